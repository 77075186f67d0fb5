"""Morris's screening against functions whose elementary effects are known."""

import numpy as np
import pandas as pd
import pytest

from experiments.sensitivity import morris
from tests.experiments.sensitivity.functions import points_of, space

pytestmark = pytest.mark.lab


def index(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    return frame[frame["index"] == name].set_index("parameter")


def test_a_linear_function_has_its_slopes_and_no_interaction():
    plan = morris.sample(space(3, -2.0, 2.0), 6)
    found = morris.analyse(plan, points_of(plan) @ np.array([3.0, -1.0, 0.0]))
    assert index(found, "mu_star")["value"].tolist() == pytest.approx([12.0, 4.0, 0.0])  # for the range, which is 4
    assert index(found, "mu")["value"].tolist() == pytest.approx([12.0, -4.0, 0.0])
    assert index(found, "sigma")["value"].tolist() == pytest.approx([0.0, 0.0, 0.0], abs=1e-9)
    assert "no effect" in index(found, "mu_star").loc["x3", "note"]


def test_an_interaction_shows_in_sigma_of_both():
    plan = morris.sample(space(3), 30)
    x = points_of(plan)
    sigma = index(morris.analyse(plan, x[:, 0] * x[:, 1] + x[:, 2]), "sigma")["value"]
    assert sigma["x1"] > 0.2
    assert sigma["x2"] > 0.2
    assert sigma["x3"] == pytest.approx(0.0, abs=1e-9)


def test_the_interval_covers_the_mean_of_many_trajectories():
    def found(n, seed):
        plan = morris.sample(space(2), n, seed)
        x = points_of(plan)
        return index(morris.analyse(plan, np.exp(x[:, 0]) * (1.0 + x[:, 1])), "mu_star")

    truth = found(1000, 99)["value"]
    rows = [found(25, seed) for seed in range(20)]
    covered = np.mean([((row["low"] <= truth) & (truth <= row["high"])).to_numpy() for row in rows], axis=0)
    assert (covered > 0.8).all()
    assert (rows[0]["high"] - rows[0]["low"] > 0.0).all()


def test_what_may_be_luck_is_told_from_what_is_not():
    plan = morris.sample(space(3), 20)
    x, generator = points_of(plan), np.random.default_rng(3)
    cells = 5.0 * x[:, [0]] + generator.normal(0.0, 1.0, (len(x), 8)) + generator.normal(0.0, 50.0, 8)
    star = index(morris.analyse(plan, cells), "mu_star")
    # Two means over 8 seeds differ by sqrt(2 / 8), an effect by that over the step; the mean size of a normal number.
    floor = np.sqrt(2.0 / np.pi) * np.sqrt(2.0 / 8.0) / morris.STEP
    assert star["luck"].to_numpy() == pytest.approx(np.full(3, floor), rel=0.15)
    assert star["note"].tolist() == ["", "may be luck", "may be luck"]
    assert star["value"].to_numpy()[1:] == pytest.approx(floor, rel=0.5)


def test_a_failed_run_leaves_out_its_whole_trajectory_and_says_so():
    plan = morris.sample(space(3), 20)
    values = points_of(plan) @ np.array([3.0, -1.0, 0.0])
    values[plan.size * 7 + 1] = np.nan
    found = morris.analyse(plan, values)
    assert (found["blocks"] == 19).all()
    assert found["note"].str.contains("1 of 20 trajectories left out, for failed runs").all()
    assert index(found, "mu_star")["value"].tolist() == pytest.approx([3.0, 1.0, 0.0])


def test_the_same_sample_gives_the_same_table():
    def found(seed):
        plan = morris.sample(space(3), 5, seed)
        return morris.analyse(plan, np.prod(points_of(plan), axis=1))

    pd.testing.assert_frame_equal(found(1), found(1))
    assert not found(1)["value"].equals(found(2)["value"])


def test_one_trajectory_is_refused():
    with pytest.raises(ValueError, match="at least 2, not 1"):
        morris.sample(space(3), 1)
