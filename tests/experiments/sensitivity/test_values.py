"""From runs to values at points and seeds: pairs, gaps, and what is left out for them."""

import numpy as np
import pandas as pd
import pytest

from experiments.sensitivity.values import values_of, whole_blocks


def runs(points: int = 4, seeds=(0, 1, 2)) -> pd.DataFrame:
    return pd.DataFrame([
        {"scenario": "here", "strategy": strategy, "seed": seed, "draw": draw, "effect": sign * (10.0 * draw + seed)}
        for draw in range(1, points + 1)
        for seed in seeds
        for strategy, sign in (("one", 1.0), ("other", 0.5))
    ])  # fmt: skip


def test_an_outcome_stands_at_its_point_and_seed_whatever_the_order_of_runs():
    found = values_of(runs().sample(frac=1.0, random_state=1), 4, (0, 1, 2), "effect", "one")
    assert found.cells.tolist() == [[10.0 * point + seed for seed in range(3)] for point in (1, 2, 3, 4)]
    assert found.contrast == "one"


def test_a_difference_is_that_of_the_pair():
    found = values_of(runs(), 4, (0, 1, 2), "effect", "one", "other")
    assert found.contrast == "one less other"
    assert found.cells.tolist() == [[0.5 * (10.0 * point + seed) for seed in range(3)] for point in (1, 2, 3, 4)]


def test_a_failed_run_of_either_is_a_gap_and_no_number():
    table = runs()
    gone = ((table["draw"] == 2) & (table["seed"] == 1) & (table["strategy"] == "other")) | (table["draw"] == 4)
    cells = values_of(table[~gone], 4, (0, 1, 2), "effect", "one", "other").cells
    assert np.argwhere(np.isnan(cells)).tolist() == [[1, 1], [3, 0], [3, 1], [3, 2]]
    alone = values_of(table[~gone], 4, (0, 1, 2), "effect", "one").cells
    assert np.argwhere(np.isnan(alone)).tolist() == [[3, 0], [3, 1], [3, 2]]


def test_an_infinite_ratio_is_a_gap():
    table = runs()
    table.loc[table.index[0], "effect"] = np.inf
    assert np.isnan(values_of(table, 4, (0, 1, 2), "effect", "one").cells[0, 0])


def test_what_is_not_there_is_named():
    with pytest.raises(ValueError, match="no outcome 'effct'; did you mean 'effect'"):
        values_of(runs(), 4, (0, 1, 2), "effct", "one")
    with pytest.raises(ValueError, match="no finished runs of 'othr'; did you mean 'other'"):
        values_of(runs(), 4, (0, 1, 2), "effect", "one", "othr")


def test_blocks_with_a_gap_are_left_out_whole():
    cells = np.arange(120.0).reshape(60, 2)
    cells[7, 1] = np.nan
    left = whole_blocks(cells, 3, "blocks")
    assert left.blocks.tolist() == [0, 1, *range(3, 20)]
    assert left.cells.tolist() == np.delete(cells, [6, 7, 8], axis=0).tolist()
    assert left.note == "1 of 20 blocks left out, for failed runs"


def test_a_seed_that_fails_everywhere_is_left_out_rather_than_every_block():
    cells = np.random.default_rng(0).normal(size=(60, 12))
    cells[:, 5] = np.nan
    left = whole_blocks(cells, 3, "blocks")
    assert left.cells.shape == (60, 11)
    assert left.note == "1 of 12 seeds left out, for failed runs"


def test_beyond_a_tenth_the_rest_is_no_sample():
    cells = np.ones((60, 2))
    cells[[0, 3, 6], 0] = np.nan
    with pytest.raises(ValueError, match=r"3 of 20 blocks have a failed run .* allowed is 10%"):
        whole_blocks(cells, 3, "blocks")
    assert len(whole_blocks(cells, 3, "blocks", most=0.2).blocks) == 17


def test_where_everything_failed_nothing_is_made_up():
    with pytest.raises(ValueError, match="left out"):
        whole_blocks(np.full((6, 2), np.nan), 3)


def test_points_that_are_no_whole_blocks_are_refused():
    with pytest.raises(ValueError, match="7 points are not whole blocks of 3 points"):
        whole_blocks(np.ones(7), 3)
