"""The search: a genetic algorithm for several aims over the unit cube of levers, on training seeds.

Two aims are sought with NSGA-II [1]_, more with NSGA-III [2]_, both of pymoo [3]_. Every strategy meets the same worlds
and seeds (common random numbers), so that within the search differences are the strategies'; but what wins among
thousands under a few seeds is partly what suits those seeds. So nothing that the search says of its winners is
reported as theirs: see `experiments.optimising.front`.

References
----------
.. [1] K. Deb, A. Pratap, S. Agarwal and T. Meyarivan (2002), IEEE Transactions on Evolutionary Computation 6(2),
   182-197.
.. [2] K. Deb and H. Jain (2014), IEEE Transactions on Evolutionary Computation 18(4), 577-601.
.. [3] J. Blank and K. Deb (2020), pymoo: multi-objective optimization in Python, IEEE Access 8, 89497-89509.
"""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.cases import Case
from experiments.evaluation import evaluate
from experiments.extras import require
from experiments.optimising.aims import Aim
from experiments.optimising.levers import Levers
from experiments.pairs import Floats, Integers
from scenarios import Scenario, Strategy

POPULATION = 60
"""Strategies of a generation with two aims."""
DIVISIONS = {3: 10, 4: 6}
"""Divisions of each axis of NSGA-III's reference directions: 66 of three aims, 84 of four."""
Objective = Callable[[Floats], Floats]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Archive:
    """Everything that a search looked at, in order.

    Attributes
    ----------
    points : ndarray, shape (evaluations, dimensions)
        Points of the unit cube.
    costs : ndarray, shape (evaluations, aims)
        What is made small; infinite where a run failed.
    interrupted
        Whether the search was stopped before its end.
    """

    points: Floats
    costs: Floats
    interrupted: bool = False

    @property
    def front(self) -> Integers:
        """Places of what nothing else in it dominates; of equals the first."""
        return non_dominated(self.costs)


def non_dominated(values: Floats) -> Integers:
    """Return which rows no other row dominates (is as small on every aim and smaller on one); of equals the first."""
    kept = np.flatnonzero(np.isfinite(values).all(axis=1))
    _, first = np.unique(values[kept], axis=0, return_index=True)
    kept = kept[np.sort(first)]
    if not len(kept):
        return kept
    sorting = require("pymoo.util.nds.non_dominated_sorting").NonDominatedSorting()
    return np.sort(kept[np.asarray(sorting.do(values[kept], only_non_dominated_front=True), dtype=np.intp)])


def minimise(
    objective: Objective, dimensions: int, aims: int, evaluations: int, seed: int = 0, *,
    start: Floats | None = None, progress: Progress | None = None,
) -> Archive:  # fmt: skip
    """Return what a search over the unit cube looked at; the same for the same seed.

    Parameters
    ----------
    objective
        Values of some points, shape (points, aims), all to be small; infinite or NaN where there is none.
    dimensions, aims
        Sizes of a point and of a value.
    evaluations
        How many points at most, those of `start` among them.
    seed
        Which search.
    start : ndarray, shape (points, dimensions), optional
        Points to look at first: of the library, so that the search does not end worse than it.
    progress
        Called with the number of points done and in all.

    Notes
    -----
    Ctrl-C ends the search; what was evaluated before is kept.
    """
    given = np.empty((0, dimensions)) if start is None else start[:evaluations]
    points, values = [given], [np.empty((0, aims))]
    interrupted = False
    try:
        if len(given):
            values[0] = _finite(objective(given))
        for block, told in _generations(dimensions, aims, evaluations - len(given), seed, (given, values[0])):
            found = _finite(objective(block))
            points.append(block)
            values.append(found)
            told(found)
            if progress:
                progress(sum(map(len, points)), evaluations)
    except KeyboardInterrupt:
        interrupted = True
    done = sum(map(len, values))
    return Archive(np.concatenate(points)[:done], np.concatenate(values), interrupted)


