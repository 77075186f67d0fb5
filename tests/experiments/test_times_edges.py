"""Times to a level at their edges: nobody, everybody, at once, at the end, and what a row is noted with."""

import numpy as np
import pytest

from experiments.times import ENOUGH, TIMED, _note, compare_times, kaplan_meier, logrank, survival
from tests.experiments.frames import labels_of
from tests.experiments.test_times import rows, timed

NEVER = np.full(5, 120.0), np.zeros(5)


def test_the_log_log_band_of_a_textbook_sample():
    # Leukaemia under 6-MP, as printed by R's survfit with conf.type = "log-log".
    weeks = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    curve = kaplan_meier(np.array(weeks, dtype=float), np.array([1.0] * 9 + [0.0] * 12)).set_index("month")
    expected = {6: (0.620, 0.952), 7: (0.563, 0.923), 10: (0.503, 0.889), 13: (0.432, 0.849), 16: (0.368, 0.805),
                22: (0.268, 0.747), 23: (0.188, 0.680)}  # fmt: skip
    found = {week: tuple(curve.loc[week, ["low", "high"]].round(3)) for week in expected}
    assert found == expected


def test_the_band_where_nobody_and_where_everybody_gets_there():
    never = kaplan_meier(*NEVER)
    assert never[["survival", "low", "high"]].to_numpy().tolist() == [[1.0, 1.0, 1.0]]
    at_once = kaplan_meier(np.full(8, 24.0), np.ones(8))
    assert at_once.to_numpy().tolist() == [[24.0, 0.0, 0.0, 1.0]]  # the upper end stays where it was, at 1
    one_by_one = kaplan_meier(np.array([10.0, 20.0, 30.0]), np.ones(3))
    assert one_by_one["survival"].tolist() == pytest.approx([2 / 3, 1 / 3, 0.0])
    assert one_by_one["high"].iloc[2] == one_by_one["high"].iloc[1] < 1.0
    assert one_by_one["low"].tolist()[2] == 0.0 < one_by_one["low"].tolist()[1]
    nobody = kaplan_meier(np.empty(0), np.empty(0))
    assert nobody.columns.tolist() == ["month", "survival", "low", "high"]
    assert nobody.empty


def curve_of(times, horizon=120):
    runs = timed({"it": times})
    return survival(runs, labels_of(runs), "people_effective", 50, horizon)


def test_a_curve_begins_at_nought_ends_at_the_horizon_and_has_no_month_twice():
    for times, months in [
        ([10, 20], [0.0, 10.0, 20.0, 120.0]), ([0, 20], [0.0, 20.0, 120.0]), ([1, 120], [0.0, 1.0, 120.0]),
        ([20, None], [0.0, 20.0, 120.0]), ([None, None], [0.0, 120.0]), ([0, 0], [0.0, 120.0]),
    ]:  # fmt: skip
        frame = curve_of(times)
        assert frame["month"].tolist() == months
        assert frame.index.tolist() == list(range(len(months)))
    first, *_, last = curve_of([10, 20, 30, None]).to_dict("records")
    assert (first["reached_share"], first["low"], first["high"]) == (0.0, 0.0, 0.0)
    assert (last["scenario"], last["strategy"], last["reached_share"]) == ("small", "it", 0.75)


def test_the_band_of_the_share_reached_is_that_of_survival_turned_over():
    frame = curve_of([10, 20, 30, None]).set_index("month")
    curve = kaplan_meier(np.array([10.0, 20.0, 30.0, 120.0]), np.array([1.0, 1.0, 1.0, 0.0])).set_index("month")
    for month in (10.0, 20.0, 30.0):
        assert frame.loc[month, "low"] == pytest.approx(1.0 - curve.loc[month, "high"])
        assert frame.loc[month, "high"] == pytest.approx(1.0 - curve.loc[month, "low"])


def test_the_logrank_test_needs_both_samples_and_one_event():
    some = np.array([10.0, 20.0, 120.0, 120.0, 120.0]), np.array([1.0, 1.0, 0.0, 0.0, 0.0])
    gone = np.full(3, np.nan), np.full(3, np.nan)
    assert 0.0 < logrank(some, NEVER) == logrank(NEVER, some) < 1.0
    assert np.isnan([logrank(gone, some), logrank(some, gone), logrank(NEVER, NEVER)]).all()
    holed = np.append(some[0], np.nan), np.append(some[1], np.nan)
    assert logrank(holed, NEVER) == logrank(some, NEVER)


