"""Who, or what, to start with: the choice on a map or a grid, beside what each way to choose is worth."""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from experiments.plots.colours import INK, QUIET, RAMP, RULE, Colour, text_on
from experiments.plots.frames import identifier
from experiments.plots.lettering import FONT, LEADING, text_width, wrapped
from experiments.plots.names import abbreviations
from experiments.plots.sheet import MARGIN, SMALL, TEXT, WIDTH, Sheet, new_sheet
from experiments.plots.tiles import INSET

LEFT, GUTTER, NAMES, HEAD, AXIS = 236.0, 22.0, 92.0, 16.0, 22.0
HEADINGS = 32.0
"""Points: the left panel, the gap to the right one, names of choices, titles of panels, room for an axis; and for the
headings of a grid."""
DOT, ROW = 26.0, 13.0
"""Height of a choice on the right, and of an item in the grid."""
PALE, CHOSEN = "#EEF1F0", "#00664D"
RANDOM, BEST = "random", "best found"

TITLES = {
    "founders": "Whom to found the coalition with",
    "which": "Which use cases to start with",
    "how-many": "How many use cases to work on at once",
}


def recruited_figure(choices: pd.DataFrame, members: pd.DataFrame, tiles: pd.DataFrame | None = None) -> Figure:
    """Return who is chosen, beside what each choice is worth on the hold-out seeds.

    Parameters
    ----------
    choices
        One row a choice: columns `experiments.recruiting.judging.COLUMNS`.
    members
        One row a choice and item: choice, item and share (of runs in which it is chosen).
    tiles
        One row an item on the tile map: item, tile_row (0 is the north) and tile_column; None where there is no map.

    Returns
    -------
    Figure
        On the left a tile map for each choice, or a grid of items, or how often each number is the best. On the right
        a dot and its 95 % interval for the difference to the best found on hold-out seeds, and a hollow diamond for
        what the difference looked like on the seeds that were chosen on.

    Raises
    ------
    ValueError
        If there is no choice.
    """
    if not len(choices):
        raise ValueError("no choices to show")
    what = str(choices["what"].iloc[0])
    title = f"{TITLES[what]}, for {_aim(choices)}"
    best_first = choices.sort_values("note", key=lambda note: note != BEST, kind="stable")["choice"]
    shown = [name for name in best_first if name != RANDOM and name in set(members["choice"])]
    kind = "bars" if what == "how-many" else "map" if tiles is not None and len(tiles) else "grid"
    tall = max(len(choices) * DOT, _left_height(kind, members, tiles))
    below = 0.0 if kind != "map" or tiles is None else _small_maps(len(shown) - 1, tiles)[1]
    sheet = new_sheet(title, _note(choices, kind), HEAD + tall + AXIS + below)
    if kind == "bars":
        _bars(sheet, choices, tall)
    elif kind == "map" and tiles is not None:
        _maps(sheet, choices, members, shown, tiles)
    else:
        _grid(sheet, choices, members, shown)
    _dots(sheet, choices, tall)
    return sheet.figure


def _left_height(kind: str, members: pd.DataFrame, tiles: pd.DataFrame | None) -> float:
    if kind == "grid":
        return HEADINGS + ROW * members["item"].nunique()
    return LEFT * _ratio(tiles) if kind == "map" and tiles is not None else 0.0


def _small_maps(count: int, tiles: pd.DataFrame) -> tuple[float, float]:
    """Return how wide each of the small maps is, and how high their row is with its headings."""
    wide = min((WIDTH - 2 * MARGIN - (count - 1) * GUTTER / 2) / max(count, 1), LEFT / 1.5)
    return wide, wide * _ratio(tiles) + 2 * SMALL * LEADING + 4


def _ratio(tiles: pd.DataFrame) -> float:
    return float((1 + tiles["tile_row"].max()) / (1 + tiles["tile_column"].max()))


