"""The tile map: every borough a square of the same size, about where it lies."""

import math
import re
from collections.abc import Iterable, Mapping
from itertools import combinations
from types import MappingProxyType

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import PercentFormatter

from experiments.plots.colours import BLANK, INK, QUIET, RAMP, RING, Case, case_styles, text_on
from experiments.plots.frames import ceiling, identifier, rows_of, runs_text, scenario_text
from experiments.plots.lettering import FONT, LEADING, text_width, wrapped
from experiments.plots.sheet import MARGIN, SMALL, TEXT, WIDTH, Sheet, new_sheet

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
LONDON = MappingProxyType(
    {
        "Barking and Dagenham": "BAR", "Barnet": "BNT", "Bexley": "BXL", "Brent": "BRT", "Bromley": "BRM",
        "Camden": "CMD", "City of London": "CTY", "Croydon": "CRD", "Ealing": "ELG", "Enfield": "ENF",
        "Greenwich": "GRN", "Hackney": "HCK", "Hammersmith and Fulham": "HMS", "Haringey": "HGY", "Harrow": "HRW",
        "Havering": "HVG", "Hillingdon": "HDN", "Hounslow": "HNS", "Islington": "ISL",
        "Kensington and Chelsea": "KNS", "Kingston upon Thames": "KNG", "Lambeth": "LAM", "Lewisham": "LSH",
        "Merton": "MRT", "Newham": "NWM", "Redbridge": "RDB", "Richmond upon Thames": "RCH", "Southwark": "SWR",
        "Sutton": "STN", "Tower Hamlets": "TOW", "Waltham Forest": "WFT", "Wandsworth": "WNS", "Westminster": "WST",
    }
)  # fmt: skip
"""The abbreviations that London's tile maps use."""
KEY, GUTTER, SHARE = 30.0, 18.0, 26.0
INSET = 0.04
"""Half of the gap between two tiles, as a share of a tile."""


