"""Series of the past and what the model predicts for them: small multiples, a panel a series."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from experiments.plots.colours import INK, QUIET, RING
from experiments.plots.frames import identifier
from experiments.plots.lettering import LEADING, text_width, wrapped
from experiments.plots.sheet import MARGIN, SMALL, TEXT, WIDTH, Sheet, new_sheet, percent_axis, row_tops

ACROSS, TALL, BELOW, SCALE, GAP = 3, 92.0, 36.0, 24.0, 14.0
KEY = 16.0
MODEL = "#0072B2"
RUNS, DRAWS = 0.14, 0.32
"""How dark the bands are: of single runs, of draws."""
FORETOLD = ("met", "inside")


def past_and_predicted(points: pd.DataFrame, months: pd.DataFrame, title: str, note: str) -> Figure:
    """Return a panel a series: what was observed over what the model predicts, month by month.

    Parameters
    ----------
    points, months
        Tables of `experiments.calibration.predictive.Predictive`, of the series to show, in their order.
    title
        What is shown.
    note
        Sentences for the footnote: what the bands are, and of how many draws and runs.

    Returns
    -------
    Figure
        Dots are observations, with their tolerance as a whisker where they have one; open where the prediction is too
        high or too low. A triangle is a lower bound.

    Raises
    ------
    ValueError
        If there is no observation.
    """
    names = list(dict.fromkeys(points["mapping"]))
    if not names:
        raise ValueError("no observations to show: the table is empty")
    wide = (WIDTH - 2 * MARGIN - ACROSS * SCALE - (ACROSS - 1) * GAP) / ACROSS
    heads = [_head(points[points["mapping"] == name], wide) for name in names]
    tall = [len(head) * TEXT * LEADING + 5 for head in heads]
    tops, body = row_tops(tall, ACROSS, TALL + BELOW, KEY + 4)
    sheet = new_sheet(title, note, body - 6)
    _key(sheet)
    for place, name in enumerate(names):
        left = MARGIN + SCALE + (place % ACROSS) * (wide + SCALE + GAP)
        sheet.text(left - SCALE, tops[place] - tall[place], heads[place], bold=False, gid=identifier("title", name))
        axes = sheet.axes(left, tops[place], wide, TALL)
        _panel(axes, points[points["mapping"] == name], months[months["mapping"] == name], name)
        if place + ACROSS >= len(names):
            sheet.text(left + wide / 2, tops[place] + TALL + 15, "months after the start", size=SMALL, colour=QUIET,
                       across="center")  # fmt: skip
    return sheet.figure


def _head(rows: pd.DataFrame, wide: float) -> list[str]:
    """Return the title of a panel: the series, and how many of its observations were foretold."""
    told = int(rows["word"].isin(FORETOLD).sum())
    word = "met" if rows["tolerance"].notna().any() else "inside"
    return [*wrapped(str(rows["title"].iloc[0]), wide + SCALE, TEXT), f"{told} of {len(rows)} {word}"]


def _panel(axes: Axes, points: pd.DataFrame, months: pd.DataFrame, name: str) -> None:
    x = months["month"].to_numpy(float)
    for low, high, dark, gid in (("run_low", "run_high", RUNS, "runs"), ("low", "high", DRAWS, "draws")):
        axes.fill_between(x, months[low].to_numpy(float), months[high].to_numpy(float), color=MODEL, alpha=dark,
                          linewidth=0, gid=identifier(gid, name))  # fmt: skip
    axes.plot(x, months["mean"].to_numpy(float), color=MODEL, linewidth=1.2, gid=identifier("mean", name))
    for row in points.to_dict("records"):
        told = row["word"] in FORETOLD
        colour = INK if told else RING
        if np.isfinite(row["tolerance"]):
            ends = [row["observed"] - row["tolerance"], row["observed"] + row["tolerance"]]
            axes.plot([row["month"]] * 2, ends, color=colour, linewidth=1.0, zorder=3, clip_on=False)
        axes.plot([row["month"]], [row["observed"]], marker="^" if str(row["bound"]).startswith(">") else "o",
                  markersize=4.0, linestyle="none", markeredgecolor=colour, markeredgewidth=1.1,
                  markerfacecolor=colour if told else "white", zorder=4, clip_on=False,
                  gid=identifier("observed", f"{name}-{row['month']:g}"))  # fmt: skip
    axes.set_xlim(0, max(1.0, float(x.max())))
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True, min_n_ticks=2))
    percent_axis(axes, 1.0)


def _key(sheet: Sheet) -> None:
    """Draw what marks and bands are, above the panels."""
    left = MARGIN
    for words, kind in (
        ("foretold", "told"), ("missed", "missed"), ("lower bound", "bound"), ("mean", "mean"),
        ("5-95% of draws", "draws"), ("5-95% of single runs", "runs"),
    ):  # fmt: skip
        axes = sheet.axes(left, 1, 12, 8)
        axes.set_axis_off()
        axes.set(xlim=(-1, 1), ylim=(-1, 1))
        if kind == "mean":
            axes.plot([-1, 1], [0, 0], color=MODEL, linewidth=1.2)
        elif kind in ("draws", "runs"):
            dark = RUNS if kind == "runs" else DRAWS
            axes.fill_between([-1, 1], [-0.9, -0.9], [0.9, 0.9], color=MODEL, alpha=dark, linewidth=0)
        else:
            colour = RING if kind == "missed" else INK
            axes.plot([0], [0], marker="^" if kind == "bound" else "o", markersize=4.0, markeredgecolor=colour,
                      markerfacecolor="white" if kind == "missed" else colour, markeredgewidth=1.1)  # fmt: skip
        sheet.text(left + 15, 1, words)
        left += 15 + text_width(words, TEXT) + 13
