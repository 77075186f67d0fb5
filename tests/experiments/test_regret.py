"""Regret by hand, and under which conditions another strategy leads."""

import numpy as np
import pandas as pd
import pytest

from experiments.conditions import what_would_change
from experiments.regret import regret
from tests.experiments.frames import crossed_runs, labels_of, seeds_runs

NAMES = [("small", name) for name in ("idle", "steady", "bold")]


def table(values, **columns):
    runs = crossed_runs(values, **columns)
    return regret(runs, labels_of(runs), NAMES).query("outcome == 'people_effective'").set_index("strategy")


def test_regret_by_hand():
    # Means by draw: idle 0, 0; steady 0.4, 0.3; bold 0.5, 0.1. Best 0.5 and 0.3.
    values = {"idle": [[0, 0], [0, 0]], "steady": [[0.3, 0.5], [0.3, 0.3]], "bold": [[0.5, 0.5], [0.0, 0.2]]}
    found = table(values)
    assert found.index.tolist() == ["steady", "bold", "idle"]
    assert found["max_regret"].tolist() == pytest.approx([0.1, 0.2, 0.5])
    assert found["mean_regret"].tolist() == pytest.approx([0.05, 0.1, 0.4])
    assert found["best_in_share"].tolist() == pytest.approx([0.5, 0.5, 0.0])
    assert found["worlds"].tolist() == [2, 2, 2]


def test_less_is_better_where_it_is():
    values = {"idle": [[0.2], [0.2]], "steady": [[0.1], [0.3]], "bold": [[0.3], [0.3]]}
    runs = crossed_runs(values)
    gap = regret(runs, labels_of(runs), NAMES).query("outcome == 'quarter_gap'").set_index("strategy")
    assert gap.loc[["idle", "steady", "bold"], "max_regret"].tolist() == pytest.approx([0.1, 0.1, 0.2])
    assert gap.loc[["idle", "steady", "bold"], "best_in_share"].tolist() == pytest.approx([0.5, 0.5, 0.0])


def test_a_tie_for_the_best_is_shared_and_regret_is_never_negative():
    values = np.random.default_rng(0).random((3, 20, 4))
    values[1, :5] = values[2, :5]
    found = table(dict(zip(("idle", "steady", "bold"), values, strict=True)))
    assert found["best_in_share"].sum() == pytest.approx(1.0)
    assert (found["max_regret"] >= found["mean_regret"]).all()
    assert (found["mean_regret"] >= 0.0).all()


def test_a_world_that_lacks_a_case_does_not_count():
    runs = crossed_runs({"idle": [[0.0], [0.0]], "steady": [[1.0], [1.0]], "bold": [[0.5], [9.0]]})
    partial = runs[~((runs["strategy"] == "bold") & (runs["draw"] == 2))]
    found = regret(partial, labels_of(runs), NAMES).query("outcome == 'people_effective'").set_index("strategy")
    assert found.loc["steady", "max_regret"] == 0.0
    assert found["worlds"].tolist() == [1, 1, 1]
    assert found["note"].str.startswith("one world").all()


def test_a_world_is_a_draw_with_its_own_seeds_and_rows_name_the_case():
    # Draw 1: steady 0.4, bold 0.2; draw 2: 0.1 and 0.9; draw 3: level.
    runs = crossed_runs({"idle": [[0.0], [0.0], [0.0]], "steady": [[0.4], [0.1], [0.5]], "bold": [[0.2], [0.9], [0.5]]})
    found = regret(runs, labels_of(runs), NAMES).query("outcome == 'people_effective'").set_index("strategy")
    assert found.loc[["steady", "bold"], "max_regret"].tolist() == pytest.approx([0.8, 0.2])
    assert found.loc[["steady", "bold"], "mean_regret"].tolist() == pytest.approx([0.8 / 3.0, 0.2 / 3.0])
    assert found.loc[["steady", "bold"], "best_in_share"].tolist() == pytest.approx([0.5, 0.5])
    assert set(found["scenario"]) == {"small"}
    assert found.loc["steady", "label"] == "Steady"


@pytest.mark.parametrize(("draws", "note"), [(2, "only 2 worlds"), (9, "only 9 worlds"), (10, ""), (11, "")])
def test_few_worlds_are_noted(draws, note):
    found = table({name: np.full((draws, 1), value) for name, value in (("idle", 0.0), ("steady", 1.0), ("bold", 0.5))})
    assert set(found["note"]) == {note}


