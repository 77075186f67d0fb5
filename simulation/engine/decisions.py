"""What organisations decide in a month. The twin of the first half of `agents/organisation.py`.

Every phase reads the state at the start of the month, and goes over all organisations. Named tuples stop at the door
of a phase: handing one to a function for each organisation would cost more than all the rules.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents import rules, sensing
from agents.compiled import compiled, phase
from simulation.engine.facts import Facts
from simulation.engine.levers import Levers
from simulation.engine.programme import Terms
from simulation.engine.state import Month, State
from simulation.engine.tape import Draws

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Numbers = NDArray[np.int64]

SLACK = 1.0 + 1e-9
"""Room for the last bits of an exponential, where a chance is bounded by its hazard."""


class Offer(NamedTuple):
    """A design within reach, as `agents.organisation.Offer`."""

    design: float
    fit: float
    discount: float
    codesign: float
    from_programme: bool


@compiled
def happens(hazard: float, draw: float) -> bool:
    """Return whether an event of this hazard happens, given the month's uniform draw.

    A chance is never above its hazard, so most draws need no exponential.
    """
    return draw < hazard * SLACK and draw < rules.probability(hazard)


@phase
def decide_membership(
    facts: Facts, levers: Levers, state: State, month: Month, terms: Terms, draws: Draws, m: int
) -> None:
    """Let everybody join or leave the coalition."""
    behaviour, boroughs = facts.behaviour, facts.subjects.boroughs
    trust, coalition, leaves, joins, joining = state.trust, state.coalition, month.leaves, month.joins, draws.joining
    need, started = facts.need, state.started
    first, degree, peers, weight = facts.first, state.tied.degree, state.tied.peers, state.tied.weight
    for i in range(leaves.size):
        trusts = rules.trusts_enough(trust[i], behaviour.leaving_trust)
        if coalition[i] > 0.0:
            leaves[i] = leaves[i] or not trusts
            continue
        if levers.serves_all or not trusts or not (i < boroughs or levers.institutions):
            continue
        # Need and ties count at most 1 each: most draws are settled without asking the peers.
        most = rules.joining_hazard(behaviour.joining_hazard, terms.convening, trust[i], 1.0, 1.0)
        if joining[m, i] >= most * SLACK:
            continue
        needed, begun = 0.0, 0
        for s in range(started.size):
            if started[s]:
                needed += need[i, s]
                begun += 1
        mine = slice(first[i], first[i] + degree[i])
        ties = sensing.tie_weighted_sum(peers[mine], weight[mine], coalition)
        mean_need = needed / begun if begun else 0.0
        hazard = rules.joining_hazard(behaviour.joining_hazard, terms.convening, trust[i], mean_need, ties)
        joins[i] = happens(hazard, joining[m, i])


@phase
def decide_signatures(facts: Facts, state: State, month: Month, terms: Terms, draws: Draws, m: int) -> None:
    """Let everybody who has not sign the data agreement."""
    behaviour, trust, signed, signs, governance = (
        facts.behaviour,
        state.trust,
        state.signed,
        month.signs,
        draws.governance,
    )
    first, degree, peers, weight = facts.first, state.tied.degree, state.tied.peers, state.tied.weight
    unaided, supported, mandate = (
        behaviour.unaided_signoff_hazard, behaviour.supported_signoff_hazard, behaviour.mandate_hazard
    )  # fmt: skip
    for i in range(signs.size):
        if signed[i] > 0.0:
            continue
        most = rules.signoff_hazard(
            unaided, supported, terms.governance, trust[i], 1.0, mandate, terms.mandate_governance
        )
        if governance[m, i] >= most * SLACK:
            continue
        mine = slice(first[i], first[i] + degree[i])
        ties = sensing.tie_weighted_sum(peers[mine], weight[mine], signed)
        hazard = rules.signoff_hazard(
            unaided, supported, terms.governance, trust[i], ties, mandate, terms.mandate_governance
        )
        signs[i] = happens(hazard, governance[m, i])


@phase
def decide_adoptions(
    facts: Facts, levers: Levers, state: State, month: Month, terms: Terms, draws: Draws, m: int
) -> int:
    """Let everybody decide which services to adopt; return how many adoptions they wish for."""
    behaviour, people_based, relevant = facts.behaviour, facts.subjects.people_based, facts.subjects.relevant
    need, complexity, requirement, market_fit = facts.need, facts.complexity, facts.requirement, facts.market_fit
    adopted, designs, effective, ready = state.adopted, state.design, state.fit, state.ready
    trust, capacity, signed, solution = state.trust, state.capacity, state.signed, state.solution
    first, degree, peers, weight = facts.first, state.tied.degree, state.tied.peers, state.tied.weight
    is_served, mandate, adoption = month.is_served, month.mandate, draws.adoption
    wishes = month.wishes
    wish_organisation, wish_service, wish_design, wish_fit = (
        wishes.organisation, wishes.service, wishes.design, wishes.fit
    )  # fmt: skip
    translated = rules.understanding(behaviour.untranslated_understanding, terms.translation)
    wished = 0
    for i in range(is_served.size):
        share = transactional_share(i, people_based, relevant, adopted)
        people_gate = rules.gate(share, behaviour.prerequisite_share, signed[i] > 0.0)
        reach = 1.0 if is_served[i] else levers.openness
        for s in range(people_based.size):
            gate = people_gate if people_based[s] else 1.0
            if adopted[s, i] or not relevant[i, s] or gate == 0.0:
                continue
            draw, understood = adoption[m, i, s], translated if people_based[s] else 1.0
            # No sense exceeds 1, and the rules only rise with them: most draws are settled before a sense is asked.
            ability, fit, exposure = 1.0, 1.0, 1.0
            if draw >= SLACK * (
                rules.chosen_hazard(
                    need[i, s], fit, understood, ability, gate, behaviour.independent_hazard,
                    behaviour.supported_hazard, trust[i], reach, ready[s], behaviour.peer_hazard, exposure,
                ) + rules.pushed_hazard(behaviour.mandate_hazard, mandate[s], ability, gate)
            ):  # fmt: skip
                continue
            ability = rules.ability(capacity[i], behaviour.complexity_exponent, complexity[s])
            pushed = rules.pushed_hazard(behaviour.mandate_hazard, mandate[s], ability, gate)
            if draw >= SLACK * (
                rules.chosen_hazard(
                    need[i, s], fit, understood, ability, gate, behaviour.independent_hazard,
                    behaviour.supported_hazard, trust[i], reach, ready[s], behaviour.peer_hazard, exposure,
                ) + pushed
            ):  # fmt: skip
                continue
            mine = slice(first[i], first[i] + degree[i])
            exposure = rules.exposure(
                sensing.tie_weighted_sum(peers[mine], weight[mine], effective[s]),
                behaviour.contagion_exponent_people if people_based[s] else 1.0,
            )
            peer = sensing.nearest_peer_design(
                peers[mine], weight[mine], adopted[s], designs[s], behaviour.design_reach, requirement[i, s]
            )
            codesign = terms.codesign if is_served[i] else 0.0
            pushed_offer = template(ready[s], solution[s], requirement[i, s], codesign, market_fit[i, s])
            offer = best_offer(
                market_fit[i, s], pushed_offer, peer >= 0, designs[s, peer] if peer >= 0 else 0.0, requirement[i, s],
                behaviour.reuse_discount,
            )  # fmt: skip
            chosen = rules.chosen_hazard(
                need[i, s], offer.fit, understood, ability, gate, behaviour.independent_hazard,
                behaviour.supported_hazard, trust[i], reach, ready[s], behaviour.peer_hazard, exposure,
            )  # fmt: skip
            if not happens(chosen + pushed, draw):
                continue
            by_push = rules.is_pushed(draws.pushed[m, i, s], chosen, pushed)
            taken = pushed_offer if by_push else offer
            wish_organisation[wished], wish_service[wished] = i, s
            wish_design[wished], wish_fit[wished] = taken.design, taken.fit
            wishes.cost[wished] = rules.adoption_cost(
                behaviour.adoption_cost, complexity[s], facts.relative_size[i], taken.discount, taken.codesign
            )
            wishes.place_in_queue[wished] = draws.queue[m, i, s]
            wishes.pushed[wished], wishes.from_programme[wished] = by_push, taken.from_programme
            wishes.accepted[wished] = False
            wished += 1
    wishes.length[0] = wished
    return wished


@compiled
def transactional_share(i: int, people_based: Flags, relevant: Flags, adopted: Flags) -> float:
    """Return the share of its relevant transactional services that an organisation uses; 1 if none is relevant."""
    used, count = 0, 0
    for s in range(people_based.size):
        if relevant[i, s] and not people_based[s]:
            count += 1
            used += adopted[s, i]
    return used / count if count else 1.0


@compiled
def template(ready: bool, solution: float, requirement: float, codesign: float, market_fit: float) -> Offer:
    """Return what a mandate pushes: the programme's solution if it is ready, else the market's."""
    if not ready:
        return Offer(0.0, market_fit, 0.0, 0.0, False)
    design = rules.adapted_design(solution, requirement, codesign)
    return Offer(design, rules.fit(requirement - design), 0.0, codesign, True)


@compiled
def best_offer(
    market_fit: float, template: Offer, has_peer: bool, peer_design: float, requirement: float, discount: float
) -> Offer:
    """Return the design in reach that fits best; of two that fit equally well, market's, programme's, then peer's."""
    best = Offer(0.0, market_fit, 0.0, 0.0, False)
    if template.from_programme and template.fit > best.fit:
        best = template
    if has_peer:
        fit = rules.fit(requirement - peer_design)
        if fit > best.fit:
            best = Offer(peer_design, fit, discount, 0.0, False)
    return best


@phase
def decide_abandonments(facts: Facts, state: State, month: Month, draws: Draws, m: int) -> None:
    """Let everybody decide which services to give up."""
    hazard, adopted, fit, mandate = facts.behaviour.abandonment_hazard, state.adopted, state.fit, month.mandate
    abandons, abandonment = month.abandons, draws.abandonment
    for i in range(abandons.shape[1]):
        for s in range(mandate.size):
            abandons[s, i] = adopted[s, i] and happens(
                rules.abandonment_hazard(hazard, fit[s, i], mandate[s]), abandonment[m, i, s]
            )


@phase
def decide_outside(facts: Facts, state: State, month: Month, draws: Draws, m: int) -> None:
    """Let partners outside decide which services to adopt."""
    behaviour, insiders, adopted = facts.behaviour, facts.subjects.insiders, state.adopted
    adopts, outside, people_based = month.outside_adopts, draws.outside, facts.subjects.people_based
    for s in range(people_based.size):
        hazard = behaviour.outside_hazard_people if people_based[s] else behaviour.outside_hazard_transactional
        for k in range(adopts.shape[1]):
            adopts[s, k] = not adopted[s, insiders + k] and happens(hazard, outside[m, k, s])
