"""Naive forecasts of an adoption series, each fitted only to what was known at its origin.

They are what a model has to beat: it costs minutes to make them, and nobody needs a theory. All have one shape: what
was known, and the months to forecast; a `Forecast` comes back. One that has too little to go by says so in `said` and
forecasts nothing (NaN), rather than pretend.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.optimize import least_squares

from experiments.pairs import Floats

LAST, LINE, BASS, USUAL, LIKE, LIKE_LATER = (
    "last value", "linear trend", "Bass curve", "usual Bass curve", "comparables known", "comparables ever"
)  # fmt: skip
BASELINES = (LAST, LINE, BASS, USUAL, LIKE, LIKE_LATER)
"""Names of the baselines, in the order of the tables."""

FEWEST_OF_LINE, FEWEST_OF_BASS, FEWEST_WITH_CEILING = 2, 4, 6
"""Points that a line, a Bass curve to the whole population, and one with a ceiling of its own need."""
MOST_P, MOST_Q = 0.2, 1.0
"""Bounds of the coefficients of a fitted Bass curve, per month: ten times and more what was ever reported."""
USUAL_P, USUAL_Q = 0.03 / 12.0, 0.38 / 12.0
"""Means over 213 applications, per month (Sultan, Farley and Lehmann 1990; as recalled, not checked)."""
TIES = 1e-9
CLOSE = 1e-3
"""Distance of a ceiling from nobody and from everybody below which it is no ceiling of its own."""


class Known(NamedTuple):
    """What is known of a series at an origin: share of its population, by month since its start.

    Attributes
    ----------
    months, shares : ndarray, shape (points,)
        Months since the start of the programme, where that is known, else since the first observation, ascending;
        shares from 0 to 1.
    """

    months: Floats
    shares: Floats


@dataclass(frozen=True, eq=False)
class Forecast:
    """What a baseline says.

    Attributes
    ----------
    shares : ndarray, shape (months,)
        Between 0 and 1; NaN where there is no forecast.
    said
        What it rests on, or why there is none.
    """

    shares: Floats
    said: str

    @property
    def made(self) -> bool:
        """Whether there is a forecast of any month."""
        return bool(np.isfinite(self.shares).any())


def last_value(known: Known, months: Floats) -> Forecast:
    """Return the last known share, for ever."""
    return Forecast(np.full(len(months), known.shares[-1]), f"stays at {known.shares[-1]:.1%}")


def linear_trend(known: Known, months: Floats) -> Forecast:
    """Return the least-squares line through all that is known, within 0 and 1.

    Examples
    --------
    >>> known = Known(np.array([0.0, 10.0]), np.array([0.1, 0.2]))
    >>> linear_trend(known, np.array([20.0, 200.0])).shares.round(6).tolist()
    [0.3, 1.0]
    """
    if len(known.months) < FEWEST_OF_LINE:
        return _none(months, f"a line needs {FEWEST_OF_LINE} points, and {len(known.months)} is known")
    slope, level = np.polyfit(known.months, known.shares, 1)
    shares = np.clip(level + slope * np.asarray(months, float), 0.0, 1.0)
    return Forecast(shares, f"{100.0 * slope:+.2f} points a month over {len(known.months)} points")


def bass_share(months: Floats, p: float, q: float, ceiling: float, start: float) -> Floats:
    """Return a Bass curve that is at a given share in month 0.

    The solution of dF/dt = (p + q F / m)(m - F) with F(0) = F_0 [1]_; m is the ceiling. With F_0 = 0 it is the familiar
    m (1 - e^{-(p+q)t}) / (1 + (q/p) e^{-(p+q)t}).

    Parameters
    ----------
    months : ndarray
        Months since F(0).
    p, q
        Coefficients of innovation and of imitation, per month, not both 0.
    ceiling
        Share that is never passed.
    start
        Share in month 0, at most the ceiling.

    References
    ----------
    .. [1] F. M. Bass (1969), A new product growth for model consumer durables, Management Science 15(5), 215-227.
    """
    begun = start / ceiling
    gap = (1.0 - begun) / (p + q * begun) if p + q * begun > 0.0 else np.inf
    if np.isinf(gap):
        return np.full(len(months), start)
    decay = np.exp(-(p + q) * np.asarray(months, float))
    return np.asarray(ceiling * (1.0 - p * gap * decay) / (1.0 + q * gap * decay))


def bass_curve(known: Known, months: Floats) -> Forecast:
    """Return a Bass curve fitted by bounded non-linear least squares [1]_.

    It starts from the first known share and is fitted to the others. With fewer than `FEWEST_WITH_CEILING` points the
    ceiling is the whole population; with fewer than `FEWEST_OF_BASS` there is no fit. Even so, before the peak of
    growth its ceiling and coefficients are poorly determined and biased downwards [2]_.

    References
    ----------
    .. [1] V. Srinivasan and C. H. Mason (1986), Nonlinear least squares estimation of new product diffusion models,
       Marketing Science 5(2), 169-178.
    .. [2] C. Van den Bulte and G. L. Lilien (1997), Bias and systematic change in the parameter estimates of
       macro-level diffusion models, Marketing Science 16(4), 338-353.
    """
    points = len(known.months)
    if points < FEWEST_OF_BASS:
        return _none(months, f"a Bass curve needs {FEWEST_OF_BASS} points, and {points} {_are(points)} known")
    since, start = known.months - known.months[0], float(known.shares[0])
    highest = float(known.shares.max())
    free = points >= FEWEST_WITH_CEILING and highest < 1.0 - CLOSE
    low, high = [0.0, 0.0, max(highest, CLOSE)], [MOST_P, MOST_Q, 1.0]

    def away(values: Floats) -> Floats:
        p, q = values[0], values[1]
        return bass_share(since[1:], p, q, values[2] if free else 1.0, start) - known.shares[1:]

    size = 3 if free else 2
    tries = [(0.001, 0.02, 1.0), (0.01, 0.1, 1.0), (0.02, 0.005, (1.0 + highest) / 2.0), (0.0005, 0.3, 1.0)]
    found = []
    for one in tries:
        begun = np.clip(one[:size], np.array(low[:size]) + CLOSE / 4.0, np.array(high[:size]) - CLOSE / 4.0)
        found.append(least_squares(away, begun, bounds=(low[:size], high[:size])))
    best = min(found, key=lambda fit: float(fit.cost))
    p, q, ceiling = float(best.x[0]), float(best.x[1]), float(best.x[2]) if free else 1.0
    shares = bass_share(np.asarray(months, float) - known.months[0], p, q, ceiling, start)
    what = f"ceiling {ceiling:.0%} fitted" if free else "ceiling 100 % assumed"
    return Forecast(np.clip(shares, 0.0, 1.0), f"p {p:.4f}, q {q:.4f} a month, {what}, {points} points")


def usual_bass_curve(known: Known, months: Floats) -> Forecast:
    """Return the Bass curve of usual products from the last known share on: nothing is fitted."""
    since = np.asarray(months, float) - known.months[-1]
    shares = bass_share(since, USUAL_P, USUAL_Q, 1.0, min(float(known.shares[-1]), 1.0))
    return Forecast(np.clip(shares, 0.0, 1.0), f"p {USUAL_P:.4f}, q {USUAL_Q:.4f} a month, from {known.shares[-1]:.1%}")


def mean_of_comparables(known: Known, months: Floats, others: Mapping[str, Known]) -> Forecast:
    """Return the mean course of comparable services, aligned by months since their start.

    A course is the part of what was missing at the start that was gained so many months later (of what was there, if
    it was lost); that is carried over to where this series stood, so that levels may differ. Between its
    observations a comparable is taken to go in a straight line; beyond its record it says nothing.

    Parameters
    ----------
    known
        The series; the last known share is where it is carried on from.
    months : ndarray
        To forecast.
    others
        Comparable series by name, each by months since its own start.
    """
    at, ahead = float(known.shares[-1]), np.asarray(months, float) - known.months[-1]
    courses = [_course(other, float(known.months[-1]), ahead) for other in others.values()]
    courses = [course for course in courses if np.isfinite(course).any()]
    if not courses:
        why = "no comparable series is known" if not others else "no comparable series is long enough"
        return _none(months, why)
    stacked = np.stack(courses)
    there = np.isfinite(stacked)
    count = there.sum(axis=0)
    mean = np.where(count > 0, np.where(there, stacked, 0.0).sum(axis=0) / np.maximum(count, 1), np.nan)
    shares = np.where(mean >= 0.0, at + (1.0 - at) * mean, at * (1.0 + mean))
    return Forecast(np.clip(shares, 0.0, 1.0), f"{len(courses)} comparable series")


def _course(other: Known, elapsed: float, ahead: Floats) -> Floats:
    """Return what another series gained beyond `elapsed` months of its life, shape (months,), NaN beyond its record.

    Positive: as a share of what was missing. Negative: as a share of what was there.
    """
    own, shares = other.months, other.shares
    if len(own) < 2 or not own[0] - TIES <= elapsed < own[-1]:
        return np.full(len(ahead), np.nan)
    then = float(np.interp(elapsed, own, shares))
    later = np.interp(elapsed + ahead, own, shares)
    gained = later - then
    base = np.where(gained >= 0.0, 1.0 - then, then)
    course = np.where(base > 0.0, gained / np.maximum(base, TIES), 0.0)
    return np.where(elapsed + ahead > own[-1] + TIES, np.nan, course)


def forecasts(
    known: Known, months: Floats, like: Mapping[str, Known], like_later: Mapping[str, Known]
) -> dict[str, Forecast]:
    """Return every baseline's forecast, by name in the order of `BASELINES`.

    Parameters
    ----------
    known
        What is known at the origin.
    months : ndarray
        To forecast, since the start.
    like
        Comparable series as far as they were known on the day of the origin.
    like_later
        The same as they are known today: a forecaster of the day could not have had them, but neither could he have
        had a model calibrated on later series.
    """
    months = np.asarray(months, float)
    made = (
        last_value(known, months), linear_trend(known, months), bass_curve(known, months),
        usual_bass_curve(known, months), mean_of_comparables(known, months, like),
        mean_of_comparables(known, months, like_later),
    )  # fmt: skip
    return dict(zip(BASELINES, made, strict=True))


def _none(months: Sequence[float] | Floats, why: str) -> Forecast:
    return Forecast(np.full(len(months), np.nan), f"none: {why}")


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
