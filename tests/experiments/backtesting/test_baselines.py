"""Baselines on series with a known answer, and where there is too little to go by."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.backtesting.baselines import (
    BASELINES,
    BASS,
    LIKE,
    LINE,
    USUAL_P,
    USUAL_Q,
    Known,
    bass_curve,
    bass_share,
    forecasts,
    last_value,
    linear_trend,
    mean_of_comparables,
    usual_bass_curve,
)


def known(months, shares):
    return Known(np.array(months, float), np.array(shares, float))


AHEAD = np.array([60.0, 90.0, 150.0])


def test_a_line_is_continued_and_stays_within_everybody():
    found = linear_trend(known([0, 10, 30], [0.1, 0.2, 0.4]), np.array([40.0, 1000.0]))
    assert found.shares == pytest.approx([0.5, 1.0])
    assert "+1.00 points a month" in found.said
    assert linear_trend(known([0, 10], [0.2, 0.1]), AHEAD).shares[-1] == 0.0


def test_a_line_through_noise_is_the_least_squares_line():
    found = linear_trend(known([0, 1, 2, 3], [0.0, 0.3, 0.1, 0.4]), np.array([4.0]))
    slope, level = 0.1, 0.05  # by hand: means 1.5 and 0.2; sums 0.5 and 5
    assert found.shares == pytest.approx([level + 4 * slope])


def test_the_last_value_stays():
    assert last_value(known([0, 5], [0.1, 0.3]), AHEAD).shares.tolist() == [0.3, 0.3, 0.3]


@pytest.mark.parametrize(("p", "q", "ceiling"), [(0.004, 0.08, 0.7), (0.02, 0.05, 0.5), (0.001, 0.12, 0.9)])
def test_the_coefficients_of_a_bass_curve_are_found_again(p, q, ceiling):
    months = np.arange(0.0, 121.0, 6.0)
    shares = bass_share(months, p, q, ceiling, 0.02)
    ahead = np.array([130.0, 200.0])
    found = bass_curve(Known(months, shares), ahead)
    assert found.shares == pytest.approx(bass_share(ahead, p, q, ceiling, 0.02), abs=1e-4)
    said = found.said.replace(",", "").split()
    assert float(said[1]) == pytest.approx(p, abs=2e-4)
    assert float(said[3]) == pytest.approx(q, abs=2e-3)
    assert float(said[7].rstrip("%")) == pytest.approx(100 * ceiling, abs=1)


def test_few_points_take_the_population_for_the_ceiling():
    months = np.array([0.0, 12.0, 24.0, 36.0, 48.0])
    found = bass_curve(Known(months, bass_share(months, 0.003, 0.07, 1.0, 0.05)), AHEAD)
    assert found.shares == pytest.approx(bass_share(AHEAD, 0.003, 0.07, 1.0, 0.05), abs=1e-3)
    assert "ceiling 100 % assumed" in found.said


def test_too_few_points_give_no_curve_and_say_why():
    for points in (1, 2, 3):
        found = bass_curve(known(range(points), [0.1] * points), AHEAD)
        assert not found.made
        assert np.isnan(found.shares).all()
        assert f"needs 4 points, and {points}" in found.said
    assert not linear_trend(known([0], [0.1]), AHEAD).made


def test_a_bass_curve_solves_its_equation_and_starts_where_it_is_told():
    p, q, ceiling, start, step = 0.01, 0.1, 0.6, 0.2, 1e-4
    at = bass_share(np.array([0.0, 30.0, 30.0 + step]), p, q, ceiling, start)
    assert at[0] == pytest.approx(start)
    assert (at[2] - at[1]) / step == pytest.approx((p + q * at[1] / ceiling) * (ceiling - at[1]), rel=1e-3)
    familiar = ceiling * (1 - np.exp(-(p + q) * 20)) / (1 + q / p * np.exp(-(p + q) * 20))
    assert bass_share(np.array([20.0]), p, q, ceiling, 0.0) == pytest.approx([familiar])
    assert bass_share(np.array([50.0]), 0.0, q, 1.0, 0.0).tolist() == [0.0]


def test_the_usual_curve_starts_from_the_last_value():
    found = usual_bass_curve(known([0, 24], [0.1, 0.3]), np.array([24.0, 60.0]))
    assert found.shares == pytest.approx([0.3, bass_share(np.array([36.0]), USUAL_P, USUAL_Q, 1.0, 0.3)[0]])


def test_comparables_carry_over_what_they_gained_of_what_was_missing():
    others = {"half of the rest in 10 months": known([0, 10], [0.2, 0.6]), "none": known([0, 10], [0.3, 0.3])}
    found = mean_of_comparables(known([0], [0.4]), np.array([5.0, 10.0, 11.0]), others)
    assert found.shares[:2] == pytest.approx([0.4 + 0.6 * 0.125, 0.4 + 0.6 * 0.25])
    assert "2 comparable series" in found.said
    assert np.isnan(found.shares[2]), "beyond the records of all there is nothing to say"


def test_comparables_are_aligned_by_age():
    # At 10 months of age the other had 0.5; by 20 months half of what was missing was gained.
    other = {"other": known([0, 10, 20], [0.1, 0.5, 0.75])}
    found = mean_of_comparables(known([0, 10], [0.1, 0.2]), np.array([20.0]), other)
    assert found.shares == pytest.approx([0.2 + 0.8 * 0.5])


def test_comparables_that_lose_users_carry_over_the_loss():
    found = mean_of_comparables(known([0], [0.8]), np.array([10.0]), {"other": known([0, 10], [0.5, 0.25])})
    assert found.shares == pytest.approx([0.4])


def test_without_comparables_nothing_is_said():
    assert not mean_of_comparables(known([0], [0.8]), AHEAD, {}).made
    assert not mean_of_comparables(known([0], [0.8]), AHEAD, {"short": known([0], [0.1])}).made


def test_every_baseline_has_one_shape():
    made = forecasts(known([0, 6], [0.1, 0.2]), AHEAD, {}, {"other": known([0, 300], [0.1, 0.9])})
    assert tuple(made) == BASELINES
    assert {len(one.shares) for one in made.values()} == {3}
    assert made[LINE].made
    assert not made[BASS].made
    assert not made[LIKE].made


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.floats(0, 100), st.floats(0, 1)), min_size=1, max_size=9, unique_by=lambda pair: round(pair[0], 3)
    ),
    st.floats(0.1, 500),
)
def test_no_forecast_leaves_what_is_possible(points, ahead):
    points.sort()
    series = known([month for month, _ in points], [share for _, share in points])
    at = np.array([series.months[-1] + ahead])
    for name, one in forecasts(series, at, {}, {"other": known([0, 1000], [0.9, 0.1])}).items():
        assert not one.made or ((one.shares >= 0.0).all() and (one.shares <= 1.0).all()), name
        assert one.said
