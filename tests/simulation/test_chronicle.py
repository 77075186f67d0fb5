"""A run told month by month, against the engine's state and against the Mesa model."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents import Borough, Institution, rules
from scenarios import load_scenario, load_strategy, strategy_names
from simulation import CollaborationModel, Source, build_world, chronicle, simulate
from simulation.chronicler import CHANCE_CHANGE, TIE_LEVELS
from simulation.engine import CompiledModel, Tape
from simulation.mesa_compat import forget
from simulation.record import new_record
from tests.worlds import behaviours, changed, policies, small


def states_of(story):
    """Yield month, model and state before, month by month; month 0 first, with no state before."""
    run = story.run
    model = CompiledModel(run.world, run.scenario, run.strategy, Tape.of(run.world))
    yield 0, model, None
    before = copy_of(model.state)
    for month in model.live_month_by_month(new_record(run.scenario.horizon, run.world.boroughs, False)):
        yield month, model, before
        before = copy_of(model.state)


def copy_of(state):
    return state._replace(
        **{name: value.copy() for name, value in state._asdict().items() if isinstance(value, np.ndarray)}
    )


def of_month(rows, month):
    return rows[rows["month"] == month]


def assert_tells_every_month(story):
    """Rebuild every month from the rows alone, and compare it with the engine's state."""
    world = story.run.world
    adopted, fit = np.zeros((2, world.services, world.organisations))
    member, signed = np.zeros((2, world.insiders))
    level = np.zeros(len(story.tie_pairs))
    pairs = [tuple(pair) for pair in world.contacts.pairs.tolist()]
    told_pairs = np.array([pairs.index(tuple(pair)) for pair in story.tie_pairs.tolist()], dtype=int)
    for month, model, _ in states_of(story):
        state = model.state
        for row in of_month(story.adoptions, month):
            adopted[row["service"], row["organisation"]] = 1.0
            fit[row["service"], row["organisation"]] = row["fit"]
        for row in of_month(story.abandonments, month):
            assert adopted[row["service"], row["organisation"]] == 1.0
            adopted[row["service"], row["organisation"]] = fit[row["service"], row["organisation"]] = 0.0
        for row in of_month(story.memberships, month):
            member[row["organisation"]] = row["joined"]
        signed[of_month(story.signatures, month)["organisation"]] = 1.0
        changes = of_month(story.ties, month)
        level[changes["pair"]] = changes["level"]
        assert np.array_equal(adopted, state.adopted), month
        assert np.array_equal(fit, state.fit), month
        assert np.array_equal(member, state.coalition[: world.insiders]), month
        assert np.array_equal(signed, state.signed[: world.insiders]), month
        wanted = sum((state.weight >= least).astype(int) for least in TIE_LEVELS)
        assert np.array_equal(level, wanted[told_pairs]), month
        assert wanted.sum() == level.sum()
        for name in ("trust", "capacity", "budget"):
            assert np.array_equal(getattr(story, name)[month], getattr(state, name)[: world.insiders])
        cases = story.cases
        assert set(cases["service"][cases["chosen"] <= month]) == set(np.flatnonzero(state.started))
        done = (cases["published"] >= 0) & (cases["published"] <= month)
        assert set(cases["service"][done]) == set(np.flatnonzero(state.ready))


@pytest.mark.parametrize("strategy", strategy_names())
def test_every_month_can_be_rebuilt_in_the_small_city(strategy):
    assert_tells_every_month(chronicle(load_scenario("small"), load_strategy(strategy), 4))


def test_every_month_can_be_rebuilt_in_london():
    story = chronicle(load_scenario("london").model_copy(update={"horizon": 60}), load_strategy("hybrid"), 2)
    assert_tells_every_month(story)
    assert set(story.adoptions["source"]) == set(Source)
    assert story.adoptions["pushed"].any()
    assert len(story.abandonments)
    assert set(story.ties["level"]) == {1, 2, 3}


