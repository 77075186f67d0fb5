"""The best set of a given size, member by member: greedy with lazy evaluation, held to what it takes for granted.

Greedy adds, step by step, the item that adds most. For a monotone submodular function (what an item adds only falls
as the set grows) its value is at least 1 - 1/e, 63 %, of the best set's [1]_. Then what an item added earlier bounds
what it adds now, and a step need only ask again those whose bound is above the best answer: lazy evaluation [2]_, [3]_.

Nothing makes the outcome of a model submodular: two boroughs may be worth more together than each by itself. So the
bound is not taken for granted here.

* An answer clearly above its bound shows that the bounds do not hold: the step falls back on asking everybody.
* Otherwise whoever was spared is still looked at over the first part of the samples, and asked in full if it looks
  better there than the pick. What that finds is counted.

Values are means over samples (seeds) that all sets share, so candidates are compared by paired differences. Where
there are no bounds yet, a first look weeds out: half of the candidates go, the others get twice the samples, and so on
(successive halving [4]_).

References
----------
.. [1] G. L. Nemhauser, L. A. Wolsey and M. L. Fisher (1978), An analysis of approximations for maximizing submodular
   set functions I, Mathematical Programming 14, 265-294.
.. [2] M. Minoux (1978), Accelerated greedy algorithms for maximizing submodular set functions, in Optimization
   Techniques, Lecture Notes in Control and Information Sciences 7, 234-243.
.. [3] J. Leskovec et al. (2007), Cost-effective outbreak detection in networks, KDD '07, 420-429 (CELF).
.. [4] Z. Karnin, T. Koren and O. Somekh (2013), Almost optimal exploration in multi-armed bandits, ICML 28(3).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from experiments.intervals import CONFIDENCE, Interval, student
from experiments.recruiting.tally import Floats, Members, Tally, mean

AT_ONCE = 4
"""Candidates asked at a time, so that all cores have work; plain lazy evaluation asks one."""


@dataclass(frozen=True)
class Step:
    """One step of a greedy search.

    Attributes
    ----------
    item
        Who was added.
    gain : Interval
        What that adds, mean over samples with its 95 % interval. The best of many looks better than it is.
    candidates, asked
        How many there were, and how many of them were asked in full.
    fell_back
        Whether an answer clearly above its bound made the step ask everybody.
    instead_of
        Whom lazy evaluation alone would have added, if somebody spared proved better.
    runner_up, lead
        The next best, if any, and the paired difference to it with its 95 % interval.
    """

    item: int
    gain: Interval
    candidates: int
    asked: int
    fell_back: bool
    instead_of: int | None
    runner_up: int | None
    lead: Interval


@dataclass(frozen=True)
class Path:
    """What a greedy search found.

    Attributes
    ----------
    steps : tuple of Step
    asked, plain
        Samples of sets that it asked for, and that plain greedy would have.
    """

    steps: tuple[Step, ...]
    asked: int
    plain: int

    @property
    def items(self) -> tuple[int, ...]:
        """Return who was added, in that order."""
        return tuple(step.item for step in self.steps)

    @property
    def spared(self) -> float:
        """Return the share of plain greedy's samples that were not needed."""
        return 1.0 - self.asked / self.plain

    @property
    def better(self) -> int:
        """Return in how many steps the check found somebody better than lazy evaluation alone."""
        return sum(step.instead_of is not None for step in self.steps)

    @property
    def fell_back(self) -> int:
        """Return in how many steps the bounds did not hold."""
        return sum(step.fell_back for step in self.steps)


