"""Chance against ignorance on tables whose components are known."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.intervals import Crossed
from experiments.uncertainty import Components, components, uncertainty
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


def test_shares_of_the_whole():
    # 6, 3 and 1 of 10; of less than one, and of nothing.
    parts = Components(6.0, 3.0, 1.0)
    assert (parts.total, parts.share_parameters, parts.share_luck) == pytest.approx((10.0, 0.6, 0.3))
    small = Components(0.25, 0.5, 0.25)
    assert (small.total, small.share_parameters, small.share_luck) == (1.0, 0.25, 0.5)
    nothing = Components(0.0, 0.0, 0.0)
    assert (nothing.total, nothing.share_parameters, nothing.share_luck) == (0.0, 0.0, 0.0)
    with pytest.raises(dataclasses.FrozenInstanceError):
        parts.luck = 0.0


def test_components_of_three_draws_and_four_seeds():
    # Mean squares 36, 8 and 4 (see test_intervals_by_hand): (36 - 4) / 4, (8 - 4) / 3 and 4.
    rest = np.array([[0.0, 0.0, -1.0, 1.0], [0.0, -2.0, 0.0, 2.0], [0.0, 2.0, 1.0, -3.0]])
    found = components(Crossed(np.array([[-3.0], [0.0], [3.0]]) + np.array([-2.0, 0.0, 0.0, 2.0]) + rest))
    assert (found.parameters, found.luck, found.interaction) == pytest.approx((8.0, 4.0 / 3.0, 4.0))


def test_rounding_is_no_component_and_what_is_small_may_be_one():
    tiny = components(Crossed(1e-6 * np.array([[0.0, 4.0], [6.0, 6.0]])))
    assert (tiny.parameters, tiny.interaction) == pytest.approx((6e-12, 4e-12), rel=1e-9)
    flat = components(Crossed(np.full((3, 4), 1e6) + 1e-9 * np.arange(12.0).reshape(3, 4)))
    assert (flat.parameters, flat.luck, flat.interaction, flat.negative) == (0.0, 0.0, 0.0, ())
    # The sum of what draws and seeds do, with a nought among large numbers: what is left is rounding.
    added = components(Crossed(1e6 * (np.array([[0.0], [0.1], [0.7]]) + np.array([0.0, 0.3, 0.9, 1.1]))))
    assert added.interaction == 0.0
    still = components(Crossed(np.zeros((3, 4))))
    assert (still.parameters, still.luck, still.interaction, still.negative) == (0.0, 0.0, 0.0, ())


def test_differences_are_to_the_reference_and_rows_name_the_case():
    runs = crossed_runs({"idle": np.full((12, 3), 0.5), "it": np.full((12, 3), 0.75), "other": np.full((12, 3), 0.25)})
    frame = uncertainty(runs, labels_of(runs), ("small", "idle")).query("outcome == 'people_effective'")
    assert frame[["scenario", "strategy", "label"]].to_numpy().tolist() == [
        ["small", "it", "It"], ["small", "other", "Other"],
    ]  # fmt: skip
    assert frame["difference"].tolist() == pytest.approx([0.25, -0.25])
    assert frame["better_in_draws"].tolist() == [1.0, 0.0]


def test_a_draw_in_which_both_are_level_counts_half():
    # Of ten draws three are better, one is worse and six are level.
    cells = np.array([0.25, 0.25, 2.0, -1.0, *[0.0] * 6])[:, None] + np.zeros((10, 3))
    row = uncertainty(*framed(cells)).iloc[0]
    assert row["better_in_draws"] == pytest.approx((3 + 6 / 2) / 10)


@pytest.mark.parametrize(
    ("draws", "seeds", "note"),
    [
        (10, 2, ""),
        (9, 2, "only 9 draws"),
        (2, 2, "only 2 draws"),
        (12, 1, "chance and ignorance cannot be told apart: at least 2 draws and 2 seeds are needed"),
    ],
)
def test_few_draws_and_one_seed_are_noted(draws, seeds, note):
    cells = 0.1 + np.arange(draws)[:, None] * 0.2 + np.arange(seeds) * 0.3 + np.zeros((draws, seeds))
    row = uncertainty(*framed(cells)).iloc[0]
    assert (row["draws"], row["seeds"], row["note"]) == (draws, seeds, note)


def test_one_draw_is_one_and_none_is_none():
    runs, labels, reference = framed(0.1 * np.arange(6.0).reshape(2, 3))
    one = uncertainty(runs[runs["draw"] == 1], labels, reference).iloc[0]
    assert one["note"].startswith("only 1 draw; chance and ignorance cannot be told apart")
    lost = runs.assign(people_effective=runs["people_effective"].where(runs["strategy"] == "idle"))
    none = uncertainty(lost, labels, reference).iloc[0]
    assert none["note"].startswith("only 0 draws; chance")
    assert np.isnan([none["difference"], none["lowest"], none["highest"]]).all()
