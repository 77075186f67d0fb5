"""What the data say of a parameter, by the rule that is fixed."""

import numpy as np
import pytest

from experiments.calibration import Problem, identified, related
from experiments.calibration.identified import unit_values, weighted_quantiles, word_of
from experiments.design import Space
from experiments.design.space import Dimension

SPACE = Space(
    (
        Dimension("behaviour.mandate_hazard", 0.055, 0.12),
        Dimension("behaviour.joining_hazard", 0.04, 0.15),
        Dimension("behaviour.independent_hazard", 0.002, 0.03, log=True),
    )
)
PROBLEM = Problem((), SPACE, 2, 1)
EQUAL = np.full(4000, 1 / 4000)


def sample(units):
    return np.array([list(point.values()) for point in SPACE.scaled(units)])


def test_the_prior_itself_is_not_identified_on_any_scale():
    units = np.random.default_rng(1).random((4000, 3))
    frame = identified(PROBLEM, sample(units), EQUAL)
    assert frame["contraction"].to_numpy() == pytest.approx(np.zeros(3), abs=0.05)
    assert frame["kept"].to_numpy() == pytest.approx(np.ones(3), abs=0.05)
    assert frame["word"].tolist() == ["not"] * 3
    assert frame["leans"].tolist() == [""] * 3
    assert frame["fitted"].tolist() == [True, True, False]
    assert unit_values(SPACE.dimensions, sample(units)) == pytest.approx(units)


def test_a_narrow_posterior_is_identified_and_one_at_the_end_leans():
    luck = np.random.default_rng(2)
    units = np.column_stack([0.5 + 0.05 * luck.random(4000), 0.85 + 0.15 * luck.random(4000), luck.random(4000) / 1.4])
    frame = identified(PROBLEM, sample(units), EQUAL).set_index("parameter")
    assert frame.at["mandate_hazard", "word"] == "identified"
    assert frame.at["mandate_hazard", "leans"] == ""
    assert frame.at["joining_hazard", "leans"] == "high"
    assert frame.at["independent_hazard", "word"] == "partly"
    assert frame.at["independent_hazard", "contraction"] == pytest.approx(1 - 1 / 1.4**2, abs=0.03)


def test_weights_count():
    units = np.random.default_rng(3).random((4000, 3))
    near = (np.abs(units[:, 0] - 0.3) < 0.05).astype(float)
    frame = identified(PROBLEM, sample(units), near).set_index("parameter")
    assert frame.at["mandate_hazard", "word"] == "identified"
    assert frame.at["mandate_hazard", "median"] == pytest.approx(0.055 + 0.3 * 0.065, rel=0.05)
    assert frame.at["mandate_hazard", "error"] == pytest.approx(np.sqrt(0.8 / near.sum()))


def test_what_few_draws_may_show_by_luck_is_not_identified():
    assert word_of(0.3, 0.05) == "partly"
    assert word_of(0.3, 0.11) == "not"
    assert word_of(0.8, 0.1) == "identified"
    assert word_of(0.2, 0.01) == "not"


def test_parameters_that_are_known_only_together_are_told():
    luck = np.random.default_rng(4)
    one = luck.random(4000)
    units = np.column_stack([one, luck.random(4000), np.clip(1 - one + 0.1 * luck.random(4000), 0, 1)])
    pairs = related(PROBLEM, sample(units), EQUAL)
    assert pairs[["parameter", "other"]].to_numpy().tolist() == [["mandate_hazard", "independent_hazard"]]
    assert pairs["correlation"].iloc[0] < -0.9


def test_weighted_quantiles_of_equal_weights_are_those_of_the_values():
    values = np.arange(1.0, 101.0)
    assert weighted_quantiles(values, np.ones(100), (0.05, 0.5, 0.95)).tolist() == [5.0, 50.0, 95.0]
    assert weighted_quantiles(values, (values == 7.0).astype(float), (0.05, 0.95)).tolist() == [7.0, 7.0]
