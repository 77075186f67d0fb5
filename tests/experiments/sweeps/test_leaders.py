"""Who wins where, on planted differences whose boundary is known."""

import numpy as np
import pandas as pd
import pytest

from experiments.boundaries import CROSSINGS, LINES, boundary, crossings
from experiments.compare import HEADLINES
from experiments.leaders import FOUND, RICHER, leaders, outer_tail
from tests.experiments.frames import labels_of

PEOPLE, GAP = HEADLINES[0], HEADLINES[-1]
X, Y = "behaviour.requirement_spread_people", "authority"
SIDE = {"idle": "none", "steer": "central", "push": "central", "join": "coalition", "both": "hybrid"}


def runs_of(points, value, seeds=20, noise=0.05, random=0, side=SIDE, x=X, y=Y):
    """Return runs with `value(strategy, x, y)` of the headline outcomes, and luck that is the same at all points."""
    luck = np.random.default_rng(random).normal(0.0, noise, (len(side), seeds))
    rows = [
        {"draw": draw, x: a, y: b, "scenario": "small", "strategy": name, "seed": seed, "side": kind,
         **dict.fromkeys([line.outcome for line in HEADLINES], value(name, a, b) + luck[k, seed])}
        for draw, (a, b) in enumerate(points, start=1)
        for k, (name, kind) in enumerate(side.items())
        for seed in range(seeds)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def found_in(runs, headline=PEOPLE, axes=(X, Y)):
    return leaders(runs, labels_of(runs), axes, headline, 36, 36)


def grid_of(xs, ys):
    return [(a, b) for a in xs for b in ys]


def planted(name, x, y):
    """The coalition is ahead of the centre's best by 0.3 (x - y - 1.07): the boundary is x = y + 1.07."""
    return {"idle": 0.1, "steer": 0.4, "push": 0.3, "join": 0.4 + 0.3 * (x - y - 1.07), "both": 0.2}[name]


GRID = grid_of(np.linspace(0.5, 2.5, 9), (0.0, 0.2, 0.4, 0.6, 0.8, 1.0))


def met(lines, kind, y):
    """Return where the line of a kind is at a height, by interpolation along it; outside the grid where it is not."""
    found = []
    for _, line in lines[lines["kind"] == kind].groupby("line"):
        order = line.sort_values("y")
        if order["y"].min() <= y <= order["y"].max():
            found.append(np.interp(y, order["y"], order["x"]))
    return found


def test_a_planted_boundary_lies_inside_its_band_and_its_line_near_it():
    cells = found_in(runs_of(GRID, planted))
    assert cells.columns.tolist() == ["draw", X, Y, *FOUND]
    lines = boundary(cells, X, Y)
    assert lines.columns.tolist() == list(LINES)
    for y in np.linspace(0.02, 0.98, 9):
        [mean], [low], [high] = (met(lines, kind, y) for kind in ("mean", "central", "coalition"))
        assert low < y + 1.07 < high
        assert low < mean < high
        assert mean == pytest.approx(y + 1.07, abs=0.1)
        assert 0.05 < high - low < 0.6


def test_without_luck_the_band_has_no_width_and_the_line_is_exact():
    lines = boundary(found_in(runs_of(GRID, planted, noise=0.0)), X, Y)
    for y in np.linspace(0.0, 1.0, 7):
        ends = [met(lines, kind, y) for kind in ("mean", "central", "coalition")]
        assert np.ravel(ends) == pytest.approx([y + 1.07] * 3)


def test_more_seeds_make_the_band_narrower():
    width = {}
    for seeds in (12, 192):
        lines = boundary(found_in(runs_of(GRID, planted, seeds=seeds)), X, Y)
        width[seeds] = met(lines, "coalition", 0.5)[0] - met(lines, "central", 0.5)[0]
    assert 0.15 < width[192] / width[12] < 0.45  # a quarter, but for luck


def test_standings_and_probabilities_by_hand():
    cells = found_in(runs_of(GRID, planted)).set_index([X, Y])
    low, high, edge = cells.loc[(0.5, 1.0)], cells.loc[(2.5, 0.0)], cells.loc[(1.75, 0.6)]
    assert (low["standing"], low["coalition_leads"], low["central"], low["leader"]) == (
        "central",
        0.0,
        "Steer",
        "Steer",
    )
    assert (high["standing"], high["coalition_leads"], high["leader"]) == ("coalition", 1.0, "Join")
    assert high["difference"] == pytest.approx(100 * 0.429, abs=5.0)
    assert low["difference"] < low["high"] < 0.0
    assert 0.5 < edge["coalition_leads"] <= 1.0
    assert (cells["low"] <= cells["difference"]).all()
    assert (cells["difference"] <= cells["high"]).all()
    assert (cells["edge_low"] <= cells["edge_high"]).all()


def test_interval_of_a_point_is_of_the_paired_difference_from_the_coalitions_side():
    runs = runs_of([(1.0, 0.5)], planted)
    [cell] = found_in(runs).to_dict("records")
    wide = 100 * runs.pivot_table(index="seed", columns="strategy", values=PEOPLE.outcome)
    difference = wide["join"] - wide["steer"]
    assert cell["difference"] == pytest.approx(difference.mean())
    assert cell["better"] == pytest.approx((difference > 0).mean())
    assert cell["pairs"] == 20


def test_less_is_better_where_it_is():
    cells = found_in(runs_of(GRID, planted), GAP).set_index([X, Y])
    # There the coalition's gap is larger, and the centre's best is the one with the smaller gap.
    assert cells.loc[(2.5, 0.0), "standing"] == "central"
    assert cells.loc[(2.5, 0.0), "central"] == "Push"
    assert cells.loc[(2.5, 0.0), "difference"] == pytest.approx(-100 * (0.829 - 0.3), abs=5.0)
    assert cells.loc[(2.5, 0.0), "coalition_leads"] == 0.0


def test_the_best_of_a_side_is_chosen_anew_in_each_resample():
    """Two central strategies that are level: the interval must know that their best is better than either."""
    runs = runs_of([(1.0, 0.0)], lambda name, x, y: 0.4 if name in ("steer", "push", "join") else 0.0, seeds=400)
    [both] = found_in(runs).to_dict("records")
    [one] = found_in(runs[runs["strategy"] != both["central"].lower()]).to_dict("records")
    assert both["edge_high"] < one["edge_high"]


def test_only_equal_money_is_ranked():
    side = SIDE | {"rich": RICHER}
    runs = runs_of(GRID, lambda name, x, y: 9.0 if name == "rich" else planted(name, x, y), side=side)
    pd.testing.assert_frame_equal(found_in(runs), found_in(runs[runs["strategy"] != "rich"]))


def test_a_strategy_of_neither_side_may_lead_but_does_not_count_for_one():
    runs = runs_of([(1.5, 0.4)], lambda name, x, y: 0.9 if name == "both" else planted(name, x, y))
    [cell] = found_in(runs).to_dict("records")
    assert cell["leader"] == "Both"
    assert (cell["coalition"], cell["central"]) == ("Join", "Steer")


def test_a_strategy_may_change_sides_from_point_to_point():
    runs = runs_of(GRID, planted, noise=0.0)
    runs.loc[(runs["strategy"] == "join") & (runs[X] > 2.0), "side"] = "central"
    cells = found_in(runs).set_index([X, Y])
    assert cells.loc[2.5, "standing"].eq("").all()
    assert cells.loc[2.5, "difference"].isna().all()
    assert cells.loc[0.5, "standing"].eq("central").all()


def test_failed_runs_leave_the_rest_paired():
    runs = runs_of(GRID, planted)
    unlucky = (runs["strategy"] == "join") & (runs["seed"] < 5) & (runs["draw"] == 1)
    gone = (runs["strategy"] == "join") & (runs["draw"] == 2)
    cells = found_in(runs[~unlucky & ~gone])
    assert cells["pairs"].tolist()[:3] == [15, 0, 20]
    assert np.isnan(cells["edge_low"][1])
    assert len(boundary(cells, X, Y)) > 0


def test_the_same_under_all_luck_is_no_edge():
    cells = found_in(runs_of(GRID, lambda name, x, y: 0.4, noise=0.0))
    assert cells["standing"].eq("same").all()
    assert boundary(cells, X, Y).empty


@pytest.mark.parametrize(("seeds", "told"), [(9, False), (10, True)])
def test_a_band_needs_seeds_to_resample(seeds, told):
    cells = found_in(runs_of(GRID, planted, seeds=seeds))
    assert cells[["edge_low", "edge_high", "coalition_leads"]].notna().all(axis=None) == told
    assert set(boundary(cells, X, Y)["kind"]) == ({"mean", "coalition", "central"} if told else {"mean"})


def test_few_seeds_are_too_few_to_tell():
    assert found_in(runs_of(GRID, planted, seeds=3))["standing"].eq("unknown").all()
    [alone] = found_in(runs_of([(2.5, 0.0)], planted, seeds=1)).to_dict("records")
    assert alone["leader"] == "Join"
    assert np.isnan(alone["edge_low"])


def test_lines_are_straight_in_the_logarithm_where_that_is_asked_for():
    points = grid_of([1.0, 10.0, 100.0], [0.0, 1.0])

    def value(name, x, y):
        return {"steer": 0.4, "join": 0.4 + 0.1 * (np.log10(x) - 0.5)}.get(name, 0.0)

    cells = found_in(runs_of(points, value, noise=0.0))
    log, plain = boundary(cells, X, Y, (True, False)), boundary(cells, X, Y)
    assert log.loc[log["kind"] == "mean", "x"].tolist() == pytest.approx([10.0**0.5] * 2)
    assert plain.loc[plain["kind"] == "mean", "x"].tolist() == pytest.approx([5.5] * 2)


def test_crossings_are_the_boundary_in_numbers():
    cells = found_in(runs_of(GRID, planted))
    found, lines = crossings(cells, X, Y), boundary(cells, X, Y)
    assert found.columns.tolist() == list(CROSSINGS)
    assert found["beyond"].eq("coalition").all()
    for row in found.itertuples():
        [mean], [low], [high] = (met(lines, kind, row.y) for kind in ("mean", "central", "coalition"))
        assert (row.x, row.low, row.high) == pytest.approx((mean, low, high))
        assert row.low < row.y + 1.07 < row.high
    # Along the other axis the centre is ahead beyond the boundary, and at the ends of x nobody's lead changes hands.
    other = crossings(cells, Y, X)
    assert other["beyond"].eq("central").all()
    assert other["y"].between(1.0, 2.25).all()
    assert other["x"].to_numpy() == pytest.approx(other["y"].to_numpy() - 1.07, abs=0.1)


def test_a_band_that_leaves_the_points_has_no_end_there():
    cells = pd.DataFrame({X: [0.0, 2.0], Y: 0.0, "difference": [-1.0, 1.0], "edge_low": [-4.0, -2.0], "edge_high": [-0.5, 4.0],
                          "standing": "tied"})  # fmt: skip
    [row] = crossings(cells, X, Y).to_dict("records")
    assert (row["x"], row["low"]) == pytest.approx((1.0, 2.0 / 9.0))
    assert np.isnan(row["high"])


def test_a_choice_has_no_boundary():
    cells = found_in(runs_of([(a, b) for a in ("all", "members") for b in (0.0, 1.0)], lambda *_: 0.0))
    assert boundary(cells, X, Y).empty
    assert cells[X].tolist() == ["all", "all", "members", "members"]


def test_the_resampled_interval_covers_as_often_as_it_says():
    """With one strategy a side the truth is known: of 200 experiments of 12 seeds about 190 hold it."""
    hits, side = 0, {"steer": "central", "join": "coalition"}
    for k in range(200):
        runs = runs_of([(1.0, 0.0)], lambda name, x, y: 0.4 + 0.02 * (name == "join"), 12, random=k, side=side)
        [cell] = found_in(runs).to_dict("records")
        hits += cell["edge_low"] <= 2.0 <= cell["edge_high"]
    assert 0.91 * 200 <= hits <= 0.985 * 200


def test_tails_tend_to_those_of_a_plain_percentile():
    assert outer_tail(10_000) == pytest.approx(0.025, abs=1e-4)
    assert outer_tail(5) < outer_tail(50) < 0.025
