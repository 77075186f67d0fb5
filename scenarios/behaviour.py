"""How organisations behave: the parameters of the rules in ``agents/rules.py``."""

from scenarios.quantity import Specification, quantity

MONTHLY = "per month"

# A quantity reads as: meaning, then unit and bounds, then source.
# fmt: off


class Behaviour(Specification):
    """Behavioural parameters of the model, in words; the symbol of the specification is in each field."""

    # Adoption
    independent_hazard: float = quantity(
        0.006, "hazard of adopting unaided, on one's own account", symbol="p0", unit=MONTHLY,
        bounds=(0, 5), prior=(0.002, 0.03), grade="B", source="Bass 1969 (p); not identified by London's data",
    )
    peer_hazard: float = quantity(
        0.09, "extra hazard at full exposure to peers that have adopted", symbol="q", unit=MONTHLY,
        bounds=(0, 5), prior=(0.03, 0.19), grade="B", source="Bass 1969 (q/12 over mean receptivity)",
    )
    supported_hazard: float = quantity(
        0.45, "extra hazard when the programme's solution is ready, at full trust", symbol="p1", unit=MONTHLY,
        bounds=(0, 5), prior=(0.2, 0.6), grade="C", use="calibrate", source="digital social care records 2021-25",
    )
    mandate_hazard: float = quantity(
        0.08, "hazard under a mandate at full strength", symbol="mu", unit=MONTHLY,
        bounds=(0, 5), prior=(0.055, 0.12), grade="B", use="calibrate", source="BVPI 157 2002-05; ISA 2004",
    )
    complexity_exponent: float = quantity(
        1.2, "how strongly complexity calls for capacity", symbol="beta", unit="-",
        bounds=(0, 5), prior=(1, 2), grade="C", use="calibrate",
        source="transactional against people-based uptake under mandate",
    )
    contagion_exponent_people: float = quantity(
        2.0, "complex contagion of people-based services (1 is simple contagion)", symbol="theta_P", unit="-",
        bounds=(1, 6), prior=(1, 3), grade="C", source="Centola & Macy 2007; Eckles et al. 2018",
    )
    prerequisite_share: float = quantity(
        0.5, "share of transactional services needed before a people-based one", symbol="r_P", unit="share",
        bounds=(0, 2), prior=(0.3, 0.8), grade="C", source="stage models: Layne & Lee 2001; Andersen & Henriksen 2006",
    )
    untranslated_understanding: float = quantity(
        0.5, "how much of a people-based offer is understood without translation", symbol="l0", unit="share",
        bounds=(0, 1), prior=(0.3, 0.9), source="judgement",
    )
    abandonment_hazard: float = quantity(
        0.05, "hazard of giving up a service that fits not at all", symbol="xi", unit=MONTHLY,
        bounds=(0, 5), prior=(0.03, 0.09), grade="C", source="GOV.UK Verify local pilots 2016-17",
    )
    design_reach: float = quantity(
        0.1, "weakest tie through which a peer's design can be copied", symbol="w_copy", unit="tie weight",
        bounds=(0, 1), grade="D", use="structural", source="model specification 4.5",
    )

    # What places require
    requirement_spread_transactional: float = quantity(
        0.4, "spread of local requirements, transactional services", symbol="eta_T", unit="tolerances",
        bounds=(0, 10), prior=(0.2, 0.8), source="judgement; to be measured",
    )
    requirement_spread_people: float = quantity(
        1.5, "spread of local requirements, people-based services", symbol="eta_P", unit="tolerances",
        bounds=(0, 10), prior=(0.5, 2.5), source="judgement; the main axis, to be measured",
    )
    culture_share: float = quantity(
        0.5, "share of the spread of requirements that is due to culture", symbol="rho", unit="share",
        bounds=(0, 1), prior=(0.2, 0.8), source="judgement",
    )

    # Governance
    unaided_signoff_hazard: float = quantity(
        0.006, "hazard of signing a data agreement unaided", symbol="g0", unit=MONTHLY,
        bounds=(0, 5), prior=(0.002, 0.02), grade="C", source="LOTI: 33 separate approval processes",
    )
    supported_signoff_hazard: float = quantity(
        0.25, "extra hazard of signing at full governance effort", symbol="g1", unit=MONTHLY,
        bounds=(0, 5), prior=(0.1, 0.4), grade="C", use="calibrate",
        source="LOTI: information governance alone takes 6-12 months",
    )

    # Trust
    trust_speed: float = quantity(
        0.04, "speed of trust", symbol="tau", unit=MONTHLY,
        bounds=(0, 0.1), prior=(0.01, 0.08), source="judgement",
    )
    trust_loss_ratio: float = quantity(
        4.0, "weight of a loss of trust against a gain (half of it at trust 1/2)", symbol="A", unit="-",
        bounds=(0, 10), prior=(1, 6), grade="C", source="Slovic 1993; Poortinga & Pidgeon 2004 (asymmetry)",
    )
    leaving_trust: float = quantity(
        0.15, "trust below which a member leaves the coalition", symbol="T_leave", unit="share",
        bounds=(0, 1), grade="D", use="structural", source="model specification 4.3",
    )

    # Coalition and ties
    joining_hazard: float = quantity(
        0.095, "hazard of joining at full convening effort, trust and attraction", symbol="j0", unit=MONTHLY,
        bounds=(0, 5), prior=(0.04, 0.15), grade="B", use="calibrate",
        source="LOTI: 15 members at month 20, 17 at month 33",
    )
    tie_growth: float = quantity(
        0.05, "growth of a tie between two convened organisations", symbol="k_w", unit=MONTHLY,
        bounds=(0, 0.5), prior=(0.02, 0.1), source="judgement",
    )
    tie_decay: float = quantity(
        0.02, "decay of a tie towards its base weight", symbol="delta_w", unit=MONTHLY,
        bounds=(0, 0.5), prior=(0.005, 0.05), source="judgement",
    )
    tie_cap: float = quantity(
        0.25, "greatest weight of a tie", symbol="w_max", unit="tie weight",
        bounds=(0.01, 1), grade="D", use="structural", source="model specification 3",
    )

    # Capacity
    learning_rate: float = quantity(
        0.02, "capacity gained from an adoption that fits", symbol="nu", unit="per event",
        bounds=(0, 0.05), prior=(0.005, 0.04), source="Cohen & Levinthal 1990 (absorptive capacity); size by judgement",
    )

    # The programme's team
    effort_scale: float = quantity(
        0.1, "effort at which an effect reaches 63 %, as a share of the reference money", symbol="a*",
        unit="share of reference money", bounds=(0.001, 10), prior=(0.05, 0.2), source="judgement",
    )
    reference_money: float = quantity(
        400.0, "programme money at which a share of it is an effort of the same size", symbol="Pi_ref",
        unit="GBP k/month", bounds=(1, 1e6), grade="-", use="structural", source="docs/ODD.md, deviation 1",
    )
    team_span: float = quantity(
        15.0, "organisations that one central team serves fully", symbol="n_c", unit="organisations",
        bounds=(0.1, 1e6), prior=(8, 40), grade="C", source="LOTI: team of four, 15-17 boroughs",
    )
    team_people: float = quantity(
        4.0, "people in that team", symbol="n_team", unit="people",
        bounds=(0.1, 1e4), grade="B", use="fixed", source="LOTI: central team of four",
    )
    cost_per_person: float = quantity(
        6.25, "cost of a member of the team", symbol="k_person", unit="GBP k/month",
        bounds=(0.01, 1e3), grade="D", use="fixed", source="model specification 13",
    )
    use_case_overhead: float = quantity(
        0.10, "overhead of each further use case at once", symbol="h", unit="-",
        bounds=(0, 10), prior=(0.03, 0.25), grade="C", source="Wheelwright & Clark 1992; queueing",
    )
    returns_to_effort: float = quantity(
        0.7, "returns to money within one use case", symbol="psi", unit="-",
        bounds=(0.05, 1), prior=(0.5, 0.9), use="structural", source="judgement",
    )
    reference_effort: float = quantity(
        40.0, "money in one use case at which progress is reckoned", symbol="d_ref", unit="GBP k/month",
        bounds=(0.1, 1e5), grade="-", use="structural", source="model specification 4.2",
    )
    development_work: float = quantity(
        500.0, "work to develop a solution of complexity 1", symbol="W0", unit="GBP k",
        bounds=(1, 1e6), prior=(250, 1000), grade="C", source="Local Digital Fund awards (scale)",
    )
    codesign_extra_work: float = quantity(
        0.5, "extra work of co-design at co-design 0.5", symbol="d_w", unit="share",
        bounds=(0, 10), prior=(0.2, 1.5), source="judgement",
    )

    # What adopting costs an organisation
    adoption_cost: float = quantity(
        750.0, "cost of adopting a service of complexity 1 by an average borough", symbol="C0", unit="GBP k",
        bounds=(0, 1e6), prior=(400, 1500), grade="C", source="IEG spending implies up to 8000",
    )
    reuse_discount: float = quantity(
        0.2, "saving from copying a peer's design", symbol="s_r", unit="share",
        bounds=(0, 1), prior=(0, 0.4), grade="C", use="structural", source="0.8 is claimed for one website",
    )
    change_budget: float = quantity(
        60.0, "change budget of an average borough", symbol="b", unit="GBP k/month",
        bounds=(0, 1e6), prior=(30, 120), source="judgement",
    )
    budget_at_start: float = quantity(
        6.0, "change budget in hand at the start", symbol="S_0", unit="months' worth",
        bounds=(0, 600), grade="D", use="structural", source="model specification 4.6",
    )
    budget_cap: float = quantity(
        24.0, "most change budget that can be saved up", symbol="S_max", unit="months' worth",
        bounds=(0, 600), grade="D", use="structural", source="model specification 4.6",
    )

    # Partners outside London
    outside_hazard_transactional: float = quantity(
        0.02, "hazard of adoption by an outside partner, transactional", symbol="o_T", unit=MONTHLY,
        bounds=(0, 5), grade="D", use="structural", source="model specification 4.10",
    )
    outside_hazard_people: float = quantity(
        0.008, "hazard of adoption by an outside partner, people-based", symbol="o_P", unit=MONTHLY,
        bounds=(0, 5), grade="D", use="structural", source="model specification 4.10",
    )
    outside_adaptation: float = quantity(
        0.7, "how far an outside partner's design is adapted to itself", symbol="o_y", unit="share",
        bounds=(0, 1), grade="D", use="structural", source="model specification 4.10",
    )
