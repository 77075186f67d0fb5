"""How far an estimate would move with other seeds.

References
----------
.. [1] J. W. Tukey (1958), Bias and confidence in not-quite large samples, Annals of Mathematical Statistics 29, 614.
"""

import math

import numpy as np
from scipy import stats

from experiments.intervals import CONFIDENCE
from experiments.pairs import Floats


def reach_of(freedom: float = math.inf) -> float:
    """Return how many standard errors an interval reaches to each side: Student's quantile, or the normal one."""
    return float(stats.t.ppf(0.5 + CONFIDENCE / 2.0, freedom))


def jackknifed(without: Floats) -> Floats:
    """Return half the width of the jackknife interval, from estimates without each seed in turn, shape (seeds, ...)."""
    seeds = len(without)
    return np.asarray(reach_of(seeds - 1) * math.sqrt(seeds - 1) * without.std(axis=0))
