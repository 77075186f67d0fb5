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
    assert "1,200 months" in problems_of('extends = "london"\nname = "long"\nhorizon = 1200')[0]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ("outside_partners = 101", "101 partners outside, this page takes 100"),
        ("nearest_in_culture = 100", "19,900 ties to begin with, this page takes 8,000"),
        ("nearest_in_place = 60", "12,400 ties to begin with, this page takes 8,000"),
    ],
)
def test_worlds_with_too_many_partners_or_ties_are_refused(changes, words):
    key = changes.split(" ")[0]
    lines = [line for line in dumps(synthetic_scenario(200, 0)).splitlines() if not line.startswith(key)]
    found = problems_of("\n".join(lines).replace("[population]\n", f"[population]\n{changes}\n"))
    assert found == [f"{words}; the command line takes more"]


def test_a_large_arrangement_is_many_ties():
    london = load_scenario("london").model_dump(mode="json", exclude_none=True)
    law = london["population"]
    place, row = law["places"][1], law["arrangements"][0]
    brief = {"source": "", "note": "", "joined": "2010", "left": "", "includes_ict": True}
    law["places"] = [{**place, "name": f"p{k}", "code": "", "source": "", "note": ""} for k in range(150)]
    law["arrangements"] = [{**row, **brief, "arrangement": "all", "member": f"p{k}"} for k in range(149)]
    law["institutions"], law["contiguity"] = [], []
    assert "11,175 ties to begin with" in problems_of(dumps(Scenario.model_validate(london)))[0]


def test_worlds_that_are_large_in_every_way_are_refused():
    base = synthetic_scenario(340, 60, horizon=240)
    kind = base.services[0]
    many = base.model_copy(update={"services": tuple(kind.model_copy(update={"name": f"s{k}"}) for k in range(24))})
    assert problems_of(dumps(many)) == [
        "2,304,000 months x services x places, this page takes 1,200,000; the command line takes more"
    ]


def test_what_is_too_long_is_refused_unread():
    assert problems_of("#" * (LONGEST_UPLOAD + 1)) == ["larger than 200 kB"]


HOSTILE = {
    "a key of blanks": '"' + " " * 150_000 + '" = 1',
    "18,000 unknown keys": "\n".join(f"k{i} = 1" for i in range(18_000)),
    "deep nesting": "a = " + "[" * 150_000,
    "a dotted key": "a." * 99_000 + "a = 1",
    "a quoted dotted key": r'"\"" . ' * 28_000 + "a = 1",
    "a dotted header": "[" + "a." * 99_000 + "a]",
    "a dotted key in a table": "b = {" + "'a'." * 49_000 + "a = 1}",
    "escaped quotes": '"' + r"\"" * 90_000,
    "nested tables": "a = " + "{a = " * 35_000 + "1" + "}" * 35_000,
    "an integer of 10,000 digits": "horizon = " + "9" * 10_000,
    "a hexadecimal integer of 10,000 digits": 'extends = "small"\nname = "x"\nhorizon = 0x' + "f" * 10_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts_are_refused_in_a_moment(text):
    began = time.perf_counter()
    found = problems_of(text)
    assert time.perf_counter() - began < 5  # they took up to three minutes
    assert len(found) <= MOST_TOLD + 1
    assert "int_max_str_digits" not in "".join(found)


def test_what_is_nested_too_deep_for_a_check_is_refused():
    for depth in range(20, 400, 20):
        nested = "a = " + "{a = " * depth + "1" + "}" * depth
        assert problems_of(f'extends = "small"\nname = "x"\n[{"b." * 30}b]\n{nested}\n')


def test_long_sentences_are_no_dotted_keys():
    words = "Versions 1.2.3.4, v2.0.1; e.g. i.e. www.example.org/a.b.c ... and so on. " * 40
    numbers = " ".join(f"{i}.{i}." for i in range(15))
    text = f'extends = "needs-led"\nname = "wordy"\ndescription = "{numbers} {words[:1500]}"\n'
    assert uploaded_strategy(text, "wordy.toml").name == "wordy"


def test_a_problem_of_a_text_has_its_line():
    assert problems_of('extends = "london"\nname = "x"\nhorizon = 0\n')[0].startswith("line 3, horizon")
    assert loads(Scenario, dumps(load_scenario("small"))) == load_scenario("small")
