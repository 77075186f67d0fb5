"""Many runs on the machine's cores; what is finished is written at once, and a run that fails is a row."""

import threading
import time
import traceback
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, nullcontext
from dataclasses import dataclass
from itertools import takewhile

from agents import Borough, Institution
from experiments.cases import RunKey
from experiments.store import Detail, Part, Store, WorkerKilledError, part_of
from experiments.workers import Kind, born_deaf_to_interrupts, interrupts_put_off, kind_of, pool, usable_cores
from scenarios import TabulatedPopulation
from simulation import Engine, Ensemble, RunResult, simulate

PATIENCE = 30.0
"""Seconds for which an interrupted batch waits for the runs under way."""
SECONDS_OF_PART = 1.5
"""Work in a part: little enough that not much is lost when the program is killed."""
MOST_RUNS = 256
"""Runs in a part at most."""
MOST_ALONE = 1024
"""The same where nothing but its row is kept of a run: each part costs a few writes to the disk."""
MOST_ROWS = 500_000
"""Rows of a table in a part at most, for the sake of memory; a run is never split."""


@dataclass(frozen=True, eq=False)
class Job:
    """What workers need to know of an experiment."""

    engine: Engine
    borough: type[Borough]
    institution: type[Institution]
    detail: Detail


Elsewhere = Callable[[Sequence[RunKey], Job, Store], Generator[Part, None, None]]
"""Does runs somewhere else than in this process, and yields their parts."""


class OfThread(threading.local):
    """What the chunks of one thread share: the luck of a seed is drawn once, and not for every chunk."""

    def __init__(self) -> None:
        self.ensemble = Ensemble()


