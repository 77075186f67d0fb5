"""Scenario discovery and robustness: where each side wins, and which strategy is good enough in most worlds."""

from experiments.discovery.box import Box, Restriction, Search
from experiments.discovery.discover import Discovery, discover
from experiments.discovery.prim import boxes, search
from experiments.discovery.satisficing import Requirement, requirement_of, satisficing
from experiments.discovery.worlds import Question, Side, worlds_of

__all__ = [
    "Box",
    "Discovery",
    "Question",
    "Requirement",
    "Restriction",
    "Search",
    "Side",
    "boxes",
    "discover",
    "requirement_of",
    "satisficing",
    "search",
    "worlds_of",
]
