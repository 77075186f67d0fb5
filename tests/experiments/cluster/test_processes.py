"""A real scheduler and real workers, which are killed: nothing is lost but time."""

import os
import signal
import subprocess
import sys
import threading
import time
from importlib.metadata import version

import pytest
from distributed import Client

import experiments.cluster.dispatch as dispatch
from agents import Borough
from experiments import Experiment, Results
from experiments.cli.conduct import conduct
from experiments.cli.shared import plainly
from experiments.cluster import ClusterError
from tests.experiments.cluster.processes import cluster, kill, until
from tests.experiments.store.studies import bytes_of, study

pytestmark = [pytest.mark.cluster, pytest.mark.slow]


def test_a_worker_killed_midway_costs_nothing_but_time(tmp_path, monkeypatch):
    monkeypatch.setattr(dispatch.Chunks, "_size", lambda self: 30)
    killed = []

    def kill_one(done, total):
        if done > 30 and not killed:
            kill(there.workers[0])  # at once: each worker has three chunks of a tenth of a second
            killed.append(done)

    with cluster(tmp_path / "cluster") as there:
        study(100, horizon=120).run(tmp_path / "there", cluster=there.address, progress=kill_one)
        assert killed[0] < 300, "it was killed while there was work"
        with Client(there.address, set_as_default=False) as client:
            assert len(client.nthreads()) == 1
    study(100, horizon=120).run(tmp_path / "here", workers=1)
    assert bytes_of(tmp_path / "here") == bytes_of(tmp_path / "there")


class Deadly(Borough):
    """A borough that takes its worker with it under seed 3, as one without memory would."""

    def decide_signature(self):
        if self.setting.world.seed == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        super().decide_signature()


def test_a_run_that_kills_its_workers_again_and_again_has_failed_and_the_others_have_not(tmp_path):
    deadly = study(6, ["needs-led"], borough=Deadly, laissez_faire=False)
    with cluster(tmp_path / "cluster", nanny=True, scheduler__allowed_failures=0) as there:
        results = deadly.run(tmp_path / "out", cluster=there.address)
    assert list(results.failures["seed"]) == [3], "what happened to be beside it has not failed"
    assert "KilledWorker: 1 worker was killed while it had this run" in results.failures["error"].item()
    assert list(results.runs["seed"]) == [0, 1, 2, 4, 5]


def test_a_scheduler_that_is_lost_is_one_message_and_the_rest_is_done_here(tmp_path, capsys):
    folder, lost = tmp_path / "there", []
    with cluster(tmp_path / "cluster") as there:

        def kill_scheduler():
            until(lambda: len(list(folder.glob("parts/*.json"))) > 3, "a few parts are there")
            kill(there.scheduler)
            lost.append(time.monotonic())

        watching = threading.Thread(target=kill_scheduler)
        watching.start()
        with pytest.raises(SystemExit) as stopped:
            plainly(conduct)(study(500), folder, cluster=there.address)
        watching.join()
        assert time.monotonic() - lost[0] < 30.0
    told = capsys.readouterr().err
    assert stopped.value.code == 2
    assert told.count("Error: ") == 1
    assert "the scheduler is gone" in told
    assert f"`coalition resume {folder}` goes on" in told
    assert "Traceback" not in told
    kept = len(Results(folder).runs)
    assert f"{kept} of 1500 runs are finished and kept" in told
    assert 0 < kept < 1500
    Experiment.from_folder(folder).run(folder, workers=1)
    study(500).run(tmp_path / "here", workers=1)
    assert bytes_of(folder) == bytes_of(tmp_path / "here")


def test_ctrl_c_keeps_what_is_finished_and_the_cluster_is_as_it_was(tmp_path):
    """And a worker with another library, that comes then, is told of by its version."""
    folder = tmp_path / "there"
    made = ["compare", "small", "-s", "needs-led", "--runs", "20000", "--no-figures", "--out", str(folder)]
    with cluster(tmp_path / "cluster") as there:
        command = subprocess.Popen(
            [sys.executable, "-m", "experiments.cli", *made, "--cluster", there.address],
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        until(lambda: len(list(folder.glob("parts/*.json"))) > 3, "a few parts are there")
        command.send_signal(signal.SIGINT)
        _, told = command.communicate(timeout=60)
        assert command.returncode == 130, told
        kept = len(Results(folder).runs)
        assert f"Interrupted. {kept} of 40000 runs are finished and readable" in told
        assert "Traceback" not in told
        with Client(there.address, set_as_default=False) as client:
            until(lambda: not client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks)), "all is gone")
            other = tmp_path / "other"
            (other / "numba-0.1.dist-info").mkdir(parents=True)
            (other / "numba-0.1.dist-info/METADATA").write_text("Metadata-Version: 2.1\nName: numba\nVersion: 0.1\n")
            there.worker(path=other)
            client.wait_for_workers(3, timeout=60)
            with pytest.raises(ClusterError, match=rf"1 of 3 has numba 0.1 \(here {version('numba')}\)"):
                study(1).run(tmp_path / "out", cluster=there.address)
    assert not (tmp_path / "out").exists()
