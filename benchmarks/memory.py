"""Memory of a batch: the size of a process after 500, 2,000 and 8,000 runs, and its slope by run.

Run ``python benchmarks/memory.py``; with ``--quick`` for a fifth of the runs.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measure import Line, line, peak_memory, table, write
from scenarios import load_scenario, load_strategy
from simulation import Ensemble

ROOT = Path(__file__).parents[1]
BATCHES = (500, 1_000, 2_000, 4_000, 6_000, 8_000)
CITIES = ("small", "london")
MONTHS = 12
STRATEGIES = ("laissez-faire", "needs-led", "central-mandate", "hybrid")


def peaks_of_batch(name: str, sizes: Sequence[int]) -> list[float]:
    """Do runs and drop their results, as a batch does that has written them; return the peak at each size, MiB."""
    scenario = load_scenario(name).model_copy(update={"horizon": MONTHS})
    strategies = [load_strategy(strategy) for strategy in STRATEGIES]
    ensemble, peaks = Ensemble(), []
    for done in range(len(strategies), max(sizes) + 1, len(strategies)):
        for strategy in strategies:
            run = ensemble.simulate(scenario, strategy, done)
            run.outcomes  # noqa: B018  (reads what a batch reads, and keeps nothing)
        if done in sizes:
            peaks.append(peak_memory())
    return peaks


def in_new_process(name: str, sizes: Sequence[int]) -> list[float]:
    """Return the peaks of a new process that does so many runs of a scenario, MiB."""
    code = f"import json, benchmarks.memory as memory; print(json.dumps(memory.peaks_of_batch({name!r}, {sizes})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return [float(peak) for peak in json.loads(done.stdout)]


def main() -> None:
    """Measure, print and write."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true", help="a fifth of the runs")
    part = 5 if arguments.parse_args().quick else 1
    sizes = [runs // part for runs in BATCHES]
    peaks = {name: in_new_process(name, sizes) for name in CITIES}
    lines = {name: line(sizes, of) for name, of in peaks.items()}
    rows = [[name, *(f"{peak:.1f}" for peak in of), per_run(lines[name])] for name, of in peaks.items()]
    body = (
        f"Peak resident memory, MiB, of a process after so many runs of {MONTHS} months through an `Ensemble`, results "
        f"read and dropped.\n\n"
        f"{table(['scenario', *(f'{runs:,} runs' for runs in sizes), 'KiB a run (95 % interval)'], rows)}"
    )
    figures = {"runs": sizes, "peak_mib": peaks, "mib_a_run": {name: fit._asdict() for name, fit in lines.items()}}
    write("memory", "Memory of a batch", body, figures)


def per_run(fitted: Line) -> str:
    """Return a slope with its interval, KiB a run."""
    return f"{2**10 * fitted.slope:.2f} ({2**10 * fitted.low:.2f} to {2**10 * fitted.high:.2f})"


if __name__ == "__main__":
    main()
