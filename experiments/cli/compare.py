"""`coalition compare`: the main job."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import get_args

import click

from experiments.cli.conduct import conduct
from experiments.cli.shared import on_a_cluster, plainly
from experiments.draws import posterior_draws, prior_draws
from experiments.experiment import Experiment
from experiments.precision import AT_MOST
from scenarios import Scenario, load_scenario, load_strategy, strategy_names
from simulation import Engine

ENGINES = get_args(Engine)


# An option reads as: names, type and default, help.
# fmt: off
@click.command()
@click.argument("scenario")
@click.option("--strategy", "-s", "strategies", multiple=True, metavar="NAME",
              help="Strategy of the library or .toml file; repeat for more. Laissez-faire is always there. "
                   "[default: all]")
@click.option("--runs", "-n", type=click.IntRange(1, 1_000_000), default=20, show_default=True,
              help="Paired runs of each strategy: seeds 0, 1, ...")
@click.option("--until-precise", type=click.FloatRange(0, min_open=True), metavar="WIDTH",
              help="Add seeds until, on people-based services, the 95 % interval of the difference of every strategy "
                   "of equal money to the reference is narrower than this (0.01 is 1 point), however often one looks.")
@click.option("--at-most", type=click.IntRange(1, 1_000_000), default=AT_MOST, show_default=True,
              help="Seeds at which --until-precise stops in any case.")
@click.option("--draws", type=click.IntRange(1, 100_000), metavar="N",
              help="Draw what is not known of behaviour N times, each parameter over its prior range; every draw meets "
                   "every seed and strategy.")
@click.option("--posterior", metavar="NAME",
              help="Take the draws from this posterior instead: one of the library, such as history, or a file, CSV or "
                   "Parquet, a column a parameter, perhaps a column weight. [all of them, or --draws N]")
@click.option("--reference", "-r", metavar="NAME",
              help="Strategy that differences are taken to. [default: laissez-faire]")
@click.option("--out", "-o", type=click.Path(path_type=Path), help="Folder of the results. [default: runs/SCENARIO]")
@click.option("--workers", "-w", type=click.IntRange(1, 1024),
              help="Threads or processes; the results do not depend on it. [default: the machine's cores]")
@on_a_cluster
@click.option("--engine", type=click.Choice(ENGINES), default="auto", show_default=True,
              help="The compiled engine, or the Mesa model, some hundred times slower. The results are the same bits.")
@click.option("--statutory/--no-statutory", default=True, show_default=True,
              help="Also run strategies whose mandates exceed the scenario's authority as by Act of Parliament.")
@click.option("--borough-months", is_flag=True, help="Keep the boroughs of every month, rather than of the last.")
@click.option("--figures/--no-figures", default=True, show_default=True, help="Whether to draw figures.")
@click.option("--report", is_flag=True, help="Also write FOLDER/report.html: one file to send on.")
@click.option("--json", "as_json", is_flag=True,
              help="Print the verdict and the comparison as JSON, and nothing else, to standard output.")
@plainly
def compare(
    scenario: str,
    strategies: tuple[str, ...],
    runs: int,
    until_precise: float | None,
    at_most: int,
    draws: int | None,
    posterior: str | None,
    reference: str | None,
    out: Path | None,
    workers: int | None,
    cluster: str | None,
    engine: Engine,
    statutory: bool,
    borough_months: bool,
    figures: bool,
    report: bool,
    as_json: bool,
) -> None:
    """Compare strategies in SCENARIO over paired runs, and say which serves it better.

    All strategies meet the same luck under a seed, so differences are theirs. Prints a table for each headline
    outcome, best first, and a verdict; writes tables (Parquet and CSV) and figures. Ctrl-C keeps what is
    finished, and the same command goes on from there.

    \b
    Examples:
      coalition compare london --report
      coalition compare london -s needs-led -s central-back-office --until-precise 0.01
      coalition compare london --draws 50 --runs 20
      coalition compare london --posterior history --draws 50 --runs 20
      coalition compare my-city.toml -s my-strategy.toml --reference laissez-faire --json
    """
    world = load_scenario(scenario)
    study = Experiment(
        world,
        [load_strategy(name) for name in strategies or strategy_names()],
        runs,
        statutory,
        draws=_draws(world, draws, posterior),
        borough_months=borough_months,
        engine=engine,
    )
    folder = out or Path("runs") / study.world.name
    conduct(
        study, folder, reference=reference, workers=workers, cluster=cluster, figures=figures, report=report,
        as_json=as_json, until_precise=until_precise, at_most=at_most,
    )  # fmt: skip

# fmt: on


def _draws(world: Scenario, count: int | None, posterior: str | None) -> Sequence[Mapping[str, float]]:
    """Return draws of behaviour, from a file or from the priors, if they are asked for."""
    if posterior is not None:
        return posterior_draws(posterior, count, scenario=world)
    return prior_draws(world, count) if count else ()
