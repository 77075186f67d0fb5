"""How the verdict depends on the horizon: one side's lead over the other, month by month."""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from experiments.plots.colours import INK, RULE, STRATEGY_COLOURS
from experiments.plots.frames import identifier, pairs_text
from experiments.plots.lettering import LEADING, text_width, wrapped
from experiments.plots.sheet import MARGIN, TEXT, WIDTH, Sheet, calendar_axis, new_sheet

SCALE, GUTTER, TALL, BELOW, KEY = 30.0, 26.0, 92.0, 30.0, 18.0
COALITION, CENTRAL, OPEN = STRATEGY_COLOURS["needs-led"], STRATEGY_COLOURS["central-mandate"], "#D9DFDC"
UNDECIDED = ("tied", "equal", "unknown")


def lead_by_month(frame: pd.DataFrame, start: str) -> Figure | None:
    """Return how far the best coalition is ahead of the best central strategy in each month, a panel an outcome.

    Parameters
    ----------
    frame
        As `experiments.by_month.by_month` returns it: outcome, title, unit, month, pairs, difference, low, high (in
        `unit`; positive where the coalition does better) and standing.
    start
        Calendar month of month 0, such as "2017-10".

    Returns
    -------
    Figure or None
        Small multiples, each on its own scale: the mean difference, the band of its 95 % interval, and grey ground in
        the months in which neither side is ahead. None where the frame is empty.
    """
    if not len(frame):
        return None
    outcomes = list(dict.fromkeys(frame["outcome"]))
    across = min(2, len(outcomes))
    wide = (WIDTH - 2 * MARGIN - across * SCALE - (across - 1) * GUTTER) / across
    panels = [frame[frame["outcome"] == name].sort_values("month") for name in outcomes]
    titles = [_title(panel, wide + SCALE) for panel in panels]
    head = max(len(title) for title in titles) * TEXT * LEADING + 4
    rows = math.ceil(len(panels) / across)
    sheet = new_sheet(
        "The lead of the best coalition over the best central strategy, by month",
        _note(frame), KEY + rows * (head + TALL + BELOW) - 6,
    )  # fmt: skip
    _key(sheet)
    for i, (panel, title) in enumerate(zip(panels, titles, strict=True)):
        left = MARGIN + SCALE + (i % across) * (wide + SCALE + GUTTER)
        upper = KEY + (i // across) * (head + TALL + BELOW) + head
        sheet.text(left - SCALE, upper - head, title, bold=True)
        axes = sheet.axes(left, upper, wide, TALL)
        horizon = int(panel["month"].max())
        calendar_axis(sheet, axes, start, horizon, left, upper + TALL, wide)
        _draw(axes, panel)
    return sheet.figure


def _title(panel: pd.DataFrame, wide: float) -> list[str]:
    first = panel.iloc[0]
    return wrapped(f"{first['title']}, {first['unit']}", wide, TEXT, bold=True)


def _draw(axes: Axes, panel: pd.DataFrame) -> None:
    """Draw the line, its band and zero; grey where neither side is ahead."""
    name = identifier(str(panel["outcome"].iloc[0]))
    month, line, low, high = (panel[column].to_numpy(float) for column in ("month", "difference", "low", "high"))
    for first, last in _spells(month, panel["standing"].isin(UNDECIDED).to_list()):
        axes.axvspan(first - 0.5, last + 0.5, color=OPEN, linewidth=0, zorder=0, gid=f"open.{name}.{first:.0f}")
    seen = np.concatenate([line, low, high, [0.0]])
    seen = seen[np.isfinite(seen)]
    room = max(0.08 * float(seen.max() - seen.min()), 0.5)
    axes.set_ylim(float(seen.min()) - room, float(seen.max()) + room)
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    axes.grid(axis="y", color=RULE, linewidth=0.6)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:+g}" if value else "0")
    if np.isfinite(low).any():
        for colour, side in ((COALITION, line > 0), (CENTRAL, line <= 0)):
            # Drawn over all months and shown where the side is ahead, so that the band has no gap at a crossing.
            axes.fill_between(month, low, high, where=side, color=colour, alpha=0.22, linewidth=0, interpolate=True)
    axes.axhline(0, color=INK, linewidth=0.8, zorder=2, gid=f"zero.{name}")
    axes.plot(month, line, color=INK, linewidth=1.3, zorder=3, gid=f"lead.{name}")


def _spells(month: NDArray[np.float64], open_: Sequence[bool]) -> list[tuple[float, float]]:
    """Return the first and last months of each spell in which neither side is ahead."""
    spells: list[tuple[float, float]] = []
    for when, undecided in zip(month, open_, strict=True):
        if not undecided:
            continue
        if spells and when - spells[-1][1] <= 1:
            spells[-1] = (spells[-1][0], float(when))
        else:
            spells.append((float(when), float(when)))
    return spells


def _key(sheet: Sheet) -> None:
    left = MARGIN
    for colour, alpha, words in (
        (COALITION, 0.35, "above zero: coalition does better"),
        (CENTRAL, 0.35, "below zero: centre does better"),
        (OPEN, 1.0, "neither is ahead (tied, or practically equal)"),
    ):
        box = sheet.axes(left, 1.0, 10, 7)
        box.set_axis_off()
        box.axvspan(0, 1, color=colour, alpha=alpha, linewidth=0)
        sheet.text(left + 14, 0.5, words)
        left += 14 + text_width(words, TEXT) + 16


def _note(frame: pd.DataFrame) -> str:
    most, many = int(frame["pairs"].max()), pairs_text(frame["pairs"])
    interval = "Band: 95% interval of that mean, month by month. " if most > 1 else "One pair: no interval. "
    return (
        f"Line: mean difference over {many} between the best coalition and the best central strategy of "
        "that month (equal money; who is best may change from month to month). "
        f"{interval}Panels have different scales. In each, up is better for the coalition, also where less is better."
    )
