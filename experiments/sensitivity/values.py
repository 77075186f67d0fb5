"""From runs to what is analysed: an outcome, or the paired difference of two strategies, at each point and seed.

A failed run leaves a gap, never a number. Morris and Sobol compare the points of a block with each other, so a block
with a gap is left out as a whole, or a seed that failed more widely than any block; how many are, stands in every
table, and beyond `MOST_LEFT_OUT` the analysis is refused: what is left would no longer be a sample of the space.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.intervals import counted
from experiments.pairs import Floats, Integers, Pairs
from scenarios.quantity import nearest

MOST_LEFT_OUT = 0.1
"""Share of the blocks, or of the seeds, that may be left out for failed runs."""


class TooManyFailedError(ValueError):
    """So many runs failed that the rest is no sample of the space."""


@dataclass(frozen=True, eq=False)
class Values:
    """What is analysed, at each point and seed.

    Attributes
    ----------
    outcome
        Column of the table of runs.
    contrast
        Whose outcome it is, in words: a strategy, or one less another.
    cells : ndarray, shape (points, seeds)
        NaN where a run failed.
    """

    outcome: str
    contrast: str
    cells: Floats


def contrast_of(strategy: str, against: str | None) -> str:
    """Return what is analysed in words."""
    return strategy if against is None else f"{strategy} less {against}"


def values_of(
    runs: pd.DataFrame, points: int, seeds: Sequence[int], outcome: str, strategy: str, against: str | None = None
) -> Values:
    """Return an outcome of a strategy, or its paired difference to another, at each point of a design and seed.

    Parameters
    ----------
    runs
        One row a run that did not fail: scenario, strategy, seed, draw (number of the point, from 1) and outcomes.
    points, seeds
        How many points the design has, and its seeds.
    outcome
        Column of `runs`.
    strategy, against
        Names of the strategy, and of the one whose outcome is taken from its own; None for the outcome itself.

    Raises
    ------
    ValueError
        If the outcome is no column, a strategy has no runs, or the table has a run twice.
    """
    if outcome not in runs:
        raise ValueError(f"there is no outcome {outcome!r}{nearest(outcome, map(str, runs.columns))}")
    pairs = Pairs.of(runs)
    cases = {case[1]: case for case in pairs.cases}
    chosen = [strategy] if against is None else [strategy, against]
    for name in chosen:
        if name not in cases:
            raise ValueError(f"there are no finished runs of {name!r}{nearest(name, cases)}")
    matrix = pairs.values(outcome, [cases[name] for name in chosen])
    # What is not finite is no value either: a ratio over nothing must not reach an average.
    found = matrix[:, 0] if against is None else matrix[:, 0] - matrix[:, 1]
    place = {seed: i for i, seed in enumerate(seeds)}
    column = np.array([place.get(int(seed), -1) for seed in pairs.seeds], dtype=np.intp)
    asked = (column >= 0) & (pairs.draws >= 1) & (pairs.draws <= points)
    cells = np.full((points, len(seeds)), np.nan)
    cells[pairs.draws[asked] - 1, column[asked]] = np.where(np.isfinite(found), found, np.nan)[asked]
    return Values(outcome, contrast_of(strategy, against), cells)


@dataclass(frozen=True, eq=False)
class Whole:
    """What is left of a table of points and seeds when nothing with a gap is.

    Attributes
    ----------
    cells : ndarray, shape (points of the blocks kept, seeds kept)
        No NaN.
    blocks, seeds : ndarray of int
        Which are kept.
    note
        What was left out, in words; nothing if nothing was.
    """

    cells: Floats
    blocks: Integers
    seeds: Integers
    note: str


def whole_blocks(cells: Floats, size: int, what: str = "blocks", most: float = MOST_LEFT_OUT) -> Whole:
    """Leave out every block, or seed, with a gap.

    Parameters
    ----------
    cells : ndarray, shape (points,) or (points, seeds)
        NaN where a run failed; one column if there is one value a point.
    size
        Points of a block; blocks follow one another.
    what
        What a block is called, in the plural.
    most
        Share of blocks, or of seeds, that may be left out.

    Raises
    ------
    TooManyFailedError
        If too much would be left out.
    ValueError
        If the points are not so many whole blocks.
    """
    table = cells.reshape(len(cells), -1)
    if not len(table) or len(table) % size:
        raise ValueError(f"{len(table)} points are not whole {what} of {size} points")
    by_block = table.reshape(-1, size, table.shape[1])
    count, seeds = by_block.shape[0], by_block.shape[2]
    gaps = np.isnan(by_block).any(axis=1)
    numbers, columns = np.divmod(np.arange(gaps.size), seeds)
    kept = counted(np.where(gaps, np.nan, 0.0).reshape(-1), numbers + 1, columns).reshape(gaps.shape)
    blocks, of_seeds = np.flatnonzero(kept.any(axis=1)), np.flatnonzero(kept.any(axis=0))
    lost = {what: (count - len(blocks), count), "seeds": (seeds - len(of_seeds), seeds)}
    left_out = [f"{n} of {of} {name}" for name, (n, of) in lost.items() if n]
    if any(n > most * of for n, of in lost.values()):
        raise TooManyFailedError(
            f"{' and '.join(left_out)} have a failed run and would be left out; allowed is {most:.0%}, since what is "
            "left would not be a sample of the space"
        )
    note = f"{' and '.join(left_out)} left out, for failed runs" if left_out else ""
    return Whole(by_block[blocks][:, :, of_seeds].reshape(-1, len(of_seeds)), blocks, of_seeds, note)
