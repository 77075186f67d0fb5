"""The simulation: the month, the Mesa model and its compiled twin, ties and coalition, outcomes.

`simulate` is the pure core: one run of a scenario under a strategy and a seed. `Ensemble` does many; `chronicle` tells
one month by month.
"""

from simulation.chronicle import Chronicle, chronicle
from simulation.chronicler import Source
from simulation.ensemble import Ensemble
from simulation.model import CollaborationModel
from simulation.run import Engine, RunResult, engine_for, simulate
from simulation.waiting import Obstacle
from simulation.world import World, build_world

__all__ = [
    "Chronicle", "CollaborationModel", "Engine", "Ensemble", "Obstacle", "RunResult", "Source", "World", "build_world",
    "chronicle", "engine_for", "simulate",
]  # fmt: skip
