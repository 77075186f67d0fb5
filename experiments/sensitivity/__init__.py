"""Sensitivity: which assumptions an outcome, or the difference of two strategies, hangs on, and how much is luck."""

from experiments.sensitivity.luck import luck
from experiments.sensitivity.plan import Plan
from experiments.sensitivity.study import Found, Sensitivity
from experiments.sensitivity.values import Values, values_of

__all__ = ["Found", "Plan", "Sensitivity", "Values", "luck", "values_of"]
