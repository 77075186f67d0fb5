"""Files: round trips, `extends`, and one clear message for each thing that is wrong."""

import json
import os
import tomllib
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings

import scenarios
from scenarios import (
    InvalidSpecificationError,
    Problem,
    Scenario,
    Strategy,
    dumps,
    load_scenario,
    load_strategy,
    loads,
    save,
    scenario_names,
    schema,
    strategy_names,
    validate,
)
from scenarios.lines import line_of
from tests.worlds import behaviours, changed, policies

ROOT = Path(scenarios.__file__).parent
FOLDERS = {Scenario: "library", Strategy: "strategies"}

TEN_MISTAKES = """
extends = "london"
name = "Bad Name"
horizon = -5
programme_mony = 3
authority = "high"
[behaviour]
peer_hazard = nan
peer_hazzard = 0.1
trust_speed = 7
[initial]
trust = true
supported_hazard = 1
[population]
nearest_in_culture = 1.5
law = "tabel"
[[services]]
name = "a"
tier = "transactionl"
complexity = 9
[[services]]
name = "b"
tier = "people"
complexity = 0.9
need_covariate = "imd"
[[services]]
name = "b"
tier = "people"
complexity = 0.9
"""


def problems_of(tmp_path, text, load=load_scenario):
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidSpecificationError) as caught:
        load(path)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("name", scenario_names())
def test_a_scenario_comes_back_from_its_file_as_it_was(name, tmp_path):
    scenario = load_scenario(name)
    save(scenario, tmp_path / "copy.toml")
    assert load_scenario(tmp_path / "copy.toml") == scenario
    assert scenario.name == name
    assert scenario.description


@pytest.mark.parametrize("name", strategy_names())
def test_a_strategy_comes_back_from_its_file_as_it_was(name, tmp_path):
    strategy = load_strategy(name)
    save(strategy, tmp_path / "copy.toml")
    assert load_strategy(tmp_path / "copy.toml") == strategy
    assert strategy.name == name


@settings(max_examples=30)
@given(policies(), behaviours())
def test_any_specification_survives_its_text(strategy, behaviour):
    assert validate(Strategy, tomllib.loads(dumps(strategy))) == strategy
    scenario = changed(load_scenario("small"), behaviour=behaviour.model_dump())
    assert validate(Scenario, tomllib.loads(dumps(scenario))) == scenario


def test_a_file_overrides_only_what_it_names(tmp_path):
    (tmp_path / "base.toml").write_text('extends = "london"\nname = "base"\n[behaviour]\npeer_hazard = 0.2\n')
    (tmp_path / "mine.toml").write_text('extends = "base.toml"\nname = "mine"\n[behaviour]\ntrust_speed = 0.01\n')
    mine, london = load_scenario(tmp_path / "mine.toml"), load_scenario("london")
    assert (mine.behaviour.peer_hazard, mine.behaviour.trust_speed) == (0.2, 0.01)
    assert mine.population == london.population
    back = changed(mine, name="london", behaviour={"peer_hazard": 0.09, "trust_speed": 0.04})
    assert back == london


def test_a_population_under_another_law_is_replaced_whole(tmp_path):
    (tmp_path / "mine.toml").write_text(
        'extends = "small"\nname = "mine"\n[population]\nlaw = "drawn"\nhomophily = 0.5\n'
    )
    assert load_scenario(tmp_path / "mine.toml").population.boroughs == 6
    text = 'extends = "london"\nname = "mine"\n[population]\nlaw = "drawn"\nboroughs = 4\n'
    faults = problems_of(tmp_path, text)
    assert len(faults) == 1
    assert "need_covariate" in faults[0]


