"""The tile map: every borough a square of the same size, about where it lies."""

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import PercentFormatter

from experiments.pairs import Case
from experiments.plots.colours import QUIET, RAMP, RING, Colour, case_styles, text_on
from experiments.plots.frames import identifier, rows_of, runs_text, scenario_text
from experiments.plots.lettering import FONT, LEADING, text_width, wrapped
from experiments.plots.names import abbreviations
from experiments.plots.sheet import MARGIN, SMALL, TEXT, WIDTH, Sheet, new_sheet, row_tops

COLUMN_NAMES = MappingProxyType(
    {
        "people_effective": "Effective adoption of people-based services",
        "transactional_effective": "Effective adoption of transactional services",
        "people_nominal": "Nominal adoption of people-based services",
        "transactional_nominal": "Nominal adoption of transactional services",
        "trust": "Trust in the programme",
        "member": "Membership of the coalition",
    }
)
KEY, GUTTER, BETWEEN, SHARE, BAR, NAME = 32.0, 18.0, 14.0, 28.0, 96.0, 8.0
"""Points: key, gaps beside and below a map, room for its percentage, colour bar, size of its title."""
INSET = 0.04
"""Half of the gap between two tiles, as a share of a tile."""


class _Tile(NamedTuple):
    place: str
    row: float
    column: float
    value: float
    ring: bool
    runs: int


def london_map(
    boroughs: pd.DataFrame, labels: Mapping[Case, str], column: str = "people_effective", title: str | None = None
) -> Figure | None:
    """Return a tile map per case, coloured by the mean of `column` over the runs, members ringed.

    Parameters
    ----------
    boroughs
        One row per run and borough, at the horizon: scenario, strategy, seed, place (name), tile_row (0 is
        the north) and tile_column, member (0 or 1) and `column` (a share, 0 to 1).
    labels
        Title of each (scenario, strategy) to draw, in order.
    column
        What the colour and the number in a tile show, in percent.
    title
        Title of the figure; by default it names `column`.

    Returns
    -------
    Figure or None
        Maps on one colour scale. A ring marks a borough that is a member in at least half of the runs. The
        percentage beside a title is the plain mean over the boroughs. None if the world has no tile map.

    Raises
    ------
    ValueError
        If another column or a case is missing, or `labels` is empty.
    """
    case_styles(labels)  # refuses empty labels
    where = ["tile_row", "tile_column"]
    if not set(where) <= set(boroughs.columns):
        return None
    shown = boroughs[boroughs["scenario"].isin({scenario for scenario, _ in labels})]
    placed = shown.dropna(subset=where)
    if len(shown) and placed.empty:
        return None
    maps = {case: _tiles(placed, case, column) for case in labels}
    counts = [tiles[0].runs for tiles in maps.values()]
    short = abbreviations(sorted({tile.place for tiles in maps.values() for tile in tiles}))
    rows = 1 + int(max(tile.row for tiles in maps.values() for tile in tiles))
    columns = 1 + int(max(tile.column for tiles in maps.values() for tile in tiles))
    across = min(len(labels), 2 if len(labels) in (2, 4) else 3)
    wide = min((WIDTH - 2 * MARGIN - (across - 1) * GUTTER) / across, 330.0)
    tall = wide * rows / columns
    titles = [wrapped(label, wide - SHARE, NAME, bold=True) for label in labels.values()]
    tops, body = row_tops([len(title) * NAME * LEADING + 3 for title in titles], across, tall + BETWEEN, KEY)
    highest = max(tile.value for tiles in maps.values() for tile in tiles)
    scale = Normalize(0, max(0.2, math.ceil(round(10 * highest, 6)) / 10))
    sheet = new_sheet(
        title if title is not None else f"{_words(column)} by borough, at the end of the run",
        _note(column, runs_text(counts), shown["place"].nunique() - len(short), labels),
        body - BETWEEN,
    )
    _key(sheet, scale, column, max(counts))
    for i, (case, tiles) in enumerate(maps.items()):
        left = MARGIN + (i % across) * (wide + GUTTER)
        head = tops[i] - len(titles[i]) * NAME * LEADING - 3
        sheet.text(left, head, titles[i], size=NAME, bold=True, gid=identifier("label", *case))
        mean = f"{100 * np.mean([tile.value for tile in tiles]):.0f}%"
        sheet.text(left + wide, head, mean, size=NAME, bold=True, across="right", gid=identifier("share", *case))
        axes = sheet.axes(left, tops[i], wide, tall)
        axes.set_axis_off()
        axes.set_xlim(0, columns)
        axes.set_ylim(rows, 0)
        for tile in tiles:
            _draw(axes, tile, short[tile.place], RAMP(float(scale(tile.value))), wide / columns, case)
    return sheet.figure


