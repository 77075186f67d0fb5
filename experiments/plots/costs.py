"""Effect against cost: what the programme spends, what it reaches, and the net present value."""

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from experiments.plots.colours import INK, QUIET, RULE, Case, CaseStyle, case_styles, readable
from experiments.plots.frames import identifier, rows_of, runs_text, scenario_text
from experiments.plots.lettering import FONT, LEADING, place_labels, text_width, wrapped
from experiments.plots.sheet import MARGIN, SMALL, TEXT, WIDTH, Sheet, new_sheet

COST = "programme_spending_pv"
PANELS = (
    ("people_effective", "People-based services, effective adoption", 1.0),
    ("npv", "Net present value, GBP million", 1e-3),
)
SCALE, BETWEEN, HEAD, FOOT, NAME = 30.0, 16.0, 34.0, 30.0, 92.0
MARKER = 5.5
FAMILY_WORDS = {
    "laissez-faire": "no programme", "central": "central", "needs-led": "needs-led", "hybrid": "hybrid",
    "other": "other",
}  # fmt: skip


class _Point(NamedTuple):
    """Mean of one outcome and half the width of its 95 % confidence interval."""

    mean: float
    half: float


def trade_off(runs: pd.DataFrame, labels: Mapping[Case, str]) -> Figure:
    """Return effect against cost: a point per case, the mean of its runs, with its 95 % confidence interval.

    Parameters
    ----------
    runs
        One row per run: scenario, strategy, seed, programme_spending_pv and npv (GBP thousand, present value over
        the whole horizon) and people_effective (share at the horizon, 0 to 1). Failed runs are left out.
    labels
        Title of each (scenario, strategy) to draw, in order.

    Returns
    -------
    Figure
        Two panels over programme spending (GBP million, present value): effective adoption of people-based services
        at the horizon (percent), and net present value (GBP million). Whiskers are the 95 % confidence interval of
        the mean, by Student's t; a case with one run has none. Markers and colours tell the families of strategies;
        an open marker is a scenario other than the base.

    Raises
    ------
    ValueError
        If a column or a case is missing, or `labels` is empty.
    """
    styles = case_styles(labels)
    columns = [COST, *(column for column, _, _ in PANELS)]
    rows = {case: rows_of(runs, case, columns) for case in labels}
    cost = {case: _point(rows[case][COST], 1e-3) for case in labels}
    counts = [len(frame) for frame in rows.values()]
    tall = max(220.0, 24.0 * len(labels))
    across = (WIDTH - 2 * MARGIN - BETWEEN) / 2
    sheet = new_sheet(
        "Effect and net present value against programme spending, by strategy",
        _note(counts, labels),
        HEAD + tall + FOOT,
    )
    _key(sheet, styles)
    for i, (column, title, unit) in enumerate(PANELS):
        left = MARGIN + i * (across + BETWEEN) + SCALE
        effect = {case: _point(rows[case][column], unit) for case in labels}
        sheet.text(left, 18, title, size=TEXT + 0.5, bold=True)
        axes = sheet.axes(left, HEAD, across - SCALE, tall)
        _scales(axes, cost, effect, percent=unit == 1.0)
        for case, style in styles.items():
            _mark(axes, cost[case], effect[case], style, identifier(column, *case))
        _name(axes, cost, effect, labels, styles, column, (across - SCALE, tall))
        sheet.text(left + (across - SCALE) / 2, HEAD + tall + 18, "Programme spending, GBP million, present value",
                   size=SMALL, colour=QUIET, across="center")  # fmt: skip
    return sheet.figure


def _point(values: pd.Series, unit: float) -> _Point:
    scaled = values.to_numpy(float) * unit
    if len(scaled) < 2:
        return _Point(float(scaled.mean()), 0.0)
    error = float(scaled.std(ddof=1)) / math.sqrt(len(scaled))
    return _Point(float(scaled.mean()), t_quantile(len(scaled) - 1) * error)


def t_quantile(freedom: int) -> float:
    """Return the 97.5 % quantile of Student's t with `freedom` >= 1 degrees of freedom.

    The first four are tabulated; from five on, Abramowitz and Stegun (1964), 26.7.5, is right to 0.2 %.
    """
    if freedom <= 4:
        return (12.7062, 4.3027, 3.1824, 2.7764)[freedom - 1]
    z = 1.959964
    return (
        z
        + (z**3 + z) / (4 * freedom)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * freedom**3)
    )


def _scales(axes: Axes, cost: Mapping[Case, _Point], effect: Mapping[Case, _Point], percent: bool) -> None:
    """Set limits with room around all whiskers: costs and shares from 0, net present value from what there is."""
    most = max(point.mean + point.half for point in cost.values()) or 1.0
    axes.set_xlim(-0.06 * most, 1.12 * most)
    high = max(point.mean + point.half for point in effect.values())
    low = min(0.0, *(point.mean - point.half for point in effect.values()))
    room = (high - low or 1.0) * 0.08
    axes.set_ylim(low - (0.0 if percent else room), high + room)
    axes.xaxis.set_major_locator(MaxNLocator(6))
    axes.yaxis.set_major_locator(MaxNLocator(6))
    axes.grid(color=RULE, linewidth=0.6)
    if percent:
        axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    else:
        axes.axhline(0, color=QUIET, linewidth=0.8, zorder=1)


