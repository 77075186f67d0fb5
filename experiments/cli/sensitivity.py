"""`coalition sensitivity`: which assumptions a verdict hangs on, and how much of it is luck."""

import json
import sys
from pathlib import Path
from typing import Any, get_args

import click
from click.core import ParameterSource

from experiments.cli.shared import INTERRUPTED, on_a_cluster, plain, plainly
from experiments.console import console, progress_of
from experiments.extras import require
from experiments.sensitivity import Sensitivity
from experiments.sensitivity.figures import write_figures
from experiments.sensitivity.study import BASE_SAMPLES, SCREENED, SEEDS, TRAJECTORIES, Found, Method
from experiments.sensitivity.tables import index_table
from experiments.sensitivity.words import CAVEAT, sentence

METHODS = get_args(Method)


# An option reads as: names, type and default, help.
# fmt: off
@click.command()
@click.argument("scenario")
@click.option("--method", "-m", type=click.Choice(METHODS), default="sobol", show_default=True,
              help="Sobol: shares of the variance. Morris: which assumptions matter at all, for a tenth of the runs.")
@click.option("--strategy", "-s", metavar="NAME", default="needs-led", show_default=True,
              help="Strategy of the library or .toml file.")
@click.option("--against", "-a", metavar="NAME", default="central-mandate", show_default=True,
              help="The one that it is compared with, pair by pair: the difference is what is analysed.")
@click.option("--alone", is_flag=True, help="Analyse the outcome of --strategy itself, not a difference.")
@click.option("--outcome", "outcomes", multiple=True, metavar="NAME", default=("people_effective",), show_default=True,
              help="Column of the table of runs, such as npv_60; repeat for more, from the same runs.")
@click.option("--points", "-n", type=click.IntRange(2, 1_000_000),
              help=f"Base samples of Sobol, a power of two [default: {BASE_SAMPLES}], or trajectories of Morris "
                   f"[default: {TRAJECTORIES}].")
@click.option("--runs", "seeds", type=click.IntRange(1, 100_000), default=SEEDS, show_default=True,
              help="Seeds that every point and strategy meets: 0, 1, ...")
@click.option("--parameters", "-p", multiple=True, metavar="NAME[=LOW:HIGH]",
              help="What is varied, by name, over its prior range or the one given; repeat, or separate by commas. "
                   f"[default: all that is not known; of it, for Sobol, the {SCREENED} that Morris finds largest]")
@click.option("--second-order", is_flag=True,
              help="Also the interaction of each two parameters (Sobol), for twice the runs.")
@click.option("--sample", type=click.IntRange(0, 2**31), default=0, show_default=True,
              help="Which sample of the space; the same number gives the same points.")
@click.option("--out", "-o", type=click.Path(path_type=Path),
              help="Folder of the results. [default: runs/SCENARIO-sensitivity]")
@click.option("--workers", "-w", type=click.IntRange(1, 1024),
              help="Threads; the results do not depend on it. [default: the machine's cores]")
@on_a_cluster
@click.option("--figures/--no-figures", default=True, show_default=True, help="Whether to draw figures.")
@click.option("--json", "as_json", is_flag=True, help="Print the tables as JSON, and nothing else, to standard output.")
@plainly
def sensitivity(
    scenario: str,
    method: Method,
    strategy: str,
    against: str,
    alone: bool,
    outcomes: tuple[str, ...],
    points: int | None,
    seeds: int,
    parameters: tuple[str, ...],
    second_order: bool,
    sample: int,
    out: Path | None,
    workers: int | None,
    cluster: str | None,
    figures: bool,
    as_json: bool,
) -> None:
    """Tell which assumptions the verdict in SCENARIO hangs on, and how much of it is luck.

    Analyses the difference of two strategies over the ranges of what is not known: every point and both strategies
    meet the same seeds. Luck is taken out of Sobol's indices, and told by itself. A failed run is never a number: the
    block of points that it belongs to is left out, and how many are is told. Ctrl-C keeps what is finished, and the
    same command goes on from there.

    \b
    Examples:
      coalition sensitivity london
      coalition sensitivity london --method morris --outcome people_effective --outcome npv
      coalition sensitivity london -p requirement_spread_people,trust -p use_cases=1:12 --points 256
      coalition sensitivity london --alone --strategy needs-led --outcome npv_60
    """
    require("SALib")
    given = click.get_current_context().get_parameter_source
    if alone and given("against") is ParameterSource.COMMANDLINE:
        raise click.UsageError("--alone analyses --strategy itself, and --against sets it against another; give one")
    if second_order and method == "morris":
        raise click.UsageError("--second-order goes with --method sobol; Morris has no such indices")
    study = Sensitivity(
        scenario, method, strategy, None if alone else against, outcomes, points, seeds,
        [name for text in parameters for name in text.split(",")], second_order, sample,
    )  # fmt: skip
    folder = out or Path("runs") / f"{study.world.name}-sensitivity"
    screen = console(to_stderr=True)
    try:
        found = study.run(folder, workers=workers, cluster=cluster, progress=lambda what: progress_of(what, screen))
    except KeyboardInterrupt:
        kept = f"What is finished is kept in {folder}/; the same command goes on from there."
        click.echo(f"\nInterrupted. {kept}", err=True)
        sys.exit(INTERRUPTED)
    for failure in found.failures.head(10).itertuples():
        click.echo(f"Failed: point {failure.draw} {failure.strategy} seed {failure.seed}: {failure.error}", err=True)
    if len(found.failures):
        click.echo(f"{len(found.failures)} runs failed in all.", err=True)
    if as_json:
        click.echo(json.dumps(_as_json(found, folder), indent=1, allow_nan=False))
    else:
        _print(found)
    drawn = " and figures" if figures and write_figures(found, folder) else ""
    click.echo(f"\n{found.runs} runs. Tables{drawn} in {folder}/", err=True)

# fmt: on


def _print(found: Found) -> None:
    screen, study = console(), found.study
    if found.screening is not None:
        screen.print(
            f"\nOf {len(study.space)} assumptions that are not known, the {SCREENED} that a screening by Morris found "
            "largest (screening.csv); the others stay as the scenario has them.", markup=False,
        )  # fmt: skip
    for outcome in study.outcomes:
        rows, about = found.of(outcome), found.shown(outcome)
        screen.print()
        screen.print(index_table(rows, study.policies, about, screen.width))
        screen.print()
        screen.print(sentence(rows, found.luck_of(outcome), study.policies, about), style="bold", markup=False)
    screen.print()
    screen.print(CAVEAT, markup=False)


def _as_json(found: Found, folder: Path) -> dict[str, Any]:
    study = found.study
    return {
        "folder": str(folder),
        "runs": found.runs,
        "failed": len(found.failures),
        "sentences": {
            outcome: sentence(found.of(outcome), found.luck_of(outcome), study.policies, found.shown(outcome))
            for outcome in study.outcomes
        },
        "sensitivity": plain(found.indices.to_dict("records")),
        "luck": plain(found.luck.to_dict("records")),
        "screening": plain([] if found.screening is None else found.screening.to_dict("records")),
    }
