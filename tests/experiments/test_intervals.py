"""Intervals of mean paired differences, against answers by hand, other programs, and simulation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from experiments.intervals import RESAMPLES, Crossed, bootstrap, crossed, interval_of, student

VALUES = arrays(float, st.integers(2, 12), elements=st.floats(-100, 100).map(lambda x: round(x, 3)))


def alone(count):
    return np.zeros(count, dtype=np.intp), np.arange(count)


def grid(cells):
    draws, seeds = cells.shape
    return cells.reshape(-1), np.repeat(np.arange(1, draws + 1), seeds), np.tile(np.arange(seeds), draws)


def test_students_interval_by_hand():
    # Differences 1, 2, 3: mean 2, standard error 1/sqrt(3), and t(0.975, 2) = 4.302653 in every table.
    found = student(np.array([1.0, 2.0, 3.0]))
    assert (found.mean, found.low, found.high) == pytest.approx((2.0, 2 - 4.302653 / 3**0.5, 2 + 4.302653 / 3**0.5))


def test_the_bootstrap_is_scipys_bca():
    values = np.random.default_rng(5).exponential(size=60)
    [found] = bootstrap(values[:, None], *alone(60))
    theirs = stats.bootstrap(
        (values,), np.mean, n_resamples=RESAMPLES, rng=np.random.default_rng(0)
    ).confidence_interval
    assert found == pytest.approx((theirs.low, theirs.high), abs=0.01)
    assert found[1] - values.mean() > values.mean() - found[0]  # a long right tail: not symmetric


@settings(max_examples=25)
@given(VALUES)
def test_swapping_sides_flips_the_signs(values):
    where = alone(len(values))
    one, other = interval_of(values, *where), interval_of(-values, *where)
    assert (one.mean, one.low, one.high) == pytest.approx((-other.mean, -other.high, -other.low), nan_ok=True)
    [(low, high)], [(flipped_low, flipped_high)] = (
        bootstrap(values[:, None], *where),
        bootstrap(-values[:, None], *where),
    )
    assert (low, high) == pytest.approx((-flipped_high, -flipped_low), nan_ok=True, abs=1e-9)


@settings(max_examples=25)
@given(VALUES, st.floats(-10, 10).map(lambda x: round(x, 3)))
def test_a_shift_shifts_the_interval(values, shift):
    [(low, high)], [(moved_low, moved_high)] = (bootstrap(v[:, None], *alone(len(v))) for v in (values, values + shift))
    if np.ptp(values) > 1e-3:
        assert (low + shift, high + shift) == pytest.approx((moved_low, moved_high), abs=1e-6, nan_ok=True)


@pytest.mark.filterwarnings("error")
def test_equal_differences_have_an_interval_of_no_width_and_no_warning():
    same = np.full((20, 2), 0.3)
    same[:, 1] = np.arange(20)
    flat, moving = bootstrap(same, *alone(20))
    assert flat == (pytest.approx(0.3), pytest.approx(0.3))
    assert moving[0] < 9.5 < moving[1]
    assert np.isnan(bootstrap(np.ones((1, 1)), *alone(1))).all()
    assert np.isnan(bootstrap(np.full((3, 1), np.nan), *alone(3))).all()


def test_what_is_missing_is_left_out_of_its_own_column_alone():
    values = np.random.default_rng(2).normal(size=(30, 2))
    holed = values.copy()
    holed[4, 0] = np.nan
    assert bootstrap(holed, *alone(30))[1] == pytest.approx(bootstrap(values, *alone(30))[1])
    [expected] = bootstrap(np.delete(values[:, [0]], 4, axis=0), *alone(29))
    assert bootstrap(holed, *alone(30))[0] == pytest.approx(expected)


def test_mean_squares_of_a_small_table_by_hand():
    # Means of draws 2 and 6, of seeds 3 and 5, of all 4; what is left is -1, 1, 1, -1.
    table = Crossed(np.array([[0.0, 4.0], [6.0, 6.0]]))
    assert table.squares == pytest.approx((16.0, 4.0, 4.0))
    variance = (16.0 + 4.0 - 4.0) / 4.0
    freedom = 16.0**2 / (16.0**2 + 4.0**2 + 4.0**2)
    half = variance**0.5 * stats.t.ppf(0.975, max(1.0, freedom))
    assert table.interval().high == pytest.approx(4.0 + half)


def test_one_draw_or_one_seed_leaves_the_other():
    values = np.random.default_rng(1).normal(size=9)
    expected = student(values)
    for shape in ((9, 1), (1, 9)):
        found = interval_of(*grid(values.reshape(shape)))
        assert (found.low, found.high) == pytest.approx((expected.low, expected.high))


def test_a_gap_costs_as_little_as_it_can():
    cells = np.arange(20.0).reshape(4, 5)
    cells[2, 3] = np.nan
    assert crossed(*grid(cells)).cells.shape == (4, 4)  # a seed of five rather than a draw of four
    cells[2, :] = np.nan
    assert crossed(*grid(cells)).cells.shape == (3, 5)


def test_draws_that_differ_are_not_taken_for_independent_pairs():
    generator = np.random.default_rng(3)
    cells = generator.normal(size=(10, 1)) + 0.1 * generator.normal(size=(10, 40))
    naive, honest = student(cells.reshape(-1)), interval_of(*grid(cells))
    assert honest.high - honest.low > 4 * (naive.high - naive.low)
    [(low, high)] = bootstrap(cells.reshape(-1, 1), *grid(cells)[1:])
    assert high - low == pytest.approx(honest.high - honest.low, rel=0.4)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("parameters", "luck", "rest"), [(1.0, 0.0, 1.0), (1.0, 1.0, 1.0), (0.1, 1.0, 0.5), (0.0, 0.0, 1.0)]
)
def test_intervals_over_draws_and_seeds_cover_the_truth(parameters, luck, rest):
    generator = np.random.default_rng(4)
    covered = []
    for _ in range(1000):
        cells = (
            parameters * generator.normal(size=(15, 1))
            + luck * generator.normal(size=(1, 10))
            + rest * generator.normal(size=(15, 10))
        )
        found = Crossed(cells).interval()
        covered.append(found.low <= 0.0 <= found.high)
    assert np.mean(covered) >= 0.935


@pytest.mark.slow
def test_bootstrap_intervals_cover_the_mean_of_a_skewed_spread():
    generator = np.random.default_rng(6)
    values = generator.exponential(size=(50, 600)) - 1.0
    covered = [low <= 0.0 <= high for low, high in bootstrap(values, *alone(50))]
    assert 0.91 <= np.mean(covered) <= 0.985
