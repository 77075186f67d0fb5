"""Designs: which points of a sweep there are. Fields by dotted name, spaces to sample, points set in their worlds."""

from experiments.design.design import Design, Setter
from experiments.design.fields import Field, Value, field_named, fields_of
from experiments.design.sampling import from_csv, grid, latin_hypercube, sobol_sequence
from experiments.design.space import Dimension, Space

__all__ = [
    "Design", "Dimension", "Field", "Setter", "Space", "Value", "field_named", "fields_of", "from_csv", "grid",
    "latin_hypercube", "sobol_sequence",
]  # fmt: skip
