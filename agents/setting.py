"""What an agent may see and touch of the model around it."""
# ruff: noqa: D102 (a protocol's members are described where they are implemented)

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from scenarios import Scenario, Strategy

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Observation:
    """The state of everybody at the start of a month: all that a decision of that month reads.

    Attributes
    ----------
    adopted, design, effective : ndarray, shape (services, n)
        Which organisation uses which service, by which design, and how well it fits (0 where not in use).
    capacity, trust : ndarray, shape (n,)
    signed, coalition : ndarray, shape (n,)
        1 where the data agreement is signed, and where the organisation counts as one of the coalition.
    """

    adopted: Flags
    design: Floats
    effective: Floats
    capacity: Floats
    trust: Floats
    signed: Floats
    coalition: Floats


@dataclass(frozen=True)
class Terms:
    """What the programme does this month: money, effects of its efforts, and mandates in force.

    Attributes
    ----------
    money, subscriptions
        Money of the month, GBP thousand, and how much of it members pay.
    convening, governance, translation, culture_programme
        Effects e(a) of the efforts, 0 to 1.
    mandate_transactional, mandate_people, mandate_governance
        Strength of each mandate this month.
    dilution
        How much of the team each served organisation gets.
    codesign
        Effective co-design: the lever times the dilution.
    funding
        Whether subsidies are paid.
    """

    money: float = 0.0
    subscriptions: float = 0.0
    convening: float = 0.0
    governance: float = 0.0
    translation: float = 0.0
    culture_programme: float = 0.0
    mandate_transactional: float = 0.0
    mandate_people: float = 0.0
    mandate_governance: float = 0.0
    dilution: float = 1.0
    codesign: float = 0.0
    funding: bool = False


class TieView(Protocol):
    """The ties of the world, as one organisation sees them."""

    def peers_of(self, organisation: int) -> Numbers:
        """Return the numbers of those it can have a tie with, ascending."""

    def weights_of(self, organisation: int) -> Floats:
        """Return the weights of those ties, in the same order."""


class WorldView(Protocol):
    """The fixed facts of the world and its state in month 0; shapes as in ``simulation.world.World``."""

    @property
    def scenario(self) -> Scenario: ...
    @property
    def people_based(self) -> Flags: ...
    @property
    def complexity(self) -> Floats: ...
    @property
    def priority(self) -> Floats: ...
    @property
    def users(self) -> Floats: ...
    @property
    def relative_size(self) -> Floats: ...
    @property
    def requirement(self) -> Floats: ...
    @property
    def need(self) -> Floats: ...
    @property
    def relevant(self) -> Flags: ...
    @property
    def capacity(self) -> Floats: ...
    @property
    def trust(self) -> Floats: ...
    @property
    def signed(self) -> Flags: ...
    @property
    def adopted(self) -> Flags: ...
    @property
    def design(self) -> Floats: ...
    @property
    def fit(self) -> Floats: ...


class LuckView(Protocol):
    """The uniform draws of the month; shapes as in ``simulation.streams.Luck``."""

    joining: Floats
    governance: Floats
    adoption: Floats
    pushed: Floats
    queue: Floats
    abandonment: Floats
    outside: Floats


class ProgrammeView(Protocol):
    """What an organisation sees of the programme."""

    strategy: Strategy
    terms: Terms
    started: Flags
    ready: Flags
    in_scope: Flags
    solution: Floats


class Setting(Protocol):
    """The model, as far as an agent is concerned."""

    @property
    def world(self) -> WorldView: ...
    @property
    def ties(self) -> TieView: ...
    @property
    def luck(self) -> LuckView: ...
    @property
    def programme(self) -> ProgrammeView: ...
    @property
    def seen(self) -> Observation: ...
    @property
    def month(self) -> int: ...
