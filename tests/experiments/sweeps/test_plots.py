"""The map of who wins where and the response curves, from frames whose picture is known."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from experiments.axes import Axis, is_log
from experiments.boundaries import boundary
from experiments.plots.colours import contrast
from experiments.plots.leader_map import CENTRAL, COALITION, LEVEL, leader_map, signed
from experiments.plots.response import response_curves
from tests.experiments.sweeps.test_leaders import GRID, X, Y, found_in, grid_of, planted, runs_of
from tests.experiments.test_plots import assert_tidy, named, words

WHERE = "Scenario: small."


def axes_of(cells, own=(1.5, 0.4), log=False):
    return [
        Axis(name, f"meaning of {name}, unit", tuple(sorted(set(cells[name]))), at, log and name == X)
        for name, at in zip((X, Y), own, strict=True)
    ]


def drawn(cells, **how):
    x, y = axes_of(cells, **how)
    return leader_map(cells, boundary(cells, X, Y, (x.log, y.log)), x, y, "People, month 36, 20 seeds", WHERE)


def test_every_cell_has_the_look_of_its_standing_and_its_signed_number():
    cells = found_in(runs_of(GRID, planted))
    figure = drawn(cells)
    assert_tidy(figure)
    patches = {patch.get_gid(): patch for patch in named(figure, "cell.", Rectangle)}
    numbers = {text.get_gid(): text.get_text() for text in named(figure, "number.", Text)}
    assert len(patches) == len(numbers) == len(cells)
    grounds = {"coalition": COALITION, "central": CENTRAL}
    xs, ys = sorted(set(cells[X])), sorted(set(cells[Y]))
    for row in cells.to_dict("records"):
        name = f"{xs.index(row[X])}-{ys.index(row[Y])}"
        patch = patches[f"cell.{name}"]
        assert to_hex(patch.get_facecolor()).upper() == grounds.get(row["standing"], LEVEL).upper()
        assert bool(patch.get_hatch()) == (row["standing"] == "central")
        assert numbers[f"number.{name}"] == signed(row["difference"])
    assert {"coalition", "central", "tied"} <= set(cells["standing"])


def test_without_colour_the_sides_are_told_apart_by_hatch_and_sign():
    cells = found_in(runs_of(GRID, planted))
    texts = {text.get_gid(): text for text in named(drawn(cells), "number.", Text)}
    assert all(texts[f"number.{k}-5"].get_text().startswith("\N{MINUS SIGN}") for k in range(3))
    assert all(texts[f"number.{k}-0"].get_text().startswith("+") for k in range(6, 9))
    assert min(contrast(LEVEL, COALITION), contrast(LEVEL, CENTRAL)) > 2.4


def test_the_boundary_its_band_and_the_scenarios_own_place_are_drawn():
    cells = found_in(runs_of(GRID, planted))
    figure = drawn(cells)
    lines = boundary(cells, X, Y)
    [mean] = named(figure, "mean.", Line2D)
    assert mean.get_xydata() == pytest.approx(lines.loc[lines["kind"] == "mean", ["x", "y"]].to_numpy())
    assert len(named(figure, "coalition.", Line2D)) == len(named(figure, "central.", Line2D)) == 1
    assert figure.findobj(lambda artist: artist.get_gid() == "band")
    frame = named(figure, "own", Rectangle)[-1]
    assert (frame.get_x() < 1.5 < frame.get_x() + frame.get_width(), frame.get_y() < 0.4) == (True, True)
    between = drawn(cells, own=(1.6, 0.5))
    assert named(between, "own", Line2D)[-1].get_xydata() == pytest.approx(np.array([[1.6, 0.5]]))
    assert not named(drawn(cells, own=(9.0, 0.4)), "own", Line2D)
    assert "as things stand" not in words(drawn(cells, own=(9.0, 0.4)))


def test_of_few_seeds_the_line_has_no_band_and_that_is_said():
    figure = drawn(found_in(runs_of(GRID, planted, seeds=3)))
    assert named(figure, "mean.", Line2D)
    assert not figure.findobj(lambda artist: artist.get_gid() == "band")
    assert "band" not in words(figure).lower()
    assert "cannot be told from so few seeds" in " ".join(words(figure).split())


def test_no_boundary_is_promised_where_there_is_none():
    cells = found_in(runs_of(GRID, lambda name, x, y: 0.8 if name == "join" else 0.2))
    figure = drawn(cells)
    assert_tidy(figure)
    assert "lead changes hands" not in words(figure)
    assert not named(figure, "mean.", Line2D)


def test_logarithms_choices_many_cells_and_missing_ones_are_drawn():
    points = grid_of(np.geomspace(0.01, 1.0, 25), np.linspace(0.0, 1.0, 25))
    runs = runs_of(points, lambda name, x, y: 0.4 + 0.1 * (np.log10(x) + 1.0) * (name == "join"), seeds=2)
    figure = drawn(found_in(runs[runs["draw"] != 7]), log=True)
    assert_tidy(figure)
    assert "White: no finished pairs" in words(figure)
    assert "White" not in words(drawn(found_in(runs), log=True))
    [mean] = named(figure, "mean.0", Line2D)
    assert np.isfinite(mean.get_xydata()).all()
    choices = found_in(runs_of([(a, b) for a in ("all", "members") for b in (False, True)], planted_flat))
    figure = drawn(choices, own=("all", None))
    assert_tidy(figure)
    assert not named(figure, "mean.", Line2D)
    assert {"all", "members", "no", "yes"} <= set(words(figure).split())


def planted_flat(name, x, y):
    return 0.5 if name == "join" else 0.3


def test_long_names_of_axes_are_wrapped_and_not_cut():
    cells = found_in(runs_of(grid_of([0.0, 1.0], [0.0, 1.0]), planted))
    x, y = (Axis(name, 30 * "a long meaning " + f"of {name}", (0.0, 1.0)) for name in (X, Y))
    figure = leader_map(cells, boundary(cells, X, Y), x, y, "People", WHERE)
    assert_tidy(figure)
    assert f"of {X}" in words(figure)
    figure = response_curves(table_of([0.0, 1.0]), LABELS, x, "People", WHERE)
    assert_tidy(figure)
    assert f"of {X}" in words(figure)


def table_of(values, seeds=20):
    rows = [
        {"draw": k, X: value, "strategy": name, "unit": "%", "mean": base + k, "low": base + k - 2.0, "high": base + k + 3.0,
         "seeds": seeds}
        for k, value in enumerate(values, start=1)
        for name, base in (("needs-led", 40.0), ("central-mandate", 30.0))
    ]  # fmt: skip
    return pd.DataFrame(rows)


LABELS = {("small", "needs-led"): "Needs-led coalition", ("small", "central-mandate"): "Central mandate"}


def test_curves_are_the_means_and_bands_their_intervals():
    table = table_of([0.5, 1.0, 1.5])
    axis = Axis(X, "spread, tolerances", (0.5, 1.0, 1.5), 1.0)
    figure = response_curves(table, LABELS, axis, "People, month 36, 20 seeds", WHERE)
    assert_tidy(figure)
    [line] = named(figure, "mean.small.needs-led", Line2D)
    assert line.get_xydata().tolist() == [[0.5, 41.0], [1.0, 42.0], [1.5, 43.0]]
    [band] = figure.findobj(lambda artist: artist.get_gid() == "band.small.needs-led")
    low, high = band.get_datalim(band.axes.transData).intervaly
    assert (low, high) == pytest.approx((39.0, 46.0))
    assert "95% interval of that mean" in words(figure)
    assert named(figure, "own", Line2D)


def test_choices_get_points_with_whiskers_in_their_own_order():
    table = table_of(["people", "both"])
    axis = Axis(X, "scope", ("people", "both"))
    figure = response_curves(table, LABELS, axis, "People, month 36, 20 seeds", WHERE)
    assert_tidy(figure)
    [line] = named(figure, "mean.small.needs-led", Line2D)
    assert line.get_linestyle() == "None"
    assert line.get_ydata().tolist() == [41.0, 42.0]
    assert len(named(figure, "band.small.needs-led", Line2D)) == 2


def test_one_seed_has_no_band_and_says_so():
    table = table_of([0.5, 1.0], seeds=1).assign(low=np.nan, high=np.nan)
    figure = response_curves(table, LABELS, Axis(X, "spread", (0.5, 1.0)), "People", WHERE)
    assert "one run, hence no interval" in words(figure)
    assert not figure.findobj(lambda artist: artist.get_gid() == "band.small.needs-led")


def test_even_steps_in_the_logarithm_are_told():
    assert is_log((25.0, 50.0, 100.0, 200.0))
    assert not is_log((25.0, 50.0, 75.0))
    assert not is_log((0.0, 1.0, 10.0))
    assert not is_log((1.0, 10.0))
    assert not is_log((True, False, True))
