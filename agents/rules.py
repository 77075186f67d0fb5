"""The rules of the model, one small pure function each: scalars in, a scalar out.

The number in each docstring is the section of the model specification. Hazards are per month; shares, trust,
capacity, need and fit lie between 0 and 1; money is in GBP thousand. The Mesa agents call these functions, and any
other engine must call the same ones.
"""

import math

from agents.compiled import compiled

# Chance and effort


@compiled
def probability(hazard: float) -> float:
    """Return the chance that an event of this hazard happens within a month, 1 - exp(-hazard) (4)."""
    return -math.expm1(-hazard)


@compiled
def effort(money: float, reference_money: float, effort_scale: float) -> float:
    """Return the effect of an effort, e = 1 - exp(-a / a*), with a = money / reference money (4.2).

    Parameters
    ----------
    money
        Money spent on this effort in the month.
    reference_money
        Programme money at which a share of it is an effort of the same size.
    effort_scale
        Effort a* at which the effect reaches 63 %.
    """
    return -math.expm1(-(money / reference_money) / effort_scale)


@compiled
def mandate_strength(lever: float, authority: float, month: int, deadline: int, ramp: float) -> float:
    """Return the strength of a mandate in a month, min(u, authority) ((t + 1) / D_f)^ramp, 0 from D_f on (12.9, 13)."""
    if month >= deadline:
        return 0.0
    return min(lever, authority) * ((month + 1) / deadline) ** ramp


# What a place requires, and how a design fits


@compiled
def requirement(spread: float, culture_share: float, cultural: float, own: float) -> float:
    """Return a local requirement, z = eta (sqrt(rho) x.u + sqrt(1 - rho) xi) (4.1).

    Parameters
    ----------
    spread
        Spread eta of requirements, in tolerances.
    culture_share
        Share rho of it that is due to culture.
    cultural
        Projection x.u of the organisation's culture on the service's direction.
    own
        Standard normal part of its own.
    """
    return spread * (math.sqrt(culture_share) * cultural + math.sqrt(1.0 - culture_share) * own)


@compiled
def fit(distance: float) -> float:
    """Return the fit of a design at this distance from the requirement, exp(-distance^2 / 2) (4.1)."""
    return math.exp(-0.5 * distance * distance)


@compiled
def adapted_design(design: float, requirement: float, codesign: float) -> float:
    """Return a solution's design after co-design with the organisation: moved towards its requirement (4.5)."""
    return design + codesign * (requirement - design)


# The programme


@compiled
def team_span(span: float, subscriptions: float, people: float, cost_per_person: float) -> float:
    """Return how many organisations the team serves fully, n_c (1 + subscriptions / (n_team k_person)) (13)."""
    return span * (1.0 + subscriptions / (people * cost_per_person))


@compiled
def dilution(span: float, served: int) -> float:
    """Return how much of the team each served organisation gets, min(1, n_c / served) (4.2)."""
    if served <= span:
        return 1.0
    return span / served


@compiled
def unmet_need(need: float, effective: float) -> float:
    """Return what an organisation still lacks of a service, N (1 - a phi) (4.2)."""
    return need * (1.0 - effective)


@compiled
def use_case_score(
    unmet_need: float, priority: float, need_weight: float, complexity: float, easy_first: bool
) -> float:
    """Return the score of a use case, alpha unmet need + (1 - alpha) priority, times 1 - c/2 if easy first (4.2)."""
    score = need_weight * unmet_need + (1.0 - need_weight) * priority
    if easy_first:
        score *= 1.0 - 0.5 * complexity
    return score


@compiled
def development_progress(
    money: float,
    reference_money: float,
    returns: float,
    overhead: float,
    active: int,
    priority: float,
    work: float,
    complexity: float,
    codesign_work: float,
    codesign: float,
) -> float:
    """Return a month's progress on one use case (4.2).

    dD = d (d / d_ref)^(psi - 1) / (1 + h (L - 1)) (1/2 + pi) / (W0 c (1 + d_w omega / 0.5)).

    Parameters
    ----------
    money
        Money d spent on this use case.
    reference_money
        Money d_ref at which progress is reckoned.
    returns
        Returns psi to money within one use case.
    overhead, active
        Overhead h of each further use case, and the number L now active.
    priority
        The city's priority pi.
    work, complexity
        Work W0 at complexity 1, and the complexity c.
    codesign_work, codesign
        Extra work d_w of co-design at 0.5, and the co-design lever omega.
    """
    if money <= 0.0:
        return 0.0
    pace = money * (money / reference_money) ** (returns - 1.0) / (1.0 + overhead * (active - 1))
    task = work * complexity * (1.0 + codesign_work * codesign / 0.5)
    if task <= 0.0:
        return 1.0
    return pace * (0.5 + priority) / task


