"""Time to a level of adoption as censored data."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.times import compare_times, kaplan_meier, logrank, survival
from tests.experiments.frames import labels_of, seeds_runs

HORIZON = 120.0


def timed(times, **more):
    """Return runs in which each strategy reaches half adoption at given months; None is never."""
    months = {name: [HORIZON if t is None else t for t in row] for name, row in times.items()}
    reached = {name: [float(t is not None) for t in row] for name, row in times.items()}
    return seeds_runs(
        {name: np.full(len(row), 0.5) for name, row in times.items()},
        months_to_50_people_effective=lambda name, draw, seed: float(months[name][seed]),
        reached_50_people_effective=lambda name, draw, seed: reached[name][seed],
        **more,
    )


def rows(runs, reference="idle"):
    return compare_times(runs, labels_of(runs), ("small", reference)).set_index("strategy")


def test_kaplan_meier_of_a_textbook_sample():
    # Remission of leukaemia under 6-MP, in weeks (Freireich et al. 1963); + is censored. Median 23 weeks.
    weeks = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    curve = kaplan_meier(np.array(weeks, dtype=float), np.array([1.0] * 9 + [0.0] * 12)).set_index("month")["survival"]
    expected = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    assert {week: round(curve[week], 3) for week in expected} == expected


def test_median_and_its_interval_are_read_off_at_one_half():
    frame = rows(timed({"idle": [None] * 20, "soon": list(range(10, 30)), "late": [*range(100, 106), *[None] * 14]}))
    soon, late = frame.loc["soon"], frame.loc["late"]
    assert (soon["median"], soon["reached"], soon["note"]) == (19.0, 20, "")
    assert 10 < soon["median_low"] < 19 < soon["median_high"] < 30
    assert np.isnan(late["median"])
    assert "over half censored (14 of 20)" in late["note"]
    assert frame.loc["idle", "note"] == "reference; never reached"
    assert frame.index.tolist() == ["soon", "late", "idle"]


def test_the_restricted_mean_is_the_area_under_the_curve():
    times = [5, 17, 40, None, None, 80, 80, 3, 119, 60, None, 33]
    runs = timed({"idle": [None] * 12, "it": times})
    curve = survival(runs, labels_of(runs), "people_effective", 50, 120).query("strategy == 'it'")
    area = float((np.diff(curve["month"]) * (1.0 - curve["reached_share"].to_numpy()[:-1])).sum())
    assert rows(runs).loc["it", "restricted_mean"] == pytest.approx(area)


def test_differences_are_paired_and_negative_where_sooner():
    luck = np.random.default_rng(0).integers(20, 100, 15)
    frame = rows(timed({"idle": luck.tolist(), "it": (luck - 5).tolist()}))
    found = frame.loc["it"]
    assert (found["difference"], found["low"], found["high"]) == pytest.approx((-5.0, -5.0, -5.0))


@settings(max_examples=10)
@given(st.lists(st.one_of(st.none(), st.integers(0, 119)), min_size=3, max_size=12), st.randoms(use_true_random=False))
def test_swapping_sides_flips_the_difference_and_keeps_p(times, random):
    other = list(times)
    random.shuffle(other)
    runs = timed({"one": times, "other": other})
    forth, back = rows(runs, "one").loc["other"], rows(runs, "other").loc["one"]
    assert forth["difference"] == pytest.approx(-back["difference"])
    assert forth["p_logrank"] == pytest.approx(back["p_logrank"], nan_ok=True)
    assert forth["low"] == pytest.approx(-back["high"])


def test_the_logrank_test_of_the_leukaemia_trial():
    weeks = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    placebo = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
    treated = np.array(weeks, dtype=float), np.array([1.0] * 9 + [0.0] * 12)
    # Chi-squared of 16.79 on one degree of freedom in Kleinbaum & Klein, Survival Analysis.
    assert logrank(treated, (np.array(placebo, dtype=float), np.ones(21))) == pytest.approx(4.17e-5, rel=0.01)
    never = np.full(5, 120.0), np.zeros(5)
    assert np.isnan(logrank(never, never))


def test_survival_runs_from_the_start_to_the_horizon_within_its_band():
    runs = timed({"idle": [None] * 10, "it": [0, 10, 20, 30, 40, 50, 60, 70, 80, None]})
    frame = survival(runs, labels_of(runs), "people_effective", 50, 120)
    for _, curve in frame.groupby("strategy"):
        assert (curve["month"].iloc[0], curve["month"].iloc[-1]) == (0.0, 120.0)
        assert curve["reached_share"].is_monotonic_increasing
        assert (curve["low"] <= curve["reached_share"] + 1e-12).all()
        assert (curve["reached_share"] <= curve["high"] + 1e-12).all()
    at_end = frame[frame["month"] == 120.0].set_index("strategy")["reached_share"]
    assert at_end.to_dict() == pytest.approx({"idle": 0.0, "it": 0.9})


def test_unknown_outcomes_and_levels_are_named():
    runs = timed({"idle": [None], "it": [4]})
    with pytest.raises(ValueError, match="did you mean 'people_effective'"):
        survival(runs, labels_of(runs), "people_efective", 50, 120)
    with pytest.raises(ValueError, match="no times to 60 % of people_effective; there are to 50 %"):
        survival(runs, labels_of(runs), "people_effective", 60, 120)


def test_order_of_rows_and_of_seeds_does_not_matter():
    runs = timed({"idle": [50, 60, 70, None], "it": [10, 90, None, 30]})
    shuffled = runs.sample(frac=1.0, random_state=1)
    labels = labels_of(runs)
    pd.testing.assert_frame_equal(*(compare_times(r, labels, ("small", "idle")) for r in (runs, shuffled)))


def test_where_all_get_there_the_latest_bounds_the_median():
    frame = rows(timed({"idle": [None] * 20, "together": [24] * 20, "few": [24] * 5 + [None] * 15}))
    assert (frame.loc["together", "median"], frame.loc["together", "median_high"]) == (24, 24)
    assert np.isnan(rows(timed({"idle": [None] * 4, "together": [24] * 4})).loc["together", "median_high"])
