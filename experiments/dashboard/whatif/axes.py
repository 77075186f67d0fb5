"""The axes of a plane of two levers: which values, and in which order their cells are worked out."""

from dataclasses import dataclass

import numpy as np

from experiments.dashboard.levers import LEVERS
from experiments.dashboard.settings import Settings

OF_THE_WORLD = frozenset({"spread", "trust"})
"""Levers that make another world, which is then built anew; the others meet the same."""


@dataclass(frozen=True)
class Axis:
    """A lever, and its values along an axis, ascending."""

    lever: str
    values: tuple[float, ...]

    @property
    def label(self) -> str:
        """What people call it."""
        return LEVERS[self.lever].label

    def shown(self, value: float) -> str:
        """Return a value with its unit."""
        return LEVERS[self.lever].shown(value)


def axis_of(settings: Settings, lever: str, points: int) -> Axis:
    """Return even values over the slider's range, one of them moved to where it stands: so the present is a cell."""
    present = settings.value(lever)
    low, high = LEVERS[lever].range_in(settings.unmoved())
    values = np.linspace(low, high, points)
    if not np.isclose(values, present).any():
        values[1 + np.abs(values[1:-1] - present).argmin()] = present
    # What a slider cannot stand at is no setting of this page.
    reached = {settings.with_lever(lever, float(value)).value(lever) for value in values}
    return Axis(lever, tuple(sorted(reached)))


def in_order(settings: Settings, x: Axis, y: Axis) -> list[tuple[int, int]]:
    """Return columns and rows of the cells: the present settings, corners and middle, and then ever finer.

    Within a step the cells of one column follow each other, or of one row, as whichever lever makes another world.
    """
    ranks = [_coarse_first(len(axis.values)) for axis in (x, y)]
    here = tuple(axis.values.index(settings.value(axis.lever)) for axis in (x, y))
    outer = 1 if y.lever in OF_THE_WORLD else 0
    cells = [(column, row) for column in range(len(ranks[0])) for row in range(len(ranks[1]))]
    return sorted(cells, key=lambda at: (at != here, max(ranks[0][at[0]], ranks[1][at[1]]), at[outer], at[1 - outer]))


def _coarse_first(count: int) -> list[int]:
    """Return at which step of halving each point of an axis comes in: the ends at 0, the middle at 1, and so on."""
    steps, parts = [0] + [-1] * (count - 2) + [0], 1
    step = 0
    while -1 in steps:
        step, parts = step + 1, 2 * parts
        for k in range(1, parts, 2):
            point = round(k * (count - 1) / parts)
            if steps[point] == -1:
                steps[point] = step
    return steps
