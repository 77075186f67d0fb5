"""Comparison and verdict on runs whose answer is known."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from experiments.compare import compare, paired_difference
from experiments.verdict import reach_verdict
from scenarios import load_scenario, load_strategy

WORLD = load_scenario("london")
NAMES = ("laissez-faire", "central-back-office", "needs-led")
STRATEGIES = {name: load_strategy(name) for name in NAMES}
LABELS = {("london", name): STRATEGIES[name].label for name in NAMES}
REFERENCE = ("london", "central-back-office")


def runs_with(gains, seeds=20, noise=0.0, **columns):
    """Return runs in which each strategy has 0.5 + its gain, plus luck shared within a seed and a bit of its own."""
    generator = np.random.default_rng(1)
    luck = generator.normal(0.0, 0.2, seeds)
    rows = []
    for name in NAMES:
        own = generator.normal(0.0, 1.0, seeds) * noise
        for seed in range(seeds):
            value = 0.5 + gains[name] + luck[seed] + own[seed]
            row = {
                "people_effective": value,
                "transactional_effective": value,
                "npv": 1e5 * value,
                "bottom_quarter_effective": value,
                "quarter_gap": 0.2,
            }
            rows.append(
                {
                    "scenario": "london",
                    "strategy": name,
                    "seed": seed,
                    **row,
                    **{c: f(name, seed) for c, f in columns.items()},
                }
            )
    return pd.DataFrame(rows)


def judge(runs, **kwargs):
    return reach_verdict(runs, LABELS, WORLD, STRATEGIES, REFERENCE, **kwargs)


def test_pairs_take_shared_luck_out():
    runs = runs_with({"laissez-faire": -0.1, "central-back-office": 0.0, "needs-led": 0.05}, noise=0.01)
    frame = compare(runs, LABELS, ["people_effective"], REFERENCE)
    assert frame["strategy"].tolist() == ["needs-led", "central-back-office", "laissez-faire"]
    best = frame.iloc[0]
    assert best["difference"] == pytest.approx(0.05, abs=0.01)
    assert best["high"] - best["low"] < 0.03 < 4 * 0.2 / np.sqrt(20)
    assert best["probability_better"] > 0.9
    assert frame.iloc[1]["note"] == "reference"
    assert frame.iloc[2]["probability_better"] == 0.0


def test_the_interval_is_students_over_pairs():
    generator = np.random.default_rng(3)
    one, other = generator.normal(1.0, 1.0, 12), generator.normal(0.0, 1.0, 12)
    mean, low, high = paired_difference(one, other)
    expected = stats.ttest_rel(one, other).confidence_interval(0.95)
    assert (low, high) == pytest.approx((expected.low, expected.high))
    assert mean == pytest.approx((one - other).mean())
    assert np.isnan(paired_difference(one[:1], other[:1])[1])


def test_less_is_better_where_it_is():
    gap = {"laissez-faire": 0.3, "central-back-office": 0.2, "needs-led": 0.1}
    runs = runs_with(dict.fromkeys(NAMES, 0.0), quarter_gap=lambda name, seed: gap[name])
    frame = compare(runs, LABELS, ["quarter_gap"], REFERENCE)
    assert frame["strategy"].tolist() == ["needs-led", "central-back-office", "laissez-faire"]
    assert frame["probability_better"].tolist()[0] == 1.0
    contest = next(c for c in judge(runs).leaders if c.outcome == "quarter_gap")
    assert (contest.leader, contest.difference) == ("Needs-led coalition", pytest.approx(10.0))


def test_notes_say_when_not_to_trust_a_row():
    runs = runs_with({"laissez-faire": 0.0, "central-back-office": 0.0, "needs-led": 0.001}, seeds=5, noise=0.1)
    notes = compare(runs, LABELS, ["people_effective"], REFERENCE).set_index("strategy")["note"]
    assert notes["needs-led"] == "only 5 pairs; interval spans zero"
    equal = runs_with(dict.fromkeys(NAMES, 0.0))
    assert set(compare(equal, LABELS, ["people_effective"], REFERENCE)["note"]) == {"reference", "no difference"}


def test_nothing_is_ranked_by_the_smart_index_or_by_what_is_not_there():
    runs = runs_with(dict.fromkeys(NAMES, 0.0), smart_index=lambda name, seed: 50.0)
    with pytest.raises(ValueError, match="never ranked by smart_index"):
        compare(runs, LABELS, ["smart_index"], REFERENCE)
    with pytest.raises(ValueError, match="did you mean 'people_effective'"):
        compare(runs, LABELS, ["people_efective"], REFERENCE)


@pytest.mark.parametrize(
    ("gains", "noise", "seeds", "words"),
    [
        ((0.0, 0.0, 0.1), 0.01, 20, "Needs-led coalition clearly serves people best"),
        ((0.0, 0.1, 0.0), 0.01, 20, "Central back office clearly serves people best"),
        ((0.2, 0.1, 0.0), 0.01, 20, "Laissez-faire clearly serves people best"),
        ((0.0, 0.05, 0.08), 0.04, 40, "Needs-led coalition probably serves people best"),
        ((0.0, 0.1, 0.1), 0.05, 20, "are tied for the lead"),
        ((0.0, 0.0, 0.1), 0.01, 5, "too few to say"),
    ],
)
def test_the_verdict_follows_the_runs_whoever_wins(gains, noise, seeds, words):
    assert words in judge(runs_with(dict(zip(NAMES, gains, strict=True)), seeds, noise)).sentence


def test_where_the_centre_wins_comes_first():
    gains = {"laissez-faire": 0.0, "central-back-office": 0.0, "needs-led": 0.1}
    runs = runs_with(gains, noise=0.01, npv=lambda name, seed: (name == "central-back-office") * 1e5 + seed)
    verdict = judge(runs)
    assert verdict.centre == (
        "The best central strategy beats the best coalition on net benefit; it loses on people-based services, "
        "transactional services and the worst-served quarter of boroughs; undecided is the gap between boroughs."
    )
    lost = judge(runs_with(gains, noise=0.01))
    assert lost.centre.startswith(
        "The best central strategy beats the best coalition on none of the headline outcomes;"
    )


def test_who_led_earlier_is_said():
    runs = runs_with(
        {"laissez-faire": 0.0, "central-back-office": 0.0, "needs-led": 0.2},
        noise=0.01,
        npv_36=lambda name, seed: 1e4 * (name == "central-back-office") + seed,
        npv_84=lambda name, seed: 1e4 * (name == "needs-led") + seed,
    )
    assert judge(runs).earlier == "Earlier the lead is another's: on net benefit Central back office at month 36."
    assert judge(runs_with(dict.fromkeys(NAMES, 0.0))).earlier == ""


def test_what_the_leaders_cost_is_said():
    runs = runs_with(
        dict(zip(NAMES, (0.0, 0.1, 0.2), strict=True)), programme_spending_pv=lambda name, seed: 1000.0 * len(name)
    )
    assert judge(runs).cost == (
        "Programme spending (present value): Needs-led coalition GBP 9.0 m, Central back office GBP 19.0 m."
    )


def test_a_counterfactual_never_wins():
    runs = runs_with({"laissez-faire": 0.0, "central-back-office": 0.0, "needs-led": 0.1}, noise=0.01)
    act = runs[runs["strategy"] == "central-back-office"].assign(scenario="london-statutory")
    act = act.assign(people_effective=0.99)
    labels = {**LABELS, ("london-statutory", "central-back-office"): "Central back office, by Act of Parliament"}
    verdict = reach_verdict(pd.concat([runs, act]), labels, WORLD, STRATEGIES, REFERENCE)
    assert "Needs-led coalition clearly" in verdict.sentence
    assert "Central back office 99 % (here 5" in verdict.act_of_parliament
    assert judge(runs).act_of_parliament == ""
