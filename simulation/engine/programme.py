"""City Hall's part of a month: terms, use cases and development. The twin of `agents/city_hall.py`."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents import rules
from agents.compiled import compiled, phase
from simulation.engine.facts import Facts
from simulation.engine.levers import Levers
from simulation.engine.state import Month, State

Floats = NDArray[np.float64]


class Terms(NamedTuple):
    """What the programme does this month, as `agents.setting.Terms`; and how many it serves."""

    money: float
    convening: float
    governance: float
    translation: float
    culture_programme: float
    mandate_transactional: float
    mandate_people: float
    mandate_governance: float
    dilution: float
    codesign: float
    funding: bool
    served: int


@phase
def collect_subscriptions(facts: Facts, levers: Levers, state: State, month: Month) -> float:
    """Let each member borough pay its subscription, or leave for want of it; return the sum."""
    total = 0.0
    if levers.subscription > 0.0:
        for i in range(facts.subjects.boroughs):
            if state.coalition[i] > 0.0:
                if levers.subscription <= state.budget[i]:
                    month.flows[4, i] = levers.subscription
                    total += levers.subscription
                else:
                    month.leaves[i] = True
    return total


@phase
def those_served(facts: Facts, levers: Levers, state: State, month: Month) -> int:
    """List the organisations that the programme serves; return how many."""
    served, is_served, coalition = month.served, month.is_served, state.coalition
    count = 0
    for i in range(served.size):
        is_served[i] = levers.serves_all or coalition[i] > 0.0
        if is_served[i] and levers.exists:
            served[count] = i
            count += 1
    return count


@phase
def terms_of(facts: Facts, levers: Levers, months: int, subscriptions: float, served: int) -> Terms:
    """Return what the programme does after `months` months, with these subscriptions and so many to serve."""
    if not levers.exists:
        return Terms(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, False, served)
    behaviour = facts.behaviour
    money = levers.grant + subscriptions
    span = rules.team_span(behaviour.team_span, subscriptions, behaviour.team_people, behaviour.cost_per_person)
    dilution = rules.dilution(span, served)
    reference, scale = behaviour.reference_money, behaviour.effort_scale
    return Terms(
        money,
        rules.effort(levers.convening * money, reference, scale),
        rules.effort(levers.governance * money, reference, scale),
        rules.effort(levers.translation * money, reference, scale),
        rules.effort(levers.culture_programme * money, reference, scale),
        mandate(levers.mandate_transactional, levers, months),
        mandate(levers.mandate_people, levers, months),
        mandate(levers.mandate_governance, levers, months),
        dilution,
        levers.codesign * dilution,
        months - levers.since < levers.support_months,
        served,
    )


@phase
def start_month(
    facts: Facts, levers: Levers, state: State, purse: Any, month: Month, months: int, subscriptions: float, served: int
) -> Terms:
    """Take in the month's money and set its terms."""
    terms = terms_of(facts, levers, months, subscriptions, served)
    if not levers.exists:
        return terms
    money = terms.money
    purse.granted += levers.grant
    purse.subscribed += subscriptions
    purse.convening += levers.convening * money
    purse.governance += levers.governance * money
    purse.translation += levers.translation * money
    purse.culture_programme += levers.culture_programme * money
    share = levers.subsidy * money
    if terms.funding:
        purse.pot += share
    else:
        purse.undrawn += share + purse.pot
        purse.pot = 0.0
    purse.undrawn += max(0.0, 1.0 - levers.allocated) * money
    require(facts, levers, terms, month.mandate)
    choose_use_cases(facts, levers, state, month, served)
    return terms


@phase
def require(facts: Facts, levers: Levers, terms: Terms, mandates: Floats) -> None:
    """Enter how strong the mandate on each service is."""
    people_based = facts.subjects.people_based
    for s in range(mandates.size):
        mandates[s] = 0.0
        if levers.in_scope[s]:
            mandates[s] = terms.mandate_people if people_based[s] else terms.mandate_transactional


@compiled
def mandate(lever: float, levers: Levers, months: int) -> float:
    """Return the strength of a mandate this month."""
    own = months - levers.since
    return rules.mandate_strength(lever, levers.authority, own, levers.support_months, levers.deadline_ramp)


@phase
def choose_use_cases(facts: Facts, levers: Levers, state: State, month: Month, served: int) -> None:
    """Fill the places for use cases, if there is anybody to serve: the first ones, then by the highest score."""
    free = levers.use_cases - state.active.sum()
    if served == 0 or free <= 0:
        return
    for s in levers.first_use_cases:
        if free > 0 and not state.started[s]:
            state.active[s] = state.started[s] = True
            free -= 1
    need, fit, those = facts.need, state.fit, month.served
    score = np.full(state.started.size, -np.inf)
    for s in range(state.started.size):
        if levers.in_scope[s] and not state.started[s]:
            unmet = 0.0
            for k in range(served):
                unmet += rules.unmet_need(need[those[k], s], fit[s, those[k]])
            score[s] = rules.use_case_score(
                unmet / served, facts.priority[s], levers.need_weight, facts.complexity[s], levers.easy_first
            )
    for _ in range(free):
        best = np.argmax(score)  # of two with the same score, the first in the catalogue
        if score[best] == -np.inf:
            return
        state.active[best] = state.started[best] = True
        score[best] = -np.inf


@phase
def develop(facts: Facts, levers: Levers, state: State, purse: Any, month: Month, terms: Terms) -> None:
    """Work on the active use cases with the month's money, and publish what is done for the next month."""
    budget = levers.development * terms.money
    count = state.active.sum()
    if count == 0 or terms.served == 0:
        purse.undrawn += budget
        return
    purse.development += budget
    behaviour = facts.behaviour
    for s in range(state.active.size):
        if state.active[s]:
            state.progress[s] += rules.development_progress(
                budget / count, behaviour.reference_effort, behaviour.returns_to_effort, behaviour.use_case_overhead,
                count, facts.priority[s], behaviour.development_work, facts.complexity[s],
                behaviour.codesign_extra_work, levers.codesign,
            )  # fmt: skip
            if state.progress[s] >= 1.0:
                required = 0.0
                for k in range(terms.served):
                    required += facts.requirement[month.served[k], s]
                state.solution[s] = required / terms.served
                state.progress[s] = 1.0
                state.ready[s], state.active[s] = True, False


@phase
def total_spent(purse: Any) -> float:
    """Return what the programme has spent so far on all purposes."""
    total = 0.0 + purse.development
    total += purse.convening
    total += purse.governance
    total += purse.translation
    total += purse.culture_programme
    total += purse.subsidy
    return total
