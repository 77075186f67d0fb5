"""The state of the world in month 0, and how benefit and cost are reckoned."""

from scenarios.quantity import Specification, quantity

MONTHLY = "per month"

# A quantity reads as: meaning, then unit and bounds, then source.
# fmt: off


class Accounting(Specification):
    """How benefit and cost are reckoned; nothing here changes anybody's behaviour."""

    benefit_transactional: float = quantity(
        0.09, "benefit of a transactional service at full need and fit", symbol="v_T",
        unit="GBP/resident/month", bounds=(0, 1e3), prior=(0.04, 0.16), grade="C", use="accounting",
        source="SOCITM and NWEGG costs per contact; Capgemini for ODPM",
    )
    benefit_people: float = quantity(
        0.25, "benefit of a people-based service at full need and fit", symbol="v_P",
        unit="GBP/resident/month", bounds=(0, 1e3), prior=(0.06, 0.5), grade="D", use="accounting",
        source="digital social care records: minutes per shift; about 3 % of social-care spend",
    )
    running_cost_rate: float = quantity(
        0.012, "running cost as a share of the adoption cost", symbol="rc", unit=MONTHLY,
        bounds=(0, 1), prior=(0.01, 0.02), grade="C", use="accounting", source="model specification 4.11",
    )
    discount_rate: float = quantity(
        0.035, "social time preference", symbol="delta", unit="per year",
        bounds=(0, 1), grade="B", use="fixed", source="HM Treasury Green Book",
    )


class Initial(Specification):
    """The state of the world in month 0."""

    transactional_share: float = quantity(
        0.6, "initial adoption of transactional services", symbol="A0_T", unit="share",
        bounds=(0, 1), prior=(0.1, 0.9), grade="C", use="scenario", source="GLA/London Councils 2018; SOCITM",
    )
    people_share: float = quantity(
        0.2, "initial adoption of people-based services, of those past the gates", symbol="A0_P", unit="share",
        bounds=(0, 1), prior=(0.1, 0.9), grade="C", use="scenario", source="model specification 5",
    )
    signed_share: float = quantity(
        0.1, "share of organisations whose data agreement is signed", symbol="gini0", unit="share",
        bounds=(0, 1), prior=(0.1, 0.9), grade="C", use="scenario", source="model specification 5",
    )
    signed_share_outside: float = quantity(
        0.5, "the same for outside partners", symbol="g_out", unit="share",
        bounds=(0, 1), grade="D", use="structural", source="model specification 4.12",
    )
    trust: float = quantity(
        0.5, "mean initial trust", symbol="T_0", unit="share",
        bounds=(0, 1), prior=(0.3, 0.7), source="judgement; survey it",
    )
    trust_spread: float = quantity(
        0.15, "spread of initial trust", symbol="sd(T)", unit="share",
        bounds=(0, 1), use="structural", source="model specification 4.12",
    )
    capacity: float = quantity(
        0.45, "mean capacity", symbol="kappa_0", unit="share",
        bounds=(0.01, 0.99), prior=(0.3, 0.6), grade="C", use="fixed", source="digital maturity surveys",
    )
    capacity_spread: float = quantity(
        0.12, "spread of capacity", symbol="sd(kappa)", unit="share",
        bounds=(0, 1), use="structural", source="model specification 4.12",
    )
    capacity_by_size: float = quantity(
        0.08, "capacity gained from being twice the average size", symbol="k_m", unit="share",
        bounds=(-1, 1), use="structural", source="model specification 4.12; Homburg & Dijkshoorn 2011",
    )
    capacity_by_deprivation: float = quantity(
        -0.1, "capacity of the most deprived borough less that of the least", symbol="k_d", unit="share",
        bounds=(-1, 1), use="structural", source="model specification 4.12",
    )
    capacity_education: float = quantity(
        0.2, "extra capacity of education institutions and outside partners", symbol="k_e", unit="share",
        bounds=(-1, 1), use="structural", source="model specification 4.12",
    )
    need_transactional: float = quantity(
        0.6, "mean need for a transactional service", symbol="N_T", unit="share",
        bounds=(0, 1), use="structural", source="model specification 4.12",
    )
    need_people: float = quantity(
        0.45, "need for a people-based service where nothing presses", symbol="N_P", unit="share",
        bounds=(0, 1), use="structural", source="model specification 4.12",
    )
    need_people_slope: float = quantity(
        0.35, "further need over the range of what presses (deprivation, or its own covariate)", symbol="N_d",
        unit="share", bounds=(0, 1), use="structural", source="model specification 4.12",
    )
    need_institutions: float = quantity(
        0.45, "mean need of an institution for a service that is relevant to it", symbol="N_I", unit="share",
        bounds=(0, 1), use="structural", source="model specification 4.12",
    )
    need_spread: float = quantity(
        0.12, "spread of need between services, and again between organisations", symbol="sd(N)", unit="share",
        bounds=(0, 1), use="structural", source="model specification 4.12",
    )
    relevance_transactional: float = quantity(
        0.67, "chance that a transactional service is relevant to an institution", symbol="rel_T", unit="share",
        bounds=(0, 1), use="structural", source="model specification 4.12",
    )
    relevance_people: float = quantity(
        0.4, "chance that a people-based service is relevant to an institution", symbol="rel_P", unit="share",
        bounds=(0, 1), use="structural", source="model specification 4.12",
    )
