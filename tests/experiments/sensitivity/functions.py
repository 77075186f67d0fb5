"""Functions whose indices are known, on spaces of their own."""

import numpy as np

from experiments.design import Dimension, Space
from experiments.pairs import Floats
from experiments.sensitivity.plan import Plan

ISHIGAMI_FIRST = (0.3139, 0.4424, 0.0)
ISHIGAMI_TOTAL = (0.5576, 0.4424, 0.2437)
G_WEIGHTS = np.array([0.0, 1.0, 4.5, 9.0, 99.0])


def space(count: int, low: float = 0.0, high: float = 1.0) -> Space:
    return Space(tuple(Dimension(f"x{i}", low, high) for i in range(1, count + 1)))


def points_of(plan: Plan) -> Floats:
    """The points that a design asks for, as an array: what a model would be given."""
    return np.array([[point[name] for name in plan.names] for point in plan.design.points])


def ishigami(x: Floats) -> Floats:
    """Ishigami and Homma 1990, with a = 7 and b = 0.1; further parameters do nothing."""
    return np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def sobol_g(x: Floats) -> Floats:
    """Saltelli and Sobol 1995."""
    return np.prod((np.abs(4.0 * x - 2.0) + G_WEIGHTS) / (1.0 + G_WEIGHTS), axis=1)


def sobol_g_indices() -> tuple[Floats, Floats]:
    """S1 and ST of the G-function, from its partial variances 1 / (3 (1 + a)^2)."""
    partial = 1.0 / (3.0 * (1.0 + G_WEIGHTS) ** 2)
    variance = np.prod(1.0 + partial) - 1.0
    return partial / variance, partial * np.prod(1.0 + partial) / (1.0 + partial) / variance
