"""Means, ranges and sides over the points of a design, by hand."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as student

from experiments import Experiment, grid
from experiments.contest import DECIDED
from experiments.leaders import RICHER
from experiments.sweeps import Sweep, measure_named, ranges, response, sides_of
from scenarios import Strategy, load_scenario, load_strategy, validate

WORLD = load_scenario("small")
NAMES = ("laissez-faire", "needs-led", "central-mandate", "hybrid", "needs-led-subscription")
POLICIES = [load_strategy(name) for name in NAMES]
PEOPLE, GAP = measure_named("people_effective", WORLD), measure_named("quarter_gap", WORLD)


def runs_by_hand():
    rows = [
        {"draw": draw, "authority": draw / 2, "scenario": "small", "strategy": name, "side": side, "seed": seed,
         "people_effective": 0.1 * draw + 0.2 * k + 0.01 * seed, "quarter_gap": 0.3}
        for draw in (1, 2)
        for k, (name, side) in enumerate((("join", "coalition"), ("steer", "central")))
        for seed in range(3 if draw == 1 else 1)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_means_intervals_and_failures_by_hand():
    failures = pd.DataFrame({"draw": [2, 2], "strategy": ["join", "join"]})
    found = response(runs_by_hand(), failures, ["authority"], [PEOPLE, GAP])
    assert found.groupby("outcome").size().tolist() == [4, 4]
    one = found.query("outcome == 'people_effective' and draw == 1 and strategy == 'steer'").iloc[0]
    half = student.ppf(0.975, 2) * 1.0 / np.sqrt(3)
    assert (one["mean"], one["low"], one["high"]) == pytest.approx((31.0, 31.0 - half, 31.0 + half))
    assert (one["seeds"], one["failed"], one["unit"], one["side"], one["authority"]) == (3, 0, "%", "central", 0.5)
    alone = found.query("outcome == 'people_effective' and draw == 2 and strategy == 'join'").iloc[0]
    assert (alone["seeds"], alone["failed"]) == (1, 2)
    assert np.isnan([alone["low"], alone["high"]]).all()


def test_ranges_name_their_points_and_count_sure_leads_only():
    table = response(runs_by_hand(), pd.DataFrame(), ["authority"], [PEOPLE])
    cells = pd.DataFrame(
        {"outcome": "people_effective", "month": 36, "leader": ["Steer", "Steer"], "lead_verdict": ["clear", "tied"]}
    )
    found = ranges(table, cells, {"join": "Join", "steer": "Steer"}).set_index("strategy")
    steer = found.loc["steer"]
    assert (steer["lowest"], steer["highest"]) == pytest.approx((31.0, 40.0))
    assert (steer["lowest_draw"], steer["highest_draw"], steer["leads"], steer["points"]) == (1, 2, 1, 2)
    assert found.loc["join", "leads"] == 0


def test_sides_follow_what_a_strategy_is_at_each_point():
    design = grid(
        {"strategy.needs-led.serves": ["members", "all"], "strategy.hybrid.mandate_transactional": [0.0, 0.5]}
    )
    found = sides_of(design, WORLD, POLICIES).pivot_table(
        index="draw", columns="strategy", values="side", aggfunc="first"
    )
    assert found["needs-led"].tolist() == ["coalition", "coalition", "central", "central"]
    assert set(found["hybrid"]) == {"hybrid"}  # the duty to share data is a mandate too
    assert set(found["needs-led-subscription"]) == {RICHER}
    assert set(found["laissez-faire"]) == {"none"}


def test_a_strategy_whose_successor_takes_subscriptions_is_richer():
    paid = load_strategy("needs-led-subscription").model_dump(exclude_none=True)
    first = load_strategy("needs-led").model_dump(exclude_none=True)
    later = validate(Strategy, {**first, "name": "pays-later", "successor": paid, "successor_month": 12})
    found = sides_of(grid({"authority": [0.0, 1.0]}), WORLD, [POLICIES[1], later])
    assert found["side"].tolist() == ["coalition", RICHER] * 2


def test_a_lever_of_one_strategy_touches_no_other(tmp_path):
    design = grid({"strategy.needs-led.codesign": [0.0, 1.0]})
    results = Experiment(WORLD, ["needs-led", "central-mandate"], 6, design=design, detail="runs").run(
        tmp_path, workers=1
    )
    sweep = Sweep(results)
    wide = sweep.runs.pivot_table(
        index=["strategy", "seed"], columns="strategy.needs-led.codesign", values="people_effective"
    )
    assert (wide.loc["central-mandate"][0.0] == wide.loc["central-mandate"][1.0]).all()
    assert (wide.loc["laissez-faire"][0.0] == wide.loc["laissez-faire"][1.0]).all()
    assert (wide.loc["needs-led"][0.0] != wide.loc["needs-led"][1.0]).any()
    assert sweep.axis("strategy.needs-led.codesign").own == 0.5
    assert sweep.label_of("strategy.needs-led.codesign").startswith(
        "Needs-led coalition: how far a solution is adapted"
    )


def test_a_sweep_agrees_with_the_experiment_at_its_point(tmp_path):
    design = grid({"programme_money": [100.0, 300.0]})
    names = ["needs-led", "central-mandate"]
    sweep = Sweep(Experiment(WORLD, names, 12, design=design, detail="runs").run(tmp_path / "sweep", workers=1))
    rich = WORLD.model_copy(update={"programme_money": 300.0})
    plain = Experiment(rich, names, 12, statutory=False).run(tmp_path / "plain", workers=1)
    table = sweep.table(["people_effective"]).query("draw == 2").set_index("strategy")
    means = 100 * plain.runs.groupby("strategy")["people_effective"].mean()
    assert table["mean"].to_dict() == pytest.approx(means.to_dict())
    [contest] = [c for c in plain.verdict().families if c.outcome == "people_effective" and c.month == 36]
    cell = sweep.leaders("people_effective").iloc[1]
    assert (abs(cell["difference"]), cell["pairs"]) == (pytest.approx(contest.difference), 12)
    assert (cell["standing"] in ("coalition", "central")) == (contest.verdict in DECIDED)


def test_outcomes_by_name():
    london = load_scenario("london")
    assert measure_named("npv_60", london).month == 60
    assert measure_named("npv", london).column == "npv"
    with pytest.raises(ValueError, match="never ranked"):
        measure_named("smart_index", london)
    with pytest.raises(ValueError, match=r"did you mean 'people_effective'.*"):
        measure_named("peple_effective", london)
    with pytest.raises(ValueError, match="no such headline outcome"):
        measure_named("npv_120", london)
