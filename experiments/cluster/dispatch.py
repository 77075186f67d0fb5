"""Chunks handed out to a cluster, a few at a time, and their results taken in as they come."""

import time
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from experiments.batch import Chunks, Job, most_runs_of_part
from experiments.cases import RunKey
from experiments.cluster.bench import Bench, work
from experiments.cluster.environment import UnlikeWorkerError, bits_of_a_run, environment
from experiments.cluster.errors import GivenUpError
from experiments.cluster.parcels import Packer, luggage, shared_by
from experiments.extras import require
from experiments.store import Part, Store, part_of
from experiments.workers import interrupts_put_off

if TYPE_CHECKING:
    from distributed import Client, Future

IN_FLIGHT = 3
"""Chunks for each thread of the cluster: one that it is at, one that waits beside it, one that is on its way back."""
LOOK_EVERY = 2.0
"""Seconds after which is looked who is there: whoever has come gets work too."""
NAP = 0.02
"""Seconds between looks for results."""
PATIENCE = 60.0
"""Seconds for which a cluster may be without a worker."""
ANSWER = 30.0
"""Seconds within which a scheduler answers, or is given up."""
PIECES = 16
"""Into how many a chunk is cut that killed its workers again and again, to find the run that does it."""
MOST_KILLED = 50
"""Chunks that killed their workers again and again, after which it is no single run's fault."""
NAMED = 3
"""Runs that a message names."""

Said = Any
"""What a task gave: its result; or of one that failed, type, exception and traceback; or that it was cancelled."""


