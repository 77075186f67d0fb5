"""Choices judged on hold-out seeds: planted differences, the winner's curse, and the best number."""

import numpy as np
import pytest

from experiments.intervals import Interval
from experiments.recruiting.aims import aim_of
from experiments.recruiting.judging import COLUMNS, Judged
from experiments.recruiting.words import verdict_word
from scenarios import load_scenario

SMALL = load_scenario("small")


def judged(worth, spread=1.0, pairs=60, draws=1, seed=0, best=None):
    """Return choices of this worth, under luck that they share and luck of their own."""
    generator = np.random.default_rng(seed)
    count = len(worth)
    held = np.array(worth)[:, None] + 5 * generator.normal(size=pairs) + spread * generator.normal(size=(count, pairs))
    train = np.array(worth)[:, None, None] + spread * generator.normal(size=(count, 1, pairs))
    names = [f"c{k}" for k in range(count)]
    of_draw = np.arange(pairs) % draws + (1 if draws > 1 else 0)
    return Judged(names, names, train, held, of_draw, np.arange(pairs) // draws, best or names[0])


def test_differences_are_paired_and_cover_what_was_planted():
    found = judged([3.0, 0.0, 4.0])
    assert found.difference("c1", "c0").high < 0.0 < found.difference("c2", "c0").low
    gap = found.difference("c1", "c0")
    assert gap.low < -3.0 < gap.high
    assert gap.high - gap.low < 1.2  # unpaired it would be 3.6


def test_a_draw_that_hits_all_choices_alike_is_taken_out_too():
    assert judged([3.0, 0.0], pairs=80, draws=8).difference("c1", "c0").high < 0.0


def test_the_table_says_which_is_better_from_the_side_of_the_aim():
    frame = judged([30.0, 28.0, 31.0]).frame(aim_of("people_effective", None, SMALL), "founders", {"c0": "A, B"})
    assert tuple(frame.columns) == COLUMNS
    assert list(frame["choice"]) == ["c2", "c0", "c1"]
    best = frame.set_index("choice").loc["c0"]
    assert (best["note"], best["members"], best["difference"]) == ("best found", "A, B", 0.0)
    less = judged([-30.0, -28.0]).frame(aim_of("quarter_gap", None, SMALL), "founders", {}).set_index("choice")
    assert less.loc["c1", "difference"] > 0.0
    assert less.loc["c1", "holdout"] == pytest.approx(28.0, abs=2.0)  # the gap itself, and less is better
    assert less.loc["c1", "probability_better"] > 0.8


def test_failed_runs_are_left_out_of_their_pairs():
    found = judged([3.0, 0.0])
    found.holdout[1, :10] = np.nan
    row = found.frame(aim_of("people_effective", None, SMALL), "founders", {}).set_index("choice").loc["c1"]
    assert row["pairs"] == 50


def test_how_often_each_number_is_the_best():
    clear = judged([0.0, 1.0, 5.0, 2.0]).shares_best()
    assert clear["c2"] == 1.0
    level = judged([0.0] * 4, pairs=400).shares_best()
    assert max(level.values()) < 0.9
    assert sum(level.values()) == pytest.approx(1.0)
    frame = judged([0.0, 1.0, 5.0, 2.0]).frame(aim_of("people_effective", None, SMALL), "how-many", {})
    assert list(frame["choice"]) == ["c0", "c1", "c2", "c3"]  # numbers stay in their order
    assert frame["share_best"].sum() == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("interval", "word"),
    [((2.0, 1.0, 3.0), "better"), ((0.4, 0.2, 0.6), "slightly"), ((3.0, -1.0, 7.0), "no better"),
     ((-2.0, -3.0, -1.0), "worse"), ((2.0, float("nan"), float("nan")), "no better")],
)  # fmt: skip
def test_a_verdict_needs_more_than_luck_and_enough_to_matter(interval, word):
    assert verdict_word(Interval(*interval), 1.0) == word
