"""A sensitivity analysis from end to end, on the small world: runs, indices, luck, failures, what it refuses."""

import re

import numpy as np
import pandas as pd
import pytest

from experiments import batch
from experiments.design import Dimension
from experiments.results import Results
from experiments.sensitivity import Sensitivity, sobol
from experiments.sensitivity.choosing import largest, space_of
from experiments.sensitivity.study import RUNS, SCREENED
from experiments.store import FolderInUseError
from scenarios import InvalidSpecificationError, load_scenario, load_strategy
from tests.experiments.sensitivity.functions import space

pytestmark = pytest.mark.lab
THREE = ("requirement_spread_people", "mandate_hazard", "tie_growth")
PAYS_LATER = load_strategy("needs-led").model_copy(
    update={"name": "pays-later", "successor": load_strategy("needs-led-subscription"), "successor_month": 12}
)


def asked(**changes) -> Sensitivity:
    return Sensitivity(**{
        "scenario": "small", "points": 8, "seeds": 3, "parameters": THREE, "outcomes": ("people_effective", "npv"),
    } | changes)  # fmt: skip


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sobol")
    return asked().run(folder, workers=2), folder


def test_it_runs_every_point_with_every_seed_and_both_strategies(found):
    of, folder = found
    assert of.runs == 8 * 5 * 3 * 2
    assert of.screening is None
    assert set(of.indices["outcome"]) == {"people_effective", "npv"}
    assert set(of.indices["index"]) == {"S1", "ST", "rho"}
    assert set(of.indices["parameter"]) == {f"behaviour.{name}" for name in THREE}
    assert "spread of local requirements, people-based services" in set(of.indices["name"])
    assert of.luck["outcome"].tolist() == ["people_effective", "npv"]
    assert pd.read_csv(folder / "sensitivity.csv").shape == of.indices.shape
    assert pd.read_csv(folder / "luck.csv").shape == of.luck.shape


def test_the_difference_is_analysed_as_the_difference_of_the_runs(found):
    of, folder = found
    runs = Results(folder / RUNS).runs
    tables = [
        runs[runs["strategy"] == name].pivot_table(index="draw", columns="seed", values="npv").to_numpy()
        for name in ("needs-led", "central-mandate")
    ]
    by_hand = tables[0] - tables[1]
    plan = of.study.plan_in(of.study.space)
    expected = sobol.analyse(plan, by_hand, "npv", of.study.contrast, of.study.names)
    pd.testing.assert_frame_equal(of.of("npv").reset_index(drop=True), expected)
    assert of.luck_of("npv")["mean"] == pytest.approx(by_hand[plan.spread_of(np.arange(8))].mean())


def test_the_points_are_those_of_the_plan(found):
    of, folder = found
    first = Results(folder / RUNS).runs.drop_duplicates("draw").set_index("draw")
    points = of.study.plan_in(of.study.space).design.frame().set_index("draw")
    for name in points:
        assert first[name].to_numpy() == pytest.approx(points[name].to_numpy())


def test_the_outcome_of_one_strategy_needs_its_runs_only(tmp_path):
    of = asked(against=None, points=4, outcomes=("smart_index",)).run(tmp_path, workers=1)
    assert of.runs == 4 * 5 * 3
    assert (of.indices["contrast"] == "needs-led").all()


def test_the_same_question_has_the_same_answer_and_runs_nothing_again(found, monkeypatch):
    of, folder = found
    monkeypatch.setattr(batch.Ensemble, "simulate", lambda *_: pytest.fail("a run was done again"))
    again = asked().run(folder, workers=1)
    pd.testing.assert_frame_equal(again.indices, of.indices)
    pd.testing.assert_frame_equal(again.luck, of.luck)


def failing(monkeypatch, when):
    """Have runs fail, in threads, when told so of scenario, strategy and seed."""
    simulate = batch.Ensemble.simulate

    def sometimes(self, scenario, strategy, seed, *rest, **options):
        if when(scenario, strategy, seed):
            raise RuntimeError("lost my way")
        return simulate(self, scenario, strategy, seed, *rest, **options)

    monkeypatch.setattr(batch, "kind_of", lambda *_: "threads")
    monkeypatch.setattr(batch.Ensemble, "simulate", sometimes)


