"""Each rule against a value worked out by hand from its formula, and against what must hold of it."""

import math
from importlib.util import find_spec, module_from_spec

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents import compiled, rules

share = st.floats(0.0, 1.0)
hazard = st.floats(0.0, 5.0)

BY_HAND = [
    (rules.probability, (0.02,), 1 - math.exp(-0.02)),
    (rules.effort, (80.0, 400.0, 0.1), 1 - math.exp(-2.0)),
    (rules.mandate_strength, (0.8, 0.2, 0, 60, 0.0), 0.2),
    (rules.mandate_strength, (0.8, 1.0, 29, 60, 2.0), 0.8 * 0.25),
    (rules.mandate_strength, (0.8, 1.0, 59, 60, 2.0), 0.8),
    (rules.mandate_strength, (0.8, 1.0, 60, 60, 0.0), 0.0),
    (rules.requirement, (1.5, 0.64, 2.0, -1.0), 1.5 * (0.8 * 2.0 - 0.6)),
    (rules.fit, (1.0,), math.exp(-0.5)),
    (rules.adapted_design, (0.2, 1.2, 0.5), 0.7),
    (rules.team_span, (15.0, 37.5, 4.0, 6.25), 37.5),
    (rules.dilution, (15.0, 63), 15 / 63),
    (rules.dilution, (15.0, 15), 1.0),
    (rules.use_case_score, (0.4, 0.8, 0.25, 0.6, False), 0.7),
    (rules.use_case_score, (0.4, 0.8, 0.25, 0.6, True), 0.49),
    (rules.development_progress, (40.0, 40.0, 0.7, 0.1, 1, 0.5, 500.0, 1.0, 0.5, 0.0), 0.08),
    (rules.development_progress, (40.0, 40.0, 0.7, 0.1, 6, 0.5, 500.0, 1.0, 0.5, 0.5), 0.08 / 1.5 / 1.5),
    (rules.development_progress, (160.0, 40.0, 0.5, 0.1, 1, 0.0, 500.0, 0.8, 0.5, 0.0), 160 * 0.5 * 0.5 / 400),
    (rules.unmet_need, (0.6, 0.25), 0.45),
    (rules.subsidy, (0.5, 80.0, 100.0), 40.0),
    (rules.subsidy, (0.5, 80.0, 30.0), 30.0),
    (rules.willingness, (0.5, 0.4), 0.2),
    (rules.trusts_enough, (0.15, 0.15), True),
    (rules.trusts_enough, (0.149, 0.15), False),
    (rules.is_pushed, (0.74, 0.01, 0.03), True),
    (rules.is_pushed, (0.76, 0.01, 0.03), False),
    (rules.is_pushed, (0.0, 0.01, 0.0), False),
    (rules.budget_after, (100.0, 30.0, 60.0, 24.0), 130.0),
    (rules.budget_after, (100.0, 0.0, 60.0, 2.0), 120.0),
    (rules.running_cost, (0.012, 600.0), 7.2),
    (rules.joining_hazard, (0.1, 0.8, 0.5, 0.6, 0.3), 0.1 * 0.8 * 0.5 * 0.45),
    (rules.joining_hazard, (0.1, 0.8, 0.5, 0.6, 7.0), 0.1 * 0.8 * 0.5 * 0.8),
    (rules.tie_change, (0.05, 0.0, 0.05, 0.02, 0.25, 0.5, 0.36), 0.05 * 0.5 * 0.36 * 0.2 - 0.02 * 0.05),
    (rules.tie_change, (0.25, 0.25, 0.05, 0.02, 0.25, 1.0, 1.0), 0.0),
    (rules.signoff_hazard, (0.006, 0.25, 0.8, 0.5, 0.4, 0.08, 0.3), 0.206 * 0.5 * 0.7 + 0.024),
    (rules.exposure, (0.5, 2.0), 0.25),
    (rules.exposure, (3.0, 2.0), 1.0),
    (rules.understanding, (0.5, 0.0), 0.5),
    (rules.understanding, (0.5, 0.6), 0.8),
    (rules.ability, (0.25, 1.0, 0.5), 0.5),
    (rules.gate, (0.5, 0.5, True), 1.0),
    (rules.gate, (0.49, 0.5, True), 0.0),
    (rules.gate, (1.0, 0.5, False), 0.0),
    (rules.chosen_hazard, (0.6, 0.5, 0.8, 0.5, 1.0, 0.01, 0.4, 0.5, 0.25, True, 0.1, 0.3), 0.12 * (0.01 + 0.05 + 0.03)),
    (rules.chosen_hazard, (0.6, 0.5, 0.8, 0.5, 1.0, 0.01, 0.4, 0.5, 0.25, False, 0.1, 0.3), 0.12 * 0.04),
    (rules.pushed_hazard, (0.08, 0.8, 0.5, 1.0), 0.032),
    (rules.adoption_cost, (750.0, 0.8, 0.25, 0.2, 0.0), 750 * 0.8 * 0.5 * 0.8),
    (rules.adoption_cost, (750.0, 0.8, 0.25, 0.0, 0.4), 750 * 0.8 * 0.5 * 1.2),
    (rules.abandonment_hazard, (0.05, 0.4, 0.8), 0.05 * 0.6 * 0.2),
    (rules.small_wins, (0.3, 0.2), 0.5),
    (rules.small_wins, (0.9, 0.9), 1.0),
    (rules.mandate_grievance, (0.8, 0.5, 0.5), 0.6),
    (rules.criticism, (0.6, 0.2, 0.5, 0.4), 0.4 + 0.3),
    (rules.trust_change, (0.04, 0.5, 0.6, 4.0, 0.1), 0.04 * 0.5 * (0.6 - 0.2)),
    (rules.capacity_change, (0.02, 0.4, 0.9, 0.5, 0.6, 1.7), 0.02 * 0.6 * (0.9 + 0.3 + 1.0)),
    (rules.benefit, (0.25, 300.0, 0.6, 0.5), 22.5),
    (rules.discount_factor, (0.035, 12), 1 / 1.035),
    (rules.clipped, (-1.0, 0.02, 0.98), 0.02),
    (rules.initial_adoption, (0.2, 1.5, 0.5, 1.0), 0.2 * 0.5 * math.sqrt(3.25)),
    (rules.initial_adoption, (0.9, 1.5, 1.0, 1.0), 1.0),
    (rules.initial_readiness, (0.45, 0.45), 1.0),
    (rules.initial_readiness, (0.95, 0.3), 1.5),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "values", "expected"), BY_HAND, ids=lambda part: getattr(part, "__name__", None))
