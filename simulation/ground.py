"""What the population and the seed alone settle of a world: who there is, contacts, and the raw draws of month 0.

Behaviour and initial state only scale these draws, so that a world of other parameters in a known seed costs little.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios import Scenario
from simulation.places import Places, Settlement
from simulation.streams import stream
from simulation.ties import Contacts, contact_graph

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Numbers = NDArray[np.int64]


class FirstDraws(NamedTuple):
    """The raw draws of month 0: standard normal, but for those that say uniform.

    Attributes
    ----------
    capacity, trust : ndarray, shape (n,)
    requirement, need : ndarray, shape (n, services)
    need_of_service : ndarray, shape (services,)
    relevance, adoption : ndarray, shape (n, services)
        Uniform.
    signed : ndarray, shape (n,)
        Uniform.
    priority : ndarray, shape (services,)
        Uniform.
    """

    capacity: Floats
    trust: Floats
    requirement: Floats
    need: Floats
    need_of_service: Floats
    relevance: Floats
    adoption: Floats
    signed: Floats
    priority: Floats

    @classmethod
    def of(cls, seed: int, organisations: int, services: int) -> "FirstDraws":
        """Draw them, each from the stream of its name."""
        each, all_services = organisations, (organisations, services)
        return cls(
            capacity=stream(seed, "initial.capacity").standard_normal(each),
            trust=stream(seed, "initial.trust").standard_normal(each),
            requirement=stream(seed, "initial.requirement").standard_normal(all_services),
            need=stream(seed, "initial.need").standard_normal(all_services),
            need_of_service=stream(seed, "initial.need-of-service").standard_normal(services),
            relevance=stream(seed, "initial.relevance").random(all_services),
            adoption=stream(seed, "initial.adoption").random(all_services),
            signed=stream(seed, "initial.signed").random(each),
            priority=stream(seed, "initial.priority").random(services),
        )


class Lie(NamedTuple):
    """The lie of the land, as the compiled law of month 0 reads it.

    Attributes
    ----------
    relative_size : ndarray, shape (n,)
        Users over the mean residents of boroughs.
    deprivation : ndarray, shape (boroughs,)
    pressure : ndarray, shape (boroughs, services)
    cultural : ndarray, shape (n, services)
        Culture of each organisation along the direction of each service.
    outside, institution, educated : ndarray of bool, shape (n,)
        Who is a partner outside, who an institution, and whose capacity starts higher.
    """

    relative_size: Floats
    deprivation: Floats
    pressure: Floats
    cultural: Floats
    outside: Flags
    institution: Flags
    educated: Flags


@dataclass(frozen=True, eq=False)
class Ground:
    """What worlds of one population and seed share, whatever their parameters. Its arrays are never changed.

    Attributes
    ----------
    seed : int
    places : Places
        Sizes, positions, culture and base ties.
    services : int
        Number of services.
    """

    seed: int
    places: Places
    services: int

    @classmethod
    def of(cls, scenario: Scenario, seed: int, settlement: Settlement | None = None) -> "Ground":
        """Return the ground of a scenario under a seed; a settlement spares the work that seeds share."""
        return cls(seed, (settlement or Settlement(scenario)).settle(seed), len(scenario.services))

    @cached_property
    def contacts(self) -> Contacts:
        """Who can have a tie with whom."""
        return contact_graph(self.places)

    @cached_property
    def base_ties_at(self) -> Numbers:
        """Which of the pairs that can have a tie have one from the start, shape (ties,)."""
        n, pairs, tied = len(self.places.names), self.contacts.pairs, self.places.base_ties
        # Every base tie is among the pairs, and both are sorted.
        return np.searchsorted(pairs[:, 0] * n + pairs[:, 1], tied[:, 0] * n + tied[:, 1])

    @cached_property
    def draws(self) -> FirstDraws:
        """The raw draws of month 0."""
        return FirstDraws.of(self.seed, len(self.places.names), self.services)

    @cached_property
    def lie(self) -> Lie:
        """The lie of the land."""
        places = self.places
        angle = stream(self.seed, "initial.service-direction").random(self.services) * 2.0 * np.pi
        return Lie(
            relative_size=places.users / places.users[: len(places.deprivation)].mean(),
            deprivation=places.deprivation,
            pressure=places.pressure,
            cultural=places.culture @ np.array([np.cos(angle), np.sin(angle)]),
            outside=np.array([sector == "outside" for sector in places.sectors]),
            institution=np.array([sector not in ("borough", "outside") for sector in places.sectors]),
            educated=np.array([sector in ("education", "outside") for sector in places.sectors]),
        )

    @cached_property
    def insiders(self) -> int:
        """Number of boroughs and institutions."""
        return len(self.places.sectors) - self.places.sectors.count("outside")

    @property
    def nbytes(self) -> int:
        """Size of its larger arrays."""
        own = [*self.draws, *self.lie, self.places.culture, self.places.position, self.contacts.peers]
        return int(np.sum([array.nbytes for array in own])) + 5 * self.contacts.pairs.nbytes // 2
