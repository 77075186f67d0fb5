"""What a check is, what it found, and by what means it looks."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.verification.states import State, lived_compiled
from scenarios import Scenario, Strategy
from simulation import CollaborationModel, RunResult, simulate
from simulation.run import simulate_in
from simulation.streams import Luck

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Found:
    """What a check expected, what it found, by how much that may differ, and whether it holds."""

    expected: str
    found: str
    tolerance: str
    holds: bool


@dataclass(frozen=True)
class Means:
    """By what means a check looks, and how closely; a test hands in means with a fault, and sees the check fail.

    Attributes
    ----------
    quick
        Whether fewer seeds and shorter worlds will do; tolerances widen with them.
    pythons
        Other interpreters that have the package.
    simulate, simulate_in
        What does one run, as `simulation.simulate` does; and in a world that is there already.
    lived
        What yields the state after every month of a run, from month 0 on.
    model
        The Mesa model.
    luck
        The draws of a run.
    """

    quick: bool = False
    pythons: tuple[str, ...] = ()
    simulate: Callable[..., RunResult] = simulate
    simulate_in: Callable[..., RunResult] = simulate_in
    lived: Callable[[Scenario, Strategy, int], Iterator[State]] = lived_compiled
    model: type[CollaborationModel] = CollaborationModel
    luck: type[Luck] = Luck

    def seeds(self, many: int) -> range:
        """Return `many` seeds, or a quarter of them."""
        return range(max(3, many // 4)) if self.quick else range(many)


@dataclass(frozen=True)
class Check:
    """A check: its id, what it checks in plain words, where that is specified, and the function that does it.

    What is `slow` is left out of a quick look, unless it is asked for by name.
    """

    id: str
    checks: str
    where: str
    run: Callable[[Means], Found]
    slow: bool = False


def near(expected: float, found: float, tolerance: float, digits: int = 3, note: str = "") -> Found:
    """Return whether a number is as expected within a tolerance; a NaN is not."""
    holds = abs(found - expected) <= tolerance
    return Found(f"{expected:.{digits}f}", f"{found:.{digits}f}{note}", f"{tolerance:.{digits}f}", bool(holds))


def none_of(wrong: int, of: int, what: str, least: int = 1) -> Found:
    """Return whether none of many is wrong, and whether there were enough of them for that to mean anything."""
    return Found("none", f"{wrong:,} of {of:,} {what}", "none", wrong == 0 and of >= least)


def sampling_error(share: float, draws: float) -> float:
    """Return three standard errors of a share of independent draws: what luck alone does in 99.7 of 100 checks."""
    return float(3.0 * np.sqrt(share * (1.0 - share) / draws))


def differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """Return the names under which two sets of arrays are not the same, bit for bit."""
    names = [name for name in one if name not in other or not np.array_equal(one[name], other[name])]
    return names + [name for name in other if name not in one]
