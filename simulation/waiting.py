"""What an organisation waits for: the next service it might adopt, its chance, and what stands in the way.

An observation: the rules are asked what they would say, and nothing is changed.
"""

from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents import rules, sensing
from agents.compiled import compiled
from simulation.engine.decisions import best_offer, template, transactional_share
from simulation.engine.effects import SUBSCRIPTIONS
from simulation.engine.facts import Facts
from simulation.engine.levers import Levers
from simulation.engine.month import clear
from simulation.engine.programme import collect_subscriptions, require, terms_of, those_served
from simulation.engine.state import Month, State

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Numbers = NDArray[np.int64]

LIMITING = 0.5
"""A factor of the hazard at or below which it stands in the way: without it the chance would at least double."""


class Obstacle(IntEnum):
    """Why an organisation has not adopted the next service yet."""

    NOTHING_LEFT = 0
    TOO_FEW_TRANSACTIONAL = 1
    NO_AGREEMENT = 2
    NO_MONEY = 3
    NEVER_AFFORDABLE = 4
    NO_FIT = 5
    NOT_UNDERSTOOD = 6
    TOO_COMPLEX = 7
    LITTLE_NEED = 8
    NOBODY_NEAR = 9
    ONLY_TIME = 10


class Prospects(NamedTuple):
    """What the rules say of each service that an insider does not use, in the coming month.

    Attributes
    ----------
    waits : ndarray of bool, shape (insiders, services)
        Whether the service is its business and not in use; what stands below counts there alone.
    gate : ndarray of int64, shape (insiders, services)
        The `Obstacle` that closes the gate, or 0.
    chosen, pushed : ndarray, shape (insiders, services)
        Hazards of adopting of one's own will and by mandate.
    chance : ndarray, shape (insiders, services)
        Chance of deciding to adopt, whatever the purse holds.
    factors : ndarray, shape (insiders, services, 5)
        Fit, understanding, ability, need, and how far anybody near or the programme brings it, each 0 to 1: the
        factors of the hazard in the order of `Obstacle`, from `Obstacle.NO_FIT` on.
    affordable : ndarray of bool, shape (insiders, services)
        Whether its part of the cost could ever be saved up.
    """

    waits: Flags
    gate: Numbers
    chosen: Floats
    pushed: Floats
    chance: Floats
    factors: Floats
    affordable: Flags


def new_prospects(insiders: int, services: int) -> Prospects:
    """Return an empty table of prospects."""
    shape = (insiders, services)
    return Prospects(
        waits=np.zeros(shape, dtype=bool),
        gate=np.zeros(shape, dtype=np.int64),
        chosen=np.zeros(shape),
        pushed=np.zeros(shape),
        chance=np.zeros(shape),
        factors=np.zeros((*shape, 5)),
        affordable=np.zeros(shape, dtype=bool),
    )


@compiled
def foresee(facts: Facts, levers: Levers, state: State, coming: Month, months: int, prospects: Prospects) -> None:
    """Enter what the rules say of the month that follows after `months` months; `coming` is a table to work in.

    The same senses, offers and hazards as in `simulation.engine.decisions.decide_adoptions`, for every service that is
    not in use rather than for those on which a draw falls.
    """
    clear(coming)
    subscriptions = collect_subscriptions(facts, levers, state, coming)
    terms = terms_of(facts, levers, months, subscriptions, those_served(facts, levers, state, coming))
    require(facts, levers, terms, coming.mandate)
    behaviour, people_based, relevant = facts.behaviour, facts.subjects.people_based, facts.subjects.relevant
    need, complexity, requirement, market_fit = facts.need, facts.complexity, facts.requirement, facts.market_fit
    adopted, designs, effective, ready = state.adopted, state.design, state.fit, state.ready
    trust, capacity, signed, solution = state.trust, state.capacity, state.signed, state.solution
    first, degree, peers, weight = facts.first, state.tied.degree, state.tied.peers, state.tied.weight
    is_served, mandate, flows, income = coming.is_served, coming.mandate, coming.flows, facts.income
    waits, gates, chosen, pushed, chance, factors, affordable = prospects
    translated = rules.understanding(behaviour.untranslated_understanding, terms.translation)
    for i in range(is_served.size):
        mine = slice(first[i], first[i] + degree[i])
        share = transactional_share(i, people_based, relevant, adopted)
        reach = 1.0 if is_served[i] else levers.openness
        codesign = terms.codesign if is_served[i] else 0.0
        most = max(state.budget[i], behaviour.budget_cap * income[i]) - flows[SUBSCRIPTIONS, i]
        for s in range(people_based.size):
            waits[i, s] = relevant[i, s] and not adopted[s, i]
            if not waits[i, s]:
                continue
            gates[i, s] = closed_gate(people_based[s], share, behaviour.prerequisite_share, signed[i] > 0.0)
            if gates[i, s] > 0:
                chosen[i, s] = pushed[i, s] = chance[i, s] = 0.0
                continue
            understood = translated if people_based[s] else 1.0
            ability = rules.ability(capacity[i], behaviour.complexity_exponent, complexity[s])
            exposure = rules.exposure(
                sensing.tie_weighted_sum(peers[mine], weight[mine], effective[s]),
                behaviour.contagion_exponent_people if people_based[s] else 1.0,
            )
            peer = sensing.nearest_peer_design(
                peers[mine], weight[mine], adopted[s], designs[s], behaviour.design_reach, requirement[i, s]
            )
            offer = best_offer(
                market_fit[i, s], template(ready[s], solution[s], requirement[i, s], codesign, market_fit[i, s]),
                peer >= 0, designs[s, peer] if peer >= 0 else 0.0, requirement[i, s], behaviour.reuse_discount,
            )  # fmt: skip
            chosen[i, s] = rules.chosen_hazard(
                need[i, s], offer.fit, understood, ability, 1.0, behaviour.independent_hazard,
                behaviour.supported_hazard, trust[i], reach, ready[s], behaviour.peer_hazard, exposure,
            )  # fmt: skip
            pushed[i, s] = rules.pushed_hazard(behaviour.mandate_hazard, mandate[s], ability, 1.0)
            chance[i, s] = rules.probability(chosen[i, s] + pushed[i, s])
            support = behaviour.supported_hazard * trust[i] * reach if levers.in_scope[s] else 0.0
            factors[i, s, 0], factors[i, s, 1], factors[i, s, 2] = offer.fit, understood, ability
            factors[i, s, 3] = need[i, s]
            factors[i, s, 4] = brought(ready[s], behaviour.independent_hazard, support, behaviour.peer_hazard, exposure)
            cost = rules.adoption_cost(
                behaviour.adoption_cost, complexity[s], facts.relative_size[i], offer.discount, offer.codesign
            )
            if terms.funding and is_served[i] and levers.in_scope[s]:
                cost -= rules.subsidy(levers.subsidy_rate, cost, np.inf)  # of a pot that is full
            affordable[i, s] = cost <= most


