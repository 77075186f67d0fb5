"""How long a new process takes to its first run: imports, the loading of compiled code, the run; cache warm and cold.

Run ``python benchmarks/startup.py``; with ``--quick`` for fewer processes and no cold cache.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from benchmarks.measure import table, write

ROOT = Path(__file__).parents[1]
GOAL = 1.0
FRESH = """
import json, time
clock = time.{clock}
t = [clock()]
import {first}
t.append(clock())
import simulation
from simulation.engine import CompiledModel, Tape
from simulation.record import new_record
t.append(clock())
from scenarios import load_scenario, load_strategy
scenario, strategy = load_scenario("london"), load_strategy("hybrid")
t.append(clock())
world = simulation.build_world(scenario, 1)
t.append(clock())
model = CompiledModel(world, scenario, strategy, Tape.of(world))
t.append(clock())
model.live(new_record(scenario.horizon, world.boroughs, False))
t.append(clock())
simulation.simulate(scenario, strategy, 2)
t.append(clock())
print(json.dumps([b - a for a, b in zip(t, t[1:])]))
"""
FIRST_RUN = ("first world", "first set-up", "first months")
STEPS = ("import numba, pandas and mesa", "import simulation", "read specifications", *FIRST_RUN, "second run")
THIRD_PARTY = "numba, pandas, mesa"


def fresh_process(clock: str, environment: Mapping[str, str]) -> list[float]:
    """Return the seconds of each of `STEPS` in a new process."""
    code = FRESH.format(clock=clock, first=THIRD_PARTY)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT, env=dict(environment)
    )
    return [float(seconds) for seconds in json.loads(done.stdout)]


def usual_environment() -> dict[str, str]:
    """Return this process's environment without what keeps Python from its cache of byte code."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def processes(count: int, clock: str, environment: Mapping[str, str]) -> dict[str, float]:
    """Return the median seconds of each step over new processes."""
    found = [fresh_process(clock, environment) for _ in range(count)]
    return {step: statistics.median(column) for step, column in zip(STEPS, zip(*found, strict=True), strict=True)}


def cold(clock: str) -> dict[str, float]:
    """Return the seconds of each step where nothing has been compiled yet."""
    with tempfile.TemporaryDirectory() as folder:
        return processes(1, clock, {**usual_environment(), "NUMBA_CACHE_DIR": folder})


def dearest_imports(count: int) -> list[tuple[str, float]]:
    """Return the packages whose import takes longest with all that they import in turn, ms."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", "import simulation"],
        capture_output=True, text=True, check=True, cwd=ROOT, env=usual_environment(),
    )  # fmt: skip
    rows = re.findall(r"import time:\s+\d+ \|\s+(\d+) \| (\s*)([\w.]+)\n", done.stderr)
    cumulative = [(name, int(spent) / 1000.0) for spent, _, name in rows]
    return sorted(cumulative, key=lambda row: -row[1])[:count]


def main() -> None:
    """Measure, print and write."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true", help="three processes, no cold cache")
    quick = arguments.parse_args().quick
    fresh_process("process_time", usual_environment())  # fills the cache
    count = 3 if quick else 9
    found = {
        f"warm cache, {clock}": processes(count, clock, usual_environment())
        for clock in ("process_time", "perf_counter")
    }
    if not quick:
        found["cold cache, process_time"] = cold("process_time")
    imports = dearest_imports(25)
    for of in found.values():
        of["first run in all"] = sum(of[step] for step in FIRST_RUN)
        of["in all"] = sum(of[step] for step in STEPS[:-1])
    first = found["warm cache, process_time"]["first run in all"]
    rows = [[step, *(f"{of[step]:.3f}" for of in found.values())] for step in (*STEPS, "first run in all", "in all")]
    body = (
        f"Seconds in new processes, medians of {count}; London, hybrid, 120 months. The first run loads the compiled "
        f"code from its cache. Goal for it: under {GOAL:g} s; CPU {first:.2f} s: {'yes' if first < GOAL else 'no'}.\n\n"
        f"{table(['step', *found], rows)}\n\nImports that take longest, with what they import in turn:\n\n"
        f"{table(['module', 'ms'], [[name, f'{spent:.0f}'] for name, spent in imports])}"
    )
    write("startup", "Start-up", body, {"seconds": found, "imports_ms": dict(imports)})


if __name__ == "__main__":
    main()
