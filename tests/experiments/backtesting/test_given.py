"""What a forecaster is given: nothing that was not known, and no service as a comparable of itself."""

from datetime import date

import pytest

from experiments.backtesting.given import (
    cells_of,
    comparables,
    known_at,
    known_at_start,
    population_of,
    records,
    service_of,
    share_at_start,
)
from experiments.history import load_history
from tests.experiments.backtesting.series import history, mapping, row


@pytest.fixture(scope="module")
def past():
    return load_history()


def test_the_start_is_what_was_observed_by_then(past):
    assert share_at_start(past["bvpi-157"]) == 0.26
    assert share_at_start(past["localgov-drupal"]) == pytest.approx(2 / 416)
    assert share_at_start(past["verify-survivors"]) == 1.0
    assert share_at_start(past["athena"]) is None, "nothing was observed before the first four"
    assert known_at_start(past["athena"], 0.02).shares.tolist() == [0.02]
    assert known_at_start(past["bvpi-157"], 0.9).shares.tolist() == [0.26]


def test_the_population_and_the_cells_of_a_run(past):
    assert population_of(past["npfit"]) == 97
    assert population_of(past["dutch-unaided"]) is None
    assert cells_of(past["npfit"]) == 33, "one people-based service"
    assert cells_of(past["bvpi-157"]) == 33 * 6
    assert cells_of(past["open-digital-planning"]) == 33


def test_no_service_is_a_comparable_of_itself(past):
    there = records(past)
    for name in ("planx-london", "notify-uk", "fixmystreet-london", "bvpi-157"):
        mapped = past[name]
        alike = comparables(mapped, there)
        assert alike, name
        assert service_of(mapped.series.name) not in {service_of(other) for other in alike}
        for other in alike:
            assert (there[other].kind, there[other].governance) == (
                mapped.series.first.kind,
                mapped.series.first.governance,
            )


def test_on_a_day_only_what_was_known_then_counts(past):
    there = records(past)
    assert comparables(past["bvpi-157"], there, date(2001, 3, 31)) == {}
    then = comparables(past["notify-uk"], there, date(2017, 8, 31))
    assert then
    for name, known in then.items():
        assert known.months.size == sum(day <= date(2017, 8, 31) for day in there[name].days) > 1


def test_plans_and_targets_are_no_comparables(past):
    assert not [name for name in records(past) if "forecast" in name or "target" in name]


def test_what_is_known_at_an_origin_ends_there(past):
    mapped = past["bvpi-157"]
    known = known_at(mapped, known_at_start(mapped, 0.0), 1)
    assert known.months.tolist() == [0.0, 12.0, 36.0]
    assert known.shares.tolist() == [0.26, 0.354, 0.77]


def test_a_bound_is_no_point(tmp_path):
    rows = [row("A b", "2020-01-01", 1), row("A b", "2020-07-01", 3, bound=">"), row("A b", "2021-01-01", 5)]
    mapped = history(tmp_path, rows, [mapping("a", "A b", "2020-01-01")])["a"]
    assert known_at(mapped, known_at_start(mapped, 0.0), 1).months.tolist() == [0.0, 12.0]


def test_comparables_are_as_old_as_they_were(tmp_path):
    rows = [
        row("A b", "2020-01-01", 1),
        row("A b", "2021-01-01", 2),
        row("C d", "2015-01-01", 2),
        row("C d", "2016-01-01", 6),
    ]
    past = history(tmp_path, rows, [mapping("a", "A b", "2020-01-01")])
    (known,) = comparables(past["a"], records(past)).values()
    assert known.months == pytest.approx([0.0, 12.0], abs=0.05)
    assert known.shares.tolist() == [0.2, 0.6]
