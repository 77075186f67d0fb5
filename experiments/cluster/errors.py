"""What can go wrong with a cluster, with the way out in its message."""


class ClusterError(ConnectionError):
    """A cluster cannot be reached, or does no more runs; what is finished is kept."""

    def __init__(self, message: str, address: str) -> None:
        super().__init__(0, message, address)


class GivenUpError(Exception):
    """No more is to be had of the cluster, for the reason given."""
