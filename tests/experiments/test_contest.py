"""Who is ahead, by how much and how surely, on a few runs that can be reckoned in the head."""

import dataclasses

import numpy as np
import pytest

from experiments.compare import HEADLINES
from experiments.contest import contest_at, contests, judgement, mean_of, means_in_common, months_of
from experiments.pairs import Pairs
from tests.experiments.frames import crossed_runs, labels_of, seeds_runs

PEOPLE, GAP = HEADLINES[0], HEADLINES[-1]
ONE, TWO, THREE = (("small", name) for name in ("one", "two", "three"))
LUCK = np.arange(12.0) / 16.0


def contest_of(runs, sides, headline=PEOPLE):
    return contest_at(Pairs.of(runs), labels_of(runs), headline, 120, 120, sides)


def planted(**values):
    return seeds_runs({name: LUCK + value for name, value in values.items()})


def test_means_and_difference_are_in_the_printed_unit_from_the_leaders_side():
    runs = planted(one=0.125, two=0.25)
    found = contest_of(runs, [[ONE], [TWO]])
    mean = 100.0 * LUCK.mean()
    assert (found.leader, found.other) == ("Two", "One")
    assert (found.leader_mean, found.other_mean) == pytest.approx((mean + 25.0, mean + 12.5))
    assert (found.difference, found.pairs, found.probability) == (pytest.approx(12.5), 12, 1.0)
    assert (found.outcome, found.month, found.verdict, found.decided) == (PEOPLE.outcome, 120, "clear", True)
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.leader = "One"


def test_where_less_is_better_the_means_are_what_they_are_and_the_lead_is_positive():
    found = contest_of(planted(one=0.125, two=0.25), [[ONE], [TWO]], GAP)
    mean = 100.0 * LUCK.mean()
    assert (found.leader, found.other) == ("One", "Two")
    assert (found.leader_mean, found.other_mean) == pytest.approx((mean + 12.5, mean + 25.0))
    assert found.difference == pytest.approx(12.5)


def test_each_side_sends_its_best_and_one_side_its_best_two():
    runs = planted(one=0.1, two=0.3, three=0.2)
    both = contest_of(runs, [[ONE, TWO], [THREE]])
    assert (both.leader, both.other) == ("Two", "Three")
    alone = contest_of(runs, [[ONE, TWO, THREE]])
    assert (alone.leader, alone.other) == ("Two", "Three")
    # The second of a side stays at home, though it is better than the other side's best.
    home = contest_of(runs, [[TWO, THREE], [ONE]])
    assert (home.leader, home.other) == ("Two", "One")
    assert contest_of(runs, [[ONE], [ONE]]) is None
    assert contest_of(runs, [[ONE], []]) is None
    assert contest_of(runs, [[ONE]]) is None


def test_only_pairs_that_both_have_count():
    runs = planted(one=0.0, two=0.25)
    gone = ((runs["strategy"] == "one") & (runs["seed"] < 3)) | ((runs["strategy"] == "two") & (runs["seed"] > 10))
    found = contest_of(runs[~gone], [[ONE], [TWO]])
    assert (found.pairs, found.verdict) == (8, "unknown")
    assert found.leader_mean == pytest.approx(100.0 * (LUCK[3:11].mean() + 0.25))
    assert found.other_mean == pytest.approx(100.0 * LUCK[3:11].mean())


def test_with_draws_the_pairs_are_those_of_a_whole_block():
    cells = 0.1 * np.arange(12.0)[:, None] + 0.01 * np.arange(3.0)
    runs = crossed_runs({"one": cells, "two": cells + 0.25})
    gone = (runs["strategy"] == "one") & (runs["draw"] == 4) & (runs["seed"] == 1)
    found = contest_of(runs[~gone], [[ONE], [TWO]])
    assert found.pairs == 33  # the draw with the gap is out
    assert found.difference == pytest.approx(25.0)


def test_means_over_the_pairs_in_common():
    nan = np.nan
    matrix = np.array([[1.0, 5.0, nan], [2.0, nan, nan], [9.0, 6.0, nan]])
    assert means_in_common(matrix).tolist() == [5.0, 5.5, -np.inf]  # over the first and third; the last never counts
    apart = np.array([[1.0, nan], [nan, 7.0], [2.0, nan]])
    assert means_in_common(apart).tolist() == [1.5, 7.0]
    assert means_in_common(np.array([[1.0, 2.0], [3.0, 4.0]])).tolist() == [2.0, 3.0]
    assert mean_of(np.array([1.0, nan, 4.0])) == 2.5
    assert np.isnan(mean_of(np.array([nan])))


@pytest.mark.parametrize(
    ("pairs", "difference", "low", "high", "chance", "least", "verdict"),
    [
        (10, 5.0, 3.0, 7.0, 0.95, 1.0, "clear"),
        (9, 5.0, 3.0, 7.0, 0.95, 1.0, "unknown"),
        (10, 5.0, np.nan, np.nan, 0.95, 1.0, "unknown"),
        (10, 5.0, 3.0, np.nan, 0.95, 1.0, "unknown"),
        (10, 5.0, 3.0, np.inf, 0.95, 1.0, "unknown"),
        (10, 5.0, 3.0, 7.0, 0.9, 1.0, "clear"),
        (10, 5.0, 3.0, 7.0, 0.89, 1.0, "probable"),
        (10, 5.0, 0.0, 10.0, 0.95, 1.0, "tied"),
        (10, -5.0, -10.0, 0.0, 0.95, 1.0, "tied"),
        (10, 5.0, -0.5, 10.5, 0.95, 1.0, "tied"),
        (10, 0.5, 0.4, 0.6, 0.95, 1.0, "equal"),
        (10, 1.0, 0.9, 1.1, 0.95, 1.0, "clear"),
        (10, -5.0, -7.0, -3.0, 0.05, 1.0, "probable"),
    ],
)
def test_what_a_lead_is_called(pairs, difference, low, high, chance, least, verdict):
    assert judgement(pairs, difference, low, high, chance, least) == verdict


def test_months_are_the_horizons_that_were_kept_and_the_end():
    runs = planted(one=0.0, two=0.25).assign(people_effective_36=0.5, people_effective_60=0.5)
    assert months_of(PEOPLE, runs, 120) == [36, 60, 120]
    assert months_of(PEOPLE, runs, 60) == [36, 60]
    assert months_of(GAP, runs, 120) == [120]
    found = contests(Pairs.of(runs), labels_of(runs), 120, [[ONE], [TWO]], [PEOPLE])
    assert [(one.month, one.verdict) for one in found] == [(36, "tied"), (60, "tied"), (120, "clear")]
    assert [one.margin for one in found] == ["0.0 points", "0.0 points", "25.0 points"]