def test_those_who_leave_are_told():
    dear = changed(load_strategy("needs-led"), subscription=80.0)
    story = chronicle(small(30), dear, 4)
    assert not story.memberships["joined"].all()
    assert 0 in story.ties["level"]
    assert_tells_every_month(story)


@pytest.mark.parametrize("strategy", strategy_names())
def test_watching_changes_nothing(strategy):
    scenario, strategy = small(30), load_strategy(strategy)
    watched, alone = chronicle(scenario, strategy, 7).run, simulate(scenario, strategy, 7, keep_borough_months=True)
    for table in ("months", "boroughs", "borough_months", "organisations"):
        assert getattr(watched, table).equals(getattr(alone, table)), table


def test_two_sides_may_share_a_world_and_its_luck():
    scenario = small(20)
    world = build_world(scenario, 3)
    tape = Tape.of(world)
    for name in ("needs-led", "central-mandate", "needs-led"):
        shared = chronicle(scenario, load_strategy(name), 3, world=world, tape=tape)
        alone = chronicle(scenario, load_strategy(name), 3)
        assert shared.run.world is world
        assert all(np.array_equal(getattr(shared, table), getattr(alone, table)) for table in ("adoptions", "waiting"))


def test_a_world_or_tape_of_another_seed_is_refused():
    scenario, strategy = small(6), load_strategy("needs-led")
    with pytest.raises(ValueError, match="world is of seed 3"):
        chronicle(scenario, strategy, 4, world=build_world(scenario, 3))
    with pytest.raises(ValueError, match="tape of seed 3"):
        chronicle(scenario, strategy, 4, tape=Tape.of(build_world(scenario, 3)))


@pytest.mark.parametrize(("scenario", "strategy"), [("london", "needs-led"), ("london", "central-mandate")])
def test_a_source_had_that_design_when_it_was_copied(scenario, strategy):
    story = chronicle(load_scenario(scenario).model_copy(update={"horizon": 50}), load_strategy(strategy), 5)
    reach = story.run.scenario.behaviour.design_reach
    copied = 0
    for month, model, before in states_of(story):
        for row in of_month(story.adoptions, month):
            i, s, source, design = row["organisation"], row["service"], row["source"], model.state.design
            assert (source == Source.AT_START) == (month == 0)
            assert (row["peer"] >= 0) == (source == Source.PEER)
            if source == Source.MARKET:
                assert design[s, i] == 0.0
            elif source == Source.PROGRAMME:
                assert before.ready[s]
            elif source == Source.PEER:
                pair = np.flatnonzero((story.run.world.contacts.pairs == sorted([i, row["peer"]])).all(axis=1))
                assert before.adopted[s, row["peer"]]
                assert design[s, i] == before.design[s, row["peer"]] != 0.0
                assert before.weight[pair[0]] >= reach
                copied += 1
            if month and i < story.run.world.insiders:
                assert row["cost"] == model.state.cost[s, i]
                assert row["pushed"] != model.state.chosen[s, i]
    assert (copied > 20) == (strategy == "needs-led")


class Noting:
    """An agent that notes, in `noted`, what it adopted and what the rules said to each service it did not use."""

    def start_month(self):
        if hasattr(self, "adoptions"):
            noted.setdefault(self.setting.month, {})[self.number] = self.adoptions
            turned_away[self.setting.month, self.number] = {w.service for w in self.wishes if w not in self.adoptions}
        super().start_month()

    def decide_adoptions(self):
        chances[self.setting.month, self.number] = {
            s: self.chance(s) for s in self.services if self.relevant[s] and not self.adopted[s]
        }
        super().decide_adoptions()

    def chance(self, s):
        gate = self.gate(s)
        hazard = self.chosen_hazard(s, self.best_offer(s), gate) + self.pushed_hazard(s, gate) if gate else 0.0
        return rules.probability(hazard)


class NotingBorough(Noting, Borough):
    pass


class NotingInstitution(Noting, Institution):
    pass


