"""The state of a world in month 0: one law, whether a figure is recorded or drawn (MODEL 4.12)."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from scenarios import Scenario
from scenarios.size import require_buildable
from simulation.ground import Ground
from simulation.month_zero import month_zero
from simulation.numbers import BehaviourNumbers, InitialNumbers, numbers
from simulation.outcomes import Subjects
from simulation.places import Places
from simulation.ties import Contacts, Ties

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
    ground : Ground
        What of it population and seed settle alone.
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
    market_fit : ndarray, shape (n, services)
        Fit of the market's design.
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
    ground: Ground
    people_based: Flags
    complexity: Floats
    priority: Floats
    requirement: Floats
    need: Floats
    market_fit: Floats
    relevant: Flags
    capacity: Floats
    trust: Floats
    signed: Flags
    adopted: Flags
    design: Floats
    fit: Floats

    @property
    def places(self) -> Places:
        """Sizes, positions, culture and base ties."""
        return self.ground.places

    @property
    def users(self) -> Floats:
        """Residents or users of each organisation, thousand."""
        return self.places.users

    @property
    def relative_size(self) -> Floats:
        """Users over the mean residents of boroughs, shape (n,)."""
        return self.ground.lie.relative_size

    @property
    def boroughs(self) -> int:
        """Number of boroughs."""
        return len(self.places.deprivation)

    @property
    def organisations(self) -> int:
        """Number of all organisations."""
        return len(self.places.sectors)

    @property
    def outsiders(self) -> int:
        """Number of partners outside."""
        return self.organisations - self.insiders

    @property
    def insiders(self) -> int:
        """Number of boroughs and institutions."""
        return self.ground.insiders

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

    @property
    def contacts(self) -> Contacts:
        """Who can have a tie with whom."""
        return self.ground.contacts

    @cached_property
    def base_weight(self) -> Floats:
        """Weight of each tie in month 0, shape (pairs,)."""
        weight = np.zeros(len(self.contacts.pairs))
        weight[self.ground.base_ties_at] = min(self.scenario.population.base_weight, self.scenario.behaviour.tie_cap)
        return weight


def build_world(scenario: Scenario, seed: int, ground: Ground | None = None) -> World:
    """Return the world of a scenario under a seed; the strategy has no say in it.

    Parameters
    ----------
    scenario, seed
        What determines the world.
    ground
        The ground of this population and seed, where worlds share it: it spares the work that they share.

    Raises
    ------
    InvalidSpecificationError
        If no machine could hold it; see `scenarios.size`.
    """
    if ground is None:
        require_buildable(scenario)
        ground = Ground.of(scenario, seed)
    people_based = np.array([service.tier == "people" for service in scenario.services])
    priority = [
        draw if service.priority is None else service.priority
        for service, draw in zip(scenario.services, ground.draws.priority, strict=True)
    ]
    first = month_zero(
        people_based, ground.lie, ground.draws, numbers(InitialNumbers, scenario.initial),
        numbers(BehaviourNumbers, scenario.behaviour),
    )  # fmt: skip
    return World(
        scenario=scenario,
        seed=seed,
        ground=ground,
        people_based=people_based,
        complexity=np.array([service.complexity for service in scenario.services]),
        priority=np.array(priority),
        **first._asdict(),
    )
