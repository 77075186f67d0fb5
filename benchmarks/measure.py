"""What every benchmark here needs: clocks, repeats in turn, lines through points, the machine, files of results."""

import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy import stats

RESULTS = Path(__file__).with_name("results")
CAUTION = (
    "Timings on a shared machine are noisy. CPU time is that of the process, wall time is what a clock on the wall "
    "shows; where other jobs run meanwhile (see the load), compare CPU times, and read wall times as upper bounds. "
    "Ratios are medians within one run in which both sides took turns."
)


class Timing(NamedTuple):
    """Seconds of one measurement: of the process on all its threads, and on the wall."""

    cpu: float
    wall: float


def timed(task: Callable[[], object]) -> Timing:
    """Return how long a task takes."""
    wall, cpu = time.perf_counter(), time.process_time()
    task()
    return Timing(time.process_time() - cpu, time.perf_counter() - wall)


def in_turn(tasks: Mapping[str, Callable[[], Callable[[], object]]], repeats: int) -> dict[str, list[Timing]]:
    """Measure tasks in turn, A B A B and B A B A by rounds, so that a busy minute hits all of them.

    Parameters
    ----------
    tasks
        By name, a function that sets up, and returns what is to be timed.
    repeats
        Rounds.
    """
    timings: dict[str, list[Timing]] = {name: [] for name in tasks}
    for turn in range(repeats):
        for name in list(tasks)[:: 1 if turn % 2 == 0 else -1]:
            timings[name].append(timed(tasks[name]()))
    return timings


def median(timings: Sequence[Timing], clock: str = "cpu") -> float:
    """Return the median of some timings, in seconds."""
    return statistics.median(getattr(timing, clock) for timing in timings)


def peak_memory() -> float:
    """Return the most memory that this process has held so far, MiB."""
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


class Line(NamedTuple):
    """A least-squares line: its slope with a 95 % interval (Student), and how many points it is through."""

    slope: float
    low: float
    high: float
    points: int


def line(x: Sequence[float], y: Sequence[float]) -> Line:
    """Return the least-squares line through points."""
    fit = stats.linregress(x, y)
    # Of a line through points of one height, SciPy does not know the error: it is 0.
    width = stats.t.ppf(0.975, len(x) - 2) * (fit.stderr if np.ptp(y) > 0.0 else 0.0)
    return Line(float(fit.slope), float(fit.slope - width), float(fit.slope + width), len(x))


def power(x: Sequence[float], y: Sequence[float]) -> Line:
    """Return the line through points in log-log: its slope is the power of x with which y grows."""
    return line(list(np.log(x)), list(np.log(y)))


def machine() -> dict[str, Any]:
    """Return what the figures were measured on."""
    compiler = shutil.which("cc")
    compiled_by = subprocess.run([compiler, "--version"], capture_output=True, text=True).stdout if compiler else ""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        **{name: version(name) for name in ("numba", "numpy", "mesa")},
        "compiler": compiled_by.partition("\n")[0],
        "load": [round(load, 2) for load in os.getloadavg()],
    }


def _processor() -> str:
    listed = Path("/proc/cpuinfo")
    if listed.exists():
        for row in listed.read_text(encoding="utf-8").splitlines():
            if row.startswith("model name"):
                return row.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a Markdown table: the first column is text, the others are figures."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in row) + " |" for row in lines)


def write(name: str, title: str, body: str, figures: Mapping[str, Any]) -> None:
    """Print what was found, and write it to `results`: for people as Markdown, for programs as JSON."""
    measured_on = machine()
    described = ", ".join(f"{key} {value}" for key, value in measured_on.items())
    text = f"# {title}\n\n{body}\n\nMachine: {described}.\n\n{CAUTION}\n"
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.md").write_text(text, encoding="utf-8")
    content = {"title": title, "machine": measured_on, **figures}
    (RESULTS / f"{name}.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    print(text)
