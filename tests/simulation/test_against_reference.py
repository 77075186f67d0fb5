"""The model against the second reading of the specification, month by month (`experiments.verification.readings`)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.verification.readings import agreement
from experiments.verification.worlds import thin_purses, tight_world
from scenarios import (
    Behaviour,
    Scenario,
    Strategy,
    load_scenario,
    load_strategy,
    scenario_names,
    strategy_names,
    synthetic_scenario,
    validate,
)
from scenarios.quantity import evidence_of


def assert_same(scenario, strategy, seed):
    """Compare what both readings make of every month: flags exactly, numbers to rounding."""
    found = agreement(scenario, strategy, seed)
    assert found.numbers > 0
    assert not found.fault, found.fault


def priors(cls):
    """Return any values of a specification's fields, within their prior ranges."""
    known = {name: evidence_of(field) for name, field in cls.model_fields.items()}
    ranges = {name: evidence.prior for name, evidence in known.items() if evidence and evidence.prior}
    return st.fixed_dictionaries({name: st.floats(*ends) for name, ends in ranges.items()})


def either(*usual, upto=1.0):
    """Return one of the usual values, or any with six decimals.

    Finer ones are left out: co-design of 2e-16 leaves two designs so near to each other that rounding, in which two
    readings may differ, says which of them is the nearer. From 1e-12 on the readings agree.
    """
    return st.sampled_from(usual) | st.floats(0.0, upto).map(lambda value: round(value, 6))


MONEY = ("development", "convening", "governance", "translation", "subsidy", "culture_programme", "nothing")


@st.composite
def any_strategy(draw, scenario="small", successions=True):
    """Return any strategy; one in three is followed by another, perhaps by two."""
    parts = draw(st.lists(st.integers(0, 8), min_size=len(MONEY), max_size=len(MONEY)))
    shares = {name: part / max(sum(parts), 1) for name, part in zip(MONEY, parts, strict=True)}
    del shares["nothing"]
    levers = st.fixed_dictionaries({
        "serves": st.sampled_from(("members", "all")),
        "scope": st.sampled_from(("both", "transactional", "people")),
        "mandate_transactional": either(1.0, 0.0),
        "mandate_people": either(1.0, 0.0),
        "mandate_governance": either(1.0, 0.0),
        "support_months": st.sampled_from((60, 18, 6, 1, 0)),
        "deadline_ramp": either(0.0, 2.0, upto=10.0),
        "subsidy_rate": either(0.5, 1.0),
        "use_cases": st.integers(1, 6),
        "need_weight": either(1.0, 0.0),
        "easy_first": st.booleans(),
        "codesign": either(0.5, 0.0, 1.0),
        "openness": either(0.25, 0.0, 1.0),
        "founders": st.integers(0, 7),
        "founder_rule": st.sampled_from(("willing", "random", "trusting", "largest", "neighbours")),
        "institutions": st.booleans(),
        "outside_partners": st.booleans(),
        "subscription": either(0.0, 2.5, upto=120.0),
    })  # fmt: skip
    chosen = draw(levers)
    services = [s.name for s in load_scenario(scenario).services if chosen["scope"] in ("both", s.tier)]
    chosen["first_use_cases"] = draw(st.lists(st.sampled_from(services), unique=True, max_size=3))
    if successions and draw(st.sampled_from((True, False, False))):
        successor = draw(any_strategy(scenario, successions=draw(st.booleans())))
        chosen |= {"successor": successor.model_dump(), "successor_month": draw(st.integers(1, 9))}
    return validate(Strategy, {"name": "any", **shares, **chosen})


@st.composite
def any_small_world(draw, months):
    base = load_scenario("small").model_dump(mode="json", exclude_none=True)
    changes = {
        "behaviour": draw(priors(Behaviour)),
        "authority": draw(either(1.0, 0.2)),
        "programme_money": draw(st.sampled_from((400.0, 100.0, 0.0)) | st.floats(10.0, 2000.0)),
        "horizon": months,
    }
    return validate(Scenario, {**base, **changes})


@pytest.mark.parametrize("strategy", strategy_names())
@pytest.mark.parametrize(("scenario", "months"), [("small", 36), ("london-stylised", 24), ("london", 30)])
def test_library_strategies_agree(scenario, months, strategy):
    world = load_scenario(scenario).model_copy(update={"horizon": months})
    assert_same(world, load_strategy(strategy), seed=1)


@pytest.mark.parametrize("strategy", ["needs-led-subscription", "hybrid", "central-culture"])
def test_tight_worlds_agree(strategy):
    """Where limits bind: many ties, little trust, wide capacity, purses that a subscription or a purchase empties."""
    assert_same(tight_world(), thin_purses(load_strategy(strategy)), seed=6)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(scenario=any_small_world(months=24), strategy=any_strategy(), seed=st.integers(0, 10_000))
def test_any_strategy_and_behaviour_agree(scenario, strategy, seed):
    assert_same(scenario, strategy, seed)


def test_sparse_contacts_agree():
    world = synthetic_scenario(150, 60, horizon=6, homophily=0.5)
    assert_same(world, load_strategy("hybrid"), seed=2)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("strategy", strategy_names())
@pytest.mark.parametrize("scenario", scenario_names())
def test_library_strategies_agree_to_the_horizon(scenario, strategy, seed):
    assert_same(load_scenario(scenario), load_strategy(strategy), seed)


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(scenario=any_small_world(months=48), strategy=any_strategy(), seed=st.integers(0, 10_000))
def test_any_strategy_and_behaviour_agree_for_long(scenario, strategy, seed):
    assert_same(scenario, strategy, seed)


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(
    strategy=any_strategy("london-stylised"),
    behaviour=priors(Behaviour),
    boroughs=st.integers(150, 260),
    seed=st.integers(0, 99),
)
def test_sparse_contacts_agree_with_any_strategy(strategy, behaviour, boroughs, seed):
    world = synthetic_scenario(boroughs, 60, horizon=12, homophily=0.5, behaviour=behaviour)
    assert_same(world, strategy, seed)
