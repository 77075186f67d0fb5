"""The state of a world in month 0: one law, whether a figure is recorded or drawn (MODEL 4.12)."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from agents import rules
from agents.compiled import compiled
from scenarios import Scenario
from simulation.outcomes import Subjects
from simulation.places import Places, Settlement
from simulation.streams import stream
from simulation.ties import Contacts, Ties, contact_graph

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class World:
    """Everything about a world that a strategy does not choose, in month 0.

    Organisations are numbered: boroughs, institutions, outside partners. The arrays are never changed.

    Attributes
    ----------
    scenario, seed
        What the world was made from.
    places : Places
        Sizes, positions, culture and base ties.
    people_based : ndarray of bool, shape (services,)
        Which services are people-based.
    complexity, priority : ndarray, shape (services,)
        Complexity of each service, and the city's priority for it.
    relative_size : ndarray, shape (n,)
        Users over the mean residents of boroughs.
    requirement, need : ndarray, shape (n, services)
        What each organisation requires of a design, and how much it needs the service (0 to 1).
    relevant : ndarray of bool, shape (n, services)
        Whether a service is any of the organisation's business.
    capacity, trust : ndarray, shape (n,)
        Between 0 and 1.
    signed : ndarray of bool, shape (n,)
        Whether the data agreement is signed.
    adopted : ndarray of bool, shape (n, services)
        Services in use.
    design, fit : ndarray, shape (n, services)
        Design in use and its fit; 0 where there is none.
    """

    scenario: Scenario
    seed: int
    places: Places
    people_based: Flags
    complexity: Floats
    priority: Floats
    relative_size: Floats
    requirement: Floats
    need: Floats
    relevant: Flags
    capacity: Floats
    trust: Floats
    signed: Flags
    adopted: Flags
    design: Floats
    fit: Floats

    @property
    def users(self) -> Floats:
        """Residents or users of each organisation, thousand."""
        return self.places.users

    @property
    def boroughs(self) -> int:
        """Number of boroughs."""
        return self.places.sectors.count("borough")

    @property
    def organisations(self) -> int:
        """Number of all organisations."""
        return len(self.places.sectors)

    @property
    def outsiders(self) -> int:
        """Number of partners outside."""
        return self.places.sectors.count("outside")

    @cached_property
    def insiders(self) -> int:
        """Number of boroughs and institutions."""
        return self.organisations - self.outsiders

    @property
    def services(self) -> int:
        """Number of services."""
        return len(self.scenario.services)

    @property
    def subjects(self) -> Subjects:
        """Who and what outcomes are about."""
        return Subjects(self.people_based, self.relevant, self.boroughs, self.insiders)

    def fresh_ties(self) -> Ties:
        """Return the ties of month 0, for one run to change."""
        return Ties(self.contacts, self.base_weight)

    @cached_property
    def contacts(self) -> Contacts:
        """Who can have a tie with whom."""
        return contact_graph(self.places)

    @cached_property
    def base_weight(self) -> Floats:
        """Weight of each tie in month 0, shape (pairs,)."""
        n, pairs, tied = self.organisations, self.contacts.pairs, self.places.base_ties
        weight = np.zeros(len(pairs))
        if len(tied):
            # Every base tie is among the pairs, and both are sorted.
            where = np.searchsorted(pairs[:, 0] * n + pairs[:, 1], tied[:, 0] * n + tied[:, 1])
            weight[where] = min(self.scenario.population.base_weight, self.scenario.behaviour.tie_cap)
        return weight


def build_world(scenario: Scenario, seed: int, settlement: Settlement | None = None) -> World:
    """Return the world of a scenario under a seed; the strategy has no say in it.

    Parameters
    ----------
    scenario, seed
        What determines the world.
    settlement
        The scenario's settlement, where worlds of many seeds are built: it spares the work that they share.
    """
    places = (settlement or Settlement(scenario)).settle(seed)
    behaviour, initial = scenario.behaviour, scenario.initial
    n, boroughs, services = len(places.names), len(places.deprivation), len(scenario.services)
    people_based = np.array([service.tier == "people" for service in scenario.services])
    relative_size = places.users / places.users[:boroughs].mean()
    requirement = _requirements(scenario, seed, places, people_based)
    capacity = _capacity(scenario, seed, places, relative_size)
    trust = initial.trust + initial.trust_spread * stream(seed, "initial.trust").standard_normal(n)
    outside = np.array([sector == "outside" for sector in places.sectors])
    relevant = _relevance(scenario, seed, places, people_based)
    signed_share = np.where(outside, initial.signed_share_outside, initial.signed_share)
    signed = stream(seed, "initial.signed").random(n) < signed_share
    market_fit = fits(requirement)
    adopted = np.zeros((n, services), dtype=bool)
    luck = stream(seed, "initial.adoption").random((n, services))
    _first_adoptions(
        False, people_based, relevant, float(initial.transactional_share),
        float(behaviour.requirement_spread_transactional), market_fit, _readiness(capacity, float(initial.capacity)),
        luck, adopted,
    )  # fmt: skip
    share = transactional_share(adopted, relevant, people_based)
    _first_adoptions(
        True, people_based, relevant, float(initial.people_share), float(behaviour.requirement_spread_people),
        market_fit, _gates(share, float(behaviour.prerequisite_share), signed), luck, adopted,
    )  # fmt: skip
    # Outside partners use designs of their own; everybody else starts with the market's, at 0.
    own_design = np.where(outside[:, None], behaviour.outside_adaptation * requirement, 0.0)
    return World(
        scenario=scenario,
        seed=seed,
        places=places,
        people_based=people_based,
        complexity=np.array([service.complexity for service in scenario.services]),
        priority=_priorities(scenario, seed),
        relative_size=relative_size,
        requirement=requirement,
        need=np.where(relevant, _needs(scenario, seed, places, people_based), 0.0),
        relevant=relevant,
        capacity=capacity,
        trust=_clipped(trust, 0.02, 0.98),
        signed=signed,
        adopted=adopted,
        design=np.where(adopted, own_design, 0.0),
        fit=np.where(adopted, fits(requirement - own_design), 0.0),
    )


def transactional_share(adopted: Flags, relevant: Flags, people_based: Flags) -> Floats:
    """Return the share of its relevant transactional services that each organisation uses; 1 if none is relevant."""
    have = (adopted & relevant & ~people_based).sum(axis=1)
    of = (relevant & ~people_based).sum(axis=1)
    return np.where(of > 0, have / np.maximum(of, 1), 1.0)


@compiled
def fits(distance: Floats) -> Floats:
    """Return the fit of designs at these distances, in the same shape."""
    fit = np.empty_like(distance)
    for k in range(distance.size):
        fit.flat[k] = rules.fit(distance.flat[k])
    return fit


@compiled
def _clipped(values: Floats, lowest: float, highest: float) -> Floats:
    clipped = np.empty_like(values)
    for k in range(values.size):
        clipped.flat[k] = rules.clipped(values.flat[k], lowest, highest)
    return clipped


@compiled
def _required(spread: Floats, culture_share: float, cultural: Floats, own: Floats) -> Floats:
    required = np.empty_like(own)
    for i in range(own.shape[0]):
        for s in range(own.shape[1]):
            required[i, s] = rules.requirement(spread[s], culture_share, cultural[i, s], own[i, s])
    return required


@compiled
def _first_adoptions(
    people: bool, people_based: Flags, relevant: Flags, share: float, spread: float, fit: Floats, readiness: Floats,
    luck: Floats, adopted: Flags,
) -> None:  # fmt: skip
    """Enter which services of a tier are in use in month 0."""
    for i in range(adopted.shape[0]):
        for s in range(adopted.shape[1]):
            if relevant[i, s] and people_based[s] == people:
                chance = rules.initial_adoption(share, spread, fit[i, s], readiness[i])
                adopted[i, s] = luck[i, s] < chance


@compiled
def _readiness(capacity: Floats, mean_capacity: float) -> Floats:
    readiness = np.empty_like(capacity)
    for i in range(capacity.size):
        readiness[i] = rules.initial_readiness(capacity[i], mean_capacity)
    return readiness


@compiled
def _gates(transactional_share: Floats, prerequisite_share: float, signed: Flags) -> Floats:
    gates = np.empty_like(transactional_share)
    for i in range(gates.size):
        gates[i] = rules.gate(transactional_share[i], prerequisite_share, signed[i])
    return gates


def _requirements(scenario: Scenario, seed: int, places: Places, people_based: Flags) -> Floats:
    behaviour = scenario.behaviour
    angle = stream(seed, "initial.service-direction").random(len(people_based)) * 2.0 * np.pi
    cultural = places.culture @ np.array([np.cos(angle), np.sin(angle)])
    own = stream(seed, "initial.requirement").standard_normal((len(places.names), len(people_based)))
    spread = np.where(people_based, behaviour.requirement_spread_people, behaviour.requirement_spread_transactional)
    return _required(spread, float(behaviour.culture_share), cultural, own)


def _capacity(scenario: Scenario, seed: int, places: Places, relative_size: Floats) -> Floats:
    initial, boroughs = scenario.initial, len(places.deprivation)
    base = np.full(len(places.names), initial.capacity)
    base[:boroughs] += initial.capacity_by_size * (relative_size[:boroughs] - 1.0)
    base[:boroughs] += initial.capacity_by_deprivation * (places.deprivation - 0.5)
    base[[sector in ("education", "outside") for sector in places.sectors]] += initial.capacity_education
    normal = stream(seed, "initial.capacity").standard_normal(len(base))
    return _clipped(base + initial.capacity_spread * normal, 0.1, 0.95)


def _relevance(scenario: Scenario, seed: int, places: Places, people_based: Flags) -> Flags:
    initial = scenario.initial
    chance = np.where(people_based, initial.relevance_people, initial.relevance_transactional)
    institution = np.array([sector not in ("borough", "outside") for sector in places.sectors])
    luck = stream(seed, "initial.relevance").random((len(institution), len(people_based)))
    return np.asarray(~institution[:, None] | (luck < chance))


def _needs(scenario: Scenario, seed: int, places: Places, people_based: Flags) -> Floats:
    initial, boroughs = scenario.initial, len(places.deprivation)
    mean = np.full((len(places.names), len(people_based)), initial.need_institutions)
    people = initial.need_people + initial.need_people_slope * places.pressure
    mean[:boroughs] = np.where(people_based, people, initial.need_transactional)
    by_service = stream(seed, "initial.need-of-service").standard_normal(len(people_based))
    own = stream(seed, "initial.need").standard_normal(mean.shape)
    return _clipped(mean + initial.need_spread * (by_service + own), 0.02, 1.0)


def _priorities(scenario: Scenario, seed: int) -> Floats:
    drawn = stream(seed, "initial.priority").random(len(scenario.services))
    given = [service.priority for service in scenario.services]
    return np.array([draw if value is None else value for value, draw in zip(given, drawn, strict=True)])
