"""What the compiled engine works on: a world, levers and a state, as arrays and numbers in named tuples."""

from collections import namedtuple
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents import rules
from agents.compiled import compiled
from scenarios import Accounting, Behaviour, Scenario, Strategy
from simulation.accounts import FLOWS
from simulation.outcomes import Cast
from simulation.world import World, fits

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Numbers = NDArray[np.int64]

BehaviourNumbers: Any = namedtuple("BehaviourNumbers", tuple(Behaviour.model_fields))  # type: ignore[misc]
AccountingNumbers: Any = namedtuple("AccountingNumbers", tuple(Accounting.model_fields))  # type: ignore[misc]
"""The fields of a specification as floats, so that a compiled function reads them by name."""


class Facts(NamedTuple):
    """What never changes in a run; shapes and meanings as in `simulation.world.World`.

    Attributes
    ----------
    cast : Cast
        Numbers of organisations, tiers and relevance.
    market_fit : ndarray, shape (n, services)
        Fit of the market's design.
    income : ndarray, shape (insiders,)
        Change budget gained a month, GBP thousand.
    first, peers, pair : ndarray of int64
        The contact graph, as in `simulation.ties.Contacts`.
    rows, second : ndarray of int64, shapes (n + 1,) and (pairs,)
        The pairs again: where those start in which each organisation is the first, and who is the second.
    base_weight : ndarray, shape (pairs,)
    """

    cast: Cast
    behaviour: Any
    accounting: Any
    complexity: Floats
    priority: Floats
    users: Floats
    relative_size: Floats
    requirement: Floats
    market_fit: Floats
    need: Floats
    income: Floats
    first: Numbers
    peers: Numbers
    pair: Numbers
    rows: Numbers
    second: Numbers
    base_weight: Floats


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
    codesign: float
    openness: float
    institutions: bool
    outside_partners: bool
    subscription: float


PURSE = np.dtype((
    np.record,
    [
        (name, np.float64)
        for name in (
            "granted", "subscribed", "pot", "undrawn", "development", "convening", "governance", "translation",
            "culture_programme", "subsidy",
        )
    ],
))  # fmt: skip
"""The programme's money so far, GBP thousand: taken in, set aside, not needed, and spent by purpose."""


class Tied(NamedTuple):
    """The contacts with whom an organisation has a tie that weighs anything: what adds nothing is not gone over.

    Those of organisation i are the `degree[i]` from ``Facts.first[i]`` on, in ascending order.

    Attributes
    ----------
    degree : ndarray of int64, shape (n,)
    peers, pair : ndarray of int64, shape (2 pairs,)
        As in `simulation.ties.Contacts`.
    weight : ndarray, shape (2 pairs,)
    """

    degree: Numbers
    peers: Numbers
    pair: Numbers
    weight: Floats


class State(NamedTuple):
    """What a month changes; names as in the agents, shape (n,) or (services, n) unless stated.

    Attributes
    ----------
    signed, coalition : ndarray of float64
        1 where the data agreement is signed, and where the organisation counts as one of the coalition.
    budget : ndarray, shape (insiders,)
    weight : ndarray, shape (pairs,)
        Weight of each tie.
    tied : Tied
        The ties that weigh anything, organisation by organisation.
    ever_convened : ndarray of bool
        Whose ties may have left their base.
    started, ready, active, progress, solution : ndarray, shape (services,)
        The programme's services.
    """

    adopted: Flags
    chosen: Flags
    design: Floats
    fit: Floats
    cost: Floats
    capacity: Floats
    trust: Floats
    signed: Floats
    coalition: Floats
    budget: Floats
    weight: Floats
    tied: Tied
    ever_convened: Flags
    started: Flags
    ready: Flags
    active: Flags
    progress: Floats
    solution: Floats


class Wishes(NamedTuple):
    """Adoptions that organisations decided on this month, in the order in which they were decided; shape (most,).

    Only as many are in use as `decide_adoptions` says.
    """

    organisation: Numbers
    service: Numbers
    design: Floats
    fit: Floats
    cost: Floats
    place_in_queue: Floats
    pushed: Flags
    from_programme: Flags
    accepted: Flags


class Month(NamedTuple):
    """What was decided in a month and has not taken effect yet; shape (insiders,) unless stated.

    Attributes
    ----------
    served : ndarray of int64
        Numbers of those whom the programme serves; as many as `Terms.served` are in use.
    is_served : ndarray of bool
    mandate : ndarray, shape (services,)
        Strength of the mandate on each service.
    flows : ndarray, shape (flows, insiders)
        `simulation.accounts.FLOWS`.
    wins : ndarray, shape (n,)
    learned : ndarray
        Sum of the fits of this month's adoptions.
    abandons : ndarray of bool, shape (services, insiders)
    outside_adopts : ndarray of bool, shape (services, outsiders)
    """

    served: Numbers
    is_served: Flags
    mandate: Floats
    joins: Flags
    leaves: Flags
    signs: Flags
    flows: Floats
    wins: Floats
    learned: Floats
    trust_change: Floats
    capacity_change: Floats
    abandons: Flags
    outside_adopts: Flags
    wishes: Wishes


