"""Where a difference changes its sign over a plane of two axes: by linear interpolation between the points known."""

from collections.abc import Sequence

import contourpy
import numpy as np

from experiments.pairs import Floats


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
