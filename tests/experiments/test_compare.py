"""Comparison and verdict on runs whose answer is known."""

import re

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from experiments.compare import compare, money
from experiments.effects import effect
from experiments.intervals import student
from experiments.pairs import with_drawn_behaviour
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
    found = student(one - other)
    mean, low, high = found.mean, found.low, found.high
    expected = stats.ttest_rel(one, other).confidence_interval(0.95)
    assert (low, high) == pytest.approx((expected.low, expected.high))
    assert mean == pytest.approx((one - other).mean())
    assert np.isnan(student((one - other)[:1]).low)


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


def people(frame):
    return frame[frame["outcome"] == "people_effective"].set_index("strategy")


def test_a_small_but_sure_difference_is_nearly_tied():
    runs = runs_with({"laissez-faire": -0.1, "central-back-office": 0.0, "needs-led": 0.005}, noise=0.001)
    notes = people(compare(runs, LABELS, ["people_effective"], REFERENCE))["note"]
    assert notes.to_dict() == {"needs-led": "nearly tied", "central-back-office": "reference", "laissez-faire": ""}


def test_an_outlier_makes_student_and_bootstrap_disagree():
    runs = runs_with(dict.fromkeys(NAMES, 0.0), seeds=12)
    lucky = (runs["strategy"] == "needs-led") & (runs["seed"] == 3)
    runs.loc[lucky, "people_effective"] += 0.3
    runs.loc[runs["strategy"] == "needs-led", "people_effective"] += 0.02 + 0.001 * np.arange(12)
    row = people(compare(runs, LABELS, ["people_effective"], REFERENCE)).loc["needs-led"]
    assert row["low"] < 0.0 < row["low_bootstrap"]
    assert row["note"] == "interval spans zero; Student and bootstrap disagree"


def test_both_intervals_agree_where_all_is_well():
    runs = runs_with({"laissez-faire": -0.1, "central-back-office": 0.0, "needs-led": 0.1}, seeds=60, noise=0.05)
    row = people(compare(runs, LABELS, ["people_effective"], REFERENCE)).loc["needs-led"]
    assert (row["low_bootstrap"], row["high_bootstrap"]) == pytest.approx((row["low"], row["high"]), abs=0.003)
    assert row["note"] == ""


def test_the_order_of_rows_and_a_constant_added_to_all_change_nothing():
    runs = runs_with({"laissez-faire": -0.1, "central-back-office": 0.0, "needs-led": 0.1}, noise=0.05)
    names = ["people_effective", "npv"]
    frame = compare(runs, LABELS, names, REFERENCE)
    pd.testing.assert_frame_equal(frame, compare(runs.sample(frac=1.0, random_state=2), LABELS, names, REFERENCE))
    moved = compare(runs.assign(people_effective=runs["people_effective"] + 7.0), LABELS, names, REFERENCE)
    kept = ["difference", "low", "high", "low_bootstrap", "high_bootstrap", "probability_better", "note"]
    pd.testing.assert_frame_equal(frame[kept], moved[kept])


def test_over_half_censored_is_not_to_be_trusted():
    runs = runs_with(
        dict.fromkeys(NAMES, 0.0),
        months_to_50_people_effective=lambda name, seed: 60.0 + seed if seed < 9 else 120.0,
        reached_50_people_effective=lambda name, seed: float(seed < 9),
    )
    notes = compare(runs, LABELS, ["months_to_50_people_effective"], REFERENCE)["note"]
    assert notes.str.endswith("not reached in 11 of 20 runs, so do not trust the mean: see times").all()


def drawn_runs(draws, seeds, ignorance=0.2, luck=0.01):
    """Return runs whose difference between needs-led and the back office is much ignorance and little luck."""
    generator = np.random.default_rng(11)
    gain = 0.05 + ignorance * generator.normal(size=draws)
    parts = []
    for draw in range(draws):
        runs = runs_with({"laissez-faire": -1.0, "central-back-office": 0.0, "needs-led": gain[draw]}, seeds, luck)
        parts.append(runs.assign(draw=draw + 1, **{"behaviour.peer_hazard": 0.1, "behaviour.trust_speed": 0.02}))
    return pd.concat(parts, ignore_index=True)


def test_draws_are_the_unit_where_behaviour_is_drawn():
    runs = drawn_runs(12, 30)
    row = people(compare(runs, LABELS, ["people_effective"], REFERENCE)).loc["needs-led"]
    assert row["pairs"] == 360
    by_draw = runs.pivot_table(index="draw", columns="strategy", values="people_effective")
    expected = stats.ttest_1samp(by_draw["needs-led"] - by_draw["central-back-office"], 0.0).confidence_interval()
    assert (row["low"], row["high"]) == pytest.approx((expected.low, expected.high), rel=0.05)
    assert row["low"] < 0.0 < row["high"]
    assert "interval spans zero" in row["note"]
    few = people(compare(drawn_runs(4, 30), LABELS, ["people_effective"], REFERENCE)).loc["needs-led"]
    assert few["note"].startswith("only 4 draws; ")
    assert "bootstrap disagree" not in few["note"]  # it would, always
    one = people(compare(drawn_runs(12, 1), LABELS, ["people_effective"], REFERENCE)).loc["needs-led"]
    assert one["note"].startswith("only 1 seed")


