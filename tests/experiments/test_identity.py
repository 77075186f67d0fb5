"""A run id changes with whatever determines the run, and with nothing else."""

import importlib
import linecache
import runpy
import sys
from pathlib import Path

import pytest

from agents import Borough
from experiments import Experiment
from experiments.identity import (
    LIBRARIES,
    NOT_DETERMINING,
    OURS,
    class_named,
    determining_sources,
    identity_of,
    source_digest,
)
from tests.experiments.store.studies import study

AGENT = """
from agents import Borough

LEVEL = {level}

def helper(x):
    return inner(x) + {number}

def inner(x):
    return x * LEVEL

def unused(x):
    return "{unused}"

class Mine(Borough):
    def exposure(self, service):
        return helper(0.0)

{tail}
"""


def agent_of(folder, monkeypatch, name="my_agents", **changes):
    """Return the class of a module with this text, as a new process would see it."""
    (folder / f"{name}.py").write_text(AGENT.format(**{"level": 1, "number": 0, "unused": "", "tail": ""} | changes))
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delitem(sys.modules, name, raising=False)
    importlib.invalidate_caches()
    sys.dont_write_bytecode, before = True, sys.dont_write_bytecode
    try:
        linecache.clearcache()
        return importlib.import_module(name).Mine
    finally:
        sys.dont_write_bytecode = before


def test_a_helper_in_the_module_of_an_agent_counts(tmp_path, monkeypatch):
    first = identity_of(agent_of(tmp_path, monkeypatch))
    assert identity_of(agent_of(tmp_path, monkeypatch)) == first
    assert identity_of(agent_of(tmp_path, monkeypatch, number=1)) != first
    assert identity_of(agent_of(tmp_path, monkeypatch, level=2)) != first


def test_in_a_script_only_what_the_agent_refers_to_counts(tmp_path, monkeypatch):
    """A script changes with each experiment that is made in it: more seeds must not be other runs."""

    def in_script(**changes):
        agent_of(tmp_path, monkeypatch, "script", **changes)
        identify = "\nfrom experiments.identity import identity_of\nidentity = identity_of(Mine)\n"
        script = tmp_path / "script.py"
        script.write_text(script.read_text() + identify)
        linecache.clearcache()
        return runpy.run_path(str(script), run_name="__main__")["identity"]

    first = in_script()
    assert in_script(tail="seeds = 200", unused="other") == first
    assert in_script(number=1) != first
    assert in_script(level=2) != first


def test_seeds_and_draws_and_their_number_are_not_in_the_id():
    ids = {(key.case.key, key.seed): key.id for key in study(2).run_keys()}
    assert ids.items() <= {(key.case.key, key.seed): key.id for key in study(5).run_keys()}.items()


def test_every_module_either_determines_results_or_is_known_not_to():
    """A new module is counted in; one that is left out exists, and is none that a run goes through."""
    house = Path(__file__).parents[2]
    there = {path.relative_to(house).as_posix() for name in OURS[:3] for path in (house / name).rglob("*.py")}
    assert set(determining_sources()) == there - NOT_DETERMINING
    assert there >= NOT_DETERMINING
    assert {"agents/rules.py", "simulation/model.py", "simulation/run.py", "scenarios/scenario.py"} <= set(
        determining_sources()
    )


def test_left_out_modules_are_not_called_by_a_run(monkeypatch):
    """No function of a module that is left out is on the way of a run."""
    from scenarios import load_strategy
    from simulation import simulate
    from tests.worlds import small

    house, called = str(Path(__file__).parents[2]), set()

    def note(frame, event, argument):
        if event == "call" and frame.f_code.co_filename.startswith(house):
            called.add(Path(frame.f_code.co_filename).relative_to(house).as_posix())

    scenario, strategy = small(3), load_strategy("needs-led")
    sys.setprofile(note)
    try:
        simulate(scenario, strategy, 1)
    finally:
        sys.setprofile(None)
    assert "simulation/run.py" in called
    assert not called & NOT_DETERMINING


@pytest.mark.parametrize("library", LIBRARIES)
def test_another_version_of_a_library_that_does_the_sums_counts(monkeypatch, library):
    import experiments.identity as module

    real, first = module.version, source_digest()
    monkeypatch.setattr(module, "version", lambda name: "0" if name == library else real(name))
    assert source_digest.__wrapped__() != first


def test_a_class_is_found_by_its_name_or_it_is_said_how_to_go_on(tmp_path, monkeypatch):
    assert class_named("agents.borough.Borough", Borough) is Borough
    mine = agent_of(tmp_path, monkeypatch, "importable")
    assert class_named("importable.Mine", Borough) is mine
    for name in ("__main__.Mine", "nowhere_at_all.Mine", "importable.Theirs", "tests.f.<locals>.Mine"):
        with pytest.raises(ValueError, match=r"go on from Python, with borough="):
            class_named(name, Borough)
    with pytest.raises(ValueError, match="not a class derived from Borough"):
        class_named("pathlib.Path", Borough)


def test_titles_are_not_in_the_id_and_all_else_is():
    def ids(**changes):
        scenario = study().world.model_copy(update=changes)
        return [key.id for key in Experiment(scenario, ["needs-led"], 1).run_keys()]

    first = ids()
    assert ids(name="other", title="Another title", description="Mended.") == first
    services = tuple(s.model_copy(update={"title": "T", "reason": "R"}) for s in study().world.services)
    assert ids(services=services) == first
    dearer = tuple(s.model_copy(update={"complexity": 0.35}) for s in study().world.services)
    assert len({*first, *ids(services=dearer), *ids(authority=0.5), *ids(programme_money=90.0)}) == 4 * len(first)