@dataclass
class Chunks:
    """Runs handed out in their order, as many at a time as make a part."""

    keys: Sequence[RunKey]
    workers: int
    most: int
    next_one: int = 0
    seconds_of_run: float | None = None

    def __iter__(self) -> Iterator[Sequence[RunKey]]:
        """Yield chunks; how large depends on how long the last ones took."""
        while self.next_one < len(self.keys):
            chunk = self.keys[self.next_one : self.next_one + self._size()]
            self.next_one += len(chunk)
            yield chunk

    def took(self, runs: int, seconds: float) -> None:
        """Learn how long a chunk took."""
        self.seconds_of_run = seconds / runs

    def _size(self) -> int:
        """Return the size of the next chunk: all cases of a seed, or of several, if that is not too much."""
        left = len(self.keys) - self.next_one
        # Before anything is measured, one each: the first call of the rules compiles them.
        fitting = SECONDS_OF_PART / self.seconds_of_run if self.seconds_of_run else 1.0
        # Towards the end no worker is to wait for another's long chunk.
        size = int(min(fitting, self.most, -(-left // self.workers)))
        first = self.keys[self.next_one]
        group = sum(
            1
            for _ in takewhile(lambda key: _luck(key) == _luck(first), self.keys[self.next_one : self.next_one + size])
        )
        if size <= group:
            return max(1, size)
        # End where a seed ends: its runs share a world.
        end = self.next_one + size
        while end < len(self.keys) and _luck(self.keys[end]) == _luck(self.keys[end - 1]):
            end -= 1
        return end - self.next_one


def run_batch(
    keys: Sequence[RunKey],
    store: Store,
    job: Job,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    elsewhere: Elsewhere | None = None,
) -> None:
    """Do runs and enter them in the store.

    Parameters
    ----------
    keys
        The runs to do, those of a draw and seed together.
    store
        Where finished runs go, as they come.
    job
        By which engine, and with which agents.
    workers
        Threads or processes; the machine's cores by default, and none but this one for 1.
    progress
        Called with the number of runs done and in all.
    elsewhere
        What does the runs in place of this machine, if anything does.

    Raises
    ------
    WorkerKilledError
        If a worker was killed from outside.
    """
    total = len(store.keys)
    done = total - len(keys)
    report = progress or (lambda done, total: None)
    report(done, total)
    if not keys:
        return
    source = elsewhere(keys, job, store) if elsewhere else _on_this_machine(keys, job, store, workers)
    # Closing: on an interruption the parts under way are taken in before the tables are put together.
    with closing(source) as parts:
        for part in parts:
            store.enter(part)
            done += len(part.runs)
            report(done, total)


def _on_this_machine(
    keys: Sequence[RunKey], job: Job, store: Store, workers: int | None
) -> Generator[Part, None, None]:
    workers = min(workers or usable_cores(), len(keys))
    chunks = Chunks(keys, workers, most=most_runs_of_part(keys, store.detail))
    kind = kind_of(job.engine, workers)
    return _here(chunks, job) if kind == "here" else _pooled(chunks, job, kind, workers, store)


def most_runs_of_part(keys: Sequence[RunKey], detail: Detail) -> int:
    """Return how many runs a part may have."""
    if detail == "runs":
        return MOST_ALONE
    scenario = keys[0].case.scenario
    population = scenario.population
    boroughs = len(population.places) if isinstance(population, TabulatedPopulation) else population.boroughs
    rows = max((scenario.horizon + 1) * (boroughs if detail == "borough-months" else 1), boroughs)
    return max(1, min(MOST_RUNS, MOST_ROWS // rows))


def _luck(key: RunKey) -> tuple[int, int]:
    return key.draw, key.seed


def _here(chunks: Chunks, job: Job) -> Generator[Part, None, None]:
    mine = OfThread()
    for chunk in chunks:
        # An interruption between the runs of a chunk would lose those that are finished: it ends the chunk after the
        # run under way. Of a single one there is nothing to lose.
        with interrupts_put_off() if len(chunk) > 1 else nullcontext() as pressed:
            part, seconds = run_chunk(chunk, job, pressed, mine)
            chunks.took(len(part.runs), seconds)
            yield part  # still inside: what is finished is to be written too


def _pooled(chunks: Chunks, job: Job, kind: Kind, workers: int, store: Store) -> Generator[Part, None, None]:
    waiting: dict[Future[tuple[Part, float]], None] = {}
    rest = iter(chunks)
    # Threads are told to end their chunks after the run under way; processes finish theirs.
    stop = threading.Event() if kind == "threads" else None
    each = OfThread() if kind == "threads" else None
    if kind == "threads":
        # The first run compiles the rules where they are not compiled yet: once, and not in two threads at a time.
        part, seconds = run_chunk(next(rest), job)
        chunks.took(len(part.runs), seconds)
        yield part
    with pool(kind, workers) as executor:
        try:
            # Hand out a few at a time, so that finished parts do not pile up in memory.
            for chunk in rest:
                # All processes are born with the first chunk. Between handing out and taking note there is no stop,
                # or the chunk would be lost.
                with born_deaf_to_interrupts() if kind == "processes" and not waiting else interrupts_put_off():
                    waiting[executor.submit(run_chunk, chunk, job, stop, each)] = None
                if len(waiting) > workers:
                    yield from _next_done(waiting, chunks)
            while waiting:
                yield from _next_done(waiting, chunks)
        except (KeyboardInterrupt, GeneratorExit):
            if stop is not None:
                stop.set()
            _take_in(waiting, store)
            raise
        except BrokenProcessPool as error:
            _take_in(waiting, store)
            raise WorkerKilledError(
                0,
                f"a worker process was killed, perhaps because memory ran out; {store.finished} of {len(store.keys)} "
                f"runs are finished and kept. `coalition resume {store.folder} --workers 1` goes on with one process",
                str(store.folder),
            ) from error


def _take_in(waiting: dict[Future[tuple[Part, float]], None], store: Store) -> None:
    """Keep what a worker has finished, or is at; a second Ctrl-C gives it up."""
    under_way = [future for future in waiting if not future.cancel()]
    for future in wait(under_way, timeout=PATIENCE).done:
        if future.exception() is None:
            store.enter(future.result()[0])


def _next_done(waiting: dict[Future[tuple[Part, float]], None], chunks: Chunks) -> Iterator[Part]:
    """Yield parts that are done; each leaves `waiting` only once the caller has taken it in."""
    done, _ = wait(list(waiting), return_when=FIRST_COMPLETED)
    for future in done:
        part, seconds = future.result()
        chunks.took(len(part.runs), seconds)
        yield part
        del waiting[future]


def run_chunk(
    keys: Sequence[RunKey], job: Job, stop: threading.Event | None = None, mine: OfThread | None = None
) -> tuple[Part, float]:
    """Return the part of a few runs, the first at least, and the seconds that they took."""
    start = time.perf_counter()
    results = simulate_many(keys, job, stop, mine.ensemble if mine else None)
    said = [_said(result) if isinstance(result, Exception) else result for result in results]
    return part_of(keys[: len(said)], said, job.detail), time.perf_counter() - start


def simulate_many(
    keys: Sequence[RunKey], job: Job, stop: threading.Event | None = None, ensemble: Ensemble | None = None
) -> list[RunResult | Exception]:
    """Return the results of runs, or what they raised: a run that fails is not the end of the batch.

    If `stop` is set meanwhile, the runs after the one under way are left out. An ensemble may know seeds from before.
    """
    ensemble, monthly = ensemble or Ensemble(), job.detail == "borough-months"
    results: list[RunResult | Exception] = []
    for key in keys:
        if results and stop is not None and stop.is_set():
            break
        scenario, strategy = key.case.scenario, key.case.strategy
        try:
            if job.engine == "compiled":
                result = ensemble.simulate(scenario, strategy, key.seed, keep_borough_months=monthly)
            else:
                result = simulate(
                    scenario, strategy, key.seed, borough=job.borough, institution=job.institution,
                    keep_borough_months=monthly, engine=job.engine,
                )  # fmt: skip
            results.append(result)
        except Exception as error:  # whatever a researcher's agent raises
            results.append(error)
    return results


def _said(error: Exception) -> str:
    """Return what an error says, and where it was raised."""
    where = traceback.extract_tb(error.__traceback__)
    place = f" ({where[-1].name}, line {where[-1].lineno})" if where else ""
    return f"{type(error).__name__}: {error}{place}"
