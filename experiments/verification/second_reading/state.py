"""The second reading: its state, month 0, founders, and what is handed over (see the package)."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from scenarios import Strategy
from simulation.streams import stream
from simulation.ties import Ties
from simulation.world import World

Array = np.ndarray[Any, Any]


@dataclass
class State:
    """The state at the end of a month, and what flowed in it (all zero in month 0, before the first)."""

    adopted: Array  # n x S
    fit: Array
    design: Array
    chosen: Array
    cost: Array  # what the service in use cost to adopt, for running costs; insiders only
    trust: Array  # n
    capacity: Array
    signed: Array
    member: Array
    budget: Array
    weight: Array  # by tie
    started: Array  # S: chosen as a use case, ever
    progress: Array
    ready: Array
    solution: Array
    pot: float
    undrawn: float  # since the start
    benefit: Array  # by insider, of the month
    running_cost: Array
    own_payments: Array
    subscriptions: Array
    spending: float  # of the programme, subsidies included, of the month


def handed_over(world: World, strategy: Strategy, now: State) -> State:
    """Return the state as another strategy takes it over (docs/ODD.md, Succession)."""
    lives, inside, boroughs = has_programme(world, strategy), world.insiders, world.boroughs
    goes_on = lives and strategy.serves == "members"
    kind = np.arange(world.organisations)
    member = now.member & goes_on & ((kind < boroughs) | ((kind < inside) & strategy.institutions))
    if goes_on:
        member = with_founders(world, strategy, member, now.trust, now.capacity)
    scope = {"both": world.people_based | True, "people": world.people_based, "transactional": ~world.people_based}
    begun = now.started & (now.ready | (scope[strategy.scope] & lives))
    swept = now.pot if strategy.subsidy == 0 or not lives else 0.0
    return replace(now, member=member, started=begun, pot=now.pot - swept, undrawn=now.undrawn + swept)


def has_programme(world: World, strategy: Strategy) -> bool:
    """Return whether there is any programme: money, and something that it does (decision 3, V10)."""
    return strategy.acts_now and world.scenario.programme_money > 0


def opening(world: World, strategy: Strategy, contacts: Ties) -> State:
    """Return the state of month 0."""
    behaviour = world.scenario.behaviour
    n, inside = world.organisations, world.insiders
    income = behaviour.change_budget * world.relative_size[:inside]
    nothing = np.zeros(world.services)
    return State(
        adopted=world.adopted.copy(), fit=world.fit.copy(), design=world.design.copy(),
        chosen=world.adopted.copy(),
        cost=world.adopted[:inside] * market_cost(world),
        trust=world.trust.copy(), capacity=world.capacity.copy(), signed=world.signed.copy(),
        member=founders(world, strategy, n), budget=behaviour.budget_at_start * income,
        weight=contacts.base.copy(),
        started=nothing.astype(bool), progress=nothing, ready=nothing.astype(bool), solution=nothing,
        pot=0.0, undrawn=0.0, benefit=np.zeros(inside), running_cost=np.zeros(inside),
        own_payments=np.zeros(inside), subscriptions=np.zeros(inside), spending=0.0,
    )  # fmt: skip


def founders(world: World, strategy: Strategy, n: int) -> Array:
    """Return who is a member at month 0: boroughs, by the strategy's rule (4.3)."""
    member = np.zeros(n, dtype=bool)
    if not has_programme(world, strategy) or strategy.serves == "all":
        return member
    return with_founders(world, strategy, member, world.trust, world.capacity)


def with_founders(world: World, strategy: Strategy, member: Array, trust: Array, capacity: Array) -> Array:
    """Return the members and those who join them as founders: the named, or others up to the number wanted."""
    member, boroughs = member.copy(), world.boroughs
    if strategy.founder_rule == "named":
        member[[world.places.names.index(name) for name in strategy.founder_names]] = True
        return member
    merit = {
        "willing": trust * capacity,
        "trusting": trust,
        "largest": world.places.users,
        "random": stream(world.seed, "founding").random(boroughs),
        "neighbours": trust * capacity,
    }[strategy.founder_rule][:boroughs]
    touching = [set(pair) for pair in world.places.contiguity.tolist()]
    while member[:boroughs].sum() < min(strategy.founders, boroughs):
        others = np.flatnonzero(~member[:boroughs]).tolist()
        if strategy.founder_rule == "neighbours":
            inside = set(np.flatnonzero(member[:boroughs]).tolist())
            others = [i for i in others if any(i in pair and pair & inside for pair in touching)] or others
        member[max(others, key=merit.__getitem__)] = True
    return member


def market_cost(world: World) -> Array:
    """Return C0 c_s sqrt(m_i / mbar) for insiders: the cost before discount and adaptation (4.6)."""
    size = np.sqrt(world.relative_size[: world.insiders])
    return world.scenario.behaviour.adoption_cost * size[:, None] * world.complexity[None, :]
