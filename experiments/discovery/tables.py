"""The tables of a discovery, as a terminal shows them, and its files."""

from pathlib import Path

import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from experiments.aside import written_aside
from experiments.compare import HEADLINES
from experiments.discovery.discover import Discovery
from experiments.discovery.satisficing import ALL
from experiments.discovery.views import peelings, views
from experiments.plots import save_figure
from experiments.plots.discovery import boxed, peeling
from experiments.store.layout import FIGURES_FOLDER
from experiments.verdict_tables import plain_table

FIGURES = ("boxes", "peeling")


def print_discovery(found: Discovery, screen: Console) -> None:
    """Print what was found: who wins where in words, the boxes, satisficing and regret."""
    frame = found.boxes
    if len(frame):
        screen.print()
        screen.print(boxes_table(frame))
    screen.print()
    screen.print(satisficing_table(found.satisficing))
    screen.print()
    screen.print(regret_table(found.regret))
    for text in found.sentences:
        screen.print()
        screen.print(text, markup=False)


def boxes_table(frame: pd.DataFrame) -> Table:
    """Return the claimed boxes, a row a restriction."""
    table = plain_table("Boxes: in which part of the worlds a side wins (PRIM); held out: what is left in other worlds")
    for name in ("wins", "parameter"):
        table.add_column(name, overflow="fold")
    for name in ("at least", "at most", "unit", "quasi-p", "density", "of all", "coverage", "held out: density"):
        table.add_column(name, justify="right", no_wrap=name in ("at least", "at most", "quasi-p"), overflow="fold")
    before = None
    for row in frame.to_dict("records"):
        this = (row["target"], row["box"])
        first, before = this != before, this
        quasi = pd.Series([row["quasi_p_low"], row["quasi_p_high"]]).min()
        ends = [row["choices"], ""] if row["choices"] else [_end(row["low"]), _end(row["high"])]
        held = (
            f"{row['held_out_density']:.0%} ({row['held_out_low']:.0%} to {row['held_out_high']:.0%}), coverage "
            f"{row['held_out_coverage']:.0%}"
        )
        shares = [f"{row['density']:.0%}", f"{row['base_rate']:.0%}", f"{row['coverage']:.0%}", held]
        table.add_row(
            escape(f"{row['target']} {row['box']}") if first else "", escape(str(row["parameter"])), *ends,
            row["unit"], f"{quasi:.1g}", *(shares if first else [""] * 4),
        )  # fmt: skip
    return table


def _end(value: float) -> str:
    return "" if pd.isna(value) else f"{value:.3g}"


def satisficing_table(frame: pd.DataFrame) -> Table:
    """Return the share of worlds in which each strategy is good enough, a column a requirement."""
    requirements = list(dict.fromkeys(frame["requirement"]))
    worlds = int(frame["worlds"].max()) if len(frame) else 0
    table = plain_table(f"Good enough: share of {worlds} worlds, with 95 % interval (Wilson); mean over seeds in each")
    table.add_column("strategy", min_width=16)
    for name in requirements:
        table.add_column(name if name != ALL else "all of these", justify="right")
    by = frame.set_index(["strategy", "requirement"])
    for strategy in dict.fromkeys(frame["strategy"]):
        cells = [by.loc[(strategy, name)] for name in requirements]
        table.add_row(
            escape(str(cells[0]["label"])),
            *(f"{cell['share']:.0%} ({cell['low']:.0%} to {cell['high']:.0%})" for cell in cells),
        )
    return table


def regret_table(frame: pd.DataFrame) -> Table:
    """Return the worst and mean regret of each strategy on each headline outcome."""
    table = plain_table("Regret: how far behind the best of the world, at worst (mean) over worlds; least first")
    table.add_column("strategy", min_width=16)
    there = [one for one in HEADLINES if frame.loc[frame["outcome"] == one.outcome, "max_regret"].notna().any()]
    for headline in there:
        unit = "points" if headline.unit == "%" else headline.unit
        table.add_column(f"{headline.short}, {unit}", justify="right")
    by = frame.set_index(["strategy", "outcome"])
    for strategy in dict.fromkeys(frame["strategy"]):
        rows = [by.loc[(strategy, one.outcome)] for one in there]
        cells = [
            f"{one.scale * row['max_regret']:.1f} ({one.scale * row['mean_regret']:.1f})"
            for one, row in zip(there, rows, strict=True)
        ]
        table.add_row(escape(str(rows[0]["label"])) if rows else escape(str(strategy)), *cells)
    return table


def write_discovery(found: Discovery, folder: Path, figures: bool = True) -> list[Path]:
    """Write boxes.csv, worlds.csv, satisficing.csv and regret.csv, and the figures; return the files."""
    frames = {
        "boxes": found.boxes, "worlds": found.worlds, "satisficing": found.satisficing, "regret": found.regret
    }  # fmt: skip
    written = []
    for name, frame in frames.items():
        path = folder / f"{name}.csv"
        with written_aside(path) as part:
            frame.to_csv(part, index=False)
        written.append(path)
    for name in FIGURES:  # those of an earlier question do not stay
        for suffix in ("png", "svg"):
            (folder / FIGURES_FOLDER / f"{name}.{suffix}").unlink(missing_ok=True)
    if not figures:
        return written
    note = f"Scenario: {found.question.one.cases[0][0]}."
    panels, shown = peelings(found), views(found)
    if any(len(panel.trajectory) for panel in panels):
        written += save_figure(peeling(panels, note), folder / FIGURES_FOLDER / "peeling")
    if shown:
        sides = {side.name: side.words for side in (found.question.one, found.question.other)}
        written += save_figure(boxed(found.worlds, shown, sides, note), folder / FIGURES_FOLDER / "boxes")
    return written
