"""Bring your own city: CSV tables beside a scenario file."""

import pytest

from scenarios import InvalidSpecificationError, load_scenario
from simulation import build_world

PLACES = """name,residents,x,y,poverty,age,wealth
North,100,0,2,0.3,40,10
South,200,0,0,0.5,,20
East,150,2,1,0.1,35,30
"""
CITY = """
extends = "london"
name = "my-city"
[population]
places = "places.csv"
institutions = []
contiguity = "contiguity.csv"
arrangements = []
deprivation_covariate = "poverty"
culture_covariates = ["poverty", "age", "wealth"]
parties = []
[[services]]
name = "parking"
tier = "transactional"
complexity = 0.1
[[services]]
name = "care"
tier = "people"
complexity = 0.8
need_covariate = "age"
"""


def write(folder, places=PLACES, contiguity="first,second\nNorth,South\nSouth,East\n", city=CITY):
    (folder / "places.csv").write_text(places)
    (folder / "contiguity.csv").write_text(contiguity)
    (folder / "city.toml").write_text(city)
    return folder / "city.toml"


def test_a_city_of_ones_own(tmp_path):
    scenario = load_scenario(write(tmp_path))
    assert scenario.population.places[1].covariates == {"poverty": 0.5, "wealth": 20.0}
    world = build_world(scenario, 1)
    assert world.places.names[:3] == ("North", "South", "East")
    assert world.boroughs == world.insiders == 3


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"places": PLACES.replace("residents", "people")}, "the column 'residents' is missing"),
        ({"places": PLACES.replace("North,100", "North,many")}, "places.csv line 2: residents: 'many' is not a number"),
        ({"places": PLACES.replace(",40,", ",old,")}, "places.csv line 2: age: 'old' is not a number"),
        ({"places": PLACES.replace("South,200", "South,-1")}, "residents: -1.0 is not allowed, allowed is more than 0"),
        ({"places": PLACES.replace("South,", "North,")}, "places are listed twice: North"),
        ({"contiguity": "first,second\nNorth,Soth\n"}, "contiguity: no such place 'Soth'; did you mean 'South'?"),
        ({"contiguity": "first,secnd\nNorth,South\n"}, "unknown column 'secnd'; did you mean 'second'?"),
        ({"contiguity": 'first,second\n"North,South\n'}, "not a CSV table"),
        ({"contiguity": "first,second,river_only\nNorth,South,perhaps\n"}, "allowed is yes or no"),
        ({"city": CITY.replace('covariate = "age"', 'covariate = "ages"')}, "no place has the need_covariate ages"),
        ({"city": CITY.replace('covariate = "poverty"', 'covariate = "povrty"')}, "no place has the covariate 'povrty'; did you mean 'poverty'?"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_table_is_said(tmp_path, change, message):
    with pytest.raises(InvalidSpecificationError) as caught:
        load_scenario(write(tmp_path, **change))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("places", "message"),
    [
        ('"name"x,residents\n', "line 1: not a CSV table"),
        ("x" * 200_000 + ",residents\n", "line 1: not a CSV table"),
        ("name,name,residents,x,y\nA,B,1,0,0\n", "the column 'name' is there more than once"),
        (
            "name,residents,x,y," + ",".join(f"c{i}" for i in range(3000)) + "\n",
            "3,004 columns, allowed are at most 1,020",
        ),
        (PLACES.replace(",40,", f",{'9' * 90_000},"), "covariates.age"),
        (PLACES.replace(",40,", f",{'x' * 90_000},"), "is not a number"),
        (PLACES.replace(",40,", ",1e300,"), "1e+300 is not allowed, allowed is at most 1e+15"),
    ],
)
def test_tables_that_are_none_are_refused_in_a_few_words(tmp_path, places, message):
    with pytest.raises(InvalidSpecificationError) as caught:
        load_scenario(write(tmp_path, places=places))
    assert message in str(caught.value)
    assert len(str(caught.value)) < 4000


def test_a_table_that_is_wrong_in_every_row_is_not_read_to_its_end(tmp_path):
    with pytest.raises(InvalidSpecificationError) as caught:
        load_scenario(write(tmp_path, places="name,residents,x,y\n" + "A,many,0,0\n" * 50_000))
    assert len(caught.value.problems) < 300


def test_the_nearest_name_is_not_looked_for_a_hundred_thousand_times(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr("scenarios.population.nearest", lambda name, known: asked.append(name) or "")
    rows = "".join(f"A{i},B{i}\n" for i in range(5000))
    with pytest.raises(InvalidSpecificationError, match="no such place 'A0'"):
        load_scenario(write(tmp_path, contiguity=f"first,second\n{rows}"))
    assert len(asked) == 20


def test_more_cells_than_a_table_may_have_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("scenarios.tables.MOST_CELLS", 15)
    with pytest.raises(InvalidSpecificationError, match="more than 15 cells"):
        load_scenario(write(tmp_path))
