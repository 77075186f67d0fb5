"""Series of the past: observed, predicted with its interval, and naive forecasts; small multiples."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator

from experiments.plots.colours import INK, QUIET
from experiments.plots.frames import identifier
from experiments.plots.lettering import LEADING, text_width, wrapped
from experiments.plots.sheet import MARGIN, SMALL, TEXT, WIDTH, Sheet, calendar_axis, new_sheet, percent_axis, row_tops

ACROSS, GAP, SCALE, TALL, BELOW = 3, 16.0, 24.0, 88.0, 40.0
BAND = "#00664D"
HIT, MISS = INK, "#C0392B"
LINES: Mapping[str, tuple[str, tuple[float, ...]]] = {
    "last value": ("#0072B2", (1, 1.2)),
    "usual Bass curve": ("#B35900", (4, 1.6)),
    "comparables ever": ("#7A4B9A", (6, 1.4, 1, 1.4)),
}
"""Baselines that are drawn: those that can be made from the start."""


def backtest_figure(
    forecasts: pd.DataFrame, bands: pd.DataFrame, starts: Mapping[str, str], verdicts: Mapping[str, str], note: str
) -> Figure:
    """Return a panel a series: observations, the model's median and interval, naive forecasts from the start.

    Parameters
    ----------
    forecasts
        As `experiments.backtesting.Backtest.forecasts`, of the protocol "start".
    bands
        As `experiments.backtesting.Backtest.bands`.
    starts
        First month of each series, such as "2017-10", by short name: what is drawn, in this order.
    verdicts
        What each forecast is called.
    note
        What the interval holds and does not.

    Raises
    ------
    ValueError
        If there is nothing to draw.
    """
    names = [name for name in starts if (forecasts["series"] == name).any()]
    if not names:
        raise ValueError("no series to draw: the table is empty")
    wide = (WIDTH - 2 * MARGIN - (ACROSS - 1) * GAP) / ACROSS - SCALE
    titles = [_title(forecasts, name, verdicts, wide + SCALE) for name in names]
    heads = [len(lines) * TEXT * LEADING + 4 for lines in titles]
    tops, body = row_tops(heads, ACROSS, TALL + BELOW, 2 * SMALL * LEADING)
    sheet = new_sheet("Held out of the calibration: what was observed, and predicted from the start alone",
                      note, body)  # fmt: skip
    _key(sheet)
    for k, (name, lines) in enumerate(zip(names, titles, strict=True)):
        left = MARGIN + SCALE + (k % ACROSS) * (wide + SCALE + GAP)
        sheet.text(left - SCALE, tops[k] - len(lines) * TEXT * LEADING - 3, lines, bold=True,
                   gid=identifier("title", name))  # fmt: skip
        axes = sheet.axes(left, tops[k], wide, TALL)
        last = _draw(axes, name, forecasts[forecasts["series"] == name], bands[bands["series"] == name])
        percent_axis(axes, 1.0)
        axes.yaxis.set_major_locator(FixedLocator([0.0, 0.5, 1.0]))
        calendar_axis(sheet, axes, starts[name], last, left, tops[k] + TALL, wide)
    return sheet.figure


def _title(forecasts: pd.DataFrame, name: str, verdicts: Mapping[str, str], wide: float) -> list[str]:
    title = str(forecasts.loc[forecasts["series"] == name, "title"].iloc[0])
    return wrapped(f"{title}: {verdicts[name]}", wide, TEXT, bold=True)


def _draw(axes: Axes, name: str, rows: pd.DataFrame, band: pd.DataFrame) -> int:
    """Draw one series; return its last month."""
    month = band["month"].to_numpy(float)
    axes.fill_between(
        month, band["low"], band["high"], color=BAND, alpha=0.2, linewidth=0, gid=identifier("band", name)
    )
    axes.plot(month, band["median"], color=BAND, linewidth=1.3, gid=identifier("median", name))
    for baseline, (colour, dashes) in LINES.items():
        made = rows[(rows["forecaster"] == baseline) & rows["forecast"].notna()].sort_values("month", kind="stable")
        if len(made):
            begun = rows["origin_month"].iloc[0]
            at = float(band["median"].iloc[0])  # the known share, where there is one
            x = np.concatenate([[begun], made["month"].to_numpy(float)])
            y = np.concatenate([[at], made["forecast"].to_numpy(float)])
            axes.plot(x, y, color=colour, linewidth=0.9, dashes=dashes, gid=identifier(baseline, name))
    seen = rows[rows["forecaster"] == "model"]
    missed = np.array([inside is False or inside == 0 for inside in seen["inside"].astype(object)])
    bound = (seen["bound"] != "=").to_numpy()
    for what, chosen, marker, colour in (
        ("inside", ~missed & ~bound, "o", HIT), ("outside", missed & ~bound, "o", MISS), ("bound", bound, "^", HIT),
    ):  # fmt: skip
        if chosen.any():
            axes.plot(seen["month"][chosen], seen["observed"][chosen], linestyle="none", marker=marker, markersize=3.4,
                      color=colour, markeredgecolor="white", markeredgewidth=0.4, zorder=4, clip_on=False,
                      gid=identifier(what, name))  # fmt: skip
    return int(np.ceil(rows["month"].max()))


def _key(sheet: Sheet) -> None:
    """Write what the marks are, in one line above the panels."""
    place = MARGIN
    marks: Sequence[tuple[str, str]] = [
        ("observed, inside", HIT), ("observed, outside the interval", MISS), ("model: median and 90% interval", BAND),
        *((name, colour) for name, (colour, _) in LINES.items()),
    ]  # fmt: skip
    for text, colour in marks:
        sheet.text(place, 0, "\N{BLACK CIRCLE} " if text.startswith("observed") else "\N{HORIZONTAL BAR} ",
                   size=SMALL, colour=colour)  # fmt: skip
        sheet.text(place + 10, 0, text, size=SMALL, colour=QUIET, gid=identifier("key", text))
        place += 10 + text_width(text, SMALL) + 10
