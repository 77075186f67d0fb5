"""The state of month 0 from raw draws: one law, whether a figure is recorded or drawn (MODEL 4.12)."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents import rules
from agents.compiled import compiled
from simulation.ground import FirstDraws, Lie

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class MonthZero(NamedTuple):
    """What parameters make of the draws of month 0; shapes and meanings as in `simulation.world.World`."""

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


@compiled
def month_zero(people_based: Flags, lie: Lie, draws: FirstDraws, initial: Any, behaviour: Any) -> MonthZero:
    """Return the state of month 0.

    Parameters
    ----------
    people_based : ndarray of bool, shape (services,)
        Which services are people-based.
    lie, draws
        Who there is, and the raw draws.
    initial, behaviour
        `simulation.numbers.InitialNumbers` and `BehaviourNumbers`.
    """
    capacity = _capacity(lie, draws, initial)
    requirement = _requirements(people_based, lie, draws, behaviour)
    relevant = _relevance(people_based, lie, draws, initial)
    n, services = requirement.shape
    trust, signed = np.empty(n), np.empty(n, dtype=np.bool_)
    for i in range(n):
        trust[i] = rules.clipped(initial.trust + initial.trust_spread * draws.trust[i], 0.02, 0.98)
        share = initial.signed_share_outside if lie.outside[i] else initial.signed_share
        signed[i] = draws.signed[i] < share
    need, market_fit = _needs(people_based, lie, draws, initial, relevant), np.empty((n, services))
    for i in range(n):
        for s in range(services):
            market_fit[i, s] = rules.fit(requirement[i, s])
    adopted = _first_adoptions(people_based, draws, initial, behaviour, relevant, market_fit, capacity, signed)
    design, fit = np.zeros((n, services)), np.zeros((n, services))
    for i in range(n):
        for s in range(services):
            if adopted[i, s]:
                # Outside partners use designs of their own; everybody else starts with the market's, at 0.
                own = behaviour.outside_adaptation * requirement[i, s] if lie.outside[i] else 0.0
                design[i, s], fit[i, s] = own, rules.fit(requirement[i, s] - own)
    return MonthZero(requirement, need, market_fit, relevant, capacity, trust, signed, adopted, design, fit)


@compiled
def _requirements(people_based: Flags, lie: Lie, draws: FirstDraws, behaviour: Any) -> Floats:
    required = np.empty_like(draws.requirement)
    for i in range(required.shape[0]):
        for s in range(required.shape[1]):
            spread = (
                behaviour.requirement_spread_people if people_based[s] else behaviour.requirement_spread_transactional
            )
            required[i, s] = rules.requirement(
                spread, behaviour.culture_share, lie.cultural[i, s], draws.requirement[i, s]
            )
    return required


@compiled
def _capacity(lie: Lie, draws: FirstDraws, initial: Any) -> Floats:
    capacity = np.empty_like(draws.capacity)
    for i in range(capacity.size):
        mean = initial.capacity
        if i < lie.deprivation.size:
            mean += initial.capacity_by_size * (lie.relative_size[i] - 1.0)
            mean += initial.capacity_by_deprivation * (lie.deprivation[i] - 0.5)
        if lie.educated[i]:
            mean += initial.capacity_education
        capacity[i] = rules.clipped(mean + initial.capacity_spread * draws.capacity[i], 0.1, 0.95)
    return capacity


@compiled
def _relevance(people_based: Flags, lie: Lie, draws: FirstDraws, initial: Any) -> Flags:
    relevant: Flags = np.ones(draws.relevance.shape, dtype=np.bool_)
    for i in range(relevant.shape[0]):
        if lie.institution[i]:
            for s in range(relevant.shape[1]):
                chance = initial.relevance_people if people_based[s] else initial.relevance_transactional
                relevant[i, s] = draws.relevance[i, s] < chance
    return relevant


@compiled
def _needs(people_based: Flags, lie: Lie, draws: FirstDraws, initial: Any, relevant: Flags) -> Floats:
    need = np.zeros_like(draws.need)
    for i in range(need.shape[0]):
        for s in range(need.shape[1]):
            if not relevant[i, s]:
                continue
            mean = initial.need_institutions
            if i < lie.deprivation.size:
                mean = initial.need_transactional
                if people_based[s]:
                    mean = initial.need_people + initial.need_people_slope * lie.pressure[i, s]
            luck = draws.need_of_service[s] + draws.need[i, s]
            need[i, s] = rules.clipped(mean + initial.need_spread * luck, 0.02, 1.0)
    return need


@compiled
def _first_adoptions(
    people_based: Flags, draws: FirstDraws, initial: Any, behaviour: Any, relevant: Flags, fit: Floats,
    capacity: Floats, signed: Flags,
) -> Flags:  # fmt: skip
    """Return which services are in use: first the transactional ones, which people-based ones rest on."""
    adopted: Flags = np.zeros(relevant.shape, dtype=np.bool_)
    luck = draws.adoption
    for i in range(adopted.shape[0]):
        readiness = rules.initial_readiness(capacity[i], initial.capacity)
        used, count = 0, 0
        for s in range(people_based.size):
            if relevant[i, s] and not people_based[s]:
                spread = behaviour.requirement_spread_transactional
                chance = rules.initial_adoption(initial.transactional_share, spread, fit[i, s], readiness)
                adopted[i, s] = luck[i, s] < chance
                used += adopted[i, s]
                count += 1
        gate = rules.gate(used / count if count else 1.0, behaviour.prerequisite_share, signed[i])
        for s in range(people_based.size):
            if relevant[i, s] and people_based[s]:
                spread = behaviour.requirement_spread_people
                adopted[i, s] = luck[i, s] < rules.initial_adoption(initial.people_share, spread, fit[i, s], gate)
    return adopted
