"""Text on a figure: its measure, its wrapping, and labels that keep out of each other's way."""

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath
from numpy.typing import ArrayLike, NDArray

FONT = "DejaVu Sans"
LEADING = 1.22
"""Height of a line of text as a multiple of its size."""

Box = NDArray[np.float64]
"""Left, bottom, right and top, in points."""


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Return the width of one line of text in points."""
    if not text.strip():
        return 0.0
    font = FontProperties(family=FONT, weight="bold" if bold else "normal")
    return float(TextPath((0, 0), text.replace("$", "S"), size=size, prop=font).get_extents().width)


def wrapped(text: str, width: float, size: float, bold: bool = False) -> list[str]:
    """Return `text` in as few lines as fit in `width` points; a word wider than that stays whole."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines or [""]


def spread(centres: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Return positions near `centres` at which intervals of these heights do not overlap.

    The order of the centres is kept and the sum of squared shifts is least (pooling of adjacent violators); the
    result is pushed inside [low, high] as far as the heights allow.
    """
    order = sorted(range(len(centres)), key=lambda i: centres[i])
    blocks: list[tuple[list[int], float, float]] = []  # members, bottom, height
    for i in order:
        block = ([i], centres[i] - heights[i] / 2, heights[i])
        block = _within(block, low, high)
        while blocks and blocks[-1][1] + blocks[-1][2] > block[1]:
            members = blocks.pop()[0] + block[0]
            bottoms, below = [], 0.0
            for j in members:
                bottoms.append(centres[j] - heights[j] / 2 - below)
                below += heights[j]
            block = _within((members, math.fsum(bottoms) / len(members), below), low, high)
        blocks.append(block)
    result = [0.0] * len(centres)
    for members, bottom, _ in blocks:
        for j in members:
            result[j] = bottom + heights[j] / 2
            bottom += heights[j]
    return result


def _within(block: tuple[list[int], float, float], low: float, high: float) -> tuple[list[int], float, float]:
    members, bottom, height = block
    return members, max(low, min(bottom, high - height)), height


def place_labels(
    points: ArrayLike, sizes: ArrayLike, panel: tuple[float, float], obstacles: ArrayLike
) -> list[tuple[float, float]]:
    """Return the centre of each label: near its point, clear of other labels and of the obstacles.

    Parameters
    ----------
    points
        Where each labelled point is, in points of the panel, shape (labels, 2).
    sizes
        Width and height of each label, shape (labels, 2).
    panel
        Width and height within which the labels must stay.
    obstacles
        Boxes (left, bottom, right, top) that labels should not cover, shape (boxes, 4): markers and whiskers.
    """
    points, sizes = np.asarray(points, float), np.asarray(sizes, float)
    taken: Box = np.asarray(obstacles, float).reshape(-1, 4)
    crowd = [float(np.hypot(*(points - point).T).clip(1).__rtruediv__(1).sum()) for point in points]
    centres: dict[int, tuple[float, float]] = {}
    for i in sorted(range(len(points)), key=lambda i: -crowd[i]):
        half = sizes[i] / 2
        x, y = (axis.ravel() for axis in np.meshgrid(*_grid(points[i], half, panel)))
        boxes = np.column_stack([x - half[0], y - half[1], x + half[0], y + half[1]])
        near = np.clip(points[i], boxes[:, :2], boxes[:, 2:])
        distance = np.hypot(*(near - points[i]).T)
        leaders = points[i] + (near - points[i]) * np.linspace(0.3, 1, 12)[:, None, None]
        crossed = sum(_overlap(np.concatenate([step, step], axis=1), taken) > 0 for step in leaders)
        off_side = 0.25 * np.abs(y - points[i][1]) + np.where(x < points[i][0], 1.0, 0.0)
        cost = distance + off_side + 60 * _overlap(boxes, taken) + 6 * crossed
        cost += np.where(distance < 5, 200, 0)
        best = int(np.argmin(cost))
        centres[i] = (float(x[best]), float(y[best]))
        trace = leaders[:, best]
        taken = np.vstack([taken, boxes[best] + (-1, -1, 1, 1), np.column_stack([trace, trace])])
    return [centres[i] for i in range(len(points))]


def _grid(point: Box, half: Box, panel: tuple[float, float]) -> list[Box]:
    """Return the x and the y of the candidate centres: a lattice over the panel through the point itself."""
    axes = []
    for place, reach, end in zip(point, half, panel, strict=True):
        lattice = place + np.concatenate([np.arange(0, end, 4.0), -np.arange(4.0, end, 4.0)])
        lattice = np.concatenate([lattice, [place + reach + 6, place - reach - 6]])
        inside = lattice[(lattice >= reach) & (lattice <= end - reach)]
        axes.append(inside if inside.size else np.array([end / 2]))
    return axes


def _overlap(boxes: Box, taken: Box) -> Box:
    """Return how many of the `taken` boxes each box touches, shape (boxes,)."""
    apart = (
        (boxes[:, None, 0] >= taken[None, :, 2])
        | (boxes[:, None, 2] <= taken[None, :, 0])
        | (boxes[:, None, 1] >= taken[None, :, 3])
        | (boxes[:, None, 3] <= taken[None, :, 1])
    )
    count: Box = (~apart).sum(axis=1).astype(float)
    return count
