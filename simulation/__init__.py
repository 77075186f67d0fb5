"""The simulation: the month, the Mesa model and its compiled twin, ties and coalition, outcomes.

`simulate` is the pure core: one run of a scenario under a strategy and a seed. `Ensemble` does many; `chronicle` tells
one month by month; `check_agent` says what an agent of one's own breaks.
"""

from simulation.checking import check_agent
from simulation.chronicle import Chronicle, chronicle
from simulation.chronicler import Source
from simulation.ensemble import Ensemble
from simulation.model import CollaborationModel
from simulation.run import Engine, RunResult, engine_for, simulate
from simulation.waiting import Obstacle
from simulation.watching import BrokenAgentError
from simulation.world import World, build_world

__all__ = [
    "BrokenAgentError", "Chronicle", "CollaborationModel", "Engine", "Ensemble", "Obstacle", "RunResult", "Source",
    "World", "build_world", "check_agent", "chronicle", "engine_for", "simulate",
]  # fmt: skip
