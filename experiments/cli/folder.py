"""`coalition resume` and `extend`: go on with the experiment of a folder."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from experiments.cli.conduct import conduct
from experiments.cli.shared import on_a_cluster, plainly
from experiments.experiment import Experiment


def _going_on(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what both commands take, and `conduct` does."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print the verdict and the comparison as JSON, and "
                     "nothing else, to standard output."),
        click.option("--report", is_flag=True, help="Also write FOLDER/report.html: one file to send on."),
        click.option("--figures/--no-figures", default=True, show_default=True, help="Whether to draw figures."),
        click.option("--reference", "-r", metavar="NAME",
                     help="Strategy that differences are taken to. [default: laissez-faire]"),
        click.option("--repair", is_flag=True, help="Remove damaged parts, and do their runs again."),
        click.option("--workers", "-w", type=click.IntRange(1, 1024),
                     help="Threads or processes; the results do not depend on it. [default: the machine's cores]"),
        on_a_cluster,
        click.argument("folder", type=click.Path(path_type=Path)),
    ):  # fmt: skip
        command = option(command)
    return command


@click.command()
@_going_on
@plainly
def resume(folder: Path, **how: Any) -> None:
    """Finish the experiment in FOLDER, whatever stopped it, and put its tables together.

    Runs that are finished are not done again; runs that failed are tried again. The tables are the same as if
    nothing had happened.

    \b
    Examples:
      coalition resume runs/london
      coalition resume runs/london --repair
    """
    conduct(Experiment.from_folder(folder), folder, **how)


@click.command()
@_going_on
@click.option("--runs", "-n", type=click.IntRange(1, 1_000_000), help="Paired runs of each strategy, in all.")
@click.option("--strategy", "-s", "strategies", multiple=True, metavar="NAME",
              help="Strategy to add: of the library, or a .toml file; repeat for more.")  # fmt: skip
@plainly
def extend(folder: Path, runs: int | None, strategies: tuple[str, ...], **how: Any) -> None:
    """Add seeds or strategies to the experiment in FOLDER; what is there is not done again.

    \b
    Examples:
      coalition extend runs/london --runs 500 --report
      coalition extend runs/london -s hybrid -s my-strategy.toml
    """
    if runs is None and not strategies:
        raise ValueError("nothing to add: say how many --runs there shall be in all, or which --strategy to add")
    study = Experiment.from_folder(folder).extended(runs, strategies)
    conduct(study, folder, **how)
