"""Small experiments that tests of the store share, and what they look at."""

import os
import warnings
from functools import cache

from experiments import Experiment
from experiments.batch import Job, simulate_many
from experiments.store import TABLES, Store, columns_of, part_of
from tests.worlds import small

FILES = [f"{table}.{suffix}" for table in TABLES for suffix in ("parquet", "csv")]


def study(seeds=3, strategies=("needs-led", "central-mandate"), horizon=4, **kinds):
    return Experiment(small(horizon), list(strategies), seeds, **kinds)


def bytes_of(folder):
    return {name: (folder / name).read_bytes() for name in FILES}


@cache
def results_of(seeds, borough_months=False, draws=()):
    """Return the runs of the study, and what came out of each."""
    this = study(seeds, draws=[dict(draw) for draw in draws], borough_months=borough_months)
    keys = this.run_keys()
    return keys, simulate_many(keys, Job(this.engine_used, this.borough, this.institution, this.kept))


def split(seeds=3, size=2):
    """Return the runs of the study in parts of a size, as lists of (key, result)."""
    rows = list(zip(*results_of(seeds), strict=True))
    return [rows[i : i + size] for i in range(0, len(rows), size)]


def enter(folder, this, parts):
    """Write parts of runs, given as lists of (key, result), as the experiment would."""
    columns = columns_of(this.world, this.drawn)
    with Store.open(folder, this.manifest(), this.run_keys(), columns, detail=this.kept) as store:
        for part in parts:
            store.enter(part_of([key for key, _ in part], [result for _, result in part], this.kept))
        store.consolidate()


def forked(work):
    """Start a process that has everything imported already; return its number. It ends without a word."""
    with warnings.catch_warnings():
        # Python warns that a lock of another thread would be held for ever. Whoever forks here also kills.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if not child:
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    return child
