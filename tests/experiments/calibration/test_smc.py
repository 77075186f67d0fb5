"""The method: it finds what is known, says what cannot be known, and is the same twice."""

import numpy as np
import pytest

from experiments.calibration import NothingAcceptedError, Rules, calibrate, identified, write_posterior
from experiments.calibration.identified import weighted_quantiles
from tests.experiments.calibration.known import formula_problem, known_problem

pytestmark = pytest.mark.calibrate

TRUTH = {"mandate_hazard": 0.12, "supported_signoff_hazard": 0.3, "untranslated_understanding": 0.5}
SHORT = Rules(particles=6, populations=2, epsilon=0.01, least_accepted=0.01)


def test_known_parameters_are_found_and_an_idle_one_is_said_to_be_unknown(tmp_path):
    problem = formula_problem(tmp_path, TRUTH)
    found = calibrate(problem, Rules(particles=100, populations=5, epsilon=1.0, least_accepted=0.02, seed=3))
    assert_found(problem, found)
    assert identified(problem, found.sample, found.weights).set_index("parameter").loc[
        ["mandate_hazard", "supported_signoff_hazard"], "word"
    ].tolist() == ["identified"] * 2  # fmt: skip


@pytest.mark.slow
def test_known_parameters_of_the_model_are_found(tmp_path):
    problem = known_problem(tmp_path, TRUTH, seeds=4)
    assert_found(problem, calibrate(problem, Rules(particles=40, populations=3, least_accepted=0.05, seed=3)))


def assert_found(problem, found):
    frame = identified(problem, found.sample, found.weights).set_index("parameter")
    for name in ("mandate_hazard", "supported_signoff_hazard"):
        assert frame.at[name, "low"] <= TRUTH[name] <= frame.at[name, "high"]
        assert frame.at[name, "word"] in ("identified", "partly")
    assert frame.at["untranslated_understanding", "word"] == "not"
    assert found.weights.sum() == pytest.approx(1.0)
    assert 1.0 < found.effective <= len(found.sample)
    epsilons = [population.epsilon for population in found.populations]
    assert epsilons == sorted(epsilons, reverse=True)
    assert (found.distances <= epsilons[-1]).all()
    assert found.distances == pytest.approx([problem.distance(row) for row in found.predicted])


def test_twice_and_on_any_number_of_threads_it_is_the_same_file(tmp_path):
    problem = known_problem(tmp_path, TRUTH, seeds=2, fitted=2)
    texts = []
    for name, workers in (("one", 1), ("three", 3)):
        before = np.random.get_state()[1].tolist()  # noqa: NPY002
        found = calibrate(problem, SHORT, workers=workers)
        assert np.random.get_state()[1].tolist() == before, "others draw from it"  # noqa: NPY002
        files = write_posterior(found, tmp_path / f"{name}.csv", "coalition calibrate")
        texts.append([path.read_bytes() for path in files])
    assert texts[0] == texts[1]


def test_another_seed_is_other_luck(tmp_path):
    problem = formula_problem(tmp_path, TRUTH)
    one, other = (calibrate(problem, Rules(**{**vars(SHORT), "seed": seed, "populations": 1})) for seed in (0, 1))
    assert one.sample.tolist() != other.sample.tolist()


def test_interrupted_it_keeps_the_last_whole_population(tmp_path):
    problem = formula_problem(tmp_path, TRUTH)

    def stop_at(number):
        def told(population, accepted, simulations):
            if population == number and accepted == 3:
                raise KeyboardInterrupt

        return told

    found = calibrate(problem, SHORT, told=stop_at(2))
    assert found.stopped == "interrupted"
    assert len(found.populations) == 1
    with pytest.raises(NothingAcceptedError, match="interrupted; nothing is written"):
        calibrate(problem, SHORT, told=stop_at(1))


def test_it_gives_up_where_too_little_is_accepted(tmp_path):
    problem = formula_problem(tmp_path, TRUTH)
    rules = Rules(particles=6, populations=6, epsilon=0.001, least_accepted=0.3)
    found = calibrate(problem, rules)
    assert found.stopped == "fewer than 30% of simulations came nearer"
    assert all(population.accepted >= 0.3 for population in found.populations)


@pytest.mark.slow
def test_intervals_cover_known_parameters_as_often_as_they_say(tmp_path):
    """Simulation-based check: truths from the prior; the place of each within its posterior is uniform."""
    luck, places = np.random.default_rng(5), []
    for trial in range(6):
        problem = known_problem(tmp_path, {}, seeds=4, fitted=2)
        truth, _ = problem.draw([d.scaled(luck.random(1))[0] for d in problem.space.dimensions[:2]], luck)
        problem = known_problem(tmp_path, truth, seeds=4, fitted=2)
        found = calibrate(problem, Rules(particles=40, populations=3, epsilon=1.0, least_accepted=0.05, seed=trial))
        for k, name in enumerate(problem.names[:2]):
            low, high = weighted_quantiles(found.sample[:, k], found.weights, (0.025, 0.975))
            places.append(low <= truth[name] <= high)
    # 12 intervals of 95 %: fewer than 9 inside has a chance of 1 in 500.
    assert sum(places) >= 9
