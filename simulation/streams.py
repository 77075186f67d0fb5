"""Named random streams: under one seed, two strategies share their luck draw by draw."""

import hashlib

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.float64]


def stream(seed: int, name: str) -> np.random.Generator:
    """Return the generator of a named stream, seeded from (seed, name).

    Names are hashed, so that adding a stream changes no other and the order of creation does not matter.
    """
    key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "little")
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, key])))


class Luck:
    """The uniform draws of a run: one table of fixed shape a month and stream, whatever the strategy does.

    Attributes
    ----------
    joining, governance : ndarray of float64, shape (insiders,)
        Draws of the month for each borough and institution.
    adoption, pushed, queue, abandonment : ndarray of float64, shape (insiders, services)
        Draws of the month for each of them and each service.
    outside : ndarray of float64, shape (outside partners, services)
        Draws of the month for partners outside.
    """

    def __init__(self, seed: int, insiders: int, outsiders: int, services: int) -> None:
        self.joining: Table = np.empty(insiders)
        self.governance: Table = np.empty(insiders)
        self.adoption: Table = np.empty((insiders, services))
        self.pushed: Table = np.empty((insiders, services))
        self.queue: Table = np.empty((insiders, services))
        self.abandonment: Table = np.empty((insiders, services))
        self.outside: Table = np.empty((outsiders, services))
        self._streams = {table: stream(seed, table) for table in vars(self)}

    def draw(self) -> None:
        """Draw the tables of the next month."""
        for name, generator in self._streams.items():
            generator.random(out=getattr(self, name))

    def draw_months(self, months: int) -> dict[str, Table]:
        """Return the tables of the next months, each with a first axis of months."""
        return {
            name: generator.random((months, *getattr(self, name).shape)) for name, generator in self._streams.items()
        }
