"""Sweeps: strategies over the points of a design, what they come to, and who leads where."""

from experiments.sweeps.frames import ranges, response, sides_of
from experiments.sweeps.measures import Measure, measure_named
from experiments.sweeps.sweep import Sweep
from experiments.sweeps.varying import Varied, all_varied, varied

__all__ = [
    "Measure", "Sweep", "Varied", "all_varied", "measure_named", "ranges", "response", "sides_of", "varied",
]  # fmt: skip
