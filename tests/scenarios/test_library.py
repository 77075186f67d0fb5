"""The library holds what the model specification and the data say."""

import pytest

from scenarios import Behaviour, Scenario, Strategy, load_scenario, load_strategy, scenario_names, strategy_names
from scenarios.initial import Accounting, Initial
from scenarios.population import DrawnPopulation, SizeUnits, TabulatedPopulation
from scenarios.quantity import evidence_of

# MODEL section 6, row by row: dev, conv, gov, lang, subs, cult, u_T, u_P, u_G, omega, alpha, serves, scope, ext and inst.
SECTION_6 = {
    "laissez-faire": (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, None, None, None, False),
    "central-back-office": (0.55, 0, 0, 0, 0.45, 0, 0.2, 0, 0, 0, 0, "all", "transactional", False),
    "central-mandate": (0.40, 0, 0.10, 0, 0.50, 0, 0.8, 0.8, 0.8, 0, 0, "all", "both", False),
    "central-culture": (0.40, 0.10, 0.10, 0.10, 0, 0.30, 0, 0, 0, 0.25, 0.25, "all", "both", False),
    "needs-led": (0.45, 0.20, 0.20, 0.15, 0, 0, 0, 0, 0, 0.5, 1, "members", "both", True),
    "hybrid": (0.35, 0.15, 0.15, 0.10, 0.25, 0, 0.5, 0, 0.3, 0.5, 0.7, "members", "both", True),
}

# MODEL section 5: default, prior range and grade of every behavioural parameter, by symbol.
SECTION_5 = {
    "p0": (0.006, (0.002, 0.03), "B"), "q": (0.09, (0.03, 0.19), "B"), "p1": (0.45, (0.2, 0.6), "C"),
    "mu": (0.08, (0.055, 0.12), "B"), "beta": (1.2, (1, 2), "C"), "theta_P": (2, (1, 3), "C"),
    "r_P": (0.5, (0.3, 0.8), "C"), "eta_T": (0.4, (0.2, 0.8), "D"), "eta_P": (1.5, (0.5, 2.5), "D"),
    "rho": (0.5, (0.2, 0.8), "D"), "l0": (0.5, (0.3, 0.9), "D"), "a*": (0.1, (0.05, 0.2), "D"),
    "g0": (0.006, (0.002, 0.02), "C"), "g1": (0.25, (0.1, 0.4), "C"), "T_0": (0.5, (0.3, 0.7), "D"),
    "tau": (0.04, (0.01, 0.08), "D"), "A": (4, (1, 6), "C"), "k_w": (0.05, (0.02, 0.1), "D"),
    "delta_w": (0.02, (0.005, 0.05), "D"), "kappa_0": (0.45, (0.3, 0.6), "C"), "nu": (0.02, (0.005, 0.04), "D"),
    "j0": (0.095, (0.04, 0.15), "B"), "n_c": (15, (8, 40), "C"), "h": (0.1, (0.03, 0.25), "C"),
    "psi": (0.7, (0.5, 0.9), "D"), "W0": (500, (250, 1000), "C"), "d_w": (0.5, (0.2, 1.5), "D"),
    "xi": (0.05, (0.03, 0.09), "C"), "C0": (750, (400, 1500), "C"), "b": (60, (30, 120), "D"),
    "s_r": (0.2, (0, 0.4), "C"), "v_T": (0.09, (0.04, 0.16), "C"), "v_P": (0.25, (0.06, 0.5), "D"),
    "rc": (0.012, (0.01, 0.02), "C"), "Pi": (400, (150, 800), "D"), "A0_T": (0.6, (0.1, 0.9), "C"),
    "A0_P": (0.2, (0.1, 0.9), "C"),
}  # fmt: skip


def test_the_library_is_complete():
    assert {"london", "london-statutory", "london-stylised", "london-2000", "small"} <= set(scenario_names())
    section_13 = {"central-mandate-deadline", "needs-led-subscription"}
    assert set(SECTION_6) | section_13 <= set(strategy_names())


@pytest.mark.parametrize("name", SECTION_6)
def test_strategies_are_those_of_the_specification(name):
    s, row = load_strategy(name), SECTION_6[name]
    levers = (
        s.development, s.convening, s.governance, s.translation, s.subsidy, s.culture_programme,
        s.mandate_transactional, s.mandate_people, s.mandate_governance, s.codesign,
    )  # fmt: skip
    assert levers == row[:10]
    if name != "laissez-faire":
        assert (s.need_weight, s.serves, s.scope) == row[10:13]
        assert s.money_share == pytest.approx(1.0)
        assert (s.use_cases, s.subsidy_rate, s.openness, s.support_months) == (5, 0.5, 0.25, 60)
        assert s.easy_first == (s.need_weight == 0)
    assert (s.institutions, s.outside_partners) == (row[13], row[13])
    assert s.founders == (6 if s.serves == "members" and name != "laissez-faire" else 0)