def facts_of(world: World) -> Facts:
    """Return a world as the engine reads it."""
    behaviour, contacts = world.scenario.behaviour, world.contacts
    return Facts(
        cast=world.cast,
        behaviour=_numbers(BehaviourNumbers, behaviour),
        accounting=_numbers(AccountingNumbers, world.scenario.accounting),
        complexity=world.complexity,
        priority=world.priority,
        users=world.users,
        relative_size=world.relative_size,
        requirement=world.requirement,
        market_fit=fits(world.requirement),
        need=world.need,
        income=behaviour.change_budget * world.relative_size[: world.insiders],
        first=contacts.first,
        peers=contacts.peers,
        pair=contacts.pair,
        rows=np.searchsorted(contacts.pairs[:, 0], np.arange(world.organisations + 1)).astype(np.int64),
        second=np.ascontiguousarray(contacts.pairs[:, 1]),
        base_weight=world.base_weight,
    )


def levers_of(strategy: Strategy, scenario: Scenario, people_based: Flags) -> Levers:
    """Return a strategy as the engine reads it. An office without money is none (V10)."""
    exists = strategy.acts and scenario.programme_money > 0.0
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
        codesign=float(acting.codesign),
        openness=float(acting.openness),
        institutions=acting.institutions,
        outside_partners=acting.outside_partners,
        subscription=float(acting.subscription),
    )


def first_state(world: World, facts: Facts, levers: Levers, founders: list[int]) -> State:
    """Return the state in month 0."""
    behaviour, insiders, services = world.scenario.behaviour, world.insiders, world.services
    adopted = np.ascontiguousarray(world.adopted.T)
    cost = np.zeros((services, world.organisations))
    enter_first_costs(facts, adopted, cost)
    coalition = np.zeros(world.organisations)
    coalition[founders] = 1.0
    coalition[insiders:] = float(levers.outside_partners)
    ends = len(facts.peers)
    tied = Tied(
        np.zeros(world.organisations, dtype=np.int64), np.zeros(ends, dtype=np.int64), np.zeros(ends, dtype=np.int64),
        np.zeros(ends),
    )  # fmt: skip
    everybody = np.ones(world.organisations, dtype=bool)
    reach = float(behaviour.design_reach)
    list_ties(everybody, facts.first, facts.peers, facts.pair, facts.base_weight, reach, tied)
    return State(
        adopted=adopted,
        chosen=adopted.copy(),
        design=np.ascontiguousarray(world.design.T),
        fit=np.ascontiguousarray(world.fit.T),
        cost=cost,
        capacity=world.capacity.copy(),
        trust=world.trust.copy(),
        signed=world.signed.astype(float),
        coalition=coalition,
        budget=behaviour.budget_at_start * facts.income,
        weight=facts.base_weight.copy(),
        tied=tied,
        ever_convened=np.zeros(world.organisations, dtype=bool),
        started=np.zeros(services, dtype=bool),
        ready=np.zeros(services, dtype=bool),
        active=np.zeros(services, dtype=bool),
        progress=np.zeros(services),
        solution=np.zeros(services),
    )


@compiled
def enter_first_costs(facts: Facts, adopted: Flags, cost: Floats) -> None:
    """Enter what each service in use in month 0 cost, as a market design."""
    base, complexity, relative_size = facts.behaviour.adoption_cost, facts.complexity, facts.relative_size
    for i in range(facts.income.size):
        for s in range(complexity.size):
            if adopted[s, i]:
                cost[s, i] = rules.adoption_cost(base, complexity[s], relative_size[i], 0.0, 0.0)


@compiled
def list_ties(
    whose: Flags, first: Numbers, peers: Numbers, pair: Numbers, weight: Floats, reach: float, tied: Tied
) -> None:
    """List the ties of some that weigh anything; every contact, if designs reach along ties that weigh nothing."""
    degree, tied_peers, tied_pair, tied_weight = tied.degree, tied.peers, tied.pair, tied.weight
    for i in range(degree.size):
        if not whose[i]:
            continue
        place = first[i]
        for k in range(first[i], first[i + 1]):
            if weight[pair[k]] > 0.0 or reach <= 0.0:
                tied_peers[place], tied_pair[place], tied_weight[place] = peers[k], pair[k], weight[pair[k]]
                place += 1
        degree[i] = place - first[i]


def new_month(world: World) -> Month:
    """Return the tables of a month's decisions, empty."""
    insiders, services, n = world.insiders, world.services, world.organisations
    most = insiders * services

    def flags(*shape: int) -> Flags:
        return np.zeros(shape, dtype=bool)

    return Month(
        served=np.zeros(insiders, dtype=np.int64),
        is_served=flags(insiders),
        mandate=np.zeros(services),
        joins=flags(insiders),
        leaves=flags(insiders),
        signs=flags(insiders),
        flows=np.zeros((len(FLOWS), insiders)),
        wins=np.zeros(n),
        learned=np.zeros(insiders),
        trust_change=np.zeros(insiders),
        capacity_change=np.zeros(insiders),
        abandons=flags(services, insiders),
        outside_adopts=flags(services, n - insiders),
        wishes=Wishes(
            organisation=np.zeros(most, dtype=np.int64),
            service=np.zeros(most, dtype=np.int64),
            design=np.zeros(most),
            fit=np.zeros(most),
            cost=np.zeros(most),
            place_in_queue=np.zeros(most),
            pushed=flags(most),
            from_programme=flags(most),
            accepted=flags(most),
        ),
    )


def _numbers(kind: Any, spec: Behaviour | Accounting) -> Any:
    return kind(*(float(getattr(spec, name)) for name in kind._fields))
