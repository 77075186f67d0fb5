"""Long batches: memory stays flat, in one process as over many."""

import subprocess
import sys

import pytest

SCRIPT = """
import gc, resource
from scenarios import load_scenario, load_strategy
from simulation import simulate
scenario = load_scenario("small").model_copy(update={"horizon": 2})
strategy = load_strategy("needs-led")
peaks = []
for seed in range(RUNS):
    simulate(scenario, strategy, seed)
    if seed in (RUNS // 4, RUNS - 1):
        gc.collect()
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
print(*peaks)
"""


def growth(runs):
    """Return by how many MB the greatest memory rose over the last three quarters of a batch."""
    out = subprocess.run(
        [sys.executable, "-c", SCRIPT.replace("RUNS", str(runs))], capture_output=True, text=True, check=True
    )
    early, late = map(float, out.stdout.split())
    return late - early


def test_runs_are_freed():
    # A model that is kept costs about 0.1 MB even in the small city: 300 of them would show.
    assert growth(400) < 8.0


@pytest.mark.slow
def test_memory_is_flat_over_two_thousand_runs():
    assert growth(2000) < 8.0
