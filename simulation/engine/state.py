"""What the compiled engine changes in a month: state, purse, and decisions until they take effect."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents import rules
from agents.compiled import compiled
from simulation.accounts import FLOWS
from simulation.engine.facts import Facts
from simulation.engine.levers import Levers
from simulation.world import World

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Numbers = NDArray[np.int64]

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

    Only as many are in use as `length` says.

    Attributes
    ----------
    length : ndarray of int64, shape (1,)
    """

    length: Numbers
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
            length=np.zeros(1, dtype=np.int64),
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
