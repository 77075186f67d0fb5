"""The way to a cluster: an address, or a client that somebody else has connected."""

import gc
import logging
import warnings
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments.batch import Job
from experiments.cases import RunKey
from experiments.cluster.dispatch import Dispatch
from experiments.cluster.environment import environment, unlike
from experiments.cluster.errors import ClusterError, GivenUpError
from experiments.extras import require
from experiments.store import Part, Store

if TYPE_CHECKING:
    from distributed import Client

CONNECT = 10.0
"""Seconds for a scheduler to answer."""
LISTED = 3
"""Kinds of difference that a message names."""
LOGGERS = ("distributed", "distributed.client", "tornado.application")


@dataclass(frozen=True)
class Connection:
    """A cluster that can be given runs.

    Attributes
    ----------
    client : distributed.Client
    address : str
        Of its scheduler.
    """

    client: "Client"
    address: str

    def parts(self, keys: Sequence[RunKey], job: Job, store: Store) -> Generator[Part, None, None]:
        """Yield the parts of runs as they are finished, in any order.

        Raises
        ------
        ClusterError
            If nothing more is to be had of the cluster: with what is finished, and how to go on.
        """
        try:
            yield from Dispatch(self.client, keys, job, store).parts()
        except GivenUpError as error:
            raise ClusterError(
                f"{error}; {store.finished} of {len(store.keys)} runs are finished and kept. "
                f"`coalition resume {store.folder}` goes on from there, on this machine or with --cluster on another",
                self.address,
            ) from error


@contextmanager
def connected(cluster: "str | Client") -> Iterator[Connection]:
    """Give the connection to a cluster whose workers would give the same bits as this machine.

    Parameters
    ----------
    cluster
        Address of a scheduler, such as ``tcp://host:8786``, or a connected client, which stays connected.

    Raises
    ------
    MissingExtraError
        If `distributed` is not installed.
    ClusterError
        If there is no scheduler at the address, or a worker has other versions than this machine.
    ValueError
        If it is neither an address nor a client that can be waited for.
    """
    distributed = require("distributed", "cluster")
    if isinstance(cluster, distributed.Client):
        if cluster.asynchronous:
            raise ValueError("an asynchronous client cannot be waited for: make it without asynchronous=True")
        if cluster.status != "running":
            raise ClusterError(f"the client is not connected to its scheduler, but {cluster.status}", "cluster")
        connection = Connection(cluster, cluster.scheduler.address)
        _require_like_workers(connection)
        yield connection
        return
    if not isinstance(cluster, str):
        raise ValueError(f"a cluster is an address such as 'tcp://host:8786' or a distributed.Client, not {cluster!r}")
    with _quiet(), _client(distributed.Client, cluster) as client:
        connection = Connection(client, cluster)
        _require_like_workers(connection)
        yield connection


@contextmanager
def _client(kind: type["Client"], address: str) -> Iterator["Client"]:
    client, said = None, ""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of versions: we say so ourselves
            client = kind(address, timeout=CONNECT, set_as_default=False, name="coalition")
    except (OSError, ValueError, TypeError, RuntimeError, ImportError) as error:
        said = _first_line(error)
    if client is None:
        # What is left of it waits for a lock when it is collected, which must not be while another client holds it.
        gc.collect()
        raise ClusterError(
            f"no Dask scheduler answers there ({said}). Start one with `dask scheduler` and workers with "
            "`dask worker ADDRESS`, and give the address that it prints, such as tcp://host:8786",
            address,
        )
    try:
        yield client
    finally:
        client.close(timeout=CONNECT)


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dask's own complaints off the screen: what is to be known is in our messages."""
    before = [(logger, logger.level) for logger in map(logging.getLogger, LOGGERS)]
    for logger, _ in before:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in before:
            logger.setLevel(level)


def _require_like_workers(connection: Connection) -> None:
    """Refuse a cluster that has workers with other versions; workers that come later are asked before their first run.

    Raises
    ------
    ClusterError
        If there is one.
    """
    here = environment()
    told = connection.client.run(environment, on_error="return")
    found = Counter(
        f"no Coalition that can be used ({_first_line(there)})" if isinstance(there, Exception) else unlike(here, there)
        for there in told.values()
    )
    del found[""]
    if found:
        kinds = [f"{count} of {len(told)} has {what}" for what, count in found.most_common(LISTED)]
        more = f"; and {len(found) - LISTED} other kinds" if len(found) > LISTED else ""
        raise ClusterError(
            f"its workers would not give the same bits as this machine: {'; '.join(kinds)}{more}. Give all of them the "
            "same environment (docs/CLUSTER.md)",
            connection.address,
        )
