"""An axis that a sweep varies: what it is called, and where its values stand on it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.pairs import Floats

Value = float | int | str | bool


@dataclass(frozen=True)
class Axis:
    """What is varied along one side of a figure.

    Attributes
    ----------
    name
        Its dotted name: the column of the frames.
    label
        What people call it, with the unit.
    steps
        Its values: ascending, or in the order of the choices.
    own
        Where the scenario or strategy itself stands; None where that is not one value.
    log
        Whether values are even in the logarithm.
    """

    name: str
    label: str
    steps: tuple[Value, ...]
    own: Value | None = None
    log: bool = False

    @property
    def numeric(self) -> bool:
        """Whether its values are numbers."""
        return not any(isinstance(value, bool | str) for value in self.steps)

    def placed(self, value: Value) -> float:
        """Return where a value stands: itself, its logarithm, or the number of the choice."""
        if not self.numeric:
            return float(self.steps.index(value))
        return math.log(value) if self.log else float(value)  # type: ignore[arg-type]

    def edges(self) -> Floats:
        """Return where the cells of the values begin and end, shape (values + 1,): half-way between them."""
        places = np.array([self.placed(value) for value in self.steps])
        if len(places) == 1:
            return places[0] + np.array([-0.5, 0.5])
        middles = (places[1:] + places[:-1]) / 2
        return np.concatenate([[2 * places[0] - middles[0]], middles, [2 * places[-1] - middles[-1]]])

    @property
    def holds_own(self) -> bool:
        """Whether the scenario's own value is among those drawn, or between them."""
        if self.own is None or not self.numeric:
            return self.own in self.steps
        low, high = self.steps[0], self.steps[-1]
        return low <= self.own <= high  # type: ignore[operator]


def shown(value: Value) -> str:
    """Return a value as people write it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else f"{value:.4g}"


def is_log(values: Sequence[Value]) -> bool:
    """Return whether three or more numbers are even in the logarithm, and not as they are."""
    if len(values) < 3 or any(isinstance(value, bool | str) or value <= 0 for value in values):
        return False
    plain, log = np.diff(np.array(values, dtype=float)), np.diff(np.log(np.array(values, dtype=float)))
    return bool(np.ptp(log) < 0.02 * abs(log).max() and np.ptp(plain) > 0.2 * abs(plain).max())
