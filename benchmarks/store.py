"""How fast the store enters parts and puts tables together, against writing the same rows once with Arrow.

Run with:  python benchmarks/store.py [RUNS]

The runs are made up (one run of London under each strategy, with noise), so that nothing but the store is measured.
"""

import hashlib
import resource
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from experiments import Experiment
from experiments.batch import MOST_RUNS, Job, simulate_many
from experiments.store import TABLES, Store, columns_of, part_of
from simulation import RunResult


def noisy(result: RunResult, luck: np.random.Generator) -> RunResult:
    """Return a run whose figures are like no other's, so that they compress no better than real ones."""
    months = result.record.months * luck.uniform(0.9, 1.0, result.record.months.shape)
    return replace(result, record=result.record._replace(months=months))


def main(runs: int) -> None:
    """Enter so many runs, put the tables together, open the folder again, and print what that took."""
    study = Experiment("london")
    study = replace(study, seeds=-(-runs // len(study.cases)))
    keys = study.run_keys()
    first = keys[: len(study.cases)]
    templates = simulate_many(first, Job(study.engine_used, study.borough, study.institution, "all"))
    luck = np.random.default_rng(0)
    chunks = [range(i, min(i + MOST_RUNS, len(keys))) for i in range(0, len(keys), MOST_RUNS)]
    columns = columns_of(study.world)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        start = time.perf_counter()
        with Store.open(folder, study.manifest(), keys, columns) as store:
            opened = time.perf_counter()
            built = made_up = 0.0
            for chunk in chunks:
                made = time.perf_counter()
                results = [noisy(templates[i % len(templates)], luck) for i in chunk]
                made_up += (begun := time.perf_counter()) - made
                part = part_of([keys[i] for i in chunk], results, "all")
                built += time.perf_counter() - begun
                store.enter(part)
            entered = time.perf_counter()
            store.consolidate()
            consolidated = time.perf_counter()
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
        tables = {table: pq.read_table(folder / f"{table}.parquet") for table in TABLES}
        rows = sum(len(table) for table in tables.values())
        plain_start = time.perf_counter()
        for table, content in tables.items():
            pq.write_table(content, folder / f"plain-{table}.parquet")
        plain = time.perf_counter() - plain_start
        again_start = time.perf_counter()
        with Store.open(folder, study.manifest(), keys, columns) as store:
            store.consolidate()
        again = time.perf_counter() - again_start
        size = sum(path.stat().st_size for path in folder.glob("*s.parquet") if "plain" not in path.name)
        digest = hashlib.sha256(b"".join((folder / f"{t}.parquet").read_bytes() for t in TABLES)).hexdigest()[:12]
    total = consolidated - start - made_up
    print(f"{len(keys)} runs, {rows} rows, {sum(t.nbytes for t in tables.values()) / 1e6:.0f} MB in memory, "
          f"{size / 1e6:.0f} MB of tables (sha256 {digest})")  # fmt: skip
    print(f"open an empty folder      {opened - start:7.2f} s")
    print(f"build parts (in workers)  {built:7.2f} s")
    print(f"enter parts               {entered - opened - built - made_up:7.2f} s")
    print(f"put tables together       {consolidated - entered:7.2f} s")
    print(f"all of it                 {total:7.2f} s = {rows / total:,.0f} rows a second")
    print(f"open and verify again     {again:7.2f} s")
    print(f"Arrow, the same rows once {plain:7.2f} s; all of it takes {total / plain:.1f} times that")
    print(f"largest memory            {memory:7.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 6000)
