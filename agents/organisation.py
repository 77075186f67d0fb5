"""An organisation that decides for itself: joins, signs, adopts, abandons, learns, and comes to trust or not."""

from dataclasses import dataclass

import mesa
import numpy as np

from agents import rules, sensing
from agents.actor import Actor


@dataclass(frozen=True)
class Offer:
    """A design within reach.

    Attributes
    ----------
    design, fit
        The design, and how well it would fit this organisation.
    discount, codesign
        What makes it cheaper (reuse of a peer's) and dearer (adaptation), see `rules.adoption_cost`.
    from_programme
        Whether it is the programme's solution.
    """

    design: float
    fit: float
    discount: float = 0.0
    codesign: float = 0.0
    from_programme: bool = False


@dataclass(frozen=True, eq=False)
class Wish:
    """An adoption that an organisation has decided on, if its purse and the pot allow."""

    organisation: "Organisation"
    service: int
    offer: Offer
    pushed: bool
    cost: float
    place_in_queue: float


class Organisation(Actor):
    """A borough or an institution.

    All decisions of a month read the state at its start (`setting.seen`) and take effect together at its end, so
    the order in which organisations are asked changes nothing. A researcher overrides a hazard or a decision.

    Attributes
    ----------
    chosen : ndarray of bool, shape (services,)
        Services in use that were chosen freely rather than pushed.
    cost : ndarray, shape (services,)
        What each service in use cost to adopt, GBP thousand; 0 where there is none.
    member : bool
        Whether it is in the coalition.
    budget : float
        Change budget in hand, GBP thousand.
    wins : float
        Freely chosen, programme-supported adoptions of this month x fit.
    """

    def __init__(self, model: mesa.Model, number: int) -> None:
        super().__init__(model, number)
        world = self.setting.world
        self.services = range(len(world.complexity))
        # Plain lists: single items of arrays are slow to read, and these never change.
        self.requirement: list[float] = world.requirement[number].tolist()
        self.need: list[float] = world.need[number].tolist()
        self.relevant: list[bool] = world.relevant[number].tolist()
        self.complexity: list[float] = world.complexity.tolist()
        self.people_based: list[bool] = world.people_based.tolist()
        self.users = float(world.users[number])
        self.relative_size = float(world.relative_size[number])
        self.chosen = self.adopted.copy()
        market = Offer(0.0, 0.0)
        self.cost = np.array([self.adoption_cost(s, market) if self.adopted[s] else 0.0 for s in self.services])
        self.member = False
        self.peers = self.setting.ties.peers_of(number)
        self.income = self.behaviour.change_budget * self.relative_size
        self.budget = self.behaviour.budget_at_start * self.income
        self.start_month()

    # The month: decide on what is seen, then let it take effect

    def start_month(self) -> None:
        """Clear what was decided last month, and look at one's ties."""
        self.weights = self.setting.ties.weights_of(self.number)
        self.joins = self.leaves = self.signs = False
        self.wishes: list[Wish] = []
        self.abandons: list[int] = []
        self.adoptions: list[Wish] = []
        self.wins = self.spent = self.subsidy = self.subscription = 0.0

    def decide(self) -> None:
        """Take all decisions of the month."""
        self.decide_membership()
        self.decide_signature()
        self.decide_adoptions()
        self.decide_abandonments()

    def decide_membership(self) -> None:
        """Join or leave the coalition."""
        if self.member:
            self.leaves = self.leaves or not self.trusts_enough()
        elif self.may_join() and self.trusts_enough():
            self.joins = self.happens(self.joining_hazard(), self.setting.luck.joining[self.number])

    def decide_signature(self) -> None:
        """Sign the data agreement, for good."""
        if not self.signed:
            self.signs = self.happens(self.signoff_hazard(), self.setting.luck.governance[self.number])

    def decide_adoptions(self) -> None:
        """Decide which services to adopt; whether the money is there is settled in the queue."""
        luck = self.setting.luck
        for s in self.services:
            if self.adopted[s] or not self.relevant[s]:
                continue
            gate = self.gate(s)
            if gate == 0.0:
                continue
            offer = self.best_offer(s)
            chosen, pushed = self.chosen_hazard(s, offer, gate), self.pushed_hazard(s, gate)
            if not 0.0 <= chosen + pushed < np.inf:
                raise ValueError(f"the hazard of adopting service {s} is {chosen + pushed}, allowed is 0 or more")
            if self.happens(chosen + pushed, luck.adoption[self.number, s]):
                by_push = rules.is_pushed(luck.pushed[self.number, s], chosen, pushed)
                taken = self.template(s) if by_push else offer
                place = float(luck.queue[self.number, s])
                self.wishes.append(Wish(self, s, taken, by_push, self.adoption_cost(s, taken), place))

    def decide_abandonments(self) -> None:
        """Decide which services to give up."""
        luck = self.setting.luck.abandonment[self.number]
        self.abandons = [
            s for s in self.services if self.adopted[s] and self.happens(self.abandonment_hazard(s), luck[s])
        ]

    def take_up(self, wish: Wish, subsidy: float) -> None:
        """Pay for an adoption that the queue let through; it takes effect at the end of the month."""
        self.spent += wish.cost - subsidy
        self.subsidy += subsidy
        self.adoptions.append(wish)
        supported = wish.offer.from_programme or subsidy > 0.0
        if supported and not wish.pushed:
            self.wins += wish.offer.fit

    def can_pay(self, amount: float) -> bool:
        """Return whether the change budget still holds this amount."""
        return self.spent + self.subscription + amount <= self.budget

    def feel(self, wins: np.ndarray) -> None:
        """Work out how trust and capacity will change, from this month's wins of all organisations, shape (n,)."""
        seen, behaviour, terms = self.setting.seen, self.behaviour, self.setting.programme.terms
        peers_wins = sensing.tie_weighted_sum(self.peers, self.weights, wins)
        criticism = rules.criticism(
            self.mean_grievance(people_based=False), self.mean_grievance(people_based=True),
            terms.culture_programme, self.capacity,
        )  # fmt: skip
        self.trust_change = rules.trust_change(
            behaviour.trust_speed, self.trust, rules.small_wins(self.wins, peers_wins), behaviour.trust_loss_ratio,
            criticism,
        )  # fmt: skip
        lead = sensing.lead_of_better_peers(self.peers, self.weights, seen.capacity, self.capacity)
        learned = 0.0
        for wish in self.adoptions:
            learned += wish.offer.fit
        self.capacity_change = rules.capacity_change(
            behaviour.learning_rate, self.capacity, learned, terms.culture_programme, self.trust, lead
        )

    def end_month(self) -> None:
        """Let everything that was decided take effect."""
        for wish in self.adoptions:
            s = wish.service
            self.adopted[s], self.chosen[s] = True, not wish.pushed
            self.design[s], self.fit[s], self.cost[s] = wish.offer.design, wish.offer.fit, wish.cost
        for s in self.abandons:
            self.adopted[s] = self.chosen[s] = False
            self.design[s] = self.fit[s] = self.cost[s] = 0.0
        self.member = (self.member or self.joins) and not self.leaves
        self.signed = self.signed or self.signs
        # At the ends of what may be entered, or after very many adoptions in one month, a bound can be met.
        self.trust = rules.clipped(self.trust + self.trust_change, 0.0, 1.0)
        self.capacity = rules.clipped(self.capacity + self.capacity_change, 0.0, 1.0)
        paid = self.spent + self.subscription
        self.budget = rules.budget_after(self.budget, paid, self.income, self.behaviour.budget_cap)

    # What decisions rest on: each a rule of `agents/rules.py`, with what this organisation senses

    def joining_hazard(self) -> float:
        """Return the hazard of joining the coalition."""
        programme = self.setting.programme
        needs = [need for need, started in zip(self.need, programme.started, strict=True) if started]
        mean_need = sensing.mean_in_order(needs)
        ties = sensing.tie_weighted_sum(self.peers, self.weights, self.setting.seen.coalition)
        return rules.joining_hazard(
            self.behaviour.joining_hazard, programme.terms.convening, self.trust, mean_need, ties
        )

    def signoff_hazard(self) -> float:
        """Return the hazard of signing the data agreement."""
        behaviour, terms = self.behaviour, self.setting.programme.terms
        ties = sensing.tie_weighted_sum(self.peers, self.weights, self.setting.seen.signed)
        return rules.signoff_hazard(
            behaviour.unaided_signoff_hazard, behaviour.supported_signoff_hazard, terms.governance, self.trust, ties,
            behaviour.mandate_hazard, terms.mandate_governance,
        )  # fmt: skip

    def chosen_hazard(self, service: int, offer: Offer, gate: float) -> float:
        """Return the hazard of adopting a service of one's own will."""
        behaviour, programme = self.behaviour, self.setting.programme
        people = self.people_based[service]
        return rules.chosen_hazard(
            self.need[service],
            offer.fit,
            rules.understanding(behaviour.untranslated_understanding, programme.terms.translation) if people else 1.0,
            self.ability(service),
            gate,
            behaviour.independent_hazard,
            behaviour.supported_hazard,
            self.trust,
            1.0 if self.is_served() else programme.strategy.openness,
            bool(programme.ready[service]),
            behaviour.peer_hazard,
            self.exposure(service),
        )

    def pushed_hazard(self, service: int, gate: float) -> float:
        """Return the hazard of adopting a service because it is required."""
        strength = self.mandate(service)
        return rules.pushed_hazard(self.behaviour.mandate_hazard, strength, self.ability(service), gate)

    def abandonment_hazard(self, service: int) -> float:
        """Return the hazard of giving a service up."""
        fit = float(self.fit[service])
        return rules.abandonment_hazard(self.behaviour.abandonment_hazard, fit, self.mandate(service))

    def exposure(self, service: int) -> float:
        """Return the exposure to peers that use a service well."""
        peers = sensing.tie_weighted_sum(self.peers, self.weights, self.setting.seen.effective[service])
        exponent = self.behaviour.contagion_exponent_people if self.people_based[service] else 1.0
        return rules.exposure(peers, exponent)

    def ability(self, service: int) -> float:
        """Return the ability to take a service on."""
        return rules.ability(self.capacity, self.behaviour.complexity_exponent, self.complexity[service])

    def gate(self, service: int) -> float:
        """Return 1 if nothing bars the way to a service, else 0."""
        if not self.people_based[service]:
            return 1.0
        return rules.gate(self.transactional_share(), self.behaviour.prerequisite_share, self.signed)

    def transactional_share(self) -> float:
        """Return the share of its relevant transactional services that it uses; 1 if none is relevant."""
        mine = [bool(self.adopted[s]) for s in self.services if self.relevant[s] and not self.people_based[s]]
        return mine.count(True) / len(mine) if mine else 1.0

    def best_offer(self, service: int) -> Offer:
        """Return the design in reach that fits best: the market's, the programme's or a peer's.

        Of two that fit equally well, the one named first counts.
        """
        requirement = self.requirement[service]
        best = Offer(0.0, rules.fit(requirement))
        if self.setting.programme.ready[service]:
            template = self.template(service)
            best = template if template.fit > best.fit else best
        seen = self.setting.seen
        peer = sensing.nearest_peer_design(
            self.peers, self.weights, seen.adopted[service], seen.design[service], self.behaviour.design_reach,
            requirement,
        )  # fmt: skip
        if peer >= 0:
            design = float(seen.design[service][peer])
            fit = rules.fit(requirement - design)
            if fit > best.fit:
                return Offer(design, fit, discount=self.behaviour.reuse_discount)
        return best

    def template(self, service: int) -> Offer:
        """Return what a mandate pushes: the programme's solution if it is ready, else the market's."""
        programme, requirement = self.setting.programme, self.requirement[service]
        if not programme.ready[service]:
            return Offer(0.0, rules.fit(requirement))
        codesign = programme.terms.codesign if self.is_served() else 0.0
        design = rules.adapted_design(float(programme.solution[service]), requirement, codesign)
        return Offer(design, rules.fit(requirement - design), codesign=codesign, from_programme=True)

    def adoption_cost(self, service: int, offer: Offer) -> float:
        """Return what adopting a design costs, GBP thousand, before any subsidy."""
        return rules.adoption_cost(
            self.behaviour.adoption_cost, self.complexity[service], self.relative_size, offer.discount, offer.codesign
        )

    def mandate(self, service: int) -> float:
        """Return the strength of the mandate on a service this month."""
        programme = self.setting.programme
        if not programme.in_scope[service]:
            return 0.0
        people = self.people_based[service]
        return programme.terms.mandate_people if people else programme.terms.mandate_transactional

    def mean_grievance(self, people_based: bool) -> float:
        """Return the mean grievance at the mandates on a tier: over what is required and was not chosen freely."""
        grievances = [
            rules.mandate_grievance(self.mandate(s), self.need[s], self.template(s).fit)
            for s in self.services
            if self.people_based[s] == people_based
            and self.relevant[s]
            and self.mandate(s) > 0.0
            and not self.chosen[s]
        ]
        return sensing.mean_in_order(grievances)

    def benefit(self) -> float:
        """Return the month's benefit of the services in use at its start, GBP thousand."""
        accounting, users = self.setting.world.scenario.accounting, self.users
        total = 0.0
        for s in self.services:
            if self.adopted[s]:
                value = accounting.benefit_people if self.people_based[s] else accounting.benefit_transactional
                total += rules.benefit(value, users, self.need[s], float(self.fit[s]))
        return total

    def running_cost(self) -> float:
        """Return the month's running cost of the services in use at its start, GBP thousand."""
        rate = self.setting.world.scenario.accounting.running_cost_rate
        total = 0.0
        for s in self.services:
            if self.adopted[s]:
                total += rules.running_cost(rate, float(self.cost[s]))
        return total

    def willingness(self) -> float:
        """Return how willing it is to found the coalition."""
        return rules.willingness(self.trust, self.capacity)

    def trusts_enough(self) -> bool:
        """Return whether it trusts enough to be in the coalition."""
        return rules.trusts_enough(self.trust, self.behaviour.leaving_trust)

    def is_served(self) -> bool:
        """Return whether the programme serves this organisation."""
        return self.member or self.setting.programme.strategy.serves == "all"

    def may_join(self) -> bool:
        """Return whether the coalition is open to this kind of organisation."""
        return self.setting.programme.strategy.serves == "members"

    @staticmethod
    def happens(hazard: float, draw: float) -> bool:
        """Return whether an event of this hazard happens, given the month's uniform draw."""
        return bool(draw < rules.probability(hazard))
