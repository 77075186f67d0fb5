"""What each strategy comes to as one thing is varied, with the interval of each mean."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullLocator

from experiments.axes import Axis, shown
from experiments.pairs import Case
from experiments.plots.colours import INK, RULE, CaseStyle, case_styles, readable
from experiments.plots.frames import identifier, runs_text
from experiments.plots.lettering import LEADING, spread, text_width, wrapped
from experiments.plots.sheet import MARGIN, SMALL, TEXT, WIDTH, Sheet, new_sheet

SCALE, LEADER, NAME, BELOW, TALL = 36.0, 18.0, 110.0, 18.0, 230.0
GAP, MARKER = 2.5, 4.5


class _Line(NamedTuple):
    case: Case
    style: CaseStyle
    name: list[str]
    rows: pd.DataFrame


def response_curves(table: pd.DataFrame, labels: Mapping[Case, str], x: Axis, title: str, where: str) -> Figure:
    """Return a line a strategy: its mean at each value of an axis, with the 95 % interval of that mean.

    Parameters
    ----------
    table
        As `experiments.sweeps.response` returns it, of one outcome: the column of the axis, strategy, mean, low, high
        (in `unit`), seeds.
    labels
        Title of each (scenario, strategy) to draw, in order.
    x
        The axis.
    title
        What is drawn, and when.
    where
        The sentence of the footnote that says which world.

    Returns
    -------
    Figure
        Lines with bands over numbers; over choices and switches, points with whiskers.

    Raises
    ------
    ValueError
        If the table has no means.
    """
    styles, order = case_styles(labels), {value: k for k, value in enumerate(x.steps)}
    lines = []
    for case, label in labels.items():
        rows = table[(table["strategy"] == case[1]) & table["mean"].notna()]
        if len(rows):
            rows = rows.sort_values(x.name, key=lambda column: column.map(order))
            lines.append(_Line(case, styles[case], wrapped(label, NAME, TEXT), rows))
    if not lines:
        raise ValueError("no means to show: the table is empty")
    tall = max(TALL, sum(_height(line) for line in lines))
    names = max(text_width(part, TEXT) for line in lines for part in line.name)
    wide = WIDTH - 2 * MARGIN - SCALE - LEADER - names - 4
    unit = str(table["unit"].iloc[0])
    head = SMALL * LEADING + 8
    across = wrapped(x.label, wide + SCALE, TEXT, bold=True)
    sheet = new_sheet(title, _note(lines, x, where), head + tall + BELOW + len(across) * TEXT * LEADING)
    left = MARGIN + SCALE
    sheet.text(left, 0, unit if unit != "%" else "% of services, weighted by fit", gid="unit")
    axes = sheet.axes(left, head, wide, tall)
    _scales(axes, lines, x, wide)
    for k, line in enumerate(lines):
        _draw(axes, line, x, 0.0 if x.numeric else 0.06 * (k - (len(lines) - 1) / 2))
    _name(sheet, axes, lines, (left + wide, head, tall), x)
    sheet.text(left + wide, head + tall + 16, across, bold=True, across="right", gid="axis.x")
    return sheet.figure


def _height(line: _Line) -> float:
    return len(line.name) * TEXT * LEADING + GAP


def _scales(axes: Axes, lines: list[_Line], x: Axis, wide: float) -> None:
    edges = [x.placed(value) for value in x.steps] if x.numeric else x.edges().tolist()
    room = 0.02 * (edges[-1] - edges[0]) or 0.5
    axes.set_xlim(edges[0] - room, edges[-1] + room)
    widest = max(text_width(shown(value), SMALL) for value in x.steps) + 6
    step = max(1, int(np.ceil(widest / (wide / len(x.steps)))))
    axes.set_xticks([x.placed(value) for value in x.steps[::step]], [shown(value) for value in x.steps[::step]])
    axes.xaxis.set_minor_locator(NullLocator())
    seen = np.concatenate([line.rows[["mean", "low", "high"]].to_numpy(float).ravel() for line in lines])
    low, high = float(np.nanmin(seen)), float(np.nanmax(seen))
    low = min(0.0, low)  # a share or a sum is judged by its distance from nothing
    margin = 0.05 * (high - low) or 1.0
    axes.set_ylim(low - (margin if low < 0.0 else 0.0), high + margin)
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{round(value, 6):g}"))
    axes.grid(axis="y", color=RULE, linewidth=0.6)
    if low < 0.0 < high:
        axes.axhline(0.0, color=INK, linewidth=0.7, zorder=1)
    if x.own is not None and x.holds_own and x.numeric:
        axes.axvline(x.placed(x.own), color=INK, linewidth=0.7, linestyle=(0, (1, 2)), zorder=1, gid="own")


def _draw(axes: Axes, line: _Line, x: Axis, shift: float) -> None:
    """Draw a band and a line with a mark at each value; over choices, marks and whiskers alone."""
    name, style = identifier(*line.case), line.style
    place = np.array([x.placed(value) for value in line.rows[x.name]]) + shift
    mean, low, high = (line.rows[column].to_numpy(float) for column in ("mean", "low", "high"))
    looks = {"color": style.colour, "zorder": 3 if style.family != "none" else 2}
    marks = {"marker": style.marker, "markersize": MARKER, "markeredgecolor": "white", "markeredgewidth": 0.5}
    if x.numeric:
        if np.isfinite(low).any():
            axes.fill_between(place, low, high, color=style.colour, alpha=0.2, linewidth=0, zorder=1.5,
                              gid=f"band.{name}")  # fmt: skip
        axes.plot(place, mean, linewidth=1.4, gid=f"mean.{name}", **looks, **marks)  # type: ignore[arg-type]
        return
    for at, bottom, top in zip(place, low, high, strict=True):
        if np.isfinite(bottom):
            axes.plot([at, at], [bottom, top], linewidth=1.3, gid=f"band.{name}.{at:.2f}", **looks)  # type: ignore[arg-type]
    axes.plot(place, mean, linestyle="none", gid=f"mean.{name}", **looks, **marks)  # type: ignore[arg-type]


def _name(sheet: Sheet, axes: Axes, lines: list[_Line], panel: tuple[float, float, float], x: Axis) -> None:
    """Write each name at the end of its line, shifted where they would overlap."""
    right, upper, tall = panel
    bottom, top = axes.get_ylim()
    ends = [upper + tall * (top - float(line.rows["mean"].iloc[-1])) / (top - bottom) for line in lines]
    places = spread(ends, [_height(line) for line in lines], upper - 6, upper + tall + 6)
    for line, end, place in zip(lines, ends, places, strict=True):
        bends = [right + 1, right + 3, right + LEADER - 4, right + LEADER - 2]
        sheet.line(bends, [end, end, place, place], colour=line.style.colour)
        sheet.text(right + LEADER, place, line.name, colour=readable(line.style.colour), down="centre",
                   gid=identifier("label", *line.case))  # fmt: skip


def _note(lines: list[_Line], x: Axis, where: str) -> str:
    counts = [int(count) for line in lines for count in line.rows["seeds"]]
    many = runs_text(counts)
    band = "Band" if x.numeric else "Whisker"
    if max(counts) == 1:
        said = "Mark: one run, hence no interval."
    else:
        said = (
            f"Mark: mean of {many} at that value. {band}: 95% interval of that mean (Student's), value by value. All "
            "strategies meet the same luck, so that means whose intervals overlap can still differ surely."
        )
    own = " Dotted: as things stand in the scenario." if x.own is not None and x.holds_own and x.numeric else ""
    return f"{said}{own} {where}"