def test_no_world_in_common_is_none():
    runs = crossed_runs({"idle": [[0.0], [0.0]], "steady": [[1.0], [1.0]], "bold": [[0.5], [9.0]]})
    partial = runs[(runs["strategy"] == "bold") != (runs["draw"] == 2)]
    found = regret(partial, labels_of(runs), NAMES)
    assert found["worlds"].eq(0).all()
    assert found[["max_regret", "mean_regret", "best_in_share"]].isna().all(axis=None)
    assert set(found["note"]) == {"only 0 worlds"}


def changes(runs, acts=(), horizon=120):
    equal = [case for case in labels_of(runs) if case[0] == "small"]
    return what_would_change(runs, labels_of(runs), equal, acts, horizon)


def test_an_earlier_horizon_that_changes_the_leader_is_named():
    early = {"idle": 0.0, "steady": 0.3, "bold": 0.1}
    runs = seeds_runs(
        {"idle": np.zeros(12), "steady": np.full(12, 0.4), "bold": np.full(12, 0.6)},
        people_effective_36=lambda name, draw, seed: early[name],
        people_effective_60=lambda name, draw, seed: 2 * early[name] if name != "bold" else 0.9,
    )
    [row] = changes(runs).to_dict("records")
    assert (row["condition"], row["leader"], row["other"]) == ("at month 36 rather than 120", "Steady", "Bold")
    assert (row["outcome"], row["difference"], row["verdict"]) == ("people_effective", pytest.approx(20.0), "clear")


def test_smaller_benefits_change_who_leads_on_net_benefit():
    money = {"idle": (0.0, 0.0), "steady": (100_000.0, 60_000.0), "bold": (200_000.0, 150_000.0)}
    runs = seeds_runs(
        {name: np.zeros(12) for name in money},
        benefit_pv=lambda name, draw, seed: money[name][0] + seed,
        cost_pv=lambda name, draw, seed: money[name][1],
    )
    runs["npv"] = runs["benefit_pv"] - runs["cost_pv"]
    found = changes(runs).query("outcome == 'npv'").set_index("condition")
    # x1: 0, 40, 50. x0.77: 0, 17, 4. x0.26: 0, -34, -98.
    assert found.loc["if benefits are 77% of those assumed", "leader"] == "Steady"
    assert found.loc["if benefits are 77% of those assumed", "difference"] == pytest.approx(13.0, abs=0.01)
    assert found.loc["if benefits are 26% of those assumed", "leader"] == "Idle"


def test_an_act_of_parliament_may_change_it_but_not_to_the_same_strategy():
    runs = seeds_runs({"idle": np.zeros(12), "steady": np.full(12, 0.4), "bold": np.full(12, 0.6)})
    act = ("small-statutory", "steady")
    mandated = runs[runs["strategy"] == "steady"].assign(scenario=act[0], people_effective=0.9)
    both = changes(pd.concat([runs, mandated], ignore_index=True), [act])
    [row] = both.query("outcome == 'people_effective'").to_dict("records")
    assert row["condition"] == "if Parliament gave the power to order it"
    assert row["difference"] == pytest.approx(30.0)
    own = mandated.assign(strategy="bold")
    same = changes(pd.concat([runs, own], ignore_index=True), [("small-statutory", "bold")])
    assert same.query("outcome == 'people_effective'").empty


def test_halves_of_the_draws():
    trust = np.linspace(0.2, 0.8, 20)
    bold = np.where(trust > 0.5, 0.7, 0.3)[:, None] + 0.01 * np.random.default_rng(0).normal(size=(20, 3))
    runs = crossed_runs(
        {"idle": np.zeros((20, 3)), "steady": np.full((20, 3), 0.45), "bold": bold},
        mean_trust=lambda name, draw, seed: trust[draw - 1],
    )
    runs["behaviour.trust_speed"] = runs["draw"] / 100.0
    runs["behaviour.peer_hazard"] = (runs["draw"] * 7) % 20 / 100.0
    found = changes(runs).query("outcome == 'people_effective'").set_index("condition")
    assert (
        found.loc["in the half of the draws that ends with the least trust, mean over strategies", "leader"] == "Steady"
    )
    assert "in the half of the draws that ends with the most trust, mean over strategies" not in found.index
    assert "where trust speed is in the lower half of its draws (up to 0.105)" in found.index
    # A parameter that decides nothing is not blamed for a tie.
    assert not found.index.str.contains("peer hazard").any()
    assert set(found["verdict"]) <= {"clear", "probable"}


def test_one_case_alone_cannot_be_overtaken():
    assert changes(seeds_runs({"idle": np.zeros(3)})).empty
