"""`coalition compare`: the main job."""

from pathlib import Path

import click

from experiments.cli.conduct import conduct
from experiments.cli.shared import plainly
from experiments.experiment import Experiment
from scenarios import load_scenario, load_strategy, strategy_names
from scenarios.quantity import nearest


@click.command()
@click.argument("scenario")
@click.option(
    "--strategy",
    "-s",
    "strategies",
    multiple=True,
    metavar="NAME",
    help="Strategy of the library or .toml file; repeat for more. Laissez-faire is always there. [default: all]",
)
@click.option(
    "--runs",
    "-n",
    type=click.IntRange(1, 1_000_000),
    default=20,
    show_default=True,
    help="Paired runs of each strategy: seeds 0, 1, ...",
)
@click.option(
    "--reference", "-r", metavar="NAME", help="Strategy that differences are taken to. [default: laissez-faire]"
)
@click.option("--out", "-o", type=click.Path(path_type=Path), help="Folder of the results. [default: runs/SCENARIO]")
@click.option(
    "--workers",
    "-w",
    type=click.IntRange(1, 1024),
    help="Threads or processes; the results do not depend on it. [default: the machine's cores]",
)
@click.option(
    "--statutory/--no-statutory",
    default=True,
    show_default=True,
    help="Also run strategies whose mandates exceed the scenario's authority as by Act of Parliament.",
)
@click.option("--figures/--no-figures", default=True, show_default=True, help="Whether to draw figures.")
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print the verdict and the comparison as JSON, and nothing else, to standard output.",
)
@plainly
def compare(
    scenario: str,
    strategies: tuple[str, ...],
    runs: int,
    reference: str | None,
    out: Path | None,
    workers: int | None,
    statutory: bool,
    figures: bool,
    as_json: bool,
) -> None:
    """Compare strategies in SCENARIO over paired runs, and say which serves it better.

    All strategies meet the same luck under a seed, so differences are theirs. Prints a table for each headline
    outcome, best first, and a verdict; writes tables (Parquet and CSV) and figures. Ctrl-C keeps what is
    finished, and the same command goes on from there.

    \b
    Examples:
      coalition compare london
      coalition compare london -s needs-led -s central-back-office --runs 200
      coalition compare my-city.toml -s my-strategy.toml --reference laissez-faire --json
    """
    study = Experiment(
        load_scenario(scenario), [load_strategy(s) for s in strategies or strategy_names()], runs, statutory
    )
    _known_reference(study, reference)
    folder = out or Path("runs") / study.world.name
    conduct(study, folder, reference=reference, workers=workers, figures=figures, as_json=as_json)


def _known_reference(study: Experiment, reference: str | None) -> None:
    """Refuse an unknown reference before any run is done."""
    names = [case.strategy.name for case in study.cases]
    if reference is not None and reference not in names:
        raise ValueError(
            f"--reference {reference!r} is not among the strategies compared: {', '.join(dict.fromkeys(names))}"
            f"{nearest(reference, names)}"
        )
