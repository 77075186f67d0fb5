"""The rules at points where every operator and every constant of their formulas shows, worked by hand.

Each test names the section of the model specification that it holds the rules to. Points are chosen so that the sum
can be done in the head: roots of squares, exponents that are whole or halves.
"""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents import rules

share = st.floats(0.0, 1.0)


def nearly(value):
    return pytest.approx(value, rel=1e-12, abs=1e-15)


def test_section_4_a_chance_is_the_hazard_where_it_is_small_and_a_half_at_its_half_life():
    assert rules.probability(1e-12) == nearly(1e-12 - 0.5e-24)  # 1 - exp(-x) would be off by a ten-thousandth
    assert rules.probability(math.log(2.0)) == nearly(0.5)
    assert rules.probability(math.log(10.0)) == nearly(0.9)


def test_section_4_1_requirement():
    # eta 1.5 (sqrt(0.36) 0.7 - sqrt(0.64) 1.3) = 1.5 (0.42 - 1.04)
    assert rules.requirement(1.5, 0.36, 0.7, -1.3) == nearly(-0.93)
    assert rules.requirement(2.0, 0.0, 9.0, 0.4) == nearly(0.8)
    assert rules.requirement(2.0, 1.0, 0.4, 9.0) == nearly(0.8)


@given(share, st.floats(0.0, 2.5))
def test_section_4_1_the_variance_of_a_requirement_is_that_of_its_spread_however_it_is_shared(culture, spread):
    # x.u and xi are independent with variance 1, so z has variance eta^2 whatever rho.
    parts = rules.requirement(spread, culture, 1.0, 0.0), rules.requirement(spread, culture, 0.0, 1.0)
    assert parts[0] ** 2 + parts[1] ** 2 == pytest.approx(spread**2, rel=1e-12, abs=1e-300)


def test_section_4_1_fit_is_a_bell():
    assert rules.fit(0.0) == 1.0
    assert rules.fit(2.0) == rules.fit(-2.0) == nearly(math.exp(-2.0))
    assert rules.fit(math.sqrt(2.0 * math.log(2.0))) == nearly(0.5)


@pytest.mark.parametrize(("spread", "mean"), [(0.4, 0.93), (1.5, 0.55)])
def test_section_4_1_mean_fit_of_one_template_by_quadrature(spread, mean):
    # V6: (1 + eta^2)^(-1/2) where requirements are normal; the midpoint rule is exact to many digits here.
    step = 1e-3
    middles = [(k + 0.5) * step for k in range(-8000, 8000)]
    normal = [math.exp(-(z**2) / 2.0) / math.sqrt(2.0 * math.pi) for z in middles]
    found = sum(rules.fit(spread * z) * density * step for z, density in zip(middles, normal, strict=True))
    assert found == pytest.approx((1.0 + spread**2) ** -0.5, rel=1e-6)
    assert found == pytest.approx(mean, abs=0.005)


def test_section_4_5_co_design_moves_a_design_by_its_share_of_the_distance():
    assert rules.adapted_design(0.3, 1.9, 0.25) == nearly(0.7)
    assert rules.adapted_design(-0.4, 1.9, 0.0) == -0.4
    assert rules.adapted_design(-0.5, 1.5, 1.0) == 1.5


def test_section_4_2_effort():
    # 30 of 400 at a* = 0.1: 1 - exp(-0.75), from a table.
    assert rules.effort(30.0, 400.0, 0.1) == pytest.approx(0.5276334, abs=5e-8)
    assert rules.effort(0.0, 400.0, 0.1) == 0.0


def test_section_4_2_a_team_serves_fully_as_many_as_it_can():
    assert rules.dilution(15.0, 14) == 1.0
    assert rules.dilution(15.0, 20) == nearly(0.75)
    assert rules.dilution(15.5, 31) == nearly(0.5)


