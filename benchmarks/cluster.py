"""The same experiment on this machine's threads and on two Dask workers: throughput, memory, and what travels.

Run ``python benchmarks/cluster.py`` (100,000 runs on either side, twice); with ``--quick`` for a first look. It starts
a scheduler and two workers of one thread each on this machine, and needs the extra `cluster`.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import psutil

from benchmarks.measure import Timing, median, table, write
from experiments import Experiment, Space, latin_hypercube
from experiments.batch import Job, most_runs_of_part
from experiments.cluster.parcels import Packer, luggage, shared_by
from scenarios import load_scenario

RUNS = 100_000
QUICK = 4_000
WORKERS = 2
STRATEGIES = ("laissez-faire", "needs-led", "central-mandate", "hybrid")
SEEDS = 8
GOAL = 0.9
LOOK = 0.25
"""Seconds between looks at the memory of the processes."""


class Cluster(NamedTuple):
    """A scheduler and its workers, on this machine."""

    address: str
    scheduler: psutil.Process
    workers: list[psutil.Process]

    def cpu(self) -> float:
        """Return the CPU seconds of all of them so far."""
        return sum(sum(one.cpu_times()[:2]) for one in (self.scheduler, *self.workers))


def sweep(runs: int) -> Experiment:
    """Return a sweep of London over the priors: all that is not known, four strategies, eight seeds."""
    world = load_scenario("london")
    points = -(-runs // (len(STRATEGIES) * SEEDS))
    design = latin_hypercube(Space.of_priors(world), points, 0)
    return Experiment(world, list(STRATEGIES), SEEDS, statutory=False, design=design, detail="runs")


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Give a scheduler and two workers of one thread each; they are gone at the end."""
    with tempfile.TemporaryDirectory() as name:
        file, started = Path(name) / "scheduler.json", []

        def start(*options: str) -> psutil.Process:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", *options, "--host", "127.0.0.1", "--no-dashboard"],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
            started.append(process)
            return psutil.Process(process.pid)

        try:
            scheduler = start("scheduler", "--port", "0", "--scheduler-file", str(file))
            while not (file.exists() and file.stat().st_size):
                time.sleep(0.1)
            address = json.loads(file.read_text(encoding="utf-8"))["address"]
            workers = [
                start("worker", address, "--no-nanny", "--nthreads", "1", "--nworkers", "1", "--local-directory", name)
                for _ in range(WORKERS)
            ]
            yield Cluster(address, scheduler, workers)
        finally:
            for process in started:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


class Watched:
    """What an experiment took, and the memory of the processes that it was done in, MiB."""

    def __init__(self, there: Cluster | None) -> None:
        self._there, self._next = there, 0.0
        self.memory: dict[str, list[float]] = {"client": [], "scheduler": [], "workers": []}
        self._client = psutil.Process()

    def look(self, done: int, total: int) -> None:
        """Note the memory, now and then: what `Experiment.run` calls as runs are finished."""
        if time.perf_counter() < self._next:
            return
        self._next = time.perf_counter() + LOOK
        self.memory["client"].append(self._client.memory_info().rss / 2**20)
        if self._there:
            self.memory["scheduler"].append(self._there.scheduler.memory_info().rss / 2**20)
            self.memory["workers"].append(max(one.memory_info().rss for one in self._there.workers) / 2**20)

    def run(self, study: Experiment) -> tuple[Timing, str]:
        """Do all runs, into a new folder; return what it took on all processes, and the hash of the table."""
        with tempfile.TemporaryDirectory() as name:
            wall, cpu = time.perf_counter(), self._cpu()
            where: dict[str, Any] = {"cluster": self._there.address} if self._there else {"workers": WORKERS}
            results = study.run(Path(name) / "out", progress=self.look, **where)
            return Timing(self._cpu() - cpu, time.perf_counter() - wall), results.manifest["tables"]["runs"]["sha256"]

    def _cpu(self) -> float:
        return time.process_time() + (self._there.cpu() if self._there else 0.0)