def greedy(tally: Tally, items: Sequence[int], size: int, *, look: int | None = None, check: bool = True) -> Path:
    """Return a set of `size` items, chosen greedily.

    Parameters
    ----------
    tally
        The set function; more is better.
    items
        From whom to choose.
    size
        How many.
    look
        Samples of a first look; a quarter of them by default.
    check
        Whether to look at those whom lazy evaluation spares, and to fall back where bounds do not hold.

    Raises
    ------
    ValueError
        If there are fewer items than asked for, or every sample of every candidate failed.
    """
    if not 1 <= size <= len(items):
        raise ValueError(f"size is {size}, and must be 1 to {len(items)}, the number there is to choose from")
    search = _Search(tally, max(1, tally.samples // 4 if look is None else look), check)
    began, chosen = tally.asked, frozenset[int]()
    steps = []
    for _ in range(size):
        steps.append(search.step(chosen, [item for item in items if item not in chosen]))
        chosen |= {steps[-1].item}
    plain = tally.samples * (1 + sum(len(items) - k for k in range(size)))
    return Path(tuple(steps), tally.asked - began, plain)


@dataclass
class _Search:
    tally: Tally
    look: int
    check: bool
    known: dict[int, Floats] = field(default_factory=dict)  # what each added when it was last asked, by sample

    def step(self, chosen: Members, candidates: list[int]) -> Step:
        fresh: dict[int, Floats] = {}
        fell_back, instead_of = False, None
        if not self.known:
            self._race(chosen, candidates, fresh)
        else:
            bounds = self.known.copy()
            self._ask_lazily(chosen, candidates, fresh)
            pick = _best(fresh)
            if self.check:
                spared = [item for item in candidates if item not in fresh]
                fell_back = _broken({item: (fresh[item], bounds[item]) for item in fresh})
                self._ask(chosen, spared if fell_back else self._promising(chosen, spared, fresh[pick]), fresh)
                instead_of = pick if _best(fresh) != pick else None
        item = _best(fresh)
        runner_up = _best({other: gains for other, gains in fresh.items() if other != item})
        return Step(
            item=item, gain=_interval(fresh[item]), candidates=len(candidates), asked=len(fresh), fell_back=fell_back,
            instead_of=instead_of, runner_up=runner_up if runner_up >= 0 else None,
            lead=_interval(fresh[item] - fresh[runner_up] if runner_up >= 0 else np.empty(0)),
        )  # fmt: skip

    def _gains(self, chosen: Members, items: Sequence[int], count: int) -> Floats:
        values = self.tally.of([chosen, *(chosen | {item} for item in items)], count)
        return values[1:] - values[0]

    def _ask(self, chosen: Members, items: Sequence[int], fresh: dict[int, Floats]) -> None:
        """Enter what items add, over all samples."""
        if items:
            found = dict(zip(items, self._gains(chosen, items, self.tally.samples), strict=True))
            fresh |= found
            self.known |= found

    def _race(self, chosen: Members, items: list[int], fresh: dict[int, Floats]) -> None:
        """Ask in full those who are left after weeding out half, again and again, on twice the samples each time."""
        count = self.look
        while count < self.tally.samples and len(items) > 1:
            gains = dict(zip(items, self._gains(chosen, items, count), strict=True))
            self.known |= gains
            items = sorted(items, key=lambda item: -mean(gains[item]))[: (len(items) + 1) // 2]
            count = min(2 * count, self.tally.samples)
        self._ask(chosen, sorted(items), fresh)

    def _ask_lazily(self, chosen: Members, candidates: list[int], fresh: dict[int, Floats]) -> None:
        """Ask those whose bound is not below the best answer, the highest bound first, until there are none."""
        while True:
            best = max((mean(gains) for gains in fresh.values()), default=float("-inf"))
            bound = {item: mean(self.known[item]) for item in candidates if item not in fresh}
            stale = sorted((item for item in bound if bound[item] >= best), key=lambda item: -bound[item])
            if not stale:
                return
            self._ask(chosen, stale[:AT_ONCE], fresh)

    def _promising(self, chosen: Members, spared: list[int], pick: Floats) -> list[int]:
        """Return those of the spared who look better than the pick over the samples of a first look."""
        if not spared:
            return []
        gains = self._gains(chosen, spared, self.look)
        return [item for item, each in zip(spared, gains, strict=True) if mean(each - pick[: self.look]) > 0.0]


def _best(gains: dict[int, Floats]) -> int:
    """Return who adds most, of two who add the same the first; -1 if there is nobody."""
    best = max(gains, key=lambda item: (mean(gains[item]), -item), default=-1)
    if best >= 0 and mean(gains[best]) == float("-inf"):
        raise ValueError("every run of every candidate failed")
    return best


def _broken(answers: dict[int, tuple[Floats, Floats]]) -> bool:
    """Return whether any answer is clearly above its bound: by a paired interval that allows for their number."""
    for answer, bound in answers.values():
        rise = answer[: len(bound)] - bound
        found = _interval(rise, 1.0 - (1.0 - CONFIDENCE) / len(answers))
        scale = max(1.0, abs(mean(bound)))
        if (found.low if rise.size > 1 else found.mean) > 1e-12 * scale:
            return True
    return False


def _interval(samples: Floats, confidence: float = CONFIDENCE) -> Interval:
    return student(samples[~np.isnan(samples)], confidence)
