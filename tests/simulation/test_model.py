"""The month: coalition, money, mandates, researchers' own agents, and what a run returns."""

import numpy as np
import pytest

from agents import Borough, Institution
from experiments.verification.finding import Means
from experiments.verification.money import tables_add_up
from scenarios import InvalidSpecificationError, load_scenario, load_strategy
from simulation import CollaborationModel, simulate
from simulation.founding import neighbouring
from simulation.outcomes import MONTHLY, first_month_at, gini, run_outcomes
from tests.worlds import changed, nothing, small


def after(strategy, months, scenario=None, seed=1, **kinds):
    model = CollaborationModel(scenario or small(months), strategy, seed, **kinds)
    for _ in range(months):
        model.step()
    return model


def test_the_willing_found_the_coalition():
    model = CollaborationModel(load_scenario("london"), load_strategy("needs-led"), 1)
    merit = {agent.number: agent.trust * agent.capacity for agent in model.boroughs}
    founders = {agent.number for agent in model.boroughs if agent.member}
    assert founders == set(sorted(merit, key=merit.get, reverse=True)[:6])
    assert not any(agent.member for agent in model.insiders[33:])


def test_founders_can_be_any_or_named():
    random = [
        {
            agent.number
            for agent in CollaborationModel(
                small(), nothing(founders=2, convening=0.5, founder_rule="random"), seed
            ).boroughs
            if agent.member
        }
        for seed in range(20)
    ]
    assert all(len(group) == 2 for group in random)
    assert len({frozenset(group) for group in random}) > 5
    named = nothing(convening=0.5, founder_rule="named", founder_names=["Brent", "Barnet"])
    model = CollaborationModel(load_scenario("london"), named, 1)
    names = model.world.places.names
    assert [names[agent.number] for agent in model.boroughs if agent.member] == ["Barnet", "Brent"]
    with pytest.raises(InvalidSpecificationError, match="did you mean 'Brent'"):
        simulate(load_scenario("london"), changed(named, founder_names=["Brant"]), 1)


def founders_of(scenario, seed=1, **levers):
    model = CollaborationModel(scenario, nothing(convening=0.5, **levers), seed)
    return [agent.number for agent in model.boroughs if agent.member], model


def test_the_trusting_or_the_largest_found_the_coalition():
    london = load_scenario("london")
    for rule, key in (("trusting", lambda agent: agent.trust), ("largest", lambda agent: agent.users)):
        found, model = founders_of(london, founders=5, founder_rule=rule)
        assert found == sorted(agent.number for agent in sorted(model.boroughs, key=key)[-5:])
    names = [model.world.places.names[i] for i in found]
    assert names == ["Barnet", "Croydon", "Ealing", "Enfield", "Newham"]


def test_neighbours_are_a_contiguous_group_around_the_most_willing():
    london = load_scenario("london")
    for seed in range(5):
        found, model = founders_of(london, seed, founders=6, founder_rule="neighbours")
        merit = [agent.trust * agent.capacity for agent in model.boroughs]
        assert len(found) == 6
        assert int(np.argmax(merit)) in found
        reached, pairs = {found[0]}, model.world.places.contiguity.tolist()
        for _ in found:
            reached |= {b for pair in pairs for b in pair if set(pair) & reached} & set(found)
        assert reached == set(found)


def test_neighbours_go_on_where_nobody_touches_them():
    pairs, willing = np.array([[0, 1], [2, 3]]), np.array([0.1, 0.2, 0.9, 0.3, 0.5])
    assert neighbouring(pairs, willing, 2) == [2, 3]
    assert neighbouring(pairs, willing, 4) == [2, 3, 4, 1]
    assert neighbouring(np.empty((0, 2), dtype=np.int64), willing, 3) == [2, 4, 3]
    assert neighbouring(pairs, willing, 9) == [2, 3, 4, 1, 0]


def test_the_order_of_names_changes_nothing():
    names = ["Brent", "Barnet", "Camden"]
    runs = [
        simulate(load_scenario("london"), nothing(convening=0.5, founder_rule="named", founder_names=order), 1)
        for order in (names, names[::-1])
    ]
    assert runs[0].months.equals(runs[1].months)
    with pytest.raises(InvalidSpecificationError, match="founder_names has Brent more than once"):
        nothing(convening=0.5, founder_rule="named", founder_names=["Brent", "Brent"])