def test_ten_mistakes_get_their_messages_in_one_go(tmp_path):
    faults = problems_of(tmp_path, TEN_MISTAKES)
    expected = [
        "no place has the need_covariate imd",
        "services are listed twice: b",
        "line 3, name: 'Bad Name' is not allowed",
        "line 4, horizon: -5 is not allowed, allowed is 1 to 1200",
        "line 5, programme_mony: unknown key; did you mean 'programme_money'?",
        "line 6, authority: 'high' is not a number, allowed is 0 to 1",
        "line 8, behaviour.peer_hazard: nan is not allowed, allowed is 0 to 5",
        "line 9, behaviour.peer_hazzard: unknown key; did you mean 'peer_hazard'?",
        "line 10, behaviour.trust_speed: 7 is not allowed, allowed is 0 to 0.1",
        "line 12, initial.trust: true is not a number, allowed is 0 to 1",
        "line 13, initial.supported_hazard: unknown key; did you mean 'behaviour.supported_hazard'?",
        "line 15, population.nearest_in_culture: 1.5 is not a whole number, allowed is 0 to 1000",
        "line 16, population.law: 'tabel' is not allowed, allowed is 'drawn', 'table'; did you mean 'table'?",
        "line 19, services[0].tier: 'transactionl' is not allowed",
        "line 20, services[0].complexity: 9 is not allowed, allowed is 0 to 2",
    ]
    text = "\n".join(faults)
    assert [message for message in expected if message not in text] == []
    # The two faults across fields come as one problem; nothing is said that only follows from another fault.
    assert len(faults) == len(expected) - 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name = ", "not a TOML file"),
        ("a = 1\na = 2", "not a TOML file"),
        ("[" * 3000, "not a TOML file"),
        ('extends = "londn"', "did you mean 'london'?"),
        ('extends = "mine.toml"', "does it extend itself?"),
        ('extends = "../secret.toml"', "allowed is a file in this folder or below"),
        ('extends = "/etc/passwd.toml"', "allowed is a file in this folder or below"),
        ("extends = 3", "allowed is a library name or a .toml file"),
        ('extends = "london"\nname = "x"\n[population]\nplaces = "../places.csv"', "in this folder or below"),
        ('extends = "london"\nname = "x"\n[population]\nplaces = "nowhere.csv"', "no such file 'nowhere.csv'"),
        ("name = 'x'", "services: is missing"),
        ('extends = "london"', "name is missing"),
        ('extends = "london"\nname = "x"\nservices = "all"', "'all' is not a list"),
        ('extends = "london"\nname = "x"\nbehaviour = 3', "3 is not a table of keys"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(tmp_path, text, message):
    assert message in "\n".join(problems_of(tmp_path, text))


def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    outside = tmp_path / "outside.toml"
    outside.write_text('extends = "london"\n')
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link.toml").symlink_to(outside)
    assert "in this folder or below" in "\n".join(problems_of(folder, 'extends = "link.toml"\nname = "x"'))


def test_a_file_that_is_not_text_or_not_there_is_said(tmp_path):
    (tmp_path / "mine.toml").write_bytes(b"name = '\xff'")
    with pytest.raises(InvalidSpecificationError, match="not UTF-8"):
        load_scenario(tmp_path / "mine.toml")
    with pytest.raises(InvalidSpecificationError, match="no such file"):
        load_scenario(tmp_path / "other.toml")
    with pytest.raises(InvalidSpecificationError, match="did you mean 'needs-led'"):
        load_strategy("need-led")


def test_shares_beyond_the_whole_are_refused(tmp_path):
    text = 'name = "greedy"\ndevelopment = 0.8\nsubsidy = 0.5\nfounder_names = ["Brent"]'
    fault = "\n".join(problems_of(tmp_path, text, load_strategy))
    assert "sum to 1.3" in fault
    assert "founder_names goes with" in fault


def test_faults_of_tables_and_of_extended_files_come_with_the_others(tmp_path):
    (tmp_path / "places.csv").write_text("name,x,y\nNorth,0,0\n")
    (tmp_path / "contiguity.csv").write_text("first,secnd\nNorth,South\n")
    (tmp_path / "base.toml").write_text('extends = "london"\nname = "base"\n\n[behaviour]\npeer_hazzard = 1\n')
    faults = problems_of(
        tmp_path,
        'extends = "base.toml"\nname = "mine"\nhorizn = 3\nauthority = 7\n[population]\nplaces = "places.csv"\n'
        'contiguity = "contiguity.csv"\n',
    )
    assert faults == [
        "places.csv: the column 'residents' is missing",
        "contiguity.csv: the column 'second' is missing",
        "contiguity.csv: unknown column 'secnd'; did you mean 'second'?",
        "line 3, horizn: unknown key; did you mean 'horizon'?",
        "line 4, authority: 7 is not allowed, allowed is 0 to 1",
        "base.toml line 5, behaviour.peer_hazzard: unknown key; did you mean 'peer_hazard'?",
    ]


def test_a_list_that_loses_its_faulty_items_is_not_blamed_for_it(tmp_path):
    text = 'name = "x"\n[population]\nlaw = "drawn"\n[[services]]\nname = "a"\ntier = "peple"\ncomplexity = 0.5\n'
    assert problems_of(tmp_path, text) == [
        "line 6, services[0].tier: 'peple' is not allowed, allowed is 'transactional' or 'people'; did you mean 'people'?"
    ]


def test_one_service_can_be_changed_by_its_name(tmp_path):
    (tmp_path / "mine.toml").write_text(
        'extends = "london"\nname = "mine"\n[services.parking]\npriority = 0.9\n'
        '[services.libraries]\ntier = "transactional"\ncomplexity = 0.2\n'
    )
    mine, london = load_scenario(tmp_path / "mine.toml"), load_scenario("london")
    assert [service.name for service in mine.services] == [*(s.name for s in london.services), "libraries"]
    assert mine.services[0].priority == 0.9
    assert mine.services[0].complexity == london.services[0].complexity
    assert mine.services[1:12] == london.services[1:]


def test_a_file_of_excel_and_a_nameless_child(tmp_path):
    (tmp_path / "mine.toml").write_bytes(b'\xef\xbb\xbfextends = "london"\nname = "mine"\n')
    assert load_scenario(tmp_path / "mine.toml").name == "mine"
    assert "name is missing" in "\n".join(problems_of(tmp_path, 'extends = "london"\nhorizon = 12\n'))


def test_specifications_are_frozen():
    with pytest.raises(ValueError, match="frozen"):
        load_scenario("small").horizon = 3  # type: ignore[misc]


@pytest.mark.parametrize(("spec", "names", "load"), [
    (Scenario, scenario_names(), load_scenario), (Strategy, strategy_names(), load_strategy)])  # fmt: skip
def test_the_schema_accepts_the_library_and_refuses_the_rest(spec, names, load):
    document = json.loads(json.dumps(schema(spec)))
    jsonschema.Draft202012Validator.check_schema(document)
    checker = jsonschema.Draft202012Validator(document)
    for name in names:
        values = tomllib.loads(dumps(load(name)))
        assert not list(checker.iter_errors(values))
        assert list(checker.iter_errors({**values, "no_such_key": 1}))
        raw = (ROOT / FOLDERS[spec] / f"{name}.toml").read_text(encoding="utf-8")
        assert not list(checker.iter_errors(tomllib.loads(raw))), name
    assert document["properties"]["extends"]
    if spec is Scenario:
        short = {"extends": "london", "population": {"law": "table", "places": "places.csv"}}
        assert not list(checker.iter_errors(short))
        hazard = document["$defs"]["Behaviour"]["properties"]["peer_hazard"]
        assert (hazard["unit"], hazard["evidence_grade"], hazard["maximum"]) == ("per month", "B", 5)


def test_lines_of_keys_are_found_in_nested_tables():
    text = "a = 1\n[b]\nc = 2\n[[d]]\ne = 3\n[[d]]\ne = 4\n[f]\ng = {h = 1}\n"
    places = {
        ("a",): 1,
        ("b", "c"): 3,
        ("d", 0, "e"): 5,
        ("d", 1, "e"): 7,
        ("d", 1): 6,
        ("f", "g", "h"): 9,
        ("x",): None,
    }
    assert {place: line_of(text, place) for place in places} == places


def test_control_characters_are_refused_where_people_read(tmp_path):
    path = tmp_path / "red.toml"
    path.write_text('extends = "small"\nname = "red"\ntitle = "\\u001b[31mred"\ndescription = "two\\nlines"\n')
    with pytest.raises(InvalidSpecificationError, match=r"line 3, title: .* text without control characters"):
        load_scenario(path)


@pytest.mark.parametrize(
    "reference",
    ["x" * 300 + ".toml", "x/" * 3000 + "x.toml", "a\\u0000b.toml", "a.**", "loop.toml", "folder.toml", "pipe.toml"],
)
def test_names_that_are_no_files_are_refused_in_words(tmp_path, reference):
    """A system has errors of its own for them: too long, a link to itself, a NUL."""
    (tmp_path / "loop.toml").symlink_to("loop.toml")
    (tmp_path / "folder.toml").mkdir()
    os.mkfifo(tmp_path / "pipe.toml")
    for line in (f'extends = "{reference}"', f'extends = "london"\npopulation.places = "{reference}"'):
        found = "\n".join(problems_of(tmp_path, f'name = "x"\n{line}\n'))
        assert "allowed is" in found or "no such file" in found or "in the library" in found
        assert len(found) < 1000
    with pytest.raises(InvalidSpecificationError, match="no such file"):
        load_scenario(tmp_path / reference.replace("\\u0000", "\0"))


def test_the_nearest_file_is_looked_for_in_the_folder_alone(tmp_path, monkeypatch):
    """A folder may hold a whole disk."""
    (tmp_path / "places.csv").write_text("")
    monkeypatch.setattr(Path, "rglob", lambda *_: pytest.fail("searches below the folder"))
    found = problems_of(tmp_path, 'extends = "london"\nname = "x"\n[population]\nplaces = "place.csv"')
    assert "did you mean 'places.csv'" in found[0]


def test_a_file_without_a_size_is_read_no_further_than_the_limit(monkeypatch):
    """What a system tells of itself in files has size 0."""
    status = Path("/proc/self/status")
    monkeypatch.setattr("scenarios.reach.LARGEST_FILE", 20)
    if not status.exists():  # elsewhere than on Linux the size is pretended
        status = Path(__file__)
        monkeypatch.setattr(Path, "stat", lambda path, **_: os.stat_result([0o100644, *[0] * 9]))
    with pytest.raises(InvalidSpecificationError, match="larger than"):
        load_scenario(status)


def test_keys_and_values_do_nothing_to_a_terminal(tmp_path):
    keys = ["\\u001b[31mred", "\\u009b31m", "two\\nlines", "\\u202eback", "x" * 100_000]
    for key in keys:
        found = problems_of(tmp_path, f'extends = "small"\nname = "x"\n"{key}" = 1\n')[0]
        assert found.isprintable()
        assert len(found) < 700
    with pytest.raises(InvalidSpecificationError) as caught:
        loads(Scenario, "a = ", "evil\x1b[2J.toml")
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize("letter", ["\\u009b31m", "\\u202e", "\\u2028", "\\u0085", "\\u007f"])
def test_letters_that_do_something_are_refused_where_people_read(tmp_path, letter):
    found = problems_of(tmp_path, f'extends = "small"\nname = "x"\ntitle = "a{letter}b"\ndescription = "a{letter}b"\n')
    assert len(found) == 2
    assert all("text without control characters" in problem for problem in found)


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_names_that_a_spreadsheet_would_reckon_are_refused(tmp_path, name):
    for table in (f"name,residents,x,y\n{name},1,0,0\n", f"name,residents,x,y,code\nx,1,0,0,{name}\n"):
        (tmp_path / "places.csv").write_text(table)
        text = 'extends = "london"\nname = "x"\n[population]\nplaces = "places.csv"\n'
        assert "does not begin like a formula" in "\n".join(problems_of(tmp_path, text))


def test_strategies_follow_each_other_no_further_than_their_file_can_say(tmp_path):
    def chain(length):
        return (
            "successor_month = 1\n"
            + 'successor = {name = "s", successor_month = 1, ' * length
            + 'successor={name="t"}'
            + "}" * length
        )

    text = f'name = "x"\n{chain(14)}\n'
    (tmp_path / "long.toml").write_text(text)
    assert loads(Strategy, dumps(load_strategy(tmp_path / "long.toml"))) == load_strategy(tmp_path / "long.toml")
    found = problems_of(tmp_path, f'name = "x"\n{chain(40)}\n', load_strategy)
    assert any("more than 16 strategies follow each other" in problem for problem in found)


def test_a_long_integer_as_a_name_of_an_extended_file_is_refused(tmp_path):
    (tmp_path / "base.toml").write_text(f'name = "b"\nservices = [{{name = 0x{"f" * 5000}}}]\n')
    text = 'extends = "base.toml"\nname = "x"\n[services.parking]\npriority = 1.0\n'
    assert "too many digits" in "\n".join(problems_of(tmp_path, text))


@pytest.mark.parametrize("key", ["horizon", "population.law", "population.homophily"])
def test_a_long_integer_is_refused_without_a_word_of_anybody_elses(tmp_path, capfd, key):
    found = problems_of(tmp_path, f'extends = "small"\nname = "x"\n{key} = {{a = 0x{"f" * 5000}}}\n')
    assert found == ["a number has too many digits"]
    assert capfd.readouterr().err == ""


def test_kinds_are_said_in_our_words(tmp_path):
    assert "3 is not a table of keys" in "\n".join(
        problems_of(tmp_path, 'extends = "london"\nname = "x"\npopulation = 3')
    )
    place = "[[population.places]]\nname = 'a'\nresidents = 1.0\nx = 0.0\ny = 0.0\ncovariates = {income = '3'}\n"
    found = problems_of(tmp_path, f'extends = "london"\nname = "x"\n{place}')
    assert any("'3' is not a number" in problem for problem in found)


def test_no_more_problems_are_told_than_anybody_reads():
    error = InvalidSpecificationError([Problem("x", "wrong")] * 1000, "file")
    assert str(error).count("wrong") == 100
    assert str(error).endswith("and 900 more")
