"""Effects against zero: a dot and its 95 % interval a row, hollow with the claim's own mechanism set to zero."""

import math
from collections.abc import Hashable, Mapping
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes

from experiments.claims.page.frames import DECISIVE, has_interval
from experiments.claims.page.numbers import amount, decimals_for, interval_text
from experiments.claims.page.sheet import (
    BODY,
    MARGIN,
    SMALL,
    TEXT,
    Part,
    height_of,
    limits,
    lines_of,
    number_axis,
    panel_axes,
)
from experiments.plots.colours import INK, QUIET, STRATEGY_COLOURS
from experiments.plots.lettering import LEADING
from experiments.plots.sheet import Sheet

LABEL, VALUE, GAP, ROW, AXIS = 112.0, 74.0, 6.0, 25.0, 14.0
"""Widths of the labels and of the numbers, space between, least height of a row, height of the axis below."""
ON = STRATEGY_COLOURS["needs-led"]
OFF = "with the mechanism off"
Point = Mapping[Hashable, object]
"""A row of the frame of evidence."""


class _Row(NamedTuple):
    label: list[str]
    point: Point
    height: float
    bold: bool


def contrast_panel(rows: pd.DataFrame, unit: str, index: str) -> Part:
    """Return the effects of a panel as dots with their intervals, one below the other.

    Parameters
    ----------
    rows
        Rows of the frame of evidence of one panel. An effect without interval is a dot alone; one that is not known
        is a row that says so.
    unit
        Of the effects, where no title of the panel names it.
    index
        Which panel it is, for the names of its elements.
    """
    points = rows.to_dict("records")
    labelled = [_row(point, points[i - 1] if i else None, rows) for i, point in enumerate(points)]
    return Part(sum(row.height for row in labelled) + AXIS, lambda sheet, top: _draw(sheet, top, labelled, unit, index))


def _row(point: Point, before: Point | None, among: pd.DataFrame) -> _Row:
    """Return a row with the words that tell it from the others of its panel."""
    level, series = _level(point), str(point["series"])
    if level and len(set(among["series"])) == 1 and len(set(among["x_label"])) > 1:
        series = ""
    words = ": ".join(part for part in (level, series) if part)
    alike = among[(among["series"] == point["series"]) & (among["x_label"] == point["x_label"]) & ~among["off"]]
    view = str(point["note"]).partition(": ")[2]
    if view and len(alike) > 1 and not point["off"]:
        words = f"{words}, {view}"
    if point["off"]:
        same = before is not None and [before["series"], _level(before)] == [point["series"], _level(point)]
        words = OFF if same or not words else f"{words}, {OFF}"
    bold = str(point["note"]).startswith(DECISIVE)
    label = lines_of(words, LABEL, TEXT, bold, most=5)
    return _Row(label, point, max(ROW, height_of(label) + 7), bold)


def _level(point: Point) -> str:
    """Return the level of a point in words."""
    if point["x_label"]:
        return str(point["x_label"])
    return f"{point['x']:g}" if math.isfinite(float(str(point["x"]))) else ""


def _draw(sheet: Sheet, top: float, rows: list[_Row], unit: str, index: str) -> None:
    left, wide = MARGIN + LABEL + GAP, BODY - LABEL - VALUE - 2 * GAP
    tall = sum(row.height for row in rows)
    axes = panel_axes(sheet, left, top, wide, tall)
    axes.set_ylim(tall, 0)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xlim(*limits([value for row in rows for value in _values(row.point) if math.isfinite(value)]))
    number_axis(axes, "x", most=4)
    axes.axvline(0, color=INK, linewidth=0.9, zorder=2, gid=f"zero.{index}")
    middle = 0.0
    for i, row in enumerate(rows):
        middle += row.height / 2
        _dot(axes, row.point, middle, f"{index}.{i}")
        quiet = QUIET if row.point["off"] else INK
        sheet.text(MARGIN, top + middle, row.label, size=TEXT, down="centre", colour=quiet, bold=row.bold,
                   gid=f"label.{index}.{i}")  # fmt: skip
        _numbers(sheet, left + wide + GAP, top + middle, row.point, unit, f"{index}.{i}")
        middle += row.height / 2


def _values(point: Point) -> tuple[float, float, float]:
    effect, low, high = (float(str(point[column])) for column in ("effect", "low", "high"))
    return effect, low, high


def _dot(axes: Axes, point: Point, middle: float, name: str) -> None:
    effect, low, high = _values(point)
    off = bool(point["off"])
    colour = QUIET if off else ON
    if has_interval(low, high):
        axes.plot([low, high], [middle, middle], color=colour, linewidth=1.6, zorder=3, gid=f"interval.{name}",
                  linestyle=(0, (2, 1.2)) if off else "-", solid_capstyle="butt")  # fmt: skip
    if math.isfinite(effect):
        axes.plot(
            [effect], [middle], marker="o", markersize=6.2, color=colour, markeredgewidth=1.4,
            markerfacecolor="white" if off else colour, zorder=4, gid=f"dot.{name}",
        )  # fmt: skip


def _numbers(sheet: Sheet, left: float, middle: float, point: Point, unit: str, name: str) -> None:
    """Write the effect, and its interval under it."""
    effect, low, high = _values(point)
    if not math.isfinite(effect):
        sheet.text(left, middle, "not known", size=SMALL, colour=QUIET, down="centre", gid=f"value.{name}")
        return
    decimals = decimals_for(effect, low, high)
    below = interval_text(low, high, decimals) if has_interval(low, high) else "no interval"
    value = lines_of(amount(effect, unit, decimals), VALUE, TEXT, bold=True, most=2)
    shift = (len(value) * TEXT + SMALL) * LEADING / 2
    sheet.text(left, middle - shift, value, size=TEXT, bold=True, gid=f"value.{name}")
    under = lines_of(below, VALUE, SMALL, most=2)
    sheet.text(left, middle - shift + height_of(value), under, size=SMALL, colour=QUIET, gid=f"range.{name}")