def test_a_rule_gives_what_its_formula_gives_by_hand(rule, values, expected):
    assert rule(*values) == pytest.approx(expected, abs=1e-15, rel=1e-13)


def test_every_rule_is_compiled_tried_and_says_where_it_stands(monkeypatch):
    made = {}
    monkeypatch.setattr(compiled, "compiled", lambda rule: made.setdefault(rule.__name__, rule))
    rules_anew = module_from_spec(find_spec("agents.rules"))
    rules_anew.__spec__.loader.exec_module(rules_anew)
    public = {name for name, rule in vars(rules_anew).items() if getattr(rule, "__module__", "") == "agents.rules"}
    assert public == {*made} == {rule.__name__ for rule, _, _ in BY_HAND}
    for name, rule in made.items():
        assert "(" in rule.__doc__, f"{name} must name its section"


@given(hazard)
def test_a_probability_is_one_and_grows_with_the_hazard(value):
    assert 0.0 <= rules.probability(value) <= 1.0
    assert rules.probability(value + 0.1) > rules.probability(value)


@given(share, share, st.floats(0.0, 0.1), st.floats(0.0, 10.0), share, share, share, share)
def test_trust_stays_between_0_and_1(trust, wins, speed, ratio, first, second, culture, capacity):
    after = trust + rules.trust_change(speed, trust, wins, ratio, rules.criticism(first, second, culture, capacity))
    assert after <= 1.0 + 1e-12
    # At the outermost bounds of speed and ratio a month's loss may not exceed what there is.
    assert after >= trust * (1.0 - speed * ratio * 2.0) - 1e-12


@given(share, share, st.floats(0.0, 0.25), st.floats(0.0, 0.25), st.floats(0.0, 0.5), st.floats(0.0, 0.5))
def test_a_tie_stays_between_0_and_its_cap(convening, trusts, weight, base, growth, decay):
    after = weight + rules.tie_change(weight, base, growth, decay, 0.25, convening, trusts)
    assert -1e-12 <= after <= 0.25 + 1e-12


@given(share, share, share)
def test_a_mandate_never_exceeds_lever_or_authority(lever, authority, ramp):
    for month in (0, 10, 23, 24, 99):
        strength = rules.mandate_strength(lever, authority, month, 24, 3.0 * ramp)
        assert 0.0 <= strength <= min(lever, authority)
        assert month < 24 or strength == 0.0


@given(share, share, share)
def test_a_push_at_what_is_needed_and_fits_costs_no_trust(strength, need, fit):
    assert rules.mandate_grievance(strength, 1.0, 1.0) == 0.0
    assert rules.mandate_grievance(strength, need, fit) >= rules.mandate_grievance(strength, 1.0, fit) - 1e-12
