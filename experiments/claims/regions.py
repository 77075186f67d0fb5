"""Whether a claim turns round where one parameter is low or high: found on half of the draws, confirmed on the other.

Among thirty parameters and a few cuts each, some split of the draws always looks like something. So the split is
looked for in every second draw only, by the largest Welch statistic [1]_ of the effects on its two sides, and what it
says is read off the other draws, which had no part in choosing it: one split, one confirmation, nothing to correct for.

References
----------
.. [1] B. L. Welch (1947), Biometrika 34(1-2), 28-35.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from experiments.claims.table import Answer
from experiments.intervals import Interval
from experiments.pairs import Flags, Floats

CUTS = tuple(k / 20.0 for k in range(5, 16))
"""Where a parameter may be cut, as quantiles of its draws."""
FEWEST = 4
"""Draws on each side, in each half, that a split needs."""


@dataclass(frozen=True, eq=False)
class Split:
    """A split of the draws, as the draws that did not choose it see it.

    Attributes
    ----------
    name, cut
        The parameter, and where it is cut.
    below, above : ndarray of bool, shape (draws,)
        The confirming draws on either side.
    gap
        The effect above less the effect below, over the confirming draws (Welch).
    """

    name: str
    cut: float
    below: Flags
    above: Flags
    gap: Interval

    @property
    def is_real(self) -> bool:
        """Whether the two sides differ in the confirming draws too."""
        return bool(self.gap.low > 0.0 or self.gap.high < 0.0)


def strongest_split(answer: Answer, points: pd.DataFrame) -> Split | None:
    """Return the split of the draws that matters most, or none if there are too few of them.

    Parameters
    ----------
    answer
        What was asked.
    points
        One row a draw: its number (column ``draw``), and the values of the parameters that were drawn.
    """
    values = points.set_index("draw").reindex(answer.draws)
    searched = np.arange(len(answer.draws)) % 2 == 0
    effects = answer.by_draw
    known = ~np.isnan(effects)
    best: tuple[float, str, float] | None = None
    for name in values.columns:
        column = values[name].to_numpy(dtype=float)
        for cut in np.quantile(column[searched], CUTS):
            below = column < cut
            sides = [side & known for side in (below, ~below)]
            if min(int((side & half).sum()) for side in sides for half in (searched, ~searched)) < FEWEST:
                continue
            strength = _strength(effects[sides[1] & searched], effects[sides[0] & searched])
            if best is None or strength > best[0]:
                best = (strength, str(name), float(cut))
    if best is None:
        return None
    _, name, cut = best
    below = values[name].to_numpy(dtype=float) < cut
    low, high = below & ~searched, ~below & ~searched
    return Split(name, cut, low, high, _welch(effects[high & known], effects[low & known]))


def _strength(first: Floats, second: Floats) -> float:
    """Return the size of Welch's statistic; without any spread, none."""
    error = np.sqrt(first.var(ddof=1) / len(first) + second.var(ddof=1) / len(second))
    return float(abs(first.mean() - second.mean()) / error) if error > 0.0 else 0.0


def _welch(first: Floats, second: Floats) -> Interval:

    found = stats.ttest_ind(first, second, equal_var=False).confidence_interval()
    return Interval(float(first.mean() - second.mean()), float(found.low), float(found.high))
