"""The best set of a given size among all of them, where there are few enough."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

from experiments.recruiting.tally import Floats, Members, Tally, mean

MOST_SETS = 100
"""Sets that are searched through without being asked to."""


@dataclass(frozen=True, eq=False)
class Ranking:
    """All sets of a size, best first.

    Attributes
    ----------
    sets : tuple of frozenset of int
    means : tuple of float
        Over samples; of two with the same, the first in the order of the items.
    """

    sets: tuple[Members, ...]
    means: tuple[float, ...]

    @property
    def best(self) -> Members:
        """Return the best set."""
        return self.sets[0]

    def rank(self, members: Members) -> int:
        """Return the place of a set, from 1."""
        return self.sets.index(members) + 1


def sets_of(items: int, size: int) -> int:
    """Return how many sets of a size there are."""
    return comb(items, size)


def exhaustive(tally: Tally, items: Sequence[int], size: int, most: int = MOST_SETS) -> Ranking:
    """Return all sets of `size` items, best first.

    Raises
    ------
    ValueError
        If there are more than `most`, or no such set.
    """
    count = sets_of(len(items), size)
    if not 1 <= size <= len(items):
        raise ValueError(f"size is {size}, and must be 1 to {len(items)}, the number there is to choose from")
    if count > most:
        raise ValueError(f"there are {count:,} sets of {size} out of {len(items)}, and at most {most:,} are searched")
    sets = [frozenset(members) for members in combinations(items, size)]
    values: Floats = tally.of(sets)
    ranked = sorted(zip(sets, map(mean, values), strict=True), key=lambda pair: -pair[1])
    return Ranking(tuple(members for members, _ in ranked), tuple(value for _, value in ranked))
