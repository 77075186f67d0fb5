"""The folder: what is there is whole, and what is not is named, whatever happened to it."""

import errno
import json
import os
import signal
import time

import pandas as pd
import pytest

import experiments.store.folder as folder_module
import experiments.store.lock as lock_module
from experiments import Experiment, FolderInUseError, batch
from experiments.batch import simulate_many
from experiments.results import Results
from experiments.store import DamagedPartError, FolderBusyError, NoExperimentError, TablesBehindError
from experiments.store.parts import Part
from tests.experiments.store.studies import bytes_of, enter, forked, results_of, split, study


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("undisturbed")
    study(3).run(folder, workers=1)
    return bytes_of(folder)


def truncate(path):
    path.write_bytes(b"")


def flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x10
    path.write_bytes(content)


def delete(path):
    path.unlink()


@pytest.mark.parametrize("damage", [truncate, flip, delete])
@pytest.mark.parametrize("which", ["runs.parquet", "months.parquet", "boroughs.parquet", "json"])
def test_a_damaged_part_is_named_and_its_runs_are_done_again_on_request(tmp_path, undisturbed, damage, which):
    enter(tmp_path, study(3), split(size=3))
    path = sorted(tmp_path.glob(f"parts/*.{which}"))[1]
    before = bytes_of(tmp_path)
    damage(path)
    calls = []
    if (damage, which) == (delete, "json"):
        # Without its marker there is no sign that there ever was a part: its runs are simply not there.
        study(3).run(tmp_path, workers=1, progress=lambda done, total: calls.append(done))
    else:
        with pytest.raises(DamagedPartError) as said:
            study(3).run(tmp_path, workers=1)
        assert str(path) in str(said.value)
        assert "--repair" in str(said.value)
        assert ("missing" if damage is delete else "damaged") in str(said.value)
        assert bytes_of(tmp_path) == before, "nothing may be lost by being told"
        study(3).run(tmp_path, workers=1, repair=True, progress=lambda done, total: calls.append(done))
    assert calls[0] == 6, "and no other run"
    assert bytes_of(tmp_path) == undisturbed
    study(3).run(tmp_path, workers=1)


def test_damage_to_what_is_not_asked_for_does_not_matter(tmp_path):
    enter(tmp_path, study(3), split(3, 3))
    of_last_seed = next(
        path for path in tmp_path.glob("parts/*.json") if study(3).run_keys()[-1].id in path.read_text()
    )
    flip(of_last_seed.with_suffix(".months.parquet"))
    assert len(study(2).run(tmp_path, workers=1).runs) == 6


@pytest.mark.parametrize("damage", [truncate, flip, delete])
def test_a_damaged_table_is_said_and_put_together_again(tmp_path, undisturbed, damage):
    enter(tmp_path, study(3), split())
    damage(tmp_path / "months.parquet")
    with pytest.raises(TablesBehindError, match=r"months\.parquet is .*coalition resume"):
        _ = Results(tmp_path).months
    assert len(Results(tmp_path).runs) == 9
    calls = []
    study(3).run(tmp_path, workers=1, progress=lambda done, total: calls.append(done))
    assert calls == [9]
    assert bytes_of(tmp_path) == undisturbed


def test_finished_tables_are_left_as_they_are(tmp_path):
    study(2).run(tmp_path, workers=1)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    study(2).run(tmp_path, workers=1)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()} == before


class Killed(BaseException):
    """As if the process had been killed: nothing of ours runs after it."""


def test_between_parts_and_tables_results_say_so_rather_than_show_half(tmp_path, undisturbed, monkeypatch):
    study(1).run(tmp_path, workers=1)

    def die(*_):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(folder_module, "write_tables", die)
        with pytest.raises(Killed):
            study(3).run(tmp_path, workers=1)
    with pytest.raises(TablesBehindError, match="coalition resume"):
        _ = Results(tmp_path).runs
    calls = []
    study(3).run(tmp_path, workers=1, progress=lambda done, total: calls.append(done))
    assert calls == [9], "not one run is done again"
    assert bytes_of(tmp_path) == undisturbed