@compiled
def closed_gate(people_based: bool, transactional_share: float, prerequisite_share: float, signed: bool) -> int:
    """Return what closes the gate of a service, or 0; of two things, too few transactional services."""
    if not people_based or rules.gate(transactional_share, prerequisite_share, signed) > 0.0:
        return 0
    few = rules.gate(transactional_share, prerequisite_share, True) == 0.0
    return Obstacle.TOO_FEW_TRANSACTIONAL if few else Obstacle.NO_AGREEMENT


@compiled
def brought(ready: bool, independent: float, support: float, peer: float, exposure: float) -> float:
    """Return the hazard's last factor over what it would be with a solution ready and all those near using it.

    1 where a solution is ready, or where peers add more than one's own account: then somebody brings it.
    """
    if ready or peer * exposure > independent:
        return 1.0
    full = independent + support + peer
    return (independent + peer * exposure) / full if full > 0.0 else 0.0


@compiled
def await_next(need: Floats, turned_away: Flags, prospects: Prospects, service: Numbers, obstacle: Numbers) -> None:
    """Enter the next service that each insider might adopt, or -1, and what stands in the way.

    The next is the one with the highest chance in the coming month; where no chance is above 0, the most needed; of
    equals, the first in the catalogue. If the purse held back what was decided on this month, it is one of those.

    Parameters
    ----------
    need : ndarray, shape (n, services)
    turned_away : ndarray of bool, shape (insiders, services)
        What was decided on this month and not paid for.
    prospects
        What `foresee` entered.
    service, obstacle : ndarray of int64, shape (insiders,)
        Where the answers go.
    """
    for i in range(service.size):
        waits = prospects.waits[i]
        held_back = waits & turned_away[i]
        s = nearest(held_back if held_back.any() else waits, prospects.chance[i], need[i])
        service[i] = s
        if s < 0:
            obstacle[i] = Obstacle.NOTHING_LEFT
        elif prospects.gate[i, s] > 0:
            obstacle[i] = prospects.gate[i, s]
        elif not prospects.affordable[i, s]:
            obstacle[i] = Obstacle.NEVER_AFFORDABLE
        elif held_back[s]:
            obstacle[i] = Obstacle.NO_MONEY
        else:
            by_mandate = prospects.pushed[i, s] > prospects.chosen[i, s]
            obstacle[i] = weakest(prospects.factors[i, s], by_mandate)


@compiled
def nearest(among: Flags, chance: Floats, need: Floats) -> int:
    """Return the service of the highest chance, or, if every chance is 0, of the greatest need; -1 if there is none."""
    best = -1
    for s in range(among.size):
        if among[s] and (best < 0 or chance[s] > chance[best]):
            best = s
    if best < 0 or chance[best] > 0.0:
        return best
    for s in range(among.size):
        if among[s] and need[s] > need[best]:
            best = s
    return best


@compiled
def weakest(factors: Floats, by_mandate: bool) -> int:
    """Return the obstacle that the weakest factor stands for, if it limits the chance; else that it takes time.

    A mandate asks for ability alone, so where it is the stronger nothing else counts.
    """
    ability = Obstacle.TOO_COMPLEX - Obstacle.NO_FIT
    least = ability if by_mandate else int(np.argmin(factors))
    return Obstacle.NO_FIT + least if factors[least] <= LIMITING else Obstacle.ONLY_TIME
