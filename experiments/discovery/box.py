"""Boxes of worlds: restrictions, what they hold, and what is left of them on worlds held out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from experiments.pairs import Flags

COLUMNS = (
    "target", "box", "parameter", "low", "high", "choices", "unit", "quasi_p_low", "quasi_p_high", "coverage",
    "density", "mass", "worlds", "wins", "base_rate", "held_out_density", "held_out_low", "held_out_high",
    "held_out_coverage", "held_out_worlds", "held_out_p",
)  # fmt: skip
"""Columns of the table of boxes: a row a restriction, those of a box together."""
TRAJECTORY = ("coverage", "density", "mass", "res_dim")
"""Columns of a peeling trajectory; `res_dim` is the number of parameters restricted, as EMA Workbench has it."""
CLAIM = 0.01
"""P-value on worlds held out above which a box is not claimed."""


@dataclass(frozen=True)
class Restriction:
    """One side of a box: what a parameter may be in it.

    Attributes
    ----------
    parameter
        Dotted name.
    low, high
        Ends, both within; None where the box is open.
    choices
        What it may be, of a parameter that is no number.
    quasi_p_low, quasi_p_high
        Quasi-p-value of each end (of the choices: the first); NaN where there is none.
    """

    parameter: str
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    quasi_p_low: float = float("nan")
    quasi_p_high: float = float("nan")

    def holds(self, values: pd.Series) -> Flags:
        """Return which values are allowed."""
        if self.choices:
            return values.astype(str).isin(self.choices).to_numpy()
        numbers = values.to_numpy(dtype=float)
        low, high = (-np.inf if self.low is None else self.low), (np.inf if self.high is None else self.high)
        return np.asarray((numbers >= low) & (numbers <= high))


@dataclass(frozen=True)
class HeldOut:
    """What boxes found without them have on worlds held out, all folds together.

    Attributes
    ----------
    worlds, wins
        Worlds held out that are in such a box, and how many of them are wins.
    density, low, high
        Share that are wins, and its 95 % interval (Wilson's); NaN without worlds.
    coverage
        Share of all wins that are in such a box.
    p
        Chance of as many wins in the boxes, or more, if they were drawn blindly (Fisher's exact test).
    """

    worlds: int
    wins: int
    density: float
    low: float
    high: float
    coverage: float
    p: float


@dataclass(frozen=True)
class Box:
    """A part of the space of worlds in which a side often wins.

    Attributes
    ----------
    restrictions
        What holds in it; those of most weight first.
    worlds, wins
        Worlds in it that are in no box before it, and how many of them are wins.
    coverage
        Share of all wins that are in it.
    mass
        Share of all worlds that are in it.
    held_out
        The honest version of density and coverage.
    """

    restrictions: tuple[Restriction, ...]
    worlds: int
    wins: int
    coverage: float
    mass: float
    held_out: HeldOut

    @property
    def density(self) -> float:
        """Share of its worlds that are wins."""
        return self.wins / self.worlds

    @property
    def claimed(self) -> bool:
        """Whether it holds on worlds held out."""
        return bool(self.restrictions) and self.held_out.p <= CLAIM

    def holds(self, points: pd.DataFrame) -> Flags:
        """Return which worlds are in it."""
        return all_hold(self.restrictions, points)


@dataclass(frozen=True, eq=False)
class Search:
    """What was found in looking for boxes of one target.

    Attributes
    ----------
    target
        Whose wins.
    worlds, wins
        How many worlds there are, and how many of them are wins.
    boxes
        The boxes that hold on worlds held out.
    refused
        The best of the rest, which does not: not to be believed.
    trajectory
        Of the first box, coverage, density, mass and restrictions along the peeling.
    """

    target: str
    worlds: int
    wins: int
    boxes: tuple[Box, ...] = ()
    refused: Box | None = None
    trajectory: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(TRAJECTORY)))

    @property
    def base_rate(self) -> float:
        """Share of all worlds that are wins."""
        return self.wins / self.worlds if self.worlds else float("nan")

    def frame(self, units: Mapping[str, str] | None = None) -> pd.DataFrame:
        """Return the claimed boxes, tidy: a row a restriction."""
        rows = [
            self._row(number, box, one, units or {})
            for number, box in enumerate(self.boxes, start=1)
            for one in box.restrictions
        ]
        return pd.DataFrame(rows, columns=list(COLUMNS))

    def _row(self, number: int, box: Box, one: Restriction, units: Mapping[str, str]) -> dict[str, object]:
        out = box.held_out
        nan = float("nan")
        return {
            "target": self.target, "box": number, "parameter": one.parameter,
            "low": nan if one.low is None else one.low, "high": nan if one.high is None else one.high,
            "choices": " | ".join(one.choices), "unit": units.get(one.parameter, ""),
            "quasi_p_low": one.quasi_p_low, "quasi_p_high": one.quasi_p_high, "coverage": box.coverage,
            "density": box.density, "mass": box.mass, "worlds": box.worlds, "wins": box.wins,
            "base_rate": self.base_rate, "held_out_density": out.density, "held_out_low": out.low,
            "held_out_high": out.high, "held_out_coverage": out.coverage, "held_out_worlds": out.worlds,
            "held_out_p": out.p,
        }  # fmt: skip


def all_hold(restrictions: Sequence[Restriction], points: pd.DataFrame) -> Flags:
    """Return which worlds meet all restrictions."""
    inside = np.ones(len(points), dtype=bool)
    for one in restrictions:
        inside &= one.holds(points[one.parameter])
    return inside
