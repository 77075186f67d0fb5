"""The second reading: a month, from top to bottom in the order of the specification (see the package)."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from experiments.verification.second_reading.state import Array, State, handed_over, has_programme, market_cost, opening
from scenarios import Scenario, Strategy
from simulation.streams import Luck
from simulation.ties import Ties
from simulation.world import World, build_world

MARKET, PROGRAMME, PEER = 0, 1, 2


def read_again(scenario: Scenario, strategy: Strategy, seed: int) -> Iterator[State]:
    """Yield the state after each month of the scenario's horizon."""
    world = build_world(scenario, seed)
    luck = Luck(seed, world.insiders, world.outsiders, world.services)
    contacts = world.fresh_ties()
    state = opening(world, strategy, contacts)
    began = 0
    changes = dict(strategy.phases[1:])
    for month in range(scenario.horizon):
        luck.draw()
        if month in changes:
            strategy, began = changes[month], month
            state = handed_over(world, strategy, state)
        state = next_month(world, strategy, contacts, luck, state, month - began)
        yield state


def fit_at(distance: Array) -> Array:
    """Return the fit of a design at a distance from what is required (4.1)."""
    return np.exp(-0.5 * distance**2)


def chance(hazard: Array) -> Array:
    """Return the chance in a month under a hazard (4)."""
    return 1.0 - np.exp(-hazard)


