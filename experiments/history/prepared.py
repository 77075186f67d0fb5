"""A mapping made ready: its world and strategy, and what was observed, as shares by month."""

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from experiments.design.design import Setter
from experiments.history.mapping import Mapping, Role, read_mappings
from experiments.history.observations import Observation, Series, read_series
from experiments.identity import digest
from experiments.pairs import Floats
from scenarios import Behaviour, InvalidSpecificationError, Problem, Scenario, Strategy, load_scenario, load_strategy
from scenarios.problems import refused
from scenarios.quantity import nearest

MOST_MONTHS_TO_REACH = 36
"""Months within which a mapping that counts from a level must reach it."""
BEHAVIOUR = "behaviour."


@dataclass(frozen=True, eq=False)
class Mapped:
    """A series with the world that stands for it.

    Attributes
    ----------
    mapping
        What was said of it.
    series
        The whole series.
    observations
        What of it is predicted.
    scenario, strategy
        The world and strategy that stand for it, its changes made.
    months : ndarray, shape (observations,)
        When each observation is, in months after month 0, or after the month in which a level is reached.
    observed, tolerance : ndarray, shape (observations,)
        Shares; the tolerance is NaN where there is none.
    """

    mapping: Mapping
    series: Series
    observations: tuple[Observation, ...]
    scenario: Scenario
    strategy: Strategy
    months: Floats
    observed: Floats
    tolerance: Floats

    @property
    def name(self) -> str:
        """Short name of the mapping."""
        return self.mapping.name

    @property
    def horizon(self) -> int:
        """Months that a run must have."""
        last = int(np.ceil(self.months.max()))
        return min(self.scenario.horizon, last + MOST_MONTHS_TO_REACH) if self.mapping.reaches else last

    @functools.cached_property
    def world(self) -> str:
        """A hash of world and strategy: mappings of the same one share their runs."""
        return digest(self.scenario.model_dump_json(exclude={"horizon"}), self.strategy.model_dump_json())

    @functools.cached_property
    def set_on_purpose(self) -> frozenset[str]:
        """Parameters of behaviour that the mapping or the scenario sets itself: no draw changes them."""
        usual = Behaviour()
        own = {n for n in Behaviour.model_fields if getattr(self.scenario.behaviour, n) != getattr(usual, n)}
        named = {n.removeprefix(BEHAVIOUR) for n in self.mapping.changes if n.startswith(BEHAVIOUR)}
        return frozenset(own | named)

    def missed_by(self, predicted: Floats) -> Floats:
        """Return predicted less observed, shape as `predicted` with observations last; 0 where a bound is met."""
        columns = [
            np.vectorize(observation.missed_by, otypes=[float])(predicted[..., k], self.observed[k])
            for k, observation in enumerate(self.observations)
        ]
        return np.stack(columns, axis=-1)


@dataclass(frozen=True, eq=False)
class History:
    """Series with their mappings.

    Attributes
    ----------
    series
        Every series of the table, by name, whether or not there is a mapping.
    mappings
        All of them, those of the context too.
    mapped
        Those that are predicted, by short name.
    """

    series: dict[str, Series]
    mappings: tuple[Mapping, ...]
    mapped: dict[str, Mapped]

    def __iter__(self) -> Iterator[Mapped]:
        return iter(self.mapped.values())

    def of_role(self, role: Role) -> tuple[Mapped, ...]:
        """Return what the calibration fits, or what the backtest predicts."""
        return tuple(mapped for mapped in self if mapped.mapping.role == role)

    def __getitem__(self, name: str) -> Mapped:
        if name not in self.mapped:
            raise ValueError(f"no mapping {name!r}; there are {', '.join(self.mapped)}{nearest(name, self.mapped)}")
        return self.mapped[name]


