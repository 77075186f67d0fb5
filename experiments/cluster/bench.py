"""What runs on a worker."""

import pickle
import threading
from collections.abc import Sequence
from contextlib import nullcontext

from experiments.batch import Job, OfThread, run_chunk
from experiments.cluster.environment import Environment, UnlikeWorkerError, bits_of_a_run, environment, unlike
from experiments.cluster.parcels import unpacked
from experiments.store import Part


class Bench:
    """What the chunks of an experiment share on a worker; another worker that gets it begins anew.

    It is the result of a task, so that Dask brings it to each worker once, makes it again where the worker that had
    it dies, and forgets it after the experiment.

    Parameters
    ----------
    here, bits
        What a worker must have, and the hash that its first run must give.
    content
        What `experiments.cluster.parcels.luggage` packed.
    """

    def __init__(self, here: Environment, bits: str, content: bytes) -> None:
        self._packed = here, bits, content
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._mine = OfThread()
        self._ready: tuple[Job, Sequence[object]] | None = None

    def __reduce__(self) -> tuple[type["Bench"], tuple[Environment, str, bytes]]:
        return Bench, self._packed

    def run(self, parcel: bytes) -> tuple[Part, float]:
        """Do the runs of a chunk; see `experiments.batch.run_chunk`.

        Raises
        ------
        UnlikeWorkerError
            If the results of this worker would not be those of the machine that asks.
        """
        job, shared = self._settled()
        # Mesa holds the lock of the interpreter, and a researcher's agents may share what is not for two threads.
        with self._turn if job.engine == "mesa" else nullcontext():
            return run_chunk(unpacked(parcel, shared), job, None, self._mine)

    def _settled(self) -> tuple[Job, Sequence[object]]:
        """Return what there is on this worker. The first thread does a run, which compiles, and the others wait."""
        with self._lock:
            if self._ready is None:
                here, bits, content = self._packed
                if found := unlike(here, environment()):
                    raise UnlikeWorkerError(f"it has {found}")
                # Only now: what another Python packed might not be read but crash it.
                job, shared = pickle.loads(content)
                if bits_of_a_run(job.engine) != bits:
                    raise UnlikeWorkerError(
                        "its versions are the same, but its first run is not the same to the last bit: its processor "
                        "or mathematical library rounds otherwise"
                    )
                self._ready = job, shared
            return self._ready


def work(bench: Bench, parcel: bytes) -> tuple[Part, float]:
    """Do the runs of a chunk: the task of which a worker gets many."""
    return bench.run(parcel)