def test_section_4_2_use_case_score():
    assert rules.use_case_score(0.5, 0.9, 1.0, 0.8, False) == 0.5
    assert rules.use_case_score(0.5, 0.9, 0.0, 0.8, False) == 0.9
    # 0.2 x 0.5 + 0.8 x 0.9 = 0.82, and 1 - 0.3 / 2 of it.
    assert rules.use_case_score(0.5, 0.9, 0.2, 0.3, True) == nearly(0.82 * 0.85)


def test_section_4_2_progress():
    # 90 (90/40)^(-1/2) = 60; / (1 + 0.25 x 2) = 40; x 0.8 = 32. Task 400 x 0.8 (1 + 0.6 x 0.25 / 0.5) = 416.
    assert rules.development_progress(90.0, 40.0, 0.5, 0.25, 3, 0.3, 400.0, 0.8, 0.6, 0.25) == nearly(1.0 / 13.0)
    # Constant returns: twice the money, twice the progress; 40 x 1 / (500 x 0.4).
    assert rules.development_progress(40.0, 10.0, 1.0, 0.1, 1, 0.5, 500.0, 0.4, 0.5, 0.0) == nearly(0.2)


def test_section_4_2_no_money_no_progress_and_no_work_is_done_at_once():
    def progress(money, work):
        return rules.development_progress(money, 40.0, 0.5, 0.1, 1, 0.5, work, 0.5, 0.5, 0.0)

    assert progress(0.0, 500.0) == 0.0
    assert progress(10.0, 0.0) == progress(90.0, 0.0) == 1.0
    # Less than a thousand pounds of money, or of work, is still some: 0.4 x (0.01)^(-1/2) = 4, and task 1/2.
    assert progress(0.4, 500.0) == nearly(4.0 / 250.0)
    assert progress(10.0, 1.0) == nearly(20.0 / 0.5)


@given(st.integers(1, 40))
def test_section_9_v8_throughput_is_greatest_near_four_use_cases(active):
    # V8: L* = (1 - psi)(1 - h) / (h psi) = 3.9 at psi 0.7, h 0.1, so that no whole number beats four.
    def throughput(count):
        return count * rules.development_progress(180.0 / count, 40.0, 0.7, 0.1, count, 0.5, 500.0, 1.0, 0.5, 0.5)

    assert throughput(active) <= throughput(4)


def test_section_4_3_willingness_and_joining():
    assert rules.willingness(0.6, 0.25) == nearly(0.15)
    # j0 0.2 x e 0.5 x T 0.6 x (0.7 + 0.3) / 2; ties to members count up to 1.
    assert rules.joining_hazard(0.2, 0.5, 0.6, 0.7, 0.3) == nearly(0.03)
    assert rules.joining_hazard(0.2, 0.5, 0.6, 0.7, 1.4) == rules.joining_hazard(0.2, 0.5, 0.6, 0.7, 1.0)
    assert rules.joining_hazard(0.2, 0.5, 0.6, 0.7, 1.4) == nearly(0.051)


def test_section_4_3_who_trusts_more_than_enough_stays():
    assert rules.trusts_enough(0.9, 0.15)
    assert not rules.trusts_enough(0.0, 0.15)


def test_section_4_3_ties():
    # 0.1 x 0.5 x 0.4 x (0.25 - 0.05) - 0.03 x (0.05 - 0.03) = 0.004 - 0.0006
    assert rules.tie_change(0.05, 0.03, 0.1, 0.03, 0.25, 0.5, 0.4) == nearly(0.0034)
    # Above the greatest weight nothing grows, and what is above the base decays.
    assert rules.tie_change(0.35, 0.25, 0.1, 0.02, 0.25, 0.5, 0.4) == nearly(-0.002)
    # A tie below its base comes back to it.
    assert rules.tie_change(0.1, 0.2, 0.1, 0.02, 0.25, 0.0, 0.4) == nearly(0.002)


