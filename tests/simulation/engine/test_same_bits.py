"""The compiled engine against the Mesa model: every state variable, every month, bit for bit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios import load_scenario, load_strategy, scenario_names, strategy_names, synthetic_scenario, validate
from scenarios.strategy import Strategy
from simulation import build_world, simulate
from simulation.engine import CompiledModel, Tape
from simulation.mesa_compat import forget
from simulation.model import CollaborationModel
from simulation.record import new_record
from tests.simulation.test_against_reference import any_small_world, any_strategy
from tests.worlds import behaviours, changed, small

BY_AGENT = ("adopted", "design", "fit", "capacity", "trust", "signed")
BY_INSIDER = ("chosen", "cost", "budget")
OF_PROGRAMME = ("started", "ready", "progress", "solution")
SPENT = ("development", "convening", "governance", "translation", "culture_programme", "subsidy")
TAKEN_IN = ("granted", "subscribed", "pot", "undrawn")


def state_of_engine(model, insiders):
    state = model.state
    values = {name: getattr(state, name).T for name in BY_AGENT}
    values |= {name: getattr(state, name).T[:insiders] for name in BY_INSIDER}
    values |= {name: getattr(state, name) for name in OF_PROGRAMME}
    values |= {name: model.purse[name] for name in (*SPENT, *TAKEN_IN)}
    values |= {f"total {name}": total for name, total in model.totals.items()}
    return values | {
        "member": state.coalition[:insiders], "weight": state.weight, "active": np.flatnonzero(state.active),
        "ledger": np.array(model.ledger.tolist()),
    }  # fmt: skip


def state_of_mesa(model):
    everybody = [*model.insiders, *model.outsiders]
    programme = model.programme
    values = {name: np.array([getattr(agent, name) for agent in everybody]) for name in BY_AGENT}
    values |= {name: np.array([getattr(agent, name) for agent in model.insiders]) for name in BY_INSIDER}
    values |= {name: getattr(programme, name) for name in (*OF_PROGRAMME, *TAKEN_IN)}
    values |= {name: programme.spent[name] for name in SPENT}
    values |= {f"total {name}": total for name, total in model.accounts.totals.items()}
    return values | {
        "member": np.array([agent.member for agent in model.insiders]), "weight": model.ties.weight,
        "active": np.array(sorted(programme.active)), "ledger": np.array(model.accounts.ledger.tolist()),
    }  # fmt: skip


def assert_same_bits(scenario, strategy, seed):
    mesa = CollaborationModel(scenario, strategy, seed)
    world = build_world(scenario, seed)
    engine = CompiledModel(world, scenario, strategy, Tape.of(world))
    record = new_record(scenario.horizon, world.boroughs, keep_borough_months=True)
    try:
        assert_equal(state_of_engine(engine, world.insiders), state_of_mesa(mesa), 0)
        for month in engine.live_month_by_month(record):
            mesa.step()
            assert_equal(state_of_engine(engine, world.insiders), state_of_mesa(mesa), month)
    finally:
        forget(mesa)
    assert month == scenario.horizon


def assert_equal(found, wanted, month):
    assert found.keys() == wanted.keys()
    for name, value in wanted.items():
        assert np.array_equal(found[name], value), f"{name} differs in month {month}"


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
