"""`coalition fork`: change strategy on the way."""

import json
import sys
from pathlib import Path

import click
import pandas as pd
from rich.markup import escape

from experiments.aside import written_aside
from experiments.cli.conduct import tell_of_compiling, tell_of_failures, tell_of_interruption
from experiments.cli.shared import INTERRUPTED, on_a_cluster, plain, plainly
from experiments.compare import HEADLINES
from experiments.console import console, progress_of
from experiments.contest import DECIDED
from experiments.forks import Forks, forks, in_words
from experiments.plots import adoption_curves, save_figure
from experiments.results import Results
from experiments.store import FIGURES_FOLDER
from experiments.verdict_tables import plain_table
from scenarios import load_scenario, load_strategy

TABLE = "forks.csv"


# An option reads as: names, type and default, help.
# fmt: off
@click.command()
@click.argument("scenario")
@click.option("--from", "first", required=True, metavar="NAME", help="Strategy that is begun with.")
@click.option("--to", "then", required=True, multiple=True, metavar="NAME",
              help="Strategy that takes over; repeat for more futures.")
@click.option("--month", "-m", "months", type=click.IntRange(1, 1200), multiple=True, default=[36], show_default=True,
              help="After how many months; repeat to see when it is too late.")
@click.option("--runs", "-n", type=click.IntRange(1, 1_000_000), default=20, show_default=True,
              help="Paired runs of each future: seeds 0, 1, ...")
@click.option("--out", "-o", type=click.Path(path_type=Path), help="Folder. [default: runs/SCENARIO-fork]")
@click.option("--workers", "-w", type=click.IntRange(1, 1024), help="Threads. [default: the machine's cores]")
@on_a_cluster
@click.option("--figures/--no-figures", default=True, show_default=True, help="Whether to draw the figure.")
@click.option("--json", "as_json", is_flag=True, help="Print the table as JSON, and nothing else, to standard output.")
@plainly
def fork(
    scenario: str, first: str, then: tuple[str, ...], months: tuple[int, ...], runs: int, out: Path | None,
    workers: int | None, cluster: str | None, figures: bool, as_json: bool,
) -> None:
    """Change strategy in SCENARIO on the way: one past, several futures.

    Each future is held against staying with the first strategy, and against having begun with the second. All meet
    the same luck, and share their past to the bit. What stays and what goes at a change: docs/ODD.md, Succession.

    \b
    Examples:
      coalition fork london --from central-mandate --to needs-led --month 36
      coalition fork london --from central-back-office --to needs-led --to hybrid -m 12 -m 36 -m 60
    """
    world = load_scenario(scenario)
    which = Forks(load_strategy(first), tuple(load_strategy(name) for name in then), tuple(dict.fromkeys(months)))
    study = which.experiment(world, runs)
    folder = out or Path("runs") / f"{world.name}-fork"
    screen = console(to_stderr=True)
    tell_of_compiling(study, screen)
    try:
        with progress_of(f"Forking into {len(which.changed)} futures", screen) as progress:
            results = study.run(folder, workers=workers, cluster=cluster, progress=progress)
    except KeyboardInterrupt:
        tell_of_interruption(folder)
        sys.exit(INTERRUPTED)
    tell_of_failures(results)
    frame = forks(results, which)
    with written_aside(folder / TABLE) as aside:
        frame.to_csv(aside, index=False)
    if figures:
        _draw(results, which)
    if as_json:
        click.echo(json.dumps(plain(frame.to_dict("records")), indent=1, allow_nan=False))
    else:
        _show(frame, {strategy.name: strategy.label for strategy in study.policies})
    drawn = f", figure in {folder / FIGURES_FOLDER}/" if figures else ""
    click.echo(f"\n{len(results.runs)} runs. Table in {folder / TABLE}{drawn}", err=True)

# fmt: on


def _draw(results: Results, which: Forks) -> None:
    named = [which.first, *which.successors, *which.changed.values()]
    labels = {(results.scenario.name, strategy.name): strategy.label for strategy in named}
    months = results.months_of(["transactional_effective", "people_effective"])
    save_figure(adoption_curves(months, labels, results.scenario.start), results.folder / FIGURES_FOLDER / "forks")


def _show(frame: pd.DataFrame, labels: dict[str, str]) -> None:
    screen = console()
    for headline in HEADLINES:
        table = plain_table(f"{headline.title}, {headline.unit}: the change against staying, and against the other")
        table.add_column("to", min_width=16)
        for name in (
            "after",
            "at month",
            "mean",
            "against staying",
            "95 % interval",
            "against the start",
            "95 % interval",
        ):
            table.add_column(name, justify="right", no_wrap=True)
        for row in frame[frame["outcome"] == headline.outcome].to_dict("records"):
            cells = [str(row["changed"]), str(row["month"]), f"{row['mean']:z.1f}"]
            for name in ("staying", "start"):
                mark = "" if row[f"verdict_{name}"] in DECIDED else " ~"
                cells += [f"{row[f'against_{name}']:+z.1f}{mark}"]
                cells += [f"{row[f'low_{name}']:+z.1f} to {row[f'high_{name}']:+z.1f}"]
            table.add_row(escape(labels[row["then"]]), *cells)
        screen.print()
        screen.print(table)
    screen.print(
        "Positive is better. ~ undecided: tied, practically equal, or too few pairs. Intervals cover luck only."
    )
    for sentence in in_words(frame, labels):
        screen.print()
        screen.print(sentence, markup=False, style="bold")
