"""Which side leads on an outcome, by how much and how surely."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from experiments.compare import HEADLINES, Headline, probability_better
from experiments.contest import DECIDED, judgement
from experiments.intervals import student
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
    verdict
        As `experiments.contest.Contest` has it: ``"clear"``, ``"probable"``, ``"tied"``, ``"equal"`` or ``"unknown"``.
    """

    difference: float
    low: float
    high: float
    left: float
    right: float
    pairs: int
    probability: float
    verdict: str

    @property
    def is_left(self) -> bool:
        """Whether the left strategy has the better mean, or none has."""
        return self.difference >= 0.0

    @property
    def standing(self) -> str:
        """Who is ahead, ``"left"`` or ``"right"``; the verdict where it is not decided."""
        return self.verdict if self.verdict not in DECIDED else "left" if self.is_left else "right"

    @property
    def swapped(self) -> "Lead":
        """The same with left and right the other way round."""
        return Lead(-self.difference, -self.high, -self.low, self.right, self.left, self.pairs, 1.0 - self.probability,
                    self.verdict)  # fmt: skip

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
    found = student(mine - theirs)
    chance = probability_better(mine, theirs, more_is_better=True)
    means = [float(side.mean()) if count else float("nan") for side in (sign * mine, sign * theirs)]
    one = Lead(found.mean, found.low, found.high, means[0], means[1], count, chance, "unknown")
    # As a contest is judged: from the side of whoever has the better mean.
    judged = one if one.is_left else one.swapped
    verdict = judgement(count, judged.difference, judged.low, judged.high, judged.probability, line.least)
    return replace(one, verdict=verdict)
