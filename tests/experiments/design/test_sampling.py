"""Points are where they should be: every combination, one in each stratum, inside the range."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.design import Design, Dimension, Space, from_csv, grid, latin_hypercube, sobol_sequence
from experiments.draws import prior_draws
from scenarios import Behaviour, InvalidSpecificationError, load_scenario, load_strategy

SMALL = load_scenario("small")
LED = [load_strategy("needs-led")]
SPACE = Space(
    (
        Dimension("a", -1.0, 1.0),
        Dimension("b", 0.01, 1.0, log=True),
        Dimension("c", 1, 4, whole=True),
        Dimension("d", choices=("x", "y")),
    )
)


def test_a_grid_has_every_combination_once():
    design = grid({"a": [1, 2, 3], "b": [True, False]})
    assert len(design) == 6
    assert len({tuple(point.values()) for point in design.points}) == 6
    assert [point["b"] for point in design.points[:2]] == [True, False]


def test_a_latin_hypercube_has_one_point_in_every_stratum():
    frame = latin_hypercube(SPACE, 40, seed=3).frame()
    assert frame["draw"].tolist() == list(range(1, 41))
    assert sorted(np.floor((frame["a"] + 1.0) / 2.0 * 40).astype(int)) == list(range(40))
    assert sorted(np.floor(np.log(frame["b"] / 0.01) / np.log(100.0) * 40).astype(int)) == list(range(40))
    assert frame["c"].value_counts().to_dict() == {1: 10, 2: 10, 3: 10, 4: 10}
    assert frame["d"].value_counts().to_dict() == {"x": 20, "y": 20}


def test_a_sobol_sequence_covers_every_quarter_alike_and_goes_on_where_it_stopped():
    design = sobol_sequence(SPACE, 64, seed=1)
    frame = design.frame()
    quarters = (frame["a"] > 0).astype(int) * 2 + (frame["b"] > 0.1).astype(int)
    assert quarters.value_counts().tolist() == [16, 16, 16, 16]
    assert sobol_sequence(SPACE, 20, seed=1).points == design.points[:20]


@given(st.floats(0.0, 1.0), st.integers(-3, 3), st.integers(0, 9))
def test_values_never_leave_their_range(unit, low, width):
    space = Space((Dimension("a", low, low + width), Dimension("c", low, low + width, whole=True)))
    (point,) = space.scaled(np.array([[unit, unit]]))
    assert low <= point["a"] <= low + width
    assert low <= point["c"] <= low + width
    assert point["c"] == int(point["c"])


def test_the_priors_are_what_is_unknown_and_not_what_the_scenario_sets():
    names = Space.of_priors(load_scenario("london")).names
    assert "behaviour.peer_hazard" in names
    assert "initial.trust" in names
    assert "accounting.benefit_people" not in names
    assert "accounting.benefit_people" in Space.of_priors(load_scenario("london"), accounting=True).names
    assert not [name for name in names if name.startswith("strategy")]
    assert "strategy.use_cases" in Space.of_priors(load_scenario("london"), strategies=LED).names
    own = SMALL.model_copy(update={"behaviour": Behaviour(peer_hazard=0.1)})
    assert "behaviour.peer_hazard" not in Space.of_priors(own).names


def test_draws_of_behaviour_are_a_latin_hypercube_of_the_same_space():
    draws = prior_draws(load_scenario("london"), 8, seed=2)
    names = [f"behaviour.{name}" for name in draws[0]]
    design = latin_hypercube(Space.of_priors(load_scenario("london")).only(names), 8, seed=2)
    assert [list(draw.values()) for draw in draws] == [list(point.values()) for point in design.points]


def test_wide_priors_are_drawn_in_the_logarithm():
    dimensions = {dimension.name: dimension for dimension in Space.of_priors(load_scenario("london"))}
    assert dimensions["behaviour.independent_hazard"].log  # 0.002 to 0.03
    assert not dimensions["behaviour.mandate_hazard"].log  # 0.055 to 0.12
    assert math.isclose(dimensions["behaviour.independent_hazard"].scaled(np.array([0.5]))[0], math.sqrt(0.002 * 0.03))


def test_a_list_comes_from_a_file(tmp_path):
    path = tmp_path / "points.csv"
    path.write_text("use_cases, institutions, initial.trust\n1, true, 0.4\n5, false, 0.6\n")
    design = from_csv(path, SMALL, LED)
    assert design.points[1] == {"strategy.use_cases": 5, "strategy.institutions": False, "initial.trust": 0.6}


def test_every_mistake_of_a_file_is_told_with_its_row_and_column(tmp_path):
    path = tmp_path / "points.csv"
    path.write_text("use_cases,institutions\n1,yes\n2.5,true\nnan,false\n")
    with pytest.raises(InvalidSpecificationError) as told:
        from_csv(path, SMALL, LED)
    assert [problem.where for problem in told.value.problems] == [
        "row 1, institutions",
        "row 2, use_cases",
        "row 3, use_cases",
    ]
    with pytest.raises(InvalidSpecificationError, match="no such file"):
        from_csv(tmp_path / "none.csv", SMALL, LED)


@pytest.mark.parametrize("points", [(), ({},), ({"a": 1}, {"b": 1})])
def test_what_is_no_design_is_refused(points):
    with pytest.raises(ValueError, match="design"):
        Design(points)
