"""What a viewer asked for: cleaned from whatever an address or a browser says, and written as an address again."""

import base64
import binascii
import math
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar
from urllib.parse import parse_qsl, urlencode

from experiments.dashboard.levers import LEVERS, Sides, told_apart
from experiments.dashboard.uploads import LONGEST_UPLOAD, uploaded_scenario, uploaded_strategy
from scenarios import (
    InvalidSpecificationError,
    Problem,
    Scenario,
    Strategy,
    first_services,
    load_scenario,
    load_strategy,
    scenario_names,
    strategy_names,
)  # fmt: skip
from simulation.founding import eligible, named_founders

Spec = TypeVar("Spec", Scenario, Strategy)

LARGEST_SEED = 2**31 - 1
LONGEST_ADDRESS = 20_000
"""Characters of an address that are read at all."""
MOST_KEYS = 50
LONGEST_LINK = 6_000
"""Characters of an address that a file may take; what is longer does not survive mail and chat."""
ROLES = ("scenario", "left", "right")
"""What a viewer picks."""


class Choice(NamedTuple):
    """What is picked for a role: a name in the library, or the text of a file under the file's own name."""

    name: str
    text: str = ""


FIRST = {"scenario": Choice("london"), "left": Choice("central-mandate"), "right": Choice("needs-led")}
"""What the page begins with: one template required of everybody, against a coalition of the willing."""


@dataclass(frozen=True)
class Settings:
    """What the page shows, but for what the browser keeps to itself (month, colours, ties).

    Attributes
    ----------
    scenario, left, right
        The world, and the two strategies in it.
    seed
        Which luck.
    levers
        Sliders that were moved, with their values, in the order of `LEVERS`.
    """

    scenario: Choice = FIRST["scenario"]
    left: Choice = FIRST["left"]
    right: Choice = FIRST["right"]
    seed: int = 1
    levers: tuple[tuple[str, float], ...] = ()

    def world(self) -> Sides:
        """Return scenario and strategies with the sliders as they are; the very same objects for the same settings."""
        return _moved(self.scenario, self.left, self.right, self.levers)

    def unmoved(self) -> Sides:
        """Return scenario and strategies as their files have them."""
        return _moved(self.scenario, self.left, self.right, ())

    def back(self, lever: str) -> "Settings":
        """Return the same with a slider where it stands if nobody moves it."""
        return replace(self, levers=tuple(each for each in self.levers if each[0] != lever))

    def value(self, lever: str) -> float:
        """Return where a slider stands."""
        return dict(self.levers).get(lever, LEVERS[lever].own(self.unmoved()))

    def with_lever(self, lever: str, value: float) -> "Settings":
        """Return the same with a slider elsewhere; on its own value it counts as not moved."""
        sides, found = self.unmoved(), LEVERS[lever]
        cleaned, moved = found.cleaned(value, sides), dict(self.levers)
        moved.pop(lever, None)
        if not found.alike(sides) or not math.isclose(cleaned, found.own(sides), abs_tol=1e-9):
            moved[lever] = cleaned
        return replace(self, levers=tuple((name, moved[name]) for name in LEVERS if name in moved))

    def with_choice(self, role: str, choice: Choice) -> "Settings":
        """Return the same with another scenario or strategy; sliders keep what still differs from their own value.

        Raises
        ------
        InvalidSpecificationError
            If its text is not valid, or a strategy names founders or services that are not in the world.
        ValueError
            If the choice is not in the library.
        """
        if role not in ROLES:
            raise ValueError(f"{str(role)[:20]!r} is not one of {', '.join(ROLES)}")
        picked = replace(self, **{role: choice}, levers=())  # type: ignore[arg-type]
        picked.unmoved()
        for name, value in self.levers:
            picked = picked.with_lever(name, value)
        return picked

    def with_seed(self, seed: int) -> "Settings":
        """Return the same under other luck."""
        return replace(self, seed=min(max(seed, 0), LARGEST_SEED))

    def query(self) -> dict[str, str]:
        """Return the settings as they stand in an address; a file too large for one is left out."""
        found: dict[str, str] = {}
        for role in ROLES:
            choice: Choice = getattr(self, role)
            found[role] = choice.name
            if choice.text:
                found[f"{role}-file"] = _packed(choice.text)
        if sum(len(found.get(f"{role}-file", "")) for role in ROLES) > LONGEST_LINK:
            found = {key: value for key, value in found.items() if not key.endswith("-file")}
        return found | {"seed": str(self.seed)} | {name: f"{value:g}" for name, value in self.levers}

    @property
    def fits_an_address(self) -> bool:
        """Whether a link can hold all of it."""
        return all(f"{role}-file" in self.query() for role in ROLES if getattr(self, role).text)

    def address(self) -> str:
        """Return the query string of a link to these settings."""
        return urlencode(self.query())


