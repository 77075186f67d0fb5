"""Optimise a strategy: search on training seeds, then the front and the library on hold-out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.design import Setter, Space, latin_hypercube
from experiments.equal_money import library_of_equal_money
from experiments.optimising.aims import Aim
from experiments.optimising.front import Front, Origin, spread
from experiments.optimising.levers import Levers
from experiments.optimising.search import Archive, Progress, Trial, minimise, objective_of
from scenarios import Scenario, Strategy

HOLD_OUT_FROM = 1_000_000
"""First seed of the hold-out; the search has 0, 1, ..."""
SHOWN = 10
"""Strategies of the front that are shown."""


@dataclass(frozen=True, eq=False)
class Optimised:
    """What a search found.

    Attributes
    ----------
    scenario
        The world.
    front
        The strategies of the front that are shown, and the library's, on hold-out.
    archive
        All that the search looked at.
    training, holding
        Worlds x seeds of the search, and of the hold-out.
    failed
        How many runs failed.
    """

    scenario: Scenario
    front: Front
    archive: Archive
    training: tuple[int, int]
    holding: tuple[int, int]
    failed: int = 0

    @property
    def strategies(self) -> list[Strategy]:
        """The strategies of the front, in the order of the table."""
        known = zip(self.front.strategies, self.front.origins, strict=True)
        return [strategy for strategy, origin in known if origin == "front"]


def optimise(
    scenario: Scenario,
    aims: Sequence[Aim],
    *,
    evaluations: int = 2000,
    seeds: int = 8,
    hold_out: int = 40,
    draws: int = 0,
    seed: int = 0,
    shown: int = SHOWN,
    against: Sequence[Strategy] | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Optimised:
    """Return the trade-off front of a scenario over the levers, judged on hold-out.

    Parameters
    ----------
    scenario
        The world.
    aims
        What is sought; 2 to 4.
    evaluations
        How many strategies the search looks at.
    seeds, hold_out
        Seeds of the search, and of the hold-out, which the search never meets.
    draws
        Draws of what is not known (priors) over which the mean is sought; 0 for the scenario as it is. The hold-out
        has as many others.
    seed
        Which search.
    shown
        Strategies of the front to show at most: spread over it, chosen by the search's own values.
    against
        Strategies to set beside them; the library's of equal money by default.
    workers
        Threads; the result does not depend on it.
    progress
        Called with the number of strategies looked at and in all. Ctrl-C ends the search, and what it has so far is
        judged as its end would be.

    Raises
    ------
    ValueError
        If every run failed.
    """
    levers = Levers(scenario)
    known = list(library_of_equal_money() if against is None else against)
    trial = Trial(_worlds(scenario, draws, 2 * seed), range(seeds), aims, workers)
    start = np.stack([levers.point(strategy) for strategy in known]) if known else None
    archive = minimise(
        objective_of(levers, trial), len(levers.names), len(aims), evaluations, seed, start=start, progress=progress
    )
    found = _shown(levers, archive, shown)
    if not found:
        raise ValueError("the search has nothing to show: it was stopped too early, or every run failed")
    judge = Trial(_worlds(scenario, draws, 2 * seed + 1), range(HOLD_OUT_FROM, HOLD_OUT_FROM + hold_out), aims, workers)
    everybody = [*found, *known]
    origins: list[Origin] = [*["front"] * len(found), *["library"] * len(known)]  # type: ignore[list-item]
    front = Front(everybody, origins, aims, trial.means(everybody), judge.values(everybody))
    sizes = [(len(one.worlds), len(one.seeds)) for one in (trial, judge)]
    return Optimised(scenario, front, archive, sizes[0], sizes[1], trial.failed + judge.failed)


def _shown(levers: Levers, archive: Archive, count: int) -> list[Strategy]:
    """Return the strategies of the front to show, best on the first aim first, each with a name."""
    front = archive.front
    # Different points may be one strategy, or strategies that differ in nothing that matters.
    chosen = front[spread(archive.costs[front], count)]
    chosen = chosen[np.argsort(archive.costs[chosen, 0], kind="stable")]
    strategies = list(dict.fromkeys(levers.strategy(archive.points[i]) for i in chosen))
    return [
        Strategy(**{**dict(strategy), "name": f"front-{i:02d}", "title": f"Front {i}"})
        for i, strategy in enumerate(strategies, start=1)
    ]


def _worlds(scenario: Scenario, draws: int, seed: int) -> list[Scenario]:
    """Return the scenario, or draws of what is not known of it."""
    if not draws:
        return [scenario]
    setter = Setter(scenario, ())
    return [setter.at(point)[0] for point in latin_hypercube(Space.of_priors(scenario), draws, seed).points]
