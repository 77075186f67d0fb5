"""The same experiment on a cluster within this process: the same bytes, back-pressure, and what is kept when it ends."""

import json
import threading
import time
from collections import Counter

import pytest
from click.testing import CliRunner
from distributed import Client, get_worker

import experiments.cluster.bench as bench
import experiments.cluster.connection as connection
import experiments.cluster.dispatch as dispatch
from agents import Borough
from experiments import Experiment, Results, grid
from experiments.cli import main
from experiments.cluster import ClusterError
from experiments.cluster.environment import environment
from tests.experiments.cluster.clusters import local
from tests.experiments.cluster.processes import until
from tests.experiments.store.studies import bytes_of, study
from tests.worlds import small

pytestmark = pytest.mark.cluster


@pytest.fixture(scope="module")
def cluster():
    with local(protocol="tcp://") as made:
        yield made


@pytest.fixture
def client(cluster):
    with Client(cluster, set_as_default=False) as made:
        yield made


def nothing_is_left_on(cluster):
    """Wait until the scheduler has heard that all is taken back."""
    until(lambda: not cluster.scheduler.tasks, "the scheduler knows of no task", wait=10.0)


class Sceptic(Borough):
    """A researcher's borough, defined where no worker could import it."""

    def decide_signature(self):
        if self.setting.world.seed == 2:
            raise RuntimeError("never under seed 2")
        if self.unique_id % 2:
            super().decide_signature()


KINDS = {"compiled": {}, "every month": {"borough_months": True}, "own agents": {"borough": Sceptic}}


@pytest.mark.parametrize("options", KINDS.values(), ids=KINDS)
def test_a_cluster_gives_the_same_bytes(tmp_path, client, options):
    seeds = 4 if options.get("borough") else 30
    study(seeds, **options).run(tmp_path / "here", workers=1)
    told = []
    study(seeds, **options).run(tmp_path / "there", cluster=client, progress=lambda *known: told.append(known))
    assert bytes_of(tmp_path / "here") == bytes_of(tmp_path / "there")
    assert told[0][0] == 0
    assert told[-1] == (3 * seeds, 3 * seeds)
    assert len(told) > 3
    assert client.status == "running", "a client that was handed over stays connected"


def test_a_sweep_gives_the_same_bytes(tmp_path, client):
    design = grid({"behaviour.peer_hazard": [0.05, 0.1, 0.15], "strategy.use_cases": [2, 4]})
    sweep = Experiment(small(5), ["needs-led"], 4, design=design, detail="runs")
    sweep.run(tmp_path / "here", workers=1)
    sweep.run(tmp_path / "there", cluster=client)
    assert (tmp_path / "here/runs.parquet").read_bytes() == (tmp_path / "there/runs.parquet").read_bytes()


def test_a_few_chunks_a_thread_are_under_way_and_nothing_stays_on_the_cluster(tmp_path, cluster, client, monkeypatch):
    monkeypatch.setattr(dispatch.Chunks, "_size", lambda self: 2)
    most, stored = [], []

    def look(done, total):
        most.append(len(cluster.scheduler.tasks))
        stored.append(len(list(tmp_path.glob("parts/*.json"))))

    study(60).run(tmp_path, cluster=client, progress=look)
    assert len(most) == 91
    # What is released takes a moment to be forgotten.
    assert max(most) < 2 * dispatch.IN_FLIGHT * 4
    assert max(most) > 4, "every thread has more than the chunk that it is at"
    assert stored == list(range(91)), "a part is on the disk before its runs are told of"
    nothing_is_left_on(cluster)


def test_an_interruption_keeps_what_is_finished_and_takes_the_rest_back(tmp_path, cluster, client, monkeypatch):
    monkeypatch.setattr(dispatch.Chunks, "_size", lambda self: 3)

    def press(done, total):
        if done >= 30:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        study(50).run(tmp_path / "there", cluster=client, progress=press)
    kept = Results(tmp_path / "there").runs
    assert 30 <= len(kept) < 150
    nothing_is_left_on(cluster)
    results = Experiment.from_folder(tmp_path / "there").run(tmp_path / "there", workers=1)
    study(50).run(tmp_path / "here", workers=1)
    assert len(results.runs) == 150
    assert bytes_of(tmp_path / "here") == bytes_of(tmp_path / "there")


def test_the_first_run_of_a_worker_is_one_threads_and_the_others_wait(tmp_path, monkeypatch):
    real, begun = bench.bits_of_a_run, []
    monkeypatch.setattr(bench, "bits_of_a_run", lambda engine: begun.append(threading.get_ident()) or real(engine))
    with local(n_workers=1, threads_per_worker=4) as one, Client(one, set_as_default=False) as client:
        study(20).run(tmp_path, cluster=client)
    assert len(begun) == 1


