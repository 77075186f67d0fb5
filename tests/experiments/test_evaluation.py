"""Values in memory are those of the runs themselves, whoever did them."""

import numpy as np
import pytest

from experiments.cases import Case
from experiments.evaluation import evaluate
from scenarios import load_scenario, load_strategy
from simulation import simulate

SMALL = load_scenario("small")
OTHER = SMALL.model_copy(update={"authority": 0.1})
CASES = [Case(world, load_strategy(name)) for world in (SMALL, OTHER) for name in ("needs-led", "central-mandate")]
NAMES = ["people_effective", "npv"]


@pytest.mark.parametrize("workers", [1, 2, 7])
def test_the_values_are_those_of_single_runs_whatever_the_workers(workers):
    found = evaluate(CASES, [0, 3, 5], NAMES, workers=workers)
    for place, case in enumerate(CASES):
        for row, seed in enumerate([0, 3, 5]):
            single = simulate(case.scenario, case.strategy, seed).outcomes
            assert found.values[place, row].tolist() == [single[name] for name in NAMES]
    assert found.of("npv").shape == (4, 3)


def test_a_run_that_fails_is_missing_and_says_why():
    nobody = CASES[0].strategy.model_copy(update={"founder_rule": "named", "founder_names": ("Atlantis",)})
    found = evaluate([CASES[0], Case(SMALL, nobody)], [0, 1], NAMES)
    assert np.isfinite(found.values[0]).all()
    assert np.isnan(found.values[1]).all()
    assert set(found.errors) == {(1, 0), (1, 1)}
    assert "Atlantis" in found.errors[1, 0]


def test_progress_comes_to_its_end():
    told = []
    evaluate(CASES, [0, 1], NAMES, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (8, 8)


def test_an_unknown_outcome_is_refused_with_the_nearest():
    with pytest.raises(ValueError, match="did you mean 'people_effective'"):
        evaluate(CASES, [0], ["people_efective"])