def test_cautions_say_what_intervals_cover():
    fixed = judge(runs_with(dict.fromkeys(NAMES, 0.0), noise=0.1)).cautions
    assert any("Intervals cover luck only, not what is not known" in text for text in fixed)
    verdict = judge(drawn_runs(12, 30))
    assert not any("luck only" in text for text in verdict.cautions)
    said = " ".join(verdict.cautions)
    assert "Intervals cover luck (30 seeds) and what is not known of the 2 behavioural parameters" in said
    assert "Of the variance of the difference between Needs-led coalition and Central back office" in said
    assert "is ignorance of behaviour" in said
    assert "under the luck of one seed" in " ".join(judge(drawn_runs(12, 1)).cautions)
    assert "Only 4 draws of behaviour" in " ".join(judge(drawn_runs(4, 12)).cautions)


def test_how_much_is_ignorance_is_said_in_numbers():
    [much] = [text for text in judge(drawn_runs(20, 20)).cautions if "ignorance of behaviour" in text]
    assert int(much.split("% is ignorance")[0].split()[-1]) > 90


def test_the_scenarios_own_behaviour_is_not_one_of_the_draws():
    runs = pd.concat([drawn_runs(3, 5), runs_with(dict.fromkeys(NAMES, 9.0), 5).assign(draw=0)])
    assert sorted(with_drawn_behaviour(runs)["draw"].unique()) == [1, 2, 3]
    own = runs_with(dict.fromkeys(NAMES, 0.0), 5).assign(draw=0)
    assert len(with_drawn_behaviour(own)) == len(own)


def test_one_case_of_equal_money_is_not_ranked_but_is_reported():
    runs = runs_with({"laissez-faire": -0.3, "central-back-office": 0.0, "needs-led": 0.1}, noise=0.01)
    rich = load_strategy("needs-led-subscription")
    richer = runs[runs["strategy"] == "needs-led"].assign(strategy=rich.name)
    idle = runs[runs["strategy"] == "laissez-faire"]
    labels = {("london", "laissez-faire"): "Laissez-faire", ("london", rich.name): rich.label}
    verdict = judge(pd.concat([idle, richer]), labels, {**STRATEGIES, rich.name: rich})
    mean = 100 * idle["people_effective"].mean()
    assert verdict.sentence == (
        "Nothing is ranked: Laissez-faire has no other strategy of the same money to be set against. It has "
        f"{mean:.1f} % of people-based services in effective use at month 120 in {WORLD.label}, mean over 20 runs."
    )
    assert "ahead of Laissez-faire" in verdict.more_money
    assert verdict.leaders == ()
    only_rich = judge(richer, {("london", rich.name): rich.label}, {rich.name: rich})
    assert "none is ranked" in only_rich.sentence


def test_no_minus_nought_is_ever_printed():
    runs = runs_with({"laissez-faire": 0.0, "central-back-office": 0.0, "needs-led": -0.00001}, npv=lambda *_: -1e-9)
    runs["people_effective"] -= runs["people_effective"].mean()
    said = " ".join(judge(runs).texts)
    assert not re.search(r"-0\.0+(?!\d)", said)
    for outcome in ("people_effective", "npv", "members", "bcr", "months_to_50_people_effective"):
        assert "-" not in effect(outcome, -1e-9)


@pytest.mark.parametrize(
    ("outcome", "difference", "words"),
    [
        ("people_effective", -0.0312, "-3.1 points"),
        ("npv_36", -4120.0, "-GBP 4.1 m"),
        ("cost_pv", 4120.0, "+GBP 4.1 m"),
        ("flow", 500.0, "+GBP 0.5 m a month"),
        ("members", 2.0, "+2.00 boroughs"),
        ("mean_trust", 0.1, "+0.10"),
        ("months_to_90_people_nominal", 1.0, "1.0 month later"),
        ("months_to_90_people_nominal", -12.34, "12.3 months sooner"),
        ("reached_90_people_nominal", 0.25, "+25.0 points"),
    ],
)
def test_effects_in_natural_units(outcome, difference, words):
    assert effect(outcome, difference) == words


def test_two_runs_of_one_case_and_seed_are_refused():
    runs = runs_with(dict.fromkeys(NAMES, 0.0))
    with pytest.raises(ValueError, match="two runs of one case"):
        compare(pd.concat([runs, runs.tail(1)]), LABELS, ["people_effective"], REFERENCE)