def test_workers_that_come_later_get_runs(tmp_path, monkeypatch):
    monkeypatch.setattr(dispatch, "LOOK_EVERY", 0.1)
    monkeypatch.setattr(dispatch.Chunks, "_size", lambda self: 1)
    real, runs_of = bench.run_chunk, Counter()

    def counted(*given):
        runs_of[get_worker().address] += 1
        time.sleep(0.01)
        return real(*given)

    monkeypatch.setattr(bench, "run_chunk", counted)
    with local(n_workers=1, threads_per_worker=1) as growing, Client(growing, set_as_default=False) as client:
        # Without stealing, a worker has only what the scheduler gives it.
        growing.sync(growing.scheduler.extensions["stealing"].stop)

        def look(done, total):
            if done == 5:
                growing.scale(2)
                client.wait_for_workers(2)

        study(100).run(tmp_path, cluster=client, progress=look)
    first, second = runs_of.values()
    assert first + second == 300
    assert second > 75


def test_a_cluster_without_workers_is_given_up_with_a_message(tmp_path, monkeypatch):
    monkeypatch.setattr(dispatch, "PATIENCE", 0.4)
    monkeypatch.setattr(dispatch, "LOOK_EVERY", 0.1)
    with local(n_workers=0) as empty, Client(empty, set_as_default=False) as client:
        with pytest.raises(ClusterError, match=r"no worker for .* 0 of 9 runs are finished and kept"):
            study(3).run(tmp_path, cluster=client)
        nothing_is_left_on(empty)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "tcp://127.0.0.1", "nowhere", "tls://127.0.0.1:9", ""])
def test_a_wrong_address_is_one_message_and_nothing_is_written(tmp_path, monkeypatch, address):
    monkeypatch.setattr(connection, "CONNECT", 0.5)
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["compare", "small", "-s", "needs-led", "--runs", "2", "--cluster", address])
    assert done.exit_code == 2, done.output
    assert "no Dask scheduler answers there" in done.output
    assert "dask worker ADDRESS" in done.output
    assert "Traceback" not in done.output
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("cluster", [3, ["tcp://127.0.0.1:8786"]])
def test_what_is_no_cluster_is_refused(tmp_path, cluster):
    with pytest.raises(ValueError, match="address such as"):
        study(1).run(tmp_path / "out", cluster=cluster)
    assert not (tmp_path / "out").exists()


def test_threads_of_this_machine_and_a_cluster_exclude_each_other(tmp_path, client):
    with pytest.raises(ValueError, match="leave one out"):
        study(1).run(tmp_path / "out", cluster=client, workers=2)
    assert not (tmp_path / "out").exists()


def test_a_cluster_with_other_versions_is_refused_by_name(tmp_path, client, monkeypatch):
    here = environment() | {"numba": "0.0.1", "numpy": "9.9"}
    answers = iter([here])
    monkeypatch.setattr(connection, "environment", lambda: next(answers, None) or environment())
    with pytest.raises(ClusterError) as raised:
        study(1).run(tmp_path / "out", cluster=client)
    real = environment()
    assert f"numba {real['numba']} (here 0.0.1), numpy {real['numpy']} (here 9.9)" in str(raised.value)
    assert "2 of 2 has" in str(raised.value)
    assert not (tmp_path / "out").exists()


def test_a_worker_that_rounds_otherwise_does_no_run_of_ours(tmp_path, client, monkeypatch):
    monkeypatch.setattr(dispatch, "bits_of_a_run", lambda engine: "other bits")
    with pytest.raises(ClusterError, match=r"not the same to the last bit.* 0 of 3 runs"):
        study(1).run(tmp_path, cluster=client)
    assert len(Results(tmp_path).runs) == 0


@pytest.mark.parametrize("lost", ["compare", "resume"])
def test_the_commands_take_a_cluster(tmp_path, cluster, lost):
    made = ["compare", "small", "-s", "needs-led", "--runs", "2", "--no-figures", "--json", "--out", str(tmp_path)]
    if lost == "resume":
        assert CliRunner().invoke(main, made).exit_code == 0
        for path in tmp_path.glob("parts/*"):
            path.unlink()
        made = ["resume", str(tmp_path), "--json", "--no-figures"]
    done = CliRunner().invoke(main, [*made, "--cluster", cluster.scheduler_address])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["runs"] == 4
    nothing_is_left_on(cluster)


def test_every_command_that_runs_an_experiment_takes_a_cluster():
    for command in ("compare", "claims", "sweep", "sensitivity", "discover", "recruit", "fork", "resume", "extend"):
        assert "--cluster" in CliRunner().invoke(main, [command, "--help"]).output, command
