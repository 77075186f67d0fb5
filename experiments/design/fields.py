"""What can be varied: every number, choice and switch of a scenario and of strategies, by its dotted name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from scenarios import InvalidSpecificationError, Problem, Scenario, Strategy
from scenarios.problems import refused
from scenarios.quantity import Specification, evidence_of, nearest

Kind = Literal["number", "whole", "choice", "switch"]
Value = float | int | str | bool

LEVER = "strategy"
"""First part of the name of a lever; all else is of the world."""
NOT_VARIED = frozenset({"name", "title", "description", "start", "law", "need_covariate", "reason", "horizon"})
"""Words; and the horizon, for every run tells its outcomes at several."""
PARTS = ("behaviour", "initial", "accounting", "population")
"""Parts of a scenario whose fields are named after them."""


@dataclass(frozen=True)
class Field:
    """One thing that a sweep can vary.

    Attributes
    ----------
    name
        Its dotted name: ``behaviour.peer_hazard``, ``programme_money``, ``strategy.use_cases`` (of every strategy
        that acts), ``strategy.needs-led.use_cases`` (of one).
    meaning, unit, symbol, grade, use
        As the specification has them; empty for choices and switches.
    kind
        ``"number"``, ``"whole"``, ``"choice"`` or ``"switch"``.
    low, high
        What the model accepts, of numbers.
    prior
        Range that is plausible in reality, if one is known.
    choices
        Values of a choice.
    default
        What the scenario, or the first strategy that has it, says now.
    """

    name: str
    meaning: str
    kind: Kind
    default: Value | None
    unit: str = ""
    symbol: str = ""
    grade: str = "-"
    use: str = ""
    low: float = float("-inf")
    high: float = float("inf")
    prior: tuple[float, float] | None = None
    choices: tuple[str, ...] = ()

    @property
    def lever(self) -> bool:
        """Whether the policy-maker chooses it; if not, it is an uncertainty, or a fact of the world."""
        return self.name.split(".")[0] == LEVER

    @property
    def allowed(self) -> str:
        """What its values may be, in words."""
        if self.kind == "switch":
            return "true or false"
        if self.kind == "choice":
            return " or ".join(self.choices)
        whole = "whole numbers from " if self.kind == "whole" else ""
        return f"{whole}{self.low:g} to {self.high:g}"

    def accepted(self, value: Value, where: str = "") -> Value:
        """Return a value as the field has it: 5.0 of whole numbers is 5.

        Raises
        ------
        InvalidSpecificationError
            If it is not allowed.
        """
        if self._allows(value):
            return int(value) if self.kind == "whole" else float(value) if self.kind == "number" else value
        hint = nearest(str(value), self.choices) if self.kind == "choice" else ""
        shown = repr(value) if isinstance(value, str) else f"{value}"
        problem = Problem(self.name, f"{shown} is not allowed, allowed is {self.allowed}{hint}")
        raise InvalidSpecificationError([problem], where)

    def _allows(self, value: Value) -> bool:
        if self.kind == "switch":
            return isinstance(value, bool)
        if self.kind == "choice":
            return value in self.choices
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        return self.low <= value <= self.high and (self.kind == "number" or value == int(value))


def fields_of(scenario: Scenario, strategies: Sequence[Strategy]) -> dict[str, Field]:
    """Return everything that can be varied, by name: first the world, then the levers."""
    found = list(_fields("", scenario))
    for part in PARTS:
        found += _fields(f"{part}.", getattr(scenario, part))
    for service in scenario.services:
        found += _fields(f"services.{service.name}.", service)
    acting = [strategy for strategy in strategies if strategy.acts]
    for strategy in acting[:1]:
        found += _fields(f"{LEVER}.", strategy)
    for strategy in acting:
        found += _fields(f"{LEVER}.{strategy.name}.", strategy)
    return {field.name: field for field in found}


def field_named(text: str, scenario: Scenario, strategies: Sequence[Strategy]) -> Field:
    """Return the field of a name, or of the last part of one if only one field has it.

    A lever without the name of a strategy is that of every strategy that acts.

    Raises
    ------
    InvalidSpecificationError
        If there is no such field, or more than one.
    """
    known = fields_of(scenario, strategies)
    if text in known:
        return known[text]
    ends = [name for name in known if name.rsplit(".", 1)[-1] == text]
    of_all = [name for name in ends if name.count(".") == 1 or name.split(".")[0] != LEVER]
    if len(of_all) == 1:
        return known[of_all[0]]
    if of_all:
        listed = ", ".join(of_all[:6]) + (", ..." if len(of_all) > 6 else "")
        raise refused("", f"{text!r} could be {listed}; give the whole name")
    hint = nearest(text, [*known, *{name.rsplit(".", 1)[-1] for name in known}])
    raise refused("", f"there is nothing called {text!r} to vary{hint}")


def _fields(prefix: str, specification: Specification) -> Iterator[Field]:
    for name, info in type(specification).model_fields.items():
        if name not in NOT_VARIED and (field := _field(prefix + name, info, getattr(specification, name))):
            yield field


def _field(name: str, info: FieldInfo, default: Any) -> Field | None:
    meaning, kinds = info.description or "", get_args(info.annotation) or (info.annotation,)
    if bool in kinds:
        return Field(name, meaning, "switch", default)
    if get_origin(info.annotation) is Literal:
        return Field(name, meaning, "choice", default, choices=tuple(map(str, kinds)))
    if float not in kinds and int not in kinds:
        return None
    kind: Kind = "number" if float in kinds else "whole"
    if evidence := evidence_of(info):
        return Field(
            name, meaning, kind, default, evidence.unit, evidence.symbol, evidence.grade, evidence.use,
            evidence.lowest, evidence.highest, evidence.prior,
        )  # fmt: skip
    limits = {end: getattr(item, end) for item in info.metadata for end in ("ge", "le") if hasattr(item, end)}
    low, high = limits.get("ge", float("-inf")), limits.get("le", float("inf"))
    return Field(name, meaning, kind, default, low=low, high=high)