@compiled
def subsidy(rate: float, cost: float, pot: float) -> float:
    """Return what the pot pays of an adoption, sigma x cost, and at most what it holds (4.6)."""
    return min(rate * cost, pot)


# Coalition, ties and governance


@compiled
def willingness(trust: float, capacity: float) -> float:
    """Return how willing a borough is to found the coalition, T kappa (4.3)."""
    return trust * capacity


@compiled
def joining_hazard(base: float, convening: float, trust: float, mean_need: float, member_ties: float) -> float:
    """Return the hazard of joining, j0 e(conv) T (mean need + min(1, ties to members)) / 2 (4.3)."""
    return base * convening * trust * 0.5 * (mean_need + min(1.0, member_ties))


@compiled
def trusts_enough(trust: float, threshold: float) -> bool:
    """Return whether an organisation trusts enough to be in the coalition; below the threshold it leaves (4.3)."""
    return trust >= threshold


@compiled
def tie_change(
    weight: float, base: float, growth: float, decay: float, cap: float, convening: float, trusts: float
) -> float:
    """Return a month's change of a tie (4.3).

    dw = k_w e(conv) dil T_i T_j (w_max - w)+ - delta_w (w - w0).

    Parameters
    ----------
    weight, base
        The tie now, and its base weight.
    growth, decay, cap
        Growth k_w, decay delta_w and greatest weight w_max.
    convening
        Effect of convening e(conv) times the team's dilution; 0 where the two are not convened.
    trusts
        Product of the two organisations' trust.
    """
    return growth * convening * trusts * max(0.0, cap - weight) - decay * (weight - base)


@compiled
def signoff_hazard(
    unaided: float, supported: float, governance: float, trust: float, signed_ties: float, mandate: float, duty: float
) -> float:
    """Return the hazard of signing the agreement, (g0 + g1 e(gov)) T (1 + min(1, signed ties)) / 2 + mu u_G (4.4)."""
    return (unaided + supported * governance) * trust * 0.5 * (1.0 + min(1.0, signed_ties)) + mandate * duty


# Adoption


@compiled
def exposure(peers: float, contagion_exponent: float) -> float:
    """Return the exposure to peers, min(1, sum of tie x effective adoption)^theta (4.5)."""
    return min(1.0, peers) ** contagion_exponent


@compiled
def understanding(untranslated: float, translation: float) -> float:
    """Return how far a people-based offer is understood, 1 - (1 - l0)(1 - e(lang)) (4.6)."""
    return 1.0 - (1.0 - untranslated) * (1.0 - translation)


@compiled
def ability(capacity: float, complexity_exponent: float, complexity: float) -> float:
    """Return the ability to take on a service, kappa^(beta c): absorptive capacity against complexity (4.6)."""
    return capacity ** (complexity_exponent * complexity)


@compiled
def gate(transactional_share: float, prerequisite_share: float, signed: bool) -> float:
    """Return the gate of people-based services: open (1) with enough transactional ones and a data agreement (4.6)."""
    return 1.0 if signed and transactional_share >= prerequisite_share else 0.0


@compiled
def chosen_hazard(
    need: float,
    fit: float,
    understanding: float,
    ability: float,
    gate: float,
    independent: float,
    supported: float,
    trust: float,
    reach: float,
    ready: bool,
    peer: float,
    exposure: float,
) -> float:
    """Return the hazard of adopting of one's own will (4.6).

    lambda = N phi l kappa^(beta c) Gamma (p0 + p1 T r b + q X).

    Parameters
    ----------
    need, fit
        Need N for the service, and fit phi of the best design in reach.
    understanding, ability, gate
        Understanding l, ability kappa^(beta c) and gate Gamma.
    independent, supported, peer
        Hazards p0, p1 and q.
    trust, reach, ready
        Trust T, reach r of the programme, and whether its solution is ready (b).
    exposure
        Exposure X to peers.
    """
    support = supported * trust * reach if ready else 0.0
    return need * fit * understanding * ability * gate * (independent + support + peer * exposure)


@compiled
def pushed_hazard(mandate: float, strength: float, ability: float, gate: float) -> float:
    """Return the hazard of adopting under a mandate, mu u kappa^(beta c) Gamma, whatever need, fit and trust (4.6)."""
    return mandate * strength * ability * gate


