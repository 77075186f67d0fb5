"""95 % intervals of mean paired differences: Student's and the bootstrap's, over seeds or over draws and seeds.

Without draws of behaviour, each seed gives one difference, and differences of different seeds are independent. With
draws, every draw meets every seed (a crossed design), so that the differences of one draw, and those of one seed, go
together. Both are then random: the variance of the mean is ``(MS_draws + MS_seeds - MS_rest) / (draws * seeds)``,
with Satterthwaite's degrees of freedom [1]_, and the bootstrap resamples draws and seeds, each as a whole [2]_. An
interval over the draws alone would take the luck of the few seeds for certain.

References
----------
.. [1] F. E. Satterthwaite (1946), An approximate distribution of estimates of variance components, Biometrics
   Bulletin 2(6), 110-114.
.. [2] A. B. Owen (2007), The pigeonhole bootstrap, Annals of Applied Statistics 1(2), 386-411: too wide rather than
   too narrow, by up to 1.7 times where neither draws nor seeds matter beside how they meet.
.. [3] B. Efron (1987), Better bootstrap confidence intervals, JASA 82(397), 171-185 (BCa).
"""

import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from experiments.pairs import Floats, Integers

CONFIDENCE = 0.95
RESAMPLES = 4999
"""Resamples of a bootstrap: the end of a 95 % interval then rests on 125 of them."""
BATCH = 4_000_000
"""Numbers in memory at a time while resampling."""


@dataclass(frozen=True)
class Interval:
    """A mean and its interval; NaN where there is too little to tell."""

    mean: float
    low: float
    high: float


def student(differences: Floats, confidence: float = CONFIDENCE) -> Interval:
    """Return the mean of independent differences and Student's interval of it, which one difference does not give."""
    mean = float(differences.mean()) if differences.size else float("nan")
    if differences.size < 2:
        return Interval(mean, float("nan"), float("nan"))
    # As stats.sem, whose checks take ten times as long: a verdict of every month asks for hundreds of them.
    error = float(differences.std(ddof=1)) / math.sqrt(differences.size)
    half = error * _quantile(confidence, differences.size - 1)
    return Interval(mean, mean - half, mean + half)


@lru_cache(maxsize=1024)
def _quantile(confidence: float, freedom: float) -> float:
    """Return Student's quantile of a two-sided interval; kept, for a verdict of every month asks hundreds of times."""
    return float(stats.t.ppf(0.5 + confidence / 2.0, freedom))


@dataclass(frozen=True, eq=False)
class Crossed:
    """Values of a crossed design, and what varies in it.

    Attributes
    ----------
    cells : ndarray, shape (draws, seeds)
        A value a draw and seed, all of them there.
    """

    cells: Floats

    @property
    def squares(self) -> tuple[float, float, float]:
        """Mean squares of draws, of seeds and of the rest (two-way analysis of variance without replication)."""
        cells, (draws, seeds) = self.cells, self.cells.shape
        mean, of_draw, of_seed = cells.mean(), cells.mean(axis=1), cells.mean(axis=0)
        rest = cells - of_draw[:, None] - of_seed[None, :] + mean
        nan = float("nan")
        return (
            seeds * float(np.square(of_draw - mean).sum()) / (draws - 1) if draws > 1 else nan,
            draws * float(np.square(of_seed - mean).sum()) / (seeds - 1) if seeds > 1 else nan,
            float(np.square(rest).sum()) / ((draws - 1) * (seeds - 1)) if draws > 1 and seeds > 1 else nan,
        )

    def interval(self, confidence: float = CONFIDENCE) -> Interval:
        """Return the mean and its interval with draws and seeds both random; over one of them if the other is one."""
        draws, seeds = self.cells.shape
        if draws < 2 or seeds < 2:
            return student(self.cells.reshape(-1), confidence)
        of_draws, of_seeds, rest = self.squares
        # By chance the difference can come out smaller than what one of the two alone implies: it never counts as less.
        terms = {draws - 1: of_draws, seeds - 1: of_seeds}
        variance = of_draws + of_seeds - rest
        freedom_rest = (draws - 1) * (seeds - 1)
        mean = float(self.cells.mean())
        if variance < max(of_draws, of_seeds):
            larger = (of_draws, draws - 1) if of_draws >= of_seeds else (of_seeds, seeds - 1)
            variance, freedom = larger[0], float(larger[1])
        elif variance == 0.0:
            return Interval(mean, mean, mean)
        else:
            parts = of_draws**2 / (draws - 1) + of_seeds**2 / (seeds - 1) + rest**2 / freedom_rest
            freedom = max(variance**2 / parts, float(min(terms)))
        if variance == 0.0:
            return Interval(mean, mean, mean)
        half = float(np.sqrt(variance / (draws * seeds))) * _quantile(confidence, freedom)
        return Interval(mean, mean - half, mean + half)


