"""`coalition recruit`: whom to start with, what to start with, and with how much."""

import json
import sys
from pathlib import Path

import click
from rich.markup import escape
from rich.table import Table

from experiments.cli.shared import INTERRUPTED, on_a_cluster, plain, plainly
from experiments.compare import HEADLINES
from experiments.console import console, progress_of
from experiments.plots.saving import save_figure
from experiments.recruiting import Recruited, Recruiting
from experiments.recruiting.choices import WHATS, What
from experiments.report.numbers import counted
from experiments.store import FIGURES_FOLDER
from experiments.verdict_tables import SPANS_ZERO, plain_table
from simulation.engine import is_ready

AIMS = [headline.outcome for headline in HEADLINES]


# An option reads as: names, type and default, help.
# fmt: off
@click.command()
@click.argument("scenario")
@click.option("--what", type=click.Choice(WHATS), default="founders", show_default=True,
              help="Choose founders; which use cases go first; or how many use cases are worked on at once.")
@click.option("--size", type=click.IntRange(1), metavar="N",
              help="How many to choose. [default: 5 founders, or as many first use cases as are worked on at once]")
@click.option("--strategy", "-s", default="needs-led", show_default=True, metavar="NAME",
              help="Strategy of the library or .toml file: what is done besides.")
@click.option("--aim", type=click.Choice(AIMS), default="people_effective", show_default=True,
              help="What to be best at.")
@click.option("--month", type=click.IntRange(1), metavar="N", help="When: 36, 60, 84 or the last. [default: the last]")
@click.option("--runs", "-n", type=click.IntRange(1, 100_000), default=100, show_default=True,
              help="Training seeds, on which is chosen: 0, 1, ...")
@click.option("--holdout", type=click.IntRange(2, 100_000), default=200, show_default=True,
              help="Hold-out seeds, on which is judged: those that follow.")
@click.option("--draws", type=click.IntRange(0, 10_000), default=0, metavar="N",
              help="Draw what is not known of behaviour N times; every draw meets every seed, and hold-out draws are "
                   "others. Take fewer --runs and --holdout then.")
@click.option("--out", "-o", type=click.Path(path_type=Path),
              help="Folder of the results. [default: runs/SCENARIO-recruit, with -which or -how-many]")
@click.option("--workers", "-w", type=click.IntRange(1, 1024),
              help="Threads; the results do not depend on it. [default: the machine's cores]")
@on_a_cluster
@click.option("--figures/--no-figures", default=True, show_default=True, help="Whether to draw the figure.")
@click.option("--json", "as_json", is_flag=True, help="Print the choices and what they mean as JSON, and nothing else.")
@plainly
def recruit(
    scenario: str,
    what: What,
    size: int | None,
    strategy: str,
    aim: str,
    month: int | None,
    runs: int,
    holdout: int,
    draws: int,
    out: Path | None,
    workers: int | None,
    cluster: str | None,
    figures: bool,
    as_json: bool,
) -> None:
    """Find the best founding coalition in SCENARIO, and say whether it is any better than chance.

    Founders are chosen one by one, each the one that adds most (greedy search with lazy evaluation; where there are
    few sets, all are tried besides), on training seeds. Then they are judged on other seeds, beside boroughs at random,
    the most willing, the most trusting, the largest, and a contiguous group. The hold-out runs are an experiment in the
    folder: `coalition report` works on it.

    \b
    Examples:
      coalition recruit london --size 5
      coalition recruit london --what how-many --aim npv
      coalition recruit london --what which --month 36
      coalition recruit london --size 5 --draws 20 --runs 8 --holdout 16
    """
    study = Recruiting(
        scenario, strategy, what=what, size=size, aim=aim, month=month, runs=runs, holdout=holdout, draws=draws
    )
    suffix = "" if what == "founders" else f"-{what}"
    folder = out or Path("runs") / f"{study.world.name}-recruit{suffix}"
    screen = console(to_stderr=True)
    if not is_ready():
        screen.print("Compiling the model for this machine, once: half a minute or so.")
    try:
        with progress_of("Choosing on training seeds, judging on others; at most", screen) as progress:
            found = study.run(folder, workers=workers, cluster=cluster, progress=progress)
    except KeyboardInterrupt:
        told = f"\nInterrupted. Finished hold-out runs are kept in {folder}/; the same command chooses again."
        click.echo(told, err=True)
        sys.exit(INTERRUPTED)
    _show(found, figures, as_json)

# fmt: on


def _show(found: Recruited, figures: bool, as_json: bool) -> None:
    folder = found.results.folder
    if as_json:
        told = {
            "folder": str(folder), "chosen": list(found.chosen), "sentences": found.sentences(),
            "failed": found.failed + len(found.results.failures),
            "choices": plain(found.choices.to_dict("records")), "steps": plain(found.steps.to_dict("records")),
        }  # fmt: skip
        click.echo(json.dumps(told, indent=1, allow_nan=False))
    else:
        screen = console()
        screen.print()
        screen.print(choices_table(found))
        for k, text in enumerate(found.sentences()):
            screen.print(text, style="bold" if k == 0 else None, markup=False)
            screen.print()
    for failure in found.results.failures.itertuples():
        click.echo(f"Failed: {failure.strategy} seed {failure.seed}: {failure.error}", err=True)
    if found.failed:
        failed = counted(found.failed, "run")
        click.echo(f"{failed} failed in the search; sets are compared over the seeds that they have.", err=True)
    tables = "recruit.csv, recruit-members.csv and recruit-steps.csv"
    if figures:
        from experiments.plots.recruit import recruited_figure  # matplotlib takes its time

        paths = save_figure(
            recruited_figure(found.choices, found.members, found.tiles), folder / FIGURES_FOLDER / "recruit"
        )
        click.echo(f"Figure: {paths[0]} and .svg", err=True)
    click.echo(f"Tables: {tables} in {folder}/; `coalition report {folder}` tells of the hold-out runs.", err=True)


def choices_table(found: Recruited) -> Table:
    """Return the table of choices, the best on the hold-out seeds first; numbers of use cases in their order."""
    aim, how_many = found.study.target, found.study.what == "how-many"
    table = plain_table(escape(f"{aim.title}, {aim.unit}: chosen on training seeds, judged on others"))
    table.add_column("choice", min_width=16)
    for title in ("training", "hold-out", "vs best found", "95 % interval", "better in"):
        table.add_column(title, justify="right", no_wrap=True)
    table.add_column("best in" if how_many else "who", justify="right" if how_many else "left", min_width=12)
    places = aim.headline.decimals
    for row in found.choices.to_dict("records"):
        label = escape(row["label"])
        last = f"{row['share_best']:.0%}" if how_many else escape(row["members"])
        cells = [f"{row['train']:z.{places}f}", f"{row['holdout']:z.{places}f}"]
        if row["choice"] == found.best:
            table.add_row(f"[bold]{label}[/bold]", *cells, "found" if not how_many else "best found", "", "", last)
            continue
        tied = f" {SPANS_ZERO}" if row["low"] <= 0.0 <= row["high"] else ""
        ends = f"{row['low']:+z.{places + 1}f} to {row['high']:+z.{places + 1}f}{tied}"
        table.add_row(
            label, *cells, f"{row['difference']:+z.{places + 1}f}", ends, f"{row['probability_better']:.0%}", last
        )
    return table
