"""Where a lead changes hands over a plane of two axes, by linear interpolation between the points known."""

from collections.abc import Sequence
from typing import Any

import contourpy
import numpy as np
import pandas as pd

from experiments.pairs import Floats

LINES = ("kind", "line", "x", "y")
"""Columns of `boundary`. kind: mean (the boundary itself), coalition (beyond it, on that side, the coalition surely
leads) or central; line: which line of the kind; x, y: its points, in order."""
CROSSINGS = ("y", "x", "low", "high", "beyond")
"""Columns of `crossings`. y: a value of the second axis; x: where along the first the difference is zero; low, high:
where its resampled 95 % interval begins and ceases to hold zero, NaN where that is beyond the points; beyond: who is
ahead above x, coalition or central."""


def zero_lines(x: Sequence[float] | Floats, y: Sequence[float] | Floats, grid: Floats) -> list[Floats]:
    """Return the lines along which a surface is zero, each of shape (points, 2).

    They run straight from cell to cell, by linear interpolation, and stop where a cell is missing.

    Parameters
    ----------
    x, y
        Values along the axes, ascending.
    grid : ndarray, shape (y, x)
        The surface; NaN where it is not known.
    """
    if min(grid.shape) < 2:
        return []
    found = contourpy.contour_generator(x, y, np.ma.masked_invalid(grid), corner_mask=True)
    return [np.asarray(line, dtype=float) for line in found.lines(0.0)]


def boundary(cells: pd.DataFrame, x: str, y: str, log: tuple[bool, bool] = (False, False)) -> pd.DataFrame:
    """Return the lines at which the lead changes hands, and those between which it may do so.

    Parameters
    ----------
    cells
        What `leaders` returns, of points that fill a grid over two axes, or nearly so.
    x, y
        The axes.
    log
        Whether to interpolate in the logarithm of x, of y.

    Returns
    -------
    DataFrame
        Columns `LINES`. The mean's line is where the difference is zero. Between the line of the coalition and that of
        the centre is the band within which the resampled 95 % interval of the difference holds zero. Where both
        sides are the same under all luck there is no edge of anybody's lead. Empty where an axis is no number.
    """
    if not _numeric(cells, x, y):
        return pd.DataFrame(columns=list(LINES))
    rows = []
    for kind, column in (("mean", "difference"), ("coalition", "edge_low"), ("central", "edge_high")):
        xs, ys, grid = _surface(cells, x, y, column)
        places = [np.log(axis) if is_log else axis for axis, is_log in zip((xs, ys), log, strict=True)]
        for k, line in enumerate(zero_lines(places[0], places[1], grid)):
            ends = [np.exp(side) if is_log else side for side, is_log in zip(line.T, log, strict=True)]
            rows += [(kind, k, float(a), float(b)) for a, b in zip(*ends, strict=True)]
    return pd.DataFrame(rows, columns=list(LINES))


def crossings(cells: pd.DataFrame, x: str, y: str, log: bool = False) -> pd.DataFrame:
    """Return where along x the lead changes hands, for each value of y; the boundary in numbers.

    Parameters
    ----------
    cells, x, y
        As for `boundary`.
    log
        Whether to interpolate in the logarithm of x.

    Returns
    -------
    DataFrame
        Columns `CROSSINGS`, a row a change of hands; none at a value of y at which one side is ahead throughout.
    """
    if not _numeric(cells, x, y):
        return pd.DataFrame(columns=list(CROSSINGS))
    xs, ys, means = _surface(cells, x, y, "difference")
    lows, highs = (_surface(cells, x, y, name)[2] for name in ("edge_low", "edge_high"))
    places = np.log(xs) if log else xs
    rows = []
    for k, at in enumerate(ys):
        ends = sorted([*_zeros(places, lows[k]), *_zeros(places, highs[k])])
        for place, rises in _zeros(places, means[k]):
            # A lead that comes with x is possible from where the upper end is positive, sure where the lower end is.
            low = max((p for p, up in ends if p <= place and up == rises), default=np.nan)
            high = min((p for p, up in ends if p >= place and up == rises), default=np.nan)
            shown = [float(np.exp(p)) if log else float(p) for p in (place, low, high)]
            rows.append((float(at), *shown, "coalition" if rises else "central"))
    return pd.DataFrame(rows, columns=list(CROSSINGS))


def _zeros(x: Floats, values: Floats) -> list[tuple[float, bool]]:
    """Return where a piecewise straight line changes its sign, and whether it rises there."""
    found = []
    for k in range(len(x) - 1):
        first, second = values[k], values[k + 1]
        if (first < 0.0) != (second < 0.0) and np.isfinite([first, second]).all():
            found.append((float(x[k] + (x[k + 1] - x[k]) * first / (first - second)), bool(first < 0.0)))
    return found


def _numeric(cells: pd.DataFrame, *axes: str) -> bool:
    return len(cells) > 0 and all(
        pd.api.types.is_numeric_dtype(cells[name]) and not pd.api.types.is_bool_dtype(cells[name]) for name in axes
    )


def _surface(cells: pd.DataFrame, x: str, y: str, column: str) -> tuple[Floats, Floats, Floats]:
    """Return the values along both axes, and a column as a surface, shape (y, x); NaN where nobody ever leads."""
    known: Any = cells[cells["standing"] != "same"]
    xs, ys = (np.unique(cells[name].to_numpy(dtype=float)) for name in (x, y))
    grid = np.full((len(ys), len(xs)), np.nan)
    at = [np.searchsorted(axis, known[name].to_numpy(dtype=float)) for axis, name in ((ys, y), (xs, x))]
    grid[at[0], at[1]] = known[column].to_numpy(dtype=float)
    return xs, ys, grid
