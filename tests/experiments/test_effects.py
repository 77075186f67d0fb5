"""Differences in the units that people use, at the ends of rounding."""

import pytest

from experiments.effects import effect, months_apart, pounds


@pytest.mark.parametrize(
    ("millions", "words"),
    [(0.5, "GBP 0.5 m"), (-0.5, "-GBP 0.5 m"), (-0.04, "GBP 0.0 m"), (0.0, "GBP 0.0 m"), (-12.34, "-GBP 12.3 m")],
)
def test_pounds_have_a_sign_only_where_there_is_something_to_lose(millions, words):
    assert pounds(millions) == words
    assert pounds(millions, " a month") == f"{words} a month"


def test_pounds_of_a_difference_always_have_a_sign():
    assert [pounds(value, signed=True) for value in (0.5, 0.0, -0.04, -0.05001)] == [
        "+GBP 0.5 m", "+GBP 0.0 m", "+GBP 0.0 m", "-GBP 0.1 m",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("months", "words"),
    [
        (-0.04, "at the same time"), (0.0, "at the same time"), (0.5, "0.5 months later"), (-0.5, "0.5 months sooner"),
        (-1.04, "1.0 month sooner"), (1.0, "1.0 month later"), (2.0, "2.0 months later"),
    ],
)  # fmt: skip
def test_months_apart(months, words):
    assert months_apart(months) == words
    assert effect("months_to_50_people_effective", months) == words


def test_a_million_is_a_thousand_thousands():
    assert effect("npv", 100_000_000.0) == "+GBP 100000.0 m"


@pytest.mark.parametrize("month", [36, 60, 84])
def test_any_month_of_an_outcome_has_its_unit(month):
    assert effect(f"people_effective_{month}", 0.25) == effect("people_effective", 0.25) == "+25.0 points"
