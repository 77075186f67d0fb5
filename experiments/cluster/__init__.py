"""The same experiment on the workers of a Dask cluster: the same bytes, however many there are and whatever they do.

`connection` reaches a scheduler and holds its workers against this machine (`environment`); `parcels` is what travels;
`bench` does runs on a worker; `dispatch` hands them out and takes results in as they come.
"""

from experiments.cluster.connection import Connection, connected
from experiments.cluster.environment import UnlikeWorkerError
from experiments.cluster.errors import ClusterError

__all__ = ["ClusterError", "Connection", "UnlikeWorkerError", "connected"]
