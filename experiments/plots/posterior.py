"""Prior and posterior of each parameter, side by side."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from experiments.plots.colours import INK, QUIET, RULE
from experiments.plots.frames import identifier
from experiments.plots.lettering import text_width
from experiments.plots.sheet import MARGIN, SMALL, TEXT, WIDTH, Sheet, new_sheet

NAMES, WORDS, ROW, KEY, BETWEEN = 168.0, 132.0, 16.0, 18.0, 10.0
COLOURS = {"identified": "#00664D", "partly": "#0072B2", "not": "#8A8A8A"}
"""By what the data say of a parameter."""


def prior_and_posterior(frame: pd.DataFrame, title: str, note: str) -> Figure:
    """Return a row a parameter: the range of its prior, and median and 5 to 95 % of its posterior within it.

    Parameters
    ----------
    frame
        The table of `experiments.calibration.identified.identified`, fitted parameters first.
    title, note
        What is shown; sentences for the footnote.

    Returns
    -------
    Figure
        Every prior is drawn to the same length, on its own scale.

    Raises
    ------
    ValueError
        If there is no parameter.
    """
    if frame.empty:
        raise ValueError("no parameters to show: the table is empty")
    others = bool((~frame["fitted"]).any())
    body = KEY + ROW * len(frame) + (BETWEEN if others else 0.0) + 4
    sheet = new_sheet(title, note, body)
    wide = WIDTH - 2 * MARGIN - NAMES - WORDS - 16
    _key(sheet)
    top = KEY
    for place, row in enumerate(frame.to_dict("records")):
        if place and others and frame["fitted"].iloc[place - 1] and not row["fitted"]:
            top += BETWEEN
        _row(sheet, row, top, wide)
        top += ROW
    return sheet.figure


def _row(sheet: Sheet, row: dict[str, object], top: float, wide: float) -> None:
    name, word = str(row["parameter"]), str(row["word"])
    middle, left = top + ROW / 2, MARGIN + NAMES
    label = f"{name.replace('_', ' ')} ({row['symbol']})"
    ink = INK if row["fitted"] else QUIET
    sheet.text(left - 8, middle, label, size=SMALL, across="right", down="centre", colour=ink,
               gid=identifier("name", name))  # fmt: skip
    axes = sheet.axes(left, top, wide, ROW)
    axes.set_axis_off()
    axes.set(xlim=(0, 1), ylim=(-1, 1))
    low, median, high = (_unit(row, key) for key in ("low", "median", "high"))
    colour = COLOURS[word]
    axes.plot([0, 1], [0, 0], color=RULE, linewidth=5.0, solid_capstyle="butt", gid=identifier("prior", name))
    axes.plot(
        [low, high], [0, 0], color=colour, linewidth=3.0, solid_capstyle="butt", gid=identifier("posterior", name)
    )
    axes.plot([median], [0], marker="o", markersize=4.5, color=colour, markeredgecolor="white", markeredgewidth=0.8,
              clip_on=False)  # fmt: skip
    leans = f", leans {row['leans']}" if row["leans"] else ""
    sheet.text(left + wide + 8, middle, f"{row['median']:.3g} of {row['prior_low']:g} to {row['prior_high']:g}{leans}",
               size=SMALL, down="centre", colour=QUIET)  # fmt: skip


def _unit(row: dict[str, object], key: str) -> float:
    """Return where a value lies in its prior: by its logarithm where that is what is uniform."""
    low, high, value = (float(str(row[name])) for name in ("prior_low", "prior_high", key))
    if row["log"]:
        low, high, value = np.log(low), np.log(high), np.log(value)
    return float((value - low) / (high - low))


def _key(sheet: Sheet) -> None:
    left = MARGIN + NAMES
    for words, colour in (
        ("range of the prior", RULE), ("identified", COLOURS["identified"]), ("partly", COLOURS["partly"]),
        ("not identified", COLOURS["not"]),
    ):  # fmt: skip
        axes = sheet.axes(left, 1, 14, 8)
        axes.set_axis_off()
        axes.set(xlim=(0, 1), ylim=(-1, 1))
        axes.plot([0, 1], [0, 0], color=colour, linewidth=5.0 if colour == RULE else 3.0, solid_capstyle="butt")
        sheet.text(left + 18, 1, words)
        left += 18 + text_width(words, TEXT) + 14
