"""Verdicts in circumstances in which a careless one would be untrue."""

import numpy as np
import pandas as pd
import pytest

from experiments.by_month import by_month
from experiments.compare import HEADLINES
from experiments.conditions import what_would_change
from experiments.contest import contest_at, judgement
from experiments.intervals import counted, crossed
from experiments.pairs import Pairs
from experiments.verdict import reach_verdict
from scenarios import load_scenario, load_strategy, strategy_names
from tests.experiments.frames import crossed_runs, labels_of, seeds_runs
from tests.worlds import changed

SMALL = load_scenario("small")
STRATEGIES = {name: load_strategy(name) for name in strategy_names()}
PEOPLE = HEADLINES[0]


def values(mean, n=20, spread=0.002, seed=1):
    return mean + spread * np.random.default_rng(seed).standard_normal(n)


def verdict_on(runs, scenario=SMALL):
    return reach_verdict(runs, labels_of(runs), scenario, STRATEGIES)


def test_under_an_act_a_leader_that_is_bound_is_freed_too():
    here = seeds_runs({"hybrid": values(0.40), "central-mandate": values(0.30, seed=2)})
    by_act = seeds_runs({"hybrid": values(0.55, seed=3), "central-mandate": values(0.57, seed=4)}, scenario="act")
    runs = pd.concat([here, by_act], ignore_index=True)
    acts = [("act", "hybrid"), ("act", "central-mandate")]
    frame = what_would_change(runs, labels_of(runs), [("small", "hybrid"), ("small", "central-mandate")], acts, 36)
    row = frame[frame["outcome"] == "people_effective"].iloc[0]
    assert row["difference"] == pytest.approx(2.0, abs=0.2)


def gappy(shape=(5, 5)):
    """Return a table in which every draw and every seed has one gap."""
    table = np.random.default_rng(1).normal(0.5, 0.1, shape)
    table[np.arange(5), np.arange(5)] = np.nan
    return table


def test_gaps_in_every_draw_and_seed_leave_a_block():
    table = gappy()
    draws, seeds = np.repeat(np.arange(1, 6), 5), np.tile(np.arange(5), 5)
    block = crossed(table.ravel(), draws, seeds).cells
    assert block.size >= 6
    assert not np.isnan(block).any()
    kept = counted(table.ravel(), draws, seeds)
    assert kept.sum() == block.size
    assert sorted(table.ravel()[kept]) == sorted(block.ravel())


def test_a_lead_without_an_interval_is_unknown():
    assert judgement(20, 0.2, np.nan, np.nan, 1.0, 0.01) == "unknown"
    table = np.full((12, 2), np.nan)
    table[np.arange(12), np.arange(12) % 2] = values(0.5, 12)
    runs = crossed_runs({"hybrid": table, "central-mandate": table - 0.2})
    runs = runs.dropna(subset=["people_effective"]).reset_index(drop=True)
    one_each = [[("small", "hybrid")], [("small", "central-mandate")]]
    contest = contest_at(Pairs.of(runs), labels_of(runs), PEOPLE, 36, 36, one_each)
    assert contest.verdict == "unknown"
    assert contest.difference == pytest.approx(contest.leader_mean - contest.other_mean)
    months = runs.assign(month=36)
    standing = by_month(months, labels_of(runs), one_each[1], one_each[0]).iloc[0]
    assert standing["standing"] == "unknown"


def test_failed_runs_do_not_decide_who_is_compared():
    luck = np.linspace(-0.2, 0.2, 40)
    runs = seeds_runs({"hybrid": 0.50 + luck, "needs-led": 0.51 + luck, "central-mandate": 0.40 + luck})
    unlucky = (runs["strategy"] == "central-mandate") & (runs["seed"] < 25)
    runs = runs[~unlucky].reset_index(drop=True)
    contest = contest_at(Pairs.of(runs), labels_of(runs), PEOPLE, 36, 36, [list(labels_of(runs))])
    assert (contest.leader, contest.other) == ("Needs-Led", "Hybrid")


def test_too_few_runs_are_said_to_be():
    runs = seeds_runs({"needs-led": values(0.5, 5), "central-mandate": values(0.3, 5), "laissez-faire": values(0.1, 5)})
    assert verdict_on(runs).centre == (
        "There are too few runs to say whether the best central strategy beats the best coalition."
    )


def test_doing_nothing_is_set_against_all_that_are_level():
    same = values(0.3, spread=0.05)
    runs = seeds_runs({"needs-led": same, "central-mandate": same[::-1], "laissez-faire": same - 0.2})
    runs.loc[runs["strategy"] == "laissez-faire", "npv"] = 1e6
    said = verdict_on(runs).nothing
    assert "Central-Mandate on net benefit (month 36)" in said
    assert "Needs-Led on net benefit (month 36)" in said


def test_a_world_without_people_based_services_is_judged_on_what_it_has():
    services = [service.model_dump(mode="json", exclude_none=True) for service in SMALL.services]
    only = changed(SMALL, services=[service for service in services if service["tier"] == "transactional"])
    runs = seeds_runs({"needs-led": values(0.5), "central-mandate": values(0.3), "laissez-faire": values(0.1)})
    runs["people_effective"] = 0.0
    verdict = verdict_on(runs, only)
    assert "people-based" not in " ".join(verdict.texts)
    assert "of transactional services in effective use" in verdict.sentence


def test_more_strategies_on_one_side_are_a_reason_for_care():
    names = ("needs-led", "central-mandate", "central-culture", "laissez-faire")
    runs = seeds_runs({name: values(0.1 * i) for i, name in enumerate(names)})
    assert any(
        "The centre enters with 2 strategies and the coalition with 1" in text for text in verdict_on(runs).cautions
    )
