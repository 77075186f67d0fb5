"""The Mesa model: one step is one month of the schedule of the model specification."""

from collections.abc import Sequence

import mesa
import numpy as np
from numpy.typing import NDArray

from agents import (
    Actor,
    Borough,
    CityHall,
    Institution,
    Observation,
    Organisation,
    OutsidePartner,
    Wish,
    rules,
    sensing,
)
from scenarios import Scenario, Strategy
from simulation.accounts import Accounts
from simulation.founding import founders
from simulation.outcomes import Snapshot
from simulation.streams import Luck
from simulation.world import World, build_world

Floats = NDArray[np.float64]


class CollaborationModel(mesa.Model):  # type: ignore[misc]
    """London's authorities and institutions under one strategy, month by month.

    Parameters
    ----------
    scenario, strategy
        The world, and what the policy-maker does in it.
    seed
        Which luck: an integer of at least 0. Strategies under one seed share every draw.
    borough, institution
        Classes of the agents, for a researcher's own.

    Attributes
    ----------
    world : World
        The fixed facts, and the state in month 0.
    month : int
        Months that have passed.
    strategy : Strategy
        What the policy-maker set out to do.
    organisations, deciders : mesa.agent.AgentSet
        Boroughs and institutions; those and outside partners.
    seen : Observation
        The state at the start of the month, which all decisions read.
    accounts : Accounts
        Benefit and cost of the month and so far.
    """

    def __init__(
        self,
        scenario: Scenario,
        strategy: Strategy,
        seed: int,
        *,
        borough: type[Borough] = Borough,
        institution: type[Institution] = Institution,
    ) -> None:
        super().__init__(rng=int(seed))
        self.month = 0
        self.world: World = build_world(scenario, int(seed))
        world = self.world
        self.luck = Luck(int(seed), world.insiders, world.outsiders, world.services)
        self.ties = world.fresh_ties()
        self.strategy = strategy
        self.programme = CityHall(self, strategy)
        kinds = [borough] * world.boroughs + [institution] * (world.insiders - world.boroughs)
        self.insiders: list[Organisation] = [kind(self, i) for i, kind in enumerate(kinds)]
        self.outsiders = [OutsidePartner(self, i) for i in range(world.insiders, world.organisations)]
        self.organisations = self.agents.select(lambda agent: isinstance(agent, Organisation))
        self.deciders = self.agents.select(lambda agent: isinstance(agent, Actor))
        self.accounts = Accounts(world.insiders, scenario.accounting.discount_rate)
        self.form_coalition()
        self.seen = self.observe()

    @property
    def boroughs(self) -> Sequence[Organisation]:
        """The boroughs, in the order of the scenario."""
        return self.insiders[: self.world.boroughs]

    def step(self) -> None:
        """Live through one month (MODEL 3, process order).

        Everything is decided on what is seen at the start of the month; everything takes effect at its end.
        """
        self.luck.draw()
        self.change_strategy()
        self.seen = self.observe()
        self.organisations.do("start_month")
        self.programme.start_month(self.collect_subscriptions(), self.served())
        self.deciders.do("decide")
        self.settle_wishes()
        self.organisations.do("feel", self.wins())
        self.programme.develop()
        self.accounts.close_month(self.insiders, self.programme.total_spent)
        self.change_ties()
        self.deciders.do("end_month")
        self.month += 1

    def change_strategy(self) -> None:
        """Let the strategy whose month has come take over (docs/ODD.md, Succession)."""
        for month, strategy in self.strategy.phases[1:]:
            if month == self.month:
                self.programme.take_over(strategy)
                self.form_coalition()

    def form_coalition(self) -> None:
        """Let those who are in the coalition under the strategy that begins be its members, and nobody else."""
        programme, members = self.programme, [agent.number for agent in self.insiders if agent.member]
        kept = [i for i in members if i < self.world.boroughs]
        willing = np.array([agent.willingness() for agent in self.boroughs])
        trust = np.array([agent.trust for agent in self.boroughs])
        found = set(founders(self.world, programme.strategy, willing, trust, kept)) if programme.exists else set()
        for agent in self.insiders[self.world.boroughs :]:
            if agent.member and programme.exists and agent.may_join():
                found.add(agent.number)
        for agent in self.insiders:
            agent.member = agent.number in found

    def observe(self) -> Observation:
        """Return the state of everybody now."""
        everybody: list[Actor] = [*self.insiders, *self.outsiders]
        adopted = np.array([agent.adopted for agent in everybody])
        fit = np.array([agent.fit for agent in everybody])
        design = np.array([agent.design for agent in everybody])
        outside = float(self.programme.strategy.outside_partners)
        members = [float(agent.member) for agent in self.insiders]
        return Observation(
            adopted=np.ascontiguousarray(adopted.T),
            design=np.ascontiguousarray(design.T),
            effective=np.ascontiguousarray(np.where(adopted, fit, 0.0).T),
            capacity=np.array([agent.capacity for agent in everybody]),
            trust=np.array([agent.trust for agent in everybody]),
            signed=np.array([float(agent.signed) for agent in everybody]),
            coalition=np.array([*members, *[outside] * len(self.outsiders)]),
        )

    def snapshot(self) -> Snapshot:
        """Return the state now, as outcomes need it."""
        now, world, programme = self.observe(), self.world, self.programme
        member = np.zeros(world.organisations)
        member[: world.insiders] = [agent.member for agent in self.insiders]
        return Snapshot(
            adopted=now.adopted,
            effective=now.effective,
            trust=now.trust,
            capacity=now.capacity,
            signed=now.signed,
            member=member,
            tie_strength=np.array([sensing.total(self.ties.weights_of(i)) for i in range(world.boroughs)]),
            flows=np.array(list(self.accounts.flows.values())),
            solutions_ready=float(programme.ready.sum()),
            pot=programme.pot,
            undrawn=programme.undrawn,
        )

    def served(self) -> list[int]:
        """Return the numbers of those whom the programme serves this month."""
        if not self.programme.exists:
            return []
        return [agent.number for agent in self.insiders if agent.is_served()]

    def collect_subscriptions(self) -> float:
        """Let each member borough pay its subscription; return the sum, GBP thousand."""
        amount = self.programme.strategy.subscription
        total = 0.0
        if amount > 0.0:
            for agent in self.boroughs:
                if agent.member and isinstance(agent, Borough):
                    total += agent.pay_subscription(amount)
        return total

    def settle_wishes(self) -> None:
        """Let wishes through in the order of the queue, as purses and the pot allow; the others wait."""
        wishes = [wish for agent in self.insiders for wish in agent.wishes]
        for wish in sorted(wishes, key=_queue_order):
            organisation = wish.organisation
            subsidy = self.programme.subsidy_for(wish.service, organisation.is_served(), wish.cost)
            if organisation.can_pay(wish.cost - subsidy):
                organisation.take_up(wish, subsidy)
                self.programme.pay_subsidy(subsidy)

    def wins(self) -> Floats:
        """Return the month's wins of every organisation, shape (n,)."""
        return np.array([*(agent.wins for agent in self.insiders), *[0.0] * len(self.outsiders)])

    def change_ties(self) -> None:
        """Let ties between the convened grow, and all ties decay towards their base."""
        terms, behaviour, ties = self.programme.terms, self.world.scenario.behaviour, self.ties
        convening = terms.convening * terms.dilution
        convened = self.programme.convened(self.seen.coalition, self.world.insiders)
        if convening == 0.0:
            convened = np.zeros_like(convened)
        together = convened[ties.pairs[:, 0]] & convened[ties.pairs[:, 1]]
        trust = self.seen.trust.tolist()
        for k in np.flatnonzero(together | (ties.weight != ties.base)).tolist():
            a, b = ties.pairs[k].tolist()
            ties.weight[k] += rules.tie_change(
                float(ties.weight[k]), float(ties.base[k]), behaviour.tie_growth, behaviour.tie_decay,
                behaviour.tie_cap, convening if together[k] else 0.0, trust[a] * trust[b],
            )  # fmt: skip


def _queue_order(wish: Wish) -> tuple[float, int, int]:
    return (wish.place_in_queue, wish.organisation.number, wish.service)
