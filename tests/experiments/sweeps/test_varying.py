"""What --vary texts say."""

import pytest

from experiments.sweeps.varying import all_varied, varied
from scenarios import load_scenario, load_strategy

WORLD = load_scenario("small")
POLICIES = [load_strategy(name) for name in ("laissez-faire", "needs-led", "central-mandate")]


def said(text):
    return varied(text, WORLD, POLICIES)


@pytest.mark.parametrize(
    ("text", "name", "values"),
    [
        ("use_cases=1:12", "strategy.use_cases", tuple(range(1, 13))),
        ("use_cases=1:12:3", "strategy.use_cases", (1, 6, 12)),
        ("use_cases=1:3:9", "strategy.use_cases", (1, 2, 3)),
        ("programme_money=100:800:8", "programme_money", (100.0, 200.0, 300.0, 400.0, 500.0, 600.0, 700.0, 800.0)),
        ("programme_money=100:200", "programme_money", (100.0, 125.0, 150.0, 175.0, 200.0)),
        ("behaviour.peer_hazard=0.01:0.16:5:log", "behaviour.peer_hazard", (0.01, 0.02, 0.04, 0.08, 0.16)),
        ("peer_hazard=0.01:0.16:log", "behaviour.peer_hazard", (0.01, 0.02, 0.04, 0.08, 0.16)),
        ("serves=all,members", "strategy.serves", ("all", "members")),
        ("institutions=true,FALSE", "strategy.institutions", (True, False)),
        ("institutions", "strategy.institutions", (False, True)),
        ("scope", "strategy.scope", ("transactional", "people", "both")),
        ("strategy.needs-led.codesign=0, 0.25 ,0.5", "strategy.needs-led.codesign", (0.0, 0.25, 0.5)),
        (" use_cases = 5,1 ", "strategy.use_cases", (5, 1)),
        ("requirement_spread_people", "behaviour.requirement_spread_people", (0.5, 1.0, 1.5, 2.0, 2.5)),
        ("services.parking.complexity=0:0.2:3", "services.parking.complexity", (0.0, 0.1, 0.2)),
    ],
)
def test_values_on_a_grid(text, name, values):
    found = said(text)
    assert found.field.name == name
    assert found.values == values
    assert [type(value) for value in found.values] == [type(value) for value in values]


def test_values_read_as_people_write_them():
    assert said("peer_hazard=0.1:0.7:7").values == (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7)


def test_a_prior_that_spans_decades_is_taken_in_the_logarithm():
    found = said("behaviour.independent_hazard")
    assert found.log
    assert (found.values[0], found.values[-1]) == (0.002, 0.03)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("use_case=1:12", ("did you mean 'use_cases'?", "--vary use_case=1:12")),
        ("behaviour.peer_hazrd=1:2", ("did you mean 'behaviour.peer_hazard'?",)),
        ("strategy.hybrid.use_cases=1:3", ("there is nothing called 'strategy.hybrid.use_cases'",)),
        (
            "peer_hazard=0.1:9",
            ("behaviour.peer_hazard: 9.0 is not allowed, allowed is 0 to 5", "--vary peer_hazard=0.1:9"),
        ),
        ("use_cases=0:3", ("strategy.use_cases: 0.0 is not allowed, allowed is whole numbers from 1 to 64",)),
        ("use_cases=1.5,2", ("1.5 is not allowed",)),
        ("serves=all,member", ("'member' is not allowed, allowed is all or members; did you mean 'members'?",)),
        ("institutions=yes", ("'yes' is not allowed, allowed is true or false",)),
        ("serves=all:members", ("strategy.serves has no range", "serves=all,members")),
        ("peer_hazard=0.2:0.1", ("from a lower to a higher value",)),
        ("peer_hazard=0.1:0.1", ("from a lower to a higher value",)),
        ("peer_hazard=0:0.1:5:log", ("begin above 0",)),
        ("peer_hazard=0.1:0.2:1", ("whole number from 2 to 1000, not '1'",)),
        ("peer_hazard=0.1:0.2:few", ("not 'few'",)),
        ("peer_hazard=0.1:0.2:3:4:log", ("is no range; write NAME=A,B,C",)),
        ("peer_hazard=0.1:0.2,0.3", ("is no range",)),
        ("peer_hazard=0.1,0.1", ("a value is there twice",)),
        ("peer_hazard=", ("there are no values; allowed is 0 to 5",)),
        ("peer_hazard=nan,1", ("'nan' is not allowed",)),
        ("=3", ("there is no name",)),
        ("authority", ("authority has no prior range; give one",)),
        ("founders=0:100000", ("100,001 values; say how many",)),
    ],
)
def test_errors_name_what_where_and_what_is_allowed(text, parts):
    with pytest.raises(ValueError) as caught:
        said(text)
    for part in parts:
        assert part in str(caught.value)


def test_a_field_is_varied_once():
    with pytest.raises(ValueError, match="use_cases is varied twice"):
        all_varied(["use_cases=1:3", "strategy.use_cases=1,2"], WORLD, POLICIES)
    for texts in (
        ["use_cases=1:2", "strategy.needs-led.use_cases=1:3"],
        ["strategy.needs-led.use_cases=1:3", "use_cases=1:2"],
    ):
        with pytest.raises(ValueError, match="use_cases is varied too, which is of every strategy"):
            all_varied(texts, WORLD, POLICIES)
    two = all_varied(["strategy.central-mandate.use_cases=1:3", "strategy.needs-led.use_cases=1:3"], WORLD, POLICIES)
    assert len(two) == 2


def test_ranges_become_dimensions_and_lists_of_numbers_do_not():
    whole, log, choice = (
        said(t).dimension for t in ("use_cases=1:12", "peer_hazard=0.03:0.19:log", "serves=all,members")
    )
    assert (whole.low, whole.high, whole.whole) == (1, 12, True)
    assert (log.low, log.high, log.log) == (0.03, 0.19, True)
    assert choice.choices == ("all", "members")
    with pytest.raises(ValueError, match="a sample needs a range"):
        _ = said("use_cases=1,2").dimension
    with pytest.raises(ValueError, match="a sample has --points"):
        _ = said("use_cases=1:12:3").dimension
