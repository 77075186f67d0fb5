"""What can be varied is found by its dotted name, and only what can be."""

import pytest

from experiments.design import field_named, fields_of
from scenarios import InvalidSpecificationError, load_scenario, load_strategy

SMALL = load_scenario("small")
BOTH = [load_strategy("needs-led"), load_strategy("hybrid"), load_strategy("laissez-faire")]


def test_a_field_knows_its_evidence_and_whether_it_is_a_lever():
    known = fields_of(SMALL, BOTH)
    peers, cases = known["behaviour.peer_hazard"], known["strategy.use_cases"]
    assert (peers.prior, peers.grade, peers.kind, peers.lever) == ((0.03, 0.19), "B", "number", False)
    assert (cases.low, cases.high, cases.kind, cases.lever) == (1, 64, "whole", True)
    assert known["strategy.hybrid.mandate_transactional"].default == 0.5
    assert known["strategy.serves"].choices == ("all", "members")
    assert known["strategy.institutions"].kind == "switch"
    assert known[f"services.{SMALL.services[0].name}.complexity"].high == 2.0
    assert not [name for name in known if name.startswith("strategy.laissez-faire")], "it does nothing, whatever is set"
    assert not [name for name in known if name.split(".")[-1] in ("name", "title", "horizon", "law")]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("peer_hazard", "behaviour.peer_hazard"),
        ("use_cases", "strategy.use_cases"),
        ("strategy.hybrid.use_cases", "strategy.hybrid.use_cases"),
        ("programme_money", "programme_money"),
        ("initial.trust", "initial.trust"),
    ],
)
def test_the_last_part_is_enough_where_it_is_the_only_one(text, name):
    assert field_named(text, SMALL, BOTH).name == name


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("peer_hazzard", "did you mean 'peer_hazard'"),
        ("complexity", "could be services."),
        ("nonsense-entirely", "nothing called 'nonsense-entirely'"),
    ],
)
def test_what_is_not_there_is_refused_with_the_nearest(text, told):
    with pytest.raises(InvalidSpecificationError, match=told):
        field_named(text, SMALL, BOTH)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("strategy.use_cases", 2.5),
        ("strategy.use_cases", 0),
        ("strategy.use_cases", True),
        ("authority", 1.2),
        ("authority", "high"),
        ("authority", float("nan")),
        ("strategy.serves", "some"),
        ("strategy.institutions", 1),
    ],
)
def test_what_is_not_allowed_is_refused(name, value):
    with pytest.raises(InvalidSpecificationError, match=r"is not allowed, allowed is"):
        fields_of(SMALL, BOTH)[name].accepted(value)


def test_whole_numbers_may_come_as_floats():
    found = fields_of(SMALL, BOTH)["strategy.use_cases"].accepted(5.0)
    assert found == 5
    assert isinstance(found, int)
