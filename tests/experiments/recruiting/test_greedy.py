"""Greedy on functions with a known answer: modular, submodular, not submodular, and pure noise."""

from itertools import combinations

import numpy as np
import pytest

from experiments.recruiting.exhaustive import exhaustive
from experiments.recruiting.greedy import greedy
from experiments.recruiting.tally import Tally

WEIGHTS = np.array([3.0, 1.0, 4.0, 1.5, 5.0, 9.0, 2.0, 6.0])


def exactly(function):
    """Return a set function without luck as one of a single sample."""
    return Tally(lambda sets, part: np.array([[function(members)] for members in sets]), 1)


def modular(members):
    return float(sum(WEIGHTS[i] for i in members))


def coverage(seed, items=10, points=60, reach=12):
    """Return how much of a weighted ground set is covered: monotone and submodular."""
    generator = np.random.default_rng(seed)
    covered = [generator.choice(points, reach, replace=False) for _ in range(items)]
    weight = generator.random(points)
    return lambda members: float(weight[sorted({p for i in members for p in covered[i]})].sum())


def noisy(function, spread, samples, seed=0):
    """Return a set function with luck of its own for every set, and luck that all share."""

    def value(sets, part):
        shared = [np.random.default_rng([seed, k]).normal() for k in part]
        return np.array([
            [function(s) + shared[j] + spread * np.random.default_rng([seed, k, *sorted(s), 99]).normal()
             for j, k in enumerate(part)] for s in sets
        ])  # fmt: skip

    return Tally(value, samples)


@pytest.mark.parametrize("check", [True, False])
def test_a_modular_function_is_solved_exactly(check):
    path = greedy(exactly(modular), range(8), 4, check=check)
    assert path.items == (5, 7, 4, 2)
    assert [step.gain.mean for step in path.steps] == [9.0, 6.0, 5.0, 4.0]
    assert frozenset(path.items) == exhaustive(exactly(modular), range(8), 4).best


@pytest.mark.parametrize("seed", range(12))
def test_coverage_comes_out_as_by_plain_greedy_and_near_the_best(seed):
    function = coverage(seed)
    chosen = frozenset()
    for _ in range(4):
        chosen |= {max((i for i in range(10) if i not in chosen), key=lambda i: (function(chosen | {i}), -i))}
    lazy = greedy(exactly(function), range(10), 4, check=False)
    assert frozenset(lazy.items) == chosen
    assert lazy.asked < lazy.plain
    checked = greedy(exactly(function), range(10), 4)
    assert (checked.items, checked.better, checked.fell_back) == (lazy.items, 0, 0)
    best = exhaustive(exactly(function), range(10), 4, most=210)
    assert (1 - 1 / np.e) * best.means[0] <= function(chosen) <= best.means[0]


def test_on_a_planted_cover_greedy_is_exhaustive_search():
    """Four disjoint blocks, each covered by one item; the others are parts of them."""
    blocks = [set(range(10 * k, 10 * k + 10)) for k in range(4)]
    covers = [*blocks, *(set(sorted(block)[:6]) for block in blocks)]
    function = lambda members: float(len(set().union(*(covers[i] for i in members))))  # noqa: E731
    path = greedy(exactly(function), range(8), 4)
    assert frozenset(path.items) == exhaustive(exactly(function), range(8), 4).best == frozenset(range(4))


def partners(members):
    """Item 7 adds little by itself, and a great deal once 5 is there."""
    return modular(members) + (20.0 if {5, 1} <= members else 0.0)


def test_the_check_catches_a_function_that_is_not_submodular():
    naive = greedy(exactly(partners), range(8), 3, check=False)
    assert naive.items == (5, 7, 4)  # the bound of item 1 is 1, so it is never asked again
    checked = greedy(exactly(partners), range(8), 3)
    assert checked.items == (5, 1, 7)
    assert checked.better == 1
    assert checked.steps[1].instead_of == 7
    assert frozenset(checked.items) == exhaustive(exactly(partners), range(8), 3).best


def test_an_answer_above_its_bound_makes_the_step_ask_everybody():
    def rising(members):
        return modular(members) + (2.0 * len(members) ** 2 if members else 0.0)

    path = greedy(exactly(rising), range(8), 3)
    assert path.fell_back == 2
    assert [step.asked for step in path.steps] == [8, 7, 6]


def test_luck_that_all_share_is_no_obstacle():
    """The shared luck has a spread of 1, the differences are of 0.5 and the own luck is small."""
    path = greedy(noisy(lambda s: modular(s) / 2, 0.05, 16), range(8), 4)
    assert path.items == (5, 7, 4, 2)
    assert path.spared > 0.3
    for step, gain in zip(path.steps, (4.5, 3.0, 2.5, 2.0), strict=True):
        assert step.gain.low - 0.05 < gain < step.gain.high + 0.05
    assert path.steps[0].runner_up == 7
    assert path.steps[0].lead.mean == pytest.approx(1.5, abs=0.1)


def test_no_sample_is_asked_for_twice():
    seen = []

    def value(sets, part):
        seen.extend((members, k) for members in sets for k in part)
        return np.array([[modular(members) + np.sin(7 * k + sum(members)) for k in part] for members in sets])

    tally = Tally(value, 12)
    path = greedy(tally, range(8), 4)
    assert len(seen) == len(set(seen)) == tally.asked == path.asked


def test_failed_samples_are_left_out_and_all_failed_is_an_error():
    def value(sets, part):
        return np.array([[np.nan if k == 3 or 6 in s else modular(s) for k in part] for s in sets])

    assert greedy(Tally(value, 8), range(8), 3).items == (5, 7, 4)
    with pytest.raises(ValueError, match="every run of every candidate failed"):
        greedy(Tally(lambda sets, part: np.full((len(sets), len(part)), np.nan), 4), range(3), 1)


@pytest.mark.parametrize("size", [0, 9])
def test_sizes_that_cannot_be(size):
    for search in (greedy, exhaustive):
        with pytest.raises(ValueError, match=f"size is {size}, and must be 1 to 8"):
            search(exactly(modular), range(8), size)


def test_exhaustive_search_ranks_every_set_and_knows_its_limit():
    found = exhaustive(exactly(partners), range(8), 2)
    assert len(found.sets) == 28
    assert found.best == {5, 1}
    assert found.rank(frozenset({5, 7})) == 2
    assert list(found.means) == sorted((partners(frozenset(s)) for s in combinations(range(8), 2)), reverse=True)
    with pytest.raises(ValueError, match="there are 237,336 sets of 5 out of 33, and at most 100 are searched"):
        exhaustive(exactly(modular), range(33), 5)
