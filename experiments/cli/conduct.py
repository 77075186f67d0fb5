"""What `compare`, `resume` and `extend` do alike: the runs, with progress; then verdict, figures and where they are."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from experiments.cli.shared import INTERRUPTED, plain
from experiments.console import console, print_verdict, progress_of
from experiments.experiment import Experiment
from experiments.figures import write_figures
from experiments.results import Results
from experiments.store import MANIFEST, TablesBehindError


def conduct(
    study: Experiment,
    folder: Path,
    *,
    reference: str | None = None,
    workers: int | None = None,
    figures: bool = True,
    as_json: bool = False,
    repair: bool = False,
) -> None:
    """Do the runs of an experiment that its folder does not hold yet, and show what came out."""
    screen = console(to_stderr=True)
    try:
        with progress_of(f"Comparing {len(study.cases)} cases", screen) as progress:
            results = study.run(folder, workers=workers, progress=progress, repair=repair)
    except KeyboardInterrupt:
        _tell_of_interruption(folder)
        sys.exit(INTERRUPTED)
    for failure in results.failures.itertuples():
        click.echo(f"Failed: {failure.scenario} {failure.strategy} seed {failure.seed}: {failure.error}", err=True)
    if not len(results.runs):
        raise ValueError("every run failed; the errors are above, and in runs.csv")
    if as_json:
        click.echo(json.dumps(_as_json(results, reference), indent=1, allow_nan=False))
    else:
        print_verdict(results, reference, console())
    if figures:
        write_figures(results)
    click.echo(f"\n{len(results.runs)} runs. Tables{' and figures' if figures else ''} in {folder}/", err=True)
    if results.further:
        click.echo(
            f"The folder also holds {results.further} finished runs that are not asked for here: other seeds, "
            "strategies or worlds, or another version of the code. They stay, and are used when they are asked for.",
            err=True,
        )


def _tell_of_interruption(folder: Path) -> None:
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
    }
