"""`coalition discover`: where each side wins, and which strategy is good enough in most worlds."""

import json
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from click.core import ParameterSource
from rich.console import Console

from experiments.cli.shared import INTERRUPTED, on_a_cluster, plain, plainly
from experiments.compare import HEADLINES
from experiments.console import console, progress_of
from experiments.experiment import Experiment
from experiments.results import Results
from experiments.store import MANIFEST

OUTCOMES = [headline.outcome for headline in HEADLINES]


# An option reads as: names, type and default, help.
# fmt: off
@click.command()
@click.argument("place", metavar="SCENARIO-or-FOLDER")
@click.option("--outcome", type=click.Choice(OUTCOMES), default=OUTCOMES[0], show_default=True,
              help="On which outcome a side wins.")
@click.option("--month", type=click.IntRange(1, 1200), help="When. [default: the end of the run]")
@click.option("--strategy", "-s", metavar="NAME",
              help="Set this strategy against --against, rather than the best central one against the best coalition.")
@click.option("--against", metavar="NAME", help="The other of the two.")
@click.option("--at-least", "requirements", multiple=True, metavar="OUTCOME=BOUND",
              help="What is good enough (for the gap: at most), in the outcome's own unit; repeat for more. "
                   "[default: people_effective=0.4 (40 %), npv=0 (GBP k), quarter_gap=0.2 (20 points)]")
@click.option("--boxes", "at_most", type=click.IntRange(1, 10), default=2, show_default=True,
              help="Boxes of a side, at most.")
@click.option("--worlds", type=click.IntRange(40, 100_000), default=400, show_default=True,
              help="Of a scenario: how many worlds are drawn from the priors of all that is not known.")
@click.option("--runs", "-n", type=click.IntRange(1, 10_000), default=5, show_default=True,
              help="Of a scenario: paired runs of each strategy in each world.")
@click.option("--vary", multiple=True, metavar="NAME=LOW:HIGH",
              help="Of a scenario: also draw this field, such as authority=0:1; repeat for more.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True,
              help="Which worlds are drawn, and which are held out.")
@click.option("--out", "-o", type=click.Path(path_type=Path),
              help="Of a scenario: folder of the results. [default: runs/SCENARIO-discover]")
@click.option("--workers", "-w", type=click.IntRange(1, 1024), help="Threads or processes. [default: all cores]")
@on_a_cluster
@click.option("--figures/--no-figures", default=True, show_default=True, help="Whether to draw figures.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON, and nothing else.")
@plainly
def discover(
    place: str, outcome: str, month: int | None, strategy: str | None, against: str | None,
    requirements: tuple[str, ...], at_most: int, worlds: int, runs: int, vary: tuple[str, ...], seed: int,
    out: Path | None, workers: int | None, cluster: str | None, figures: bool, as_json: bool,
) -> None:
    """Find in which worlds the centre wins, and in which the coalition does.

    FOLDER is an experiment with draws or a design (`coalition compare --draws`, `coalition sweep`). Of a SCENARIO, one
    is made first: worlds drawn from the priors of all that is not known of behaviour and of the state at the start.

    Worlds in which a side wins are boxed in by PRIM, a box being a few restrictions in plain words; one is claimed only
    if it also holds in worlds that it was not found in. Then: in what share of the worlds each strategy is good
    enough, and its regret. Writes boxes.csv, worlds.csv, satisficing.csv, regret.csv and figures.

    \b
    Examples:
      coalition discover london --vary authority=0:1
      coalition discover runs/london --outcome npv --month 60
      coalition discover runs/london -s needs-led --against central-mandate
      coalition discover runs/london --at-least people_effective=0.5 --at-least npv=0
    """
    from experiments import discovery
    from experiments.design import fields_of
    from experiments.discovery.discover import require_askable
    from experiments.discovery.satisficing import DEFAULTS
    from experiments.discovery.tables import print_discovery, write_discovery
    from experiments.extras import require

    wanted = tuple(discovery.requirement_of(text) for text in requirements) or DEFAULTS
    screen = console(to_stderr=True)
    study = _study(place, worlds, runs, vary, seed)
    if study is None:
        given = click.get_current_context().get_parameter_source
        for name in ("worlds", "runs", "vary", "out", "workers", "cluster"):
            if given(name) is ParameterSource.COMMANDLINE:
                raise click.UsageError(f"--{name} is of a scenario; the runs of {place} are done already")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it tells of libraries of its own that it could do with
        require("ema_workbench.analysis.prim")
    try:
        if study is None:
            results = Results(Path(place))
        else:
            require_askable(study, outcome, month, strategy, against)
            with progress_of(f"Running {worlds} worlds", screen) as progress:
                folder = out or Path("runs") / f"{study.world.name}-discover"
                results = study.run(folder, workers=workers, cluster=cluster, progress=progress)
        with _steps(screen) as progress:
            found = discovery.discover(
                results, outcome, month, strategy=strategy, against=against, requirements=wanted,
                fields=fields_of(results.scenario, list(results.strategies.values())), at_most=at_most, seed=seed,
                progress=progress,
            )
    except KeyboardInterrupt:
        click.echo("\nInterrupted. Runs that are finished are kept; the same command goes on from there.", err=True)
        sys.exit(INTERRUPTED)
    written = write_discovery(found, results.folder, figures)
    if as_json:
        frames = {"boxes": found.boxes, "satisficing": found.satisficing, "regret": found.regret}
        document = {"folder": str(results.folder), "found": list(found.sentences)}
        tables = {name: plain(frame.to_dict("records")) for name, frame in frames.items()}
        click.echo(json.dumps(document | tables, indent=1, allow_nan=False))
    else:
        print_discovery(found, console())
    if len(results.failures):
        click.echo(f"\n{len(results.failures)} runs failed and are left out, with their pairs; see runs.csv", err=True)
    names = ", ".join(str(path.relative_to(results.folder)) for path in written if path.suffix != ".svg")
    click.echo(f"\n{len(results.judged)} runs in {len(found.worlds)} worlds. In {results.folder}/: {names}", err=True)

# fmt: on


@contextmanager
def _steps(screen: Console) -> Iterator[Callable[[int, int], None] | None]:
    """Show how far the search for boxes is: its steps are no runs."""
    if not screen.is_terminal:
        screen.print("Looking for boxes: a minute or so for hundreds of worlds.")
        yield None
        return
    with progress_of("Looking for boxes", screen) as progress:
        yield progress


def _study(place: str, worlds: int, runs: int, vary: tuple[str, ...], seed: int) -> Experiment | None:
    """Return the experiment over the priors of a scenario that is to be made; None of a folder that has one."""
    if (Path(place) / MANIFEST).is_file():
        return None
    if Path(place).is_dir():
        raise ValueError(f"{place} holds no experiment; give the folder of one, or a scenario")
    from experiments.discovery.making import prior_experiment

    return prior_experiment(place, worlds, runs, vary, seed)
