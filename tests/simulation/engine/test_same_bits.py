"""The compiled engine against the Mesa model: every state variable, every month, bit for bit."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.verification.engines import first_difference
from experiments.verification.states import lived_compiled, lived_mesa
from scenarios import load_scenario, load_strategy, scenario_names, strategy_names, synthetic_scenario, validate
from scenarios.strategy import Strategy
from simulation import simulate
from tests.simulation.test_against_reference import any_small_world, any_strategy
from tests.worlds import behaviours, changed, small


def assert_same_bits(scenario, strategy, seed):
    compared, where = first_difference(lived_compiled(scenario, strategy, seed), lived_mesa(scenario, strategy, seed))
    assert compared > 0
    assert not where, where


@pytest.mark.parametrize("strategy", strategy_names())
def test_library_strategies_in_the_small_city(strategy):
    assert_same_bits(load_scenario("small"), load_strategy(strategy), seed=4)


@pytest.mark.parametrize(("scenario", "strategy"), [("london", "hybrid"), ("london-stylised", "central-mandate")])
def test_london(scenario, strategy):
    assert_same_bits(load_scenario(scenario).model_copy(update={"horizon": 40}), load_strategy(strategy), seed=2)


def test_sparse_contacts():
    world = synthetic_scenario(150, 60, horizon=5, homophily=0.5)
    assert_same_bits(world, load_strategy("hybrid"), seed=2)


def test_designs_within_reach_of_ties_that_weigh_nothing():
    """Where the reach is 0, every contact's design can be copied, also along a tie of no weight."""
    assert_same_bits(small(24, behaviour={"design_reach": 0.0, "peer_hazard": 0.5}), load_strategy("needs-led"), seed=3)


@pytest.mark.parametrize("rule", ["trusting", "largest", "neighbours"])
def test_rules_for_founders_and_first_use_cases(rule):
    """First use cases beyond the number of places, one of them low in the order of scores."""
    levers = {"founder_rule": rule, "founders": 4, "use_cases": 2, "first_use_cases": ["rent", "send", "parking"]}
    strategy = changed(load_strategy("needs-led"), **levers)
    assert_same_bits(load_scenario("london").model_copy(update={"horizon": 24}), strategy, seed=2)


@settings(max_examples=25, deadline=None)
@given(scenario=any_small_world(months=18), strategy=any_strategy(), seed=st.integers(0, 10_000))
def test_any_specification(scenario, strategy, seed):
    assert_same_bits(scenario, strategy, seed)


def test_outcomes_and_tables_are_the_same_bits():
    scenario, strategy = small(20), load_strategy("needs-led-subscription")
    fast, slow = (simulate(scenario, strategy, 9, keep_borough_months=True, engine=e) for e in ("compiled", "mesa"))
    assert (fast.engine, slow.engine) == ("compiled", "mesa")
    for table in ("months", "boroughs", "borough_months", "organisations"):
        assert getattr(fast, table).equals(getattr(slow, table)), table
    assert fast.outcomes == pytest.approx(slow.outcomes, abs=0, rel=0, nan_ok=True)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("strategy", strategy_names())
@pytest.mark.parametrize("scenario", scenario_names())
def test_library_to_the_horizon(scenario, strategy, seed):
    assert_same_bits(load_scenario(scenario), load_strategy(strategy), seed)


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(scenario=any_small_world(months=48), strategy=any_strategy(), seed=st.integers(0, 10_000))
def test_any_specification_for_long(scenario, strategy, seed):
    assert_same_bits(scenario, strategy, seed)


@pytest.mark.slow
@settings(max_examples=10, deadline=None)
@given(
    strategy=any_strategy("london-stylised"),
    behaviour=behaviours(),
    boroughs=st.integers(150, 230),
    seed=st.integers(0, 99),
)
def test_any_specification_with_sparse_contacts(strategy, behaviour, boroughs, seed):
    world = synthetic_scenario(boroughs, 60, horizon=8, homophily=0.5, behaviour=behaviour.model_dump())
    assert_same_bits(world, validate(Strategy, strategy.model_dump()), seed)
