"""Variance components: planted shares are found again, and the interval means what it says."""

import numpy as np
import pytest

from experiments.sensitivity import sobol
from experiments.sensitivity.luck import COLUMNS, luck
from tests.experiments.sensitivity.functions import points_of, space

pytestmark = pytest.mark.lab
PLANTED = {"parameters": 9.0, "luck": 4.0, "interaction": 1.0}


def planted(seed: int, blocks: int = 64, seeds: int = 16):
    """A plan and values whose parts have the variances of `PLANTED`."""
    plan, generator = sobol.sample(space(2), blocks, seed), np.random.default_rng(seed)
    of_points = np.sqrt(12.0 * PLANTED["parameters"]) * points_of(plan)[:, [0]]
    shared = generator.normal(0.0, np.sqrt(PLANTED["luck"]), seeds)
    rest = generator.normal(0.0, np.sqrt(PLANTED["interaction"]), (len(of_points), seeds))
    return plan, of_points + shared + rest


def test_planted_shares_are_found_again():
    rows = [luck(*planted(seed)).iloc[0] for seed in range(40)]
    for part, variance in PLANTED.items():
        assert np.mean([row[f"variance_{part}"] for row in rows]) == pytest.approx(variance, rel=0.12)
    row = rows[0]
    assert row["share_parameters"] + row["share_luck"] + row["share_interaction"] == pytest.approx(1.0)
    assert (row["points"], row["seeds"]) == (128, 16)


def test_the_interval_of_the_share_covers_it():
    truth = 5.0 / 14.0
    rows = [luck(*planted(seed)).iloc[0] for seed in range(60)]
    covered = np.mean([row["share_luck_low"] <= truth <= row["share_luck_high"] for row in rows])
    assert covered > 0.85
    assert np.mean([row["share_luck_high"] - row["share_luck_low"] for row in rows]) < 0.5


def test_what_is_left_of_luck_in_the_means_is_told():
    row = luck(*planted(3)).iloc[0]
    assert row["noise_share"] == pytest.approx((1.0 / 16.0) / (9.0 + 1.0 / 16.0), rel=0.2)


def test_the_mean_has_an_interval_over_points_and_seeds():
    row = luck(*planted(4)).iloc[0]
    centre = np.sqrt(12.0 * PLANTED["parameters"]) / 2.0
    assert row["low"] < centre < row["high"]
    # The luck that all points share is in it: 16 seeds of variance 4 alone reach this far.
    assert row["high"] - row["low"] > 2.0 * 2.0 * 2.0 / np.sqrt(16.0)


def test_the_share_of_points_above_nought_counts_ties_half():
    plan = sobol.sample(space(2), 4)
    values = np.zeros((len(plan.unit), 2))
    values[plan.spread_of(np.array([0]))] = 1.0
    values[plan.spread_of(np.array([1]))] = -1.0
    assert luck(plan, values).iloc[0]["above_zero"] == 0.5 * 0.5 + 0.25


def test_one_seed_cannot_tell_luck_and_says_so():
    plan, values = planted(0)
    found = luck(plan, values[:, :1])
    assert tuple(found.columns) == COLUMNS
    assert np.isnan(found["share_luck"].iloc[0])
    assert "at least 2 seeds" in found["note"].iloc[0]


def test_what_was_left_out_is_told():
    plan, values = planted(0)
    values[5, 3] = np.nan
    row = luck(plan, values).iloc[0]
    assert row["points"] == 126
    assert "1 of 64 base samples left out" in row["note"]
