"""Text on a figure: its measure, its wrapping, and labels that keep out of each other's way."""

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath
from numpy.typing import ArrayLike, NDArray

FONT = "DejaVu Sans"
LEADING = 1.22
"""Height of a line of text as a multiple of its size."""

STEPS = 8.0, 6.0
"""How far candidate places of a label are apart, across and down."""

Points = NDArray[np.float64]
"""Places or boxes (left, bottom, right, top) in points, one a row."""


@lru_cache(maxsize=4096)
def text_width(text: str, size: float, bold: bool = False) -> float:
    """Return the width of one line of text in points."""
    font = FontProperties(family=FONT, size=size, weight="bold" if bold else "normal")
    return float(TextToPath().get_text_width_height_descent(text, font, ismath=False)[0])


def wrapped(text: str, width: float, size: float, bold: bool = False) -> list[str]:
    """Return `text` in as few lines as fit in `width` points; a word wider than that is cut."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold) <= width:
            lines[-1] = longer
            continue
        rest = word
        while len(rest) > 1 and text_width(rest, size, bold) > width:
            fits = [n for n in range(2, len(rest)) if text_width(rest[:n], size, bold) <= width]
            cut = fits[-1] if fits else 1
            lines.append(rest[:cut])
            rest = rest[cut:]
        lines.append(rest)
    return lines or [""]


def spread(centres: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Return positions near `centres` at which intervals of these heights do not overlap.

    The order of the centres is kept and the sum of squared shifts is least (pooling of adjacent violators);
    the result is pushed inside [low, high] as far as the heights allow.
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
    points: ArrayLike, sizes: ArrayLike, panel: tuple[float, float], obstacles: ArrayLike, passes: int = 3
) -> Points:
    """Return the centre of each label: near its point, clear of the others, its leader line crossing none.

    Each label in turn takes the best place of a lattice given the others, a few times over; of some orders in
    which to do so the best is kept.

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
    passes
        How often each label is placed.

    Returns
    -------
    ndarray
        The centres, shape (labels, 2).
    """
    points, halves = np.asarray(points, float), np.asarray(sizes, float) / 2
    fixed = np.asarray(obstacles, float).reshape(-1, 4)
    lattices = [_lattice(point, half, panel) for point, half in zip(points, halves, strict=True)]
    best, least = points, math.inf
    for order in (points[:, 1], -points[:, 1], points[:, 0]):
        centres = np.full(points.shape, np.nan)
        total = 0.0
        for _ in range(passes):
            total = 0.0
            for i in np.argsort(order, kind="stable"):
                others = np.flatnonzero(np.isfinite(centres[:, 0]) & (np.arange(len(points)) != i))
                placed = np.hstack([centres[others] - halves[others], centres[others] + halves[others]])
                cost = _cost(points[i], halves[i], lattices[i], points[others], placed)
                cost += 300 * _covered(lattices[i], halves[i], fixed)
                centres[i] = lattices[i][np.argmin(cost)]
                total += float(cost.min())
        if total < least:
            best, least = centres, total
    return best


def _cost(point: Points, half: Points, centres: Points, others: Points, placed: Points) -> Points:
    """Return how bad each of `centres` is for the label of `point`, given those `placed` for `others`."""
    near = np.clip(point, centres - half, centres + half)
    ends = np.clip(others, placed[:, :2], placed[:, 2:])
    boxes = np.hstack([centres - half, centres + half])
    cost = np.hypot(*(near - point).T) + 0.3 * np.abs(centres[:, 1] - point[1])
    cost += 2000 * _covered(centres, half, placed)
    cost += 200 * _hits(point, near[:, None], placed).sum(axis=1)
    cost += 200 * _hits(others, ends, boxes[:, None]).sum(axis=1)
    cost += 80 * _crossings(point, near[:, None], others, ends).sum(axis=1)
    return np.asarray(cost, float)


def _lattice(point: Points, half: Points, panel: tuple[float, float]) -> Points:
    """Return candidate centres, shape (candidates, 2): beside the point, and all over the panel."""
    axes = []
    for place, reach, end, step in zip(point, half, panel, STEPS, strict=True):
        places = np.concatenate([place + np.arange(0, end, step), place - np.arange(step, end, step)])
        places = np.concatenate([places, [place + reach + 5, place - reach - 5]])
        inside = places[(places >= reach) & (places <= end - reach)]
        axes.append(inside if inside.size else np.array([end / 2]))
    x, y = np.meshgrid(*axes)
    return np.column_stack([x.ravel(), y.ravel()])


def _covered(centres: Points, half: Points, boxes: Points) -> Points:
    """Return how many of the boxes a label touches at each of `centres`, shape (centres,)."""
    low, high = (centres - half)[:, None], (centres + half)[:, None]
    apart = (low >= boxes[:, 2:]) | (high <= boxes[:, :2])
    return np.asarray((~(apart[..., 0] | apart[..., 1])).sum(axis=1), float)


def _hits(start: Points, end: Points, boxes: Points) -> NDArray[np.bool_]:
    """Return whether each line `start`-`end` passes through a box; all but the last axis broadcast."""
    with np.errstate(divide="ignore", invalid="ignore"):
        one = (boxes[..., :2] - start) / (end - start)
        other = (boxes[..., 2:] - start) / (end - start)
    first, last = np.minimum(one, other), np.maximum(one, other)
    enter, leave = np.maximum(first[..., 0], first[..., 1]), np.minimum(last[..., 0], last[..., 1])
    return np.asarray((enter < leave) & (leave > 0) & (enter < 1), bool)


def _crossings(start: Points, end: Points, from_: Points, to: Points) -> NDArray[np.bool_]:
    """Return whether lines `start`-`end` and `from_`-`to` cross; all but the last axis broadcast."""

    def side(a: Points, b: Points, c: Points) -> Points:
        turn = (b[..., 0] - a[..., 0]) * (c[..., 1] - a[..., 1])
        return np.asarray(np.sign(turn - (b[..., 1] - a[..., 1]) * (c[..., 0] - a[..., 0])), float)

    apart = side(start, end, from_) * side(start, end, to) < 0
    return np.asarray(apart & (side(from_, to, start) * side(from_, to, end) < 0), bool)