def _maps(
    sheet: Sheet, choices: pd.DataFrame, members: pd.DataFrame, shown: Sequence[str], tiles: pd.DataFrame
) -> None:
    """Draw the best found on a large map, and below in which share of runs the rules choose whom."""
    labels = _labels(choices)
    best = str(choices.loc[choices["note"] == BEST, "choice"].iloc[0])
    sheet.text(MARGIN, 0, f"{labels[best]}, by training seeds", bold=True)
    _map(sheet, MARGIN, HEAD, LEFT, members[members["choice"] == best], tiles, named=True)
    others = [other for other in shown if other != best]
    wide = _small_maps(len(others), tiles)[0]
    top = HEAD + max(LEFT * _ratio(tiles), len(choices) * DOT) + AXIS
    for k, name in enumerate(others):
        left = MARGIN + k * (wide + GUTTER / 2)
        sheet.text(left, top, [labels[name], "% of runs in which chosen"], size=SMALL)
        _map(sheet, left, top + 2 * SMALL * LEADING + 2, wide, members[members["choice"] == name], tiles, named=False)


def _map(
    sheet: Sheet, left: float, top: float, wide: float, rows: pd.DataFrame, tiles: pd.DataFrame, *, named: bool
) -> None:
    axes = sheet.axes(left, top, wide, wide * _ratio(tiles))
    axes.set_axis_off()
    columns = 1 + float(tiles["tile_column"].max())
    axes.set_xlim(0, columns)
    axes.set_ylim(1 + float(tiles["tile_row"].max()), 0)
    short, choice = abbreviations(sorted(tiles["item"])), str(rows["choice"].iloc[0])
    placed = rows.merge(tiles, on="item")
    for row in placed.to_dict("records"):
        share = float(row["share"])
        ground: Colour = CHOSEN if named and share > 0 else PALE if share == 0.0 else RAMP(0.15 + 0.85 * share)
        corner = (row["tile_column"] + INSET, row["tile_row"] + INSET)
        gid = identifier("tile", choice, row["item"])
        side = 1 - 2 * INSET
        axes.add_artist(Rectangle(corner, side, side, facecolor=ground, edgecolor="none", gid=gid))
        size = wide / columns
        words = short[row["item"]] if named else f"{100 * share:.0f}" if share >= 0.005 else ""
        axes.text(
            row["tile_column"] + 0.5, row["tile_row"] + 0.5, words, fontfamily=FONT, fontsize=min(8.0, size * 0.34),
            fontweight="bold" if named and share > 0 else "normal", ha="center", va="center",
            color=QUIET if ground == PALE else text_on(ground), parse_math=False,
        )  # fmt: skip


def _grid(sheet: Sheet, choices: pd.DataFrame, members: pd.DataFrame, shown: Sequence[str]) -> None:
    """Draw a row an item and a column a choice; a square is as dark as it is often chosen."""
    labels, items = _labels(choices), list(dict.fromkeys(members["item"]))
    sheet.text(MARGIN, 0, "Chosen: share of runs, %", bold=True)
    names = min(104.0, 8 + max(text_width(item, SMALL) for item in items))
    wide = (LEFT - names) / len(shown)
    table = members.pivot_table(index="item", columns="choice", values="share")
    for j, name in enumerate(shown):
        left = MARGIN + names + j * wide
        lines = wrapped(labels[name], wide - 3, SMALL - 0.8)[:5]
        sheet.text(
            left, HEAD + HEADINGS - 4 - len(lines) * (SMALL - 0.8) * LEADING, lines, size=SMALL - 0.8, colour=QUIET
        )
        axes = sheet.axes(left, HEAD + HEADINGS, wide - 3, ROW * len(items))
        axes.set_axis_off()
        axes.set_xlim(0, 1)
        axes.set_ylim(len(items), 0)
        for i, item in enumerate(items):
            share = float(table.at[item, name])
            ground: Colour = PALE if share == 0.0 else RAMP(0.15 + 0.85 * share)
            gid = identifier("square", name, item)
            axes.add_artist(Rectangle((0, i + 0.06), 1, 0.88, facecolor=ground, edgecolor="none", gid=gid))
            words = f"{100 * share:.0f}" if share >= 0.005 else ""
            axes.text(0.5, i + 0.5, words, fontfamily=FONT, fontsize=SMALL, ha="center", va="center",
                      color=text_on(ground))  # fmt: skip
    for i, item in enumerate(items):
        sheet.text(
            MARGIN, HEAD + HEADINGS + (i + 0.5) * ROW, wrapped(item, names - 4, SMALL)[0], size=SMALL, down="centre"
        )


