"""Choices judged on seeds that had no say in them: paired differences to the best found, with intervals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.compare import FEW_PAIRS, probability_better
from experiments.intervals import Interval, interval_of
from experiments.pairs import Floats, Integers
from experiments.recruiting.aims import Aim
from experiments.recruiting.tally import mean

RESAMPLES = 2000
"""Resamples of the best number: its shares are then good to about 2 points."""

COLUMNS = (
    "what", "choice", "label", "members", "aim", "aim_label", "month", "unit", "train", "train_difference", "holdout",
    "sd", "difference", "low", "high", "pairs", "probability_better", "share_best", "note",
)  # fmt: skip
"""Columns of the table of choices.

train and holdout are means of the aim over the seeds that were chosen on, and over the others, in `unit`; differences
are this choice less the best found, from the side of the aim: positive is better, also where less is better. low and
high are the 95 % interval of the hold-out difference; probability_better is the share of pairs in which this choice
beats the best found; share_best is how often a number of use cases comes out best when hold-out pairs are
resampled.
"""


@dataclass(frozen=True, eq=False)
class Judged:
    """What choices were worth.

    Attributes
    ----------
    names, labels : sequence of str
        Choices, and what people call them.
    train : ndarray, shape (choices, worlds, seeds)
        Worth on the seeds that were chosen on: printed unit, more being better.
    holdout : ndarray, shape (choices, pairs)
        Worth on the other seeds.
    draws, seeds : ndarray, shape (pairs,)
        Which draw and seed each pair is of.
    best : str
        Name of the choice that was found on the training seeds.
    """

    names: Sequence[str]
    labels: Sequence[str]
    train: Floats
    holdout: Floats
    draws: Integers
    seeds: Integers
    best: str

    def difference(self, name: str, other: str) -> Interval:
        """Return how much better one choice is than another on the hold-out seeds, with its 95 % interval."""
        values = self.holdout[self.names.index(name)] - self.holdout[self.names.index(other)]
        return interval_of(values, self.draws, self.seeds)

    def train_difference(self, name: str, other: str) -> float:
        """Return how much better it looked on the seeds that were chosen on."""
        return mean(self.train[self.names.index(name)] - self.train[self.names.index(other)])

    def frame(self, aim: Aim, what: str, members: Mapping[str, str]) -> pd.DataFrame:
        """Return one row a choice, the best on the hold-out seeds first, numbers in their order; see `COLUMNS`."""
        turn = -1.0 if aim.headline.less_is_better else 1.0
        shares = self.shares_best() if what == "how-many" else dict.fromkeys(self.names, float("nan"))
        rows = []
        for k, name in enumerate(self.names):
            found = self.difference(name, self.best)
            mine, best = self.holdout[k], self.holdout[self.names.index(self.best)]
            both = ~np.isnan(mine) & ~np.isnan(best)
            there = mine[~np.isnan(mine)]
            is_best = name == self.best
            rows.append({
                "what": what, "choice": name, "label": self.labels[k], "members": members.get(name, ""),
                "aim": aim.headline.outcome, "aim_label": aim.headline.short, "month": aim.month, "unit": aim.unit,
                "train": turn * mean(self.train[k]),
                "train_difference": self.train_difference(name, self.best), "holdout": turn * mean(mine),
                "sd": float(there.std(ddof=1)) if len(there) > 1 else float("nan"),
                "difference": found.mean, "low": found.low, "high": found.high, "pairs": int(both.sum()),
                "probability_better": float("nan") if is_best
                else probability_better(mine[both], best[both], more_is_better=True),
                "share_best": shares[name], "note": "best found" if is_best else self._note(found, int(both.sum())),
            })  # fmt: skip
        frame = pd.DataFrame(rows, columns=list(COLUMNS))
        if what == "how-many":
            return frame
        return frame.sort_values("difference", ascending=False, kind="stable", ignore_index=True)

    def shares_best(self) -> dict[str, float]:
        """Return how often each choice is the best if draws and seeds are resampled, each as a whole."""
        whole = ~np.isnan(self.holdout).any(axis=0)
        values, draws, seeds = self.holdout[:, whole], self.draws[whole], self.seeds[whole]
        if not values.size:
            return dict.fromkeys(self.names, float("nan"))
        generator = np.random.default_rng(0)
        wins = np.zeros(len(self.names))
        for _ in range(RESAMPLES):
            weight = _resampled(generator, draws) * _resampled(generator, seeds)
            if weight.sum():
                wins[int((values @ weight).argmax())] += 1
        return dict(zip(self.names, (wins / wins.sum()).tolist(), strict=True))

    def _note(self, found: Interval, pairs: int) -> str:
        if pairs < FEW_PAIRS:
            return f"only {pairs} pairs"
        if found.mean == found.low == found.high == 0.0:
            return "no difference"
        return "interval spans zero" if found.low <= 0.0 <= found.high else ""


def _resampled(generator: np.random.Generator, of_pair: Integers) -> Floats:
    """Return how often a resample has each pair's draw, or seed."""
    _, place = np.unique(of_pair, return_inverse=True)
    count = int(place.max()) + 1
    if count < 2:
        return np.ones(len(of_pair))
    drawn = np.bincount(generator.integers(count, size=count), minlength=count)
    return drawn[place].astype(float)
