"""The search on a problem whose front is known, and on noise, in which there is nothing to find."""

import numpy as np
import pytest

from experiments.optimising.aims import Aim
from experiments.optimising.front import Front, spread
from experiments.optimising.search import minimise, non_dominated
from scenarios import Strategy

pytestmark = pytest.mark.lab

AIMS = tuple(Aim(name, name, "-", 1.0, less_is_better=True) for name in ("f1", "f2"))


def zdt1(points):
    """Zitzler, Deb and Thiele (2000): the front is f2 = 1 - sqrt(f1), where all but the first dimension are 0."""
    first, g = points[:, 0], 1.0 + 9.0 * points[:, 1:].mean(axis=1)
    return np.stack([first, g * (1.0 - np.sqrt(first / g))], axis=1)


def sphere(points):
    """Three aims whose front is the unit sphere's octant (DTLZ2)."""
    a, b = 0.5 * np.pi * points[:, 0], 0.5 * np.pi * points[:, 1]
    r = 1.0 + np.square(points[:, 2:] - 0.5).sum(axis=1)
    return np.stack([r * np.cos(a) * np.cos(b), r * np.cos(a) * np.sin(b), r * np.sin(a)], axis=1)


def test_the_front_of_a_known_problem_is_found():
    found = minimise(zdt1, 6, 2, 3000, seed=1)
    front = found.costs[found.front]
    assert len(found.costs) == 3000
    assert np.abs(front[:, 1] - (1.0 - np.sqrt(front[:, 0]))).mean() < 0.05
    assert front[:, 0].min() < 0.05
    assert front[:, 0].max() > 0.9
    # A blind search of the same size is nowhere near.
    blind = zdt1(np.random.default_rng(0).random((3000, 6)))
    best = blind[non_dominated(blind)]
    assert (best[:, 1] - (1.0 - np.sqrt(best[:, 0]))).mean() > 0.3


def test_three_aims_are_sought_together():
    found = minimise(sphere, 6, 3, 2500, seed=1)
    radius = np.linalg.norm(found.costs[found.front], axis=1)
    assert radius.mean() == pytest.approx(1.0, abs=0.02)
    assert (found.costs[found.front].max(axis=0) > 0.9).all()


