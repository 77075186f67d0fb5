"""The frames of an experiment's results, and what the terminal shows of them."""

import io

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from experiments import Experiment
from experiments.console import print_verdict
from experiments.pairs import with_drawn_behaviour
from experiments.results import Results
from scenarios import load_scenario, load_strategy
from simulation.outcomes import run_outcomes
from tests.experiments.folders import written_folder
from tests.worlds import small

WORLD = load_scenario("small")
ACT = WORLD.under_act_of_parliament()
NAMES = ("laissez-faire", "central-mandate", "needs-led", "needs-led-subscription")


def folder_of(folder, draws=1, seeds=12, act=False, flags=False):
    """Write the folder of an experiment whose outcomes are made up, and return its results."""
    generator = np.random.default_rng(0)
    keys = [(WORLD.name, name) for name in NAMES] + ([(ACT.name, "central-mandate")] if act else [])
    luck, not_known = generator.normal(size=seeds), generator.normal(size=(draws, len(keys)))
    rows = []
    for d, s, i in np.ndindex(draws, seeds, len(keys)):
        values = {}
        for name in run_outcomes(WORLD.horizon):
            value = 0.3 + 0.1 * i + 0.05 * luck[s] + 0.05 * not_known[d, i] + 0.01 * generator.normal()
            values[name] = value
            if name.startswith("months_to"):
                values[name] = float(np.clip(round(30 - 10 * i + 8 * luck[s]), 0, WORLD.horizon))
            if name.startswith("reached"):
                values[name] = float(values[name.replace("reached", "months_to")] < WORLD.horizon)
        drawn = {"behaviour.peer_hazard": 0.05 + 0.01 * d} if draws > 1 else {}
        rows.append({"run": f"{d}-{s}-{i}", "scenario": keys[i][0], "strategy": keys[i][1], "seed": s,
                     "draw": d + 1 if draws > 1 else 0, "error": "", **drawn, **values})  # fmt: skip
    cases = [{"scenario": key[0], "strategy": key[1]} for key in keys]
    if flags:
        cases = [case | {"counterfactual": case["scenario"] == ACT.name} for case in cases]
    document = {
        "cases": cases, "seeds": list(range(seeds)), "expected": len(rows),
        "scenarios": {world.name: world.model_dump(mode="json") for world in (WORLD, ACT)},
        "strategies": {name: load_strategy(name).model_dump(mode="json") for name in NAMES},
    }  # fmt: skip
    return written_folder(folder, document, {"runs": pd.DataFrame(rows)})


def shown(results, width=136):
    screen = Console(file=io.StringIO(), width=width, highlight=False)
    print_verdict(results, None, screen)
    return screen.file.getvalue()


def test_frames_have_the_columns_that_were_agreed(tmp_path):
    results = folder_of(tmp_path, draws=12, seeds=4)
    agreed = {
        "compare": "outcome unit scenario strategy label runs mean sd pairs difference low high low_bootstrap "
                   "high_bootstrap probability_better note",
        "times": "outcome level scenario strategy label runs reached median median_low median_high restricted_mean "
                 "difference low high p_logrank note",
        "uncertainty": "outcome label scenario strategy difference low high variance_parameters variance_luck "
                       "variance_interaction share_parameters draws seeds note",
        "regret": "outcome label scenario strategy worlds max_regret mean_regret best_in_share note",
        "what_would_change": "outcome title condition leader other difference low high verdict",
    }  # fmt: skip
    for method, columns in agreed.items():
        assert set(columns.split()) <= set(getattr(results, method)().columns), method
    frame = results.survival("people_effective", 50)
    assert set(frame.columns) == {"scenario", "strategy", "label", "month", "reached_share", "low", "high"}


def test_only_cases_of_equal_money_have_regret(tmp_path):
    results = folder_of(tmp_path, draws=12, seeds=4, act=True)
    assert set(results.regret()["strategy"]) == {"laissez-faire", "central-mandate", "needs-led"}
    assert set(results.regret()["scenario"]) == {WORLD.name}
    assert (results.regret()["worlds"] == 12).all()


@pytest.mark.parametrize("flags", [True, False])
def test_a_counterfactual_is_known_with_and_without_the_manifests_flag(tmp_path, flags):
    results = folder_of(tmp_path, act=True, flags=flags)
    assert results.counterfactuals == {(ACT.name, "central-mandate")}
    assert results.labels[ACT.name, "central-mandate"].endswith(", by Act of Parliament")
    assert "Central mandate †" in shown(results)
    assert "counterfactual" not in shown(Results(folder_of(tmp_path).folder))


@pytest.mark.parametrize("width", [80, 136])
def test_the_terminal_shows_times_and_where_behaviour_is_drawn_ignorance_and_regret(tmp_path, width):
    plain = shown(folder_of(tmp_path), width)
    heads = " ".join(plain.split("Months until services are in effective use")[1].splitlines()[:4])
    assert "50 % of people-based services" in heads
    assert ("90 % of transactional services" in heads) == (width == 136)
    assert "Chance and ignorance" not in plain
    assert "Regret over" not in plain
    drawn = shown(folder_of(tmp_path, draws=12, seeds=4), width)
    assert "over 12 draws of behaviour and 4 seeds" in " ".join(drawn.split())
    assert "Regret over 12 draws of behaviour" in " ".join(drawn.split())
    assert "paired draws and seeds" in " ".join(drawn.split())
    assert all(len(line) <= width for line in drawn.splitlines())


def test_medians_beyond_the_horizon_are_said_to_be(tmp_path):
    results = folder_of(tmp_path)
    assert results.scenario.horizon == 36
    runs = pd.read_parquet(tmp_path / "runs.parquet")
    idle = runs["strategy"] == "laissez-faire"
    runs.loc[idle, ["months_to_50_people_effective", "reached_50_people_effective"]] = [36.0, 0.0]
    text = shown(written_folder(tmp_path, results.manifest, {"runs": runs}))
    [line] = [
        line for line in text.split("Months until services")[1].splitlines() if line.strip().startswith("Laissez-faire")
    ]
    assert "over 36" in line
    assert "0 of 12" in line


def test_columns_of_months_and_boroughs_are_those_of_the_whole_tables(tmp_path):
    draws = [{"peer_hazard": 0.05}, {"peer_hazard": 0.1}]
    results = Experiment(small(4), ["needs-led"], 2, draws=draws).run(tmp_path, workers=1)
    for some, whole in (
        (results.months_of(["people_effective", "no such"]), results.months),
        (results.boroughs_of(["people_effective"]), results.boroughs),
    ):
        assert (
            {"scenario", "strategy", "seed", "draw", "month", "people_effective"}
            <= set(some.columns)
            < set(whole.columns)
        )
        assert isinstance(some["strategy"].dtype, pd.CategoricalDtype)
        as_text = some.assign(**{name: some[name].astype(whole[name].dtype) for name in some.select_dtypes("category")})
        pd.testing.assert_frame_equal(as_text, whole[list(some.columns)])
    whole = results.by_month(with_drawn_behaviour(results.months))
    pd.testing.assert_frame_equal(results.by_month(), whole)


@pytest.mark.slow
def test_results_write_their_report(tmp_path):
    results = Experiment(small(2), ["needs-led"], 1).run(tmp_path / "study", workers=1)
    said = results.report(tmp_path / "said.md", format="md")
    assert "The answer in short" in said.read_text(encoding="utf-8")