def _finite(values: Floats) -> Floats:
    return np.where(np.isnan(values), np.inf, values)


def _generations(dimensions: int, aims: int, evaluations: int, seed: int, known: tuple[Floats, Floats]) -> Any:
    """Yield the points of each generation, and what to tell their values to."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        problem_of = require("pymoo.core.problem").Problem
        static_of = require("pymoo.problems.static").StaticProblem
        problem = problem_of(n_var=dimensions, n_obj=aims, xl=0.0, xu=1.0)
        algorithm = _algorithm(aims, dimensions, seed, known)
        algorithm.setup(problem, termination=("n_gen", 10**9), seed=seed, verbose=False)
        left = evaluations
        while left > 0:
            generation = algorithm.ask()
            block = np.asarray(generation.get("X"), dtype=float)[:left]

            def told(found: Floats, generation: Any = generation, count: int = len(block)) -> None:
                # What did not fit any more is told as the worst.
                whole = np.full((len(generation), aims), np.inf)
                whole[:count] = found
                large = np.where(np.isfinite(whole), whole, 1e12)
                algorithm.evaluator.eval(static_of(problem, F=large), generation)
                algorithm.tell(infills=generation)

            yield block, told
            left -= len(block)


def _algorithm(aims: int, dimensions: int, seed: int, known: tuple[Floats, Floats]) -> Any:
    directions = None
    size = POPULATION
    if aims > 2:
        directions = require("pymoo.util.ref_dirs").get_reference_directions(
            "das-dennis", aims, n_partitions=DIVISIONS[aims]
        )
        size = len(directions) + len(directions) % 2
    points, values = known
    first = np.random.default_rng(seed).random((size, dimensions))
    best = points[non_dominated(values)[: size // 2]] if len(points) else points
    first[: len(best)] = best  # the library's best are parents from the start
    if directions is None:
        return require("pymoo.algorithms.moo.nsga2").NSGA2(pop_size=size, sampling=first)
    return require("pymoo.algorithms.moo.nsga3").NSGA3(ref_dirs=directions, pop_size=size, sampling=first)


@dataclass(eq=False)
class Trial:
    """Strategies tried in some worlds under some seeds.

    Parameters
    ----------
    worlds
        Draws of the scenario; the mean over them counts.
    seeds
        Which luck, the same for all.
    aims
        What is looked at.
    workers
        Threads.
    """

    worlds: Sequence[Scenario]
    seeds: Sequence[int]
    aims: Sequence[Aim]
    workers: int | None = None
    failed: int = 0

    def values(self, strategies: Sequence[Strategy]) -> Floats:
        """Return outcomes in printed units, shape (strategies, worlds, seeds, aims); NaN where a run failed."""
        cases = [Case(world, strategy) for world in self.worlds for strategy in strategies]
        found = evaluate(cases, self.seeds, [aim.outcome for aim in self.aims], workers=self.workers)
        self.failed += len(found.errors)
        shape = len(self.worlds), len(strategies), len(self.seeds), len(self.aims)
        return found.values.reshape(shape).swapaxes(0, 1) * [aim.scale for aim in self.aims]

    def means(self, strategies: Sequence[Strategy]) -> Floats:
        """Return means over worlds and seeds, shape (strategies, aims); NaN where any run failed."""
        return np.asarray(self.values(strategies).mean(axis=(1, 2)))


def objective_of(levers: Levers, trial: Trial) -> Objective:
    """Return what a search makes small; points that are one strategy are run once."""
    known: dict[Strategy, Floats] = {}
    signs = np.array([aim.sign for aim in trial.aims])

    def objective(points: Floats) -> Floats:
        strategies = [levers.strategy(point) for point in points]
        fresh = list(dict.fromkeys(strategy for strategy in strategies if strategy not in known))
        if fresh:
            known.update(zip(fresh, trial.means(fresh), strict=True))
        return np.stack([signs * known[strategy] for strategy in strategies])

    return objective
