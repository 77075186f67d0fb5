"""What an organisation waits for: worlds that force each obstacle."""

import numpy as np
import pytest

from simulation import Obstacle, build_world, chronicle
from simulation.waiting import LIMITING, nearest, weakest
from tests.worlds import nothing, still_world

SLOW = {"independent_hazard": 0.001}
EAGER = {"independent_hazard": 5.0}
ONE, PEOPLE = ("transactional",), ("people",)
SUBSIDY = {
    "subsidy": 1.0, "subsidy_rate": 1.0, "serves": "all", "scope": "both", "support_months": 60, "use_cases": 1
}  # fmt: skip


def obstacles(services=ONE, behaviour=None, initial=None, strategy=None, month=0, horizon=3):
    """Return the obstacle that each of nine boroughs meets in a month of a world in which little happens."""
    world = still_world(9, services, horizon, behaviour, initial)
    rows = chronicle(world, strategy or nothing(), 1).waiting
    last = {row["organisation"]: row["obstacle"] for row in rows[rows["month"] <= month]}
    assert len(last) == 9
    return [Obstacle(last[i]) for i in range(9)]


@pytest.mark.parametrize(
    ("obstacle", "world"),
    [
        (Obstacle.NOTHING_LEFT, {"behaviour": EAGER, "month": 3}),
        (Obstacle.TOO_FEW_TRANSACTIONAL, {
            "services": ("people", "transactional"), "behaviour": {"prerequisite_share": 0.5}, "initial": {"signed_share": 1.0},
        }),
        (Obstacle.TOO_FEW_TRANSACTIONAL, {"services": PEOPLE, "behaviour": {"prerequisite_share": 1.5, **EAGER}}),
        (Obstacle.NO_AGREEMENT, {"services": PEOPLE, "behaviour": EAGER}),
        (Obstacle.NO_MONEY, {
            "behaviour": {**EAGER, "adoption_cost": 100.0, "budget_at_start": 0.0}, "month": 1,
        }),
        (Obstacle.NEVER_AFFORDABLE, {"behaviour": {**SLOW, "adoption_cost": 4e3, "budget_cap": 2.0, "budget_at_start": 0.0}}),
        (Obstacle.NOT_UNDERSTOOD, {
            "services": PEOPLE, "behaviour": {**SLOW, "untranslated_understanding": 0.4}, "initial": {"signed_share": 1.0},
        }),
        (Obstacle.TOO_COMPLEX, {"behaviour": {**SLOW, "complexity_exponent": 5.0}}),
        (Obstacle.LITTLE_NEED, {"behaviour": SLOW, "initial": {"need_transactional": 0.3}}),
        (Obstacle.NOBODY_NEAR, {"behaviour": {**SLOW, "peer_hazard": 0.1}}),
        (Obstacle.NOBODY_NEAR, {}),
        (Obstacle.ONLY_TIME, {"behaviour": SLOW}),
    ],
)  # fmt: skip
def test_each_obstacle_has_a_world_in_which_it_is_everybodys(obstacle, world):
    assert set(obstacles(**world)) == {obstacle}


def test_no_fit_is_the_obstacle_of_those_whom_no_design_fits():
    behaviour = {**SLOW, "requirement_spread_transactional": 2.0}
    world = build_world(still_world(9, ONE, 3, behaviour), 1)
    fits = np.exp(-0.5 * world.requirement[:, 0] ** 2) > LIMITING
    wanted = [Obstacle.ONLY_TIME if fit else Obstacle.NO_FIT for fit in fits]
    assert obstacles(behaviour=behaviour) == wanted
    assert len(set(wanted)) == 2


def test_a_subsidy_can_make_the_unaffordable_affordable():
    behaviour = {**SLOW, "adoption_cost": 4e3, "budget_cap": 2.0, "budget_at_start": 0.0}
    assert set(obstacles(behaviour=behaviour, strategy=nothing(**SUBSIDY))) == {Obstacle.ONLY_TIME}


def test_money_saved_beyond_the_cap_still_counts():
    behaviour = {**SLOW, "adoption_cost": 100.0, "budget_cap": 0.0, "budget_at_start": 24.0}
    assert set(obstacles(behaviour=behaviour)) == {Obstacle.ONLY_TIME}
    assert set(obstacles(behaviour=behaviour, month=1)) == {Obstacle.NEVER_AFFORDABLE}


def test_where_a_mandate_drives_it_need_is_no_obstacle():
    mandate = nothing(mandate_transactional=1.0, serves="all", scope="both", support_months=60)
    world = {"behaviour": {**SLOW, "mandate_hazard": 0.05}, "initial": {"need_transactional": 0.3}}
    assert set(obstacles(**world)) == {Obstacle.LITTLE_NEED}
    assert set(obstacles(**world, strategy=mandate)) == {Obstacle.ONLY_TIME}
    world["behaviour"] |= {"complexity_exponent": 5.0}
    assert set(obstacles(**world, strategy=mandate)) == {Obstacle.TOO_COMPLEX}


def test_a_ready_solution_takes_nobody_near_away():
    strategy = nothing(development=1.0, serves="all", scope="both", use_cases=1, support_months=60)
    behaviour = {**SLOW, "peer_hazard": 0.1, "supported_hazard": 0.002, "development_work": 1.0}
    before, after = (obstacles(behaviour=behaviour, strategy=strategy, month=month) for month in (0, 1))
    assert set(before) == {Obstacle.NOBODY_NEAR}
    assert set(after) == {Obstacle.ONLY_TIME}


def test_nearest_is_the_likeliest_then_the_most_needed_then_the_first():
    everything, none = np.ones(3, dtype=bool), np.zeros(3)
    need = np.array([0.2, 0.7, 0.7])
    assert nearest(everything, np.array([0.1, 0.2, 0.2]), need) == 1
    assert nearest(np.array([True, False, True]), np.array([0.1, 0.9, 0.2]), need) == 2
    assert nearest(everything, none, need) == 1
    assert nearest(np.array([True, False, False]), none, need) == 0
    assert nearest(np.zeros(3, dtype=bool), none, need) == -1


def test_the_weakest_factor_is_named_only_if_it_halves_the_chance():
    for k in range(5):
        factors = np.full(5, 0.9)
        factors[k] = LIMITING
        assert weakest(factors, False) == Obstacle.NO_FIT + k
        factors[k] += 0.01
        assert weakest(factors, False) == Obstacle.ONLY_TIME
