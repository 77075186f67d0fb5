import shutil
from pathlib import Path

import numpy as np
import pytest

import agents
from agents import Borough, compiled
from scenarios import load_scenario, load_strategy
from simulation import build_world, simulate
from simulation.engine import Tape
from simulation.engine import tape as tapes
from simulation.engine.month import live
from simulation.ensemble import Ensemble
from simulation.run import simulate_in
from simulation.streams import Luck
from tests.worlds import changed, small


class Reluctant(Borough):
    def joining_hazard(self):
        return 0.0


def test_auto_takes_mesa_for_a_researchers_agents_and_says_so():
    scenario, strategy = small(6), load_strategy("needs-led")
    assert simulate(scenario, strategy, 1).engine == "compiled"
    own = simulate(scenario, strategy, 1, borough=Reluctant)
    assert own.engine == "mesa"
    assert own.series["members"][-1] == strategy.founders


def test_the_compiled_engine_refuses_agents_that_it_does_not_know():
    with pytest.raises(ValueError, match="engine='mesa'"):
        simulate(small(6), load_strategy("needs-led"), 1, borough=Reluctant, engine="compiled")


def test_an_unknown_engine_is_refused():
    with pytest.raises(ValueError, match="'fast'"):
        simulate(small(6), load_strategy("needs-led"), 1, engine="fast")


@pytest.mark.parametrize("block_bytes", [1, 60_000, 16_000_000])
def test_a_tape_is_luck_in_blocks(monkeypatch, block_bytes):
    monkeypatch.setattr(tapes, "BLOCK_BYTES", block_bytes)
    tape, luck = Tape(5, 7, 2, 4), Luck(5, 7, 2, 4)
    for _ in range(2):  # a tape can be played again
        months = [month for block in tape.blocks(30) for month in zip(*block, strict=True)]
        assert len(months) == 30
    for month in months:
        luck.draw()
        assert all(np.array_equal(a, getattr(luck, name)) for name, a in zip(tapes.Draws._fields, month, strict=True))


def test_blocks_change_nothing(monkeypatch):
    scenario, strategy = small(20), load_strategy("hybrid")
    before = simulate(scenario, strategy, 3).series
    monkeypatch.setattr(tapes, "BLOCK_BYTES", 30_000)
    after = simulate(scenario, strategy, 3).series
    assert all(np.array_equal(before[name], after[name]) for name in before)


def test_runs_that_share_world_and_luck_do_not_disturb_each_other():
    scenario = small(20)
    world = build_world(scenario, 3)
    tape = Tape.of(world)
    names = ["needs-led", "central-mandate", "needs-led"]
    shared = [simulate_in(world, scenario, load_strategy(name), tape) for name in names]
    for name, run in zip(names, shared, strict=True):
        alone = simulate(scenario, load_strategy(name), 3)
        assert all(np.array_equal(run.series[key], alone.series[key]) for key in alone.series)


def test_a_shared_world_serves_scenarios_that_differ_in_authority_and_horizon():
    london = load_scenario("london")
    act = london.under_act_of_parliament().model_copy(update={"horizon": 30})
    world = build_world(london, 1)
    shared = simulate_in(world, act, load_strategy("central-mandate"), Tape.of(world))
    alone = simulate(act, load_strategy("central-mandate"), 1)
    assert np.array_equal(shared.series["npv"], alone.series["npv"])


def test_compiled_code_is_kept_apart_for_each_state_of_the_rules(monkeypatch, tmp_path):
    """Numba would take a kernel from its cache although a rule in another file has changed."""
    packages = ("agents", "simulation")
    for package in packages:
        shutil.copytree(Path(agents.__file__).parent.parent / package, tmp_path / package)
    monkeypatch.setattr(compiled, "files", lambda package: tmp_path / package)
    folders = []
    for rule in ("", "# another rule"):
        (tmp_path / "agents" / "rules.py").open("a").write(rule)
        compiled._digest.cache_clear()
        folders.append(compiled._cache_folder("simulation"))
    compiled._digest.cache_clear()
    assert folders[0] != folders[1]
    assert live._cache.cache_path.startswith(str(real_folder))


real_folder = compiled._cache_folder("simulation")


def test_an_ensemble_gives_what_each_run_gives_by_itself():
    ensemble, scenario = Ensemble(), small(14)
    varied = scenario.model_copy(update={"behaviour": changed(scenario.behaviour, peer_hazard=0.15)})
    act = scenario.under_act_of_parliament().model_copy(update={"authority": 0.5, "horizon": 10})
    for world in (scenario, act, varied, scenario):
        for seed in (1, 2):
            for name in ("needs-led", "central-mandate"):
                strategy = load_strategy(name)
                together, alone = ensemble.simulate(world, strategy, seed), simulate(world, strategy, seed)
                assert together.months.equals(alone.months)
                assert together.boroughs.equals(alone.boroughs)
