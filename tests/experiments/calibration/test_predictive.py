"""Predictions with bands, and what is called foretold."""

import pytest

from experiments.calibration import predictive
from experiments.calibration.predictive import word_of
from experiments.history import load_history, predict
from experiments.plots.past import past_and_predicted
from tests.experiments.calibration.known import MAPPINGS, SERIES

BANDS = {"run_low": 0.3, "run_high": 0.5}


@pytest.fixture
def history(tmp_path):
    (tmp_path / "s.csv").write_text(SERIES)
    (tmp_path / "m.toml").write_text(MAPPINGS)
    return load_history(tmp_path / "s.csv", tmp_path / "m.toml")


@pytest.mark.parametrize(
    "missed, tolerance, observed, word",
    [
        (0.04, 0.05, 0.4, "met"),
        (-0.06, 0.05, 0.4, "too low"),
        (0.06, 0.05, 0.4, "too high"),
        (0.04, float("nan"), 0.4, "inside"),
        (0.2, float("nan"), 0.2, "too high"),
        (-0.2, float("nan"), 0.6, "too low"),
        (0.0, float("nan"), 0.1, "inside"),  # a bound that is met
        (float("nan"), 0.05, 0.4, "no prediction"),
    ],
)
def test_what_is_foretold(missed, tolerance, observed, word):
    assert word_of(observed, missed, tolerance, BANDS) == word


def test_bands_are_those_of_the_predictions(history):
    draws, seeds = [{"mandate_hazard": 0.05}, {"mandate_hazard": 0.2}, {}], range(3)
    found = predictive(list(history), draws, seeds, fitted=["forms"])
    values = predict(history["forms"], draws, seeds)
    rows = found.points[found.points["mapping"] == "forms"]
    assert rows["mean"].to_numpy() == pytest.approx(values.mean(axis=(0, 1)))
    assert (rows["run_low"] <= rows["low"]).all()
    assert (rows["low"] < rows["high"]).all()
    assert (rows["high"] <= rows["run_high"]).all()
    assert rows["fitted"].all()
    assert rows["misses"].to_numpy() == pytest.approx(rows["mean"].to_numpy() - rows["observed"].to_numpy())
    months = found.months[found.months["mapping"] == "forms"].set_index("month")
    assert months.index.tolist() == list(range(8))
    assert months.loc[[3, 7], "mean"].to_numpy() == pytest.approx(rows["mean"].to_numpy())


def test_the_figure_marks_what_was_missed(history):
    found = predictive(list(history), [{}], [0, 1], fitted=["forms"])
    figure = past_and_predicted(found.points, found.months, "A title", "A note")
    dots = [line for axes in figure.axes for line in axes.lines if str(line.get_gid()).startswith("observed")]
    open_dots = [dot for dot in dots if dot.get_markerfacecolor() == "white"]
    assert len(dots) == 3
    assert len(open_dots) == (~found.points["word"].isin(["met", "inside"])).sum() > 0
    with pytest.raises(ValueError, match="no observations"):
        past_and_predicted(found.points.iloc[:0], found.months, "", "")
