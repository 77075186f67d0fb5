"""What luck adds to a forecast: a share of 33 boroughs is not known as well as one of 388 councils."""

import numpy as np

from experiments.pairs import Floats

LARGEST = 20_000
"""Units beyond which the luck of a share is below any rounding of it."""


def units_left(population: float | None, cells: float) -> int:
    """Return over how many units a run's share must be drawn once more to vary as the share of a real population.

    The share of a run is itself one of `cells` decisions, so part of the luck is in it: the variance still lacking is
    that of 1 / (1 / population - 1 / cells) units. Where the population is the larger, or is not known, nothing is
    lacking: 0. (The luck in a run is then larger than that of the real share, which widens the interval.)

    Examples
    --------
    >>> units_left(33, 33 * 6), units_left(388, 33 * 6), units_left(None, 33)
    (40, 0, 0)
    """
    if population is None or population >= min(cells, LARGEST):
        return 0
    return max(1, round(1.0 / (1.0 / population - 1.0 / cells)))


def with_luck(shares: Floats, start: float | None, population: float | None, cells: float, seed: int = 0) -> Floats:
    """Return paths that real populations could have taken, given what runs say of their chances.

    A run says, of each observation, which part of those who had not adopted at the start has by then, or which part
    of those who had gave up. If the share at the start is known, the paths begin exactly there, whatever the run's
    luck at its own start. Each unit keeps its luck from observation to observation: it adopts once.

    Parameters
    ----------
    shares : ndarray, shape (members, 1 + observations)
        Shares of the runs, at the start and at each observation.
    start
        The real share at the start, or None if it is not known: then the run's own counts.
    population
        Units of the real series; None if not known.
    cells
        Decisions that a share of the run is the mean of.
    seed
        Which luck.

    Returns
    -------
    ndarray, shape (members, observations)
        Possible shares. Where the start is known and the population is counted, these are of that many units.
    """
    begun = shares[:, :1]
    at = np.full_like(begun, start) if start is not None else begun
    gained = np.clip((shares[:, 1:] - begun) / np.maximum(1.0 - begun, 1e-9), 0.0, 1.0)
    lost = np.clip((begun - shares[:, 1:]) / np.maximum(begun, 1e-9), 0.0, 1.0)
    units = units_left(population, cells)
    if units:
        generator = np.random.default_rng(seed)
        gained = _drawn(gained, np.rint((1.0 - at[:, 0]) * units).astype(int), generator)
        lost = _drawn(lost, np.rint(at[:, 0] * units).astype(int), generator)
    return np.asarray(at + (1.0 - at) * gained - at * lost)


def _drawn(
    chances: Floats, units: np.ndarray[tuple[int], np.dtype[np.int64]], generator: np.random.Generator
) -> Floats:
    """Return the share of each member's units whose luck lets it happen by each observation."""
    drawn = np.zeros_like(chances)
    luck = generator.random((len(chances), int(units.max(initial=0))))
    for k, count in enumerate(units):
        if count:
            drawn[k] = (luck[k, :count, None] < chances[k]).mean(axis=0)
    return drawn