def test_section_4_4_sign_off():
    # (0.01 + 0.2 x 0.45) x 0.6 x (1 + 0.5) / 2 + 0.08 x 0.3 = 0.045 + 0.024
    assert rules.signoff_hazard(0.01, 0.2, 0.45, 0.6, 0.5, 0.08, 0.3) == nearly(0.069)
    # Partners who have signed count up to 1; a duty works without trust.
    assert rules.signoff_hazard(0.01, 0.2, 0.45, 0.6, 5.0, 0.0, 0.3) == nearly(0.06)
    assert rules.signoff_hazard(0.01, 0.2, 0.45, 0.0, 5.0, 0.08, 0.5) == nearly(0.04)


def test_section_9_v5_governance_by_a_mandate_alone():
    months = 20.0 * rules.signoff_hazard(0.0, 0.0, 0.0, 0.5, 0.0, 0.1, 0.8)
    assert rules.probability(months) == pytest.approx(0.798, abs=5e-4)


def test_section_4_5_exposure():
    assert rules.exposure(0.25, 1.0) == 0.25
    assert rules.exposure(0.25, 1.5) == nearly(0.125)
    assert rules.exposure(1.6, 2.0) == 1.0


def test_section_4_6_what_stands_before_the_hazard():
    assert rules.understanding(0.3, 0.6) == nearly(0.72)
    assert rules.understanding(0.3, 1.0) == 1.0
    assert rules.ability(0.25, 2.0, 0.75) == nearly(0.125)
    assert rules.ability(0.49, 0.5, 1.0) == nearly(0.7)
    assert rules.gate(0.9, 0.5, True) == 1.0
    assert rules.gate(0.1, 0.5, True) == 0.0


def test_section_4_6_the_hazard_of_choosing():
    # 0.5 x 0.8 x 0.5 x 0.25 = 0.05; 0.02 + 0.4 x 0.5 x 0.25 + 0.3 x 0.1 = 0.1
    factors = (0.5, 0.8, 0.5, 0.25)
    rest = (0.02, 0.4, 0.5, 0.25)
    assert rules.chosen_hazard(*factors, 1.0, *rest, True, 0.3, 0.1) == nearly(0.005)
    assert rules.chosen_hazard(*factors, 1.0, *rest, False, 0.3, 0.1) == nearly(0.0025)
    assert rules.chosen_hazard(*factors, 0.0, *rest, True, 0.3, 0.1) == 0.0


@given(share, share, share, share, share, share, st.booleans())
def test_section_4_6_nobody_chooses_what_is_not_needed_fitting_understood_or_within_reach(a, b, c, d, e, f, ready):
    for k in range(5):
        factors = [0.0 if i == k else value for i, value in enumerate((a, b, c, d, 1.0))]
        assert rules.chosen_hazard(*factors, 0.01, 0.4, e, f, ready, 0.1, 0.5) == 0.0


def test_section_4_6_pushes():
    assert rules.pushed_hazard(0.1, 0.8, 0.25, 1.0) == nearly(0.02)
    assert rules.pushed_hazard(0.1, 0.8, 0.25, 0.0) == 0.0
    # Pushed with probability 0.3 / (0.1 + 0.3).
    assert rules.is_pushed(0.7499, 0.1, 0.3)
    assert not rules.is_pushed(0.7501, 0.1, 0.3)
    assert rules.is_pushed(0.9999, 0.0, 0.3)


def test_section_4_6_costs_and_budgets():
    # 800 x 0.75 x sqrt(2.25) = 900; copied at 1 - 0.2, and 0.3 / 2 more to adapt.
    assert rules.adoption_cost(800.0, 0.75, 2.25, 0.2, 0.3) == nearly(855.0)
    assert rules.subsidy(0.25, 80.0, 21.0) == 20.0
    assert rules.subsidy(0.25, 88.0, 21.0) == 21.0
    assert rules.budget_after(100.0, 30.0, 50.0, 3.0) == 120.0
    assert rules.budget_after(100.0, 30.0, 50.0, 2.2) == nearly(110.0)


