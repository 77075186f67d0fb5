"""The row of luck against its parts, and its interval against the jackknife written out."""

import math

import numpy as np
import pytest
from scipy import stats

from experiments.intervals import Crossed
from experiments.sensitivity import morris, sobol
from experiments.sensitivity.luck import GROUPS, _expit, _interval_of_share, _share, luck
from experiments.uncertainty import components
from tests.experiments.sensitivity.functions import points_of, space

pytestmark = pytest.mark.lab


def values_of(plan, seeds=5, seed=0):
    generator = np.random.default_rng(seed)
    return 3.0 * points_of(plan)[:, [0]] + generator.normal(size=seeds) + generator.normal(size=(len(plan.unit), seeds))


def test_the_row_is_made_of_the_components_of_the_points_that_are_spread():
    plan = sobol.sample(space(2), 8)
    values = values_of(plan)
    spread = np.ravel([plan.spread_of(np.array([k])) for k in range(8)])
    cells, row = values[spread], luck(plan, values, "people_effective", "it").iloc[0]
    parts = components(Crossed(cells))
    assert (row["variance_parameters"], row["variance_luck"], row["variance_interaction"]) == pytest.approx(
        (parts.parameters, parts.luck, parts.interaction)
    )
    assert row["share_interaction"] == pytest.approx(parts.interaction / parts.total)
    assert row["noise_share"] == pytest.approx(parts.interaction / 5 / cells.mean(axis=1).var(ddof=1))
    assert row["mean"] == pytest.approx(cells.mean())
    # The points of a block go together: the interval is over blocks.
    blocks = Crossed(cells.reshape(8, -1, 5).mean(axis=1)).interval()
    assert (row["low"], row["high"]) == pytest.approx((blocks.low, blocks.high))
    assert row["above_zero"] == (cells.mean(axis=1) > 0.0).mean()
    assert (row["method"], row["outcome"], row["contrast"]) == ("sobol", "people_effective", "it")
    assert (row["points"], row["seeds"]) == (16, 5)


def logit(cells):
    parts = components(Crossed(cells.reshape(-1, cells.shape[2])))
    return math.log((parts.luck + parts.interaction) / parts.parameters)


def spread_of(estimates):
    """Return the jackknife's variance of an estimate, from those without each part in turn, and Student's quantile."""
    n = len(estimates)
    squares = sum((one - sum(estimates) / n) ** 2 for one in estimates)
    return (n - 1) / n * squares, stats.t.ppf(0.975, n - 1)


@pytest.mark.parametrize("blocks", [4, 12, 44])
def test_the_interval_of_the_share_is_the_jackknife_over_blocks_and_over_seeds(blocks):
    generator = np.random.default_rng(blocks)
    cells = (
        2.0 * generator.normal(size=(blocks, 2, 1))
        + generator.normal(size=(1, 1, 6))
        + generator.normal(size=(blocks, 2, 6))
    )
    groups = min(20, blocks // 2)
    assert GROUPS == 20
    without = [logit(np.delete(cells, [b for b in range(blocks) if b % groups == k], axis=0)) for k in range(groups)]
    seeds = [logit(np.delete(cells, k, axis=2)) for k in range(6)]
    reach = math.sqrt(sum(variance * quantile**2 for variance, quantile in (spread_of(without), spread_of(seeds))))
    expected = [1.0 / (1.0 + math.exp(-(logit(cells) + side * reach))) for side in (-1.0, 1.0)]
    assert _interval_of_share(cells) == pytest.approx(expected)
    assert _interval_of_share(0.1 * cells) == pytest.approx(expected)  # shares have no unit


@pytest.mark.parametrize(("blocks", "seeds", "told"), [(4, 3, True), (3, 3, False), (4, 2, False), (3, 8, False)])
def test_few_blocks_or_seeds_give_no_interval_of_the_share(blocks, seeds, told):
    generator = np.random.default_rng(1)
    cells = (
        9.0 * np.arange(blocks)[:, None, None]
        + generator.normal(size=(1, 1, seeds))
        + generator.normal(size=(blocks, 2, seeds))
    )
    assert np.isfinite(_interval_of_share(cells)).all() == told


def test_without_luck_or_without_parameters_there_is_no_interval():
    same = np.zeros((6, 2, 4)) + np.arange(6.0)[:, None, None]
    assert np.isnan(_interval_of_share(same)).all()
    assert np.isnan(_interval_of_share(np.zeros((6, 2, 4)) + np.arange(4.0))).all()


def test_shares_stay_within_one_and_nothing_of_nothing_is_none():
    assert [_share(1.0, 4.0), _share(5.0, 4.0), _share(0.0, 0.0), _share(0.25, 0.5)] == [0.25, 1.0, 0.0, 0.5]
    assert [_expit(0.0), _expit(math.log(3.0))] == pytest.approx([0.5, 0.75])


def test_points_at_nought_count_half_and_below_it_not():
    plan = sobol.sample(space(2), 4)
    values = np.full((len(plan.unit), 2), -1.0)
    values[plan.spread_of(np.array([0]))] = 0.25
    values[plan.spread_of(np.array([1]))] = 0.0
    assert luck(plan, values).iloc[0]["above_zero"] == 0.25 + 0.25 / 2.0


def test_notes():
    plan = sobol.sample(space(2), 8)
    two = (
        3.0 * points_of(plan)[:, [0]] + np.array([0.0, 5.0]) + np.random.default_rng(0).normal(size=(len(plan.unit), 2))
    )
    assert luck(plan, two).iloc[0]["note"] == ""
    one = luck(plan, values_of(plan)[:, :1]).iloc[0]
    assert one["note"] == "luck cannot be told apart: at least 2 seeds are needed"
    levels = morris.sample(space(2), 8)
    said = luck(levels, values_of(levels)).iloc[0]["note"]
    assert said.endswith("over Morris's 4 levels, which reach the ends more often than the space does")
    alike = (
        np.where(np.arange(4) % 2 == 0, 1.0, -1.0) * np.where(np.arange(len(plan.unit)) % 2 == 0, 1.0, -1.0)[:, None]
    )
    assert "variance of luck estimated below 0, taken as 0" in luck(plan, alike).iloc[0]["note"]
