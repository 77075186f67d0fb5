"""Waiting for work without holding up the page: a thread a viewer, which goes with the viewer or its question."""

import logging
import threading
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

import solara

from experiments.dashboard import warmup
from experiments.dashboard.jobs import BusyError, Cancelled, Job, Jobs, Work

LOOK_EVERY = 0.1
"""Seconds after which a waiting thread looks whether anybody still waits, and how far the work is."""
ONE_BREATH = 0.03
"""Seconds."""
SORRY = "Something went wrong here. It has been noted; try other settings, or load the page again."
log = logging.getLogger(__name__)

Question = TypeVar("Question")
"""What a viewer asks for: a value that tells two askings apart."""


class Waiting:
    """One viewer's wait; it ends when the viewer leaves or asks for something else."""

    def __init__(self) -> None:
        self._over = threading.Event()

    def end(self) -> None:
        """Wait no longer."""
        self._over.set()

    @property
    def over(self) -> bool:
        """Whether nobody waits any more."""
        return self._over.is_set()

    def tell(self, set_state: Callable[[Any], None], value: Any) -> None:
        """Set a state, unless nobody waits any more: an old answer must not take the place of a newer one.

        Raises
        ------
        Cancelled
            If nobody does.
        """
        if self.over:
            raise Cancelled
        set_state(value)

    def pause(self) -> None:
        """Wait a moment: of questions that come in one breath only the last is to be answered.

        Raises
        ------
        Cancelled
            If another came.
        """
        if self._over.wait(ONE_BREATH):
            raise Cancelled

    def until_warm(self) -> None:
        """Wait until the engine is compiled, so that no viewer's question holds up the others by compiling it.

        Raises
        ------
        Cancelled
            If nobody waits any more.
        """
        warmup.start()
        while not warmup.wait(LOOK_EVERY):
            if self.over:
                raise Cancelled

    def result(self, jobs: Jobs, key: Hashable, work: Work, look: Callable[[Job], None] = lambda job: None) -> Any:
        """Return what a job gives; `look` is called now and then while it is under way.

        Raises
        ------
        Cancelled
            If nobody waits any more.
        BusyError
            If too much is waiting.
        """
        job = jobs.ask(key, work)
        try:
            while not job.done.wait(LOOK_EVERY):
                if self.over:
                    raise Cancelled
                look(job)
            if self.over:
                raise Cancelled
            if job.error is not None:
                raise job.error
            return job.result
        finally:
            jobs.leave(job)


def use_work(
    work: Callable[[Waiting, Question], None], failed: Callable[[str], None], question: Question | None
) -> None:
    """Do something on a thread of its own whenever the question changes; what was under way for the old one ends.

    Parameters
    ----------
    work
        What to do about a question; it may set states, and asks its `Waiting` for results.
    failed
        Called with a sentence for the viewer if it cannot be done.
    question
        What is to be answered; None if nothing is.
    """

    def start() -> Callable[[], None] | None:
        if question is None:
            return None
        waiting = Waiting()
        threading.Thread(target=_guarded, args=(work, failed, waiting, question), daemon=True).start()
        return waiting.end

    solara.use_effect(start, [question])


def _guarded(
    work: Callable[[Waiting, Question], None], failed: Callable[[str], None], waiting: Waiting, question: Question
) -> None:
    try:
        work(waiting, question)
    except Cancelled:
        pass
    except BusyError as error:
        _fail(failed, waiting, f"{str(error).capitalize()}.")
    except Exception:
        log.exception("work of the page failed")
        _fail(failed, waiting, SORRY)


def _fail(failed: Callable[[str], None], waiting: Waiting, words: str) -> None:
    if not waiting.over:
        failed(words)
