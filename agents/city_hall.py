"""City Hall, or whoever runs the programme: it chooses use cases, develops, funds, convenes and orders."""

from typing import cast

import mesa
import numpy as np

from agents import rules, sensing
from agents.setting import Floats, Setting, Terms
from scenarios import Strategy, first_services


class CityHall(mesa.Agent):  # type: ignore[misc]
    """The programme under one strategy.

    Attributes
    ----------
    strategy : Strategy
        The levers now.
    since : int
        Months that had passed when it began.
    grant, authority : float
        Money granted a month, GBP thousand, and the strongest mandate that may be given.
    terms : Terms
        What the programme does this month.
    in_scope, ready, started : ndarray of bool, shape (services,)
        Services of the strategy's tiers; those whose solution is published; those that are or were a use case.
    progress, solution : ndarray, shape (services,)
        Progress of each solution (1 is done) and its design once it is published.
    active : list of int
        Use cases in development.
    first : tuple of int
        Services that are use cases before any is chosen by score.
    granted, subscribed : float
        Money granted to the programme and paid in by members so far, GBP thousand.
    spent : dict of str to float
        Money spent so far by purpose.
    pot : float
        Money set aside for subsidies.
    undrawn : float
        Money that was not needed, and returns to whom it came from.
    """

    def __init__(self, model: mesa.Model, strategy: Strategy) -> None:
        super().__init__(model)
        self.setting = cast(Setting, model)
        world = self.setting.world
        self.behaviour = world.scenario.behaviour
        self.grant, self.authority = world.scenario.programme_money, world.scenario.authority
        self.begin(strategy)
        services = len(world.complexity)
        self.ready = np.zeros(services, dtype=bool)
        self.started = np.zeros(services, dtype=bool)
        self.progress = np.zeros(services)
        self.solution = np.zeros(services)
        self.active: list[int] = []
        self.terms = Terms()
        self.granted = self.subscribed = self.pot = self.undrawn = 0.0
        self.spent = dict.fromkeys(
            ("development", "convening", "governance", "translation", "culture_programme", "subsidy"), 0.0
        )

    def begin(self, strategy: Strategy) -> None:
        """Follow a strategy from now on; its own clock, of mandates and subsidies, starts."""
        # An office without money orders nothing and convenes nobody: Pi = 0 is laissez-faire (V10).
        self.exists = strategy.acts_now and self.grant > 0.0
        self.strategy = strategy if self.exists else Strategy(name=strategy.name, founders=0)
        world, self.since = self.setting.world, self.setting.month
        tiers = {"transactional": ~world.people_based, "people": world.people_based}
        everything = np.ones(len(world.people_based), dtype=bool)
        self.in_scope = tiers.get(self.strategy.scope, everything) & self.exists
        self.first = first_services(self.strategy, world.scenario)

    def take_over(self, strategy: Strategy) -> None:
        """Follow another strategy: what it does not work on is dropped, and a pot that it would not fill returns."""
        self.begin(strategy)
        for s in [s for s in self.active if not self.in_scope[s]]:
            self.active.remove(s)
            self.started[s] = False
        if self.strategy.subsidy == 0.0:
            self.undrawn += self.pot
            self.pot = 0.0

    @property
    def own_month(self) -> int:
        """Months that have passed since the strategy began."""
        return self.setting.month - self.since

    @property
    def total_spent(self) -> float:
        """Money spent so far on all purposes, GBP thousand."""
        total = 0.0
        for money in self.spent.values():
            total += money
        return total

    def start_month(self, subscriptions: float, served: list[int]) -> None:
        """Take in the month's money and set its terms.

        Parameters
        ----------
        subscriptions
            Money paid by members this month, GBP thousand.
        served
            Numbers of the organisations that the programme serves.
        """
        self.served = served
        if not self.exists:
            return
        strategy, behaviour = self.strategy, self.behaviour
        money = self.grant + subscriptions
        self.granted += self.grant
        self.subscribed += subscriptions
        span = rules.team_span(behaviour.team_span, subscriptions, behaviour.team_people, behaviour.cost_per_person)
        dilution = rules.dilution(span, len(served))
        self.terms = Terms(
            money=money,
            subscriptions=subscriptions,
            convening=self._spend_on("convening", strategy.convening * money),
            governance=self._spend_on("governance", strategy.governance * money),
            translation=self._spend_on("translation", strategy.translation * money),
            culture_programme=self._spend_on("culture_programme", strategy.culture_programme * money),
            mandate_transactional=self._mandate(strategy.mandate_transactional),
            mandate_people=self._mandate(strategy.mandate_people),
            mandate_governance=self._mandate(strategy.mandate_governance),
            dilution=dilution,
            codesign=strategy.codesign * dilution,
            funding=self.own_month < strategy.support_months,
        )
        self._fund()
        self.undrawn += max(0.0, 1.0 - strategy.money_share) * money
        self.choose_use_cases()

    def choose_use_cases(self) -> None:
        """Fill the places for use cases, if there is anybody to serve: the first ones, then by the highest score."""
        if not self.served:
            return
        world = self.setting.world
        free = max(0, self.strategy.use_cases - len(self.active))
        first = [s for s in self.first if not self.started[s]][:free]
        self._start(first)
        free -= len(first)
        waiting = [s for s in range(len(self.ready)) if self.in_scope[s] and not self.started[s]]
        scores = {
            s: rules.use_case_score(
                self.unmet_need(s), float(world.priority[s]), self.strategy.need_weight, float(world.complexity[s]),
                self.strategy.easy_first,
            )
            for s in waiting
        } if free > 0 else {}  # fmt: skip
        # Of two with the same score, the first in the catalogue.
        self._start(sorted(scores, key=lambda s: (-scores[s], s))[:free])

    def _start(self, services: list[int]) -> None:
        self.active += services
        self.started[services] = True

    def unmet_need(self, service: int) -> float:
        """Return the mean over those served of N (1 - a phi), as seen at the start of the month."""
        need, effective = self.setting.world.need, self.setting.seen.effective[service]
        return sensing.mean_in_order(
            [rules.unmet_need(float(need[i, service]), float(effective[i])) for i in self.served]
        )

    def subsidy_for(self, service: int, served: bool, cost: float) -> float:
        """Return what the pot pays of an adoption: only for those served, in scope, while funding lasts."""
        if not (self.terms.funding and served and self.in_scope[service]):
            return 0.0
        return rules.subsidy(self.strategy.subsidy_rate, cost, self.pot)

    def pay_subsidy(self, amount: float) -> None:
        """Pay a subsidy out of the pot."""
        self.pot -= amount
        self.spent["subsidy"] += amount

    def develop(self) -> None:
        """Work on the active use cases with the month's money, and publish what is done for the next month."""
        budget = self.strategy.development * self.terms.money
        if not self.active or not self.served:
            self.undrawn += budget
            return
        self.spent["development"] += budget
        world, behaviour, count = self.setting.world, self.behaviour, len(self.active)
        for s in list(self.active):
            self.progress[s] += rules.development_progress(
                budget / count, behaviour.reference_effort, behaviour.returns_to_effort, behaviour.use_case_overhead,
                count, float(world.priority[s]), behaviour.development_work, float(world.complexity[s]),
                behaviour.codesign_extra_work, self.strategy.codesign,
            )  # fmt: skip
            if self.progress[s] >= 1.0:
                self.publish(s)

    def publish(self, service: int) -> None:
        """Publish a solution, designed to the mean requirement of those served."""
        requirement = self.setting.world.requirement
        self.solution[service] = sensing.mean_in_order([float(requirement[i, service]) for i in self.served])
        self.progress[service] = 1.0
        self.ready[service] = True
        self.active.remove(service)

    def convened(self, coalition: Floats, insiders: int) -> np.ndarray:
        """Return who is convened this month, shape (n,): the coalition, or everybody if the programme serves all."""
        if self.strategy.serves == "members":
            return coalition > 0.0
        everybody = np.zeros(len(coalition), dtype=bool)
        everybody[:insiders] = True
        if self.strategy.outside_partners:
            everybody[insiders:] = True
        return everybody

    def _mandate(self, lever: float) -> float:
        strategy = self.strategy
        return rules.mandate_strength(
            lever, self.authority, self.own_month, strategy.support_months, strategy.deadline_ramp
        )

    def _spend_on(self, purpose: str, money: float) -> float:
        """Spend money on an effort; return its effect."""
        self.spent[purpose] += money
        return rules.effort(money, self.behaviour.reference_money, self.behaviour.effort_scale)

    def _fund(self) -> None:
        """Put the month's share into the pot while funding lasts; afterwards the pot and the share return."""
        share = self.strategy.subsidy * self.terms.money
        if self.terms.funding:
            self.pot += share
        else:
            self.undrawn += share + self.pot
            self.pot = 0.0
