"""Every point is a strategy that the scenario allows; every strategy of the library has a point."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.equal_money import library_of_equal_money
from experiments.optimising.levers import MANDATES, SHARES, Levers
from scenarios import load_scenario

SMALL = Levers(load_scenario("small"))
LONDON = Levers(load_scenario("london"))


@given(st.lists(st.floats(-0.5, 1.5), min_size=len(SMALL.names), max_size=len(SMALL.names)))
def test_any_point_is_a_valid_strategy_of_equal_money(point):
    strategy = SMALL.strategy(np.array(point))
    assert strategy.money_share <= 1.0 + 1e-9
    assert strategy.subscription == 0.0
    assert 1 <= strategy.use_cases <= 4
    assert strategy.founders <= 6
    assert (strategy.founders > 0) == (strategy.serves == "members")


@pytest.mark.parametrize("seed", range(20))
def test_mandates_stay_within_the_authority(seed):
    strategy = LONDON.strategy(np.random.default_rng(seed).random(len(LONDON.names)))
    assert max(getattr(strategy, mandate) for mandate in MANDATES) <= LONDON.scenario.authority + 1e-12


def test_where_nothing_may_be_ordered_there_are_no_mandates():
    levers = Levers(load_scenario("small").model_copy(update={"authority": 0.0}))
    assert not set(MANDATES) & set(levers.names)
    assert levers.strategy(np.ones(len(levers.names))).family == "coalition"


@pytest.mark.parametrize("strategy", library_of_equal_money(), ids=lambda one: one.name)
def test_the_library_is_in_the_space(strategy):
    back = LONDON.strategy(LONDON.point(strategy))
    for share in SHARES:
        assert getattr(back, share) == pytest.approx(getattr(strategy, share), abs=0.011)
    for mandate in MANDATES:
        assert getattr(back, mandate) == pytest.approx(min(getattr(strategy, mandate), 0.2))
    same = (
        "serves",
        "use_cases",
        "need_weight",
        "codesign",
        "openness",
        "easy_first",
        "institutions",
        "outside_partners",
    )
    assert [getattr(back, name) for name in same] == [getattr(strategy, name) for name in same]
    if strategy.serves == "members" and strategy.founders:
        assert back.founders == strategy.founders


def test_a_strategy_goes_to_its_point_and_back():
    for seed in range(50):
        strategy = LONDON.strategy(np.random.default_rng(seed).random(len(LONDON.names)))
        back = LONDON.strategy(LONDON.point(strategy))
        shares = [(getattr(strategy, name), getattr(back, name)) for name in SHARES]
        assert back.money_share == pytest.approx(strategy.money_share)
        assert all(one == pytest.approx(other, abs=0.011) for one, other in shares)
        assert back.model_copy(update=dict.fromkeys(SHARES, 0.0)) == strategy.model_copy(
            update=dict.fromkeys(SHARES, 0.0)
        )


def test_some_money_can_be_left_out_and_some_not_spent():
    random = np.random.default_rng(0).random((200, len(LONDON.names)))
    strategies = [LONDON.strategy(point) for point in random]
    assert any(strategy.culture_programme == 0.0 for strategy in strategies)
    assert min(strategy.money_share for strategy in strategies) < 0.1
    assert max(strategy.money_share for strategy in strategies) > 0.9