def test_the_latest_of_six_bounds_the_median_and_of_five_does_not():
    assert 0.5**ENOUGH < 0.025 < 0.5 ** (ENOUGH - 1)
    six = rows(timed({"idle": [None] * 6, "it": [24] * 5 + [30]})).loc["it"]
    assert (six["median"], six["median_high"]) == (24.0, 30.0)
    five = rows(timed({"idle": [None] * 5, "it": [24] * 4 + [30]})).loc["it"]
    assert np.isnan(five["median_high"])
    # One run that never gets there, and its latest bounds nothing.
    most = rows(timed({"idle": [None] * 12, "it": [24] * 6 + [None] * 6})).loc["it"]
    assert (most["median"], most["reached"]) == (24.0, 6)
    assert np.isnan(most["median_high"])
    assert np.isnan(rows(timed({"idle": [None] * 12, "it": [24] * 5 + [None] * 7})).loc["it", "median"])


def test_rows_name_the_case_and_the_reference_differs_from_itself_by_nothing():
    runs = timed({"idle": [50, 60, 70], "it": [40, 45, 62]})
    frame = compare_times(runs, labels_of(runs), ("small", "idle")).set_index("strategy")
    assert set(frame["scenario"]) == {"small"}
    assert frame.loc["idle", ["difference", "low", "high"]].tolist() == [0.0, 0.0, 0.0]
    assert np.isnan(frame.loc["idle", "p_logrank"])
    assert frame.loc["it", "difference"] == pytest.approx(-11.0)


def test_times_shown_are_levels_that_runs_keep():
    assert [(outcome, level) for outcome, level, _ in TIMED] == [
        ("people_effective", 50),
        ("transactional_effective", 90),
    ]


@pytest.mark.parametrize(
    ("runs", "reached", "difference", "low", "high", "note"),
    [
        (20, 20, 5.0, 3.0, 7.0, ""),
        (10, 10, 5.0, 3.0, 7.0, ""),
        (9, 9, 5.0, 3.0, 7.0, "only 9 runs"),
        (2, 2, 5.0, 3.0, 7.0, "only 2 runs"),
        (1, 1, 5.0, 3.0, 7.0, "only 1 run"),
        (0, 0, 5.0, 3.0, 7.0, "only 0 runs; never reached"),
        (20, 0, 5.0, 3.0, 7.0, "never reached"),
        (20, 13, 5.0, 3.0, 7.0, "censored in 7 of 20 runs"),
        (20, 10, 5.0, 3.0, 7.0, "censored in 10 of 20 runs"),
        (20, 9, 5.0, 3.0, 7.0, "over half censored (11 of 20): the mean is mostly the horizon"),
        (20, 20, 0.0, 0.0, 0.0, "no difference"),
        (20, 20, 0.0, -1.0, 1.0, "interval spans zero"),
        (20, 20, 0.5, 0.0, 1.0, "interval spans zero"),
        (20, 20, -0.5, -1.0, 0.0, "interval spans zero"),
        (20, 20, 0.6, 0.5, 0.7, ""),
        (20, 20, 0.4, -0.1, 0.9, "interval spans zero"),
        (20, 20, -5.0, -7.0, -3.0, ""),
        (20, 20, 1.0, 1.0, 1.0, ""),
        (20, 20, -1.0, -1.0, -1.0, ""),
    ],
)
def test_what_a_row_is_noted_with(runs, reached, difference, low, high, note):
    row = {"runs": runs, "reached": reached, "difference": difference, "low": low, "high": high}
    assert _note(row, False, False) == note
    reference = [part for part in note.split("; ") if part and part not in ("no difference", "interval spans zero")]
    assert _note(row, True, False) == "; ".join(["reference", *reference])


def test_with_draws_the_median_is_cautioned_where_there_is_one():
    row = {"runs": 20, "reached": 20, "difference": 5.0, "low": 3.0, "high": 7.0}
    assert _note(row, False, True) == "the median's interval and p take runs of one draw as independent"
    assert _note(row | {"reached": 0}, False, True) == "never reached"
