"""A design: points of a sweep, and the world and strategies at each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from experiments.design.fields import LEVER, Value, fields_of
from scenarios import InvalidSpecificationError, Problem, Scenario, Service, Strategy, validate
from scenarios.quantity import Specification, nearest

Point = Mapping[str, Value]


@dataclass(frozen=True)
class Design:
    """Points of a sweep: for each, values by dotted name (see `experiments.design.fields.Field`).

    Parameters
    ----------
    points
        The points, each naming the same fields.
    kind
        How they came about: ``"grid"``, ``"latin-hypercube"``, ``"sobol"``, ``"list"``, or another's word.

    Examples
    --------
    >>> Design(({"strategy.use_cases": 1}, {"strategy.use_cases": 5})).levers
    ('strategy.use_cases',)
    """

    points: tuple[Point, ...]
    kind: str = "list"

    def __post_init__(self) -> None:
        if not self.points:
            raise ValueError("a design must have at least 1 point")
        if any(point.keys() != self.points[0].keys() for point in self.points):
            raise ValueError("every point of a design must name the same fields")
        if not self.points[0]:
            raise ValueError("a design must vary something")

    @classmethod
    def from_manifest(cls, manifest: Mapping[str, Any]) -> "Design | None":
        """Return the design of an experiment from its manifest, if it has one."""
        known = manifest.get("design")
        return cls(tuple(known["points"]), known["kind"]) if known else None

    def as_dict(self) -> dict[str, Any]:
        """Return the same in plain values, for a manifest."""
        return {"kind": self.kind, "points": [dict(point) for point in self.points]}

    def __len__(self) -> int:
        return len(self.points)

    @property
    def names(self) -> tuple[str, ...]:
        """What is varied."""
        return tuple(self.points[0])

    @property
    def levers(self) -> tuple[str, ...]:
        """What the policy-maker chooses."""
        return tuple(name for name in self.names if name.split(".")[0] == LEVER)

    @property
    def uncertainties(self) -> tuple[str, ...]:
        """What the policy-maker meets: the world, known or not."""
        return tuple(name for name in self.names if name not in self.levers)

    def frame(self) -> pd.DataFrame:
        """Return one row a point: its number (from 1, the column ``draw`` of all tables), then its values."""
        frame = pd.DataFrame([dict(point) for point in self.points])
        frame.insert(0, "draw", range(1, len(self) + 1))
        return frame


class Setter:
    """Sets points in a scenario and strategies. What a point leaves alone stays the very same object."""

    def __init__(self, scenario: Scenario, strategies: Sequence[Strategy]) -> None:
        self._scenario, self._strategies = scenario, tuple(strategies)
        self._known: dict[tuple[object, ...], Specification] = {}

    @cached_property
    def fields(self) -> dict[str, Any]:
        """What there is to set."""
        return fields_of(self._scenario, self._strategies)

    def at(self, point: Point, where: str = "") -> tuple[Scenario, tuple[Strategy, ...]]:
        """Return the scenario and the strategies at a point.

        Raises
        ------
        InvalidSpecificationError
            If the point names what is not there, or sets what is not allowed.
        """
        whole: dict[str, Value] = {}
        parts: dict[tuple[str, str], dict[str, Value]] = {}
        for name, value in point.items():
            if name not in self.fields:
                problem = Problem("", f"there is nothing called {name!r} to vary{nearest(name, self.fields)}")
                raise InvalidSpecificationError([problem], where)
            accepted = self.fields[name].accepted(value, where)
            first, _, rest = name.partition(".")
            owner, _, last = rest.rpartition(".")
            if rest:
                parts.setdefault((first, owner), {})[last] = accepted
            else:
                whole[name] = accepted
        update: dict[str, Any] = dict(whole)
        for (first, owner), changes in parts.items():
            if first == "services":
                update["services"] = tuple(
                    self._changed(service, changes, where) if service.name == owner else service
                    for service in update.get("services", self._scenario.services)
                )
            elif first != LEVER:
                update[first] = self._changed(getattr(self._scenario, first), changes, where)
        scenario = self._scenario.model_copy(update=update) if update else self._scenario
        return scenario, tuple(self._led(strategy, parts, where) for strategy in self._strategies)

    def _led(self, strategy: Strategy, parts: Mapping[tuple[str, str], dict[str, Value]], where: str) -> Strategy:
        of_all = parts.get((LEVER, ""), {}) if strategy.acts else {}
        changes = of_all | parts.get((LEVER, strategy.name), {})
        return self._changed(strategy, changes, where) if changes else strategy

    def _changed(self, part: Any, changes: dict[str, Value], where: str) -> Any:
        """Return a part with other values; the same object for the same values, so that worlds can be shared."""
        key = (id(part), *sorted(changes.items()))
        if key not in self._known:
            values = {name: getattr(part, name) for name in type(part).model_fields}
            kind: type[Specification] = type(part)
            named = isinstance(part, Strategy | Service)
            origin = ", ".join(text for text in (where, part.name if named else "") if text)
            self._known[key] = validate(kind, values | changes, origin)
        return self._known[key]