def test_first_use_cases_go_before_any_score():
    names = [service.name for service in small().services]
    for first, places, started in (
        (["adult-social-care"], 1, ["adult-social-care"]),
        (["planning", "parking"], 3, ["planning", "parking", "homelessness"]),
        (["parking", "planning", "adult-social-care"], 2, ["parking", "planning"]),
    ):
        strategy = nothing(development=0.5, serves="all", use_cases=places, first_use_cases=first, need_weight=0.0)
        model = after(strategy, 1)
        assert {names[s] for s in np.flatnonzero(model.programme.started)} == set(started)


def test_first_use_cases_must_be_services_of_the_scope():
    for first, scope, message in (
        (["parkin"], "both", "did you mean 'parking'"),
        (["parking"], "people", "'parking' is a service of tier 'transactional', and the strategy's scope is 'people'"),
    ):
        for engine in ("compiled", "mesa"):
            with pytest.raises(InvalidSpecificationError, match=message):
                simulate(small(), nothing(development=0.5, first_use_cases=first, scope=scope), 1, engine=engine)


@pytest.mark.parametrize("institutions", [True, False])
def test_institutions_join_only_where_the_strategy_lets_them(institutions):
    strategy = changed(load_strategy("needs-led"), institutions=institutions)
    scenario = changed(load_scenario("london-stylised"), horizon=40)
    run = simulate(scenario, strategy, 1)
    assert (run.series["member_institutions"].max() > 0) == institutions


def test_members_of_little_trust_leave():
    model = CollaborationModel(small(), load_strategy("needs-led"), 1)
    member = next(agent for agent in model.boroughs if agent.member)
    member.trust = 0.1
    model.step()
    assert not member.member


def test_a_member_that_cannot_pay_its_subscription_leaves():
    strategy = changed(load_strategy("needs-led"), subscription=5.0)
    model = CollaborationModel(small(), strategy, 1)
    poor, rich = [agent for agent in model.boroughs if agent.member][:2]
    poor.budget = 4.0
    before = rich.budget
    model.step()
    assert not poor.member
    assert poor.subscription == 0.0
    assert rich.subscription == 5.0
    assert rich.budget == pytest.approx(before - 5.0 + rich.income - rich.spent)


def test_a_city_hall_cannot_order_more_than_its_authority():
    mandate = load_strategy("central-mandate")
    london = CollaborationModel(load_scenario("london"), mandate, 1)
    statutory = CollaborationModel(load_scenario("london-statutory"), mandate, 1)
    for model in (london, statutory):
        model.step()
    assert london.programme.terms.mandate_people == 0.2
    assert statutory.programme.terms.mandate_people == 0.8


def test_mandates_and_subsidies_end_and_the_pot_returns():
    strategy = changed(load_strategy("central-mandate"), support_months=6)
    model = CollaborationModel(small(12), strategy, 1)
    for month in range(12):
        model.step()
        programme = model.programme
        assert (programme.terms.mandate_transactional > 0) == programme.terms.funding == (month < 6)
        assert month < 6 or programme.pot == 0.0
    assert programme.undrawn > 0.0


def test_wishes_beyond_the_purse_wait():
    poor = small(12, behaviour={"change_budget": 0.0, "independent_hazard": 5.0})
    model = after(nothing(), 12, poor)
    assert sum(len(agent.wishes) for agent in model.insiders) > 0
    series = simulate(poor, nothing(), 1).series["transactional_nominal"]
    assert series.max() == series[0]
    paid = simulate(changed(poor, behaviour={"adoption_cost": 0.0}), nothing(), 1).series["transactional_nominal"]
    assert paid[-1] > series[-1]


def test_the_queue_is_the_order_of_its_draws():
    strategy = nothing(subsidy=0.2, serves="all", subsidy_rate=1.0, development=0.1)
    scenario = small(3, behaviour={"independent_hazard": 5.0})
    model = CollaborationModel(scenario, strategy, 1)
    model.step()
    wishes = sorted((w for agent in model.insiders for w in agent.wishes), key=lambda w: w.place_in_queue)
    pot, expected = 20.0, []
    for wish in wishes:
        expected.append(min(wish.cost, pot))
        pot -= expected[-1]
    assert pot == 0.0
    assert model.accounts.totals["subsidies"].sum() == pytest.approx(20.0)
    first = wishes[0]
    assert first.organisation.subsidy >= expected[0] > 0.0


class CautiousBorough(Borough):
    """A borough that takes up people-based services only once half of its peers have."""

    def chosen_hazard(self, service, offer, gate):
        waits = self.people_based[service] and self.exposure(service) < 0.5
        return 0.0 if waits else super().chosen_hazard(service, offer, gate)


