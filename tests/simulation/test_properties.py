"""What must hold in any world under any strategy: bounds, conservation, order of activation, inert levers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios import load_strategy
from simulation import CollaborationModel, simulate
from tests.worlds import behaviours, changed, nothing, policies, small

FEW = settings(max_examples=25)


def step_through(model):
    for _ in range(model.world.scenario.horizon):
        model.step()
        yield model


def state_of(model):
    agents = [*model.insiders, *model.outsiders]
    return np.concatenate([
        *(np.concatenate([agent.adopted, agent.design, agent.fit]) for agent in agents),
        *([agent.trust, agent.capacity, agent.signed] for agent in agents),
        [agent.budget for agent in model.insiders],
        [agent.member for agent in model.insiders],
        model.ties.weight,
        model.programme.progress,
        [model.programme.pot, model.programme.undrawn, model.accounts.npv],
    ])  # fmt: skip


@FEW
@given(policies(), behaviours(), st.integers(0, 10**6))
def test_bounds_and_conservation_hold_everywhere(strategy, behaviour, seed):
    scenario = changed(small(18), behaviour=behaviour.model_dump())
    model = CollaborationModel(scenario, strategy, seed)
    programme, cap = model.programme, behaviour.tie_cap
    paid = np.zeros(len(model.insiders))
    for _ in step_through(model):
        for agent in model.insiders:
            assert 0.0 <= agent.trust <= 1.0
            assert 0.0 <= agent.capacity <= 1.0
            assert agent.fit.min() >= 0.0
            assert agent.fit.max() <= 1.0
            assert 0.0 <= agent.budget <= behaviour.budget_cap * agent.income + 1e-9
            assert not agent.adopted[~np.array(agent.relevant)].any()
            assert (agent.fit[~agent.adopted] == 0.0).all()
        assert model.ties.weight.min() >= 0.0
        assert model.ties.weight.max() <= max(cap, model.ties.base.max()) + 1e-12
        assert programme.pot >= -1e-9
        assert (programme.progress >= 0.0).all()
        assert (programme.progress <= 1.0).all()
        came = programme.granted + programme.subscribed
        went = programme.total_spent + programme.pot + programme.undrawn
        assert came == pytest.approx(went, abs=1e-6)
        paid += [agent.subscription for agent in model.insiders]
    assert model.accounts.totals["subscriptions"] == pytest.approx(paid)
    assert programme.subscribed == pytest.approx(paid.sum())
    assert model.accounts.totals["subsidies"].sum() == pytest.approx(programme.spent["subsidy"])


@FEW
@given(policies(), st.integers(0, 10**6))
def test_the_order_of_activation_changes_nothing(strategy, seed):
    class Shuffled(CollaborationModel):
        def step(self):
            self.organisations = self.organisations.shuffle()
            self.deciders = self.deciders.shuffle()
            super().step()

    plain, shuffled = (kind(small(12), strategy, seed) for kind in (CollaborationModel, Shuffled))
    for _ in zip(step_through(plain), step_through(shuffled), strict=True):
        assert np.array_equal(state_of(plain), state_of(shuffled))
    assert [agent.number for agent in shuffled.deciders] != [agent.number for agent in plain.deciders]


INERT = [
    ("no subsidies, so no rate", {"development": 0.5}, {"subsidy_rate": 0.9}),
    ("no mandate, so no ramp", {"development": 0.5}, {"deadline_ramp": 3.0}),
    ("all are served, so nobody is left to be open to", {"development": 0.5, "serves": "all"}, {"openness": 0.9}),
    ("every service is a use case from the start", {"convening": 0.5, "use_cases": 4}, {"need_weight": 0.1}),
    ("everybody is served, so there is no coalition", {"development": 0.5, "serves": "all"}, {"founders": 3, "institutions": True}),
    ("no coalition, so no subscription", {"development": 0.5, "serves": "all"}, {"subscription": 5.0}),
]  # fmt: skip


@pytest.mark.parametrize(("why", "levers", "inert"), INERT, ids=[case[0] for case in INERT])
def test_an_inert_lever_changes_no_bit(why, levers, inert):
    base, other = (simulate(small(30), nothing(**chosen), 4) for chosen in (levers, {**levers, **inert}))
    differing = [name for name in base.series if not np.array_equal(base.series[name], other.series[name])]
    assert differing in ([], ["solutions_ready"])


LIVE = [
    ({"development": 0.6, "subsidy": 0.4, "serves": "all"}, {"subsidy_rate": 0.0}, {"subsidy_rate": 1.0}),
    ({"convening": 1.0, "founders": 3}, {"convening": 0.0, "development": 1.0}, {"convening": 1.0}),
    ({"governance": 1.0}, {"governance": 0.0, "convening": 1.0}, {"governance": 1.0}),
    ({"development": 0.5, "founders": 3, "openness": 0.0}, {}, {"openness": 1.0}),
    ({"development": 0.5, "founders": 3, "codesign": 0.0}, {}, {"codesign": 1.0}),
    ({"mandate_transactional": 0.8, "serves": "all"}, {}, {"deadline_ramp": 3.0}),
    ({"convening": 0.5, "founders": 3}, {}, {"outside_partners": True}),
    ({"development": 0.5, "founders": 3}, {}, {"subscription": 20.0}),
    ({"culture_programme": 0.0, "convening": 0.1}, {}, {"culture_programme": 0.9}),
]  # fmt: skip


@pytest.mark.parametrize(("levers", "one", "other"), LIVE)
def test_a_live_lever_changes_something(levers, one, other):
    runs = [simulate(small(30), nothing(**{**levers, **choice}), 4) for choice in (one, other)]
    state = ("transactional_nominal", "people_nominal", "signed_share", "mean_trust", "mean_ties", "mean_capacity")
    assert any(not np.array_equal(runs[0].series[name], runs[1].series[name]) for name in state)


@pytest.mark.parametrize("name", ["independent_hazard", "supported_hazard", "unaided_signoff_hazard"])
def test_a_greater_hazard_never_brings_less(name):
    """Only where nothing is ever lost or paid for: elsewhere more may well bring less."""
    base = small(30, behaviour={"abandonment_hazard": 0.0, "adoption_cost": 0.0, "learning_rate": 0.0, "peer_hazard": 0.0,
                                "trust_speed": 0.0, name: 0.05})  # fmt: skip
    more = changed(base, behaviour={name: 0.5})
    strategy = load_strategy("needs-led")
    low, high = simulate(base, strategy, 3), simulate(more, strategy, 3)
    for outcome in ("transactional_nominal", "people_nominal", "signed_share"):
        assert (high.series[outcome] >= low.series[outcome] - 1e-12).all()
    assert high.series["transactional_nominal"].sum() + high.series["signed_share"].sum() > (
        low.series["transactional_nominal"].sum() + low.series["signed_share"].sum()
    )


def test_strategies_differ_only_by_what_they_do():
    """Until a strategy first acts on something, it is bit for bit the other one."""
    late = nothing(development=0.001, serves="all")
    early, base = simulate(small(24), late, 9), simulate(small(24), nothing(), 9)
    assert early.series["solutions_ready"].max() == 0.0
    for name in ("transactional_nominal", "people_nominal", "mean_trust", "mean_capacity", "signed_share"):
        assert np.array_equal(early.series[name], base.series[name])
