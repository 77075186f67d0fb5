"""Batches: the same tables whatever the machine does, nothing lost, a failure is a row."""

import os
import signal
import subprocess
import sys
import time

import pandas as pd
import pytest

from agents import Borough
from experiments import Experiment, FolderInUseError
from experiments.results import Results
from experiments.workers import pool
from scenarios import load_strategy
from tests.worlds import changed, nothing, small

TABLES = ("runs.parquet", "months.parquet", "boroughs.parquet", "runs.csv", "months.csv", "boroughs.csv")


def study(seeds=3, strategies=("needs-led", "central-mandate"), horizon=6, **kinds):
    return Experiment(small(horizon), list(strategies), seeds, **kinds)


def bytes_of(folder):
    return {name: (folder / name).read_bytes() for name in TABLES}


def test_the_tables_do_not_depend_on_the_number_of_processes(tmp_path):
    study(5).run(tmp_path / "one", workers=1)
    study(5).run(tmp_path / "two", workers=2)
    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "two")


def test_tables_are_tidy_and_complete(tmp_path):
    results = study(3).run(tmp_path / "out", workers=1)
    assert len(results.runs) == results.expected == 9
    assert len(results.months) == 9 * 7
    assert len(results.boroughs) == 9 * 6
    assert results.runs["run"].is_unique
    assert results.runs[["scenario", "strategy", "seed"]].drop_duplicates().shape[0] == 9
    assert results.runs["strategy"].tolist() == ["laissez-faire", "needs-led", "central-mandate"] * 3
    assert results.runs["seed"].tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert set(results.runs["draw"]) == {0}
    again = pd.read_csv(tmp_path / "out" / "runs.csv")
    assert again["people_effective"].to_numpy() == pytest.approx(results.runs["people_effective"].to_numpy())


def test_what_is_there_is_not_done_again_and_more_seeds_are_added(tmp_path):
    calls = []
    study(2).run(tmp_path / "out", workers=1)
    before = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "out" / "parts").iterdir()}
    study(5).run(tmp_path / "out", workers=1, progress=lambda done, total: calls.append((done, total)))
    assert calls[0] == (6, 15)
    assert calls[-1] == (15, 15)
    after = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "out" / "parts").iterdir()}
    assert before.items() <= after.items()
    study(5).run(tmp_path / "fresh", workers=1)
    assert bytes_of(tmp_path / "out") == bytes_of(tmp_path / "fresh")


def test_another_world_in_the_same_folder_is_not_mixed_in(tmp_path):
    study(2).run(tmp_path / "out", workers=1)
    other = Experiment(changed(small(6), programme_money=50.0), ["needs-led"], 2).run(tmp_path / "out", workers=1)
    assert len(other.runs) == 4
    fresh = Experiment(changed(small(6), programme_money=50.0), ["needs-led"], 2).run(tmp_path / "fresh", workers=1)
    assert other.runs.equals(fresh.runs)


class Faulty(Borough):
    """A borough that raises under odd seeds, where the coalition is needs-led."""

    def decide_signature(self):
        if self.setting.world.seed % 2 and self.setting.programme.strategy.name == "needs-led":
            raise RuntimeError("lost my way")
        super().decide_signature()


def test_a_failed_run_is_a_row_and_not_the_end(tmp_path):
    results = study(4, borough=Faulty).run(tmp_path / "out", workers=1)
    assert len(results.failures) == 2
    assert set(results.failures["strategy"]) == {"needs-led"}
    assert set(results.failures["seed"]) == {1, 3}
    assert results.failures["error"].str.contains("RuntimeError: lost my way").all()
    assert len(results.runs) == 10
    assert results.compare("laissez-faire").set_index(["outcome", "strategy"]).loc[("npv", "needs-led"), "pairs"] == 2


def test_what_is_defined_in_a_function_reaches_the_workers():
    """So do agents of a script or notebook, which no import would find."""

    class Deaf(Borough):
        def exposure(self, service):
            return 0.25

    with pool("processes", 1) as executor:
        assert executor.submit(lambda: Deaf.exposure(None, 0) + Deaf.__mro__.index(Borough)).result(60) == 1.25


@pytest.mark.slow
def test_agents_of_a_script_reach_the_workers(tmp_path):
    script = tmp_path / "mine.py"
    script.write_text(
        "from agents import Borough\nfrom experiments import Experiment\n"
        "class Deaf(Borough):\n    def exposure(self, service):\n        return 0.0\n"
        f"results = Experiment('small', ['needs-led'], 6, borough=Deaf).run({str(tmp_path / 'out')!r}, workers=2)\n"
        "print(len(results.runs), results.manifest['agents']['borough'])\n"
    )
    out = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False, timeout=300)
    assert out.stdout.split() == ["12", "__main__.Deaf"], out.stderr


