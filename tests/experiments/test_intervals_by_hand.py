"""Intervals over draws and seeds, worked by hand on tables large enough that every divisor shows."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from experiments import intervals
from experiments.intervals import Crossed, Interval, bootstrap, counted, crossed, interval_of, student

# Rows and columns sum to nought; squares sum to 24, on six degrees of freedom.
REST = np.array([[0.0, 0.0, -1.0, 1.0], [0.0, -2.0, 0.0, 2.0], [0.0, 2.0, 1.0, -3.0]])
DRAWS = np.array([[-3.0], [0.0], [3.0]])
SEEDS = np.array([[-2.0, 0.0, 0.0, 2.0]])
T2 = 4.302652729911275
"""t(0.975, 2), in every table."""


def listed(cells, first=1):
    draws, seeds = cells.shape
    return cells.reshape(-1), np.repeat(np.arange(first, draws + first), seeds), np.tile(np.arange(seeds), draws)


def ends(found):
    return found.mean, found.low, found.high


def test_mean_squares_of_three_draws_and_four_seeds():
    # Draws: 4 (9 + 9) / 2; seeds: 3 (4 + 4) / 3; rest: 24 / 6.
    assert Crossed(6.0 + DRAWS + SEEDS + REST).squares == pytest.approx((36.0, 8.0, 4.0))
    assert Crossed((6.0 + DRAWS + SEEDS + REST).T).squares == pytest.approx((8.0, 36.0, 4.0))
    assert Crossed(0.1 * (6.0 + DRAWS + SEEDS + REST)).squares == pytest.approx((0.36, 0.08, 0.04))


def test_mean_squares_that_one_draw_or_one_seed_cannot_give_are_missing():
    of_draws, of_seeds, rest = Crossed(np.array([[1.0, 2.0, 6.0]])).squares
    assert of_seeds == pytest.approx(7.0)  # the variance of 1, 2, 6
    assert np.isnan([of_draws, rest]).all()
    of_draws, of_seeds, rest = Crossed(np.array([[1.0], [2.0], [6.0]])).squares
    assert of_draws == pytest.approx(7.0)
    assert np.isnan([of_seeds, rest]).all()


@pytest.mark.parametrize("turned", [False, True])
def test_satterthwaites_interval(turned):
    # Variance of the mean (36 + 8 - 4) / 12; freedom 40^2 / (36^2/2 + 8^2/3 + 4^2/6) = 1600 / 672.
    cells = 6.0 + DRAWS + SEEDS + REST
    half = (40.0 / 12.0) ** 0.5 * stats.t.ppf(0.975, 1600.0 / 672.0)
    assert ends(Crossed(cells.T if turned else cells).interval()) == pytest.approx((6.0, 6.0 - half, 6.0 + half))


@pytest.mark.parametrize("turned", [False, True])
def test_the_spread_counts_no_less_than_what_draws_or_seeds_alone_imply(turned):
    # Seeds do not differ at all: 36 + 0 - 4 is less than 36, whose freedom is 2.
    cells = 6.0 + DRAWS + REST
    half = 3.0**0.5 * T2
    assert ends(Crossed(cells.T if turned else cells).interval()) == pytest.approx((6.0, 6.0 - half, 6.0 + half))


def test_a_spread_of_one_is_a_spread():
    # Mean squares 1, 0 and 1/4, to the last bit.
    cells = 6.0 + DRAWS / 6.0 + REST / 4.0
    assert Crossed(cells).interval().high == pytest.approx(6.0 + T2 / 12.0**0.5)


def test_freedom_is_no_less_than_that_of_the_smaller_side():
    # Mean squares 36, 4 and 4: the variance is that of draws, and Satterthwaite's freedom 1296 / 656 is below its 2.
    cells = 6.0 + DRAWS + np.array([[-(2.0**0.5), 0.0, 0.0, 2.0**0.5]]) + REST
    assert Crossed(cells).squares == pytest.approx((36.0, 4.0, 4.0))
    assert Crossed(cells + 1e-12 * DRAWS).interval().high == pytest.approx(6.0 + 3.0**0.5 * T2, rel=1e-6)


def test_what_never_varies_has_an_interval_of_no_width():
    assert ends(Crossed(np.full((3, 4), 2.5)).interval()) == (2.5, 2.5, 2.5)
    assert ends(Crossed(REST).interval()) == pytest.approx((0.0, 0.0, 0.0), abs=1e-12)  # nothing but how both meet


def test_one_draw_or_seed_leaves_the_other_and_two_are_both():
    three = np.array([1.0, 2.0, 6.0])
    for cells in (three[None, :], three[:, None]):
        assert ends(Crossed(cells).interval()) == ends(student(three))
    two = np.array([[0.0, 1.0, 5.0], [3.0, 2.0, 9.0]])
    for cells in (two, two.T):
        assert ends(Crossed(cells).interval()) != pytest.approx(ends(student(two.reshape(-1))))


@pytest.mark.filterwarnings("error")
def test_one_difference_has_a_mean_no_interval_and_no_warning():
    found = student(np.array([4.0]))
    assert found.mean == 4.0
    assert np.isnan([found.low, found.high]).all()


def test_students_interval_of_two_of_unequal_spread_and_of_fewer():
    # Differences 1 and 5: mean 3, standard error 2, t(0.975, 1) = 12.7062.
    assert ends(student(np.array([1.0, 5.0]))) == pytest.approx((3.0, 3 - 2 * 12.7062047, 3 + 2 * 12.7062047))
    assert student(np.array([4.0])).mean == 4.0
    assert np.isnan(ends(student(np.empty(0)))).all()
    # At 90 %: t(0.95, 1) = 6.3138.
    assert student(np.array([1.0, 5.0]), 0.9).high == pytest.approx(3.0 + 2.0 * 6.3137515)
    assert Crossed(6.0 + DRAWS + REST).interval(0.9).high == pytest.approx(6.0 + 3.0**0.5 * 2.9199856)


def test_intervals_and_tables_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Interval(0.0, 0.0, 0.0).mean = 1.0
    table = Crossed(REST)
    with pytest.raises(dataclasses.FrozenInstanceError):
        table.cells = REST
    assert len({table, Crossed(REST)}) == 2  # arrays have no order and no hash: a table is equal to itself alone


def test_the_numbers_of_draws_do_not_matter():
    """The scenario's own behaviour is draw 0; it is a draw like any other where it is one of several."""
    cells = 6.0 + DRAWS + SEEDS + REST
    one, other = listed(cells, 0), listed(cells, 1)
    assert ends(interval_of(*one)) == ends(interval_of(*other))
    assert bootstrap(one[0][:, None], *one[1:]) == bootstrap(other[0][:, None], *other[1:])
    holed = cells.copy()
    holed[1, 2] = np.nan
    one, other = listed(holed, 0), listed(holed, 1)
    assert bootstrap(one[0][:, None], *one[1:]) == bootstrap(other[0][:, None], *other[1:])
    assert counted(*listed(holed, 0)).tolist() == counted(*listed(holed, 1)).tolist()