def from_address(query: str) -> tuple[Settings, list[str]]:
    """Return the settings of an address, and what of it could not be used; anything may stand there."""
    values = asked_in(query)
    settings, faults = Settings(), []
    for role in ROLES:
        if role in values:
            try:
                settings = settings.with_choice(role, _choice(role, values))
            except (ValueError, RecursionError, zlib.error, binascii.Error) as error:
                faults.append(f"{role}: {_first_line(error)}")
    for name in LEVERS:
        if name in values:
            try:
                settings = settings.with_lever(name, number(values[name]))
            except ValueError as error:
                faults.append(f"{name}: {error}")
    if "seed" in values:
        try:
            settings = settings.with_seed(int(number(values["seed"])))
        except ValueError as error:
            faults.append(f"seed: {error}")
    return settings, faults


def asked_in(query: str) -> dict[str, str]:
    """Return the keys and values of an address; nothing of one that is too long."""
    if len(query) > LONGEST_ADDRESS or query.count("&") > MOST_KEYS:
        return {}
    return dict(parse_qsl(query))


def number(value: Any) -> float:
    """Return what a browser sent as a number.

    Raises
    ------
    ValueError
        If it is none.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError("not a number")
    try:
        found = float(value)
    except (ValueError, OverflowError):
        raise ValueError("not a number") from None
    if not math.isfinite(found):
        raise ValueError("not a number")
    return found


def _choice(role: str, values: Mapping[str, str]) -> Choice:
    packed = values.get(f"{role}-file")
    return Choice(values[role][:80], _unpacked(packed) if packed else "")


def _packed(text: str) -> str:
    return base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")


def _unpacked(packed: str) -> str:
    """Return the text of a file in an address, never more than an upload may hold."""
    raw = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
    text = zlib.decompressobj().decompress(raw, LONGEST_UPLOAD + 1)
    if len(text) > LONGEST_UPLOAD:
        raise ValueError("the file in the address is too large")
    return text.decode("utf-8")


def _first_line(error: Exception) -> str:
    if isinstance(error, InvalidSpecificationError):
        return str(error.problems[0])
    return "the file in the address is damaged" if not isinstance(error, ValueError) else str(error).splitlines()[0]


@lru_cache(maxsize=256)
def _moved(scenario: Choice, left: Choice, right: Choice, levers: tuple[tuple[str, float], ...]) -> Sides:
    if levers:
        sides = _moved(scenario, left, right, ())
        for name, value in levers:
            sides = LEVERS[name].moved(sides, value)
        return sides
    sides = told_apart(Sides(_scenario(scenario), _strategy(left), _strategy(right)))
    _require_names(sides)
    return sides


def _require_names(sides: Sides) -> None:
    """Refuse strategies that name founders or services which are not in the world: they could not be run."""
    problems = []
    for strategy in sides.strategies:
        try:
            for _, phase in strategy.phases:
                first_services(phase, sides.scenario)
                if phase.serves == "members" and phase.founder_rule == "named":
                    named_founders(phase, eligible(sides.scenario))
        except InvalidSpecificationError as error:
            problems += [Problem(f"{strategy.label}, {each.where}", each.message) for each in error.problems]
    if problems:
        raise InvalidSpecificationError(problems, sides.scenario.label)


@lru_cache(maxsize=64)
def _scenario(choice: Choice) -> Scenario:
    return _chosen(choice, uploaded_scenario, scenario_names, load_scenario)


@lru_cache(maxsize=128)
def _strategy(choice: Choice) -> Strategy:
    return _chosen(choice, uploaded_strategy, strategy_names, load_strategy)


def _chosen(
    choice: Choice, uploaded: Callable[[str, str], Spec], names: Callable[[], list[str]], load: Callable[[str], Spec]
) -> Spec:
    return uploaded(choice.text, choice.name) if choice.text else _of_library(choice.name, names(), load)


def _of_library(name: str, known: list[str], load: Callable[[str], Spec]) -> Spec:
    """Return a specification of the library; a name that is not there must not become a path."""
    if name not in known:
        raise ValueError(f"there is no {name[:40]!r} in the library; there are {', '.join(known)}")
    return load(name)
