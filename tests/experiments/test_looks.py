"""Looks at growing numbers of seeds: which, at which level, what is seen, and how it is kept and told."""

import dataclasses
import json
import math

import numpy as np
import pytest

from experiments.compare import HEADLINES
from experiments.intervals import student
from experiments.looks import PRECISION, Look, Precision, interval_at, level_of_each, read_precision, schedule

PEOPLE, NPV = HEADLINES[0], HEADLINES[2]
LABELS = {("london", "needs-led"): "Needs-led coalition", ("london", "laissez-faire"): "Laissez-faire"}


@pytest.mark.parametrize(
    ("first", "at_most", "looks"),
    [
        (20, 20, [20]),
        (20, 21, [20, 21]),
        (20, 40, [20, 40]),
        (5, 33, [5, 10, 20, 33]),
        (20, 10, [20]),
        (1, 4, [1, 2, 4]),
    ],
)
def test_each_look_is_at_twice_the_seeds_of_the_last(first, at_most, looks):
    assert schedule(first, at_most) == looks


@pytest.mark.parametrize(("looks", "level"), [(1, 0.95), (2, 0.975), (5, 0.99), (10, 0.995)])
def test_chances_of_missing_add_up_to_one_in_twenty(looks, level):
    assert level_of_each(looks) == pytest.approx(level)


@pytest.mark.filterwarnings("error")
def test_an_interval_at_a_look_is_students_at_its_level():
    values = np.array([0.1, 0.3, 0.2, 0.6])
    assert interval_at(values, 0.99) == student(values, 0.99)
    nearly = np.array([0.5, 0.5, 0.5, 0.5000001])
    assert interval_at(nearly, 0.99) == student(nearly, 0.99)
    one = interval_at(np.array([0.25]), 0.99)
    assert one.mean == 0.25
    assert np.isnan([one.low, one.high]).all()


def test_where_all_seen_are_the_same_others_may_lie_anywhere_between_minus_one_and_one():
    # Two pairs at level 0.75: a share of at most 1 - 0.25^(1/2) = 1/2 are others, each at -1 or at 1.
    found = interval_at(np.array([0.5, 0.5]), 0.75)
    assert (found.mean, found.low, found.high) == pytest.approx((0.5, 0.5 - 0.75, 0.5 + 0.25))
    # Three at level 0.875: again one half.
    found = interval_at(np.array([-0.2, -0.2, -0.2]), 0.875)
    assert (found.low, found.high) == pytest.approx((-0.2 - 0.4, -0.2 + 0.6))


def precision(*looks, width=0.02, outcome="people_effective", runs="digest"):
    return Precision(outcome, "laissez-faire", width, 80, tuple(looks), runs)


FIRST, LAST = Look(20, 0.031, "needs-led", 0.975), Look(40, 0.0125, "needs-led", 0.975)


def test_it_is_precise_when_the_last_and_widest_is_narrower_than_asked():
    assert precision(FIRST, LAST).reached
    assert not precision(LAST, FIRST).reached
    assert not precision(LAST, width=0.0125).reached
    for frozen, name in ((precision(LAST), "runs"), (LAST, "seeds")):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(frozen, name, None)


def test_it_is_told_in_words():
    said = precision(FIRST, LAST).in_words(LABELS, "london", PEOPLE)
    assert said == (
        "Seeds were added until, on people-based services, the 95 % interval of the difference of every other strategy of "
        "equal money to Laissez-faire was narrower than 2.0 points: at 40 seeds, after 2 looks, the widest is 1.2 points "
        "(Needs-led coalition); each at level 97.5 %, which allows for up to 2 looks. The tables show ordinary intervals, "
        "as if the number of seeds had been chosen beforehand."
    )
    missed = precision(dataclasses.replace(FIRST, level=0.99)).in_words({}, "london", PEOPLE)
    assert missed == (
        "Seeds were added until, on people-based services, the 95 % interval of the difference of every other strategy of "
        "equal money to laissez-faire was narrower than 2.0 points; that was not reached at the most allowed, 20 seeds, "
        "after 1 look: the widest is 3.1 points (needs-led); each at level 99 %, which allows for up to 5 looks. The tables "
        "show ordinary intervals, as if the number of seeds had been chosen beforehand."
    )


@pytest.mark.parametrize("looks", [1, 2, 3, 5, 7])
def test_as_many_looks_are_allowed_as_the_level_is_for(looks):
    said = precision(dataclasses.replace(LAST, level=level_of_each(looks))).in_words(LABELS, "london", PEOPLE)
    assert f"which allows for up to {looks} looks" in said


@pytest.mark.parametrize(
    ("width", "widest", "words"),
    [
        (0.01, 0.0, "narrower than 1.0 points: at 40 seeds, after 1 look, the widest is 0.0 points"),
        (0.005, 0.00123, "narrower than 0.5 points: at 40 seeds, after 1 look, the widest is 0.12 points"),
        (0.123, 0.0999, "narrower than 12.3 points: at 40 seeds, after 1 look, the widest is 10.0 points"),
    ],
)
def test_widths_are_told_in_two_figures_and_never_as_nothing(width, widest, words):
    look = dataclasses.replace(LAST, widest=widest)
    assert words in precision(look, width=width).in_words(LABELS, "london", PEOPLE)
    money = precision(dataclasses.replace(LAST, widest=1500.0), width=2000.0, outcome="npv")
    assert "narrower than 2.0 GBP m: at 40 seeds" in money.in_words(LABELS, "london", NPV)


def test_what_was_seen_is_kept_and_read_again(tmp_path):
    kept = precision(Look(2, math.inf, "needs-led", 0.975), FIRST, LAST)
    kept.write(tmp_path)
    assert [look["widest"] for look in json.loads((tmp_path / PRECISION).read_text("utf-8"))["looks"]] == [
        None,
        0.031,
        0.0125,
    ]
    assert read_precision(tmp_path, "digest") == kept
    assert read_precision(tmp_path, "another") is None
    assert read_precision(tmp_path, None) is None


@pytest.mark.parametrize("change", [{"looks": []}, {"looks": [{}]}, {"looks": None}, {"more": 1}, {"looks": [3]}])
def test_what_cannot_be_read_was_never_kept(tmp_path, change):
    precision(LAST).write(tmp_path)
    path = tmp_path / PRECISION
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | change), encoding="utf-8")
    assert read_precision(tmp_path, "digest") is None


def test_no_file_or_another_file_is_none(tmp_path):
    assert read_precision(tmp_path, "digest") is None
    for text in ("{", "{}", "[]"):
        (tmp_path / PRECISION).write_text(text, encoding="utf-8")
        assert read_precision(tmp_path, "digest") is None