class Recluse(Institution):
    """An institution that never joins."""

    def joining_hazard(self):
        return 0.0


def test_a_researchers_own_agents_run():
    scenario = changed(load_scenario("london-stylised"), horizon=48)
    stock = simulate(scenario, load_strategy("needs-led"), 1)
    own = simulate(scenario, load_strategy("needs-led"), 1, borough=CautiousBorough, institution=Recluse)
    assert own.series["people_nominal"][-1] < 0.5 * stock.series["people_nominal"][-1]
    assert own.series["member_institutions"].max() == 0.0
    assert np.array_equal(own.series["members"][:2], stock.series["members"][:2])


def test_a_run_returns_its_tables():
    run = simulate(small(36), load_strategy("hybrid"), 3, keep_borough_months=True)
    assert list(run.months.columns) == ["scenario", "strategy", "seed", "month", *MONTHLY]
    assert run.months["month"].tolist() == list(range(37))
    assert set(run.outcomes) == set(run_outcomes(36))
    assert len(run.boroughs) == 6
    assert len(run.borough_months) == 37 * 6
    last = run.borough_months[run.borough_months["month"] == 36]
    assert last["people_effective"].tolist() == run.boroughs["people_effective"].tolist()
    assert run.boroughs["people_effective"].mean() == pytest.approx(run.outcomes["people_effective"])
    assert run.outcomes["people_effective_36"] == run.outcomes["people_effective"]
    assert simulate(small(3), load_strategy("hybrid"), 3).borough_months.empty


def test_london_knows_its_tiles():
    run = simulate(changed(load_scenario("london"), horizon=1), load_strategy("laissez-faire"), 1)
    assert run.boroughs.set_index("place").loc["Enfield", ["tile_row", "tile_column"]].tolist() == [0, 4]


def test_months_to_a_level_say_whether_it_was_reached():
    run = simulate(small(36), load_strategy("needs-led"), 1)
    for name in ("transactional_nominal", "people_effective"):
        for level in (50, 90):
            month = first_month_at(level / 100, run.series[name])
            assert run.outcomes[f"reached_{level}_{name}"] == (month is not None)
            assert run.outcomes[f"months_to_{level}_{name}"] == (36 if month is None else month)
    assert first_month_at(0.5, np.array([0.1, 0.4, 0.5, 0.4])) == 2
    assert first_month_at(0.5, np.array([0.1, 0.4])) is None


def test_gini_of_known_distributions():
    assert gini(np.ones(10)) == pytest.approx(0.0)
    assert gini(np.array([0.0] * 9 + [1.0])) == pytest.approx(0.9)
    assert gini(np.zeros(4)) == 0.0


def test_the_accounts_add_up_to_the_net_present_value():
    run = simulate(small(36), load_strategy("hybrid"), 3)
    factor = 1.035 ** (-np.arange(37) / 12)
    months = run.months
    cost = months["running_cost"] + months["own_payments"] + months["programme_spending"]
    assert run.outcomes["npv"] == pytest.approx(float(((months["benefit"] - cost) * factor).sum()))
    assert run.outcomes["bcr"] == pytest.approx((months["benefit"] * factor).sum() / (cost * factor).sum())
    assert months["benefit"].sum() >= run.boroughs["benefit"].sum() > 0


def test_effective_is_never_more_than_nominal():
    run = simulate(small(36), load_strategy("central-mandate"), 3)
    for tier in ("transactional", "people"):
        assert (run.series[f"{tier}_effective"] <= run.series[f"{tier}_nominal"] + 1e-12).all()
    assert run.series["people_effective"].max() > 0


def test_a_negative_seed_is_refused():
    with pytest.raises(ValueError, match="negative"):
        simulate(small(1), nothing(), -1)


def test_every_pound_is_in_the_accounts_by_month_and_by_organisation():
    found = tables_add_up(Means())
    assert found.holds, found
    run = simulate(small(24), load_strategy("hybrid"), 3)
    assert len(run.organisations) == 9
    assert run.organisations["subsidies"].sum() > 0


@pytest.mark.parametrize("hazard", [float("nan"), -0.5, float("inf")])
def test_a_hazard_that_is_none_is_refused(hazard):
    class Odd(Borough):
        def chosen_hazard(self, service, offer, gate):
            return hazard

    with pytest.raises(ValueError, match="allowed is 0 or more"):
        simulate(small(3), nothing(), 1, borough=Odd)
