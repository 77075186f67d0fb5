"""A space to sample: dimensions with their ranges, and points of the unit cube in them."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from experiments.design.fields import PARTS, Field, Value, fields_of
from experiments.pairs import Floats
from scenarios import Scenario, Strategy

UNKNOWN = ("calibrate", "prior")
"""Uses of a parameter that make it one to draw; the others are structure, accounting or choice."""
WIDE = 5.0
"""Ratio of a prior's ends beyond which a factor, rather than a distance, is what is equally likely."""


@dataclass(frozen=True)
class Dimension:
    """One axis of a space.

    Attributes
    ----------
    name
        Dotted name of the field.
    low, high
        Its range, of numbers; both ends belong to it.
    log
        Whether a factor, rather than a distance, is what is equally likely.
    whole
        Whether only whole numbers count.
    choices
        Values of a choice or switch, all equally likely.
    """

    name: str
    low: float = 0.0
    high: float = 1.0
    log: bool = False
    whole: bool = False
    choices: tuple[Value, ...] = ()

    def __post_init__(self) -> None:
        if not self.choices and not (math.isfinite(self.low) and math.isfinite(self.high) and self.low <= self.high):
            raise ValueError(f"{self.name}: a range goes from a number to one that is not less")
        if self.log and self.low <= 0.0:
            raise ValueError(f"{self.name}: a range in logarithms must begin above 0, not at {self.low:g}")

    @classmethod
    def of_prior(cls, field: Field) -> "Dimension":
        """Return the prior range of a field; in the logarithm where its upper end is more than 5 times the lower.

        There half and double are as likely as each other, and a plain uniform would hardly ever be small.
        """
        if field.prior is None:
            raise ValueError(f"{field.name} has no prior range; give one, such as {field.name}=LOW:HIGH")
        low, high = field.prior
        return cls(field.name, low, high, log=low > 0.0 and high > WIDE * low, whole=field.kind == "whole")

    def scaled(self, unit: Floats) -> list[Value]:
        """Return values for numbers of the unit interval, shape (n,)."""
        if self.choices:
            places = np.minimum((unit * len(self.choices)).astype(int), len(self.choices) - 1)
            return [self.choices[i] for i in places]
        if self.whole:
            low, high = math.ceil(self.low), math.floor(self.high)
            return [int(value) for value in np.minimum(low + np.floor(unit * (high - low + 1)), high)]
        if self.log:
            values = np.exp(np.log(self.low) + unit * (np.log(self.high) - np.log(self.low)))
        else:
            values = self.low + unit * (self.high - self.low)
        scaled: list[Value] = np.clip(values, self.low, self.high).tolist()
        return scaled


@dataclass(frozen=True)
class Space:
    """Dimensions to sample, in their order."""

    dimensions: tuple[Dimension, ...]

    def __post_init__(self) -> None:
        if not self.dimensions:
            raise ValueError("a space must have at least 1 dimension")
        if len(set(self.names)) < len(self.names):
            raise ValueError("a space must not have one field twice")

    def __len__(self) -> int:
        return len(self.dimensions)

    def __iter__(self) -> Iterator[Dimension]:
        return iter(self.dimensions)

    @property
    def names(self) -> tuple[str, ...]:
        """Dotted names of the dimensions."""
        return tuple(dimension.name for dimension in self.dimensions)

    @classmethod
    def of_priors(cls, scenario: Scenario, *, accounting: bool = False, strategies: Sequence[Strategy] = ()) -> "Space":
        """Return what is not known of a world: of behaviour and of the initial state, each over its prior range.

        What a scenario sets itself, to another value than the default, it sets on purpose: a small city has a small
        team. Such a parameter stays as it is, and so does all that the specification counts as structure or choice.

        Parameters
        ----------
        scenario
            The world.
        accounting
            Whether to take in how benefit and cost are reckoned, which changes nobody's behaviour.
        strategies
            Whose levers with a range are taken in as well.

        Raises
        ------
        ValueError
            If the scenario sets every parameter itself.
        """
        uses = (*UNKNOWN, "accounting") if accounting else UNKNOWN
        usual = {part: type(getattr(scenario, part))() for part in PARTS[:3]}
        dimensions = []
        for name, field in fields_of(scenario, strategies).items():
            part, _, last = name.partition(".")
            unknown = part in usual and field.use in uses and field.default == getattr(usual[part], last)
            if field.prior and (unknown or (field.lever and name.count(".") == 1)):
                dimensions.append(Dimension.of_prior(field))
        if not dimensions:
            raise ValueError(f"{scenario.name} sets every parameter itself, so there is nothing to draw")
        return cls(tuple(dimensions))

    def only(self, names: Sequence[str]) -> "Space":
        """Return the space of some dimensions, in the order asked for."""
        known = {dimension.name: dimension for dimension in self.dimensions}
        return Space(tuple(known[name] for name in names))

    def scaled(self, unit: Floats) -> tuple[dict[str, Value], ...]:
        """Return points for rows of the unit cube, shape (n, dimensions)."""
        columns = [dimension.scaled(unit[:, k]) for k, dimension in enumerate(self.dimensions)]
        return tuple(dict(zip(self.names, row, strict=True)) for row in zip(*columns, strict=True))
