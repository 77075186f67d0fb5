"""Optimising: the trade-off front of a scenario over the levers, judged on seeds that the search never met."""

from experiments.optimising.aims import Aim, aim_named, aims_named
from experiments.optimising.front import Front
from experiments.optimising.levers import Levers
from experiments.optimising.optimise import Optimised, optimise
from experiments.optimising.search import Archive, minimise, non_dominated

__all__ = [
    "Aim", "Archive", "Front", "Levers", "Optimised", "aim_named", "aims_named", "minimise", "non_dominated",
    "optimise",
]  # fmt: skip