def _bars(sheet: Sheet, choices: pd.DataFrame, tall: float) -> None:
    """Draw how often each number is the best if the hold-out runs are resampled."""
    sheet.text(MARGIN, 0, "How often it is best, if the runs are resampled, %", bold=True)
    axes = sheet.axes(MARGIN + 4, HEAD, LEFT - 30, tall)
    axes.set_ylim(len(choices) - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["bottom"].set_visible(False)
    axes.set_xticks([])
    top = max(0.01, float(choices["share_best"].max()))
    axes.set_xlim(0, 1.12 * top)
    for k, row in enumerate(choices.to_dict("records")):
        share, colour = float(row["share_best"]), CHOSEN if row["note"] == BEST else RAMP(0.45)
        axes.barh(k, share, height=0.62, color=colour, gid=identifier("bar", str(row["choice"])))
        axes.text(share + 0.015 * top, k, f"{100 * share:.0f}", fontfamily=FONT, fontsize=SMALL, va="center", color=INK)


def _dots(sheet: Sheet, choices: pd.DataFrame, tall: float) -> None:
    """Draw the difference of each choice to the best found: on hold-out seeds, and as it looked in training."""
    left = MARGIN + LEFT + GUTTER + NAMES
    wide, high = WIDTH - MARGIN - left, min(tall, len(choices) * 40.0)
    heading = wrapped(
        f"Difference to the best found, {_unit(choices)}; right is better",
        WIDTH - MARGIN - left + NAMES,
        TEXT,
        bold=True,
    )
    sheet.text(left - NAMES, 0, heading, bold=True)
    axes = sheet.axes(left, HEAD, wide, high)
    _axis(axes, choices)
    for k, row in enumerate(choices.to_dict("records")):
        best, name = row["note"] == BEST, str(row["choice"])
        middle = HEAD + (k + 0.5) * high / len(choices)
        lines = wrapped(str(row["label"]), NAMES - 8, TEXT, bold=best)
        sheet.text(left - 8, middle, lines, bold=best, across="right", down="centre", gid=identifier("label", name))
        if best:
            axes.plot([0], [k], marker="s", markersize=6, color=CHOSEN, zorder=3, gid=identifier("dot", name))
            continue
        if math.isfinite(row["low"]):
            axes.plot([row["low"], row["high"]], [k, k], color=INK, linewidth=1.2, zorder=2)
        axes.plot([row["train_difference"]], [k], marker="D", markersize=4, color=QUIET, markerfacecolor="white",
                  zorder=3, gid=identifier("training", name))  # fmt: skip
        face = "white" if row["low"] <= 0.0 <= row["high"] else INK
        axes.plot([row["difference"]], [k], marker="o", markersize=5.5, color=INK, markerfacecolor=face, zorder=4,
                  gid=identifier("dot", name))  # fmt: skip


def _axis(axes: Axes, choices: pd.DataFrame) -> None:
    ends = choices[["low", "high", "difference", "train_difference"]].to_numpy(float)
    ends = ends[np.isfinite(ends)]
    low, high = min(0.0, float(ends.min(initial=0.0))), max(0.0, float(ends.max(initial=0.0)))
    room = 0.06 * max(high - low, 1e-9)
    axes.set_xlim(low - room, high + room)
    axes.set_ylim(len(choices) - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color=RULE, linewidth=0.6)
    axes.axvline(0, color=CHOSEN, linewidth=0.9)
    axes.locator_params(axis="x", nbins=5)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:+.3g}".replace("-", "\N{MINUS SIGN}") if value else "0")


def _labels(choices: pd.DataFrame) -> dict[str, str]:
    return dict(zip(choices["choice"], choices["label"], strict=True))


def _unit(choices: pd.DataFrame) -> str:
    unit = str(choices["unit"].iloc[0])
    return "points" if unit == "%" else unit


def _aim(choices: pd.DataFrame) -> str:
    return f"{choices['aim_label'].iloc[0]} in month {int(choices['month'].iloc[0])}"


def _note(choices: pd.DataFrame, kind: str) -> str:
    pairs = int(choices["pairs"].max())
    left = {
        "map": "Dark on the large map: the best found.",
        "grid": "Dark: often chosen.",
        "bars": "The best found is dark.",
    }[kind]
    return (
        f"{left} Dot: mean over {pairs:,} hold-out pairs, with the 95% interval of that mean; white where it spans "
        "zero. Diamond: what the difference looked like on the seeds that were chosen on. The best found is at zero. "
        "One interval in twenty excludes zero by chance."
    )
