"""Which points a sensitivity analysis asks for, and which of them stand or fall together.

SALib samples the unit cube; `Space.scaled` makes points of the scenario's own parameters of it, so that a parameter
whose factor, rather than whose distance, is what is equally likely is sampled in its logarithm.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.design import Design, Space
from experiments.pairs import Floats, Integers

CALLED = {"morris": "trajectories", "sobol": "base samples"}


@dataclass(frozen=True, eq=False)
class Plan:
    """Points in blocks: trajectories of Morris, base samples of Sobol. A block is of use only as a whole.

    Attributes
    ----------
    method
        ``"morris"`` or ``"sobol"``.
    space
        The parameters and their ranges.
    unit : ndarray, shape (points, parameters)
        The points in the unit cube, block after block.
    size
        Points of a block.
    spread : tuple of int
        Which points of a block are each spread over the space as the parameters are: what variances are taken over.
    """

    method: str
    space: Space
    unit: Floats
    size: int
    spread: tuple[int, ...]

    @property
    def design(self) -> Design:
        """The points in the scenario's own units."""
        return Design(self.space.scaled(self.unit), self.method)

    @property
    def names(self) -> tuple[str, ...]:
        """Dotted names of the parameters."""
        return self.space.names

    @property
    def called(self) -> str:
        """What its blocks are called."""
        return CALLED[self.method]

    @property
    def blocks(self) -> int:
        """How many blocks there are."""
        return len(self.unit) // self.size

    @property
    def problem(self) -> dict[str, Any]:
        """The unit cube as SALib has it; a new one each time, since SALib writes into it."""
        names = list(self.names)
        return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}

    def points_of(self, blocks: Integers) -> Integers:
        """Return the points of some blocks, in order."""
        return np.asarray((blocks[:, None] * self.size + np.arange(self.size)).reshape(-1), dtype=np.intp)

    def spread_of(self, blocks: Integers) -> Integers:
        """Return those points of some blocks that are spread over the space."""
        return np.asarray((blocks[:, None] * self.size + np.array(self.spread)).reshape(-1), dtype=np.intp)