def test_which_pairs_an_interval_is_over():
    holed = 6.0 + DRAWS + SEEDS + REST
    holed[1, 2] = np.nan
    kept = counted(*listed(holed)).reshape(3, 4)
    assert kept.tolist() == [[True, True, False, True]] * 3  # a seed of four rather than a draw of three
    values = np.array([1.0, np.nan, 3.0])
    assert counted(values, np.zeros(3, dtype=int), np.arange(3)).tolist() == [True, False, True]


def test_the_block_left_without_gaps_is_the_table_without_the_seed_of_the_gap():
    cells = 6.0 + DRAWS + SEEDS + REST
    holed = cells.copy()
    holed[1, 2] = np.nan
    assert crossed(*listed(holed)).cells.tolist() == np.delete(cells, 2, axis=1).tolist()
    assert crossed(*listed(holed.T)).cells.tolist() == np.delete(cells.T, 2, axis=0).tolist()
    assert crossed(*listed(np.full((2, 3), np.nan))).cells.size == 0
    square = np.array([[1.0, 2.0, 4.0], [5.0, np.nan, 3.0], [8.0, 9.0, 7.0]])
    assert crossed(*listed(square)).cells.tolist() == [[1.0, 2.0, 4.0], [8.0, 9.0, 7.0]]  # a draw, where it is all one
    empty = np.empty(0, dtype=int)
    assert crossed(np.empty(0), empty, empty).cells.shape == (0, 0)


def test_a_pair_that_is_not_in_the_table_is_a_gap():
    values, draws, seeds = listed(6.0 + DRAWS + SEEDS + REST)
    there = ~((draws == 2) & (seeds == 3))
    found = crossed(values[there], draws[there], seeds[there])
    assert found.cells.shape == (3, 3)


def test_the_bootstrap_over_both_resamples_draws_and_seeds_as_a_whole():
    """Against the pigeonhole bootstrap of SciPy's own two-sample resampling of places, at another stream of luck."""
    cells = np.random.default_rng(0).normal(size=(12, 1)) + np.random.default_rng(1).normal(size=(12, 9))
    [found] = bootstrap(cells.reshape(-1, 1), *listed(cells)[1:])

    def mean(i, j):
        return cells[np.ix_(i.astype(int), j.astype(int))].mean()

    theirs = stats.bootstrap(
        (np.arange(12), np.arange(9)), mean, vectorized=False, n_resamples=1500, method="BCa",
        rng=np.random.default_rng(7),
    ).confidence_interval  # fmt: skip
    assert found == pytest.approx((theirs.low, theirs.high), abs=0.12)