@pytest.mark.slow
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("engine", ["compiled", "mesa"])
def test_ctrl_c_keeps_what_is_finished(tmp_path, stop, engine):
    folder = tmp_path / "out"
    command = [
        sys.executable,
        "-m",
        "experiments.cli",
        "compare",
        "small",
        "-n",
        "4000",
        "--engine",
        engine,
        "-o",
        str(folder),
        "--no-figures",
    ]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    deadline = time.monotonic() + 240
    while len(list(folder.glob("parts/*.json"))) < 3:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.05)
    # A terminal sends Ctrl-C to the whole group, the workers among them.
    os.killpg(process.pid, stop)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "Interrupted." in err
    assert "Traceback" not in err
    results = Results(folder)
    assert 3 <= len(results.runs) < results.expected == 8 * 4000
    assert len(results.months) == 37 * len(results.runs)
    assert not list(folder.rglob("*.part*"))


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "letters.txt").write_text("dear diary")
    with pytest.raises(FolderInUseError, match="something else"):
        study().run(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letters.txt"]
    with pytest.raises(FolderInUseError, match="is a file"):
        study().run(tmp_path / "letters.txt")


def test_laissez_faire_is_always_there_and_acts_of_parliament_where_they_matter():
    cases = [case.key for case in Experiment("london", ["central-mandate", "needs-led"]).cases]
    assert cases == [
        ("london", "laissez-faire"), ("london", "central-mandate"), ("london", "needs-led"),
        ("london-statutory", "central-mandate"),
    ]  # fmt: skip
    assert len(Experiment("london-statutory", ["central-mandate"]).cases) == 2
    assert len(Experiment("london", ["central-mandate"], statutory=False).cases) == 2


@pytest.mark.parametrize("seeds", [0, [], [1, 1], [-1]])
def test_bad_seeds_are_refused(seeds):
    with pytest.raises(ValueError, match="seeds must be"):
        Experiment("small", seeds=seeds)


def test_two_strategies_of_one_name_are_refused():
    with pytest.raises(ValueError, match="different names"):
        Experiment("small", [nothing(), nothing(development=0.5)])


def test_a_run_id_is_the_hash_of_what_determines_the_run():
    ids = {key.id for key in study().run_keys()}
    assert len(ids) == 9
    assert ids == {key.id for key in study().run_keys()}
    assert not ids & {key.id for key in study(horizon=7).run_keys()}
    assert not ids & {key.id for key in study(borough=Faulty).run_keys()}
    changed_strategy = changed(load_strategy("needs-led"), use_cases=4)
    other = Experiment(small(6), [changed_strategy, "central-mandate"], 3)
    assert len(ids & {key.id for key in other.run_keys()}) == 6


class Broken(Borough):
    """A borough that raises whenever a strategy is needs-led."""

    def decide_signature(self):
        if self.setting.programme.strategy.name == "needs-led":
            raise RuntimeError("lost my way")
        super().decide_signature()


@pytest.mark.parametrize("order", [["needs-led", "laissez-faire"], ["laissez-faire", "needs-led"]])
def test_a_strategy_that_always_fails_takes_no_table_with_it(tmp_path, order):
    """Parts in which every run failed, before and after runs that succeed."""
    results = Experiment(small(1), order, 20, borough=Broken).run(tmp_path / "out", workers=1)
    assert len(results.failures) == 20
    assert len(results.runs) == 20
    assert len(results.months) == 40
    assert results.runs["people_effective"].notna().all()


def test_an_experiment_in_which_all_fails_leaves_no_older_tables(tmp_path):
    study(3, ["needs-led"]).run(tmp_path / "out", workers=1)
    other = Experiment(changed(small(6), programme_money=50.0), ["needs-led"], 3, borough=AlwaysBroken)
    results = other.run(tmp_path / "out", workers=1)
    assert len(results.runs) == 0
    assert len(results.failures) == 6
    assert results.months.empty
    assert results.boroughs.empty


class AlwaysBroken(Borough):
    """A borough that raises at once."""

    def decide_signature(self):
        raise RuntimeError("lost my way")


def test_tables_of_another_experiment_do_not_stand_under_a_new_manifest(tmp_path):
    study(3).run(tmp_path / "out", workers=1)
    other = Experiment(changed(small(6), programme_money=50.0), ["needs-led"], 3)

    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        other.run(tmp_path / "out", workers=1, progress=stop)
    assert Results(tmp_path / "out").runs.empty
    again = study(3).run(tmp_path / "out", workers=1, progress=lambda done, total: None)
    assert len(again.runs) == 9


def test_what_is_under_way_when_interrupted_is_kept(tmp_path):
    def stop(done, total):
        if done >= 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        study(12).run(tmp_path / "out", workers=2, progress=stop)
    kept = len(Results(tmp_path / "out").runs)
    assert kept >= 5, "what the other worker was at is kept too"
    assert len(study(12).run(tmp_path / "out", workers=2).runs) == 36
    study(12).run(tmp_path / "fresh", workers=1)
    assert bytes_of(tmp_path / "out") == bytes_of(tmp_path / "fresh")


def test_an_edited_agent_is_run_again(tmp_path):
    def define(hazard):
        code = f"class Mine(Borough):\n    def signoff_hazard(self):\n        return {hazard}\n"
        scope = {"Borough": Borough, "__name__": "notebook"}
        exec(code, scope)
        return scope["Mine"]

    first = study(2, borough=define(0.0)).run(tmp_path / "out", workers=1)
    calls = []
    second = study(2, borough=define(1.0)).run(
        tmp_path / "out", workers=1, progress=lambda done, total: calls.append(done)
    )
    assert calls[0] == 0
    assert not first.runs.drop(columns="run").equals(second.runs.drop(columns="run"))


@pytest.mark.parametrize("seeds", [[1.5], "3", None])
def test_seeds_are_whole_numbers(seeds):
    with pytest.raises((TypeError, ValueError)):
        Experiment("small", seeds=seeds)


@pytest.mark.parametrize("name", ["Atlantis", "British Museum"])
def test_unknown_founders_are_refused_before_any_run(name):
    named = nothing(convening=0.5, founder_rule="named", founder_names=[name])
    with pytest.raises(ValueError, match=f"no such place: '{name}'"):
        Experiment("london", [named])


def test_unknown_first_use_cases_are_refused_before_any_run():
    with pytest.raises(ValueError, match="no such service: 'parkin'; did you mean 'parking'"):
        Experiment("london", [nothing(development=0.5, first_use_cases=["parkin"])])
