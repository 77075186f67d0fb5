"""Killed at any moment, an experiment that is gone on with has the tables of one that was left alone."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from experiments import Experiment
from experiments.results import Results
from tests.experiments.store.studies import bytes_of, forked, study


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_three_kills_change_nothing(tmp_path):
    """Each attempt is a process of its own that really is killed."""
    folder, seed = tmp_path / "killed", random.SystemRandom().randrange(10**6)
    luck, hits, runs = random.Random(seed), 0, 40
    while hits < 3:
        there = parts_in(folder)
        child = forked(lambda: study(runs).run(folder, workers=1))  # noqa: B023 (it is done before the next)
        deadline = time.monotonic() + 30.0
        # Half of them when a part has just been written, and so while the next one is made, or the tables.
        while hits % 2 and parts_in(folder) == there and time.monotonic() < deadline and not ended(child):
            time.sleep(0.001)
        time.sleep(luck.uniform(0.0, 0.15))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        assert status in (0, signal.SIGKILL), seed
        hits += status == signal.SIGKILL
        runs += 40 * (status == 0)  # too late: there must be more to do
    study(runs).run(folder, workers=1)
    study(runs).run(tmp_path / "left-alone", workers=1)
    assert bytes_of(folder) == bytes_of(tmp_path / "left-alone"), seed


def ended(child):
    """Return whether a child has ended; it may still be asked for its status."""
    return os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


@pytest.mark.slow
def test_twenty_kills_of_the_real_command_change_nothing(tmp_path):
    """Half of them at any moment from the first import on, half when runs are being written or tables made."""
    folder, seed = tmp_path / "killed", random.SystemRandom().randrange(10**6)
    luck, hits, runs, begun = random.Random(seed), 0, 400, time.monotonic()
    coalition(["resume", str(tmp_path / "nowhere")]).communicate()
    start_up = time.monotonic() - begun
    while hits < 20:
        before = parts_in(folder)
        process = coalition(going_on(folder, runs))
        if luck.random() < 0.5:
            wait_for(process, luck.uniform(0.0, 1.5 * start_up))
        else:
            while process.poll() is None and parts_in(folder) == before:
                time.sleep(0.002)
            wait_for(process, luck.uniform(0.0, 1.0))
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            hits += 1
            process.communicate()
        else:
            # Too late: there must be more to do.
            _, error = process.communicate()
            assert process.returncode == 0, (seed, error)
            runs += 400
    _, error = coalition(going_on(folder, runs)).communicate()
    undisturbed = Experiment("small", seeds=runs)
    undisturbed.run(tmp_path / "left-alone")
    assert tables_in(folder) == tables_in(tmp_path / "left-alone"), (seed, error)
    table = pd.read_parquet(folder / "runs.parquet")
    assert len(table) == table["run"].nunique() == len(undisturbed.run_keys())


def going_on(folder, runs):
    """Return the command that goes on with what a killed one has left."""
    options = ["--no-figures", "--workers", "2"]
    if not (folder / "manifest.json").exists():
        return ["compare", "small", "--runs", str(runs), "--out", str(folder), *options]
    if len(Results(folder).manifest["seeds"]) == runs:
        return ["resume", str(folder), *options]
    return ["extend", str(folder), "--runs", str(runs), *options]


def tables_in(folder):
    """Return the bytes of all tables; the long ones are not there as CSV."""
    return {path.name: path.read_bytes() for kind in ("parquet", "csv") for path in folder.glob(f"*.{kind}")}


def parts_in(folder):
    return len(list(folder.glob("parts/*.json")))


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc").exists(), reason="looks for processes in /proc")
def test_workers_do_not_outlive_a_parent_that_is_killed(tmp_path):
    process = coalition(
        ["compare", "small", "-n", "300", "--out", str(tmp_path), "--no-figures", "--workers", "2", "--engine", "mesa"]
    )
    deadline = time.monotonic() + 120
    while not list(tmp_path.glob("parts/*.json")):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert len(members_of(process.pid)) > 1
    process.kill()  # the parent alone
    process.wait()
    deadline = time.monotonic() + 10
    while members_of(process.pid):
        assert time.monotonic() < deadline, "a worker lingers"
        time.sleep(0.1)
    process.communicate()


def coalition(arguments):
    return subprocess.Popen(
        [sys.executable, "-m", "experiments.cli", *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


def wait_for(process, seconds):
    deadline = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)


def members_of(group):
    """Return the processes of a group that are alive."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found