def next_month(world: World, strategy: Strategy, contacts: Ties, luck: Luck, now: State, month: int) -> State:
    """Return the state after one more month."""
    scenario, behaviour = world.scenario, world.scenario.behaviour
    n, inside, boroughs = world.organisations, world.insiders, world.boroughs
    people, need, relevant, wanted = world.people_based, world.need, world.relevant, world.requirement
    outsider = np.arange(n) >= inside
    programme = has_programme(world, strategy)

    # Ties as a matrix of all pairs.
    pairs, base = contacts.pairs, contacts.base
    ties = np.zeros((n, n))
    ties[pairs[:, 0], pairs[:, 1]] = ties[pairs[:, 1], pairs[:, 0]] = now.weight

    # What the strategy orders this month (6, 12.9, 13, decision 10): authority caps u; the ramp runs below.
    supported = programme and month < strategy.support_months
    ramp = ((month + 1) / strategy.support_months) ** strategy.deadline_ramp if supported else 0.0
    levers = [strategy.mandate_transactional, strategy.mandate_people, strategy.mandate_governance]
    ordered = ramp * np.minimum(levers, scenario.authority)
    in_scope = {"both": np.ones_like(people), "people": people, "transactional": ~people}[strategy.scope]
    mandate = np.where(in_scope & relevant[:inside], np.where(people, ordered[1], ordered[0]), 0.0)

    # Subscriptions, first thing (13, decision 5).
    owes = now.member[:inside] & (np.arange(inside) < boroughs) & (strategy.subscription > 0)
    pays = owes & (now.budget >= strategy.subscription)
    subscriptions = pays * strategy.subscription
    purse = now.budget - subscriptions

    # Money of the month and what it does (4.2, deviation 1).
    money = (scenario.programme_money + float(subscriptions.sum())) if programme else 0.0

    def effect(share: float) -> float:
        return 1.0 - float(np.exp(-share * money / behaviour.reference_money / behaviour.effort_scale))

    convening, governance, culture = (
        effect(share) for share in (strategy.convening, strategy.governance, strategy.culture_programme)
    )
    untranslated = (1.0 - behaviour.untranslated_understanding) * (1.0 - effect(strategy.translation))
    understood = np.where(people, 1.0 - untranslated, 1.0)

    # Whom one team serves (4.2, 13, decision 8).
    served = programme & (now.member[:inside] | (strategy.serves == "all"))
    team = behaviour.team_people * behaviour.cost_per_person
    span = behaviour.team_span * (1.0 + subscriptions.sum() / team)
    dilution = min(1.0, span / served.sum()) if served.any() else 1.0
    codesign = strategy.codesign * dilution

    # 1. Use cases: choice, development, publication (4.2, decision 6).
    started, progress, solution = now.started.copy(), now.progress.copy(), now.solution.copy()
    if served.any():
        unmet = (need[:inside] * (1.0 - now.fit[:inside]))[served].mean(axis=0)
        score = strategy.need_weight * unmet + (1.0 - strategy.need_weight) * world.priority
        if strategy.easy_first:
            score = score * (1.0 - world.complexity / 2.0)
        names = [service.name for service in scenario.services]
        for s in [names.index(name) for name in strategy.first_use_cases] + np.argsort(-score, kind="stable").tolist():
            if in_scope[s] and not started[s] and (started & ~now.ready).sum() < strategy.use_cases:
                started[s] = True
    active = started & ~now.ready & served.any()
    ready = now.ready.copy()
    development = strategy.development * money if active.any() else 0.0
    if development > 0.0:
        each = development / active.sum()
        pace = each * (each / behaviour.reference_effort) ** (behaviour.returns_to_effort - 1.0)
        pace = pace / (1.0 + behaviour.use_case_overhead * (active.sum() - 1))
        extra = 1.0 + behaviour.codesign_extra_work * strategy.codesign / 0.5
        for s in np.flatnonzero(active):
            work = behaviour.development_work * world.complexity[s] * extra
            gain = pace * (0.5 + world.priority[s]) / work if work > 0 else np.inf
            progress[s] = min(1.0, progress[s] + gain)
            if progress[s] >= 1.0:
                ready[s], solution[s] = True, wanted[:inside][served, s].mean()

    # 2. Joining and leaving (4.3, decision 7); ties (4.3, decision 9).
    counts = now.member | (outsider & strategy.outside_partners & programme)
    likes = need[:inside][:, started].mean(axis=1) if started.any() else np.zeros(inside)
    attraction = 0.5 * (likes + np.minimum(1.0, ties[:inside] @ counts))
    hazard = behaviour.joining_hazard * convening * now.trust[:inside] * attraction
    may_join = (np.arange(inside) < boroughs) | strategy.institutions
    may_join = may_join & ~now.member[:inside] & (now.trust[:inside] >= behaviour.leaving_trust)
    may_join = may_join & programme & (strategy.serves == "members")
    joins = may_join & (luck.joining < chance(hazard))
    leaves = now.member[:inside] & (now.trust[:inside] < behaviour.leaving_trust) | (owes & ~pays)
    member = now.member.copy()
    member[:inside] = (now.member[:inside] & ~leaves) | joins

    convened = counts if strategy.serves == "members" else ~outsider | counts
    a, b = pairs.T
    together = convened[a] & convened[b]
    growth = behaviour.tie_growth * convening * dilution * now.trust[a] * now.trust[b]
    growth = growth * np.maximum(0.0, behaviour.tie_cap - now.weight)
    weight = now.weight + np.where(together, growth, 0.0) - behaviour.tie_decay * (now.weight - base)

    # 3. Governance (4.4).
    worth = 0.5 * (1.0 + np.minimum(1.0, ties[:inside] @ now.signed))
    base_rate = behaviour.unaided_signoff_hazard + behaviour.supported_signoff_hazard * governance
    hazard = base_rate * now.trust[:inside] * worth + behaviour.mandate_hazard * ordered[2]
    signed = now.signed.copy()
    signed[:inside] |= luck.governance < chance(hazard)

    # 4. The best design within reach (4.5, decision 11), and the template (decisions 13 and 16).
    z = wanted[:inside]
    help_given = np.where(served, codesign, 0.0)[:, None]
    adapted_design = now.solution + help_given * (z - now.solution)
    # This is (1 - omega_eff) |z - y|, reckoned from the design: a peer's copy of it is then exactly as near.
    adapted_distance = np.abs(z - adapted_design)
    template_design = np.where(now.ready, adapted_design, 0.0)
    template_distance = np.where(now.ready, adapted_distance, np.abs(z))
    best_distance, best_design, origin = np.abs(z), np.zeros_like(z), np.full(z.shape, MARKET)
    nearer = now.ready & (adapted_distance < best_distance)
    best_distance = np.where(nearer, adapted_distance, best_distance)
    best_design = np.where(nearer, adapted_design, best_design)
    origin[np.broadcast_to(nearer, origin.shape)] = PROGRAMME
    for i in range(inside):
        for j in np.flatnonzero((ties[i] >= behaviour.design_reach) & (np.arange(n) != i)):
            distance = np.abs(z[i] - now.design[j])
            nearer = now.adopted[j] & (distance < best_distance[i])
            best_distance[i, nearer], best_design[i, nearer] = distance[nearer], now.design[j, nearer]
            origin[i, nearer] = PEER

    # Exposure (4.5) and adoption hazard (4.6).
    theta = np.where(people, behaviour.contagion_exponent_people, 1.0)
    exposure = np.minimum(1.0, ties[:inside] @ (now.adopted * now.fit)) ** theta
    has = (now.adopted & relevant & ~people)[:inside].sum(axis=1)
    of = (relevant & ~people)[:inside].sum(axis=1)
    share = np.where(of > 0, has / np.maximum(of, 1), 1.0)
    past = (share >= behaviour.prerequisite_share) & now.signed[:inside]
    gate = np.where(people, past[:, None], True)
    able = now.capacity[:inside, None] ** (behaviour.complexity_exponent * world.complexity) * gate
    reached = np.where(served, 1.0, strategy.openness if programme else 0.0)[:, None]
    drive = behaviour.supported_hazard * now.trust[:inside, None] * reached * now.ready
    drive = behaviour.independent_hazard + drive + behaviour.peer_hazard * exposure
    push = behaviour.mandate_hazard * mandate * able
    total = need[:inside] * fit_at(best_distance) * understood * able * drive + push

    # 5. Adoption, in the order of the queue, from one pot and each one's purse (4.6, decisions 13 to 15).
    fires = relevant[:inside] & ~now.adopted[:inside] & (luck.adoption < chance(total))
    pushed = luck.pushed * total < push
    taken_design = np.where(pushed, template_design, best_design)
    taken_fit = fit_at(np.where(pushed, template_distance, best_distance))
    origin = np.where(pushed, np.where(now.ready, PROGRAMME, MARKET), origin)
    factor = 1.0 - behaviour.reuse_discount * (origin == PEER) + help_given / 2.0 * (origin == PROGRAMME)
    cost = market_cost(world) * factor
    pot = now.pot + (strategy.subsidy * money if supported else 0.0)
    swept = 0.0
    if programme and not supported:
        swept, pot = pot + strategy.subsidy * money, 0.0
    adopts, helped = np.zeros_like(fires), np.zeros_like(cost)
    payments = np.zeros(inside)
    for _, i, s in sorted((luck.queue[i, s], i, s) for i, s in np.argwhere(fires)):
        eligible = supported and served[i] and in_scope[s]
        grant = min(strategy.subsidy_rate * cost[i, s], pot) if eligible else 0.0
        rest = cost[i, s] - grant
        if rest <= purse[i]:
            purse[i] -= rest
            pot -= grant
            payments[i] += rest
            adopts[i, s], helped[i, s] = True, grant
    income = behaviour.change_budget * world.relative_size[:inside]
    budget = np.minimum(behaviour.budget_cap * income, purse + income)

    # 6. Abandonment (4.7, decision 17).
    hazard = behaviour.abandonment_hazard * (1.0 - now.fit[:inside]) * (1.0 - mandate)
    drops = now.adopted[:inside] & (luck.abandonment < chance(hazard))

    # 7. Outside partners (4.10, decision 18).
    hazard = np.where(people, behaviour.outside_hazard_people, behaviour.outside_hazard_transactional)
    abroad = ~now.adopted[inside:] & (luck.outside < chance(hazard))

    adopted, design, fit, chosen = (x.copy() for x in (now.adopted, now.design, now.fit, now.chosen))
    adopted[:inside] = (now.adopted[:inside] & ~drops) | adopts
    design[:inside] = np.where(adopts, taken_design, np.where(drops, 0.0, now.design[:inside]))
    fit[:inside] = np.where(adopts, taken_fit, np.where(drops, 0.0, now.fit[:inside]))
    chosen[:inside] = np.where(adopts, ~pushed, now.chosen[:inside] & ~drops)
    own = behaviour.outside_adaptation * wanted[inside:]
    adopted[inside:] |= abroad
    design[inside:] = np.where(abroad, own, now.design[inside:])
    fit[inside:] = np.where(abroad, fit_at(wanted[inside:] - own), now.fit[inside:])
    chosen[inside:] |= abroad

    # 8. Trust (4.8, decisions 15 and 16) and capacity (4.9).
    wins = adopts & ~pushed & ((origin == PROGRAMME) | (helped > 0.0))
    own_wins = (wins * taken_fit).sum(axis=1)
    all_wins = np.minimum(1.0, own_wins + ties[:inside, :inside] @ own_wins)
    harm = mandate * (1.0 - need[:inside] * fit_at(template_distance))
    targeted = (mandate > 0.0) & ~(now.adopted & now.chosen)[:inside]
    critique = culture * (1.0 - now.capacity[:inside])
    for tier in (people, ~people):
        many = (targeted & tier).sum(axis=1)
        critique = critique + 0.5 * (harm * (targeted & tier)).sum(axis=1) / np.maximum(many, 1)
    trust, capacity = now.trust.copy(), now.capacity.copy()
    change = all_wins - behaviour.trust_loss_ratio * critique * now.trust[:inside]
    trust[:inside] += behaviour.trust_speed * (1.0 - now.trust[:inside]) * change
    better = np.maximum(0.0, now.capacity[None, :] - now.capacity[:inside, None])
    lessons = (adopts * taken_fit).sum(axis=1) + culture * now.trust[:inside]
    lessons = lessons + np.minimum(1.0, (ties[:inside] * better).sum(axis=1))
    capacity[:inside] += behaviour.learning_rate * (1.0 - now.capacity[:inside]) * lessons

    # 9. Accounts (4.11, decision 19).
    accounting = scenario.accounting
    worth = np.where(people, accounting.benefit_people, accounting.benefit_transactional)
    benefit = (worth * need * now.adopted * now.fit)[:inside].sum(axis=1) * world.users[:inside]
    efforts = strategy.convening + strategy.governance + strategy.translation + strategy.culture_programme
    spent = development + efforts * money
    idle = money * (1.0 - strategy.money_share) + strategy.development * money - development
    return replace(
        now, adopted=adopted, fit=fit, design=design, chosen=chosen,
        cost=np.where(adopts, cost, np.where(drops, 0.0, now.cost)),
        trust=np.clip(trust, 0.0, 1.0), capacity=np.clip(capacity, 0.0, 1.0), signed=signed, member=member,
        budget=budget, weight=weight, started=started, progress=progress, ready=ready, solution=solution,
        pot=pot, undrawn=now.undrawn + swept + idle, benefit=benefit,
        running_cost=accounting.running_cost_rate * now.cost.sum(axis=1), own_payments=payments,
        subscriptions=subscriptions, spending=spent + helped.sum(),
    )  # fmt: skip
