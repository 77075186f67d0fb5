"""Lines and crossings of surfaces that can be drawn by hand."""

import numpy as np
import pandas as pd
import pytest

from experiments.boundaries import CROSSINGS, LINES, _zeros, boundary, crossings, zero_lines

NAN = np.nan


def cells_of(xs, ys, difference, low=None, high=None, standing="tied"):
    """Return cells over a grid, from rows of values (one a y) of the difference and of the ends of its band."""
    middle = np.asarray(difference, dtype=float)
    ends = [middle if end is None else np.asarray(end, dtype=float) for end in (low, high)]
    rows = [
        {"x": x, "y": y, "difference": middle[j, i], "edge_low": ends[0][j, i], "edge_high": ends[1][j, i],
         "standing": standing}
        for j, y in enumerate(ys) for i, x in enumerate(xs)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def points(lines):
    return [sorted(map(tuple, np.round(line, 12).tolist())) for line in lines]


def test_a_line_runs_straight_across_a_cell():
    assert points(zero_lines([0.0, 2.0], [0.0, 1.0], np.array([[-1.0, 1.0], [-1.0, 3.0]]))) == [
        [(0.5, 1.0), (1.0, 0.0)]
    ]
    assert zero_lines([0.0, 2.0], [0.0, 1.0], np.array([[1.0, 1.0], [1.0, 3.0]])) == []


def test_a_line_stops_where_a_corner_is_missing():
    # Without one corner half of the cell, a triangle, is left.
    assert points(zero_lines([0.0, 1.0], [0.0, 1.0], np.array([[-1.0, 1.0], [NAN, 1.0]]))) == [[(0.5, 0.0), (0.5, 0.5)]]


@pytest.mark.parametrize("shape", [(1, 3), (3, 1), (1, 1)])
def test_a_row_of_points_has_no_lines(shape):
    assert (
        zero_lines(
            np.arange(float(shape[1])),
            np.arange(float(shape[0])),
            np.linspace(-1.0, 1.0, np.prod(shape)).reshape(shape),
        )
        == []
    )


@pytest.mark.parametrize(
    ("x", "values", "zeros"),
    [
        ([0.0, 2.0, 3.0], [-1.0, 1.0, 1.0], [(1.0, True)]),
        ([1.0, 2.0], [1.0, -3.0], [(1.25, False)]),
        ([0.0, 3.0], [1.0, -0.5], [(2.0, False)]),
        ([0.0, 1.0, 2.0], [-1.0, 0.0, 1.0], [(1.0, True)]),
        ([0.0, 1.0, 2.0], [1.0, 0.0, -1.0], [(1.0, False)]),
        ([0.0, 1.0, 2.0], [-1.0, 0.0, -1.0], [(1.0, True), (1.0, False)]),
        ([0.0, 1.0, 5.0], [-1.0, 1.0, -1.0], [(0.5, True), (3.0, False)]),
        ([0.0, 1.0], [0.25, 0.75], []),
        ([0.0, 1.0], [-0.25, -0.75], []),
        ([0.0, 1.0], [-1.0, np.inf], []),
        ([0.0, 1.0], [-np.inf, 1.0], []),
        ([0.0, 1.0], [-1.0, NAN], []),
        ([0.0], [1.0], []),
    ],
)
def test_where_a_broken_line_changes_its_sign(x, values, zeros):
    assert _zeros(np.array(x), np.array(values)) == zeros


def test_a_boundary_has_the_line_of_the_mean_and_those_of_both_ends():
    rows = np.array([[-1.0, 1.0], [-1.0, 1.0]])
    lines = boundary(cells_of([0.0, 4.0], [0.0, 1.0], rows, rows - 0.5, rows + 0.5), "x", "y")
    assert lines.columns.tolist() == list(LINES)
    assert lines.groupby("kind")["x"].agg(["min", "max"]).to_dict("index") == {
        "mean": {"min": 2.0, "max": 2.0}, "coalition": {"min": 3.0, "max": 3.0}, "central": {"min": 1.0, "max": 1.0},
    }  # fmt: skip
    assert lines.groupby("kind")["y"].agg(["min", "max"]).to_numpy().tolist() == [[0.0, 1.0]] * 3
    assert set(lines["line"]) == {0}


def test_two_lines_of_a_kind_are_numbered():
    lines = boundary(cells_of([0.0, 1.0, 2.0], [0.0, 1.0], [[-1.0, 1.0, -1.0]] * 2), "x", "y")
    assert lines[lines["kind"] == "mean"].groupby("line")["x"].first().sort_values().tolist() == [0.5, 1.5]


def test_either_axis_may_be_interpolated_in_its_logarithm():
    across = boundary(cells_of([1.0, 100.0], [0.0, 1.0], [[-1.0, 1.0]] * 2), "x", "y", (True, False))
    assert across["x"].tolist() == pytest.approx([10.0] * len(across))
    assert sorted(across.loc[across["kind"] == "mean", "y"]) == pytest.approx([0.0, 1.0])
    up = boundary(cells_of([0.0, 1.0], [1.0, 100.0], [[-1.0, -1.0], [1.0, 1.0]]), "x", "y", (False, True))
    assert up["y"].tolist() == pytest.approx([10.0] * len(up))


def test_points_at_which_nobody_ever_leads_have_no_edge():
    cells = cells_of([0.0, 1.0], [0.0, 1.0], [[-1.0, 1.0], [-1.0, 1.0]])
    cells.loc[(cells["x"] == 0.0) & (cells["y"] == 1.0), "standing"] = "same"
    lines = boundary(cells, "x", "y")
    assert points([lines.loc[lines["kind"] == "mean", ["x", "y"]].to_numpy()]) == [[(0.5, 0.0), (0.5, 0.5)]]


def test_a_lead_is_possible_from_the_nearest_end_before_and_sure_from_the_nearest_after():
    x = np.arange(9.0)
    mean = [-1, -1, -1, -1, 1, 1, 1, 1, 1]  # rises at 3.5
    upper = [-1, 1, -1, 1, 1, 1, 1, 1, 1]  # rises at 0.5, falls at 1.5, rises at 2.5
    lower = [-1, -1, -1, -1, -1, 1, -1, 1, 1]  # rises at 4.5, falls at 5.5, rises at 6.5
    for sign, beyond in ((1.0, "coalition"), (-1.0, "central")):
        edges = [sign * np.array([end]) for end in (lower, upper)]
        [row] = crossings(cells_of(x, [0.25], sign * np.array([mean]), *edges), "x", "y").to_dict("records")
        assert row == {"y": 0.25, "x": 3.5, "low": 2.5, "high": 4.5, "beyond": beyond}


def test_ends_at_the_crossing_itself_count_and_those_beyond_the_points_are_missing():
    [same] = crossings(cells_of([0.0, 1.0], [0.0], [[-1.0, 1.0]]), "x", "y").to_dict("records")
    assert (same["x"], same["low"], same["high"]) == (0.5, 0.5, 0.5)
    wide = cells_of([1.0, 100.0], [0.0], [[-1.0, 1.0]], [[-3.0, -1.0]], [[1.0, 3.0]])
    found = crossings(wide, "x", "y", log=True)
    assert found["x"].tolist() == pytest.approx([10.0])
    assert found[["low", "high"]].isna().all(axis=None)
    assert crossings(wide, "x", "y")["x"].tolist() == pytest.approx([50.5])


def test_each_height_has_its_own_crossings():
    cells = cells_of([0.0, 1.0, 2.0], [5.0, 6.0, 7.0], [[-1.0, 1.0, -1.0], [1.0, 1.0, 1.0], [3.0, -1.0, -1.0]])
    found = crossings(cells, "x", "y")
    assert found.columns.tolist() == list(CROSSINGS)
    assert found[["y", "x", "beyond"]].to_numpy().tolist() == [
        [5.0, 0.5, "coalition"], [5.0, 1.5, "central"], [7.0, 0.75, "central"],
    ]  # fmt: skip


@pytest.mark.parametrize("values", [["a", "b"], [False, True]])
def test_an_axis_that_is_no_number_has_no_boundary(values):
    cells = cells_of([0.0, 1.0], [0.0, 1.0], [[-1.0, 1.0]] * 2)
    for name in ("x", "y"):
        named = cells.assign(**{name: [values[int(v)] for v in cells[name]]})
        assert boundary(named, "x", "y").empty
        assert crossings(named, "x", "y").empty
    assert boundary(cells.iloc[:0], "x", "y").columns.tolist() == list(LINES)
    assert crossings(cells.iloc[:0], "x", "y").columns.tolist() == list(CROSSINGS)
