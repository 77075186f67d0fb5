"""What a forecast is called, on planted rows."""

import pandas as pd
import pytest

from experiments.backtesting.judging import judged, speed
from experiments.backtesting.tables import coverage


def rows(inside, of, width, mae, bias=0.1, **to_baselines):
    model = {
        "forecaster": "model",
        "inside": inside,
        "of": of,
        "width": width,
        "mae": mae,
        "bias": bias,
        "model_to_it": 1.0,
    }
    others = [
        {
            "forecaster": name.replace("_", " "),
            "inside": 0,
            "of": 0,
            "width": None,
            "mae": mae / ratio,
            "model_to_it": ratio,
        }
        for name, ratio in to_baselines.items()
    ]
    return pd.DataFrame([model, *others])


@pytest.mark.parametrize(
    ("planted", "verdict", "why"),
    [
        (rows(9, 10, 0.2, 0.05, last_value=0.5), "good", "9 of 10 inside"),
        (rows(4, 10, 0.2, 0.05, last_value=0.5), "bad", "6 of 10 outside the interval, too high"),
        (rows(4, 10, 0.2, 0.05, bias=-0.1, last_value=0.5), "bad", "too low"),
        (rows(9, 10, 0.2, 0.05, last_value=1.5), "bad", "1.5 times the error of saying that nothing changes"),
        (rows(9, 10, 0.7, 0.05, last_value=0.5), "vague", "70 points wide"),
        (rows(9, 10, 0.2, 0.05, last_value=0.5, linear_trend=1.2), "beaten", "by linear trend"),
        (rows(0, 0, 0.2, 0.05, last_value=0.5), "not judged", "bound"),
    ],
)
def test_the_rule(planted, verdict, why):
    found = judged(planted)
    assert found.verdict == verdict
    assert why in found.why


def test_too_fast_and_too_slow_are_counted():
    planted = pd.DataFrame({
        "protocol": "start", "forecaster": ["model"] * 4 + ["last value"], "bias": [0.2, 0.04, -0.3, 0.1, 0.9],
    })  # fmt: skip
    assert speed(planted, "start") == (2, 1)


def test_coverage_leaves_out_bounds_and_tells_fitted_series_apart():
    planted = pd.DataFrame({
        "series": ["a", "a", "b", "c"], "month": [1, 2, 1, 1], "inside": [True, False, None, True],
        "governance": ["central", "central", "central", "voluntary"], "tier": "transactional",
    })  # fmt: skip
    found = coverage(planted, {"c"}).set_index("group")
    assert (found.at["all observations", "hits"], found.at["all observations", "of"]) == (2, 3)
    assert found.at["without series fitted on other days", "of"] == 2
    assert (
        found.at["the last observation of each of these", "hits"],
        found.at["the last observation of each of these", "of"],
    ) == (0, 1)
    assert "governance: voluntary" not in found.index
