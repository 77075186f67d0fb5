"""The sliders of the page: the few levers that matter, each with its unit, meaning and range."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from scenarios import Scenario, Strategy

MONEY = ("development", "convening", "governance", "translation", "subsidy", "culture_programme")
"""The shares of a strategy's money."""


class Sides(NamedTuple):
    """Two strategies in one world."""

    scenario: Scenario
    left: Strategy
    right: Strategy

    @property
    def strategies(self) -> tuple[Strategy, Strategy]:
        """The two."""
        return self.left, self.right


def told_apart(sides: Sides) -> Sides:
    """Return the same sides with names that nobody takes for each other, if the strategies differ.

    A strategy that was downloaded, changed and uploaded again keeps its name.
    """
    left, right = sides.strategies
    if left == right or (left.name != right.name and left.label != right.label):
        return sides
    name = f"{right.name[:70]}-right" if left.name == right.name else right.name
    return sides._replace(
        left=left.model_copy(update={"title": f"{left.label[:100]} (left)"}),
        right=right.model_copy(update={"name": name, "title": f"{right.label[:100]} (right)"}),
    )


def _always(sides: Sides) -> bool:
    return True


@dataclass(frozen=True)
class Lever:
    """A slider.

    Attributes
    ----------
    name
        Its key in the address.
    label, unit, meaning
        For people.
    low, high, step
        Where it goes and by what steps; a world whose own value is beyond has its slider reach there.
    own
        What the value is if nobody moves the slider.
    moved
        The same sides with another value.
    alike
        Whether both sides have that value of their own.
    """

    name: str
    label: str
    unit: str
    meaning: str
    low: float
    high: float
    step: float
    own: Callable[[Sides], float]
    moved: Callable[[Sides, float], Sides]
    alike: Callable[[Sides], bool] = _always

    def shown(self, value: float) -> str:
        """Return a value with its unit; that a share is one of 1 goes without saying."""
        if self.unit.startswith("GBP "):
            return f"£{value:g} {self.unit.removeprefix('GBP ')}"
        return f"{value:g} {self.unit}".removesuffix(" of 1")

    def range_in(self, sides: Sides) -> tuple[float, float]:
        """Return the lowest and highest value of the slider in this world."""
        own = self.own(sides)
        return min(self.low, own), max(self.high, own)

    def cleaned(self, value: float, sides: Sides) -> float:
        """Return a value as the slider can have it: within its range, and on one of its steps."""
        low, high = self.range_in(sides)
        if abs(value - self.own(sides)) < self.step / 2:
            return self.own(sides)
        steps = round((min(max(value, low), high) - low) / self.step)
        return min(round(low + steps * self.step, 6), high)


def _of_scenario(field: str) -> Callable[[Sides, float], Sides]:
    return lambda sides, value: sides._replace(scenario=sides.scenario.model_copy(update={field: value}))


def _of_part(part: str, field: str) -> Callable[[Sides, float], Sides]:
    def moved(sides: Sides, value: float) -> Sides:
        changed = getattr(sides.scenario, part).model_copy(update={field: value})
        return sides._replace(scenario=sides.scenario.model_copy(update={part: changed}))

    return moved


def _with_use_cases(sides: Sides, value: float) -> Sides:
    def changed(strategy: Strategy) -> Strategy:
        return strategy.model_copy(update={"use_cases": int(value)})

    return sides._replace(left=changed(sides.left), right=changed(sides.right))


def _with_convening(sides: Sides, value: float) -> Sides:
    return sides._replace(left=convening_times(sides.left, value), right=convening_times(sides.right, value))


def convening_times(strategy: Strategy, times: float) -> Strategy:
    """Return a strategy that spends so many times as much on convening, and on all the rest in proportion less.

    What it spends in all does not change: otherwise the slider would be about money.
    """
    total, own = strategy.money_share, strategy.convening
    convening = min(times * own, total)
    rest = (total - convening) / (total - own) if total > own else 0.0
    if own == 0.0 or times == 1.0:
        return strategy
    shares = {name: rest * getattr(strategy, name) for name in MONEY}
    return strategy.model_copy(update={**shares, "convening": convening})


# fmt: off
_LEVERS = (
    Lever("money", "Programme money", "GBP k a month", "What either programme has to spend.", 0.0, 1000.0, 25.0,
          lambda sides: sides.scenario.programme_money, _of_scenario("programme_money")),
    Lever("use_cases", "Use cases at once", "services", "How many services a programme works on at a time.",
          1.0, 12.0, 1.0, lambda sides: float(max(s.use_cases for s in sides.strategies)), _with_use_cases,
          lambda sides: sides.left.use_cases == sides.right.use_cases),
    Lever("mandate", "Strongest mandate", "of full force", "How strongly the centre may order anything here: "
          "City Hall can hardly (0.2), an Act of Parliament could (1).", 0.0, 1.0, 0.05,
          lambda sides: sides.scenario.authority, _of_scenario("authority")),
    Lever("convening", "Convening effort", "times its own", "How much of its money a programme that brings people "
          "together spends on that; the rest shrinks or grows in proportion.", 0.0, 3.0, 0.1,
          lambda sides: 1.0, _with_convening),
    Lever("spread", "Requirement spread", "tolerances", "How much places differ in what they need of a people-based "
          "service: at 0 one design fits all.", 0.0, 3.0, 0.1,
          lambda sides: sides.scenario.behaviour.requirement_spread_people,
          _of_part("behaviour", "requirement_spread_people")),
    Lever("trust", "Trust at the start", "of 1", "How much boroughs and institutions trust a shared programme in "
          "month 0, on average.", 0.05, 0.95, 0.05,
          lambda sides: sides.scenario.initial.trust, _of_part("initial", "trust")),
)
# fmt: on
LEVERS: Mapping[str, Lever] = MappingProxyType({lever.name: lever for lever in _LEVERS})
"""The sliders by name, in the order of the page."""
