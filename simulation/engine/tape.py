"""The luck of a seed, many months at a time, for all the runs that meet it."""

from collections.abc import Iterator
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from simulation.ground import Ground
from simulation.streams import Luck
from simulation.world import World

Floats = NDArray[np.float64]

BLOCK_BYTES = 16_000_000
"""Size of a block of months. London's ten years are 3 MB; of 100,000 places, a block is one month."""


class Draws(NamedTuple):
    """The tables of `simulation.streams.Luck` for some months, each with a first axis of months."""

    joining: Floats
    governance: Floats
    adoption: Floats
    pushed: Floats
    queue: Floats
    abandonment: Floats
    outside: Floats


class Tape:
    """The same draws as `Luck` makes, in blocks of months; drawn once where one block holds a whole run.

    Two threads may not draw from one tape at a time.
    """

    def __init__(self, seed: int, insiders: int, outsiders: int, services: int) -> None:
        self.seed, self.shape = seed, (insiders, outsiders, services)
        a_month = 8 * (2 * insiders + (4 * insiders + outsiders) * services)
        self.block_months = max(1, BLOCK_BYTES // max(1, a_month))
        self._whole: Draws | None = None

    @classmethod
    def of(cls, world: World | Ground) -> Self:
        """Return the tape of a world's seed."""
        return cls(world.seed, world.insiders, len(world.places.sectors) - world.insiders, world.services)

    @property
    def nbytes(self) -> int:
        """Size of the draws that it keeps."""
        return int(np.sum([table.nbytes for table in self._whole or ()]))

    def blocks(self, months: int) -> Iterator[Draws]:
        """Yield the draws of this many months, block by block."""
        if months <= self.block_months:
            if self._whole is None or len(self._whole.joining) < months:
                self._whole = self._drawn(Luck(self.seed, *self.shape), months)
            yield Draws(*(table[:months] for table in self._whole))
            return
        luck = Luck(self.seed, *self.shape)
        for first in range(0, months, self.block_months):
            yield self._drawn(luck, min(self.block_months, months - first))

    @staticmethod
    def _drawn(luck: Luck, months: int) -> Draws:
        return Draws(**luck.draw_months(months))
