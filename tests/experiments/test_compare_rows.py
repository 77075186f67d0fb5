"""The rows of a comparison by hand: means, what counts as a pair, and why to be careful."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from experiments.compare import (
    DISAGREE,
    FEW_PAIRS,
    HEADLINES,
    _least,
    _notes,
    compare,
    disagree,
    money,
    probability_better,
)
from experiments.pairs import Pairs
from tests.experiments.frames import crossed_runs, labels_of, seeds_runs

IDLE = ("small", "idle")


def rows(runs, outcomes=("people_effective",), reference=IDLE):
    frame = compare(runs, labels_of(runs), list(outcomes), reference)
    return frame.set_index(["outcome", "strategy"]) if len(outcomes) > 1 else frame.set_index("strategy")


def test_a_row_by_hand():
    # It: 1, 3, 8; idle: 0, 4, 2. Differences 1, -1, 6: mean 2, better in two of three.
    row = rows(seeds_runs({"idle": [0.0, 4.0, 2.0], "it": [1.0, 3.0, 8.0]})).loc["it"]
    assert (row["scenario"], row["label"], row["runs"], row["pairs"]) == ("small", "It", 3, 3)
    assert (row["mean"], row["sd"]) == pytest.approx((4.0, 13.0**0.5))  # squares of -3, -1 and 4 sum to 26
    assert (row["difference"], row["probability_better"]) == pytest.approx((2.0, 2.0 / 3.0))


def test_the_reference_differs_from_itself_by_nothing():
    row = rows(seeds_runs({"idle": [0.0, 4.0, 2.0], "it": [1.0, 3.0, 8.0]})).loc["idle"]
    ends = ["difference", "low", "high", "low_bootstrap", "high_bootstrap"]
    assert row[ends].tolist() == [0.0] * 5
    assert (row["mean"], row["sd"], row["note"]) == (2.0, 2.0, "reference")
    assert np.isnan(row["probability_better"])


def test_only_seeds_that_both_have_are_pairs():
    runs = seeds_runs({"idle": [0.0, 4.0, 2.0, 5.0], "it": [1.0, 3.0, 8.0, 7.0]})
    gone = ((runs["strategy"] == "it") & (runs["seed"] == 0)) | ((runs["strategy"] == "idle") & (runs["seed"] == 3))
    row = rows(runs[~gone]).loc["it"]
    assert (row["runs"], row["pairs"], row["mean"]) == (3, 2, 6.0)
    assert (row["difference"], row["probability_better"]) == (2.5, 0.5)  # -1 and 6


@pytest.mark.filterwarnings("error")
def test_one_run_has_no_spread_no_interval_and_no_warning():
    row = rows(seeds_runs({"idle": [0.0], "it": [1.0]})).loc["it"]
    assert (row["mean"], row["difference"], row["note"]) == (1.0, 1.0, "only 1 pair")
    assert np.isnan(row[["sd", "low", "high"]].tolist()).all()


def test_two_runs_have_a_spread():
    row = rows(seeds_runs({"idle": [0.0, 0.0], "it": [1.0, 3.0]})).loc["it"]
    assert row["sd"] == pytest.approx(2.0**0.5)


def test_a_tie_counts_half():
    assert probability_better(np.array([1.0, 2.0, 3.0, 9.0]), np.array([1.0, 2.0, 5.0, 4.0]), True) == 0.5
    assert probability_better(np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 5.0]), True) == pytest.approx(1.0 / 3.0)
    assert probability_better(np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 5.0]), False) == pytest.approx(2.0 / 3.0)
    assert np.isnan(probability_better(np.empty(0), np.empty(0), True))


def test_rows_stand_best_first_within_each_outcome():
    runs = seeds_runs({"idle": [0.2, 0.2], "more": [0.5, 0.5], "most": [0.9, 0.9]})
    frame = compare(runs, labels_of(runs), ["people_effective", "quarter_gap"], IDLE)
    assert frame["strategy"].tolist() == ["most", "more", "idle", "idle", "more", "most"]
    assert frame["outcome"].tolist() == ["people_effective"] * 3 + ["quarter_gap"] * 3


def test_outcomes_of_early_months_are_compared_too():
    for month in (36, 84):
        runs = seeds_runs({"idle": [0.2, 0.2], "it": [0.5, 0.5]}).assign(**{f"people_effective_{month}": 0.25})
        assert rows(runs, [f"people_effective_{month}"]).loc["it", "mean"] == 0.25


def row_of(pairs=20, difference=0.5, low=0.4, high=0.6, resampled=(0.4, 0.6), outcome="people_effective"):
    return {
        "pairs": pairs, "difference": difference, "low": low, "high": high, "low_bootstrap": resampled[0],
        "high_bootstrap": resampled[1], "outcome": outcome,
    }  # fmt: skip


def table_of(draws, seeds):
    return Pairs.of(crossed_runs({"idle": np.zeros((draws, seeds))}))


@pytest.mark.parametrize(
    ("row", "notes"),
    [
        (row_of(), []),
        (row_of(FEW_PAIRS), []),
        (row_of(9), ["only 9 pairs"]),
        (row_of(2), ["only 2 pairs"]),
        (row_of(1, low=np.nan, high=np.nan), ["only 1 pair"]),
        (row_of(0, np.nan, np.nan, np.nan), ["only 0 pairs"]),
        (row_of(20, low=np.nan, high=np.nan), ["no interval: runs are missing under every draw and seed"]),
        (row_of(20, low=0.4, high=np.nan), ["no interval: runs are missing under every draw and seed"]),
        (
            row_of(2, low=np.nan, high=np.nan),
            ["only 2 pairs", "no interval: runs are missing under every draw and seed"],
        ),
        (row_of(20, 0.0, 0.0, 0.0, (0.0, 0.0)), ["no difference"]),
        (row_of(20, 0.0, -0.1, 0.1, (-0.1, 0.1)), ["interval spans zero"]),
        (row_of(20, 0.05, 0.0, 0.1, (0.0, 0.1)), ["interval spans zero"]),
        (row_of(20, -0.05, -0.1, 0.0, (-0.1, 0.0)), ["interval spans zero"]),
        (row_of(20, 0.005, 0.004, 0.006, (0.004, 0.006)), ["nearly tied"]),
        (row_of(20, -0.005, -0.006, -0.004, (-0.006, -0.004)), ["nearly tied"]),
        (row_of(20, 0.01, 0.009, 0.011, (0.009, 0.011)), []),
        (row_of(20, 0.5, 0.5, 0.5, (0.5, 0.5)), []),
        (row_of(20, resampled=(0.3, 0.6)), ["Student and bootstrap disagree"]),
        (row_of(9, resampled=(0.3, 0.6)), ["only 9 pairs"]),
    ],
)
def test_why_to_be_careful_with_a_row(row, notes):
    assert _notes(row, table_of(1, 20)) == notes


@pytest.mark.parametrize(
    ("draws", "seeds", "notes"),
    [
        (10, 10, []), (9, 10, ["only 9 draws"]), (10, 2, ["only 2 seeds"]), (10, 1, ["only 1 seed"]),
        (2, 9, ["only 2 draws", "only 9 seeds"]),
    ],
)  # fmt: skip
def test_few_draws_or_seeds_are_noted(draws, seeds, notes):
    assert _notes(row_of(draws * seeds), table_of(draws, seeds)) == notes


@pytest.mark.parametrize(
    ("student", "resampled", "apart"),
    [
        ((1.0, 3.0), (1.0, 3.0), False),
        ((1.0, 3.0), (1.5, 3.0), False),  # a quarter of the width is not more than a quarter
        ((1.0, 3.0), (1.51, 3.0), True),
        ((1.0, 3.0), (0.49, 3.0), True),
        ((1.0, 3.0), (1.0, 3.51), True),
        ((1.0, 3.0), (1.0, 2.49), True),
        ((-0.1, 2.0), (0.1, 2.0), True),  # on zero
        ((0.1, 2.0), (-0.1, 2.0), True),
        ((-2.0, 0.1), (-2.0, -0.1), True),
        ((-2.0, -0.1), (-2.0, 0.1), True),
        ((-1.0, 1.0), (-1.0, 1.0), False),
        ((np.nan, 3.0), (9.0, 9.5), False),
        ((np.nan, np.nan), (9.0, 9.5), False),
        ((1.0, 3.0), (np.nan, np.nan), False),
        ((1.0, 3.0), (5.0, np.inf), False),
    ],
)
def test_when_two_intervals_disagree(student, resampled, apart):
    assert DISAGREE == 0.25
    assert disagree(student, resampled) is apart


@pytest.mark.parametrize(
    ("outcome", "least"),
    [
        ("people_effective", 0.01), ("people_effective_36", 0.01), ("npv", 1000.0), ("npv_84", 1000.0),
        ("quarter_gap", 0.01), ("months_to_50_people_effective", 1.0), ("mean_trust", 0.01), ("people_nominal", 0.01),
        ("members", 0.0), ("benefit_pv", 0.0),
    ],
)  # fmt: skip
def test_the_least_that_matters_in_the_outcomes_own_unit(outcome, least):
    assert _least(outcome) == pytest.approx(least)


def test_headlines_are_in_per_cent_millions_or_points_and_a_unit_of_them_matters():
    said = {one.outcome: (one.unit, one.scale, one.decimals, one.least, one.less_is_better) for one in HEADLINES}
    assert said == {
        "people_effective": ("%", 100.0, 1, 1.0, False), "transactional_effective": ("%", 100.0, 1, 1.0, False),
        "npv": ("GBP m", 0.001, 1, 1.0, False), "bottom_quarter_effective": ("%", 100.0, 1, 1.0, False),
        "quarter_gap": ("points", 100.0, 1, 1.0, True),
    }  # fmt: skip
    with pytest.raises(dataclasses.FrozenInstanceError):
        HEADLINES[0].least = 2.0


@pytest.mark.parametrize(
    ("missed", "note"),
    [
        (0, ""), (1, "not reached in 1 of 12 runs: see times"), (6, "not reached in 6 of 12 runs: see times"),
        (7, "not reached in 7 of 12 runs, so do not trust the mean: see times"),
    ],
)  # fmt: skip
def test_runs_that_never_got_there_are_counted_of_the_case_alone(missed, note):
    name = "months_to_50_people_effective"
    runs = seeds_runs(
        {"idle": np.zeros(12), "it": np.zeros(12)},
        **{name: lambda strategy, draw, seed: 60.0 + 10 * (strategy == "it") + seed,
           name.replace("months_to", "reached"): lambda strategy, draw, seed: float(strategy == "idle" or seed >= missed)},
    )  # fmt: skip
    found = rows(runs, [name])
    assert found.loc["it", "note"] == note
    assert found.loc["idle", "note"] == "reference"
    other = runs.assign(scenario="elsewhere").assign(**{name.replace("months_to", "reached"): 0.0})
    both = compare(pd.concat([runs, other], ignore_index=True), labels_of(runs), [name], IDLE).set_index("strategy")
    assert both.loc["it", "note"] == note


def test_money_is_in_millions_and_a_return_is_on_what_is_spent_beyond_doing_nothing():
    columns = ("programme_spending_pv", "own_payments_pv", "running_cost_pv", "cost_pv", "benefit_pv", "npv")
    sums = {"idle": (0, 250, 250, 500, 1500, 1000), "it": (750, 500, 250, 1500, 4500, 3000), "dear": (9, 9, 9, 600, 1, 2),
            "free": (0, 250, 250, 500, 2000, 1500), "less": (0, 0, 250, 250, 1500, 1250)}  # fmt: skip
    runs = seeds_runs({name: np.zeros(3) for name in sums})
    for k, column in enumerate(columns):
        runs[column] = [1000.0 * sums[name][k] for name in runs["strategy"]]
    frame = money(runs, labels_of(runs), IDLE).set_index("strategy")
    assert frame.loc["it", ["programme", "own_payments", "running_cost", "cost", "benefit", "net"]].tolist() == [
        750.0, 500.0, 250.0, 1500.0, 4500.0, 3000.0,
    ]  # fmt: skip
    assert (frame.loc["it", "scenario"], frame.loc["it", "label"]) == ("small", "It")
    assert frame.loc["it", "return_on_cost"] == pytest.approx(3.0)
    assert frame.loc["dear", "return_on_cost"] == pytest.approx(-14.99)
    assert frame.loc[["idle", "free", "less"], "return_on_cost"].isna().all()


def test_a_return_on_less_than_a_million_is_one():
    columns = ("programme_spending_pv", "own_payments_pv", "running_cost_pv", "cost_pv", "benefit_pv", "npv")
    runs = seeds_runs({"idle": np.zeros(2), "it": np.zeros(2)}).assign(**dict.fromkeys(columns, 1000.0))
    runs.loc[runs["strategy"] == "it", ["cost_pv", "benefit_pv"]] = [1500.0, 2000.0]
    assert money(runs, labels_of(runs), IDLE).set_index("strategy").loc["it", "return_on_cost"] == pytest.approx(2.0)