class Dispatch:
    """The runs of one experiment on their way to a cluster and back.

    Parameters
    ----------
    client
        The connection.
    keys, job, store
        As in `experiments.batch.run_batch`; the store is only entered into on an interruption.
    """

    def __init__(self, client: "Client", keys: Sequence[RunKey], job: Job, store: Store) -> None:
        self._client, self._store, self._detail = client, store, job.detail
        self._threads: dict[str, int] = {}
        self._chunks = Chunks(keys, 1, most=most_runs_of_part(keys, job.detail))
        self._rest: Iterator[Sequence[RunKey]] = iter(self._chunks)
        self._again: deque[Sequence[RunKey]] = deque()
        self._suspects: deque[RunKey] = deque()
        self._alone: set[str] = set()
        self._killed = 0
        self._packer = Packer(shared_by(keys))
        self._name = uuid4().hex[:12]
        self._sent = 0
        self._under_way: dict[Future, Sequence[RunKey]] = {}
        self._arrived: deque[tuple[Future, Said]] = deque()
        self._arriving = require("distributed", "cluster").as_completed(
            with_results=True, raise_errors=False, loop=client.loop
        )
        self._bench = client.submit(
            Bench, environment(), bits_of_a_run(job.engine), luggage(job, self._packer.shared),
            key=f"bench-{self._name}", pure=False,
        )  # fmt: skip
        self._looked = self._seen = time.monotonic()

    def parts(self) -> Generator[Part, None, None]:
        """Yield parts as they are finished. However it ends, nothing of it is left on the cluster.

        Raises
        ------
        GivenUpError
            If the cluster is lost, has had no worker for long, or has one that would not give the same bits.
        """
        try:
            self._look()
            self._hand_out()
            while self._under_way:
                self._wait()
                while self._arrived:
                    future, said = self._arrived[0]
                    part = self._part(future, said)
                    if part is not None:
                        yield part
                    # Only now, that it is written: an interruption meanwhile takes it in.
                    self._arrived.popleft()
                    del self._under_way[future]
                    future.release()
                    self._hand_out()
        except (KeyboardInterrupt, GeneratorExit, GivenUpError):
            self._take_in()
            raise
        finally:
            self._leave()

    def _hand_out(self) -> None:
        """Hand out as much as keeps all threads busy, and no more: memory does not grow with the number of runs."""
        while len(self._under_way) < IN_FLIGHT * self._chunks.workers:
            keys = self._next()
            if not keys:
                return
            with interrupts_put_off():
                # Named as another group of tasks than the bench, or workers without a bench only get what they steal.
                future = self._client.submit(
                    work, self._bench, self._packer.packed(keys), key=(f"chunk-{self._name}", self._sent), pure=False
                )
                self._sent += 1
                self._under_way[future] = keys
                self._arriving.add(future)

    def _next(self) -> Sequence[RunKey]:
        """Return the next chunk; nothing if there is none now."""
        if self._again:
            return self._again.popleft()
        if keys := next(self._rest, None):
            return keys
        # Alone, so that it is known whose fault it is if a worker dies.
        return [self._suspects.popleft()] if self._suspects and not self._under_way else []

    def _wait(self) -> None:
        """Wait until there is a result, or nothing more to hope for."""
        while True:
            # Also where results come without a pause: whoever has come meanwhile is to get work.
            if time.monotonic() - self._looked > LOOK_EVERY:
                self._look()
                self._hand_out()
            if self._arriving.has_ready():
                break
            time.sleep(NAP)
        self._arrived.extend(self._arriving.next_batch(block=False))

    def _look(self) -> None:
        """Find out which workers there are."""
        try:
            self._threads = self._client.nthreads(callback_timeout=ANSWER)
        except Exception as error:  # of many kinds, according to what the connection was at
            raise GivenUpError("the scheduler is gone, or answers no more") from error
        self._looked = time.monotonic()
        if self._threads:
            self._seen = self._looked
        elif self._looked - self._seen > PATIENCE:
            raise GivenUpError(f"the cluster has had no worker for {PATIENCE:.0f} seconds")
        self._chunks.workers = max(1, sum(self._threads.values()))

    def _part(self, future: "Future", said: Said) -> Part | None:
        """Return the part of a chunk; nothing if it has to be done again."""
        if future.status == "finished":
            part, seconds = said
            self._chunks.took(len(part.runs), seconds)
            return part
        if future.status != "error":
            raise GivenUpError("the scheduler is gone, or has dropped what it was given")
        error = said[1]
        if type(error).__name__ == "KilledWorker":
            return self._of_killed(self._under_way[future], error)
        if isinstance(error, UnlikeWorkerError):
            raise GivenUpError(
                f"a worker that has come would not give the same bits as this machine: {error}; give it the same "
                "environment (docs/CLUSTER.md)"
            )
        raise GivenUpError(f"a worker could not do what it was given ({type(error).__name__}: {error})")

    def _of_killed(self, keys: Sequence[RunKey], error: Any) -> Part | None:
        """Find out which run of a chunk killed as many workers as the cluster allows: alone, such a one has failed.

        Dask suspects whatever was on a worker that died. So a chunk is cut up, and a run of which nothing is left to
        cut is done once more at the end, with nothing else under way.
        """
        self._killed += 1
        first = keys[0]
        if self._killed > MOST_KILLED:
            names = ", ".join(f"{key.case.key[0]} {key.case.key[1]} seed {key.seed}" for key in keys[:NAMED])
            raise GivenUpError(
                f"workers are killed again and again, perhaps because memory runs out; the last had {len(keys)} runs "
                f"({names}{', ...' if len(keys) > NAMED else ''}), after {self._killed - 1} other lots of runs"
            )
        if len(keys) > 1:
            size = -(-len(keys) // PIECES)
            self._again.extend(keys[i : i + size] for i in range(0, len(keys), size))
            return None
        if first.id not in self._alone:
            self._alone.add(first.id)
            self._suspects.append(first)
            return None
        count = error.allowed_failures + 1
        workers = "1 worker was killed while it" if count == 1 else f"{count} workers were killed while they"
        said = f"KilledWorker: {workers} had this run, the last at {error.last_worker.address}; perhaps memory ran out"
        return part_of(keys, [said] * len(keys), self._detail)

    def _take_in(self) -> None:
        """Keep what is finished; what is not is given up."""
        if self._client.status == "running":
            while self._arriving.has_ready():
                self._arrived.extend(self._arriving.next_batch(block=False))
            known = {future for future, _ in self._arrived}
            for future in self._under_way:
                if future.status == "finished" and future not in known:
                    self._arrived.append((future, future.result(timeout=ANSWER)))
        for future, said in self._arrived:
            if future.status == "finished":
                self._store.enter(said[0])

    def _leave(self) -> None:
        """Take back what is still to do on the cluster, and what is kept there."""
        left = [*self._under_way, self._bench]
        self._under_way.clear()
        self._arrived.clear()
        if self._client.status == "running":
            self._client.cancel(left, force=True)
