"""Effect against cost: what the programme spends, what it reaches, and the net present value."""

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from experiments.intervals import interval_of
from experiments.pairs import Case
from experiments.plots.cast import cast_of
from experiments.plots.colours import FAMILIES, QUIET, RULE, CaseStyle, case_styles, readable
from experiments.plots.frames import identifier, rows_of, runs_text, scenario_text
from experiments.plots.lettering import LEADING, place_labels, text_width, wrapped
from experiments.plots.sheet import MARGIN, SMALL, TEXT, WIDTH, Sheet, new_sheet

COST = "cost_pv"
PANELS = (
    ("people_effective", "People-based services, effective adoption", 1.0),
    ("npv", "Net present value, GBP million", 1e-3),
)
SCALE, HEAD, TALL, BELOW, NAME = 34.0, 18.0, 190.0, 34.0, 118.0
KEY = 18.0
MARKER = 5.5
FAMILY_WORDS = MappingProxyType(
    {"none": "no programme", "central": "central", "coalition": "coalition", "hybrid": "hybrid", "other": "other"}
)


class _Point(NamedTuple):
    """Mean of one outcome and half the width of its 95 % confidence interval."""

    mean: float
    half: float


def trade_off(runs: pd.DataFrame, labels: Mapping[Case, str]) -> Figure:
    """Return effect against cost: a point per case, the mean of its runs, with its 95 % confidence interval.

    Parameters
    ----------
    runs
        One row per run: scenario, strategy, seed, cost_pv and npv (GBP thousand, present value
        over the whole horizon) and people_effective (share at the horizon, 0 to 1). Failed runs are left out.
    labels
        Title of each (scenario, strategy) to draw, in order.

    Returns
    -------
    Figure
        Two panels over cost in all (programme, own payments and running; GBP million, present value):
        effective adoption of people-based
        services at the horizon (percent), and net present value (GBP million). Whiskers are the 95 %
        confidence interval of the mean, over draws of behaviour too where there are any
        (`experiments.intervals.interval_of`); a case with one run has none. Markers and colours
        tell the families of strategies; an open marker is a scenario other than the base.

    Raises
    ------
    ValueError
        If a column or a case is missing, or `labels` is empty.
    """
    styles = case_styles(labels)
    columns = [COST, *(column for column, _, _ in PANELS)]
    rows = {case: rows_of(runs, case, columns) for case in labels}
    cost = [_point(frame, COST, 1e-3) for frame in rows.values()]
    tall = TALL + 6 * max(0, len(labels) - 8)
    wide = WIDTH - 2 * MARGIN - SCALE
    sheet = new_sheet(
        "Effect and net present value against cost, by strategy",
        _note([len(frame) for frame in rows.values()], labels),
        KEY + len(PANELS) * (HEAD + tall + BELOW) - 10,
    )
    _key(sheet, styles)
    left = MARGIN + SCALE
    for i, (column, title, unit) in enumerate(PANELS):
        upper = KEY + i * (HEAD + tall + BELOW) + HEAD
        effect = [_point(frame, column, unit) for frame in rows.values()]
        sheet.text(left, upper - HEAD, title, size=TEXT + 0.5, bold=True)
        sheet.text(
            left + wide / 2,
            upper + tall + 14,
            "Cost in all (programme, own payments, running), GBP million, present value",
            size=SMALL,
            colour=QUIET,
            across="center",
        )
        axes = sheet.axes(left, upper, wide, tall)
        _scales(axes, cost, effect, percent=unit == 1.0)
        for (case, style), x, y in zip(styles.items(), cost, effect, strict=True):
            _mark(axes, x, y, style, identifier(column, *case))
        _name(sheet, axes, (left, upper, wide, tall), list(zip(cost, effect, strict=True)), labels, column)
    return sheet.figure


def _point(rows: pd.DataFrame, column: str, unit: float) -> _Point:
    scaled = rows[column].to_numpy(float) * unit
    draws = rows["draw"].to_numpy(int) if "draw" in rows else np.zeros(len(rows), dtype=int)
    found = interval_of(scaled, draws, rows["seed"].to_numpy(int))
    half = found.high - found.mean
    return _Point(float(scaled.mean()), half if math.isfinite(half) else 0.0)


def _scales(axes: Axes, cost: Sequence[_Point], effect: Sequence[_Point], percent: bool) -> None:
    """Set limits with room around all whiskers, and for labels at the right; spending starts at 0."""
    most = max(point.mean + point.half for point in cost) or 1.0
    axes.set_xlim(-0.05 * most, 1.35 * most)
    high = max(point.mean + point.half for point in effect)
    low = min(point.mean - point.half for point in effect)
    room = max((high - low) * 0.12, abs(high) * 0.02, 0.01)
    axes.set_ylim(low - room, high + room)
    axes.xaxis.set_major_locator(MaxNLocator(7))
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    axes.grid(color=RULE, linewidth=0.6)
    if percent:
        axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{round(100 * share, 3):g}%"))
    elif low - room < 0 < high + room:
        axes.axhline(0, color=QUIET, linewidth=0.8, zorder=1)


