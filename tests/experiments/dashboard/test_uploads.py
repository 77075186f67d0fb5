"""Uploads: bounded, reaching no file, and quick to refuse."""

import time

import pytest

from experiments.dashboard.uploads import LONGEST_UPLOAD, MOST_TOLD, told, uploaded_scenario, uploaded_strategy
from scenarios import InvalidSpecificationError, Scenario, dumps, load_scenario, loads, synthetic_scenario


def problems_of(text):
    with pytest.raises(InvalidSpecificationError) as caught:
        uploaded_scenario(text, "mine.toml")
    return told(caught.value)


def test_what_stands_alone_or_extends_the_library_is_taken():
    london = load_scenario("london")
    assert uploaded_scenario(dumps(london), "london.toml") == london
    assert uploaded_scenario('extends = "london"\nname = "poor"\nprogramme_money = 50.0', "poor.toml").name == "poor"
    assert uploaded_strategy('name = "idle"', "idle.toml").family == "none"


@pytest.mark.parametrize("reference", ["/etc/passwd", "../london/places.csv", "london/places.csv", "C:\\x.csv"])
def test_no_file_is_reached(reference):
    for line in (f"population.places = '{reference}'", f"extends = '{reference.replace('csv', 'toml')}'"):
        found = problems_of(f'name = "x"\n{line}\n')
        assert any("cannot be reached" in problem or "in the library" in problem for problem in found), found


def test_worlds_too_large_for_the_page_are_refused_with_their_size():
    assert "430 boroughs and institutions, this page takes 400" in problems_of(dumps(synthetic_scenario(400, 30)))[0]
    assert "months" in problems_of('extends = "london"\nname = "long"\nhorizon = 1200')[0]


def test_what_is_too_long_is_refused_unread():
    assert problems_of("#" * (LONGEST_UPLOAD + 1)) == ["larger than 200 kB"]


@pytest.mark.parametrize(
    "text",
    ['"' + " " * 150_000 + '" = 1', "\n".join(f"k{i} = 1" for i in range(18_000)), "a = " + "[" * 150_000],
    ids=["a key of blanks", "18,000 unknown keys", "deep nesting"],
)
def test_hostile_texts_are_refused_in_a_moment(text):
    began = time.perf_counter()
    found = problems_of(text)
    assert time.perf_counter() - began < 5  # they took up to three minutes
    assert len(found) <= MOST_TOLD + 1


def test_a_problem_of_a_text_has_its_line():
    assert problems_of('extends = "london"\nname = "x"\nhorizon = 0\n')[0].startswith("line 3, horizon")
    assert loads(Scenario, dumps(load_scenario("small"))) == load_scenario("small")
