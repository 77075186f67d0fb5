"""The same runs anywhere: a digest of every table, figures, and the platform that made them.

``python -m experiments.verification.probe`` prints them as JSON: `coalition verify --python PATH` runs that in another
interpreter and compares.
"""

import hashlib
import json
import platform
import sys
from collections.abc import Callable, Iterable
from importlib.metadata import version
from typing import Any

import numpy as np
import pandas as pd

from experiments.identity import determining_sources, digest
from scenarios import load_scenario, load_strategy, strategy_names
from simulation import RunResult, simulate

WORLDS = ("london", "london-2000", "london-stylised", "small")
SEED, MONTHS = 11, 60
TABLES = ("months", "boroughs", "borough_months", "organisations")
OUTCOMES = (
    "transactional_nominal", "transactional_effective", "people_nominal", "people_effective", "quarter_gap",
    "mean_trust", "mean_capacity", "signed_share", "members", "member_institutions", "mean_ties", "npv",
    "programme_spending_pv", "institutions_effective", "undrawn", "smart_index",
)  # fmt: skip
LIBRARIES = ("mesa", "numba", "numpy", "pandas", "scipy")

Run = tuple[str, str]
"""Names of a scenario and a strategy."""
Simulate = Callable[..., RunResult]


def the_runs() -> list[Run]:
    """Return the runs that are compared: every strategy of the library in four of its worlds."""
    return [(world, strategy) for world in WORLDS for strategy in strategy_names()]


def run_of(run: Run, simulate: Simulate = simulate, months: int = MONTHS) -> RunResult:
    """Do one of them."""
    world, strategy = run
    scenario = load_scenario(world).model_copy(update={"horizon": months})
    return simulate(scenario, load_strategy(strategy), SEED, keep_borough_months=True)


def digest_of(frame: pd.DataFrame) -> str:
    """Return a hash of the values of a table, column by column: numbers by their bits, whatever holds them."""
    content = hashlib.sha256()
    for name in frame.columns:
        content.update(f"\x1e{name}\x1f".encode())
        column = frame[name]
        if pd.api.types.is_numeric_dtype(column):
            content.update(np.ascontiguousarray(column.to_numpy(dtype="<f8")).tobytes())
        else:
            content.update("\x1f".join(map(str, column)).encode())
    return content.hexdigest()[:20]


def digests(runs: Iterable[Run], simulate: Simulate = simulate, months: int = MONTHS) -> dict[str, str]:
    """Return a digest of every table of some runs, by ``scenario/strategy/table``."""
    found: dict[str, str] = {}
    for run in runs:
        result = run_of(run, simulate, months)
        found |= {"/".join((*run, table)): digest_of(getattr(result, table)) for table in TABLES}
    return found


def figures(runs: Iterable[Run], simulate: Simulate = simulate) -> dict[str, dict[str, dict[str, float]]]:
    """Return some outcomes of some runs, by scenario, strategy and outcome."""
    found: dict[str, dict[str, dict[str, float]]] = {}
    for world, strategy in runs:
        outcomes = run_of((world, strategy), simulate).outcomes
        found.setdefault(world, {})[strategy] = {name: outcomes[name] for name in OUTCOMES}
    return found


def here() -> dict[str, str]:
    """Return what this interpreter is: its Python, machine and the libraries that do the sums."""
    return {
        "python": platform.python_version(),
        "system": platform.system(),
        "machine": platform.machine(),
        **{name: version(name) for name in LIBRARIES},
    }


def code() -> str:
    """Return a hash of the code of ours that determines results."""
    return digest(*(path.read_text(encoding="utf-8") for path in determining_sources().values()))


def report() -> dict[str, Any]:
    """Return all that another interpreter is asked for."""
    return {"platform": here(), "code": code(), "digests": digests(the_runs())}


if __name__ == "__main__":
    json.dump(report(), sys.stdout)