def load_history(series: str | Path | None = None, mappings: str | Path | None = None) -> History:
    """Return series with their mappings, made ready to be predicted.

    Parameters
    ----------
    series
        CSV file of series; the library's by default.
    mappings
        TOML file of mappings; the library's by default.

    Raises
    ------
    InvalidSpecificationError
        With every problem of a file at once.

    Examples
    --------
    >>> history = load_history()
    >>> history["loti-members"].months.tolist()
    [20.0, 33.0]
    """
    known, asked = read_series(series), read_mappings(mappings)
    origin = str(mappings or "mappings.toml")
    problems: list[Problem] = []
    mapped = {}
    for mapping in asked:
        try:
            if mapping.role == "context":
                _series_named(mapping, known)
            else:
                mapped[mapping.name] = prepared(mapping, known)
        except InvalidSpecificationError as error:
            problems += [Problem(f"mapping {mapping.name}: {p.where}".rstrip(": "), p.message) for p in error.problems]
    if problems:
        raise InvalidSpecificationError(problems, origin)
    return History(known, asked, mapped)


def prepared(mapping: Mapping, known: dict[str, Series]) -> Mapped:
    """Return one mapping made ready; see `load_history`."""
    series = _series_named(mapping, known)
    scenario, strategy = load_scenario(mapping.scenario), load_strategy(mapping.strategy)
    scenario, (strategy,) = Setter(scenario, [strategy]).at(mapping.changes, "changes")
    if mapping.services:
        scenario = scenario.model_copy(update={"services": _services(mapping, scenario)})
    try:
        start = date.fromisoformat(str(mapping.start))
    except ValueError:
        raise refused("start", f"{mapping.start} is not a day of the calendar") from None
    observations = _observations(mapping, series, start)
    months = mapping.months or [_months(start, observation.day) for observation in observations]
    shares = [observation.share(mapping.population) for observation in observations]
    _require_shares(observations, shares, months, scenario)
    tolerance = np.nan if mapping.tolerance is None else mapping.tolerance
    return Mapped(
        mapping, series, observations, scenario, strategy, np.array(months, dtype=float),
        np.array(shares, dtype=float), np.broadcast_to(np.array(tolerance, dtype=float), len(observations)),
    )  # fmt: skip


def _series_named(mapping: Mapping, known: dict[str, Series]) -> Series:
    if mapping.series not in known:
        message = f"there is no series {mapping.series!r} in the table{nearest(mapping.series, known)}"
        raise refused("series", message)
    return known[mapping.series]


def _services(mapping: Mapping, scenario: Scenario) -> tuple[Any, ...]:
    there = {service.name: service for service in scenario.services}
    problems = [
        Problem("services", f"{scenario.name} has no service {name!r}{nearest(name, there)}")
        for name in mapping.services
        if name not in there
    ]
    if problems:
        raise InvalidSpecificationError(problems)
    return tuple(service for name, service in there.items() if name in mapping.services)


def _observations(mapping: Mapping, series: Series, start: date) -> tuple[Observation, ...]:
    """Return what is predicted: the days asked for, in their order, or all that is later than the start."""
    there = series.of_types(mapping.types)
    if not mapping.days:
        later = tuple(observation for observation in there if _months(start, observation.day) > 0)
        if not later:
            message = f"the series has no observation of type {' or '.join(mapping.types)} after {start}"
            raise refused("start", message)
        return later
    by_day = {observation.date.isoformat(): observation for observation in there}
    problems = [
        Problem("days", f"the series has no observation of type {' or '.join(mapping.types)} on {day}"
                f"{nearest(day, by_day)}")
        for day in mapping.days
        if day not in by_day
    ]  # fmt: skip
    if problems:
        raise InvalidSpecificationError(problems)
    return tuple(by_day[day] for day in mapping.days)


def _require_shares(
    observations: Sequence[Observation], shares: Sequence[float | None], months: Sequence[float], scenario: Scenario
) -> None:
    problems = []
    for observation, share, month in zip(observations, shares, months, strict=True):
        when = observation.date.isoformat()
        if share is None:
            problems.append(Problem("population", f"how many there are to adopt is not known on {when}; give it"))
        elif share > 1.0:
            problems.append(Problem("population", f"{observation.value:g} on {when} is more than there are"))
        if not 0 <= month <= scenario.horizon:
            problems.append(
                Problem("start", f"{when} is in month {month:g}, allowed is 0 to {scenario.horizon}, the horizon")
            )
    if problems:
        raise InvalidSpecificationError(problems)


def _months(start: date, day: date) -> int:
    """Return the number of month ends between two days."""
    return (day.year - start.year) * 12 + day.month - start.month
