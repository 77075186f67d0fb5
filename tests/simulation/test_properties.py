"""What must hold in any world under any strategy: bounds, conservation, order of activation, inert levers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.verification.determinism import Shuffled
from experiments.verification.engines import first_difference
from experiments.verification.finding import Means
from experiments.verification.inert import INERT, LIVE, inert_lever, live_lever, nothing_more
from experiments.verification.money import Sums, count_accounts, count_programme, count_purses
from experiments.verification.monotone import never_less, with_parameter
from experiments.verification.states import lived_by, lived_mesa, out_of_bounds
from simulation import CollaborationModel, build_world
from tests.worlds import behaviours, changed, nothing, policies, small

FEW = settings(max_examples=25)


@FEW
@given(policies(), behaviours(), st.integers(0, 10**6))
def test_bounds_and_conservation_hold_everywhere(strategy, behaviour, seed):
    scenario = changed(small(18), behaviour=behaviour.model_dump())
    world, states = build_world(scenario, seed), list(lived_mesa(scenario, strategy, seed))
    assert not [fault for state in states for fault in out_of_bounds(state, world)]
    for count in (count_programme, count_purses, count_accounts):
        sums = Sums()
        count(sums, world, strategy, iter(states))
        assert max(sums.gaps.values()) < 1e-6, sums.gaps


@FEW
@given(policies(), st.integers(0, 10**6))
def test_the_order_of_activation_changes_nothing(strategy, seed):
    compared, where = first_difference(
        *(lived_by(kind(small(12), strategy, seed)) for kind in (CollaborationModel, Shuffled))
    )
    assert compared > 0
    assert not where, where


def test_the_agents_are_shuffled_indeed():
    model = Shuffled(small(3), nothing(), 1)
    model.step()
    assert [agent.number for agent in model.deciders] != sorted(agent.number for agent in model.deciders)


@pytest.mark.parametrize(("why", "levers", "lever"), INERT, ids=[case[0] for case in INERT])
def test_an_inert_lever_changes_no_bit(why, levers, lever):
    assert inert_lever(Means(), levers, lever) == []


@pytest.mark.parametrize(("levers", "one", "other"), LIVE)
def test_a_live_lever_changes_something(levers, one, other):
    assert live_lever(Means(), levers, one, other)


@pytest.mark.parametrize("name", ["independent_hazard", "supported_hazard", "unaided_signoff_hazard", "peer_hazard"])
def test_a_greater_hazard_never_brings_less(name):
    """Only where nothing is ever lost or paid for: elsewhere more may well bring less."""
    found = never_less(Means(quick=True), (name,), with_parameter)
    assert found.holds, found


def test_strategies_differ_only_by_what_they_do():
    """Until a strategy first acts on something, it is bit for bit the other one."""
    found = nothing_more(Means())
    assert found.holds, found
