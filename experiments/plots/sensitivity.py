"""Sensitivity: a dot and its interval for each assumption, and Morris's plane of size against interaction."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from experiments.plots.colours import INK, QUIET, RULE
from experiments.plots.frames import identifier
from experiments.plots.lettering import LEADING, place_labels, text_width, wrapped
from experiments.plots.sheet import MARGIN, SMALL, TEXT, WIDTH, Sheet, new_sheet

NAMES, ROW, KEY, AXIS = 226.0, 19.0, 18.0, 30.0
TOTAL, FIRST = "#00664D", "#D55E00"
MARKER, APART = 5.0, 0.17
"""Size of a marker, and how far the two of a row are from its middle."""
TALL, LABELLED, LABEL = 300.0, 10, 100.0
"""Height of the plane, how many parameters are named in it, and how wide a name may be."""


def index_dots(rows: pd.DataFrame, title: str, unit: str, scale: float, note: str = "") -> Figure:
    """Return a row for each parameter, most important at the top: its index, with the 95 % interval.

    Parameters
    ----------
    rows
        Rows of the table of sensitivity of one outcome (`experiments.sensitivity.frame.COLUMNS`).
    title
        What is analysed.
    unit, scale
        Printed unit of the outcome, and what a value is multiplied by to be in it; of use to Morris's indices only.
    note
        Sentences for the footnote.

    Returns
    -------
    Figure
        Of Sobol's indices ST (filled) and S1 (open); of Morris's mu* (open where it may be luck) and a bar for what
        luck alone would give.

    Raises
    ------
    ValueError
        If there is no row of ST or mu_star.
    """
    main, second = _chosen(rows)
    sobol = second is not None
    parameters = list(main.sort_values("value", ascending=False, kind="stable").index)
    body = KEY + ROW * len(parameters) + AXIS
    sheet = new_sheet(title, note, body)
    wide = WIDTH - 2 * MARGIN - NAMES - 8
    axes = sheet.axes(MARGIN + NAMES, KEY, wide, ROW * len(parameters))
    axes.set_ylim(len(parameters) - 0.5, -0.5)
    axes.set_yticks([])
    axes.axvline(0, color=QUIET, linewidth=0.8, zorder=1)
    axes.grid(axis="x", color=RULE, linewidth=0.6)
    for place, name in enumerate(parameters):
        row = main.loc[name]
        doubtful = not sobol and _doubtful(row["note"])
        _dot(axes, row, 1.0 if sobol else scale, place - APART * sobol, TOTAL, not doubtful, identifier("main", name))
        if second is not None:
            _dot(axes, second.loc[name], 1.0, place + APART, FIRST, False, identifier("first", name))
        elif not pd.isna(row["luck"]):
            ends = [place - 0.36, place + 0.36]
            axes.plot([scale * row["luck"]] * 2, ends, color=FIRST, linewidth=1.4, gid=identifier("luck", name))
        words = wrapped(str(row["name"]), NAMES - 10, SMALL)[:2]
        sheet.text(MARGIN + NAMES - 6, KEY + ROW * (place + 0.5), words, size=SMALL, across="right", down="centre",
                   gid=identifier("name", name))  # fmt: skip
    axes.xaxis.set_major_locator(MaxNLocator(7))
    if sobol:
        axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    scale_name = "share of the variance" if sobol else f"mu*: mean change for a move over the whole range, {unit}"
    sheet.text(MARGIN + NAMES + wide / 2, body - 12, scale_name, size=SMALL, colour=QUIET, across="center")
    _key(sheet, sobol)
    return sheet.figure


def _chosen(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Return the rows of the main index, by parameter, and of the second one, if there is one."""
    by_index = {str(name): part.set_index("parameter") for name, part in rows.groupby("index", sort=False)}
    for name, other in (("ST", "S1"), ("mu_star", None)):
        if name in by_index:
            return by_index[name], by_index[other] if other else None
    raise ValueError(f"no rows of ST or mu_star in this frame; it has {sorted(by_index)}")


def _dot(axes: Axes, row: "pd.Series", scale: float, place: float, colour: str, filled: bool, gid: str) -> None:
    if pd.isna(row["value"]):
        return
    axes.plot([scale * row["low"], scale * row["high"]], [place, place], color=colour, linewidth=1.2, zorder=2,
              gid=f"interval.{gid}")  # fmt: skip
    axes.plot([scale * row["value"]], [place], marker="o", markersize=MARKER, linestyle="none", markeredgecolor=colour,
              markerfacecolor=colour if filled else "white", markeredgewidth=1.1, zorder=3, clip_on=False,
              gid=gid)  # fmt: skip


def _doubtful(note: object) -> bool:
    """Return whether there may be no effect at all."""
    return any(words in str(note) for words in ("may be luck", "no effect"))


