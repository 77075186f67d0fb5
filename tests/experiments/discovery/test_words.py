"""Boxes in plain words."""

from types import SimpleNamespace

import pytest

from experiments.discovery.box import Box, HeldOut, Restriction, Search
from experiments.discovery.words import found_words, restriction_words, worlds_words
from experiments.discovery.worlds import Question, Side, headline_named

FIELDS = {
    "behaviour.requirement_spread_people": SimpleNamespace(meaning="spread of requirements", unit="tolerances"),
    "authority": SimpleNamespace(meaning="strongest mandate", unit="share"),
    "behaviour.trust_speed": SimpleNamespace(meaning="speed of trust", unit="per month"),
}
QUESTION = Question(
    headline_named("people_effective"), 120, "people_effective",
    Side("central", "the best central strategy", (("london", "central-mandate"),)),
    Side("coalition", "Needs-led coalition", (("london", "needs-led"),)),
)  # fmt: skip
RESTRICTIONS = (
    Restriction("behaviour.requirement_spread_people", None, 1.1, (), float("nan"), 1e-9),
    Restriction("authority", 0.6, None, (), 1e-6),
)


def box(p=1e-9, density=0.79):
    return Box(RESTRICTIONS, 47, 41, 0.37, 0.1, HeldOut(48, 38, density, 0.65, 0.88, 0.35, p))


def test_a_box_is_told_with_what_is_left_of_it_on_worlds_held_out():
    [said] = found_words(Search("central", 500, 110, (box(),)), QUESTION, FIELDS)
    assert said == (
        "The best central strategy wins on people-based services at month 120, by at least 1 point, where the spread of "
        "boroughs' requirements of people-based services is at most 1.1 tolerances and the strongest mandate that City "
        "Hall may give is at least 60 %: in 87% of such worlds (41 of 47), against 22% of all 500. That is 37% of the "
        "worlds in which it wins. On worlds held out, boxes found so have it win in 79% (95 % interval 65% to 88%) and "
        "cover 35%."
    )


def test_a_box_of_luck_is_not_told_as_one():
    [said] = found_words(Search("central", 500, 110, (), box(p=0.3, density=0.25)), QUESTION, FIELDS)
    assert "wins on people-based services at month 120, by at least 1 point, in 110 of 500 worlds (22%)" in said
    assert (
        "no box is claimed: the best box has 87% in the worlds that it was found in, but 25% in worlds held out" in said
    )


@pytest.mark.parametrize(
    "found, words",
    [
        (Search("coalition", 500, 500), "in all 500 worlds"),
        (Search("coalition", 500, 0), "in none of the 500 worlds"),
        (Search("coalition", 12, 5), "12 worlds are too few"),
        (Search("coalition", 500, 12), "in 12 of 500 worlds (2%): too few to say where"),
        (Search("coalition", 500, 488), "the 12 others are too few to say where it does not"),
        (Search("coalition", 500, 30), "PRIM finds no restriction that makes that more frequent"),
    ],
)
def test_where_there_is_no_box_a_sentence_says_why(found, words):
    [said] = found_words(found, QUESTION, FIELDS)
    assert words in said


@pytest.mark.parametrize(
    "restriction, words",
    [
        (
            Restriction("behaviour.trust_speed", 0.01, 0.05),
            "the speed of trust is between 0.01 per month and 0.05 per month",
        ),
        (Restriction("strategy.serves", choices=("all",)), "strategy.serves is all"),
        (Restriction("authority", None, 0.0), "the strongest mandate that City Hall may give is at most 0 %"),
    ],
)
def test_a_restriction_has_its_ends_and_unit(restriction, words):
    assert restriction_words(restriction, FIELDS.get(restriction.parameter)) == words


def test_who_wins_how_often_is_told_first():
    said = worlds_words(QUESTION, Search("central", 500, 110), Search("coalition", 500, 250))
    assert said == (
        "On people-based services at month 120, of 500 worlds the best central strategy wins 110 (22%) and Needs-led "
        "coalition 250 (50%); in 140 they are less than 1 point apart."
    )