def _mark(axes: Axes, cost: _Point, effect: _Point, style: CaseStyle, name: str) -> None:
    for x, y, gid in (
        ([cost.mean - cost.half, cost.mean + cost.half], [effect.mean, effect.mean], f"whisker-x.{name}"),
        ([cost.mean, cost.mean], [effect.mean - effect.half, effect.mean + effect.half], f"whisker-y.{name}"),
    ):
        if x[0] < x[1] or y[0] < y[1]:
            axes.plot(x, y, color=style.colour, linewidth=1.1, zorder=2, gid=gid)
    axes.plot(
        [cost.mean],
        [effect.mean],
        marker=style.marker,
        markersize=MARKER,
        linestyle="none",
        markerfacecolor=style.colour if style.filled else "white",
        markeredgecolor=style.colour,
        markeredgewidth=1.1,
        zorder=3,
        clip_on=False,
        gid=f"point.{name}",
    )


def _name(
    sheet: Sheet,
    axes: Axes,
    place: tuple[float, float, float, float],
    means: Sequence[tuple[_Point, _Point]],
    labels: Mapping[Case, str],
    column: str,
) -> None:
    """Write each label near its point, clear of the others, with a leader line where it stands off.

    `place` is the left, top, width and height of the axes on the sheet.
    """
    left, top, wide, tall = place
    (x_low, x_high), (y_low, y_high) = axes.get_xlim(), axes.get_ylim()
    per = np.array([wide / (x_high - x_low), tall / (y_high - y_low)])
    points = np.array([[(x.mean - x_low) * per[0], (y_high - y.mean) * per[1]] for x, y in means])
    arms = np.array([[x.half, y.half] for x, y in means]) * per
    lines = [wrapped(label, NAME, TEXT) for label in labels.values()]
    sizes = [(max(text_width(line, TEXT) for line in text) + 4, len(text) * TEXT * LEADING + 2) for text in lines]
    marker = MARKER / 2 + 1.5
    level, upright = np.maximum(arms * (1, 0), (marker, 2)), np.maximum(arms * (0, 1), (2, marker))
    obstacles = np.vstack([np.hstack([points - arm, points + arm]) for arm in (level, upright)])
    if y_low < 0 < y_high and column == "npv":
        zero = y_high * per[1]
        obstacles = np.vstack([obstacles, [0, zero - 1, wide, zero + 1]])
    centres = place_labels(points, sizes, (wide, tall), obstacles)
    for (case, style), text, point, size, centre in zip(
        case_styles(labels).items(), lines, points, sizes, centres, strict=True
    ):
        near = np.clip(point, centre - np.array(size) / 2, centre + np.array(size) / 2)
        distance = float(np.hypot(*(near - point)))
        if distance > 8:
            start = point + (near - point) * marker / distance
            sheet.line([left + start[0], left + near[0]], [top + start[1], top + near[1]], colour=style.colour)
        name, across = identifier("label", column, *case), "center"
        x = left + centre[0]
        if near[0] != point[0]:  # beside its point: ragged on the far side
            across, x = ("left", x - size[0] / 2 + 2) if centre[0] > point[0] else ("right", x + size[0] / 2 - 2)
        sheet.text(x, top + centre[1], text, colour=readable(style.colour), across=across, down="centre", gid=name)


def _key(sheet: Sheet, styles: Mapping[Case, CaseStyle]) -> None:
    """Draw the marker of each family that occurs, above the panels."""
    left = MARGIN + SCALE
    shown = [
        (FAMILY_WORDS[family], marker, True)
        for family, marker in FAMILIES.items()
        if any(style.family == family for style in styles.values())
    ]
    if not all(style.filled for style in styles.values()):
        shown.append(("open: counterfactual or other scenario, see below", "o", False))
    for words, marker, filled in shown:
        axes = sheet.axes(left, 0.5, 8, 8)
        axes.set_axis_off()
        face = QUIET if filled else "white"
        axes.plot([0], [0], marker=marker, markersize=MARKER, color=QUIET, markerfacecolor=face)
        sheet.text(left + 12, 0.5, words)
        left += 12 + text_width(words, TEXT) + 16


def _note(counts: list[int], labels: Mapping[Case, str]) -> str:
    if max(counts) == 1:
        mean = "Point: one run per case, hence no whiskers."
    else:
        mean = f"Point: mean of {runs_text(counts)} per case. "
        mean += "Whiskers, both ways: 95% confidence interval of the mean."
        mean += " A case with one run has none." if min(counts) == 1 else ""
    base = cast_of(labels).base
    markers = {name: "filled markers" if name == base else "open markers" for name, _ in labels}
    return (
        f"{mean} Effective: in use, weighted by how well it fits, at the end of the run; mean over boroughs. "
        f"Present values over the whole run. {scenario_text(labels, markers)}"
    )
