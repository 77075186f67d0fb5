"""What is calibrated to what, and how near a prediction is."""

import numpy as np
import pytest

from experiments.calibration import problem_of
from experiments.draws import drawn_parameters
from experiments.history import load_history
from scenarios import Behaviour, load_scenario
from scenarios.quantity import evidence_of

LONDON = load_scenario("london")
HISTORY = load_history()
FIVE = {
    "mandate_hazard", "complexity_exponent", "supported_hazard", "supported_signoff_hazard", "joining_hazard",
}  # fmt: skip


def test_the_five_of_the_specification_are_fitted_over_their_ranges_and_the_rest_keep_their_priors():
    problem = problem_of(HISTORY, LONDON)
    assert set(problem.names[: problem.fitted]) == FIVE
    assert set(problem.names) == set(drawn_parameters(LONDON))
    for name, dimension in zip(problem.names, problem.space, strict=True):
        assert (dimension.low, dimension.high) == evidence_of(Behaviour.model_fields[name]).prior
    assert set(problem_of(HISTORY, LONDON, nuisance=False).names) == FIVE


def test_a_draw_keeps_what_is_fitted_and_draws_the_rest_within_their_ranges():
    problem = problem_of(HISTORY, LONDON)
    asked = [0.3, 0.1, 1.5, 0.2, 0.05]
    draw, others = problem.draw(asked, np.random.default_rng(1))
    assert [draw[name] for name in problem.names[:5]] == asked
    assert [draw[name] for name in problem.names[5:]] == others.tolist()
    assert all(d.low <= draw[n] <= d.high for n, d in zip(problem.names, problem.space, strict=True))
    again, other = (problem.draw(asked, np.random.default_rng(seed))[0] for seed in (1, 2))
    assert again == draw
    assert other != draw


def test_the_distance_is_1_where_every_target_is_missed_by_its_tolerance():
    problem = problem_of(HISTORY, LONDON)
    observed = np.concatenate([target.observed for target in problem.targets])
    assert problem.distance(observed) == pytest.approx(0.0, abs=1e-12)
    assert problem.distance(observed + problem.tolerance) == pytest.approx(1.0)
    assert problem.distance(observed - 2.0 * problem.tolerance) == pytest.approx(2.0)


def test_every_target_has_the_same_say_however_many_days_it_has():
    problem = problem_of(HISTORY, LONDON)
    observed = np.concatenate([target.observed for target in problem.targets])
    alone = []
    for k in range(len(problem.targets)):
        alone.append(problem.distance(observed + (problem.target_of == k) * problem.tolerance))
    assert alone == pytest.approx([np.sqrt(1 / 5)] * 5)


def test_what_has_no_prediction_is_far():
    problem = problem_of(HISTORY, LONDON)
    predicted = np.concatenate([target.observed for target in problem.targets])
    predicted[0] = np.nan
    assert problem.distance(predicted) > 1e3


def test_a_target_can_be_left_out_and_a_misspelt_one_is_refused():
    problem = problem_of(HISTORY, LONDON, leave_out=["dscr"])
    assert "dscr" not in [target.name for target in problem.targets]
    assert len(problem.tolerance) == 6
    with pytest.raises(ValueError, match="no target 'dsrc' to leave out; did you mean 'dscr'"):
        problem_of(HISTORY, LONDON, leave_out=["dsrc"])
    with pytest.raises(ValueError, match="at least 1 target"):
        problem_of(HISTORY, LONDON, leave_out=[t.name for t in HISTORY.of_role("calibrate")])


def test_a_simulation_meets_fresh_seeds():
    problem = problem_of(HISTORY, LONDON, leave_out=["ieg-mandate", "dscr", "isa-duty", "loti-members"], seeds=2)
    first, same, other = (problem.predicted({}, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert first.tolist() == same.tolist()
    assert first.tolist() != other.tolist()
