"""The jackknife of a mean is Student's interval of it, and the reach is the quantile of every table."""

import numpy as np
import pytest
from scipy import stats

from experiments.intervals import student
from experiments.sensitivity.jackknife import jackknifed, reach_of


def test_reaches_are_those_of_the_tables():
    assert reach_of() == pytest.approx(1.959964, abs=5e-7)
    assert [reach_of(freedom) for freedom in (1, 2, 10)] == pytest.approx([12.706205, 4.302653, 2.228139], abs=5e-7)


def test_the_jackknife_of_a_mean_is_students_interval():
    values = np.array([1.0, 2.0, 6.0, 7.0])
    without = np.array([np.delete(values, k).mean() for k in range(4)])
    found = student(values)
    assert jackknifed(without) == pytest.approx((found.high - found.low) / 2.0)


def test_the_jackknife_of_a_ratio_by_hand():
    # Estimates without each in turn 2, 3, 7: squares about 4 sum to 14; sqrt(2/3 x 14) standard errors of t(0.975, 2).
    assert jackknifed(np.array([2.0, 3.0, 7.0])) == pytest.approx(4.302653 * (28.0 / 3.0) ** 0.5, rel=1e-6)


def test_each_column_is_jackknifed_alone():
    without = np.random.default_rng(0).normal(size=(6, 3))
    expected = [stats.t.ppf(0.975, 5) * np.sqrt(5.0 / 6.0 * ((c - c.mean()) ** 2).sum()) for c in without.T]
    assert jackknifed(without) == pytest.approx(expected)
