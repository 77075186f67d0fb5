"""Approximate Bayesian computation by sequential Monte Carlo, with pyABC.

References
----------
.. [1] T. Toni, D. Welch, N. Strelkowa, A. Ipsen and M. P. H. Stumpf (2009), Journal of the Royal Society Interface
   6(31), 187-202.
.. [2] Y. Schaelte, E. Klinger, E. Alamoudi and J. Hasenauer (2022), pyABC, Journal of Open Source Software
   7(74), 4304.
"""

import itertools
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.calibration.problem import Problem
from experiments.design.space import Dimension
from experiments.extras import require
from experiments.pairs import Floats

EXTRA = "calibrate"

Told = Callable[[int, int, int], None]
"""Called with the number of the population (0: the sample of the prior), particles accepted, and simulations."""


@dataclass(frozen=True)
class Rules:
    """How long a calibration goes on.

    Attributes
    ----------
    particles
        Draws of each population.
    populations
        Of which there are at most so many.
    epsilon
        It ends at this distance: 1 is a miss of one tolerance.
    least_accepted
        It ends when fewer than this share of simulations are accepted.
    keep
        The next population must come nearer than this share of the last one.
    seed
        Which luck.
    """

    particles: int = 200
    populations: int = 8
    epsilon: float = 1.0
    least_accepted: float = 0.04
    keep: float = 0.5
    seed: int = 0


@dataclass(frozen=True)
class Population:
    """One population: how near it came, and what it took."""

    number: int
    epsilon: float
    simulations: int
    accepted: float
    effective: float
    seconds: float


@dataclass(frozen=True, eq=False)
class Calibration:
    """What came out: the last whole population.

    Attributes
    ----------
    problem, rules
        What was asked.
    sample : ndarray, shape (particles, parameters)
        Draws of all parameters, in the order of `Problem.names`.
    weights : ndarray, shape (particles,)
        Their weights, which sum to 1.
    predicted : ndarray, shape (particles, observations)
        What each was accepted for: means over its seeds.
    distances : ndarray, shape (particles,)
        In tolerances.
    populations
        All of them.
    stopped
        Why there are no more.
    """

    problem: Problem
    rules: Rules
    sample: Floats
    weights: Floats
    predicted: Floats
    distances: Floats
    populations: tuple[Population, ...]
    stopped: str

    @property
    def effective(self) -> float:
        """Effective sample size: as many equally likely draws would say as much."""
        return float(1.0 / np.sum(self.weights**2))


class NothingAcceptedError(ValueError):
    """A calibration that was stopped, or gave up, before its first population was whole."""


def calibrate(problem: Problem, rules: Rules, *, workers: int | None = None, told: Told | None = None) -> Calibration:
    """Return draws of the parameters under which the model comes near the targets.

    Each simulation is a draw that meets fresh seeds, over which its predictions are averaged; no seed is ever searched
    for. The thresholds are medians: each population must come nearer than half of the one before [1]_. Simulations
    follow one another, with the threads inside, so that neither timing nor the number of threads changes a bit.

    Parameters
    ----------
    problem
        Parameters, priors and targets.
    rules
        How long it goes on.
    workers
        Threads.
    told
        Told of progress.

    Raises
    ------
    NothingAcceptedError
        If no population became whole.
    MissingExtraError
        If pyABC is not installed.
    """
    abc = require("pyabc", EXTRA)
    count = itertools.count()
    names = problem.names[: problem.fitted]

    def simulated(parameters: Any) -> dict[str, Floats]:
        luck = np.random.default_rng([rules.seed, next(count)])
        draw, others = problem.draw([parameters[name] for name in names], luck)
        return {"predicted": problem.predicted(draw, luck, workers), "others": others}

    def distance(found: dict[str, Floats], _: dict[str, Floats]) -> float:
        return problem.distance(found["predicted"])

    laws = {name: _law(abc, dimension) for name, dimension in zip(names, problem.space, strict=False)}
    prior = abc.Distribution(**laws)
    sampler = _telling(abc, told)
    smc = abc.ABCSMC(
        simulated, prior, distance, population_size=rules.particles, sampler=sampler,
        eps=abc.QuantileEpsilon(alpha=rules.keep),
    )  # fmt: skip
    stopped = ""
    with _own_stream(rules.seed), _quiet():
        # Nothing is observed here: the distance knows what was. The draws are kept in memory until they are written.
        history = smc.new("sqlite://", {"predicted": np.zeros(len(problem.tolerance)), "others": np.zeros(0)})
        try:
            smc.run(
                minimum_epsilon=rules.epsilon, max_nr_populations=rules.populations,
                min_acceptance_rate=rules.least_accepted,
            )  # fmt: skip
        except KeyboardInterrupt:
            stopped = "interrupted"
    if history.max_t < 0:
        why = "it was interrupted" if stopped else "too few simulations came near enough"
        raise NothingAcceptedError(f"no population became whole, for {why}; nothing is written")
    return _calibration(problem, rules, history, sampler, stopped)