def flat(memory: list[float]) -> str:
    """Return the memory after a tenth of the runs, and the most of the last tenth."""
    return f"{memory[len(memory) // 10]:.0f}, then {max(memory[-max(1, len(memory) // 10) :]):.0f}"


def bytes_of_tasks(study: Experiment) -> dict[str, float]:
    """Return how much is sent: beforehand, and with each run of a chunk."""
    keys = study.run_keys()
    packer = Packer(shared_by(keys))
    most = most_runs_of_part(keys, "runs")
    chunks = [len(packer.packed(keys[i : i + most])) for i in range(0, len(keys), most)]
    job = Job(study.engine_used, study.borough, study.institution, study.kept)
    return {
        "beforehand": len(luggage(job, packer.shared)),
        "of a full chunk": max(chunks),
        "of a run": sum(chunks) / len(keys),
    }


def main() -> None:
    """Measure, print and write."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true", help=f"{QUICK:,} runs")
    arguments.add_argument("--runs", type=int, help="so many runs")
    arguments.add_argument("--rounds", type=int, default=2, help="rounds of either side, in turn")
    given = arguments.parse_args()
    runs = given.runs or (QUICK if given.quick else RUNS)
    study, warm = sweep(runs), sweep(200)
    count = len(study.run_keys())
    timings: dict[str, list[Timing]] = {"here": [], "cluster": []}
    memory: dict[str, list[float]] = {}
    digests = set()
    with cluster() as there:
        for side in (None, there):  # imports and compiled code are loaded
            Watched(side).run(warm)
        for turn in range(given.rounds):
            for name in list(timings)[:: 1 if turn % 2 == 0 else -1]:
                watched = Watched(there if name == "cluster" else None)
                timing, digest = watched.run(sweep(runs))
                timings[name].append(timing)
                digests.add(digest)
                memory = watched.memory if name == "cluster" else memory
                print(name, f"{timing.wall:.1f} s, {timing.cpu:.1f} s of CPU", flush=True)
    if len(digests) > 1:
        raise SystemExit("the tables are not the same bytes")
    rows = [
        [
            name, f"{median(of, 'wall'):.1f}", f"{median(of):.1f}", f"{count / median(of, 'wall'):.0f}",
            f"{1e3 * median(of) / count:.2f}",
        ]
        for name, of in timings.items()
    ]  # fmt: skip
    ratios = {clock: median(timings["here"], clock) / median(timings["cluster"], clock) for clock in ("wall", "cpu")}
    sizes = bytes_of_tasks(study)
    told = [[f"memory of the {who}, MiB (after a tenth, at the end)", flat(of)] for who, of in memory.items()]
    told += [[f"bytes sent {what}", f"{size:,.0f}"] for what, size in sizes.items()]
    verdict = "reached" if ratios["wall"] >= GOAL else "missed"
    body = (
        f"A sweep of London over the priors, {len(study.design or ()):,} points, {len(STRATEGIES)} strategies, {SEEDS} "
        f"seeds: {count:,} runs, a row kept of each, from nothing to the table; "
        f"{given.rounds} round{'s in turn' if given.rounds > 1 else ''}. "
        f"{WORKERS} threads here, against {WORKERS} workers of one thread, a scheduler and the client on this machine. "
        "The tables are the same bytes. CPU is of all processes.\n\n"
        + table(["", "wall s", "CPU s", "runs a second", "CPU ms a run"], rows)
        + f"\n\nThroughput of the cluster over that of the threads: {ratios['wall']:.2f} on the wall (goal: {GOAL}, "
        f"{verdict}), {ratios['cpu']:.2f} by CPU time.\n\n"
        + table(["on the cluster", ""], told)
    )  # fmt: skip
    figures = {
        "runs": count, "ratios": ratios, "bytes": sizes,
        "timings": {name: [timing._asdict() for timing in of] for name, of in timings.items()},
        "memory_mib": memory,
    }  # fmt: skip
    write("cluster", "The same experiment on a Dask cluster", body, figures)


if __name__ == "__main__":
    main()
