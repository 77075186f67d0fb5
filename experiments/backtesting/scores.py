"""Scores of forecasts: distance, sharpness with honesty (CRPS, interval score), coverage.

CRPS and the interval score are proper: no forecaster gains by saying what he does not believe [1]_. They come from the
library scoringrules (extra `lab`).

References
----------
.. [1] T. Gneiting and A. E. Raftery (2007), Strictly proper scoring rules, prediction, and estimation, JASA 102(477),
   359-378.
.. [2] C. J. Clopper and E. S. Pearson (1934), The use of confidence or fiducial limits illustrated in the case of the
   binomial, Biometrika 26(4), 404-413.
.. [3] A. Davydenko and R. Fildes (2013), Measuring forecasting accuracy: the case of judgmental adjustments to
   SKU-level demand forecasts, International Journal of Forecasting 29(3), 510-522.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from experiments.extras import require
from experiments.intervals import CONFIDENCE
from experiments.pairs import Floats

LEVEL = 0.90
"""Level of the predictive intervals."""
SMALLEST_ERROR = 0.005
"""Errors below half a point count as half a point in ratios: an error of nothing must not make a ratio of infinity."""
ROUNDING = 1e-9


@dataclass(frozen=True)
class Coverage:
    """How many observations fell into their intervals.

    Attributes
    ----------
    hits, of
        Observations inside, and in all.
    low, high
        Exact binomial 95 % interval of the share inside [2]_, as if observations were independent. Those of one
        series are not: there it is too narrow.
    """

    hits: int
    of: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """Share inside; NaN of none."""
        return self.hits / self.of if self.of else float("nan")

    def holds(self, level: float = LEVEL) -> bool | None:
        """Return whether the interval of the share reaches the level; None if there is nothing to tell by."""
        return self.low <= level <= self.high if self.of else None


def coverage(inside: Sequence[bool] | NDArray[np.bool_]) -> Coverage:
    """Return the coverage of some observations.

    Examples
    --------
    >>> found = coverage([True] * 9 + [False])
    >>> found.share, round(found.low, 2), round(found.high, 2)
    (0.9, 0.55, 1.0)
    """
    hits, of = int(np.sum(inside)), len(inside)
    if not of:
        return Coverage(0, 0, float("nan"), float("nan"))
    found = stats.binomtest(hits, of).proportion_ci(CONFIDENCE, method="exact")
    return Coverage(hits, of, float(found.low), float(found.high))


def interval(sample: Floats, level: float = LEVEL) -> tuple[Floats, Floats]:
    """Return the central interval of a predictive sample, each end of shape (observations,).

    The ends are values of the sample, as counts ask for: the lower is the largest below which at most (1 - level) / 2
    of it lies, and the upper likewise.

    Parameters
    ----------
    sample : ndarray, shape (members, observations)
    level
        Share that is to lie within.
    """
    tail = (1.0 - level) / 2.0
    low = np.quantile(sample, tail, axis=0, method="lower")
    high = np.quantile(sample, 1.0 - tail, axis=0, method="higher")
    return np.asarray(low), np.asarray(high)


def inside(observed: Floats, low: Floats, high: Floats) -> NDArray[np.bool_]:
    """Return which observations lie in their intervals; the ends belong to them."""
    return np.asarray((observed >= low - ROUNDING) & (observed <= high + ROUNDING))


def crps(observed: Floats, sample: Floats) -> Floats:
    """Return the continuous ranked probability score of each observation; of a point forecast, its absolute error.

    Parameters
    ----------
    observed : ndarray, shape (observations,)
    sample : ndarray, shape (members, observations)
    """
    return np.asarray(require("scoringrules").crps_ensemble(observed, sample, m_axis=0), float)


def interval_score(observed: Floats, low: Floats, high: Floats, level: float = LEVEL) -> Floats:
    """Return the interval score: width, and 2 / (1 - level) times the distance of an observation outside."""
    return np.asarray(require("scoringrules").interval_score(observed, low, high, 1.0 - level), float)


def relative_error(errors: Floats, baseline: Floats) -> float:
    """Return mean absolute error over that of a baseline, on the observations that the baseline forecasts.

    Below 1 the forecast is the better one. NaN where the baseline forecasts nothing.
    """
    both = np.isfinite(errors) & np.isfinite(baseline)
    if not both.any():
        return float("nan")
    mine, theirs = (max(float(each[both].mean()), SMALLEST_ERROR) for each in (errors, baseline))
    return mine / theirs


def average_relative_error(ratios: Sequence[float]) -> float:
    """Return the geometric mean of series' relative errors: a ratio of 2 and one of 1/2 are even [3]_.

    Examples
    --------
    >>> average_relative_error([2.0, 0.5, float("nan")])
    1.0
    """
    there = [ratio for ratio in ratios if np.isfinite(ratio)]
    return float(np.exp(np.mean(np.log(there)))) if there else float("nan")
