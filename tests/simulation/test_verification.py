"""MODEL section 9: every case with a known answer, by the checks of `coalition verify`, in less time where that will do."""

import numpy as np
import pytest

from experiments.verification import adoption_answers as adoption
from experiments.verification import programme_answers as programme
from experiments.verification.finding import Means
from scenarios import load_scenario, load_strategy
from simulation import simulate
from tests.worlds import changed

FULL, QUICK = Means(), Means(quick=True)


def assert_holds(found):
    assert found.holds, found


def test_v1_a_well_mixed_world_follows_the_discrete_bass_map():
    assert_holds(adoption.well_mixed_spread(FULL, 63, seeds=12))
    assert 0.3 < adoption.discrete_bass(0.005, 0.06, 60)[-1] < 0.99, "the map must be tried on its steep part"


@pytest.mark.slow
def test_v1_the_gap_shrinks_as_the_number_of_agents_grows():
    assert_holds(adoption.well_mixed_spread(FULL, 513, seeds=6))


def test_v2_without_any_hazard_nothing_is_adopted():
    assert_holds(adoption.no_hazard(FULL))


def test_v2b_peers_alone_start_nothing_but_carry_on_what_is_there():
    assert_holds(adoption.peers_alone(FULL))


def test_v2c_without_need_and_mandate_nothing_is_adopted():
    assert_holds(adoption.no_need(FULL))
    assert not adoption.no_need(FULL, need=1.0).holds


def test_v3_people_based_services_wait_for_transactional_ones():
    assert_holds(adoption.prerequisite_first(QUICK))


def test_v3b_a_prerequisite_beyond_all_services_bars_the_way():
    assert_holds(adoption.prerequisite_beyond_all(FULL))


def test_v3c_no_route_to_governance_no_people_based_service():
    assert_holds(adoption.no_route_to_governance(FULL))


def test_v4_a_constant_hazard_gives_exponential_shares():
    assert_holds(found := adoption.constant_hazard(FULL))
    assert found.expected == "0.632"


def test_v4_the_first_of_198_comes_at_once():
    assert_holds(found := adoption.first_adopter(QUICK))
    assert found.expected == "1.019"


def test_v5_a_duty_alone_signs_agreements():
    assert_holds(found := programme.duty_alone(FULL))
    assert found.expected == "0.798"


@pytest.mark.parametrize(("tier", "known"), [("transactional", "0.928"), ("people", "0.555")])
def test_v6_one_template_fits_as_well_as_the_spread_allows(tier, known):
    assert_holds(found := programme.template_fit(FULL, tier))
    assert found.expected == known


@pytest.mark.parametrize(
    ("everybody", "known"), [(True, "0.636"), (False, "0.786")], ids=["all start", "the fit start"]
)
def test_v7_survivors_of_abandonment(everybody, known):
    assert_holds(found := programme.survivors(QUICK, everybody))
    assert found.expected == known


def test_v8_throughput_peaks_at_about_four_use_cases():
    assert_holds(found := programme.best_number_of_use_cases(FULL))
    assert found.expected == "3.86"


def test_v9_the_same_seed_gives_the_same_run():
    assert_holds(programme.same_seed(FULL))


def test_v9_strategies_share_their_initial_draws():
    assert_holds(programme.shared_draws(FULL))


def test_v10_a_programme_without_money_is_laissez_faire_exactly():
    assert_holds(programme.no_money_is_laissez_faire(FULL))


def test_v10_states_stay_within_their_bounds():
    assert_holds(programme.within_bounds(QUICK))


def test_statutory_london_is_london_under_an_act_of_parliament():
    act, library = load_scenario("london").under_act_of_parliament(), load_scenario("london-statutory")
    assert act.name == library.name
    one, two = (simulate(changed(world, horizon=6), load_strategy("central-mandate"), 1) for world in (act, library))
    assert all(np.array_equal(one.series[name], two.series[name]) for name in one.series)
