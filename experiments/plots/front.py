"""The trade-off front: strategies on pairs of aims, on hold-out, beside the library's."""

import math
from itertools import combinations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from experiments.plots.colours import QUIET, RULE, readable
from experiments.plots.frames import identifier
from experiments.plots.lettering import LEADING, place_labels, text_width, wrapped
from experiments.plots.sheet import MARGIN, SMALL, TEXT, WIDTH, Sheet, new_sheet

TALL, HEAD, BELOW, SCALE, GUTTER = 230.0, 20.0, 40.0, 36.0, 14.0
COLOURS = {"central": "#C04A00", "coalition": "#00664D", "hybrid": "#51247A", "none": "#6E6E6E"}
MARKERS = {"central": "s", "coalition": "o", "hybrid": "D", "none": "X"}
WORDS = {"central": "central", "coalition": "coalition", "hybrid": "hybrid", "none": "nothing"}
KEY = 18.0


def trade_offs(front: pd.DataFrame, note: str) -> Figure:
    """Return each strategy on pairs of aims: what it is on hold-out, and what it looked like in the search.

    Parameters
    ----------
    front
        As `experiments.optimising.front.Front.frame` returns it.
    note
        What else the reader must know.

    Returns
    -------
    Figure
        A panel for the first aim against each other one (of three aims two panels). Filled: of the front; open: of the
        library; bars: 95 % intervals of the mean on hold-out; a thin line leads to where it looked like standing in
        the search. Pale: dominated on hold-out.
    """
    aims = list(dict.fromkeys(front["aim"]))
    pairs = [(aims[0], other) for other in aims[1:]] if len(aims) > 2 else list(combinations(aims, 2))
    wide = (WIDTH - 2 * MARGIN - 2 * SCALE - GUTTER) / 2 if len(pairs) > 1 else 400.0
    rows = math.ceil(len(pairs) / 2)
    sheet = new_sheet(
        "What can be had together: the trade-off front, on seeds that the search never met",
        "Numbers: strategies of the front. Bars: 95% intervals of the mean on hold-out. Thin line: to where a strategy "
        "of the front stood in the search; what lies between is luck. Open: the library's. Pale: dominated on hold-out "
        f"(another is nowhere worse and somewhere better). Better is up and to the right. {note}",
        KEY + rows * (HEAD + TALL + BELOW) - 8,
    )
    _key(sheet, front)
    wide_rows = front.pivot_table(
        index=["strategy", "label", "origin", "family", "dominated_by"], columns="aim",
        values=["mean", "low", "high", "looked_like"], sort=False,
    ).reset_index()  # fmt: skip
    titles = front.drop_duplicates("aim").set_index("aim")
    for i, pair in enumerate(pairs):
        left = MARGIN + SCALE + (i % 2) * (wide + GUTTER + SCALE)
        upper = KEY + (i // 2) * (HEAD + TALL + BELOW) + HEAD
        _panel(sheet, wide_rows, pair, titles, (left, upper, wide))
    return sheet.figure


def _panel(
    sheet: Sheet, rows: pd.DataFrame, pair: tuple[str, str], titles: pd.DataFrame, place: tuple[float, float, float]
) -> None:
    left, upper, wide = place
    axes = sheet.axes(left, upper, wide, TALL)
    axes.grid(color=RULE, linewidth=0.6)
    across, up = pair
    spots = []
    for _, row in rows.iterrows():
        _mark(axes, row, across, up)
        spots.append((float(row["mean", across]), float(row["mean", up])))
    for axis, name in ((axes.xaxis, across), (axes.yaxis, up)):
        axis.set_major_locator(MaxNLocator(6))
        if _less(titles, name):
            axis.set_inverted(True)
    axes.margins(0.08)
    axes.autoscale_view()  # now, for labels are placed by where points will be
    words = [f"{titles.at[name, 'title']}, {titles.at[name, 'unit']}" for name in pair]
    sheet.text(left - SCALE, upper - 16, _capital(words[1]), size=SMALL, colour=QUIET)
    lines = wrapped(_capital(words[0]), wide + SCALE, SMALL)
    sheet.text(left + wide / 2, upper + TALL + 16, lines, size=SMALL, colour=QUIET, across="center")
    _names(sheet, axes, rows, spots, place, pair)


def _less(titles: pd.DataFrame, aim: str) -> bool:
    return bool(titles.at[aim, "less_is_better"])


def _mark(axes: Axes, row: pd.Series, across: str, up: str) -> None:
    family, chosen = str(row["family", ""]), row["origin", ""] == "front"
    name = identifier("strategy", str(row["strategy", ""]), up)
    colour, pale = COLOURS[family], 0.35 if row["dominated_by", ""] else 1.0
    x, y = float(row["mean", across]), float(row["mean", up])
    if chosen:
        axes.plot(
            [row["looked_like", across], x],
            [row["looked_like", up], y],
            color=QUIET,
            linewidth=0.5,
            alpha=pale,
            zorder=1,
        )
    for xs, ys in (([row["low", across], row["high", across]], [y, y]), ([x, x], [row["low", up], row["high", up]])):
        axes.plot(xs, ys, color=colour, linewidth=0.9, alpha=pale, zorder=2)
    axes.plot(
        [x], [y], marker=MARKERS[family], markersize=5.5, color=colour, markerfacecolor=colour if chosen else "white",
        linestyle="none", alpha=pale, zorder=4 if chosen else 3, gid=name,
    )  # fmt: skip


def _names(
    sheet: Sheet, axes: Axes, rows: pd.DataFrame, spots: list[tuple[float, float]], place: tuple[float, float, float],
    pair: tuple[str, str],
) -> None:  # fmt: skip
    """Write what each point is: the number of a strategy of the front, the name of one of the library."""
    left, upper, wide = place
    across, up = pair

    def to_panel(places: list[tuple[float, float]]) -> NDArray[np.float64]:
        return np.asarray(axes.transAxes.inverted().transform(axes.transData.transform(places)) * [wide, TALL])

    inside, name = to_panel(spots), identifier(*pair)
    words = [wrapped(str(row["label", ""]).removeprefix("Front "), 84, SMALL) for _, row in rows.iterrows()]
    sizes = [(max(text_width(line, SMALL) for line in lines) + 3, len(lines) * SMALL * LEADING) for lines in words]
    boxes = [(x - 4, y - 4, x + 4, y + 4) for x, y in inside]
    for ends in ("low", "high"):  # whiskers, from the point to each end
        reach = to_panel([(float(row[ends, across]), float(row[ends, up])) for _, row in rows.iterrows()])
        for (x, y), (far, tall) in zip(inside, reach, strict=True):
            boxes += [(min(x, far), y - 1, max(x, far), y + 1), (x - 1, min(y, tall), x + 1, max(y, tall))]
    centres = place_labels(inside, sizes, (wide, TALL), boxes)
    for (x, y), lines, spot, (_, row) in zip(centres, words, inside, rows.iterrows(), strict=True):
        chosen = row["origin", ""] == "front"
        colour = readable(COLOURS[str(row["family", ""])]) if chosen else QUIET
        if math.dist((x, y), spot) > 14:
            sheet.line([left + spot[0], left + x], [upper + TALL - spot[1], upper + TALL - y], colour=RULE, width=0.5)
        sheet.text(
            left + x, upper + TALL - y, lines, size=SMALL, colour=colour, bold=chosen, across="center", down="centre",
            gid=f"name.{name}.{identifier(str(row['strategy', '']))}",
        )  # fmt: skip


def _key(sheet: Sheet, front: pd.DataFrame) -> None:
    left = MARGIN
    for family in [family for family in MARKERS if (front["family"] == family).any()]:
        spot = sheet.axes(left, 0.5, 8, 8)
        spot.set_axis_off()
        spot.set(xlim=(0, 1), ylim=(0, 1))
        spot.plot([0.5], [0.5], marker=MARKERS[family], markersize=5.5, color=COLOURS[family])
        sheet.text(left + 12, 0, WORDS[family])
        left += 12 + text_width(WORDS[family], TEXT) + 18


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