def crossed(differences: Floats, draws: Integers, seeds: NDArray[np.int64]) -> Crossed:
    """Return differences (NaN where missing) as a whole block of draws and seeds.

    Where a run failed, the draw or the seed with the largest share of gaps is left out, until there are none.
    """
    cells, of_draws, of_seeds, _, _ = _whole_block(differences, draws, seeds)
    return Crossed(cells[np.ix_(of_draws, of_seeds)])


def counted(differences: Floats, draws: Integers, seeds: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which pairs an interval is over: those that are there and, where behaviour was drawn, in a whole block."""
    if not draws.any():
        return ~np.isnan(differences)
    _, of_draws, of_seeds, of_draw, of_seed = _whole_block(differences, draws, seeds)
    return np.isin(of_draw, of_draws) & np.isin(of_seed, of_seeds)


def _whole_block(
    differences: Floats, draws: Integers, seeds: NDArray[np.int64]
) -> tuple[Floats, Integers, Integers, Integers, Integers]:
    """Return the table of draws and seeds, which of both make a whole block, and where each pair is in the table."""
    of_draw = np.unique(draws, return_inverse=True)[1].reshape(-1)
    of_seed = np.unique(seeds, return_inverse=True)[1].reshape(-1)
    cells = np.full((of_draw.max(initial=-1) + 1, of_seed.max(initial=-1) + 1), np.nan)
    cells[of_draw, of_seed] = differences
    gaps = np.isnan(cells)
    rows, columns = np.arange(cells.shape[0]), np.arange(cells.shape[1])
    while rows.size and columns.size and (left := gaps[np.ix_(rows, columns)]).any():
        by_draw, by_seed = left.mean(axis=1), left.mean(axis=0)
        if by_draw.max() >= by_seed.max():
            rows = np.delete(rows, int(by_draw.argmax()))
        else:
            columns = np.delete(columns, int(by_seed.argmax()))
    return cells, rows, columns, of_draw, of_seed


def interval_of(
    differences: Floats, draws: Integers, seeds: NDArray[np.int64], confidence: float = CONFIDENCE
) -> Interval:
    """Return the mean of paired differences and its interval, whichever the design.

    Parameters
    ----------
    differences : ndarray, shape (pairs,)
        NaN where a run is missing.
    draws, seeds : ndarray, shape (pairs,)
        Which draw and seed each is of.
    confidence
        Level.
    """
    if draws.any():
        return crossed(differences, draws, seeds).interval(confidence)
    return student(differences[~np.isnan(differences)], confidence)


def bootstrap(differences: Floats, draws: Integers, seeds: NDArray[np.int64]) -> list[tuple[float, float]]:
    """Return the BCa bootstrap interval of the mean of each column of paired differences.

    The resamples are the same every time, and for all columns: the same table gives the same interval, and with the
    sides swapped the same with the signs swapped.

    Parameters
    ----------
    differences : ndarray, shape (pairs, columns)
        NaN where a run is missing.
    draws, seeds : ndarray, shape (pairs,)
        Which draw and seed each row is of.
    """
    found: list[tuple[float, float]] = [(float("nan"), float("nan"))] * differences.shape[1]
    there = ~np.isnan(differences)
    groups: dict[bytes, list[int]] = {}
    for column in range(differences.shape[1]):
        groups.setdefault(there[:, column].tobytes(), []).append(column)
    for columns in groups.values():
        rows = there[:, columns[0]]
        block = differences[:, columns] if draws.any() else differences[rows][:, columns]
        if draws.any():
            cells = [crossed(block[:, i], draws, seeds).cells for i in range(len(columns))]
            intervals = _over_both(np.stack(cells, axis=-1))
        else:
            intervals = _over_rows(block)
        for column, interval in zip(columns, intervals, strict=True):
            found[column] = interval
    return found


def _over_rows(values: Floats) -> list[tuple[float, float]]:
    """Resample rows, shape (rows, columns)."""
    return _bca(values, (len(values),), lambda block, weights: weights[0] @ block)


def _over_both(cells: Floats) -> list[tuple[float, float]]:
    """Resample draws and seeds, shape (draws, seeds, columns); one of them where the other is one."""
    draws, seeds, columns = cells.shape
    if draws < 2 or seeds < 2:
        return _over_rows(cells.reshape(draws * seeds, columns))

    def mean(block: Floats, weights: Sequence[Floats]) -> Floats:
        of_seeds = (weights[0] @ block.reshape(draws, -1)).reshape(-1, seeds, block.shape[-1])
        return np.asarray(np.einsum("bsk,bs->bk", of_seeds, weights[1]))

    return _bca(cells, (draws, seeds), mean)


def _bca(
    values: Floats, sizes: Sequence[int], mean: Callable[[Floats, Sequence[Floats]], Floats]
) -> list[tuple[float, float]]:
    """Return SciPy's BCa interval of a mean of each column, given how to take the mean under weights.

    SciPy resamples places rather than values, so that one set of resamples serves all columns, and a product of
    matrices takes the means. A column in which all values are the same has no spread to resample.
    """
    by_column = values.reshape(-1, values.shape[-1])
    centres = by_column.mean(axis=0) if len(by_column) else np.full(values.shape[-1], np.nan)
    spread = np.ptp(by_column, axis=0) if len(by_column) else centres
    moving = spread > 1e-12 * np.abs(centres)
    low, high = centres.copy(), centres.copy()
    if len(by_column) < 2:
        low[:], high[:] = np.nan, np.nan
    elif moving.any():
        # About the mean, and what is as good as the mean is it: rounding must not decide on which side of it a
        # resample falls.
        block, dust = (values - centres)[..., moving], 1e-12 * spread[moving]

        def statistic(*places: NDArray[np.generic], axis: int) -> Floats:
            found = mean(block, [_weights(p, size) for p, size in zip(places, sizes, strict=True)])
            found[np.abs(found) < dust] = 0.0
            return found[0] if places[0].ndim == 1 else found.T

        at_once = max(sum(sizes), sizes[-1] * block.shape[-1] if len(sizes) > 1 else 0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", stats.DegenerateDataWarning)
            of_means = stats.bootstrap(
                tuple(np.arange(size) for size in sizes), statistic, vectorized=True, n_resamples=RESAMPLES,
                batch=max(1, BATCH // at_once), confidence_level=CONFIDENCE, method="BCa",
                rng=np.random.default_rng(0),
            ).confidence_interval  # fmt: skip
        low[moving] += of_means.low
        high[moving] += of_means.high
    return list(zip(low.tolist(), high.tolist(), strict=True))


def _weights(places: NDArray[np.generic], size: int) -> Floats:
    """Return how often each place is in each resample, as a share of it, shape (resamples, size)."""
    rows = np.atleast_2d(places).astype(np.intp)
    offset = size * np.arange(len(rows))[:, None]
    counts = np.bincount((rows + offset).reshape(-1), minlength=size * len(rows))
    return counts.reshape(len(rows), size) / rows.shape[1]
