"""How many viewers there may be, and how fast one may talk."""

from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address

SOCKETS_A_SEAT = 3
"""Connections of one viewer: the one in use, and those that a network dropped and that are not known dead yet."""


@dataclass
class Bucket:
    """A bucket of tokens that fills up by itself: bursts are free, a constant stream is slowed down.

    Attributes
    ----------
    size
        Tokens when it is full.
    rate
        Tokens that it gains, 1/s.
    tokens
        Tokens in it; below zero are those that are owed.
    at
        When that was, s.
    """

    size: float
    rate: float
    tokens: float = field(init=False)
    at: float = 0.0

    def __post_init__(self) -> None:
        self.tokens = self.size

    def wait(self, price: float, now: float) -> float:
        """Take `price` tokens at time `now` (s); return how long to wait until they are there, s."""
        self.tokens = min(self.size, self.tokens + (now - self.at) * self.rate) - price
        self.at = now
        return max(0.0, -self.tokens / self.rate)


class Seats:
    """The places at the table: one a kernel, that is one an open tab.

    Parameters
    ----------
    sessions
        Seats in all. An address other than this machine's own has half of them at most, so that nobody takes all.
    alive
        Whether the kernel of this id is still kept: a seat stays taken for a while when a network drops.
    """

    def __init__(self, sessions: int, alive: Callable[[str], bool]) -> None:
        self.sessions = sessions
        self.each = max(1, sessions // 2)
        self.alive = alive
        self.taken: dict[str, str] = {}
        self.sockets: dict[str, int] = {}

    def free(self, address: str, kernel: str | None = None) -> bool:
        """Return whether a viewer at `address` finds a seat, or has one with this kernel already."""
        self._clear()
        if kernel in self.taken:
            return self.sockets.get(kernel, 0) < SOCKETS_A_SEAT
        theirs = sum(taker == address for taker in self.taken.values())
        return len(self.taken) < self.sessions and (is_here(address) or theirs < self.each)

    def take(self, address: str, kernel: str) -> bool:
        """Seat a connection of a kernel, and return whether there was room."""
        if not self.free(address, kernel):
            return False
        self.taken.setdefault(kernel, address)
        self.sockets[kernel] = self.sockets.get(kernel, 0) + 1
        return True

    def leave(self, kernel: str) -> None:
        """Note that a connection of a kernel is gone."""
        self.sockets[kernel] -= 1
        if not self.sockets[kernel]:
            del self.sockets[kernel]

    def _clear(self) -> None:
        for kernel in [kernel for kernel in self.taken if kernel not in self.sockets and not self.alive(kernel)]:
            del self.taken[kernel]


def is_here(address: str) -> bool:
    """Return whether an address is this machine's own; what is no address is not."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
