"""Mappings: which world, strategy and outcome of the model stand for a series of the past, and why."""

import re
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from experiments.history.observations import DAY, ValueType, library_text, text_of
from scenarios import loads
from scenarios.quantity import Specification, repeated, require_consistency

Role = Literal["calibrate", "backtest", "context"]
Stands = Literal[
    "transactional_nominal", "people_nominal", "transactional_effective", "people_effective", "signed_share",
    "member_share", "institutions_nominal",
]  # fmt: skip
Setting = float | int | str | bool

LONG = 1000
"""Characters of a reason."""

# A field reads as: type, default and bounds, then meaning.
# fmt: off


class Mapping(Specification):
    """How the model speaks of one series: the world and strategy that stand for it, from when, and by which outcome."""

    name: str = Field(min_length=1, max_length=60, pattern=r"^[a-z0-9][a-z0-9-]*$", description="Short name")
    title: str = Field("", max_length=120, description="Name for people")
    series: str = Field(min_length=1, max_length=200, description="Name of the series in the table")
    role: Role = Field(description="Whether the calibration fits it, the backtest predicts it, or it is context only")
    why: str = Field(min_length=20, max_length=LONG, description="Why this mapping, or why none")
    loose: str = Field("", max_length=LONG, description="What is loose about it")

    scenario: str = Field("london", description="Scenario: library name or .toml file")
    strategy: str = Field("laissez-faire", description="Strategy: library name or .toml file")
    changes: dict[str, Setting] = Field(default_factory=dict, description="Values by dotted name, such as "
                                        "'initial.people_share' or 'strategy.scope'")
    services: tuple[str, ...] = Field((), max_length=64, description="The only services that the world has; all "
                                      "of the scenario's if there are none")
    outcome: Stands | None = Field(None, description="Which outcome stands for it; a share of boroughs or of services")
    of_start: bool = Field(False, strict=True, description="Whether it is what is left of month 0: the outcome over "
                           "its value then")

    start: str | None = Field(None, pattern=f"^{DAY}$", description="Day that month 0 of the model is, or, with "
                              "`reaches`, that of the month in which the mean reaches it")
    reaches: float | None = Field(None, gt=0, lt=1, description="Count from the month in which the mean over seeds "
                                  "first is this, instead of from month 0")
    days: tuple[str, ...] = Field((), max_length=1000, description="Days (of the column date) that are predicted; all "
                                  "later than the start if there are none")
    months: tuple[float, ...] = Field((), max_length=1000, description="Months of these days after the start, where "
                                      "they are not simply counted")
    types: tuple[ValueType, ...] = Field(("observed",), description="Types of value that count")
    population: float | None = Field(None, gt=0, description="How many there are to adopt, if not as in the table")
    tolerance: float | tuple[float, ...] | None = Field(None, description="What a prediction may be off by, as a "
                                                        "share: for all days, or one for each")

    @property
    def label(self) -> str:
        """Return the name for people."""
        return self.title or self.name

    @field_validator("days")
    @classmethod
    def _are_days(cls, days: tuple[str, ...]) -> tuple[str, ...]:
        for day in days:
            if not re.fullmatch(DAY, day):
                raise PydanticCustomError("day", "{day} is not a day such as 2019-06-10", {"day": day})
        return days

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        problems = []
        if self.role != "context":
            missing = [name for name in ("outcome", "start") if getattr(self, name) is None]
            if missing:
                problems.append(f"role {self.role!r} needs {' and '.join(missing)}")
            if self.role == "calibrate" and self.tolerance is None:
                problems.append("role 'calibrate' needs tolerance")
        if self.months and len(self.months) != len(self.days):
            problems.append(f"months has {len(self.months)} values and days {len(self.days)}; allowed is one for each")
        tolerances = self.tolerance if isinstance(self.tolerance, tuple) else (self.tolerance,)
        if any(value is not None and not 0.0 < value <= 1.0 for value in tolerances):
            problems.append("tolerance: allowed is more than 0, at most 1")
        if isinstance(self.tolerance, tuple) and len(self.tolerance) != len(self.days):
            problems.append(f"tolerance has {len(self.tolerance)} values and days {len(self.days)}; allowed is one for "
                            "each, or one for all")
        if any(month < 0.0 for month in self.months):
            problems.append("months: allowed is at least 0")
        if twice := repeated(self.days):
            problems.append(f"days has {', '.join(twice)} more than once")
        require_consistency(problems)
        return self


class MappingFile(Specification):
    """The mappings of a file."""

    mapping: tuple[Mapping, ...] = Field(min_length=1, max_length=500)

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        twice = repeated(mapping.name for mapping in self.mapping)
        require_consistency([f"names are taken twice: {', '.join(twice)}"] if twice else [])
        return self

# fmt: on


def read_mappings(path: str | Path | None = None) -> tuple[Mapping, ...]:
    """Return the mappings of a TOML file, a ``[[mapping]]`` each; those of the library by default.

    Raises
    ------
    InvalidSpecificationError
        With every problem of the file at once, each with its line.

    Examples
    --------
    >>> sorted({mapping.role for mapping in read_mappings()})
    ['backtest', 'calibrate', 'context']
    """
    if path is None:
        return loads(MappingFile, library_text("mappings.toml"), "mappings.toml").mapping
    return loads(MappingFile, text_of(path), str(path)).mapping
