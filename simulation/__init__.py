"""The simulation: the month, the Mesa model, ties and coalition, outcomes.

`simulate` is the pure core: one run of a scenario under a strategy and a seed.
"""

from simulation.model import CollaborationModel
from simulation.run import RunResult, simulate
from simulation.world import World, build_world

__all__ = ["CollaborationModel", "RunResult", "World", "build_world", "simulate"]
