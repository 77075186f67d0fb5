"""Boxes on worlds where the answer is known: planted, absent, everywhere."""

import numpy as np
import pandas as pd
import pytest

from experiments.discovery import peeling
from experiments.discovery.box import COLUMNS
from experiments.discovery.prim import boxes, search

pytestmark = pytest.mark.lab

WORLDS = 300


def points(seed=0, worlds=WORLDS, dimensions=10):
    values = np.random.default_rng(seed).random((worlds, dimensions))
    return pd.DataFrame(values, columns=[f"p{i}" for i in range(dimensions)])


def planted(frame):
    """Four of the ten dimensions matter: 0.7 * 0.7 * 0.8 * 0.75 of the worlds."""
    return (frame["p0"] < 0.7) & (frame["p3"] > 0.3) & (frame["p5"] < 0.8) & (frame["p8"].between(0.1, 0.85))


@pytest.fixture(scope="module")
def found():
    frame = points()
    return search(frame, planted(frame), "centre", at_most=1)


def test_a_planted_box_is_recovered(found):
    [box] = found.boxes
    ends = {one.parameter: (one.low, one.high) for one in box.restrictions}
    assert {"p0", "p3", "p5", "p8"} == set(ends)
    assert ends["p0"] == (None, pytest.approx(0.7, abs=0.05))
    assert ends["p3"] == (pytest.approx(0.3, abs=0.05), None)
    assert ends["p5"] == (None, pytest.approx(0.8, abs=0.05))
    assert ends["p8"][1] == pytest.approx(0.85, abs=0.05)
    assert box.density > 0.9
    assert box.coverage > 0.9


def test_what_holds_on_worlds_held_out_is_what_new_worlds_have(found):
    [box] = found.boxes
    fresh = points(seed=99, worlds=4000)
    inside = box.holds(fresh)
    # Of the box itself; those of the folds rest on fewer worlds, so they are a little worse.
    assert planted(fresh)[inside].mean() >= box.held_out.density - 0.05
    assert box.held_out.density == pytest.approx(planted(fresh)[inside].mean(), abs=0.1)
    assert box.held_out.low < box.held_out.density < box.held_out.high
    assert 0.75 < box.held_out.coverage <= 1.0


def test_the_table_has_a_row_a_restriction(found):
    frame = found.frame({"p0": "tolerances"})
    assert tuple(frame.columns) == COLUMNS
    assert frame["target"].unique().tolist() == ["centre"]
    assert frame.set_index("parameter").at["p0", "unit"] == "tolerances"
    assert np.isnan(frame.set_index("parameter").at["p0", "low"])
    assert (frame["wins"] / frame["worlds"]).tolist() == pytest.approx(frame["density"].tolist())
    assert frame["base_rate"].iloc[0] == pytest.approx(planted(points()).mean())
    quasi = frame[["quasi_p_low", "quasi_p_high"]].min(axis=1)
    assert (quasi <= 0.05).all()


def nothing(seed, worlds=100):
    return points(seed, worlds), pd.Series(np.random.default_rng(100 + seed).random(worlds) < 0.3)


def test_where_there_is_nothing_no_box_is_claimed():
    assert boxes(*nothing(1)).empty


def test_worlds_held_out_refuse_a_box_of_luck_that_prim_would_sell(monkeypatch):
    monkeypatch.setattr(peeling, "KEEP", 1.0)  # so that no quasi-p-value and no screening stands in its way
    monkeypatch.setattr(peeling, "DIFFERENT", 1.0)
    found = search(*nothing(1))
    assert found.boxes == ()
    assert found.refused.density > 1.5 * found.base_rate
    assert found.refused.held_out.density < found.base_rate + 0.15
    assert found.refused.held_out.p > 0.05


def test_two_planted_boxes_are_found_one_after_the_other():
    frame = points(seed=5, dimensions=4)
    one, other = (frame["p1"] < 0.4), (frame["p2"] > 0.6) & (frame["p3"] > 0.5)
    found = search(frame, one | other, at_most=2)
    assert len(found.boxes) == 2
    first, second = ({one.parameter: one for one in box.restrictions} for box in found.boxes)
    assert first["p1"].high == pytest.approx(0.4, abs=0.05)
    assert second["p2"].low == pytest.approx(0.6, abs=0.05)
    assert second["p3"].low == pytest.approx(0.5, abs=0.07)
    assert sum(box.coverage for box in found.boxes) <= 1.0


def test_choices_switches_and_whole_numbers_can_make_a_box():
    generator = np.random.default_rng(3)
    frame = points(dimensions=1).assign(
        rule=generator.choice(["willing", "random", "named"], WORLDS), institutions=generator.random(WORLDS) < 0.5,
        founders=generator.integers(1, 21, WORLDS), constant=1.0,
    )  # fmt: skip
    wins = frame["rule"].isin(["willing", "named"]) & frame["institutions"] & (frame["founders"] <= 12)
    [box] = search(frame, wins, at_most=1).boxes
    ends = {one.parameter: one for one in box.restrictions}
    assert ends["rule"].choices == ("named", "willing")
    assert ends["institutions"].choices == ("True",)
    assert ends["founders"].high == pytest.approx(12, abs=1)


@pytest.mark.parametrize("value", [True, False])
def test_all_wins_or_none_have_no_box(value):
    found = search(points(), pd.Series(np.full(WORLDS, value)))
    assert (found.boxes, found.refused) == ((), None)
    assert found.base_rate == float(value)


def test_few_worlds_have_no_box():
    frame = points(worlds=30)
    assert search(frame, frame["p0"] < 0.5).boxes == ()


def test_the_same_seed_gives_the_same_box(found):
    frame = points()
    pd.testing.assert_frame_equal(boxes(frame, planted(frame), "centre", at_most=1), found.frame())


def test_what_does_not_go_together_is_refused():
    frame = points(worlds=50)
    with pytest.raises(ValueError, match="50 worlds and 49 verdicts"):
        search(frame, pd.Series(np.ones(49, dtype=bool)))
    with pytest.raises(ValueError, match="missing in p4"):
        search(frame.assign(p4=np.nan), frame["p0"] < 0.5)
