"""Contrasts, measures and the table of runs, held against sums done by hand."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from experiments.claims.arms import CM, NL
from experiments.claims.centre import where_the_centre_wins
from experiments.claims.contrasts import BASE, Arm, Measure, Switch, Term, less, minus, rise
from experiments.claims.hypothesis import Hypothesis
from experiments.claims.table import Answer, Table, needed, resampled_best
from experiments.compare import HEADLINES
from tests.experiments.claims.planted import MEASURE, OTHER, USUAL, hypothesis, planted

ROWS = pd.DataFrame(
    {
        "world": BASE, "plan": ["usual", "other"] * 2, "draw": [1, 1, 2, 2], "seed": 0,
        "people_effective": [0.5, 0.2, 0.6, 0.6], "people_effective_36": [0.1, 0.2, 0.3, 0.4],
        "transactional_effective": [0.7, 0.6, 0.8, 0.8], "smart_index": [50.0, 40.0, 60.0, 0.0],
        "benefit_pv": [100.0, 50.0, 80.0, 80.0], "cost_pv": [40.0, 30.0, 20.0, 20.0],
    }
)  # fmt: skip
TABLE = Table(ROWS, 120)


def cells(measure: Measure) -> list[float]:
    return TABLE.cells(less(USUAL, OTHER, measure, "")).ravel().tolist()


def test_a_contrast_is_a_paired_difference_in_its_printed_unit():
    assert cells(Measure("people_effective")) == pytest.approx([30.0, 0.0])
    assert cells(Measure("people_effective", 36)) == pytest.approx([-10.0, -10.0])


def test_a_month_beyond_the_end_is_the_end():
    assert Measure("people_effective", 60).column(36) == "people_effective"
    assert Measure("people_effective", 36).column(120) == "people_effective_36"
    assert Measure("people_effective", 60).at_most(36).title.endswith("month 36")
    with pytest.raises(ValueError, match="mean_trust is not kept at month 36"):
        Measure("mean_trust", 36).column(120)


def test_execution_is_the_mean_of_both_tiers():
    assert cells(Measure("execution")) == pytest.approx([20.0, 0.0])


def test_benefits_are_believed_in_part_and_costs_in_full():
    half = Measure("npv", benefits=0.5)
    assert cells(half) == pytest.approx([0.001 * ((50 - 40) - (25 - 30)), 0.0])
    assert needed([half], 120) == ("benefit_pv", "cost_pv")


def test_an_elasticity_of_nothing_is_missing():
    first, second = cells(Measure("smart_index", log=True))
    assert first == pytest.approx(np.log(50.0 / 40.0))
    assert np.isnan(second)


def test_what_matters_is_what_compare_says():
    for headline in HEADLINES:
        scale = Measure(headline.outcome).scale
        assert (scale.factor, scale.least) == (headline.scale, headline.least)


def test_a_rise_is_the_least_squares_slope_times_the_span():
    levels = {x: less(Arm(f"at-{x}", "usual"), Arm(f"at-{x}", "other"), MEASURE, "") for x in (1.0, 2.0, 4.0)}
    effects = {(f"at-{x}", "usual"): 3.0 * x for x in levels} | {(f"at-{x}", "other"): 0.0 for x in levels}
    found = planted(effects, noise=0.0).cells(rise(levels, "rise"))
    assert found == pytest.approx(np.full(found.shape, 3.0 * (4.0 - 1.0)))


def test_a_difference_of_differences():
    first, second = less(USUAL, OTHER, MEASURE, "a"), less(OTHER, USUAL, MEASURE, "b")
    table = planted({USUAL: 2.0, OTHER: 0.0}, noise=0.0)
    assert table.cells(minus(first, second, "c")) == pytest.approx(np.full((40, 4), 4.0))


def test_a_switch_replaces_worlds_plans_and_outcomes_and_nothing_else():
    switch = Switch({BASE: "off"}, {"other": "third"}, {"people_effective": "npv"})
    switched = switch.of(less(USUAL, OTHER, Measure("people_effective", 36), "words"))
    assert switched.arms == (Arm("off", "usual"), Arm("off", "third"))
    assert switched.measure == Measure("npv", 36)
    assert [term.weight for term in switched.terms] == [1.0, -1.0]


def test_the_best_of_several_is_counted_over_resamples():
    arms = {float(k): Term(Arm(BASE, f"n{k}"), MEASURE, 1.0) for k in range(4)}
    clear = planted({(BASE, f"n{k}"): -((k - 2.0) ** 2) for k in range(4)})
    assert resampled_best(arms, clear) == {0.0: 0.0, 1.0: 0.0, 2.0: 1.0, 3.0: 0.0}
    flat = resampled_best(arms, planted({(BASE, f"n{k}"): 0.0 for k in range(4)}))
    assert max(flat.values()) < 0.95
    assert sum(flat.values()) == pytest.approx(1.0)


def contest() -> Hypothesis:
    asked = less(Arm(BASE, NL), Arm(BASE, CM), MEASURE, "needs-led less the central mandate")
    return replace(hypothesis(), asked=((asked,),))


def test_where_the_centre_wins_is_said_and_where_it_wins_nothing_too():
    lost = where_the_centre_wins([contest()], planted({(BASE, NL): 0.0, (BASE, CM): 5.0}))
    assert len(lost) == 1
    assert lost[0].startswith("The central mandate beats needs-led. People-based services: effective adoption: +5.")
    won = where_the_centre_wins([contest()], planted({(BASE, NL): 5.0, (BASE, CM): 0.0}))
    assert won == ["The centre wins none of the 1 contests with needs-led decidedly."]
    often = where_the_centre_wins([contest()], planted({(BASE, NL): lambda a: 9.0 * (a > 0.6), (BASE, CM): 1.0}))
    assert "in at least half of the draws: People-based services: effective adoption (60 %)" in often[1]


def test_an_answer_is_over_draws_and_seeds():
    table = planted({USUAL: lambda a: 10.0 * a, OTHER: 0.0}, noise=0.0)
    answer = Answer.of(less(USUAL, OTHER, MEASURE, ""), table)
    assert answer.interval().mean == pytest.approx(5.0)
    # The spread of the draws is that of a uniform over ten points; an interval over 160 runs would be half as wide.
    assert answer.interval().high - answer.interval().mean == pytest.approx(2.02 * 2.92 / 40**0.5, rel=0.05)
    assert answer.share == 1.0