def _tiles(placed: pd.DataFrame, case: Case, column: str) -> list[_Tile]:
    """Return a tile per place, with the means of `column` and of membership over the runs of the case."""
    needed = list(dict.fromkeys(["place", "tile_row", "tile_column", "member", column]))
    by_place = rows_of(placed, case, needed).groupby("place")
    return [
        _Tile(
            str(place),
            float(rows["tile_row"].iloc[0]),
            float(rows["tile_column"].iloc[0]),
            float(rows[column].mean()),
            bool(rows["member"].mean() >= 0.5),
            len(rows),
        )
        for place, rows in by_place
    ]


def _draw(axes: Axes, tile: _Tile, name: str, ground: Colour, size: float, case: Case) -> None:
    """Draw one tile, `size` points wide, with its name and value, and the ring of a member."""

    def square(inset: float, **looks: Any) -> None:
        corner, side = (tile.column + inset, tile.row + inset), 1 - 2 * inset
        axes.add_artist(Rectangle(corner, side, side, joinstyle="round", **looks))

    square(INSET, facecolor=ground, edgecolor="none", gid=identifier("tile", *case, tile.place))
    if tile.ring:
        square(INSET + 1.1 / size, fill=False, edgecolor="white", linewidth=1.4)
        ring = identifier("ring", *case, tile.place)
        square(INSET + 0.3 / size, fill=False, edgecolor=RING, linewidth=1.5, gid=ring)
    letters = min(8.5, size * 0.28)
    for text, baseline, weight, kind in (
        (name, 0.45, "bold", "name"),
        (f"{100 * tile.value:.0f}", 0.80, "normal", "value"),
    ):
        axes.text(
            tile.column + 0.5,
            tile.row + baseline,
            text,
            fontfamily=FONT,
            fontsize=letters,
            fontweight=weight,
            ha="center",
            va="baseline",
            color=text_on(ground),
            parse_math=False,
            gid=identifier(kind, *case, tile.place),
        )


def _key(sheet: Sheet, scale: Normalize, column: str, runs: int) -> None:
    """Draw the colour bar and the meaning of the ring, above the maps."""
    words = wrapped(f"{_words(column)}, %", 190, TEXT)
    sheet.text(MARGIN, 0, words)
    left = MARGIN + max(text_width(line, TEXT) for line in words) + 12
    bar = sheet.axes(left, 0.5, BAR, 8)
    colours = sheet.figure.colorbar(ScalarMappable(scale, RAMP), cax=bar, orientation="horizontal")
    colours.outline.set_visible(False)
    top = float(scale.vmax or 1.0)
    bar.set_xticks([0.0, top / 2, top])
    bar.xaxis.set_major_formatter(PercentFormatter(1, decimals=None))
    bar.tick_params(labelfontfamily=FONT, labelsize=SMALL, labelcolor=QUIET, length=2)
    half = " in at least half of the runs" if runs > 1 else ""
    ring = sheet.axes(left + BAR + 20, -0.5, 10, 10)
    ring.set_axis_off()
    ring.set(xlim=(0, 1), ylim=(0, 1))
    ring.add_patch(Rectangle((0.1, 0.1), 0.8, 0.8, fill=False, edgecolor=RING, linewidth=1.5))
    sheet.text(left + BAR + 34, 0, "member of the coalition" + half)


def _words(column: str) -> str:
    return COLUMN_NAMES.get(column, column.replace("_", " ").capitalize())


def _note(column: str, runs: str, outside: int, labels: Mapping[Case, str]) -> str:
    parts = [
        "One run per case." if runs == "one run" else f"Number and colour: mean of {runs} per case.",
        "Percentage beside a title: plain mean over boroughs.",
    ]
    if column.endswith("_effective"):
        parts.append("Effective: in use, weighted by how well it fits.")
    if outside:
        parts.append(f"{outside} boroughs have no place on the map.")
    return " ".join([*parts, scenario_text(labels)])
