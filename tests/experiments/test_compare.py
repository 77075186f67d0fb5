"""Comparison and verdict on runs whose answer is known."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from experiments.compare import compare, money, paired_difference
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


def judge(runs, labels=LABELS, strategies=STRATEGIES):
    return reach_verdict(runs, labels, WORLD, strategies)


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
    contest = next(c for c in judge(runs).leaders if c.outcome == "quarter_gap" and c.month == 120)
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
        ((0.0, 0.0, 0.1), 0.01, 20, "Needs-led coalition clearly leads the next best"),
        ((0.0, 0.1, 0.0), 0.01, 20, "Central back office clearly leads the next best"),
        ((0.2, 0.1, 0.0), 0.01, 20, "Laissez-faire clearly leads the next best, Central back office"),
        ((0.0, 0.05, 0.08), 0.04, 40, "Needs-led coalition probably leads the next best"),
        ((0.0, 0.1, 0.1), 0.05, 20, "are tied for the lead"),
        ((0.0, 0.1, 0.1003), 0.0, 20, "are practically equal"),
        ((0.0, 0.0, 0.1), 0.01, 5, "too few to say"),
    ],
)
def test_the_verdict_follows_the_runs_whoever_wins(gains, noise, seeds, words):
    assert words in judge(runs_with(dict(zip(NAMES, gains, strict=True)), seeds, noise)).sentence


def earlier(centre_ahead):
    """Return npv at months 36, 60 and 84, with the centre ahead at those named."""
    return {
        f"npv_{month}": lambda name, seed, month=month: (
            1e5 * (name == ("central-back-office" if month in centre_ahead else "needs-led")) + seed
        )
        for month in (36, 60, 84)
    }


def test_where_the_centre_wins_comes_first():
    gains = {"laissez-faire": 0.0, "central-back-office": 0.0, "needs-led": 0.1}
    verdict = judge(runs_with(gains, noise=0.01, **earlier({36, 60})))
    assert (
        verdict.texts[0]
        == verdict.centre
        == (
            "The best central strategy beats the best coalition on net benefit (months 36 and 60); it loses on "
            "people-based services (month 120), transactional services (month 120), net benefit (months 84 and 120) and "
            "the worst-served quarter of boroughs (month 120); neither is ahead on the gap between boroughs (month 120)."
        )
    )
    lost = judge(runs_with(gains, noise=0.01))
    assert lost.centre.startswith(
        "The best central strategy beats the best coalition on none of the headline outcomes;"
    )


def test_where_doing_nothing_wins_is_said():
    gains = {"laissez-faire": 0.0, "central-back-office": 0.0, "needs-led": 0.1}
    idle = runs_with(gains, noise=0.01, npv_36=lambda name, seed: 1e5 * (name == "laissez-faire") + seed)
    assert judge(idle).nothing == "Doing nothing beats Needs-led coalition on net benefit (month 36)."
    assert judge(runs_with(gains, noise=0.01)).nothing == ""


def test_a_counterfactual_never_wins():
    runs = runs_with({"laissez-faire": 0.0, "central-back-office": 0.0, "needs-led": 0.1}, noise=0.01)
    act = runs[runs["strategy"] == "central-back-office"].assign(scenario="london-statutory")
    act = act.assign(people_effective=0.99)
    labels = {**LABELS, ("london-statutory", "central-back-office"): "Central back office, by Act of Parliament"}
    verdict = judge(pd.concat([runs, act]), labels)
    assert "Needs-led coalition clearly" in verdict.sentence
    assert "Central back office 99.0 % (here 5" in verdict.act_of_parliament
    assert judge(runs).act_of_parliament == ""


def test_more_money_is_not_ranked_with_less():
    runs = runs_with({"laissez-faire": 0.0, "central-back-office": 0.0, "needs-led": 0.1}, noise=0.01)
    rich = load_strategy("needs-led-subscription")
    richer = runs[runs["strategy"] == "needs-led"].assign(strategy=rich.name)
    richer = richer.assign(people_effective=richer["people_effective"] + 0.2)
    labels, strategies = {**LABELS, ("london", rich.name): rich.label}, {**STRATEGIES, rich.name: rich}
    verdict = judge(pd.concat([runs, richer]), labels, strategies)
    assert verdict.sentence == judge(runs).sentence
    assert verdict.more_money.startswith(f"Not ranked, for it has more money: {rich.label} reaches")
    assert "20.0 points ahead of Needs-led coalition" in verdict.more_money
    assert all(rich.label not in (contest.leader, contest.other) for contest in (*verdict.leaders, *verdict.families))


def test_a_hybrid_is_on_neither_side():
    runs = runs_with({"laissez-faire": 0.0, "central-back-office": 0.0, "needs-led": 0.1}, noise=0.01)
    hybrid = load_strategy("hybrid")
    mixed = runs[runs["strategy"] == "needs-led"].assign(strategy="hybrid", people_effective=0.99)
    labels, strategies = {**LABELS, ("london", "hybrid"): hybrid.label}, {**STRATEGIES, "hybrid": hybrid}
    verdict = judge(pd.concat([runs, mixed]), labels, strategies)
    assert "Hybrid clearly leads" in verdict.sentence
    assert all("Hybrid" not in (contest.leader, contest.other) for contest in verdict.families)


def test_outcomes_that_are_neither_good_nor_bad_are_not_ranked():
    runs = runs_with(dict.fromkeys(NAMES, 0.0), members=lambda name, seed: float(len(name)))
    frame = compare(runs, LABELS, ["members"], REFERENCE)
    assert frame["strategy"].tolist() == list(NAMES)
    assert frame["probability_better"].isna().all()


def test_times_to_a_level_say_how_many_never_got_there():
    runs = runs_with(
        dict.fromkeys(NAMES, 0.0),
        months_to_50_people_effective=lambda name, seed: 60.0 if seed < 5 else 120.0,
        reached_50_people_effective=lambda name, seed: float(seed < 5),
    )
    notes = compare(runs, LABELS, ["months_to_50_people_effective"], REFERENCE)["note"]
    assert notes.str.contains("not reached in 15 of 20 runs").all()


def test_money_is_set_against_doing_nothing():
    sums = {"laissez-faire": (10.0, 0.0), "central-back-office": (30.0, 10.0), "needs-led": (40.0, 20.0)}
    runs = runs_with(
        dict.fromkeys(NAMES, 0.0),
        benefit_pv=lambda name, seed: 1000 * sums[name][0],
        cost_pv=lambda name, seed: 1000 * sums[name][1],
        programme_spending_pv=lambda name, seed: 250 * sums[name][1],
        own_payments_pv=lambda name, seed: 500 * sums[name][1],
        running_cost_pv=lambda name, seed: 250 * sums[name][1],
    )
    frame = money(runs, LABELS, ("london", "laissez-faire")).set_index("strategy")
    assert frame.loc["central-back-office", "return_on_cost"] == pytest.approx(2.0)
    assert frame.loc["needs-led", "return_on_cost"] == pytest.approx(1.5)
    assert np.isnan(frame.loc["laissez-faire", "return_on_cost"])
    assert (frame["programme"] + frame["own_payments"] + frame["running_cost"]).tolist() == frame["cost"].tolist()


def test_who_leads_is_judged_over_the_seeds_that_both_have():
    runs = runs_with({"laissez-faire": -1.0, "central-back-office": 0.0, "needs-led": 0.03}, noise=0.001)
    # The back office lacks its unlucky seeds, so that its mean over all of its runs is the higher.
    luck = runs[runs["strategy"] == "central-back-office"].set_index("seed")["people_effective"]
    unlucky = luck.nsmallest(8).index
    partial = runs[~((runs["strategy"] == "central-back-office") & runs["seed"].isin(unlucky))]
    means = partial.groupby("strategy")["people_effective"].mean()
    assert means["central-back-office"] > means["needs-led"]
    people = judge(partial).leaders[0]
    assert (people.leader, people.pairs) == ("Needs-led coalition", 12)
    assert people.difference > 0
