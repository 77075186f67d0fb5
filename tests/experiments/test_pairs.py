"""Runs put in pairs, from a table whose order and gaps must not matter."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from experiments.pairs import Pairs, with_drawn_behaviour

A, B = ("w", "zeal"), ("w", "calm")


def runs_of(*rows):
    return pd.DataFrame([{"scenario": s, "strategy": n, "draw": d, "seed": k, "y": y} for s, n, d, k, y in rows])


RUNS = runs_of(
    ("w", "zeal", 2, 7, 1.0), ("w", "calm", 2, 7, 2.0), ("w", "zeal", 1, 9, 3.0), ("w", "calm", 1, 7, 4.0),
    ("w", "zeal", 2, 9, 5.0),
)  # fmt: skip


def test_rows_are_draws_and_seeds_in_order_and_columns_cases_in_that_of_their_first_run():
    pairs = Pairs.of(RUNS)
    assert pairs.cases == (A, B)
    assert list(zip(pairs.draws.tolist(), pairs.seeds.tolist(), strict=True)) == [(1, 7), (1, 9), (2, 7), (2, 9)]
    assert pairs.values("y", [A, B]).tolist() == [
        pytest.approx([np.nan, 4.0], nan_ok=True), pytest.approx([3.0, np.nan], nan_ok=True), [1.0, 2.0],
        pytest.approx([5.0, np.nan], nan_ok=True),
    ]  # fmt: skip
    assert pairs.values("y", [B])[:, 0] == pytest.approx(pairs.values("y", [A, B])[:, 1], nan_ok=True)
    assert Pairs.of(RUNS.iloc[::-1]).cases == (A, B)


def test_a_category_without_runs_is_no_case():
    kinds = pd.CategoricalDtype(["never", "calm", "zeal"])
    pairs = Pairs.of(RUNS.astype({"strategy": kinds}))
    assert pairs.cases == (A, B)
    assert pairs.values("y", [B])[2, 0] == 2.0


def test_two_runs_of_one_case_under_one_draw_and_seed_are_refused_and_no_others():
    with pytest.raises(ValueError, match="two runs of one case"):
        Pairs.of(pd.concat([RUNS, RUNS.tail(1)]))
    # Many cases and seeds: no two of them may be taken for one.
    whole = runs_of(*(("w", f"s{k}", 0, seed, 0.0) for seed in range(4) for k in range(3)))
    assert len(Pairs.of(whole).seeds) == 4
    alone = runs_of(*(("w", "s", 0, seed, 0.0) for seed in range(4)))
    with pytest.raises(ValueError, match="two runs of one case"):
        Pairs.of(pd.concat([alone, alone.tail(1)]))


def test_no_runs_are_no_pairs():
    pairs = Pairs.of(RUNS.iloc[:0])
    assert (pairs.cases, len(pairs.draws), pairs.drawn) == ((), 0, False)


def test_behaviour_is_drawn_if_any_run_has_a_draw():
    assert Pairs.of(RUNS).drawn
    assert Pairs.of(RUNS.assign(draw=[0, 0, 1, 1, 0])).drawn
    once = RUNS.drop(index=[2, 3])
    assert not Pairs.of(once.assign(draw=0)).drawn
    assert not Pairs.of(once.drop(columns="draw")).drawn


def test_the_scenarios_own_behaviour_is_left_out_beside_one_draw_already():
    mixed = RUNS.assign(draw=[0, 0, 1, 1, 0])
    found = with_drawn_behaviour(mixed)
    assert found["draw"].tolist() == [1, 1]
    assert found.index.tolist() == [0, 1]
    assert found.columns.tolist() == mixed.columns.tolist()
    own = RUNS.assign(draw=0)
    assert with_drawn_behaviour(own) is own


def test_pairs_cannot_be_changed_and_are_equal_to_themselves_alone():
    pairs = Pairs.of(RUNS)
    with pytest.raises(dataclasses.FrozenInstanceError):
        pairs.cases = ()
    assert len({pairs, Pairs.of(RUNS)}) == 2