def _key(sheet: Sheet, sobol: bool) -> None:
    """Draw what the markers are, above the rows."""
    entries = (
        [("with all it joins in (ST)", TOTAL, TOTAL, "o"), ("alone (S1)", FIRST, "white", "o")]
        if sobol
        else [
            ("effect (mu*)", TOTAL, TOTAL, "o"),
            ("none, or may be luck", TOTAL, "white", "o"),
            ("luck alone", FIRST, FIRST, "|"),
        ]
    )
    left = MARGIN + NAMES
    for words, edge, face, marker in entries:
        axes = sheet.axes(left, 0.5, 8, 8)
        axes.set_axis_off()
        axes.plot([0], [0], marker=marker, markersize=MARKER, markeredgecolor=edge, markerfacecolor=face,
                  markeredgewidth=1.2)  # fmt: skip
        sheet.text(left + 11, 0.5, words)
        left += 11 + text_width(words, TEXT) + 14


def morris_plane(rows: pd.DataFrame, title: str, unit: str, scale: float, note: str = "") -> Figure:
    """Return Morris's plane: size of each parameter's effect across, how far it depends on the others upwards.

    Parameters
    ----------
    rows
        Rows of Morris's table of one outcome: mu_star and sigma.
    title
        What is analysed.
    unit, scale
        Printed unit of the outcome, and what a value is multiplied by to be in it.
    note
        Sentences for the footnote.

    Returns
    -------
    Figure
        A point a parameter, the ten largest named. Open: none, or may be luck. Above the line sigma is larger than
        mu*. The intervals of mu* are on `index_dots`.

    Raises
    ------
    ValueError
        If there is no row of mu_star.
    """
    star, _ = _chosen(rows)
    sigma = rows[rows["index"] == "sigma"].set_index("parameter")["value"].reindex(star.index).to_numpy(float) * scale
    x = star["value"].to_numpy(float) * scale
    words = f"how far it depends on the others, or bends: sigma, {unit}"
    sheet = new_sheet(title, note, 14 + TALL + AXIS)
    left, wide = MARGIN + 34.0, WIDTH - 2 * MARGIN - 38.0
    sheet.text(MARGIN, 0, words, size=SMALL, colour=QUIET)
    axes = sheet.axes(left, 14, wide, TALL)
    ends = max(float(np.nanmax(x)), 1e-12) * 1.12, max(float(np.nanmax(sigma)), 1e-12) * 1.15
    axes.set(xlim=(-0.03 * ends[0], ends[0]), ylim=(-0.03 * ends[1], ends[1]))
    axes.xaxis.set_major_locator(MaxNLocator(7))
    axes.grid(color=RULE, linewidth=0.6)
    least = min(ends)
    axes.plot([0, least], [0, least], color=QUIET, linewidth=0.8, linestyle=(0, (4, 3)), gid="equal")
    for name, across, upwards, told in zip(star.index, x, sigma, star["note"], strict=True):
        axes.plot([across], [upwards], marker="o", markersize=MARKER, linestyle="none", markeredgecolor=TOTAL,
                  markerfacecolor="white" if _doubtful(told) else TOTAL, zorder=3,
                  gid=identifier("point", str(name)))  # fmt: skip
    sheet.text(left + wide / 2, 14 + TALL + AXIS - 12, f"size of its effect: mu*, {unit}", size=SMALL, colour=QUIET,
               across="center")  # fmt: skip
    per = np.array([wide / (ends[0] * 1.03), TALL / (ends[1] * 1.03)])
    points = np.column_stack([(x + 0.03 * ends[0]) * per[0], (ends[1] - sigma) * per[1]])
    _names(sheet, (left, 14.0, wide), [str(name) for name in star["name"]], points, np.argsort(-x)[:LABELLED])
    return sheet.figure


def _names(
    sheet: Sheet, place: tuple[float, float, float], names: Sequence[str], points: np.ndarray, named: np.ndarray
) -> None:
    """Name some points, clear of each other and of the rest."""
    left, top, wide = place
    lines = [wrapped(names[i], LABEL, SMALL) for i in named]
    sizes = [(max(text_width(line, SMALL) for line in text) + 4, len(text) * SMALL * LEADING + 2) for text in lines]
    obstacles = np.hstack([points - MARKER, points + MARKER])
    centres = place_labels(points[named], sizes, (wide, TALL), obstacles)
    for i, text, size, centre in zip(named, lines, sizes, centres, strict=True):
        near = np.clip(points[i], centre - np.array(size) / 2, centre + np.array(size) / 2)
        if float(np.hypot(*(near - points[i]))) > 8:
            sheet.line(
                [left + points[i][0], left + near[0]], [top + points[i][1], top + near[1]], colour=QUIET, width=0.5
            )
        sheet.text(left + centre[0], top + centre[1], text, size=SMALL, colour=INK, across="center", down="centre",
                   gid=identifier("label", names[i]))  # fmt: skip