noted, turned_away, chances = {}, {}, {}


@pytest.mark.parametrize("strategy", ["hybrid", "central-mandate-deadline", "needs-led-subscription"])
def test_sources_and_chances_are_those_of_the_mesa_model(strategy):
    for memory in (noted, turned_away, chances):
        memory.clear()
    scenario, strategy = load_scenario("small"), load_strategy(strategy)
    model = CollaborationModel(scenario, strategy, 6, borough=NotingBorough, institution=NotingInstitution)
    for _ in range(scenario.horizon):
        model.step()
    forget(model)
    story = chronicle(scenario, strategy, 6)
    assert_same_adoptions(story, scenario.horizon)
    assert_same_chances(story, scenario.horizon)


def assert_same_adoptions(story, horizon):
    for month in range(1, horizon):  # agents clear what they noted at the start of the next month
        wishes = {(wish.organisation.number, wish.service): wish for mine in noted[month].values() for wish in mine}
        rows = of_month(story.adoptions, month)
        rows = rows[rows["source"] != Source.OWN]
        assert {(row["organisation"], row["service"]) for row in rows} == set(wishes)
        for row in rows:
            wish = wishes[row["organisation"], row["service"]]
            assert (row["fit"], row["cost"], row["pushed"]) == (wish.offer.fit, wish.cost, wish.pushed)
            assert (row["source"] == Source.PROGRAMME) == wish.offer.from_programme
            assert (row["source"] == Source.PEER) == (wish.offer.discount > 0.0)


def assert_same_chances(story, horizon):
    rows = {(row["month"], row["organisation"]): row for row in story.waiting}
    for i in range(story.run.world.insiders):
        row = rows[0, i]
        for month in range(horizon):
            row = rows.get((month, i), row)
            known = chances[month, i]
            if not known:
                assert (row["service"], row["obstacle"], row["chance"]) == (-1, 0, 0.0)
                continue
            chance, held_back = known[row["service"]], turned_away.get((month, i), set())
            among = {s: known[s] for s in held_back} or known
            assert row["service"] in among
            assert chance == max(among.values())
            if (month, i) in rows:
                assert row["chance"] == chance
            assert abs(row["chance"] - chance) <= CHANCE_CHANGE * row["chance"]
            assert (row["obstacle"] in (1, 2)) == (chance == 0.0 and row["obstacle"] != 9)
            assert row["obstacle"] != 3 or held_back


@settings(max_examples=25, deadline=None)
@given(policies(), behaviours(), st.integers(0, 10**6))
def test_counts_agree_with_the_series(strategy, behaviour, seed):
    scenario = changed(small(18), behaviour=behaviour.model_dump())
    story = chronicle(scenario, strategy, seed)
    world, series = story.run.world, story.run.series
    boroughs, months = world.boroughs, np.arange(scenario.horizon + 1)

    def count(rows, weight=None):
        rows, weight = rows[mine := rows["organisation"] < boroughs], None if weight is None else weight[mine]
        return np.cumsum(np.bincount(rows["month"], weight, minlength=len(months)))

    joined = story.memberships["joined"]
    assert np.array_equal(count(story.memberships, np.where(joined, 1.0, -1.0)), series["members"])
    assert count(story.signatures) / boroughs == pytest.approx(series["signed_share"])
    for tier, people in (("transactional", False), ("people", True)):
        taken, given_up = (
            rows[world.people_based[rows["service"]] == people] for rows in (story.adoptions, story.abandonments)
        )
        in_use = count(taken) - count(given_up)
        relevant = boroughs * (world.people_based == people).sum()  # everything is a borough's business
        assert in_use / relevant == pytest.approx(series[f"{tier}_nominal"])
    assert story.trust[:, :boroughs].mean(axis=1) == pytest.approx(series["mean_trust"])
    for rows in (story.adoptions, story.abandonments, story.waiting, story.ties):
        assert (np.diff(rows["month"]) >= 0).all()