def test_the_two_mechanisms_of_section_13_differ_from_their_base_in_one_lever():
    def differing(one, other):
        a, b = one.model_dump(), other.model_dump()
        return {key: b[key] for key in a if a[key] != b[key] and key not in ("name", "title", "description")}

    assert differing(load_strategy("needs-led"), load_strategy("needs-led-subscription")) == {"subscription": 2.5}
    assert differing(load_strategy("central-mandate"), load_strategy("central-mandate-deadline")) == {
        "deadline_ramp": 2.0
    }


def test_parameters_are_those_of_the_specification():
    known = {}
    for spec in (Behaviour, Initial, Accounting, Scenario):
        for field in spec.model_fields.values():
            if evidence := evidence_of(field):
                known[evidence.symbol] = (field.default, evidence.prior, evidence.grade)
    assert {symbol: known.get(symbol) for symbol in SECTION_5} == SECTION_5


@pytest.mark.parametrize(
    "spec", [Behaviour, Initial, Accounting, Scenario, Strategy, DrawnPopulation, TabulatedPopulation, SizeUnits]
)
def test_every_quantity_has_its_evidence(spec):
    for name, field in spec.model_fields.items():
        evidence = evidence_of(field)
        if evidence is None:
            assert str(field.annotation) not in ("<class 'int'>", "<class 'float'>"), name
            continue
        assert evidence.unit, name
        assert field.description, name
        assert evidence.source or evidence.grade == "-", name
        assert evidence.lowest <= field.default <= evidence.highest, name
        if evidence.prior:
            assert evidence.lowest <= evidence.prior[0] <= evidence.prior[1] <= evidence.highest, name
            assert evidence.prior[0] <= field.default <= evidence.prior[1], name


def test_london_is_all_there():
    london = load_scenario("london")
    population = london.population
    assert len(population.places) == 33
    assert (
        len([pair for pair in population.contiguity if not pair.river_only or pair.crossing])
        < len(population.contiguity)
        == 82
    )
    in_model = [record for record in population.institutions if record.in_model]
    sectors = [record.sector for record in in_model]
    assert (sectors.count("education"), sectors.count("arts"), len(sectors)) == (12, 10, 30)
    assert london.authority == 0.2
    assert {service.name for service in london.services} >= {
        "council-tax", "rent", "parking", "planning", "benefits", "school-admissions",
        "adult-social-care", "childrens-services", "send", "homelessness", "early-help", "mental-health",
    }  # fmt: skip
    assert all(service.reason and service.priority is not None for service in london.services)


def test_every_figure_of_london_keeps_its_source_and_confidence():
    population = load_scenario("london").population
    for table in (population.places, population.institutions, population.contiguity, population.arrangements):
        assert all(row.source and row.confidence in ("verified", "recalled", "derived", "assumed") for row in table)
    assert {place.control for place in population.places} >= {"Labour", "Conservative", "LibDem", "NOC"}
    needed = {"imd2019_avg_score", "asc_spend_gbp", "core_spending_power_gbp_m", "pct_65plus_2015"}
    assert needed <= set(population.places[1].covariates)


def test_an_unknown_stays_unknown():
    population = load_scenario("london").population
    city, barnet = population.places[0], population.places[2]
    assert (city.name, barnet.name) == ("City of London", "Barnet")
    assert "pct_degree_2015" not in city.covariates
    assert "pct_seats_lab_2014" not in barnet.covariates
    unknown = [record for record in population.institutions if record.size is None]
    assert unknown
    assert all(record.size_unit == "" for record in unknown)


def test_the_statutory_london_differs_in_authority_alone():
    london, statutory = load_scenario("london").model_dump(), load_scenario("london-statutory").model_dump()
    assert {key for key in london if london[key] != statutory[key]} == {"name", "title", "description", "authority"}
    assert statutory["authority"] == 1.0


def test_the_stylised_london_is_that_of_the_specification():
    population = load_scenario("london-stylised").population
    assert (len(population.residents), population.education, population.arts, population.other) == (33, 12, 10, 8)
    assert (population.outside_partners, population.homophily) == (6, 0.0)
    services = load_scenario("london-stylised").services
    assert [s.complexity for s in services] == pytest.approx(
        [0.1, 0.14, 0.18, 0.22, 0.26, 0.3, 0.6, 0.68, 0.76, 0.84, 0.92, 1.0]
    )
    assert all(service.priority is None for service in services)
