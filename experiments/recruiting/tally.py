"""What sets are worth, sample by sample, and how many samples that took."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Members = frozenset[int]
Value = Callable[[Sequence[Members], range], Floats]
"""A set function under luck: some sets and which samples in, their values out, shape (sets, samples).

A sample is a seed: sample k is the same luck for every set (common random numbers). A function without luck has one.
NaN is a sample that failed.
"""


class Tally:
    """A set function, asked for no sample twice.

    Parameters
    ----------
    value
        The function.
    samples
        How many samples there are.

    Attributes
    ----------
    asked : int
        Samples of sets asked for so far: the cost.
    """

    def __init__(self, value: Value, samples: int) -> None:
        if samples < 1:
            raise ValueError(f"samples is {samples}, and must be at least 1")
        self.samples = samples
        self.asked = 0
        self._value = value
        self._known: dict[Members, Floats] = {}

    def of(self, sets: Sequence[Members], count: int | None = None) -> Floats:
        """Return the first `count` samples (by default all) of each set, shape (sets, count)."""
        count = self.samples if count is None else count
        behind: dict[int, list[Members]] = {}
        for members in dict.fromkeys(sets):
            have = len(self._known.get(members, ()))
            if have < count:
                behind.setdefault(have, []).append(members)
        for have, some in behind.items():
            for members, found in zip(some, self._value(some, range(have, count)), strict=True):
                self._known[members] = np.concatenate([self._known.get(members, np.empty(0)), found])
            self.asked += len(some) * (count - have)
        return np.array([self._known[members][:count] for members in sets]).reshape(len(sets), count)


def mean(samples: Floats) -> float:
    """Return the mean of the samples that did not fail; minus infinity if all did, for a choice among sets."""
    there = samples[~np.isnan(samples)]
    return float(there.mean()) if there.size else float("-inf")
