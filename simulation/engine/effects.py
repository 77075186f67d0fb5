"""What a month's decisions do: money, trust, capacity, ties, and the state at its end.

The twin of the second half of `agents/organisation.py`, and of `settle_wishes` and `change_ties` of the Mesa model.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents import rules, sensing
from agents.compiled import phase
from simulation.engine.decisions import template
from simulation.engine.facts import Facts
from simulation.engine.levers import Levers
from simulation.engine.programme import Terms
from simulation.engine.state import Month, State, list_ties

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Numbers = NDArray[np.int64]

BENEFIT, RUNNING_COST, OWN_PAYMENTS, SUBSIDIES, SUBSCRIPTIONS = range(5)
"""Rows of `Month.flows`, as `simulation.accounts.FLOWS` has them."""


@phase
def settle_wishes(levers: Levers, state: State, purse: Any, month: Month, terms: Terms, wished: int) -> None:
    """Let wishes through in the order of the queue, as purses and the pot allow; the others wait."""
    wishes, flows, budget, is_served = month.wishes, month.flows, state.budget, month.is_served
    # Stable: of two in one place, the lower organisation's, then the lower service's, comes first.
    for w in np.argsort(wishes.place_in_queue[:wished], kind="mergesort"):
        i, s, cost = wishes.organisation[w], wishes.service[w], wishes.cost[w]
        subsidy = 0.0
        if terms.funding and is_served[i] and levers.in_scope[s]:
            subsidy = rules.subsidy(levers.subsidy_rate, cost, purse.pot)
        if flows[OWN_PAYMENTS, i] + flows[SUBSCRIPTIONS, i] + (cost - subsidy) <= budget[i]:
            wishes.accepted[w] = True
            flows[OWN_PAYMENTS, i] += cost - subsidy
            flows[SUBSIDIES, i] += subsidy
            month.learned[i] += wishes.fit[w]
            if (wishes.from_programme[w] or subsidy > 0.0) and not wishes.pushed[w]:
                month.wins[i] += wishes.fit[w]
            purse.pot -= subsidy
            purse.subsidy += subsidy


@phase
def feel(facts: Facts, state: State, month: Month, terms: Terms) -> None:
    """Work out how trust and capacity will change."""
    behaviour, trust, capacity = facts.behaviour, state.trust, state.capacity
    wins, learned, trust_change, capacity_change = month.wins, month.learned, month.trust_change, month.capacity_change
    first, degree, peers, weight = facts.first, state.tied.degree, state.tied.peers, state.tied.weight
    people_based, relevant, chosen, mandate = (
        facts.subjects.people_based,
        facts.subjects.relevant,
        state.chosen,
        month.mandate,
    )
    need, requirement, market_fit = facts.need, facts.requirement, facts.market_fit
    ready, solution, is_served = state.ready, state.solution, month.is_served
    anybody_won, anything_pushed = wins.any(), mandate.any()
    for i in range(learned.size):
        mine = slice(first[i], first[i] + degree[i])
        peers_wins = sensing.tie_weighted_sum(peers[mine], weight[mine], wins) if anybody_won else 0.0
        grievance_t, grievance_p, pushed_t, pushed_p = 0.0, 0.0, 0, 0
        if anything_pushed:
            codesign = terms.codesign if is_served[i] else 0.0
            for s in range(mandate.size):
                if relevant[i, s] and mandate[s] > 0.0 and not chosen[s, i]:
                    offer = template(ready[s], solution[s], requirement[i, s], codesign, market_fit[i, s])
                    grievance = rules.mandate_grievance(mandate[s], need[i, s], offer.fit)
                    if people_based[s]:
                        grievance_p += grievance
                        pushed_p += 1
                    else:
                        grievance_t += grievance
                        pushed_t += 1
        criticism = rules.criticism(
            grievance_t / pushed_t if pushed_t else 0.0, grievance_p / pushed_p if pushed_p else 0.0,
            terms.culture_programme, capacity[i],
        )  # fmt: skip
        trust_change[i] = rules.trust_change(
            behaviour.trust_speed, trust[i], rules.small_wins(wins[i], peers_wins), behaviour.trust_loss_ratio,
            criticism,
        )  # fmt: skip
        lead = sensing.lead_of_better_peers(peers[mine], weight[mine], capacity, capacity[i])
        capacity_change[i] = rules.capacity_change(
            behaviour.learning_rate, capacity[i], learned[i], terms.culture_programme, trust[i], lead
        )


@phase
def enter_flows(facts: Facts, state: State, month: Month) -> None:
    """Enter benefit and running cost of the services in use at the start of the month."""
    accounting, people_based, users, need = facts.accounting, facts.subjects.people_based, facts.users, facts.need
    adopted, fit, cost, flows = state.adopted, state.fit, state.cost, month.flows
    for i in range(flows.shape[1]):
        benefit, running_cost = 0.0, 0.0
        for s in range(people_based.size):
            if adopted[s, i]:
                value = accounting.benefit_people if people_based[s] else accounting.benefit_transactional
                benefit += rules.benefit(value, users[i], need[i, s], fit[s, i])
                running_cost += rules.running_cost(accounting.running_cost_rate, cost[s, i])
        flows[BENEFIT, i], flows[RUNNING_COST, i] = benefit, running_cost


@phase
def change_ties(facts: Facts, levers: Levers, state: State, terms: Terms) -> None:
    """Let ties between the convened grow, and all ties decay towards their base."""
    convening = terms.convening * terms.dilution
    ever_convened = state.ever_convened
    if convening == 0.0 and not ever_convened.any():
        return
    # The coalition is convened; or, if the programme serves everybody, everybody.
    convened = state.coalition.copy()
    if levers.serves_all:
        convened[: facts.subjects.insiders] = 1.0
        convened[facts.subjects.insiders :] = 1.0 if levers.outside_partners else 0.0
    if convening == 0.0:
        convened[:] = 0.0
    behaviour, tied = facts.behaviour, state.tied
    gains_ties = weigh_pairs(
        facts.rows, facts.second, facts.base_weight, behaviour.tie_growth, behaviour.tie_decay, behaviour.tie_cap,
        convening, convened, ever_convened, state.trust, state.weight,
    )  # fmt: skip
    if gains_ties.any():
        reach = behaviour.design_reach
        list_ties(gains_ties, facts.first, facts.peers, facts.pair, state.weight, reach, tied)
    weigh_ties(ever_convened, facts.first, state.weight, tied.degree, tied.pair, tied.weight)


@phase
def weigh_pairs(
    rows: Numbers, second: Numbers, base: Floats, growth: float, decay: float, cap: float, convening: float,
    convened: Floats, ever_convened: Flags, trust: Floats, weight: Floats,
) -> Flags:  # fmt: skip
    """Change the weight of every pair; return who has a tie that weighed nothing before."""
    gains_ties = np.zeros(trust.size, dtype=np.bool_)
    for a in range(rows.size - 1):
        if convened[a] > 0.0:
            ever_convened[a] = True
        if not ever_convened[a]:
            continue
        brought, trust_of_one = convening * convened[a], trust[a]
        for k in range(rows[a], rows[a + 1]):
            b, before = second[k], weight[k]
            # A tie at its base between any who are not convened together changes by exactly nothing.
            weight[k] = before + rules.tie_change(
                before, base[k], growth, decay, cap, brought * convened[b], trust_of_one * trust[b]
            )
            if before == 0.0 and weight[k] > 0.0:
                gains_ties[a] = gains_ties[b] = True
    return gains_ties


@phase
def weigh_ties(
    ever_convened: Flags, first: Numbers, weight: Floats, degree: Numbers, pair: Numbers, tied_weight: Floats
) -> None:
    """Enter the weights of the ties that are listed, of those whose ties can have changed."""
    for i in range(degree.size):
        if ever_convened[i]:
            for k in range(first[i], first[i] + degree[i]):
                tied_weight[k] = weight[pair[k]]


@phase
def end_month(facts: Facts, state: State, month: Month, wished: int) -> None:
    """Let everything that was decided take effect."""
    wishes, insiders = month.wishes, facts.subjects.insiders
    adopted, chosen, design, fit, cost = state.adopted, state.chosen, state.design, state.fit, state.cost
    for w in range(wished):
        if wishes.accepted[w]:
            i, s = wishes.organisation[w], wishes.service[w]
            adopted[s, i], chosen[s, i] = True, not wishes.pushed[w]
            design[s, i], fit[s, i], cost[s, i] = wishes.design[w], wishes.fit[w], wishes.cost[w]
    abandons, outside_adopts, requirement = month.abandons, month.outside_adopts, facts.requirement
    adaptation = facts.behaviour.outside_adaptation
    for s in range(abandons.shape[0]):
        for i in range(insiders):
            if abandons[s, i]:
                adopted[s, i] = chosen[s, i] = False
                design[s, i] = fit[s, i] = cost[s, i] = 0.0
        for k in range(outside_adopts.shape[1]):
            if outside_adopts[s, k]:
                i = insiders + k
                adopted[s, i] = True
                design[s, i] = rules.adapted_design(0.0, requirement[i, s], adaptation)
                fit[s, i] = rules.fit(requirement[i, s] - design[s, i])


@phase
def change_organisations(facts: Facts, state: State, month: Month) -> None:
    """Let membership, agreements, trust, capacity and budgets change."""
    cap, income, flows = facts.behaviour.budget_cap, facts.income, month.flows
    coalition, signed, trust, capacity, budget = (
        state.coalition,
        state.signed,
        state.trust,
        state.capacity,
        state.budget,
    )
    joins, leaves, signs = month.joins, month.leaves, month.signs
    trust_change, capacity_change = month.trust_change, month.capacity_change
    for i in range(joins.size):
        coalition[i] = 1.0 if (coalition[i] > 0.0 or joins[i]) and not leaves[i] else 0.0
        if signs[i]:
            signed[i] = 1.0
        trust[i] = rules.clipped(trust[i] + trust_change[i], 0.0, 1.0)
        capacity[i] = rules.clipped(capacity[i] + capacity_change[i], 0.0, 1.0)
        paid = flows[OWN_PAYMENTS, i] + flows[SUBSCRIPTIONS, i]
        budget[i] = rules.budget_after(budget[i], paid, income[i], cap)
