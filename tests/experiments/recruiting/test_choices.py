"""Aims, what can be chosen, and the simple ways to choose."""

import pytest

from experiments.recruiting.aims import aim_of
from experiments.recruiting.choices import first_use_cases_of, founders_of, has_map, numbers_of_use_cases, random_sets
from scenarios import load_scenario, load_strategy, synthetic_scenario
from tests.worlds import changed

SMALL, LONDON, NEEDS_LED = load_scenario("small"), load_scenario("london"), load_strategy("needs-led")


def test_an_aim_is_a_column_of_the_runs_in_its_unit():
    aim = aim_of("people_effective", 60, LONDON)
    assert (aim.column, aim.month, aim.worth(0.25)) == ("people_effective_60", 60, 25.0)
    assert aim_of("npv", None, LONDON).column == "npv"
    assert aim_of("people_effective", 120, LONDON).column == "people_effective"
    assert aim_of("quarter_gap", 36, LONDON).worth(0.25) == -25.0  # less of it is better


def test_aims_that_cannot_be():
    with pytest.raises(ValueError, match="no aim 'people_efective'"):
        aim_of("people_efective", None, LONDON)
    with pytest.raises(ValueError, match="month is 40; in london an aim is known in months 36, 60, 84, 120"):
        aim_of("npv", 40, LONDON)
    with pytest.raises(ValueError, match="no aim 'smart_index'"):
        aim_of("smart_index", None, LONDON)


def test_a_set_of_founders_is_a_strategy_whatever_its_order():
    question = founders_of(LONDON, NEEDS_LED, 5)
    assert question.strategy_of([3, 1]) == question.strategy_of({1, 3})
    assert question.strategy_of([3, 1]).founder_names == (question.items[1], question.items[3])
    nobody = question.strategy_of([])
    assert (nobody.founders, nobody.founder_rule) == (0, "willing")
    assert question.strategy_of([0], "best", "Best found").label == "Best found"


def test_rivals_differ_from_the_strategy_in_their_founders_only():
    rivals = {strategy.name: strategy for strategy in founders_of(LONDON, NEEDS_LED, 4).rivals(LONDON)}
    assert set(rivals) == {"willing", "trusting", "largest", "neighbours", "random"}
    for name, rival in rivals.items():
        told = {"name": "needs-led", "title": NEEDS_LED.title, "description": NEEDS_LED.description}
        assert (rival.founder_rule, rival.founders) == (name, 4)
        assert changed(rival, **told, founder_rule="willing", founders=6) == NEEDS_LED


def test_without_a_map_there_is_no_contiguous_choice():
    flat = synthetic_scenario(8, 0, nearest_in_place=0)
    assert not has_map(flat)
    assert "neighbours" not in {rival.name for rival in founders_of(flat, NEEDS_LED, 2).rivals(flat)}
    assert has_map(LONDON)
    assert has_map(SMALL)


def test_first_use_cases_and_their_rivals():
    question = first_use_cases_of(LONDON, NEEDS_LED, 3)
    rivals = {strategy.name: strategy.first_use_cases for strategy in question.rivals(LONDON)}
    assert rivals == {
        "own": (), "simplest": ("parking", "council-tax", "rent"),
        "priority": ("homelessness", "planning", "adult-social-care"),
    }  # fmt: skip
    people = first_use_cases_of(LONDON, changed(NEEDS_LED, scope="people"), 2)
    assert people.items[0] == "early-help"
    assert len(people.items) == 6


def test_numbers_of_use_cases_go_to_all_services_in_scope():
    assert list(numbers_of_use_cases(LONDON, NEEDS_LED)) == list(range(1, 13))
    assert list(numbers_of_use_cases(LONDON, changed(NEEDS_LED, scope="people"))) == list(range(1, 7))


@pytest.mark.parametrize("size", [0, 34])
def test_sizes_that_cannot_be(size):
    with pytest.raises(ValueError, match=f"size is {size}, and must be 1 to 33, the number of boroughs"):
        founders_of(LONDON, NEEDS_LED, size)


def test_a_strategy_that_serves_everybody_has_no_founders():
    with pytest.raises(ValueError, match="central-mandate serves everybody, so it has no founders to choose"):
        founders_of(LONDON, load_strategy("central-mandate"), 5)


def test_random_sets_are_of_the_size_and_reproducible():
    sets = random_sets(12, 5, 200, seed=7)
    assert all(len(members) == 5 for members in sets)
    assert sets == random_sets(12, 5, 200, seed=7) != random_sets(12, 5, 200, seed=8)
    assert all(60 < sum(i in members for members in sets) < 110 for i in range(12))  # 83 expected