def _law(abc: Any, dimension: Dimension) -> Any:
    if dimension.log:
        return abc.RV("loguniform", dimension.low, dimension.high)
    return abc.RV("uniform", dimension.low, dimension.high - dimension.low)


def _telling(abc: Any, told: Told | None) -> Any:
    """Return a sampler of pyABC that does one simulation after the other, and tells of it."""

    class Telling(abc.SingleCoreSampler):  # type: ignore[misc]
        seconds: list[float]

        def sample_until_n_accepted(
            self, n: int, simulate_one: Any, t: int, *, max_eval: float = np.inf, **_: Any
        ) -> Any:
            began = time.monotonic()
            sample, self.nr_evaluations_, accepted = self._create_empty_sample(), 0, 0
            while accepted < n and self.nr_evaluations_ < max_eval:
                particle = simulate_one()
                sample.append(particle)
                self.nr_evaluations_ += 1
                accepted += bool(particle.accepted)
                if told:
                    told(t + 1, accepted, self.nr_evaluations_)
            sample.ok = accepted >= n
            self.seconds.append(time.monotonic() - began)
            return sample

    sampler = Telling()
    sampler.seconds = []
    return sampler


def _calibration(problem: Problem, rules: Rules, history: Any, sampler: Any, stopped: str) -> Calibration:
    last = history.max_t
    particles = history.get_population(t=last).particles
    names = problem.names[: problem.fitted]
    sample = np.array([
        [*(p.parameter[name] for name in names), *np.atleast_1d(p.sum_stat["others"])] for p in particles
    ])  # fmt: skip
    weights = np.array([p.weight for p in particles])
    told = history.get_all_populations().set_index("t")
    populations = []
    for t in range(last + 1):
        weight = history.get_weighted_distances(t=t)["w"].to_numpy(float)
        simulations = int(told.at[t, "samples"])
        populations.append(
            Population(
                t + 1, float(told.at[t, "epsilon"]), simulations, rules.particles / simulations,
                float(weight.sum() ** 2 / np.sum(weight**2)), sampler.seconds[t + 1],
            )
        )  # fmt: skip
    return Calibration(
        problem, rules, sample, weights / weights.sum(), np.array([p.sum_stat["predicted"] for p in particles]),
        np.array([p.distance for p in particles]), tuple(populations), stopped or _why(rules, populations),
    )  # fmt: skip


def _why(rules: Rules, populations: Sequence[Population]) -> str:
    if populations[-1].epsilon <= rules.epsilon:
        return f"the distance is at most {rules.epsilon:g}"
    if len(populations) >= rules.populations:
        return f"there were to be at most {rules.populations} populations"
    return f"fewer than {rules.least_accepted:.0%} of simulations came nearer"


@contextmanager
def _own_stream(seed: int) -> Iterator[None]:
    """Seed NumPy's common stream, from which pyABC draws, and give it back as it was."""
    before = np.random.get_state()  # noqa: NPY002
    np.random.seed(seed % 2**32)  # noqa: NPY002
    try:
        yield
    finally:
        np.random.set_state(before)  # noqa: NPY002


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep pyABC from telling what `told` tells."""
    loggers = [logging.getLogger(name) for name in logging.root.manager.loggerDict if name.split(".")[0] == "ABC"]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)
