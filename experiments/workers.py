"""Where runs are done: in this process, on threads, or in processes that neither die of Ctrl-C nor outlive us."""

import os
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Literal

import loky

Kind = Literal["here", "threads", "processes"]

LOOK_EVERY = 1.0
"""Seconds after which a worker looks whether its parent is still there."""


def kind_of(engine: str, workers: int) -> Kind:
    """Return where runs of an engine are done best.

    The compiled engine releases the lock of the interpreter, so threads use all cores and share the compiled code.
    The Mesa model, which a researcher's own agents need, does not: it gets processes.
    """
    if workers == 1:
        return "here"
    return "threads" if engine == "compiled" else "processes"


def usable_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def pool(kind: Kind, workers: int) -> Iterator[Executor]:
    """Give an executor; its workers are gone at the end, but for a thread that is in the midst of a run."""
    if kind == "threads":
        threads = ThreadPoolExecutor(workers, thread_name_prefix="runs")
        try:
            yield threads
        finally:
            threads.shutdown(wait=False, cancel_futures=True)
        return
    # Loky rather than the standard pool: a script needs no `__main__` guard, and agents defined in a notebook reach
    # the workers.
    processes = loky.ProcessPoolExecutor(workers, initializer=_settle_in, initargs=(os.getpid(),))
    try:
        yield processes
    finally:
        processes.shutdown(wait=True, kill_workers=True)


def _settle_in(parent: int) -> None:
    """Prepare a worker: Ctrl-C is the parent's business, and without a parent there is none at all."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A parent that is killed takes nobody with it, and its workers would wait for work for ever.
    threading.Thread(target=_leave_with, args=(parent,), daemon=True).start()


def _leave_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY)
    os._exit(1)


@contextmanager
def born_deaf_to_interrupts() -> Iterator[None]:
    """Let workers that start meanwhile leave Ctrl-C to us, from their first moment on.

    A terminal sends it to the whole group, and a worker that it meets while it still imports would die with a lock in
    its hand. What is ignored here is ignored in a child. (Blocking would not lose a Ctrl-C of these few hundredths of
    a second, but loky lifts the block.) Only the main thread may say so; nobody presses Ctrl-C elsewhere.
    """
    with _instead(signal.SIG_IGN, [signal.SIGINT]):
        yield


@contextmanager
def interrupts_put_off() -> Iterator[threading.Event]:
    """Let what is under way come to its end on Ctrl-C or a request to end, and stop then; a second one stops at once.

    The event is set as soon as that has happened.
    """
    pressed = threading.Event()

    def take_note(number: int, frame: object) -> None:
        if pressed.is_set():
            raise KeyboardInterrupt
        pressed.set()

    # The command line answers a request to end like Ctrl-C; anybody else's answer is theirs.
    as_interrupt = signal.getsignal(signal.SIGTERM) is signal.default_int_handler
    with _instead(take_note, [signal.SIGINT, signal.SIGTERM] if as_interrupt else [signal.SIGINT]):
        yield pressed
    if pressed.is_set():
        raise KeyboardInterrupt


@contextmanager
def _instead(handler: object, numbers: Sequence[signal.Signals]) -> Iterator[None]:
    """Answer signals otherwise for a while; only the main thread can."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = [(number, signal.signal(number, handler)) for number in numbers]  # type: ignore[arg-type]
    try:
        yield
    finally:
        for number, known in before:
            signal.signal(number, known)
