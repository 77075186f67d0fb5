"""Mappings: what stands for what, and what is refused."""

import numpy as np
import pytest

from experiments.history import load_history
from experiments.history.mapping import read_mappings
from scenarios import InvalidSpecificationError

SERIES = """series,kind,governance,date,date_latest,value,bound,value_type,unit,population,source,url,confidence,note
Forms,transactional,central,2020-01-31,,2,=,observed,councils,40,A report,,verified,
Forms,transactional,central,2020-07-31,,10,=,observed,councils,40,A report,,verified,
Forms,transactional,central,2021-01-31,,30,>,observed,councils,40,A report,,verified,
Forms,transactional,central,2022-01-31,,38,=,target,councils,40,A report,,verified,
"""
MAPPING = """
[[mapping]]
name = "forms"
series = "Forms"
role = "backtest"
why = "A test of how a mapping is read."
scenario = "small"
strategy = "central-back-office"
outcome = "transactional_nominal"
start = "2020-01-31"
"""


def history(tmp_path, mapping=MAPPING):
    (tmp_path / "s.csv").write_text(SERIES)
    (tmp_path / "m.toml").write_text(mapping)
    return load_history(tmp_path / "s.csv", tmp_path / "m.toml")


def test_months_are_counted_from_the_start_and_targets_left_out(tmp_path):
    mapped = history(tmp_path)["forms"]
    assert mapped.months.tolist() == [6, 12]
    assert mapped.observed.tolist() == [0.25, 0.75]
    assert mapped.horizon == 12
    assert np.isnan(mapped.tolerance).all()


def test_changes_reach_world_and_strategy_and_services_are_the_only_ones(tmp_path):
    more = (
        'services = ["planning", "homelessness"]\n[mapping.changes]\n"initial.trust" = 0.7\n"strategy.use_cases" = 1\n'
    )
    mapped = history(tmp_path, MAPPING + more)["forms"]
    assert mapped.scenario.initial.trust == 0.7
    assert mapped.strategy.use_cases == 1
    assert [service.name for service in mapped.scenario.services] == ["planning", "homelessness"]


def test_a_bound_that_is_met_is_not_missed(tmp_path):
    mapped = history(tmp_path)["forms"]
    assert mapped.missed_by(np.array([[0.2, 0.9], [0.3, 0.7]])) == pytest.approx(
        np.array([[-0.05, 0.0], [0.05, -0.05]])
    )


@pytest.mark.parametrize(
    "change, told",
    [
        ('outcome = "transactional_nominal"', "role 'backtest' needs outcome"),
        ('series = "Forms"', None),
        ('scenario = "small"', None),
        ('start = "2020-01-31"', "needs start"),
    ],
)
def test_what_a_role_needs_is_asked_for(tmp_path, change, told):
    text = MAPPING.replace(change + "\n", "")
    if told is None:
        told = "series: is missing" if "series" in change else ""
    if not told:
        assert history(tmp_path, text)["forms"].scenario.name == "london"
        return
    with pytest.raises(InvalidSpecificationError, match=told):
        history(tmp_path, text)


@pytest.mark.parametrize(
    "more, told",
    [
        ('servces = ["planning"]', r"line \d+, mapping\[0\].servces: unknown key; did you mean 'services'"),
        ('services = ["plannin"]', "no service 'plannin'; did you mean 'planning'"),
        ('days = ["2020-07-30"]', "no observation of type observed on 2020-07-30; did you mean '2020-07-31'"),
        ('days = ["2020-07-31"]\nmonths = [6, 12]', "months has 2 values and days 1"),
        ('days = ["2020-07-31"]\ntolerance = [0.1, 0.2]', "tolerance has 2 values and days 1"),
        ("tolerance = 0.0", "more than 0, at most 1"),
        ("population = 5", "10 on 2020-07-31 is more than there are"),
        ('[mapping.changes]\n"initial.trst" = 0.7', "nothing called 'initial.trst' to vary; did you mean 'initial.trust'"),
        ('[mapping.changes]\n"initial.trust" = 7', "7 is not allowed, allowed is 0 to 1"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_mapping_is_told_with_the_nearest_name(tmp_path, more, told):
    with pytest.raises(InvalidSpecificationError, match=told):
        history(tmp_path, MAPPING + more)


def test_a_file_of_mappings_extends_nothing(tmp_path):
    with pytest.raises(InvalidSpecificationError, match="only a scenario or strategy extends another"):
        history(tmp_path, 'extends = "london"\n' + MAPPING)


def test_several_wrong_mappings_are_told_at_once(tmp_path):
    other = MAPPING.replace('"forms"', '"others"')
    with pytest.raises(InvalidSpecificationError) as caught:
        history(tmp_path, MAPPING.replace('"Forms"', '"Form"') + other.replace('"small"', '"smal"'))
    told = str(caught.value)
    assert "mapping forms: series: there is no series 'Form' in the table; did you mean 'Forms'" in told
    assert "smal" in told.split("mapping others")[1]


def test_every_series_of_the_library_has_a_mapping_or_a_reason_why_not():
    known = load_history()
    assert {mapping.series for mapping in read_mappings()} == set(known.series)
    assert all(mapping.why for mapping in known.mappings)
    assert all(mapping.loose for mapping in known.mappings if mapping.role != "context")


# MODEL section 8: share, tolerance and month of every target.
SECTION_8 = {
    "ieg-mandate": ([0.79, 0.97], [0.05, 0.03], [12, 24]),
    "loti-members": ([15 / 33, 17 / 33], [3 / 33, 3 / 33], [20, 33]),
    "dscr": ([0.50, 0.63, 0.80], [0.05, 0.05, 0.06], [8, 26, 47]),
    "isa-duty": ([0.67], [0.10], [18]),
    "governance-help": ([0.75], [0.15], [12]),
}


def test_the_targets_are_those_of_the_specification():
    fitted = load_history().of_role("calibrate")
    assert {m.name: tuple(pytest.approx(v) for v in SECTION_8[m.name]) for m in fitted} == {
        m.name: (m.observed.tolist(), m.tolerance.tolist(), m.months.tolist()) for m in fitted
    }
    assert load_history()["ieg-mandate"].mapping.reaches == 0.62
