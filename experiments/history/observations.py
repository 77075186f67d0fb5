"""Series of the past: what was observed, when, and on whose word."""

import csv
import datetime
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from scenarios import InvalidSpecificationError, Problem, validate
from scenarios.problems import refused
from scenarios.quantity import Specification, nearest, require_consistency
from scenarios.reach import LARGEST_FILE

Bound = Literal["=", ">", ">=", "<", "<="]
ValueType = Literal["observed", "derived", "forecast", "target"]

MOST_PROBLEMS = 20
"""Problems of a file that are told."""
PERCENT = "%"
DAY = r"\d{4}-\d{2}-\d{2}"


class Observation(Specification):
    """One row of a table of series; a blank is an unknown, never a zero."""

    series: str = Field(min_length=1, max_length=200)
    kind: Literal["transactional", "people-based", "collaboration"]
    governance: Literal["central", "needs-led", "voluntary"]
    date: datetime.date
    date_latest: datetime.date
    value: float = Field(ge=0, strict=True, description="Count, or per cent where the unit begins with %")
    bound: Bound = "="
    value_type: ValueType = "observed"
    unit: str = Field(min_length=1, max_length=120)
    population: float | None = Field(None, gt=0, strict=True, description="How many there are to adopt, of counts")
    source: str = Field(min_length=1, max_length=500)
    url: str = Field("", max_length=500)
    confidence: Literal["verified", "recalled", "derived", "assumed"]
    note: str = Field("", max_length=1000)

    @field_validator("date", "date_latest", mode="before")
    @classmethod
    def _is_a_day(cls, value: Any) -> Any:
        if isinstance(value, str) and not re.fullmatch(DAY, value):
            raise PydanticCustomError("day", "allowed is a day such as 2019-06-10")
        return value

    @model_validator(mode="after")
    def _is_consistent(self) -> "Observation":
        problems = []
        if self.date_latest < self.date:
            problems.append(f"date_latest {self.date_latest} is before date {self.date}")
        if self.is_percent and self.value > 100.0:
            problems.append(f"value {self.value:g} is more than 100 %")
        require_consistency(problems)
        return self

    @property
    def is_percent(self) -> bool:
        """Whether the value is in per cent, rather than a count."""
        return self.unit.startswith(PERCENT)

    @property
    def day(self) -> datetime.date:
        """The day it is of; the middle of the range where only a range is known."""
        return self.date + datetime.timedelta(days=(self.date_latest - self.date).days // 2)

    def share(self, population: float | None = None) -> float | None:
        """Return the value as a share of 0 to 1: of `population` where that is given; None where it is not known."""
        if self.is_percent:
            return self.value / 100.0
        whole = population or self.population
        return None if whole is None else self.value / whole

    def missed_by(self, predicted: float, share: float) -> float:
        """Return how far a prediction is off: predicted less observed, 0 where it is on the right side of a bound."""
        off = predicted - share
        if (self.bound.startswith(">") and off > 0.0) or (self.bound.startswith("<") and off < 0.0):
            return 0.0
        return off


@dataclass(frozen=True)
class Series:
    """All that is known of one series, in the order of its days."""

    name: str
    observations: tuple[Observation, ...]

    @cached_property
    def first(self) -> Observation:
        """Its first observation, which says what kind of thing it is of."""
        return self.observations[0]

    def of_types(self, types: Sequence[str] = ("observed",)) -> tuple[Observation, ...]:
        """Return what is of some types of value: a target or a forecast is not an observation."""
        return tuple(observation for observation in self.observations if observation.value_type in types)


def library_text(name: str) -> str:
    """Return a file of the library of history."""
    return (files("scenarios") / "history" / name).read_text(encoding="utf-8")


def text_of(path: str | Path) -> str:
    """Return the text of a file that a user names, or raise what is wrong with it."""
    path = Path(path)
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise refused(str(path), f"larger than {LARGEST_FILE // 1_000_000} MB")
        return path.read_text(encoding="utf-8-sig")  # what Excel saves begins with a byte order mark
    except UnicodeDecodeError as error:
        fault = f"not UTF-8 text: {error.reason} at byte {error.start}"
    except FileNotFoundError:
        fault = "there is no such file"
    except OSError as error:
        fault = f"cannot be read: {error.strerror}"
    raise refused(str(path), fault)


def read_series(path: str | Path | None = None) -> dict[str, Series]:
    """Return the series of a table, by name; those of the library by default.

    Parameters
    ----------
    path
        CSV file with the columns of `Observation`. A blank ``date_latest`` is the date itself.

    Raises
    ------
    InvalidSpecificationError
        With every problem of the file at once, each with its line and column.

    Examples
    --------
    >>> loti = read_series()["LOTI member boroughs"]
    >>> [observation.value for observation in loti.observations]
    [15.0, 15.0, 17.0]
    """
    if path is None:
        return series_of(library_text("series.csv"), "series.csv")
    return series_of(text_of(path), str(path))


def series_of(text: str, origin: str) -> dict[str, Series]:
    """Return the series of the text of a table; see `read_series`."""
    reader = csv.DictReader(io.StringIO(text), strict=True)
    try:
        header = list(reader.fieldnames or [])
    except csv.Error as error:
        raise refused(f"{origin} line 1", f"not a CSV table: {error}") from None
    _require_columns(header, origin)
    rows, problems = [], []
    try:
        for row in reader:
            try:
                rows.append(validate(Observation, _values(row)))
            except InvalidSpecificationError as error:
                problems += [
                    Problem(f"line {reader.line_num}, {p.where}".rstrip(", "), p.message) for p in error.problems
                ]
    except csv.Error as error:
        problems.append(Problem(f"line {reader.line_num}", f"not a CSV table: {error}"))
    if problems:
        more = len(problems) - MOST_PROBLEMS
        told = problems[:MOST_PROBLEMS] + ([Problem("", f"and {more} more")] if more > 0 else [])
        raise InvalidSpecificationError(told, origin)
    if not rows:
        raise refused(origin, "there are no rows, allowed is at least 1")
    by_name: dict[str, list[Observation]] = {}
    for observation in rows:
        by_name.setdefault(observation.series, []).append(observation)
    return {name: Series(name, tuple(sorted(known, key=lambda o: o.day))) for name, known in by_name.items()}


def _require_columns(columns: list[str], origin: str) -> None:
    known = Observation.model_fields
    problems = [
        Problem(origin, f"the column {name!r} is missing")
        for name, field in known.items()
        if field.is_required() and name != "date_latest" and name not in columns
    ]
    problems += [
        Problem(origin, f"unknown column {column!r}{nearest(column, known)}")
        for column in columns
        if column not in known
    ]
    problems += [
        Problem(origin, f"the column {column!r} is there more than once")
        for column in dict.fromkeys(columns)
        if columns.count(column) > 1
    ]
    if problems:
        raise InvalidSpecificationError(problems)


def _values(row: Mapping[str | None, Any]) -> dict[str, Any]:
    """Return the cells of a row that say something; numbers as numbers, so that messages are about their values."""
    if None in row or None in row.values():
        raise refused("cells", "the row has more or fewer cells than the header")
    values: dict[str, Any] = {str(name): cell.strip() for name, cell in row.items() if cell.strip()}
    if "date" in values:
        # The date of a wrong row has its own problem: it needs no second one.
        values.setdefault("date_latest", values["date"] if re.fullmatch(DAY, values["date"]) else "0001-01-01")
    for name in ("value", "population"):
        try:
            values[name] = float(values[name])
        except (KeyError, ValueError):
            continue
    return values
