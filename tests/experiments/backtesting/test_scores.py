"""Scores with known answers."""

import numpy as np
import pytest
from scipy import stats

from experiments.backtesting.scores import (
    average_relative_error,
    coverage,
    crps,
    inside,
    interval,
    interval_score,
    relative_error,
)

pytestmark = pytest.mark.lab


def test_coverage_has_the_exact_binomial_interval():
    found = coverage([True] * 9 + [False])
    # Clopper and Pearson 1934, by the beta distribution.
    assert (found.hits, found.of, found.share) == (9, 10, 0.9)
    assert found.low == pytest.approx(0.5549839, abs=1e-6)
    assert found.high == pytest.approx(0.9974714, abs=1e-6)
    assert found.holds(0.9)
    assert coverage([False] * 10).holds(0.9) is False
    assert np.isnan(coverage([]).share)
    assert coverage([]).holds() is None


def test_the_crps_of_a_normal_sample_is_its_closed_form():
    sample = np.repeat(stats.norm.ppf((np.arange(2000) + 0.5) / 2000)[:, None], 2, axis=1)
    # Gneiting and Raftery 2007: sigma (z (2 Phi(z) - 1) + 2 phi(z) - 1 / sqrt(pi)), at z = 0 and z = 2.
    assert crps(np.array([0.0, 2.0]), sample) == pytest.approx([0.2337, 1.4528], abs=0.002)


def test_the_crps_of_a_point_is_its_error():
    assert crps(np.array([0.3]), np.array([[0.5]])) == pytest.approx([0.2])


def test_a_miss_costs_twenty_times_its_distance():
    low, high = np.array([0.2, 0.2]), np.array([0.4, 0.4])
    assert interval_score(np.array([0.3, 0.5]), low, high) == pytest.approx([0.2, 0.2 + 20 * 0.1])


def test_an_interval_is_made_of_values_of_the_sample_and_holds_at_least_its_level():
    counts = np.arange(20.0)[:, None] / 20.0
    low, high = interval(counts)
    assert (low[0], high[0]) in {(0.0, 0.95), (0.05, 0.95), (0.0, 0.9)}
    assert ((counts >= low) & (counts <= high)).mean() >= 0.9
    assert inside(np.array([0.0, 0.95]), low, high).tolist() == [low[0] == 0.0, True]


def test_errors_are_compared_where_both_forecast():
    mine, theirs = np.array([0.1, 0.1, 0.9]), np.array([0.2, 0.2, np.nan])
    assert relative_error(mine, theirs) == pytest.approx(0.5)
    assert np.isnan(relative_error(mine, np.full(3, np.nan)))
    assert relative_error(np.array([0.05]), np.array([0.0])) == pytest.approx(10.0), "no error counts as half a point"


def test_ratios_average_by_factors():
    assert average_relative_error([4.0, 0.25, float("nan")]) == pytest.approx(1.0)
    assert np.isnan(average_relative_error([]))
