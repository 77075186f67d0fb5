"""A point sets what it names, and nothing else; an experiment meets every point."""

import pytest

from experiments import Experiment
from experiments.design import Design, Setter, grid
from experiments.results import Results
from scenarios import InvalidSpecificationError, load_scenario, load_strategy
from simulation import simulate

SMALL = load_scenario("small")
LED, HYBRID, NOTHING = (load_strategy(name) for name in ("needs-led", "hybrid", "laissez-faire"))


def test_a_point_sets_what_it_names_and_leaves_the_rest_the_same_object():
    setter = Setter(SMALL, [LED, HYBRID, NOTHING])
    service = SMALL.services[1].name
    point = {
        "behaviour.peer_hazard": 0.2,
        "authority": 0.4,
        f"services.{service}.complexity": 0.9,
        "strategy.codesign": 0.1,
        "strategy.hybrid.use_cases": 2,
    }
    scenario, (led, hybrid, nothing) = setter.at(point)
    assert scenario.behaviour == SMALL.behaviour.model_copy(update={"peer_hazard": 0.2})
    assert scenario.authority == 0.4
    assert [s.complexity for s in scenario.services] == [
        0.9 if s.name == service else s.complexity for s in SMALL.services
    ]
    assert scenario.population is SMALL.population
    assert scenario.initial is SMALL.initial
    assert led == LED.model_copy(update={"codesign": 0.1})
    assert hybrid == HYBRID.model_copy(update={"codesign": 0.1, "use_cases": 2})
    assert nothing is NOTHING


def test_equal_values_are_the_same_object_so_that_worlds_are_shared():
    setter = Setter(SMALL, [LED])
    first, _ = setter.at({"behaviour.peer_hazard": 0.2, "authority": 0.1})
    second, _ = setter.at({"behaviour.peer_hazard": 0.2, "authority": 0.9})
    assert first.behaviour is second.behaviour


@pytest.mark.parametrize(
    ("point", "told"),
    [
        ({"behaviour.peer_hazzard": 0.2}, "did you mean 'behaviour.peer_hazard'"),
        ({"authority": 2.0}, "authority: 2.0 is not allowed, allowed is 0 to 1"),
        ({"strategy.development": 0.95}, "sum to"),
    ],
)
def test_what_cannot_be_set_is_refused_when_the_experiment_is_made(point, told):
    with pytest.raises(InvalidSpecificationError, match=told):
        Experiment(SMALL, [LED], 2, design=Design((point,)))


def test_the_runs_of_a_design_are_those_of_its_points(tmp_path):
    design = grid({"strategy.use_cases": [1, 3], "behaviour.requirement_spread_people": [0.5, 2.0]})
    study = Experiment(SMALL, [LED], 2, design=design, detail="runs")
    results = study.run(tmp_path / "sweep")
    runs = results.runs
    assert len(runs) == 4 * 2 * 2
    assert set(runs["strategy"]) == {"laissez-faire", "needs-led"}
    assert runs["strategy.use_cases"].dtype.kind == "i"
    setter = Setter(SMALL, [LED])
    for draw, point in enumerate(design.points, start=1):
        scenario, (led,) = setter.at(point)
        row = runs[(runs["draw"] == draw) & (runs["strategy"] == "needs-led") & (runs["seed"] == 1)].iloc[0]
        assert {name: row[name] for name in point} == point
        assert row["people_effective"] == simulate(scenario, led, 1).outcomes["people_effective"]
    assert results.design == design
    assert len(results.months) == len(results.boroughs) == 0


def test_a_sweep_goes_on_where_it_stopped_and_grows(tmp_path):
    design = grid({"strategy.use_cases": [1, 3]})
    first = Experiment(SMALL, [LED], 2, design=design, detail="runs", laissez_faire=False).run(tmp_path / "s")
    assert set(first.runs["strategy"]) == {"needs-led"}
    again = Experiment.from_folder(tmp_path / "s").extended(seeds=4).run(tmp_path / "s")
    assert len(again.runs) == 8
    assert again.runs.groupby("draw")["seed"].apply(list).tolist() == [[0, 1, 2, 3]] * 2
    kept = first.runs.set_index("run")["people_effective"]
    assert again.runs.set_index("run")["people_effective"][kept.index].equals(kept)


def test_runs_without_months_are_done_again_where_months_are_wanted(tmp_path):
    Experiment(SMALL, [LED], 2, detail="runs", statutory=False).run(tmp_path / "s")
    assert len(Results(tmp_path / "s").months) == 0
    whole = Experiment(SMALL, [LED], 2, statutory=False).run(tmp_path / "s")
    assert len(whole.months) == 2 * 2 * 37
    again = Experiment(SMALL, [LED], 2, detail="runs", statutory=False).run(tmp_path / "s")
    assert len(again.months) == 0
    assert again.runs.equals(whole.runs)


def test_draws_and_a_design_are_not_had_at_once():
    with pytest.raises(ValueError, match="not both"):
        Experiment(SMALL, [LED], 2, draws=[{"peer_hazard": 0.1}], design=Design(({"authority": 0.5},)))