@compiled
def is_pushed(draw: float, chosen: float, pushed: float) -> bool:
    """Return whether an adoption that fires was pushed, with probability pushed / (chosen + pushed) (4.6)."""
    return draw * (chosen + pushed) < pushed


@compiled
def adoption_cost(base: float, complexity: float, relative_size: float, discount: float, codesign: float) -> float:
    """Return the cost of an adoption, C0 c sqrt(m / mbar) (1 - s_r [copied] + omega_eff / 2 [adapted]) (4.6).

    Parameters
    ----------
    base, complexity, relative_size
        Cost C0 at complexity 1, complexity c, and size over the mean size of boroughs.
    discount
        Reuse discount s_r if a peer's design is copied, else 0.
    codesign
        Effective co-design omega_eff if the programme's solution is adapted, else 0.
    """
    return base * complexity * math.sqrt(relative_size) * (1.0 - discount + 0.5 * codesign)


@compiled
def budget_after(budget: float, paid: float, income: float, cap: float) -> float:
    """Return the change budget at the end of a month; beyond `cap` months' income it lapses (4.6)."""
    return min(cap * income, budget - paid + income)


@compiled
def abandonment_hazard(base: float, fit: float, strength: float) -> float:
    """Return the hazard of giving a service up, xi (1 - phi)(1 - u): a mandate holds misfits in place (4.7)."""
    return base * (1.0 - fit) * (1.0 - strength)


# Trust and capacity


@compiled
def small_wins(own: float, peers: float) -> float:
    """Return what feeds trust, W = min(1, own + peers'), the freely chosen, supported adoptions x fit (4.8)."""
    return min(1.0, own + peers)


@compiled
def mandate_grievance(strength: float, need: float, template_fit: float) -> float:
    """Return the grievance at one push, u (1 - N phi): little where it is needed and fits (4.8)."""
    return strength * (1.0 - need * template_fit)


@compiled
def criticism(mean_transactional: float, mean_people: float, culture_programme: float, capacity: float) -> float:
    """Return what costs trust, C = (mean grievance of both tiers) / 2 + e(cult)(1 - kappa) (4.8)."""
    return 0.5 * (mean_transactional + mean_people) + culture_programme * (1.0 - capacity)


@compiled
def trust_change(speed: float, trust: float, wins: float, loss_ratio: float, criticism: float) -> float:
    """Return a month's change of trust, tau (1 - T)(W - A C T) (4.8)."""
    return speed * (1.0 - trust) * (wins - loss_ratio * criticism * trust)


@compiled
def capacity_change(
    rate: float, capacity: float, adoptions: float, culture_programme: float, trust: float, better_peers: float
) -> float:
    """Return a month's change of capacity (4.9).

    dkappa = nu (1 - kappa)(sum of new adoptions x fit + e(cult) T + min(1, sum of tie x better peers' lead)).
    """
    return rate * (1.0 - capacity) * (adoptions + culture_programme * trust + min(1.0, better_peers))


# Accounts


@compiled
def benefit(value: float, users: float, need: float, fit: float) -> float:
    """Return a month's benefit of a service in use, v m N phi, GBP thousand (4.11)."""
    return value * users * need * fit


@compiled
def running_cost(rate: float, cost: float) -> float:
    """Return a month's running cost of a service in use, rc x the cost of its adoption, GBP thousand (4.11)."""
    return rate * cost


@compiled
def discount_factor(rate: float, month: int) -> float:
    """Return the worth today of a pound in `month`, (1 + rate)^(-month / 12) (4.11)."""
    return (1.0 + rate) ** (-month / 12.0)


# The state in month 0 (4.12)


@compiled
def clipped(value: float, lowest: float, highest: float) -> float:
    """Return `value` within its bounds (4.12)."""
    return min(max(value, lowest), highest)


@compiled
def initial_adoption(share: float, spread: float, fit: float, readiness: float) -> float:
    """Return the chance that a service is in use at the start, A0 phi sqrt(1 + eta^2) x readiness (4.12).

    Survivors rather than a random sample: otherwise the model opens with a wave of abandonment.
    """
    return min(1.0, share * fit * math.sqrt(1.0 + spread * spread) * readiness)


@compiled
def initial_readiness(capacity: float, mean_capacity: float) -> float:
    """Return how capacity weighs in initial adoption, clip(0.6 + 0.4 kappa / kappa_0, 0.5, 1.5) (4.12)."""
    return clipped(0.6 + 0.4 * capacity / mean_capacity, 0.5, 1.5)
