import errno
import shutil
from contextlib import nullcontext
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
from simulation.places import Settlement
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
    packages = ("scenarios", "agents", "simulation")
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


def test_compiled_code_goes_to_its_user_where_it_is_installed_read_only(monkeypatch, tmp_path):
    installed = tmp_path / "installed"
    installed.mkdir()
    monkeypatch.setattr(compiled, "files", lambda package: installed)
    monkeypatch.setattr(compiled, "_digest", lambda package: "state")
    monkeypatch.setattr(compiled.numba.config, "CACHE_DIR", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    assert compiled._cache_folder("simulation") == installed / "__pycache__" / "compiled-state"
    monkeypatch.setattr(compiled.os, "access", lambda path, mode: False)
    assert (
        compiled._cache_folder("simulation") == tmp_path / "caches" / "coalition-lab" / "simulation" / "compiled-state"
    )
    monkeypatch.setattr(compiled.numba.config, "CACHE_DIR", str(tmp_path / "chosen"))
    assert compiled._cache_folder("simulation") == tmp_path / "chosen" / "compiled-state"


def test_a_cache_that_cannot_be_written_any_more_stops_no_run(monkeypatch, tmp_path):
    monkeypatch.setattr(compiled, "_cached_with", lambda module: nullcontext())
    monkeypatch.setattr(compiled.numba.config, "CACHE_DIR", str(tmp_path))

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("numba.core.caching.IndexDataCacheFile.save", full)
    assert compiled.compiled(lambda x: x + 1)(1) == 2


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


def test_an_ensemble_draws_a_seed_once_however_many_worlds_meet_it(monkeypatch):
    drawn, real = [], Tape._drawn
    monkeypatch.setattr(Tape, "_drawn", staticmethod(lambda luck, months: drawn.append(months) or real(luck, months)))
    ensemble, scenario = Ensemble(), small(12)
    for hazard in (0.05, 0.1, 0.15):
        varied = scenario.model_copy(update={"behaviour": changed(scenario.behaviour, peer_hazard=hazard)})
        for seed in range(4):
            ensemble.simulate(varied, load_strategy("needs-led"), seed)
    assert len(drawn) == 4


@pytest.mark.parametrize("kept_bytes", [0, 20_000, 64_000_000])
def test_an_ensemble_keeps_no_more_than_it_has_room_for_and_gives_the_same(kept_bytes):
    ensemble, scenario, strategy = Ensemble(kept_bytes), small(12), load_strategy("needs-led")
    for seed in (*range(30), *range(5)):
        together, alone = ensemble.simulate(scenario, strategy, seed), simulate(scenario, strategy, seed)
        assert together.months.equals(alone.months)
        sizes = [known.nbytes for known in ensemble._known.values()]
        assert sum(sizes) <= kept_bytes + max(sizes), "room is made before the next seed"
    assert len(sizes) == {0: 1, 64_000_000: 30}.get(kept_bytes, len(sizes))


def test_a_settlement_is_kept_where_only_services_change_that_nobody_is_settled_by(monkeypatch):
    built = []
    real = Settlement.__init__
    monkeypatch.setattr(Settlement, "__init__", lambda self, scenario: built.append(scenario) or real(self, scenario))
    ensemble, scenario, strategy = Ensemble(), small(4), load_strategy("needs-led")
    harder = [s.model_copy(update={"complexity": 0.9}) for s in scenario.services]
    other = scenario.population.model_copy(update={"outside_partners": 3})
    for world in (scenario, scenario.model_copy(update={"services": tuple(harder)}), scenario):
        together, alone = ensemble.simulate(world, strategy, 1), simulate(world, strategy, 1)
        assert together.months.equals(alone.months)
    before = len(built)
    ensemble.simulate(scenario.model_copy(update={"population": other}), strategy, 1)
    assert (before, len(built)) == (1 + 3, 1 + 3 + 1), "one, and one for each run alone; then another population"
