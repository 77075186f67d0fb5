"""Long batches: memory stays flat, in one process as over many."""

import gc
import subprocess
import sys

import pytest

from scenarios import load_scenario, load_strategy
from simulation import CollaborationModel, RunResult, World, simulate
from simulation.engine import CompiledModel, Tape

ENGINES = ["compiled", "mesa"]
SCRIPT = """
import gc, resource
from scenarios import load_scenario, load_strategy
from simulation import simulate
scenario = load_scenario("small").model_copy(update={"horizon": 2})
strategy = load_strategy("needs-led")
peaks = []
for seed in range(RUNS):
    simulate(scenario, strategy, seed, engine="ENGINE")
    if seed in (RUNS // 4, RUNS - 1):
        gc.collect()
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
print(*peaks)
"""


def alive():
    """Return how many of a run's larger objects there are, by kind."""
    gc.collect()
    kinds = (CollaborationModel, CompiledModel, RunResult, Tape, World)
    everything = gc.get_objects()
    return {kind.__name__: sum(type(thing) is kind for thing in everything) for kind in kinds}


@pytest.mark.parametrize("engine", ENGINES)
def test_runs_are_freed(engine):
    scenario = load_scenario("small").model_copy(update={"horizon": 2})
    before = alive()
    for seed in range(5):
        simulate(scenario, load_strategy("needs-led"), seed, engine=engine)
    assert alive() == before


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_memory_is_flat_over_two_thousand_runs(engine):
    # A model that is kept costs about 0.1 MB even in the small city: 1500 of them would show.
    code = SCRIPT.replace("RUNS", "2000").replace("ENGINE", engine)
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    early, late = map(float, out.stdout.split())
    assert late - early < 8.0
