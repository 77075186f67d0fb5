"""Many runs on the machine's cores; what is finished is written at once, and a run that fails is a row."""

import os
import signal
import threading
import traceback
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing, contextmanager, nullcontext
from typing import Any

import loky
import pandas as pd

from agents import Borough, Institution
from experiments.cases import RunKey
from experiments.store import Part, Store
from simulation import simulate

PATIENCE = 30.0
"""Seconds for which an interrupted batch waits for the runs under way."""
CHUNK = 4
"""Runs handed to a worker at a time: few enough for progress and resumption, many enough to be worth a file."""


def run_batch(
    keys: Sequence[RunKey],
    store: Store,
    total: int,
    borough: type[Borough],
    institution: type[Institution],
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Do runs and enter them in the store.

    Parameters
    ----------
    keys
        The runs to do.
    store
        Where finished runs go, as they come.
    total
        Runs of the whole experiment, for `progress`.
    borough, institution
        Classes of the agents.
    workers
        Processes; the machine's cores by default, and none but this one for 1.
    progress
        Called with the number of runs done and in all.
    """
    done = total - len(keys)
    report = progress or (lambda done, total: None)
    report(done, total)
    workers = workers or usable_cores()
    # In this process an interruption could fall between the runs of a chunk, so there each run is one.
    size = CHUNK if workers > 1 else 1
    chunks = [keys[i : i + size] for i in range(0, len(keys), size)]
    # Closing: on an interruption the parts under way are taken in before the tables are put together.
    with closing(_parts(chunks, borough, institution, workers, store)) as parts:
        for part in parts:
            store.enter(part)
            done += len(part.runs)
            report(done, total)


def usable_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _parts(
    chunks: Sequence[Sequence[RunKey]],
    borough: type[Borough],
    institution: type[Institution],
    workers: int,
    store: Store,
) -> Generator[Part, None, None]:
    if workers == 1 or len(chunks) < 2:
        for chunk in chunks:
            yield run_chunk(chunk, borough, institution)
        return
    # Loky rather than the standard pool: a script needs no `__main__` guard, and agents defined in a notebook reach
    # the workers.
    ignore = (signal.SIGINT, signal.SIG_IGN)
    executor = loky.ProcessPoolExecutor(min(workers, len(chunks)), initializer=signal.signal, initargs=ignore)
    waiting: dict[Future[Part], None] = {}
    rest = iter(chunks)
    try:
        # Hand out a few at a time, so that finished parts do not pile up in memory.
        for chunk in rest:
            # All workers are born with the first chunk.
            with nullcontext() if waiting else _born_deaf_to_interrupts():
                waiting[executor.submit(run_chunk, chunk, borough, institution)] = None
            if len(waiting) > workers:
                yield from _next_done(waiting)
        while waiting:
            yield from _next_done(waiting)
    except (KeyboardInterrupt, GeneratorExit):
        # What a worker has finished, or is at, is kept: a second Ctrl-C gives it up.
        under_way = [future for future in waiting if not future.cancel()]
        for future in loky.wait(under_way, timeout=PATIENCE).done:
            store.enter(future.result())
        raise
    finally:
        executor.shutdown(wait=True, kill_workers=True)


@contextmanager
def _born_deaf_to_interrupts() -> Iterator[None]:
    """Let workers that start meanwhile leave Ctrl-C to us, from their first moment on.

    A terminal sends it to the whole group, and a worker that it meets while it still imports would die with a lock in
    its hand. What is ignored here is ignored in a child. (Blocking would not lose a Ctrl-C of these few hundredths of
    a second, but loky lifts the block.) Only the main thread may say so; nobody presses Ctrl-C elsewhere.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _next_done(waiting: dict[Future[Part], None]) -> Iterator[Part]:
    """Yield a part that is done; it leaves `waiting` only once the caller has taken it in."""
    done, _ = loky.wait(list(waiting), return_when=loky.FIRST_COMPLETED)
    for future in done:
        yield future.result()
        del waiting[future]


def run_chunk(keys: Sequence[RunKey], borough: type[Borough], institution: type[Institution]) -> Part:
    """Return the tables of a few runs."""
    runs: list[dict[str, Any]] = []
    months: list[pd.DataFrame] = []
    boroughs: list[pd.DataFrame] = []
    for key in keys:
        scenario, strategy = key.case.key
        row: dict[str, Any] = {
            "run": key.id, "scenario": scenario, "strategy": strategy, "seed": key.seed, "error": ""
        }  # fmt: skip
        try:
            result = simulate(key.case.scenario, key.case.strategy, key.seed, borough=borough, institution=institution)
        except Exception as error:  # whatever a researcher's agent raises is a row, not the end of the batch
            where = traceback.extract_tb(error.__traceback__)[-1]
            row["error"] = f"{type(error).__name__}: {error} ({where.name}, line {where.lineno})"
        else:
            row |= result.outcomes
            months.append(result.months.assign(run=key.id))
            boroughs.append(result.boroughs.assign(run=key.id))
        runs.append(row)
    return Part(
        pd.DataFrame(runs),
        pd.concat(months, ignore_index=True) if months else pd.DataFrame(),
        pd.concat(boroughs, ignore_index=True) if boroughs else pd.DataFrame(),
    )
