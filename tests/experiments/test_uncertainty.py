"""Chance against ignorance on tables whose components are known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.intervals import Crossed
from experiments.uncertainty import components, uncertainty
from tests.experiments.frames import crossed_runs, labels_of, seeds_runs


def simulated(parameters, luck, rest, draws, seeds, generator):
    return (
        parameters * generator.normal(size=(draws, 1))
        + luck * generator.normal(size=(1, seeds))
        + rest * generator.normal(size=(draws, seeds))
    )


def test_components_by_hand():
    # Mean squares 16, 4 and 4 (see test_intervals): (16 - 4) / 2, (4 - 4) / 2 and 4.
    found = components(Crossed(np.array([[0.0, 4.0], [6.0, 6.0]])))
    assert (found.parameters, found.luck, found.interaction) == pytest.approx((6.0, 0.0, 4.0))
    assert found.share_parameters == pytest.approx(0.6)
    assert found.negative == ()


@settings(max_examples=20)
@given(*[st.sampled_from([0.0, 0.5, 1.0, 2.0])] * 3)
def test_components_are_found_again(parameters, luck, rest):
    generator = np.random.default_rng(8)
    found = [components(Crossed(simulated(parameters, luck, rest, 30, 30, generator))) for _ in range(20)]
    means = [np.mean([getattr(one, name) for one in found]) for name in ("parameters", "luck", "interaction")]
    assert means == pytest.approx([parameters**2, luck**2, rest**2], rel=0.35, abs=0.02)


def test_estimates_below_nought_are_nought_and_noted():
    cells = np.array([[1.0, -1.0], [-1.0, 1.0]])  # nothing but interaction
    found = components(Crossed(cells))
    assert (found.parameters, found.luck, found.interaction) == (0.0, 0.0, 4.0)
    assert found.negative == ("parameters", "luck")
    frame = uncertainty(*framed(cells))
    assert "variance of parameters estimated below 0, taken as 0" in frame["note"].iloc[0]


def framed(cells):
    runs = crossed_runs({"idle": np.zeros_like(cells), "it": cells})
    return runs, labels_of(runs), ("small", "idle")


def test_the_table_tells_what_is_not_known_from_luck():
    generator = np.random.default_rng(9)
    cells = 0.1 + simulated(0.05, 0.01, 0.01, 40, 20, generator)
    row = uncertainty(*framed(cells)).set_index("outcome").loc["people_effective"]
    assert (row["draws"], row["seeds"], row["note"]) == (40, 20, "")
    assert row["share_parameters"] > 0.85
    assert row["difference"] == pytest.approx(cells.mean())
    assert row["low"] < row["difference"] < row["high"]
    of_draw = cells.mean(axis=1)
    assert row["better_in_draws"] == (of_draw > 0).mean()
    assert (row["lowest"], row["highest"]) == pytest.approx(tuple(np.quantile(of_draw, (0.05, 0.95))))


def test_less_is_better_where_it_is():
    cells = np.full((3, 4), -0.1) + 0.01 * np.random.default_rng(0).normal(size=(3, 4))
    frame = uncertainty(*framed(cells)).set_index("outcome")
    assert frame.loc["quarter_gap", "better_in_draws"] == 1.0
    assert frame.loc["people_effective", "better_in_draws"] == 0.0
    assert frame.loc["people_effective", "note"].startswith("only 3 draws")


def test_one_seed_cannot_tell_them_apart():
    row = uncertainty(*framed(np.arange(12.0).reshape(12, 1))).iloc[0]
    assert np.isnan(row["share_parameters"])
    assert "cannot be told apart" in row["note"]


def test_without_draws_there_are_no_rows():
    runs = seeds_runs({"idle": [0.1, 0.2], "it": [0.3, 0.4]})
    frame = uncertainty(runs, labels_of(runs), ("small", "idle"))
    assert frame.empty
    assert "share_parameters" in frame


def test_what_does_not_vary_has_no_components():
    row = uncertainty(*framed(np.full((12, 5), 0.1))).iloc[0]
    assert (row["variance_parameters"], row["variance_luck"], row["variance_interaction"]) == (0.0, 0.0, 0.0)
    assert (row["low"], row["high"]) == pytest.approx((0.1, 0.1))