def test_section_4_7_a_mandate_holds_misfits_in_place():
    assert rules.abandonment_hazard(0.06, 0.25, 0.4) == nearly(0.027)
    assert rules.abandonment_hazard(0.06, 0.25, 1.0) == 0.0
    assert rules.abandonment_hazard(0.06, 1.0, 0.4) == 0.0


def test_section_4_8_trust():
    assert rules.small_wins(0.2, 0.5) == nearly(0.7)
    assert rules.small_wins(0.2, 1.5) == 1.0
    assert rules.mandate_grievance(0.75, 0.5, 0.4) == nearly(0.6)
    # (0.7 + 0.2) / 2 + 0.3 x (1 - 0.4)
    assert rules.criticism(0.7, 0.2, 0.3, 0.4) == nearly(0.63)
    # 0.05 x 0.6 x (0.6 - 3 x 0.2 x 0.4)
    assert rules.trust_change(0.05, 0.4, 0.6, 3.0, 0.2) == nearly(0.0108)


def test_section_5_the_ratio_of_loss_to_gain_at_half_trust_is_half_of_its_parameter():
    for ratio in (1.0, 4.0, 6.0):
        gain = rules.trust_change(0.04, 0.5, 0.3, ratio, 0.0)
        assert rules.trust_change(0.04, 0.5, 0.0, ratio, 0.3) == nearly(-gain * ratio / 2.0)


def test_section_4_9_capacity():
    # 0.03 x 0.8 x (0.7 + 0.5 x 0.6 + 0.25); better peers count up to 1.
    assert rules.capacity_change(0.03, 0.2, 0.7, 0.5, 0.6, 0.25) == nearly(0.03)
    assert rules.capacity_change(0.03, 0.2, 0.0, 0.0, 0.6, 1.5) == nearly(0.024)


def test_section_4_11_benefits_costs_and_what_they_are_worth_today():
    assert rules.benefit(0.09, 200.0, 0.5, 0.75) == nearly(6.75)
    assert rules.running_cost(0.02, 450.0) == nearly(9.0)
    # sqrt(1.21) = 1.1, so that half a year at 21 % is a tenth; two years at 3.5 %.
    assert rules.discount_factor(0.21, 6) == nearly(1.0 / 1.1)
    assert rules.discount_factor(0.035, 24) == nearly(1.0 / 1.071225)
    assert rules.discount_factor(0.035, 0) == 1.0


def test_section_4_12_month_zero():
    assert rules.clipped(0.5, 0.02, 0.98) == 0.5
    assert rules.clipped(1.7, 0.02, 0.98) == 0.98
    # 0.4 x 0.5 x sqrt(1 + 0.75^2) x 1.2 = 0.2 x 1.25 x 1.2
    assert rules.initial_adoption(0.4, 0.75, 0.5, 1.2) == nearly(0.3)
    assert rules.initial_readiness(0.6, 0.3) == nearly(1.4)
    assert rules.initial_readiness(0.15, 0.3) == nearly(0.8)


def test_section_13_a_deadline_ramp():
    # 0.6 x (15 / 20)^2; past the deadline nothing is left of it, however long past.
    assert rules.mandate_strength(0.6, 1.0, 14, 20, 2.0) == nearly(0.3375)
    assert rules.mandate_strength(0.6, 0.4, 4, 20, 0.5) == nearly(0.2)
    assert [rules.mandate_strength(0.6, 1.0, month, 20, 2.0) for month in (20, 21, 40)] == [0.0, 0.0, 0.0]


def test_section_13_subscriptions_hire():
    # 12 (1 + 40 / (5 x 4)) and London's: 12 members at 2.5 pay for 4.8 people beside the four.
    assert rules.team_span(12.0, 40.0, 5.0, 4.0) == nearly(36.0)
    assert rules.team_span(15.0, 12 * 2.5, 4.0, 6.25) == nearly(15.0 * (4.0 + 4.8) / 4.0)
