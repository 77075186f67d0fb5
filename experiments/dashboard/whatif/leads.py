"""Who leads in a cell, by how much and how surely."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.compare import HEADLINES, Headline, probability_better
from experiments.contest import DECIDED, judgement
from experiments.intervals import interval_of
from experiments.pairs import Floats


@dataclass(frozen=True)
class Lead:
    """How much better the left strategy is than the right one, on one outcome in one month.

    Attributes
    ----------
    difference, low, high
        In the headline's printed unit, mean over pairs and its 95 % interval; positive where the left one is better,
        also where less is better. NaN where there is none.
    left, right
        Means of both, in the printed unit.
    pairs
        Seeds under which both are known.
    probability
        Share of pairs in which the left one is better, a tie counting half.
    standing
        ``"left"`` or ``"right"`` (ahead), or ``"tied"``, ``"equal"``, ``"unknown"`` as `experiments.contest.Contest`
        has them.
    """

    difference: float
    low: float
    high: float
    left: float
    right: float
    pairs: int
    probability: float
    standing: str

    @property
    def same(self) -> bool:
        """Whether the two come to the same under all luck, so that luck has no part in their tie."""
        return self.difference == self.low == self.high == 0.0


def leads(left: Floats, right: Floats, months: Sequence[int]) -> dict[tuple[str, int], Lead]:
    """Return who leads by how much, by outcome and month, from outcomes of shape (seeds, headlines x months)."""
    columns = [(line, month) for line in HEADLINES for month in months]
    return {(line.outcome, month): lead(line, left[:, k], right[:, k]) for k, (line, month) in enumerate(columns)}


def lead(line: Headline, left: Floats, right: Floats) -> Lead:
    """Return who leads by how much, from an outcome under the same seeds, in its own unit, shape (seeds,)."""
    sign = -1.0 if line.less_is_better else 1.0
    both = ~np.isnan(left - right)
    mine, theirs = (sign * line.scale * side[both] for side in (left, right))
    count = int(both.sum())
    found = interval_of(mine - theirs, np.zeros(count, dtype=np.intp), np.arange(count))
    chance = probability_better(mine, theirs, more_is_better=True)
    # As a contest is judged: from the side of whoever has the better mean.
    judged = (
        (found.mean, found.low, found.high, chance)
        if found.mean >= 0.0
        else (-found.mean, -found.high, -found.low, 1.0 - chance)
    )
    standing = judgement(count, *judged, line.least)
    if standing in DECIDED:
        standing = "left" if found.mean > 0.0 else "right"
    means = [float(side.mean()) if count else float("nan") for side in (sign * mine, sign * theirs)]
    return Lead(found.mean, found.low, found.high, means[0], means[1], count, chance, standing)
