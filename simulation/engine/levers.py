"""A strategy in a scenario, as the compiled engine reads it."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios import Scenario, Strategy, first_services

Flags = NDArray[np.bool_]
Numbers = NDArray[np.int64]


class Levers(NamedTuple):
    """A strategy in a scenario, as numbers; names as in `scenarios.Strategy`.

    Attributes
    ----------
    exists : bool
        Whether there is a programme at all.
    grant, authority : float
        Money granted a month, GBP thousand, and the strongest mandate that may be given.
    serves_all : bool
        Whether the programme serves everybody rather than members.
    allocated : float
        Share of its money that is allocated.
    in_scope : ndarray of bool, shape (services,)
    first_use_cases : ndarray of int64
        Numbers of the services that are use cases before any is chosen by score.
    since : int
        Months that had passed when it took over: its own clock starts there.
    """

    exists: bool
    grant: float
    authority: float
    serves_all: bool
    allocated: float
    in_scope: Flags
    development: float
    convening: float
    governance: float
    translation: float
    subsidy: float
    culture_programme: float
    mandate_transactional: float
    mandate_people: float
    mandate_governance: float
    support_months: int
    deadline_ramp: float
    subsidy_rate: float
    use_cases: int
    need_weight: float
    easy_first: bool
    first_use_cases: Numbers
    codesign: float
    openness: float
    institutions: bool
    outside_partners: bool
    subscription: float
    since: int


def levers_of(strategy: Strategy, scenario: Scenario, people_based: Flags, since: int = 0) -> Levers:
    """Return a strategy as the engine reads it, by itself. An office without money is none (V10)."""
    exists = strategy.acts_now and scenario.programme_money > 0.0
    acting = strategy if exists else Strategy(name=strategy.name, founders=0)
    tiers = {"transactional": ~people_based, "people": people_based}
    return Levers(
        exists=exists,
        grant=float(scenario.programme_money),
        authority=float(scenario.authority),
        serves_all=acting.serves == "all",
        allocated=float(acting.money_share),
        in_scope=tiers.get(acting.scope, np.ones(len(people_based), dtype=bool)) & exists,
        development=float(acting.development),
        convening=float(acting.convening),
        governance=float(acting.governance),
        translation=float(acting.translation),
        subsidy=float(acting.subsidy),
        culture_programme=float(acting.culture_programme),
        mandate_transactional=float(acting.mandate_transactional),
        mandate_people=float(acting.mandate_people),
        mandate_governance=float(acting.mandate_governance),
        support_months=acting.support_months,
        deadline_ramp=float(acting.deadline_ramp),
        subsidy_rate=float(acting.subsidy_rate),
        use_cases=acting.use_cases,
        need_weight=float(acting.need_weight),
        easy_first=acting.easy_first,
        first_use_cases=np.array(first_services(acting, scenario), dtype=np.int64),
        codesign=float(acting.codesign),
        openness=float(acting.openness),
        institutions=acting.institutions,
        outside_partners=acting.outside_partners,
        subscription=float(acting.subscription),
        since=since,
    )