def london_map(
    boroughs: pd.DataFrame,
    labels: Mapping[Case, str],
    column: str = "people_effective",
    title: str | None = None,
) -> Figure | None:
    """Return a tile map per case, coloured by the mean of `column` over the runs, members ringed.

    Parameters
    ----------
    boroughs
        One row per run and borough, at the horizon: scenario, strategy, seed, place (name), tile_row (0 is the
        north) and tile_column, member (0 or 1) and `column` (a share, 0 to 1).
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
    if not set(where) <= set(boroughs.columns) or boroughs[where].dropna().empty:
        return None
    placed = boroughs.dropna(subset=where)
    maps = {case: _means(placed, case, column) for case in labels}
    counts = [int(rows_of(placed, case, [column]).groupby("place").size().max()) for case in labels]
    short = abbreviations(sorted({str(place) for tiles in maps.values() for place in tiles.index}))
    rows = int(placed["tile_row"].max()) + 1
    columns = int(placed["tile_column"].max()) + 1
    across = min(len(labels), 2 if len(labels) in (2, 4) else 3)
    down = math.ceil(len(labels) / across)
    wide = min((WIDTH - 2 * MARGIN - (across - 1) * GUTTER) / across, 330.0)
    titles = {case: wrapped(label, wide - SHARE, TEXT + 0.5, bold=True) for case, label in labels.items()}
    head = max(len(lines) for lines in titles.values()) * (TEXT + 0.5) * LEADING + 4
    tall = wide * rows / columns
    scale = Normalize(0, max(0.25, ceiling(max(float(tiles[column].max()) for tiles in maps.values()))))
    outside = boroughs["place"].nunique() - placed["place"].nunique()
    sheet = new_sheet(
        title if title is not None else f"{_words(column)} by borough, at the end of the run",
        _note(column, runs_text(counts), outside, labels),
        KEY + down * (head + tall) + (down - 1) * 14,
    )
    _key(sheet, scale, column)
    for i, (case, tiles) in enumerate(maps.items()):
        left = MARGIN + (i % across) * (wide + GUTTER)
        upper = KEY + (i // across) * (head + tall + 14)
        sheet.text(left, upper, "\n".join(titles[case]), size=TEXT + 0.5, bold=True, gid=identifier("label", *case))
        sheet.text(left + wide, upper, f"{100 * tiles[column].mean():.0f}%", size=TEXT + 0.5, bold=True,
                   across="right", gid=identifier("share", *case))  # fmt: skip
        axes = sheet.axes(left, upper + head, wide, tall)
        axes.set_axis_off()
        axes.set_xlim(0, columns)
        axes.set_ylim(rows, 0)
        _draw(axes, tiles.rename(columns={column: "value"}), short, scale, case, wide / columns)
    return sheet.figure


def _means(placed: pd.DataFrame, case: Case, column: str) -> pd.DataFrame:
    """Return one row per place: its tile, and the means of `column` and member over the runs of the case."""
    needed = ["place", "tile_row", "tile_column", "member", column]
    tiles = rows_of(placed, case, list(dict.fromkeys(needed))).groupby("place")
    means = tiles[list(dict.fromkeys(["tile_row", "tile_column", column]))].mean()
    return means.assign(ring=tiles["member"].mean() >= 0.5)


def _draw(
    axes: Axes, tiles: pd.DataFrame, short: Mapping[str, str], scale: Normalize, case: Case, size: float
) -> None:
    """Draw the tiles of one map, `size` points wide each, with their names and values, and the rings."""
    for tile in tiles.itertuples():
        x, y, place = float(tile.tile_column), float(tile.tile_row), str(tile.Index)
        ground = RAMP(float(scale(tile.value))) if np.isfinite(tile.value) else BLANK
        side = 1 - 2 * INSET
        axes.add_patch(
            Rectangle((x + INSET, y + INSET), side, side, facecolor=ground, edgecolor="none",
                      gid=identifier("tile", *case, place))
        )  # fmt: skip
        if tile.ring:
            for width, colour, name in ((2.6, "white", "halo"), (1.4, RING, "ring")):
                inset = INSET + 0.8 / size
                axes.add_patch(
                    Rectangle((x + inset, y + inset), 1 - 2 * inset, 1 - 2 * inset, fill=False, edgecolor=colour,
                              linewidth=width, joinstyle="round", gid=identifier(name, *case, place))
                )  # fmt: skip
        text_size = min(8.5, size * 0.29)
        for text, up, bold in ((short[place], 0.34, True), (f"{100 * tile.value:.0f}", 0.69, False)):
            axes.text(x + 0.5, y + up, text, fontfamily=FONT, fontsize=text_size, ha="center", va="center",
                      fontweight="bold" if bold else "normal", color=text_on(ground), parse_math=False,
                      gid=identifier("name" if bold else "value", *case, place))  # fmt: skip


def _key(sheet: Sheet, scale: Normalize, column: str) -> None:
    """Draw the colour bar and the meaning of the ring, above the maps."""
    words = f"{_words(column)}, %"
    sheet.text(MARGIN, 2, words)
    left = MARGIN + text_width(words, TEXT) + 12
    bar = sheet.axes(left, 1, 120, 8)
    sheet.figure.colorbar(ScalarMappable(scale, RAMP), cax=bar, orientation="horizontal")
    bar.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    bar.set_xticks([scale.vmin or 0.0, (scale.vmax or 1.0) / 2, scale.vmax or 1.0])
    bar.tick_params(labelfontfamily=FONT, labelsize=SMALL, labelcolor=QUIET, length=2)
    left += 120 + 30
    ring = sheet.axes(left, 0, 10, 10)
    ring.set_axis_off()
    ring.add_patch(Rectangle((0.1, 0.1), 0.8, 0.8, fill=False, edgecolor=RING, linewidth=1.4, joinstyle="round"))
    sheet.text(left + 15, 2, "member in at least half of the runs", colour=INK)


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


def abbreviations(names: Iterable[str]) -> dict[str, str]:
    """Return a short name for each place, no two alike: London's usual ones, else three letters of the name.

    >>> abbreviations(["Enfield", "Leeds", "Leads", "Borough 12"])
    {'Enfield': 'ENF', 'Leeds': 'LDS', 'Leads': 'LED', 'Borough 12': 'B12'}
    """
    names = list(dict.fromkeys(names))
    result = {name: LONDON[name] for name in names if name in LONDON}
    for name in names:
        if name not in result:
            result[name] = next(text for text in _candidates(name) if text not in result.values())
    return {name: result[name] for name in names}


def _candidates(name: str) -> Iterable[str]:
    """Yield abbreviations of a name, the most natural first, without end."""
    letters = re.sub(r"[\W\d_]", "", name).upper() or "X"
    number = re.search(r"(\d+)\W*$", name)
    if number:
        yield letters[0] + number[1]
    consonants = re.sub(r"[AEIOU]", "", letters[1:])
    for rest in (consonants, letters[1:]):
        yield from (letters[0] + "".join(pair) for pair in combinations(rest[:9], min(2, len(rest))))
    for i in range(1, 1_000_000):
        yield f"{letters[0]}{i}"
