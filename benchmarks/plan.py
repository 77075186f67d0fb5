"""What a sweep of 10 million runs would take of store, memory and time, from sweeps of 2 to 8 % of it.

Run ``python benchmarks/plan.py``; with ``--quick`` up to 10,000 runs. The runs are made up (one run of London under
each strategy, with noise), so that nothing is measured but what comes before and after them on the machine that asks
for them. Each size is measured in a process of its own.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pyarrow as pa

from benchmarks.cluster import STRATEGIES, sweep
from benchmarks.measure import peak_memory, power, table, write
from experiments.batch import Job, most_runs_of_part, simulate_many
from experiments.cluster.parcels import Packer, shared_by
from experiments.design import Field
from experiments.results import Results
from experiments.store import MANIFEST, PARTS, Store, columns_of, part_of
from simulation import RunResult

SIZES = (200_000, 400_000, 800_000)
QUICK = (2_500, 5_000, 10_000)
WHOLE = 10_000_000
UNITS = {
    "s": ("CPU seconds", 60.0, "min"),
    "wall": ("seconds on the wall", 60.0, "min"),
    "mib": ("memory held, MiB", 1024.0, "GiB"),
    "mb": ("MB on the disk", 1e3, "GB"),
}


def noisy(result: RunResult, luck: np.random.Generator) -> RunResult:
    """Return a run whose figures are like no other's, so that they compress no better than real ones."""
    return replace(result, record=result.record._replace(months=result.record.months * luck.uniform(0.9, 1.0)))


def measured(runs: int) -> dict[str, float]:
    """Return what each stage of a sweep takes: seconds (s), memory held after it (mib), and sizes (mb, count)."""
    found: dict[str, float] = {}
    process, clock = psutil.Process(), [time.perf_counter(), time.process_time()]

    def note(stage: str) -> None:
        found[f"wall {stage}"] = time.perf_counter() - clock[0]
        found[f"s {stage}"] = time.process_time() - clock[1]
        found[f"mib {stage}"] = process.memory_info().rss / 2**20
        clock[:] = time.perf_counter(), time.process_time()

    job = Job("compiled", *_kinds(), "runs")
    templates = [simulate_many([key], job)[0] for key in sweep(1).run_keys()[: len(STRATEGIES)]]
    luck = np.random.default_rng(0)
    note("nothing yet")
    study = sweep(runs)
    note("the points as worlds")
    keys = study.run_keys()
    note("the runs and their hashes")
    packer = Packer(shared_by(keys))
    most = most_runs_of_part(keys, "runs")
    chunks = [keys[i : i + most] for i in range(0, len(keys), most)]
    found["count tasks"], found["mb tasks in all"] = len(chunks), sum(len(packer.packed(some)) for some in chunks) / 1e6
    note("packing of the tasks")
    columns = columns_of(study.world, (), _varied(study))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Store.open(folder, study.manifest(), keys, columns, detail="runs") as store:
            note("the store opened, its manifest written")
            made_up = [0.0, 0.0]
            for some in chunks:
                begun = time.perf_counter(), time.process_time()
                results = [noisy(templates[i % len(templates)], luck) for i in range(len(some))]
                part = part_of(some, results, "runs")
                made_up[0] += time.perf_counter() - begun[0]
                made_up[1] += time.process_time() - begun[1]
                store.enter(part)
            clock[:] = clock[0] + made_up[0], clock[1] + made_up[1]
            note("the parts entered")
            store.consolidate()
            note("the table put together")
            # What a process holds afterwards depends on what its allocator gives back; what Arrow had at once does not.
            found["mib Arrow's part of that, at most"] = pa.default_memory_pool().max_memory() / 2**20
        found["count files"] = len(list((folder / PARTS).iterdir()))
        found["mb parts"] = sum(path.stat().st_size for path in (folder / PARTS).iterdir()) / 1e6
        found["mb table"] = (folder / "runs.parquet").stat().st_size / 1e6
        found["mb manifest"] = (folder / MANIFEST).stat().st_size / 1e6
        clock[:] = time.perf_counter(), time.process_time()
        with Store.open(folder, study.manifest(), keys, columns, detail="runs"):
            note("the folder opened again and verified")
        frame = Results(folder).runs
        note("the table read")
        assert len(frame) == len(keys)
    found["mib at most"] = peak_memory()
    return found


def _kinds() -> tuple[Any, Any]:
    study = sweep(1)
    return study.borough, study.institution


def _varied(study: Any) -> list[Field]:
    from experiments.design import fields_of

    known = fields_of(study.world, study.policies)
    return [known[name] for name in study.design.names]


def main() -> None:
    """Measure each size in a process of its own, print and write."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true", help="up to 10,000 runs")
    arguments.add_argument("--one", type=int, help="measure this size alone, and print it as JSON")
    given = arguments.parse_args()
    if given.one:
        print(json.dumps(measured(given.one)))
        return
    sizes = QUICK if given.quick else SIZES
    points = []
    for runs in sizes:
        told = subprocess.run(
            [sys.executable, __file__, "--one", str(runs)], capture_output=True, text=True, check=True
        )
        points.append(json.loads(told.stdout.splitlines()[-1]))
        print(runs, points[-1], flush=True)
    body = (
        "Sweeps of London over the priors, of four strategies and eight seeds, a row kept of each made-up run; "
        f"10 million runs are 312,500 such points. The last column is the straight line through the last two sizes, "
        f"at {WHOLE:,} runs: what grows with the runs grows in step with them, or the power beside it says otherwise."
        "\n\n" + "\n\n".join(section(unit, sizes, points) for unit in (*UNITS, "count"))
    )  # fmt: skip
    write("plan", "A sweep of 10 million runs", body, {"sizes": sizes, "points": points})


def section(unit: str, sizes: tuple[int, ...], points: list[dict[str, float]]) -> str:
    """Return the table of what is counted in a unit."""
    title, divisor, larger = UNITS.get(unit, ("number of", 1.0, ""))
    rows = []
    for name in (name for name in points[0] if name.startswith(f"{unit} ")):
        values = [point[name] for point in points]
        slope = (values[-1] - values[-2]) / (sizes[-1] - sizes[-2])
        whole = (values[-1] + slope * (WHOLE - sizes[-1])) / divisor
        before = points[0]["mib nothing yet"] if unit == "mib" and "Arrow" not in name else 0.0
        rose = [max(value - before, 1e-6) for value in values]
        rows.append(
            [name.partition(" ")[2], *(f"{value:,.2f}" if value < 10 else f"{value:,.0f}" for value in values),
             f"{power(sizes, rose).slope:.2f}", f"{whole:,.1f} {larger}"]
        )  # fmt: skip
    return table([title, *(f"{size:,} runs" for size in sizes), "power", "10 million"], rows)


if __name__ == "__main__":
    main()
