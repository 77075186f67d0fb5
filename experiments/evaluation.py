"""Outcomes of many cases under the same seeds, in memory: for searches, which look at thousands and keep a few."""

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from itertools import groupby, product
from operator import itemgetter

import numpy as np

from experiments.cases import Case
from experiments.pairs import Floats
from experiments.workers import pool, usable_cores
from scenarios.quantity import nearest
from simulation import Ensemble, RunResult
from simulation.outcomes import run_outcomes

Progress = Callable[[int, int], None]
Reader = Callable[[int, RunResult], Floats]

LOOK_EVERY = 0.2
"""Seconds after which progress is told."""


@dataclass(frozen=True, eq=False)
class Evaluated:
    """What came out of some cases.

    Attributes
    ----------
    cases
        What was run, in the order asked for.
    seeds
        Under which luck, the same for all.
    outcomes
        Columns of the table of runs.
    values : ndarray, shape (cases, seeds, outcomes)
        NaN where a run failed, or does not know the outcome.
    errors
        Why runs failed, by place of the case and seed.
    """

    cases: Sequence[Case]
    seeds: Sequence[int]
    outcomes: Sequence[str]
    values: Floats
    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)

    def of(self, outcome: str) -> Floats:
        """Return one outcome, shape (cases, seeds)."""
        return self.values[:, :, list(self.outcomes).index(outcome)]


def evaluate(
    cases: Sequence[Case],
    seeds: Sequence[int],
    outcomes: Sequence[str],
    *,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Evaluated:
    """Return outcomes of cases under seeds, by the compiled engine; nothing is written.

    The values are the same as those of an `Experiment`, whatever the number of workers.

    Parameters
    ----------
    cases
        What is run; those of one scenario are best neighbours, for they share a world.
    seeds
        Which luck: the same for every case, so that differences are theirs.
    outcomes
        Columns of the table of runs (docs/DATA.md).
    workers
        Threads; the machine's cores by default.
    progress
        Called with the number of runs done and in all.

    Raises
    ------
    ValueError
        If there are no cases or seeds, or no such outcome.

    Examples
    --------
    >>> from scenarios import load_scenario, load_strategy
    >>> small = load_scenario("small")
    >>> cases = [Case(small, load_strategy(name)) for name in ("needs-led", "central-mandate")]
    >>> evaluate(cases, seeds=range(4), outcomes=["people_effective", "npv"]).values.shape
    (2, 4, 2)
    """
    seeds, outcomes = list(seeds), list(outcomes)
    if not cases or not seeds or not outcomes:
        raise ValueError("there must be at least 1 case, 1 seed and 1 outcome to evaluate")
    known = run_outcomes(min(case.scenario.horizon for case in cases))
    for name in outcomes:
        if name not in known:
            raise ValueError(f"no outcome {name!r} in a table of runs{nearest(name, known)}")
    read = itemgetter(*outcomes)

    def read_outcomes(place: int, run: RunResult) -> Floats:
        return np.atleast_1d(read(run.outcomes)).astype(float)

    values, errors = read_runs(cases, seeds, read_outcomes, len(outcomes), workers=workers, progress=progress)
    return Evaluated(cases, seeds, outcomes, values, errors)


def read_runs(
    cases: Sequence[Case],
    seeds: Sequence[int],
    read: Reader,
    width: int,
    *,
    workers: int | None = None,
    progress: Progress | None = None,
) -> tuple[Floats, dict[tuple[int, int], str]]:
    """Return what is read of every run of cases under seeds, by the compiled engine on threads.

    Parameters
    ----------
    cases, seeds, workers, progress
        As for `evaluate`.
    read
        Called with the place of the case and its run; returns numbers, shape (width,). Several threads call it.
    width
        How many numbers it returns.

    Returns
    -------
    values : ndarray, shape (cases, seeds, width)
        NaN where a run failed.
    errors
        Why runs failed, by place of the case and seed.
    """
    shares = _shares(cases, seeds, read, width, min(workers or usable_cores(), len(seeds) * len(cases)))
    total = len(cases) * len(seeds)
    with pool("threads", len(shares)) as executor:
        waiting: set[Future[None]] = {executor.submit(share.work) for share in shares}
        try:
            while waiting:
                finished, waiting = wait(waiting, timeout=LOOK_EVERY, return_when=FIRST_COMPLETED)
                for future in finished:
                    future.result()
                if progress:
                    progress(sum(share.done for share in shares), total)
        finally:
            shares[0].stop.set()
    errors = {place: error for share in shares for place, error in share.errors.items()}
    return shares[0].values, errors


@dataclass(eq=False)
class _Share:
    """Cases and seeds that one thread sees to, and where their outcomes go."""

    cases: Sequence[Case]
    seeds: Sequence[int]
    read: Reader
    places: range
    rows: range
    values: Floats
    stop: threading.Event
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    done: int = 0

    def work(self) -> None:
        """Do the runs, those of one world and luck next to each other."""
        ensemble = Ensemble()
        for _, group in groupby(self.places, key=lambda place: id(self.cases[place].scenario)):
            places = list(group)
            for row, place in product(self.rows, places):
                if self.stop.is_set():
                    return
                case = self.cases[place]
                try:
                    run = ensemble.simulate(case.scenario, case.strategy, self.seeds[row])
                    self.values[place, row] = self.read(place, run)
                except Exception as error:  # one that fails is not the end of a search
                    self.errors[place, row] = f"{type(error).__name__}: {error}"
                self.done += 1


def _shares(cases: Sequence[Case], seeds: Sequence[int], read: Reader, width: int, workers: int) -> list[_Share]:
    """Return what each thread does: all cases of some seeds, or, with fewer seeds than threads, some cases of all."""
    values, stop = np.full((len(cases), len(seeds), width), np.nan), threading.Event()
    whole = range(len(cases)), range(len(seeds))
    by_seed = workers <= len(seeds)
    return [
        _Share(
            cases, seeds, read, whole[0] if by_seed else whole[0][k::workers],
            whole[1][k::workers] if by_seed else whole[1], values, stop,
        )
        for k in range(workers)
    ]  # fmt: skip