def test_temporary_files_and_halves_of_parts_are_swept_up(tmp_path, undisturbed):
    enter(tmp_path, study(3), split()[:3])
    half = tmp_path / "parts" / ("0" * 20 + ".months.parquet")
    for path in (tmp_path / ".months.part.parquet", tmp_path / "parts" / ".x.runs.part.parquet", half):
        path.write_bytes(b"half of it")
    study(3).run(tmp_path, workers=1)
    assert not half.exists()
    assert not list(tmp_path.rglob(".*.part*"))
    assert bytes_of(tmp_path) == undisturbed


def test_a_folder_that_was_killed_at_its_very_start_is_ours(tmp_path):
    for name in (".lock", ".writer.json", ".manifest.part.json"):
        (tmp_path / name).write_text("")
    assert len(study(1).run(tmp_path, workers=1).runs) == 3


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_second_writer_is_told_and_stops(tmp_path):
    heard, said = os.pipe()

    def wait(done, total):
        os.write(said, b"writing")
        time.sleep(600)

    first = forked(lambda: study(1).run(tmp_path, workers=1, progress=wait))
    try:
        assert os.read(heard, 7) == b"writing"
        with pytest.raises(FolderBusyError, match=rf"process {first} on .*wait until"):
            study(3).run(tmp_path, workers=1)
        with pytest.raises(TablesBehindError):  # a reader needs no leave
            _ = Results(tmp_path).runs
        assert Results(tmp_path).manifest["seeds"] == [0]
    finally:
        os.kill(first, signal.SIGKILL)
        os.waitpid(first, 0)
        os.close(heard)
        os.close(said)
    # The lock is gone with the process.
    assert len(study(3).run(tmp_path, workers=1).runs) == 9


def test_a_folder_that_cannot_be_written_to_is_said_with_a_way_out(tmp_path, monkeypatch):
    study(1).run(tmp_path, workers=1)

    def refuse(self, *_, **__):
        raise OSError(errno.EROFS, "Read-only file system", str(tmp_path / ".lock"))

    monkeypatch.setattr(lock_module.FileLock, "acquire", refuse)
    with pytest.raises(OSError, match=r"cannot be written to \(Read-only file system\).*copy") as said:
        study(1).run(tmp_path, workers=1)
    assert said.value.filename == str(tmp_path)
    assert len(Results(tmp_path).runs) == 3


def test_two_writers_in_one_process_are_two(tmp_path):
    def again(done, total):
        study(1).run(tmp_path, workers=1)

    with pytest.raises(FolderBusyError):
        study(1).run(tmp_path, workers=1, progress=again)


def test_fewer_seeds_in_the_same_folder_leave_the_others_there(tmp_path, undisturbed):
    study(3).run(tmp_path, workers=1)
    fewer = study(1).run(tmp_path, workers=1)
    assert len(fewer.runs) == 3
    assert fewer.further == 6
    calls = []
    assert study(3).run(tmp_path, workers=1, progress=lambda done, total: calls.append(done)).further == 0
    assert calls == [9]
    assert bytes_of(tmp_path) == undisturbed


def test_seeds_and_strategies_are_added_without_doing_anything_again(tmp_path):
    Experiment.from_folder(study(1, ["needs-led"]).run(tmp_path / "out", workers=1).folder).run(tmp_path / "out")
    grown = Experiment.from_folder(tmp_path / "out").extended(seeds=3, strategies=["central-mandate"])
    calls = []
    grown.run(tmp_path / "out", workers=1, progress=lambda done, total: calls.append(done))
    assert calls[0] == 2
    study(3).run(tmp_path / "fresh", workers=1)
    assert bytes_of(tmp_path / "out") == bytes_of(tmp_path / "fresh")


def test_more_seeds_are_more_rows_at_the_end(tmp_path):
    study(2).run(tmp_path, workers=1)
    before = (tmp_path / "runs.csv").read_text()
    study(3).run(tmp_path, workers=1)
    assert (tmp_path / "runs.csv").read_text().startswith(before)


