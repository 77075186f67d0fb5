"""Gains by borough on tables small enough to do in the head."""

import numpy as np
import pandas as pd
import pytest

from experiments.gains import OUTCOMES, _standing, gains, left_behind

A, B, C = ("w", "a"), ("w", "b"), ("w", "c")
LABELS = {A: "A", B: "B", C: "C"}


def rows_of(strategy, place, values, **more):
    return [
        {"scenario": "w", "strategy": strategy, "seed": seed, "place": place, "people_effective": value,
         "transactional_effective": value, **more}
        for seed, value in enumerate(values)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("pairs", "low", "high", "standing"),
    [
        (10, 0.1, 0.2, "gains"), (9, 0.1, 0.2, "unknown"), (10, 0.0, 0.2, "open"), (10, -0.2, 0.0, "open"),
        (10, -0.2, -0.1, "loses"), (10, -0.2, 0.1, "open"), (10, -1.5, 1.5, "open"),
    ],
)  # fmt: skip
def test_standings(pairs, low, high, standing):
    assert _standing(pairs, low, high) == standing


def test_means_are_over_the_pairs_that_both_have():
    nan = np.nan
    table = pd.DataFrame(rows_of("a", "x", [1.0, 2.0, nan, 4.0]) + rows_of("b", "x", [2.0, 5.0, 9.0, nan]))
    [row] = gains(table, LABELS, A, ["people_effective"]).to_dict("records")
    assert (row["pairs"], row["mean"], row["reference_mean"], row["difference"]) == (2, 3.5, 1.5, 2.0)
    assert (row["scenario"], row["strategy"], row["label"], row["standing"]) == ("w", "b", "B", "unknown")


def test_each_place_keeps_its_tile_and_each_case_and_outcome_its_rows():
    table = pd.DataFrame(
        rows_of("c", "y", [5.0] * 10, tile_row=1, tile_column=2) + rows_of("c", "x", [1.0] * 10, tile_row=3, tile_column=4)
        + rows_of("b", "y", [2.0] * 10, tile_row=1, tile_column=2) + rows_of("b", "x", [4.0] * 10, tile_row=3, tile_column=4)
        + rows_of("a", "y", [3.0] * 10, tile_row=1, tile_column=2) + rows_of("a", "x", [3.0] * 10, tile_row=3, tile_column=4)
    )  # fmt: skip
    frame = gains(table, {C: "C", A: "A", B: "B"}, A)
    assert frame["outcome"].tolist() == [OUTCOMES[0]] * 4 + [OUTCOMES[1]] * 4
    found = (
        frame.head(4)[["strategy", "place", "tile_row", "tile_column", "difference", "standing"]].to_numpy().tolist()
    )
    assert found == [
        ["c", "x", 3.0, 4.0, -2.0, "loses"], ["c", "y", 1.0, 2.0, 2.0, "gains"],
        ["b", "x", 3.0, 4.0, 1.0, "gains"], ["b", "y", 1.0, 2.0, -1.0, "loses"],
    ]  # fmt: skip


def test_a_case_without_runs_has_no_rows_and_without_the_reference_nobody_has():
    table = pd.DataFrame(rows_of("a", "x", [1.0] * 10) + rows_of("b", "x", [2.0] * 10))
    assert gains(table, LABELS, A, ["people_effective"])["strategy"].tolist() == ["b"]
    assert gains(table, LABELS, C, ["people_effective"]).empty
    # Missing at one place is not missing.
    holed = pd.DataFrame(
        rows_of("a", "x", [1.0] * 10) + rows_of("a", "y", [1.0] * 10) + rows_of("b", "x", [np.nan] * 10)
        + rows_of("b", "y", [2.0] * 10)
    )  # fmt: skip
    found = gains(holed, LABELS, A, ["people_effective"]).set_index("place")
    assert found["pairs"].to_dict() == {"x": 0, "y": 10}
    assert found["standing"].to_dict() == {"x": "unknown", "y": "gains"}


def test_the_last_month_counts_alone():
    table = pd.concat([
        pd.DataFrame(rows_of("a", "x", [1.0] * 10, month=12) + rows_of("b", "x", [3.0] * 10, month=12)),
        pd.DataFrame(rows_of("a", "x", [9.0] * 10, month=6) + rows_of("b", "x", [1.0] * 10, month=6)),
    ])  # fmt: skip
    [row] = gains(table, LABELS, A, ["people_effective"]).to_dict("records")
    assert (row["difference"], row["pairs"]) == (2.0, 10)


def test_an_empty_table_asks_for_no_outcome_and_another_must_have_it():
    nothing = pd.DataFrame(columns=["scenario", "strategy", "seed", "place"])
    assert gains(nothing, LABELS, A, ["people_effective"]).empty
    table = pd.DataFrame(rows_of("a", "x", [1.0] * 10))
    with pytest.raises(ValueError, match="no outcome 'happiness'"):
        gains(table, LABELS, A, ["people_effective", "happiness"])


def test_who_is_left_behind_stands_worst_first():
    standing = {"p": (-0.1, "loses"), "q": (-0.4, "loses"), "r": (0.0, "open"), "s": (0.3, "gains"), "t": (0.9, "unknown"),
                "u": (-0.05, "open"), "v": (-0.4, "loses"), "w": (0.5, "gains"), "z": (0.6, "gains")}  # fmt: skip
    frame = pd.DataFrame([
        {"outcome": "people_effective", "scenario": "w", "strategy": "b", "label": "B", "place": place,
         "difference": difference, "standing": kind}
        for place, (difference, kind) in standing.items()
    ])  # fmt: skip
    other = frame.head(1).assign(strategy="a", label="A")
    found = left_behind(pd.concat([frame, other])).to_dict("records")
    assert [row["strategy"] for row in found] == ["b", "a"]
    assert found[0] == {
        "outcome": "people_effective", "scenario": "w", "strategy": "b", "label": "B", "boroughs": 9, "gain": 3, "lose": 3,
        "open": 2, "unknown": 1, "losers": "q, v, p", "undecided": "u, r",
    }  # fmt: skip
