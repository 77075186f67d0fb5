"""Every command that has `--cluster` does its runs there, and none of them here."""

import pandas as pd
import pytest
from click.testing import CliRunner

import experiments.cluster.bench as bench
import experiments.cluster.connection as connection
from experiments.cli import main
from tests.experiments.cluster.clusters import local

pytestmark = [pytest.mark.cluster, pytest.mark.lab]

COMPARE = ["compare", "small", "-s", "needs-led", "--runs", "2", "--no-figures"]
COMMANDS = {
    "compare": COMPARE,
    "compare until precise": [*COMPARE, "--until-precise", "0.2", "--at-most", "16"],
    "sweep": ["sweep", "small", "--vary", "use_cases=1:2", "-s", "needs-led", "--runs", "2", "--no-figures"],
    "claims": ["claims", "small", "--claim", "H6", "--draws", "10", "--seeds", "1", "--no-figures"],
    "sensitivity": ["sensitivity", "small", "-p", "trust,use_cases=1:2", "--points", "4", "--runs", "1", "--no-figures"],
    "discover": ["discover", "small", "--worlds", "40", "--runs", "1", "--no-figures"],
    "fork": ["fork", "small", "--from", "hybrid", "--to", "needs-led", "--month", "3", "--runs", "2", "--no-figures"],
    "recruit": ["recruit", "small", "--size", "1", "--runs", "2", "--holdout", "2", "--no-figures"],
}  # fmt: skip


@pytest.fixture(scope="module")
def address():
    with local(protocol="tcp://") as made:
        yield made.scheduler_address


@pytest.fixture
def on_workers(monkeypatch):
    """Runs that workers have done."""
    real, done = bench.run_chunk, []

    def noted(keys, *given):
        done.extend(key.id for key in keys)
        return real(keys, *given)

    monkeypatch.setattr(bench, "run_chunk", noted)
    return done


def finished(folder):
    """Return the runs that the experiments in a folder have: what is the same at two points is run once."""
    return {run for table in folder.rglob("runs.parquet") for run in pd.read_parquet(table)["run"]}


def invoke(*arguments):
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_command_does_its_runs_on_the_cluster(tmp_path, address, on_workers, command):
    invoke(*command, "--out", str(tmp_path / "out"), "--cluster", address)
    assert sorted(on_workers) == sorted(finished(tmp_path))
    assert on_workers


def test_what_is_begun_here_is_gone_on_with_on_the_cluster(tmp_path, address, on_workers):
    folder = str(tmp_path / "out")
    invoke(*COMPARE, "--out", folder)
    here = finished(tmp_path)
    assert not on_workers
    invoke("extend", folder, "--runs", "5", "--no-figures", "--cluster", address)
    assert sorted(on_workers) == sorted(finished(tmp_path) - here)
    assert on_workers
    for path in (tmp_path / "out/parts").iterdir():
        path.unlink()
    on_workers.clear()
    invoke("resume", folder, "--no-figures", "--cluster", address)
    assert sorted(on_workers) == sorted(finished(tmp_path))


def test_recruit_looks_for_the_cluster_before_it_searches(tmp_path, monkeypatch):
    monkeypatch.setattr(connection, "CONNECT", 0.5)
    monkeypatch.setattr("experiments.recruiting.study.Trial", lambda *_: pytest.fail("searched for nothing"))
    done = CliRunner().invoke(main, [*COMMANDS["recruit"], "--out", str(tmp_path), "--cluster", "tcp://127.0.0.1:9"])
    assert done.exit_code == 2, done.output
    assert "no Dask scheduler answers there" in done.output


def test_these_are_all_commands_that_have_a_cluster():
    having = {name for name in main.homes if any(option.name == "cluster" for option in main.load(name).params)}
    assert having == {name.split()[0] for name in COMMANDS} | {"extend", "resume"}