def test_an_experiment_is_read_back_from_its_folder(tmp_path):
    first = study([3, 1], ["central-mandate"], draws=[{"peer_hazard": 0.05}], borough_months=True, statutory=False)
    first.run(tmp_path, workers=1)
    again = Experiment.from_folder(tmp_path)
    assert [key.id for key in again.run_keys()] == [key.id for key in first.run_keys()]
    assert again.manifest() == first.manifest()


def test_a_manifest_says_what_made_it(tmp_path):
    study(1).run(tmp_path, workers=1)
    manifest = Results(tmp_path).manifest
    assert {"python", "numpy", "numba", "coalition-lab"} <= manifest["versions"].keys()
    assert manifest["tables"]["runs"]["rows"] == manifest["finished"] == manifest["expected"] == 3
    assert manifest["platform"]
    assert manifest["commands"] == [manifest["command"]]
    bound = Experiment("london", ["central-mandate"], 1).manifest()["cases"]
    assert [case["counterfactual"] for case in bound] == [False, False, True]


def test_a_damaged_manifest_does_not_disown_the_runs(tmp_path, undisturbed):
    study(3).run(tmp_path, workers=1)
    truncate(tmp_path / "manifest.json")
    with pytest.raises(NoExperimentError, match=r"manifest\.json is damaged, but the finished runs are there"):
        Experiment.from_folder(tmp_path)
    calls = []
    study(3).run(tmp_path, workers=1, progress=lambda done, total: calls.append(done))
    assert calls == [9]
    assert bytes_of(tmp_path) == undisturbed


def test_what_is_no_experiment_is_said(tmp_path):
    with pytest.raises(NoExperimentError, match="holds no experiment"):
        Experiment.from_folder(tmp_path)
    (tmp_path / "manifest.json").write_text(json.dumps({"format": 1, "cases": []}))
    with pytest.raises(NoExperimentError, match="another version"):
        Experiment.from_folder(tmp_path)
    (tmp_path / "manifest.json").write_text("[]")
    with pytest.raises(FolderInUseError):
        study(1).run(tmp_path)


def test_a_failed_run_is_tried_again_and_counts_as_it_went_the_second_time(tmp_path, undisturbed):
    keys, results = results_of(3)
    enter(tmp_path, study(3), [[(keys[0], "RuntimeError: lost my way")], list(zip(keys, results, strict=True))[1:]])
    assert Results(tmp_path).failures["error"].tolist() == ["RuntimeError: lost my way"]
    assert Results(tmp_path).manifest["failed"] == 1
    study(3).run(tmp_path, workers=1)
    assert bytes_of(tmp_path) == undisturbed


def test_parts_are_named_after_what_they_hold():
    names = {
        Part(runs, failed, kept, {}).name
        for runs, failed, kept in ((("a",), (), False), (("a",), ("a",), False), (("a",), (), True))
    }
    assert len(names) == 3
    assert (
        Part(("a",), ("a",), False, {"runs": b"one error"}).name != Part(("a",), ("a",), False, {"runs": b"other"}).name
    )


def test_a_draw_that_is_there_twice_is_done_once_and_has_its_rows_twice(tmp_path, monkeypatch):
    draws = [{"peer_hazard": 0.05}, {"peer_hazard": 0.1}, {"peer_hazard": 0.05}]
    this, done = study(2, draws=draws), []
    monkeypatch.setattr(batch, "simulate_many", lambda keys, *rest: done.extend(keys) or simulate_many(keys, *rest))
    results = this.run(tmp_path, workers=1)
    assert len(done) == len({key.id for key in done}) == 2 * 2 * len(this.cases)
    assert results.manifest["finished"] == results.expected == len(results.runs) == 3 * 2 * len(this.cases)
    runs = results.runs.set_index(["draw", "seed", "strategy"])
    outcomes = [name for name in runs.columns if name not in ("run", "scenario")]
    assert runs.loc[1, outcomes].equals(runs.loc[3, outcomes])
    assert not runs.loc[1, outcomes].equals(runs.loc[2, outcomes])
    assert len(results.months) == len(results.runs) * 5


def test_order_of_seeds_is_the_users(tmp_path):
    runs = study([4, 0, 2]).run(tmp_path, workers=1).runs
    assert pd.unique(runs["seed"]).tolist() == [4, 0, 2]
