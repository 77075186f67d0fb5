"""What the model predicts for a series is what its runs say."""

import re

import numpy as np
import pytest

from experiments.history import load_history, predict, predict_all, trajectories
from experiments.history.predicting import start_of
from scenarios import InvalidSpecificationError
from simulation import Ensemble, simulate
from tests.experiments.history.test_mappings import MAPPING, history


def test_predictions_are_those_of_the_runs_at_their_months(tmp_path):
    mapped = history(tmp_path)["forms"]
    values = predict(mapped, [{}, {"mandate_hazard": 1.0}], seeds=[3, 5], workers=1)
    assert values.shape == (2, 2, 2)
    run = simulate(mapped.scenario.model_copy(update={"horizon": 12}), mapped.strategy, 5)
    assert values[0, 1].tolist() == run.series["transactional_nominal"][[6, 12]].tolist()
    assert (values[1] >= values[0]).all()
    assert values[1, 0, 0] > values[0, 0, 0]


def test_threads_and_company_change_no_bit(tmp_path):
    mapped = history(tmp_path, MAPPING + MAPPING.replace('"forms"', '"members"').replace(
        "transactional_nominal", "member_share").replace("central-back-office", "needs-led"))  # fmt: skip
    forms, members = mapped["forms"], mapped["members"]
    draws, seeds = [{"peer_hazard": 0.1}, {"peer_hazard": 0.2}], [0, 1, 2]
    alone = [predict(one, draws, seeds, workers=1) for one in (forms, members)]
    together = predict_all([forms, members], draws, seeds, workers=3)
    assert all(a.tobytes() == b.tobytes() for a, b in zip(alone, together, strict=True))


def test_runs_that_fail_are_told_of(tmp_path, monkeypatch):
    usual = Ensemble.simulate

    def failing(self, scenario, strategy, seed, **more):
        if seed == 5:
            raise RuntimeError("out of luck")
        return usual(self, scenario, strategy, seed, **more)

    monkeypatch.setattr(Ensemble, "simulate", failing)
    with pytest.warns(RuntimeWarning, match="1 of 2 runs failed and are left out; the first said: .*out of luck"):
        values = predict(history(tmp_path)["forms"], [{}], seeds=[3, 5], workers=1)
    assert np.isnan(values[0, 1]).all()
    assert np.isfinite(values[0, 0]).all()


def test_a_start_that_no_calendar_has_is_refused_by_name(tmp_path):
    with pytest.raises(InvalidSpecificationError, match=r"forms.*start: 2019-13-45 is not a day of the calendar"):
        history(tmp_path, re.sub(r'start = "[^"]*"', 'start = "2019-13-45"', MAPPING))


def test_what_a_mapping_or_scenario_sets_is_not_drawn(tmp_path):
    mapped = history(tmp_path, MAPPING + '[mapping.changes]\n"behaviour.mandate_hazard" = 0.08\n')["forms"]
    assert {"mandate_hazard", "team_span"} <= mapped.set_on_purpose
    plain, drawn = predict(mapped, [{}, {"mandate_hazard": 2.0, "team_span": 40.0}], seeds=[0, 1])
    assert plain.tolist() == drawn.tolist()


def test_months_count_from_where_the_mean_reaches_a_level(tmp_path):
    mapped = history(tmp_path, MAPPING + "reaches = 0.7\n")["forms"]
    path = np.array([[[0.5, 0.6, 0.8, 0.9] + [0.9] * 12 + [0.95] * 20]])
    assert start_of(mapped, path).tolist() == pytest.approx([1.5])
    assert np.isnan(start_of(mapped, path * 0.5)).all()
    assert start_of(mapped, path + 0.3).tolist() == [0.0]


def test_counting_from_a_level_lies_between_the_months(tmp_path):
    mapped = history(tmp_path, MAPPING + "reaches = 0.8\n")["forms"]
    found = trajectories([mapped], [{}], range(6))[0]
    start, mean = start_of(mapped, found)[0], found.mean(axis=1)[0]
    assert 0 < start < len(mean) - 1
    assert mean[int(start)] <= 0.8 <= mean[int(start) + 1]
    then = np.interp(start + 6, range(len(mean)), mean)
    assert predict(mapped, [{}], range(6)).mean(axis=1)[0, 0] == pytest.approx(then)


def test_a_level_that_is_never_reached_is_no_prediction(tmp_path):
    mapped = history(tmp_path, MAPPING + 'reaches = 0.99\n[mapping.changes]\n"initial.transactional_share" = 0.0\n')
    none = {"independent_hazard": 0.0, "peer_hazard": 0.0, "supported_hazard": 0.0, "mandate_hazard": 0.0}
    assert np.isnan(predict(mapped["forms"], [none], [0, 1])).all()


def test_survivors_are_what_is_left_of_month_0():
    mapped = load_history()["verify-survivors"]
    lasting, fleeting = predict(mapped, [{"abandonment_hazard": 0.0}, {"abandonment_hazard": 5.0}], [0, 1])
    assert lasting.tolist() == [[1.0], [1.0]]
    assert (fleeting < 0.9).all()
