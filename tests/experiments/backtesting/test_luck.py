"""The luck of a finite population in a predictive sample."""

import numpy as np
import pytest

from experiments.backtesting.luck import units_left, with_luck


def runs(*shares, members=20_000):
    return np.tile(np.array(shares, float), (members, 1))


def test_a_small_population_varies_as_a_binomial_share_does():
    paths = with_luck(runs(0.0, 0.3), 0.0, 33, 10**9)
    assert paths.mean() == pytest.approx(0.3, abs=0.005)
    assert paths.std() == pytest.approx((0.3 * 0.7 / 33) ** 0.5, rel=0.03)


def test_the_luck_that_is_in_a_run_is_not_added_again():
    cells, population = 198, 33
    generator = np.random.default_rng(4)
    shares = generator.binomial(cells, 0.3, 20_000) / cells
    paths = with_luck(np.column_stack([np.zeros(20_000), shares]), 0.0, population, cells)
    assert paths.std() == pytest.approx((0.3 * 0.7 / population) ** 0.5, rel=0.03)


def test_a_large_or_unknown_population_adds_nothing():
    for population in (388, 10**7, None):
        assert with_luck(runs(0.2, 0.6, members=3), 0.2, population, 198).tolist() == [[pytest.approx(0.6)]] * 3
    assert units_left(33, 198) == 40


def test_paths_begin_at_the_known_start_whatever_the_run_began_with():
    # Of what was missing in the run, half was gained: so it is of what was missing in truth.
    assert with_luck(runs(0.1, 0.1, 0.55, members=1), 0.4, None, 99)[0] == pytest.approx([0.4, 0.7])
    assert with_luck(runs(0.5, 0.25, members=1), 0.8, None, 99)[0] == pytest.approx([0.4])
    assert with_luck(runs(0.1, 0.55, members=1), None, None, 99)[0] == pytest.approx([0.55])


def test_a_unit_adopts_once():
    paths = with_luck(runs(0.1, 0.2, 0.4, 0.4, 0.9, members=500), 0.1, 20, 10**9)
    assert (np.diff(paths, axis=1) >= 0.0).all()
    assert paths[:, 1].tolist() == paths[:, 2].tolist()
    assert np.unique(np.rint(paths * 20)).max() <= 20


def test_givers_up_come_from_those_who_had_it():
    paths = with_luck(runs(1.0, 0.5), 1.0, 19, 10**9)
    assert np.allclose(paths * 19, np.rint(paths * 19))
    assert paths.mean() == pytest.approx(0.5, abs=0.01)


def test_the_same_seed_gives_the_same_luck():
    one, two, other = (with_luck(runs(0.1, 0.3, members=50), 0.1, 33, 198, seed) for seed in (1, 1, 2))
    assert (one == two).all()
    assert (one != other).any()
