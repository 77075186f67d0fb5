"""The levers as a unit cube: any point is a strategy that the scenario allows, and any strategy is (near) a point."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from experiments.pairs import Floats
from scenarios import Scenario, Strategy
from simulation import build_world

SHARES = ("development", "convening", "governance", "translation", "subsidy", "culture_programme")
MANDATES = ("mandate_transactional", "mandate_people", "mandate_governance")
SWITCHES = ("easy_first", "institutions", "outside_partners")
FINE = ("need_weight", "codesign", "openness", "subsidy_rate")
"""Levers that are shares of something other than money."""
STEP = 0.01
"""Steps of money shares."""
COARSE = 0.05
"""Steps of the other shares: finer ones would be a precision that nobody can act on."""
IDLE = 0.2
"""Part of each share's range that is no money at all; else a search would hardly ever leave anything out."""
MOST_USE_CASES = 12


@dataclass(frozen=True)
class Levers:
    """The search space of a scenario.

    Six shares of money (a sum, and how it is divided), the mandates as far as the scenario's authority goes, whom the
    programme serves, founders, use cases, and how it works. Not in it: subscriptions, which are more money, and who the
    founders are (see `coalition recruit`).

    Parameters
    ----------
    scenario
        The world.
    support_months
        When mandates and subsidies end.
    """

    scenario: Scenario
    support_months: int = 60

    @cached_property
    def boroughs(self) -> int:
        """How many boroughs there are."""
        return sum(sector == "borough" for sector in build_world(self.scenario, 0).places.sectors)

    @cached_property
    def use_cases(self) -> int:
        """How many use cases there can be at once."""
        return min(MOST_USE_CASES, len(self.scenario.services))

    @cached_property
    def mandates(self) -> tuple[str, ...]:
        """Mandates that are to be had; none where the centre may not give any."""
        return MANDATES if self.scenario.authority >= COARSE else ()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What each dimension of the cube is."""
        return ("money", *SHARES, *self.mandates, "serves", "founders", "use_cases", *FINE, *SWITCHES)

    def strategy(self, point: Floats, name: str = "searched", title: str = "") -> Strategy:
        """Return the strategy of a point of the unit cube, shape (dimensions,)."""
        at = dict(zip(self.names, np.clip(point, 0.0, 1.0).tolist(), strict=True))
        members = at["serves"] >= 0.5
        values: dict[str, object] = {
            **_shares(at["money"], [at[share] for share in SHARES]),
            **{mandate: _rounded(at[mandate] * self._strongest, COARSE) for mandate in self.mandates},
            **{lever: _rounded(at[lever], COARSE) for lever in FINE},
            **{lever: at[lever] >= 0.5 for lever in SWITCHES},
            "serves": "members" if members else "all",
            "founders": _whole(at["founders"], 1, self.boroughs) if members else 0,
            "use_cases": _whole(at["use_cases"], 1, self.use_cases),
        }
        return Strategy(
            name=name, title=title, scope="both", support_months=self.support_months, **values
        )  # fmt: skip

    def point(self, strategy: Strategy) -> Floats:
        """Return the point of a strategy, the nearest where it is finer or has what the space has not.

        Parameters
        ----------
        strategy
            Any.
        """
        money = strategy.money_share
        shares = [getattr(strategy, share) for share in SHARES]
        largest = max(shares) or 1.0
        at = {
            "money": money,
            **{name: _weight(value / largest) for name, value in zip(SHARES, shares, strict=True)},
            **{name: min(1.0, getattr(strategy, name) / self._strongest) for name in self.mandates},
            **{name: float(getattr(strategy, name)) for name in (*FINE, *SWITCHES)},
            "serves": 1.0 if strategy.serves == "members" else 0.0,
            "founders": _place(strategy.founders, 1, self.boroughs),
            "use_cases": _place(strategy.use_cases, 1, self.use_cases),
        }
        return np.array([at[name] for name in self.names])

    @cached_property
    def _strongest(self) -> float:
        """The strongest mandate on the scale of steps; what is beyond the authority has no effect."""
        return float(np.floor(self.scenario.authority / COARSE + 1e-9) * COARSE)


def _shares(money: float, weights: list[float]) -> dict[str, float]:
    """Return shares in whole steps: the money, divided in proportion to what weights are above idle."""
    active = np.maximum(0.0, (np.array(weights) - IDLE) / (1.0 - IDLE))
    steps = round(money / STEP) if active.any() else 0
    wanted = steps * active / (active.sum() or 1.0)
    whole = np.floor(wanted + 1e-9)
    # What is left over goes where most is missing, so that the sum is what was meant.
    order = np.argsort(-(wanted - whole), kind="stable")
    whole[order[: steps - int(whole.sum())]] += 1.0
    return {share: round(float(value) * STEP, 10) for share, value in zip(SHARES, whole, strict=True)}


def _weight(share: float) -> float:
    return IDLE + (1.0 - IDLE) * share if share > 0.0 else 0.0


def _rounded(value: float, step: float) -> float:
    return round(round(value / step) * step, 10)


def _whole(value: float, low: int, high: int) -> int:
    return min(high, low + int(value * (high - low + 1)))


def _place(value: int, low: int, high: int) -> float:
    """Return the middle of the part of the unit interval that stands for a whole number."""
    inside = min(max(value, low), high)
    return (inside - low + 0.5) / (high - low + 1)