def test_the_bootstrap_of_one_draw_or_one_seed_is_that_of_the_other():
    values = np.random.default_rng(3).exponential(size=9)
    [expected] = bootstrap(values[:, None], np.zeros(9, dtype=int), np.arange(9))
    for cells in (values[None, :], values[:, None]):
        [found] = bootstrap(values[:, None], *listed(cells)[1:])
        assert found == pytest.approx(expected)


def test_two_draws_or_two_seeds_or_two_pairs_are_resampled():
    two = np.array([[0.0, 1.0, 5.0], [3.0, 2.0, 9.0]])
    [flat] = bootstrap(two.reshape(-1, 1), np.zeros(6, dtype=int), np.arange(6))
    for cells in (two, two.T):
        [found] = bootstrap(cells.reshape(-1, 1), *listed(cells)[1:])
        assert found[0] < 20.0 / 6.0 < found[1]
        assert found != pytest.approx(flat)
    assert bootstrap(np.array([[1.0], [5.0]]), np.zeros(2, dtype=int), np.arange(2)) == [pytest.approx((1.0, 5.0))]


def test_what_is_missing_without_draws_is_left_out():
    values = np.array([1.0, np.nan, 5.0])
    where = np.zeros(3, dtype=int), np.arange(3)
    assert ends(interval_of(values, *where)) == ends(student(np.array([1.0, 5.0])))


@pytest.mark.filterwarnings("error")
def test_rounding_is_no_spread_and_what_is_small_may_be_one():
    where = np.zeros(20, dtype=int), np.arange(20)
    assert bootstrap(np.zeros((20, 1)), *where) == [(0.0, 0.0)]
    rounded = 1e6 + 1.2e-10 * (np.arange(20.0) % 2)[:, None]
    [(low, high)] = bootstrap(rounded, *where)
    assert low == high
    [(low, high)] = bootstrap(1e-6 + 1e-9 * np.arange(20.0)[:, None], *where)
    assert high - low > 2e-9


def test_each_column_has_the_interval_that_it_has_alone():
    values = np.random.default_rng(4).normal(size=(12, 3))
    values[:, 1] = 0.25
    values[3, 2] = np.nan
    cells = (3, 4)
    for draws in (np.zeros(12, dtype=int), np.repeat(np.arange(1, 4), 4)):
        seeds = np.arange(12) if not draws.any() else np.tile(np.arange(4), 3)
        together = bootstrap(values, draws, seeds)
        for k in range(cells[0]):
            [alone] = bootstrap(values[:, [k]], draws, seeds)
            assert together[k] == pytest.approx(alone, abs=0.05)


def test_resamples_stay_within_the_memory_that_is_said(monkeypatch):
    asked = []
    weights = intervals._weights

    def watched(places, size):
        asked.append((len(np.atleast_2d(places)), size))
        return weights(places, size)

    monkeypatch.setattr(intervals, "_weights", watched)
    values = np.random.default_rng(5).normal(size=(40, 3))
    whole = bootstrap(values, np.zeros(40, dtype=int), np.arange(40))
    assert max(rows for rows, _ in asked) == intervals.RESAMPLES  # all at once: 200,000 numbers
    asked.clear()
    monkeypatch.setattr(intervals, "BATCH", 8_000)
    assert bootstrap(values, np.zeros(40, dtype=int), np.arange(40)) == whole
    assert max(rows for rows, _ in asked) == 8_000 // 40
    asked.clear()
    bootstrap(values, *listed(np.zeros((5, 8)))[1:])
    # Means of three columns for each of 8 seeds are more than the weights of 5 draws and 8 seeds.
    assert max(rows for rows, _ in asked) == 8_000 // (8 * 3)
    asked.clear()
    monkeypatch.setattr(intervals, "BATCH", 10)
    monkeypatch.setattr(intervals, "RESAMPLES", 20)
    bootstrap(values[:, [0]], np.zeros(40, dtype=int), np.arange(40))
    assert max(rows for rows, _ in asked) == 1


@settings(max_examples=30)
@given(arrays(np.intp, (3, 7), elements=st.integers(0, 4)))
def test_weights_are_shares_of_a_resample(places):
    found = intervals._weights(places, 5)
    assert found.shape == (3, 5)
    assert found.sum(axis=1) == pytest.approx(np.ones(3))
    assert (found * 7).tolist() == [[row.count(k) for k in range(5)] for row in places.tolist()]
