"""Chunks, executors, and what becomes of a batch whose workers are killed or interrupted."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

import experiments.batch as batch
from agents import Borough
from experiments.batch import MOST_RUNS, Chunks
from experiments.results import Results
from tests.experiments.store.studies import bytes_of, study


@dataclass(frozen=True)
class Key:
    seed: int
    case: int
    draw: int = 0


@given(
    seeds=st.integers(1, 60), cases=st.integers(1, 9), workers=st.integers(1, 4),
    times=st.lists(st.floats(1e-5, 10.0), min_size=1, max_size=5),
)  # fmt: skip
def test_chunks_hand_out_every_run_once_and_seeds_whole(seeds, cases, workers, times):
    keys = [Key(seed, case) for seed in range(seeds) for case in range(cases)]
    chunks, given_out = Chunks(keys, workers, MOST_RUNS), []
    for number, chunk in enumerate(chunks):
        assert 1 <= len(chunk) <= MOST_RUNS
        whole = not given_out or given_out[-1].seed != chunk[0].seed
        given_out += chunk
        if whole and len(chunk) >= cases:
            assert chunk[-1].case == cases - 1, "a chunk with room for a whole seed ends with one"
        chunks.took(len(chunk), times[number % len(times)] * len(chunk))
    assert given_out == keys


def test_parts_are_a_second_or_two_of_work():
    chunks = Chunks([Key(seed, case) for seed in range(1000) for case in range(8)], 2, MOST_RUNS)
    handed = iter(chunks)
    assert len(next(handed)) == 1, "before anything is measured"
    chunks.took(1, 0.005)
    next(handed)
    assert len(next(handed)) == MOST_RUNS
    chunks.took(1, 0.75)
    assert len(next(handed)) == 2
    chunks.took(1, 60.0)
    assert len(next(handed)) == 1


@pytest.mark.parametrize(
    ("engine", "workers"), [("compiled", 2), ("mesa", 1), pytest.param("mesa", 2, marks=pytest.mark.slow)]
)
def test_engines_threads_and_processes_give_the_same_bytes(tmp_path, engine, workers):
    study(3, engine="compiled").run(tmp_path / "one", workers=1)
    study(3, engine=engine).run(tmp_path / "other", workers=workers)
    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "other")


@pytest.mark.parametrize("workers", [2, 3])
def test_threads_give_the_same_bytes(tmp_path, monkeypatch, workers):
    monkeypatch.setattr(batch, "kind_of", lambda *_: "threads")
    study(6).run(tmp_path / "threads", workers=workers)
    study(6).run(tmp_path / "here", workers=1)
    monkeypatch.undo()
    assert bytes_of(tmp_path / "threads") == bytes_of(tmp_path / "here")


@pytest.mark.parametrize("kind", ["here", "threads"])
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_comes_after_the_run_under_way_and_keeps_what_is_finished(tmp_path, monkeypatch, kind, stop):
    """The signal comes in the midst of a chunk of a hundred runs, of which a run takes a tenth of a second."""
    real, done, pressed = batch.Ensemble.simulate, [], []

    def slowly(*arguments, **options):
        if len(done) == 5:
            pressed.append(time.monotonic())
            os.kill(os.getpid(), stop)
        done.append(None)
        time.sleep(0.1 if pressed else 0.0)
        return real(*arguments, **options)

    monkeypatch.setattr(batch, "kind_of", lambda *_: kind)
    monkeypatch.setattr(batch.Chunks, "_size", lambda self: 1 if self.next_one < 1 else 100)
    monkeypatch.setattr(batch.Ensemble, "simulate", slowly)
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)  # as the command line does
    try:
        with pytest.raises(KeyboardInterrupt):
            study(200).run(tmp_path, workers=2)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert time.monotonic() - pressed[0] < 5.0, "a hundred runs take ten seconds"
    results = Results(tmp_path)
    assert 6 <= len(results.runs) == len(done) < 50
    assert len(results.months) == 5 * len(results.runs)
    assert sum(len(json.loads(path.read_text())["runs"]) for path in tmp_path.glob("parts/*.json")) == len(done)


class Deadly(Borough):
    """A borough that takes its process with it under seed 3, as a machine without memory would."""

    def decide_signature(self):
        if self.setting.world.seed == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        super().decide_signature()


@pytest.mark.slow
def test_a_worker_that_is_killed_is_one_message_and_what_is_finished_is_kept(tmp_path):
    script = (
        "from tests.experiments.test_batch import Deadly, study\nfrom experiments.cli.conduct import conduct\n"
        "from experiments.cli.shared import plainly\nfrom pathlib import Path\n"
        f"plainly(lambda: conduct(study(6, borough=Deadly), Path({str(tmp_path / 'out')!r}), workers=2))()\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 2
    assert "Error: " in done.stderr
    assert "a worker process was killed" in done.stderr
    assert "Traceback" not in done.stderr
    results = Results(tmp_path / "out")
    assert f"{len(results.runs)} of 18 runs are finished and kept" in done.stderr
    assert len(results.runs) == results.manifest["finished"]
    assert not set(results.runs["seed"]) - {0, 1, 2, 4, 5}