def _mark(axes: Axes, cost: _Point, effect: _Point, style: CaseStyle, name: str) -> None:
    for x, y, gid in (
        ([cost.mean - cost.half, cost.mean + cost.half], [effect.mean, effect.mean], f"whisker-x.{name}"),
        ([cost.mean, cost.mean], [effect.mean - effect.half, effect.mean + effect.half], f"whisker-y.{name}"),
    ):
        if x[0] < x[1] or y[0] < y[1]:
            axes.plot(x, y, color=style.colour, linewidth=1.1, zorder=2, gid=gid)
    axes.plot(
        [cost.mean], [effect.mean], marker=style.marker, markersize=MARKER, linestyle="none",
        markerfacecolor=style.colour if style.filled else "white", markeredgecolor=style.colour,
        markeredgewidth=1.1, zorder=3, clip_on=False, gid=f"point.{name}",
    )  # fmt: skip


def _name(
    axes: Axes,
    cost: Mapping[Case, _Point],
    effect: Mapping[Case, _Point],
    labels: Mapping[Case, str],
    styles: Mapping[Case, CaseStyle],
    column: str,
    panel: tuple[float, float],
) -> None:
    """Write each label beside its point, clear of the others, with a leader line where it stands off."""
    (x_low, x_high), (y_low, y_high) = axes.get_xlim(), axes.get_ylim()
    per = np.array([panel[0] / (x_high - x_low), panel[1] / (y_high - y_low)])
    points = [(np.array([cost[case].mean, effect[case].mean]) - (x_low, y_low)) * per for case in labels]
    halves = [np.array([cost[case].half, effect[case].half]) * per for case in labels]
    texts = [wrapped(label, NAME, TEXT) for label in labels.values()]
    sizes = [(max(text_width(line, TEXT) for line in text) + 4, len(text) * TEXT * LEADING + 3) for text in texts]
    obstacles = []
    for point, half in zip(points, halves, strict=True):
        for reach in ((max(half[0], MARKER / 2 + 1), 3.0), (3.0, max(half[1], MARKER / 2 + 1))):
            obstacles.append((*(point - reach), *(point + reach)))
    centres = place_labels(points, sizes, panel, obstacles)
    for case, text, point, size, centre in zip(labels, texts, points, sizes, centres, strict=True):
        half = np.array(size) / 2
        near = np.clip(point, np.array(centre) - half, np.array(centre) + half)
        spot = np.array([x_low, y_low]) + np.array(centre) / per
        colour = readable(styles[case].colour)
        if np.hypot(*(near - point)) > 9:
            start = point + (near - point) * (MARKER / 2 + 1.5) / np.hypot(*(near - point))
            ends = np.array([x_low, y_low]) + np.array([start, near]) / per
            axes.plot(ends[:, 0], ends[:, 1], color=styles[case].colour, linewidth=0.6, zorder=1.5)
        axes.text(spot[0], spot[1], "\n".join(text), fontfamily=FONT, fontsize=TEXT, color=colour, ha="center",
                  va="center", linespacing=LEADING, parse_math=False,
                  gid=identifier("label", column, *case))  # fmt: skip


def _key(sheet: Sheet, styles: Mapping[Case, CaseStyle]) -> None:
    """Draw the marker of each family that occurs, above the panels."""
    left = MARGIN + SCALE
    filled = {style.filled for style in styles.values()}
    entries = {style.family: (style.marker, True) for style in styles.values()}
    shown = [(FAMILY_WORDS[family], *mark) for family, mark in entries.items()]
    if len(filled) > 1:
        shown.append(("open: other scenario, see below", "o", False))
    for words, marker, full in shown:
        axes = sheet.axes(left, 1, 8, 8)
        axes.set_axis_off()
        axes.plot([0], [0], marker=marker, markersize=MARKER, color=QUIET,
                  markerfacecolor=QUIET if full else "white")  # fmt: skip
        sheet.text(left + 13, 0.5, words, colour=INK)
        left += 13 + text_width(words, TEXT) + 16


def _note(counts: list[int], labels: Mapping[Case, str]) -> str:
    if max(counts) == 1:
        mean = "Point: one run per case, hence no whiskers."
    else:
        mean = f"Point: mean of {runs_text(counts)} per case. Whiskers: 95% confidence interval of the mean (both ways)."
        mean += " A case with one run has none." if min(counts) == 1 else ""
    return (
        f"{mean} Effective: in use, weighted by how well it fits, at the end of the run; mean over boroughs. "
        "Present values over the whole run. " + scenario_text(labels, "filled markers", "open markers")
    )