def test_a_failed_run_leaves_out_its_base_sample_and_is_told(tmp_path, monkeypatch):
    study = asked(points=16)
    bad = study.plan_in(study.space).design.points[5 * 11 + 2]["behaviour.mandate_hazard"]
    one = load_strategy("central-mandate").name
    failing(monkeypatch, lambda world, strategy, seed: (
        world.behaviour.mandate_hazard == bad and strategy.name == one and seed == 2
    ))  # fmt: skip
    of = study.run(tmp_path, workers=1)
    failed = set(of.failures["draw"])
    assert failed  # points that share the bad value are of one base sample
    assert {(draw - 1) // 5 for draw in failed} == {11}
    assert set(of.failures["seed"]) == {2}
    assert (of.indices["blocks"] == 15).all()
    assert of.indices["note"].str.contains("1 of 16 base samples left out, for failed runs").all()
    assert of.luck["points"].tolist() == [30, 30]


def test_too_many_failed_runs_are_refused_and_the_errors_told(tmp_path, monkeypatch):
    failing(monkeypatch, lambda world, strategy, seed: world.behaviour.requirement_spread_people > 1.0 and seed < 2)
    with pytest.raises(ValueError, match=r"would be left out; .* the first error: RuntimeError: lost my way"):
        asked(points=16).run(tmp_path, workers=1)


def test_sobol_takes_the_largest_of_a_screening(tmp_path, monkeypatch):
    monkeypatch.setattr("experiments.sensitivity.study.TRAJECTORIES", 3)
    study = asked(parameters=(), points=4, seeds=2, outcomes=("people_effective",))
    assert study.screens
    of = study.run(tmp_path, workers=2)
    star = of.screening[of.screening["index"] == "mu_star"].sort_values("value", ascending=False)
    assert len(star) == len(study.space) > SCREENED
    chosen = of.indices[of.indices["index"] == "ST"]["parameter"].tolist()
    assert len(chosen) == SCREENED
    assert set(chosen) == set(star["parameter"][:SCREENED])
    assert of.runs == 4 * (SCREENED + 2) * 2 * 2
    assert (tmp_path / "screening.csv").exists()
    # The table of a screening must not stand beside an analysis that had none.
    asked(points=4, seeds=2).run(tmp_path, workers=2)
    assert not (tmp_path / "screening.csv").exists()


def test_of_several_outcomes_a_parameter_counts_by_its_best():
    table = pd.DataFrame({
        "index": "mu_star", "outcome": ["share"] * 3 + ["money"] * 3, "parameter": ["a", "b", "c"] * 2,
        "value": [0.3, 0.2, 0.1, 10.0, 0.0, 500.0],
    })  # fmt: skip
    assert largest(table, 2) == ["a", "c"]
    assert largest(table[table["outcome"] == "share"], 2) == ["a", "b"]


def test_money_takes_in_how_benefit_is_reckoned():
    assert "accounting.benefit_people" in asked(parameters=(), outcomes=("npv",)).space.names
    assert "accounting.benefit_people" not in asked(parameters=(), outcomes=("people_effective",)).space.names


def chosen(*parameters):
    world, strategy = load_scenario("small"), load_strategy("needs-led")
    return space_of(parameters, world, [strategy]).dimensions


def test_parameters_are_named_with_or_without_a_range():
    assert chosen("use_cases=1:12", "trust", "authority=0:1") == (
        Dimension("strategy.use_cases", 1.0, 12.0, whole=True),
        Dimension("initial.trust", 0.3, 0.7),
        Dimension("authority", 0.0, 1.0),
    )
    assert chosen("strategy.founder_rule")[0].choices


@pytest.mark.parametrize(
    "text, told",
    [
        ("peer_hasard", "nothing called 'peer_hasard' .* did you mean 'peer_hazard'"),
        ("tie_cap", "behaviour.tie_cap has no prior range"),
        ("peer_hazard=0.2", "is no range, allowed is LOW:HIGH"),
        ("peer_hazard=0.3:0.1", "the lower end must be below"),
        ("peer_hazard=-1:0.1", "-1.0 is not allowed, allowed is 0 to 5"),
        ("founder_rule=1:2", "takes no range"),
    ],
)
def test_a_parameter_that_cannot_be_varied_is_refused(text, told):
    with pytest.raises(ValueError, match=told):
        chosen(text)


@pytest.mark.parametrize(
    "changes, told",
    [
        ({"outcomes": ("people_efective",)}, "no outcome 'people_efective' .* did you mean 'people_effective'"),
        ({"outcomes": ("people_effective_120",)}, "no outcome 'people_effective_120' of 36 months"),
        ({"outcomes": ("npv", "npv")}, "asked for twice: npv"),
        ({"outcomes": ()}, "at least 1 outcome"),
        ({"outcomes": ("smart_index",)}, "never ranked by smart_index"),
        ({"strategy": "needs-led-subscription"}, "money of its own"),
        ({"strategy": PAYS_LATER}, "pays-later has money of its own"),
        ({"parameters": ("strategy.subscription=0:5",)}, "strategy.subscription brings money of its own"),
        ({"parameters": ("strategy.needs-led.subscription=0:5",)}, "vary it of one strategy alone"),
        ({"against": "needs-led"}, "not compared with itself"),
        ({"method": "fast"}, "the method is sobol or morris, not 'fast'"),
    ],
)
def test_what_makes_no_sense_is_refused_before_any_run(changes, told):
    with pytest.raises(ValueError, match=told):
        asked(**changes)


def test_a_subscription_may_be_varied_of_one_strategy_alone():
    assert asked(against=None, parameters=("subscription=0:5",)).space.names == ("strategy.subscription",)


def test_a_folder_of_something_else_is_refused_before_any_run(found, tmp_path, monkeypatch):
    monkeypatch.setattr(Sensitivity, "_conducted", lambda *_: pytest.fail("runs were done for nothing"))
    file = tmp_path / "letter.txt"
    file.write_text("precious")
    with pytest.raises(FolderInUseError, match=rf"^{re.escape(str(file))} is a file, not a folder"):
        asked().run(file)
    for taken in (tmp_path, found[1] / RUNS):  # an experiment's own folder is no analysis either
        with pytest.raises(FolderInUseError, match="holds something else"):
            asked().run(taken)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_an_unknown_strategy_is_refused():
    with pytest.raises(InvalidSpecificationError, match="needs-led"):
        asked(strategy="needs-let")


def test_a_space_of_choices_and_whole_numbers_is_sampled_to_its_ends():
    plan = sobol.sample(type(space(1))((Dimension("n", 1, 3, whole=True), Dimension("c", choices=("a", "b")))), 16)
    points = plan.design.points
    assert {point["n"] for point in points} == {1, 2, 3}
    assert {point["c"] for point in points} == {"a", "b"}