def test_the_same_seed_gives_the_same_search_and_another_another():
    one, same, other = (minimise(zdt1, 4, 2, 200, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.points, same.points)
    assert not np.array_equal(one.points, other.points)


def test_what_is_given_is_looked_at_first_and_counts():
    start = np.array([[0.3, 0.0, 0.0, 0.0], [0.6, 0.0, 0.0, 0.0]])
    found = minimise(zdt1, 4, 2, 150, start=start)
    np.testing.assert_array_equal(found.points[:2], start)
    assert len(found.points) == 150
    assert {0, 1} <= set(found.front.tolist())  # they are on the true front, so nothing can dominate them


def test_an_interruption_keeps_what_was_found():
    calls = []

    def stopped(points):
        calls.append(len(points))
        if len(calls) == 3:
            raise KeyboardInterrupt
        return zdt1(points)

    found = minimise(stopped, 4, 2, 1000)
    assert found.interrupted
    assert len(found.points) == len(found.costs) == sum(calls[:2])
    assert len(found.front)


def test_a_point_that_fails_is_never_on_the_front():
    def failing(points):
        values = zdt1(points)
        values[points[:, 0] < 0.5] = np.nan
        return values

    found = minimise(failing, 4, 2, 300)
    assert (found.points[found.front, 0] >= 0.5).all()
    assert np.isinf(found.costs).any()


def test_dominance_by_hand():
    values = np.array([[1.0, 4.0], [2.0, 2.0], [3.0, 3.0], [2.0, 2.0], [np.inf, 0.0], [4.0, 1.0]])
    assert non_dominated(values).tolist() == [0, 1, 5]
    assert non_dominated(values[4:5]).tolist() == []


def test_the_shown_are_the_ends_and_what_is_farthest_between():
    line = np.stack([np.linspace(0, 1, 11), 10 * np.linspace(1, 0, 11)], axis=1)
    assert sorted(spread(line, 3).tolist()) == [0, 5, 10]
    assert sorted(spread(line, 5).tolist())[0::4] == [0, 10]
    assert spread(line[:1], 4).tolist() == [0]
    assert len(spread(np.zeros((0, 2)), 4)) == 0


def judged(trained, held):
    strategies = [Strategy(name=f"s-{i}") for i in range(len(trained))]
    return Front(strategies, ["front"] * len(trained), AIMS, trained, held)


def test_among_noise_the_hold_out_shows_no_merit():
    """Five hundred strategies that are all the same: what stands on the front by luck is average on hold-out."""
    generator = np.random.default_rng(4)
    training = generator.normal(size=(500, 8, 2)).mean(axis=1)
    chosen = non_dominated(training)[:12]
    held = generator.normal(size=(len(chosen), 1, 40, 2))
    found = judged(training[chosen], held).frame()
    assert found["looked_like"].mean() < -0.4  # it looked like merit
    assert abs(found["mean"].mean()) < 3 / np.sqrt(40 * len(found))
    assert found["luck"].mean() == pytest.approx((found["mean"] - found["looked_like"]).mean())
    assert found["luck"].mean() > 0.4
    # And hardly any interval leaves out nought, by which all of them are the same.
    assert ((found["low"] > 0) | (found["high"] < 0)).mean() < 0.25


def test_what_is_dominated_on_hold_out_is_marked_surely_only_beyond_luck():
    generator = np.random.default_rng(0)
    luck = generator.normal(size=(1, 30, 1))
    base = np.array([[0.0, 0.0], [1.0, 1.0], [0.0, 0.01], [-1.0, 5.0]])
    held = base[:, None, None, :] + luck + 0.1 * generator.normal(size=(4, 1, 30, 2))
    held[2] = held[0] + [[0.0, 0.0]] + 0.5 * (generator.normal(size=(1, 30, 2)) - 0.0)
    held[2] += (held[0].mean(axis=(0, 1)) + 0.01) - held[2].mean(axis=(0, 1))
    rows = judged(base, held).frame().drop_duplicates("strategy").set_index("strategy")
    assert rows.at["s-0", "dominated_by"] == ""
    assert rows.at["s-3", "dominated_by"] == ""
    assert (rows.at["s-1", "dominated_by"], rows.at["s-1", "surely"]) == ("s-0", True)
    assert (rows.at["s-2", "dominated_by"], rows.at["s-2", "surely"]) == ("s-0", False)


def test_who_is_named_as_surely_better_is_the_one_that_is():
    """The best by its mean is so by luck alone; the next is hardly better, and always."""
    generator = np.random.default_rng(2)
    noise = generator.normal(size=(1, 40, 2))
    wild = 10.0 * (noise - noise.mean(axis=(0, 1)))
    held = np.stack([np.ones((1, 40, 2)), wild, np.full((1, 40, 2), 0.8) + 0.01 * wild])
    front = judged(held.mean(axis=(1, 2)), held)
    assert front.dominators(0) == [1, 2]
    row = front.frame().iloc[0]
    assert (row["dominated_by"], row["surely"]) == ("s-2", True)


def test_the_best_of_many_must_be_better_by_more():
    """A gain of 2.3 standard errors is sure of the only rival, and not of the luckiest of ten."""
    noise = np.random.default_rng(3).normal(size=(40, 1))
    noise = (noise - noise.mean()) / noise.std(ddof=1) / (2.3 / np.sqrt(40))
    gain = np.broadcast_to(noise + 1.0, (40, 2))
    few, many = (np.stack([np.zeros((1, 40, 2)), *[-gain[None]] * rivals]) for rivals in (1, 10))
    assert judged(np.zeros((2, 2)), few).sure_dominators(0) == [1]
    among_ten = judged(np.zeros((11, 2)), many)
    assert len(among_ten.dominators(0)) == 10
    assert among_ten.surely(1, 0)
    assert among_ten.sure_dominators(0) == []
    assert not among_ten.frame()["surely"].any()


def test_a_pair_that_failed_counts_for_nobody():
    held = np.array([[[[1.0, 1.0], [np.nan, 9.0]]], [[[2.0, 2.0], [0.0, 0.0]]]])
    assert judged(np.zeros((2, 2)), held).means.tolist() == [[1.0, 1.0], [2.0, 2.0]]
