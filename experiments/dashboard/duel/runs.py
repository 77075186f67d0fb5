"""Two strategies in the same world: one run of each under the same luck, and many more to say how sure it is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.compare import HEADLINES
from experiments.dashboard.jobs import Cancelled
from experiments.dashboard.levers import Sides
from experiments.dashboard.uploads import steps_in
from scenarios import Scenario
from simulation import Chronicle, Ensemble, build_world, chronicle
from simulation.engine import Tape

Floats = NDArray[np.float64]

BAND_RUNS = 40
"""Draws of luck behind a band and a verdict: half a second for London."""
FEWEST_BAND_RUNS = 20
"""Draws of luck behind the band of a world of any size."""
BAND_STEPS = 24_000_000
"""Months x services x places of all draws of a band: some 4 s on two cores. Larger worlds have fewer draws."""
FIRST_OF_BAND = 1_000_000
"""Seeds of a band start here, away from those that viewers go through by hand."""
BAND = (0.1, 0.9)
"""Quantiles between which a band lies."""


class Told(NamedTuple):
    """One run of each strategy, in the same world under the same luck."""

    left: Chronicle
    right: Chronicle


def tell(sides: Sides, seed: int, cancelled: Callable[[], bool] = lambda: False) -> Told:
    """Return one run of each strategy under a seed, told month by month.

    Raises
    ------
    Cancelled
        If `cancelled` said before either that nobody wants it any more.
    """
    world = build_world(sides.scenario, seed)
    tape, told = Tape.of(world), []
    for strategy in sides.strategies:
        if cancelled():
            raise Cancelled
        told.append(chronicle(sides.scenario, strategy, seed, world=world, tape=tape))
    return Told(*told)


@dataclass(frozen=True, eq=False)
class Band:
    """Many paired runs of two strategies.

    Attributes
    ----------
    sides
        What was run.
    seeds : tuple of int
        Under which luck.
    series : dict of str to ndarray, shape (2, seeds, horizon + 1)
        Outcomes by month, left and right, in their own units (`simulation.outcomes.MONTHLY`).
    """

    sides: Sides
    seeds: tuple[int, ...]
    series: dict[str, Floats]

    def quantiles(self, outcome: str) -> Floats:
        """Return the ends of the band of an outcome, shape (2 ends, 2 sides, horizon + 1)."""
        found: Floats = np.quantile(self.series[outcome], BAND, axis=1)
        return found


def band_runs(scenario: Scenario) -> int:
    """Return how many draws of luck a band of a world has: fewer where a run takes long, so that nobody waits long."""
    return min(BAND_RUNS, max(FEWEST_BAND_RUNS, BAND_STEPS // steps_in(scenario)))


def band(
    sides: Sides,
    outcomes: tuple[str, ...],
    progress: Callable[[float], None],
    cancelled: Callable[[], bool],
    runs: int | None = None,
) -> Band:
    """Return many paired runs.

    Parameters
    ----------
    sides
        What to run.
    outcomes
        Outcomes to keep, besides those that a verdict names.
    progress, cancelled
        Told the share that is done; asked whether to stop.
    runs
        How many draws of luck; as many as `band_runs` says if it is left out.

    Raises
    ------
    Cancelled
        If nobody wants it any more.
    """
    runs = band_runs(sides.scenario) if runs is None else runs
    kept = tuple(dict.fromkeys([*outcomes, *(headline.outcome for headline in HEADLINES)]))
    ensemble, seeds = Ensemble(kept_bytes=0), tuple(range(FIRST_OF_BAND, FIRST_OF_BAND + runs))
    series = {name: np.empty((2, runs, sides.scenario.horizon + 1)) for name in kept}
    for row, seed in enumerate(seeds):
        for side, strategy in enumerate(sides.strategies):
            if cancelled():
                raise Cancelled
            found = ensemble.simulate(sides.scenario, strategy, seed).series
            for name in kept:
                series[name][side, row] = found[name]
        progress((row + 1) / runs)
    return Band(sides, seeds, series)
