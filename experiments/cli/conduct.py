"""What `compare`, `resume` and `extend` do alike: the runs, with progress; then verdict, figures and where they are."""

import json
import sys
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from experiments.cli.shared import INTERRUPTED, plain
from experiments.console import console, print_verdict, progress_of
from experiments.experiment import Experiment
from experiments.figures import write_figures
from experiments.precision import AT_MOST, run_until_precise
from experiments.report import write_report
from experiments.results import Results
from experiments.store import MANIFEST, TablesBehindError
from scenarios.quantity import nearest
from simulation.engine import is_ready

ENGINE_WORD = {"compiled": "engine", "mesa": "model"}


def conduct(
    study: Experiment,
    folder: Path,
    *,
    reference: str | None = None,
    workers: int | None = None,
    figures: bool = True,
    report: bool = False,
    as_json: bool = False,
    repair: bool = False,
    until_precise: float | None = None,
    at_most: int = AT_MOST,
    cluster: str | None = None,
) -> None:
    """Do the runs of an experiment that its folder does not hold yet, and show what came out.

    Raises
    ------
    ValueError
        Before any run is done, if the reference is not among the strategies; at the end, if every run failed.
    """
    _known_reference(study, reference)
    try:
        results = _runs(study, folder, reference, workers, repair, until_precise, at_most, cluster)
        tell_of_failures(results)
        if results.design:
            # Points of levers and worlds are no draws of one world: a verdict over all of them would mean nothing.
            points = f"{len(results.runs)} runs of {len(results.design)} points are there"
            click.echo(f"{points}; the command that asked for them looks at them. Tables in {folder}/", err=True)
            return
        _show(results, reference, figures, report, as_json)
    except KeyboardInterrupt:
        tell_of_interruption(folder)
        sys.exit(INTERRUPTED)


def _runs(
    study: Experiment,
    folder: Path,
    reference: str | None,
    workers: int | None,
    repair: bool,
    until_precise: float | None,
    at_most: int,
    cluster: str | None,
) -> Results:
    """Do the runs, and show how far they are."""
    screen = console(to_stderr=True)
    tell_of_compiling(study, screen)
    title = f"Comparing {len(study.cases)} cases, {study.engine_used} {ENGINE_WORD[study.engine_used]}"
    with progress_of(title, screen) as progress:
        if until_precise is None:
            return study.run(folder, workers=workers, progress=progress, repair=repair, cluster=cluster)
        return run_until_precise(study, folder, until_precise, reference, at_most, progress, workers, cluster)


def _show(results: Results, reference: str | None, figures: bool, report: bool, as_json: bool) -> None:
    """Show what came out, on the screen and in files."""
    folder = results.folder
    if as_json:
        click.echo(json.dumps(_as_json(results, reference), indent=1, allow_nan=False))
    else:
        print_verdict(results, reference, console())
    if report:
        click.echo(f"\nReport in {write_report(results, reference=reference)}", err=True)
    elif figures:
        write_figures(results, reference)
    drawn = " and figures" if figures or report else ""
    click.echo(f"\n{len(results.runs)} runs. Tables{drawn} in {folder}/", err=True)
    if results.further:
        click.echo(
            f"The folder also holds {results.further} finished runs that are not asked for here: other seeds, "
            "strategies or worlds, or another version of the code. They stay, and are used when they are asked for.",
            err=True,
        )


def _known_reference(study: Experiment, reference: str | None) -> None:
    """Refuse an unknown reference before any run is done."""
    names = [case.strategy.name for case in study.cases]
    if reference is not None and reference not in names:
        raise ValueError(
            f"--reference {reference!r} is not among the strategies compared: {', '.join(dict.fromkeys(names))}"
            f"{nearest(reference, names)}"
        )


def tell_of_failures(results: Results) -> None:
    """Say which runs failed, and why.

    Raises
    ------
    ValueError
        If every run did.
    """
    for failure in results.failures.itertuples():
        told = f"{failure.scenario} {failure.strategy} seed {failure.seed}: {failure.error}"
        click.echo(f"Failed: {told}", err=True)
    if not len(results.runs):
        raise ValueError("every run failed; the errors are above, and in the table of runs")


def tell_of_compiling(study: Experiment, screen: Console) -> None:
    """Say that the first run takes longer, where the model is not compiled yet."""
    if study.engine_used == "compiled" and not is_ready():
        screen.print("Compiling the model for this machine, once: half a minute or so.")


def tell_of_interruption(folder: Path) -> None:
    """Say what is finished of an experiment that was stopped, and how to go on."""
    if not (folder / MANIFEST).exists():
        click.echo("\nInterrupted before the first run.", err=True)
        return
    results = Results(folder)
    goes_on = f"the same command, or `coalition resume {folder}`, goes on from there."
    try:
        done = len(results.runs)
    except TablesBehindError:
        click.echo(f"\nInterrupted. What is finished is kept in {folder}/; {goes_on}", err=True)
        return
    click.echo(
        f"\nInterrupted. {done} of {results.expected} runs are finished and readable in {folder}/; {goes_on}", err=True
    )


def _as_json(results: Results, reference: str | None) -> dict[str, Any]:
    return {
        "folder": str(results.folder),
        "runs": len(results.runs),
        "failed": len(results.failures),
        "verdict": plain(results.verdict().as_dict()),
        "comparison": plain(results.compare(reference).to_dict("records")),
        "money": plain(results.money().to_dict("records")),
        "times": plain(results.times(reference).to_dict("records")),
        "uncertainty": plain(results.uncertainty(reference).to_dict("records")),
        "regret": plain(results.regret().to_dict("records")),
        "what_would_change": plain(results.what_would_change().to_dict("records")),
    }
