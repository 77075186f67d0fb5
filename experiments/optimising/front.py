"""The front on hold-out seeds: what its strategies looked like in the search, what they are, and who dominates whom.

What is best of thousands under some seeds owes part of that to those seeds (the winner's curse [1]_). So the strategies
to show are chosen by the search's own values, and everything said of them is then measured under seeds, and in draws of
what is not known, that the search never met. The library's strategies, which nobody chose by these seeds, go through
the same: what they lose from one set of seeds to the other is the luck of the seeds, what the front loses beyond it is
the luck of having been chosen.

References
----------
.. [1] J. E. Smith and R. L. Winkler (2006), The optimizer's curse: skepticism and postdecision surprise in decision
   analysis, Management Science 52(3), 311-322.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from experiments.intervals import CONFIDENCE, Interval, interval_of
from experiments.optimising.aims import Aim
from experiments.pairs import Floats, Integers
from scenarios import Strategy

COLUMNS = (
    "strategy", "label", "origin", "family", "aim", "title", "unit", "less_is_better", "looked_like", "mean", "low",
    "high", "luck", "dominated_by", "surely",
)  # fmt: skip
"""Columns of the table of the front: a row a strategy and aim."""
Origin = Literal["front", "library"]


@dataclass(frozen=True, eq=False)
class Front:
    """Strategies of the front and of the library, in the search and on hold-out.

    Attributes
    ----------
    strategies
        Those of the front first.
    origins
        Where each is from.
    aims
        What was sought.
    trained : ndarray, shape (strategies, aims)
        Means in the search, in printed units.
    held : ndarray, shape (strategies, worlds, seeds, aims)
        Values on hold-out; NaN where a run failed.
    """

    strategies: Sequence[Strategy]
    origins: Sequence[Origin]
    aims: Sequence[Aim]
    trained: Floats
    held: Floats

    @property
    def means(self) -> Floats:
        """Means on hold-out, shape (strategies, aims), over the worlds and seeds that all have."""
        return np.asarray(self._whole.mean(axis=1))

    @property
    def _whole(self) -> Floats:
        """Values of the pairs in which no strategy failed, shape (strategies, pairs, aims)."""
        flat = self.held.reshape(len(self.strategies), -1, len(self.aims))
        return flat[:, ~np.isnan(flat).any(axis=(0, 2))]

    def difference(self, one: int, other: int, aim: int, confidence: float = CONFIDENCE) -> Interval:
        """Return how much better one strategy is than another on an aim, with its interval over pairs."""
        worlds, seeds = self.held.shape[1:3]
        values = -self.aims[aim].sign * (self.held[one, ..., aim] - self.held[other, ..., aim]).reshape(-1)
        return interval_of(values, *_pairs(worlds, seeds), confidence)

    def dominators(self, place: int) -> list[int]:
        """Return which strategies are better on hold-out, by means: nowhere worse, somewhere better; best first."""
        costs = self.means * [aim.sign for aim in self.aims]
        better = (costs <= costs[place]).all(axis=1) & (costs < costs[place]).any(axis=1)
        spread = np.maximum(np.ptp(costs, axis=0), 1e-12)
        return sorted(np.flatnonzero(better).tolist(), key=lambda i: -float(((costs[place] - costs[i]) / spread).min()))

    def surely(self, one: int, other: int, among: int = 1) -> bool:
        """Return whether one dominates another beyond luck: no aim's interval goes below nought, and one is above.

        Of the best of several it is asked with intervals as wide as several questions need (Bonferroni): `among` many.
        """
        confidence = 1.0 - (1.0 - CONFIDENCE) / among
        found = [self.difference(one, other, k, confidence) for k in range(len(self.aims))]
        return all(one.low >= 0.0 for one in found) and any(one.low > 0.0 for one in found)

    def sure_dominators(self, place: int) -> list[int]:
        """Return those of `dominators` that are so beyond luck, corrected for how many they are; best first."""
        above = self.dominators(place)
        return [one for one in above if self.surely(one, place, len(above))]

    def frame(self) -> pd.DataFrame:
        """Return one row a strategy and aim.

        Returns
        -------
        DataFrame
            Columns: strategy, label, origin ("front" or "library"), family; aim, title, unit, less_is_better;
            looked_like (mean in the search), mean, low and high (on hold-out, with the 95 % interval of the mean), luck
            (how much better it looked than it is); dominated_by (a strategy that is as good on every aim and better on
            one, by the means on hold-out: one that surely is, if any is; empty if there is none) and surely (whether
            that one is so beyond luck, by paired intervals corrected for how many dominate).
        """
        rows = []
        worlds, seeds = self.held.shape[1:3]
        for i, strategy in enumerate(self.strategies):
            above, sure = self.dominators(i), self.sure_dominators(i)
            about = {
                "strategy": strategy.name, "label": strategy.label, "origin": self.origins[i],
                "family": strategy.family,
            }  # fmt: skip
            ended = {"dominated_by": self.strategies[(sure or above)[0]].name if above else "", "surely": bool(sure)}
            for k, aim in enumerate(self.aims):
                found = interval_of(self.held[i, ..., k].reshape(-1), *_pairs(worlds, seeds))
                looked = float(self.trained[i, k])
                rows.append({
                    **about, "aim": aim.outcome, "title": aim.title, "unit": aim.unit,
                    "less_is_better": aim.less_is_better, "looked_like": looked,
                    "mean": found.mean, "low": found.low, "high": found.high,
                    "luck": -aim.sign * (looked - found.mean), **ended,
                })  # fmt: skip
        return pd.DataFrame(rows, columns=list(COLUMNS))


def _pairs(worlds: int, seeds: int) -> tuple[Integers, Integers]:
    """Return draw and seed of each pair; draw 0 where there is but one world, as everywhere in tables."""
    draws = np.repeat(np.arange(1, worlds + 1) if worlds > 1 else np.zeros(1), seeds).astype(np.intp)
    return draws, np.tile(np.arange(seeds), worlds)


def spread(values: Floats, count: int) -> Integers:
    """Return which of some points to show: the best on each aim, then always the one farthest from those taken.

    Parameters
    ----------
    values : ndarray, shape (points, aims)
        Less is better; each aim is measured by its range.
    count
        How many at most.
    """
    if not len(values):
        return np.empty(0, dtype=np.intp)
    scaled = (values - values.min(axis=0)) / np.maximum(np.ptp(values, axis=0), 1e-12)
    taken = list(dict.fromkeys(int(i) for i in scaled.argmin(axis=0)))[:count]
    while len(taken) < min(count, len(values)):
        apart = np.linalg.norm(scaled[:, None] - scaled[taken], axis=2).min(axis=1)
        if apart.max() == 0.0:
            break
        taken.append(int(apart.argmax()))
    return np.array(taken, dtype=np.intp)
