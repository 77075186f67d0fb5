"""The simulation: the month, the Mesa model and its compiled twin, ties and coalition, outcomes.

`simulate` is the pure core: one run of a scenario under a strategy and a seed. `Ensemble` does many.
"""

from simulation.ensemble import Ensemble
from simulation.model import CollaborationModel
from simulation.run import Engine, RunResult, engine_for, simulate
from simulation.world import World, build_world

__all__ = ["CollaborationModel", "Engine", "Ensemble", "RunResult", "World", "build_world", "engine_for", "simulate"]
