"""Background work of the page: shared by who asks for the same, kept for who asks next, bounded, and cancellable."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

WORKERS = 2
"""Jobs at work at a time, for all viewers; the compiled engine releases the interpreter's lock meanwhile."""
MOST_WAITING = 40
"""Jobs that may wait; who comes then is told to come again."""
MOST_KEPT = 64
"""Results that are kept for who asks for the same: of a few hundred kB each."""


class Cancelled(Exception):  # noqa: N818  not an error: it was asked for
    """Nobody waits for the work any more."""


class BusyError(RuntimeError):
    """There is more work waiting than the page takes on."""


class Job:
    """Work under way or done, which several viewers may look at.

    Attributes
    ----------
    progress : float
        How much of it is done, 0 to 1.
    parts : list
        What of it is finished and can be looked at meanwhile.
    result
        What came out, once it is done.
    error : BaseException or None
        What went wrong, if something did.
    done : threading.Event
        Set when there is a result or an error, or nobody wants it any more.
    """

    def __init__(self, work: "Work") -> None:
        self._work: Work | None = work
        self.progress = 0.0
        self.parts: list[Any] = []
        self.result: Any = None
        self.error: BaseException | None = None
        self.done = threading.Event()
        self.watchers = 0

    def run(self) -> None:
        """Do the work, unless nobody wants it any more."""
        try:
            if self.cancelled() or self._work is None:
                raise Cancelled
            self.result = self._work(self)
            self.progress = 1.0
        except BaseException as error:  # told to who waits for it
            self.error = error
        finally:
            self._work = None  # with all that it holds
            self.done.set()

    def tell(self, progress: float) -> None:
        """Say how much of the work is done, 0 to 1."""
        self.progress = max(self.progress, min(progress, 1.0))

    def cancelled(self) -> bool:
        """Return whether nobody wants the work any more."""
        return self.watchers <= 0


Work = Callable[[Job], Any]
"""Work to do; it tells the job how far it is, and asks it whether it is cancelled."""


class Jobs:
    """The work of all viewers.

    Parameters
    ----------
    workers, most_waiting, most_kept
        Bounds; see the constants of this module.
    """

    def __init__(self, workers: int = WORKERS, most_waiting: int = MOST_WAITING, most_kept: int = MOST_KEPT) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="page")
        self._most_waiting, self._most_kept = most_waiting, most_kept
        self._lock = threading.Lock()
        self._known: OrderedDict[Hashable, Job] = OrderedDict()

    def ask(self, key: Hashable, work: Work) -> Job:
        """Return the job of this key, started if nobody asked for it before; `leave` it when it is not wanted any more.

        Parameters
        ----------
        key
            What determines the result, all of it.
        work
            What to do if it is not known yet.

        Raises
        ------
        BusyError
            If too much is waiting.
        """
        with self._lock:
            job = self._known.get(key)
            if job is None or (job.done.is_set() and job.error is not None):
                if sum(not known.done.is_set() for known in self._known.values()) >= self._most_waiting:
                    raise BusyError("many people are using this page at the moment; try again in a minute")
                job = self._known[key] = Job(work)
                job.watchers += 1
                self._pool.submit(job.run)
            else:
                job.watchers += 1
            self._known.move_to_end(key)
            self._forget()
            return job

    def known(self, key: Hashable) -> Any:
        """Return the result of a job that is done, or None."""
        with self._lock:
            job = self._known.get(key)
            return job.result if job is not None and job.done.is_set() else None

    def leave(self, job: Job) -> None:
        """Say that one viewer does not want a job any more; work that nobody wants stops."""
        with self._lock:
            job.watchers -= 1
            if job.watchers <= 0 and not job.done.is_set():
                # Who asks again gets a new one: this one is about to stop.
                self._known = OrderedDict((key, known) for key, known in self._known.items() if known is not job)

    def _forget(self) -> None:
        done = [key for key, job in self._known.items() if job.done.is_set()]
        for key in done[: max(0, len(done) - self._most_kept)]:
            del self._known[key]
