"""Calibration: the parameters that are for it, fitted to the record by approximate Bayesian computation.

`problem_of` says what is fitted to what, `calibrate` does it, `identified` says what the record does not tell.
"""

from experiments.calibration.identified import identified, related
from experiments.calibration.posterior import draws_of, library_provenance, write_posterior
from experiments.calibration.predictive import Predictive, predictive
from experiments.calibration.problem import Problem, problem_of
from experiments.calibration.smc import Calibration, NothingAcceptedError, Population, Rules, calibrate

__all__ = [
    "Calibration", "NothingAcceptedError", "Population", "Predictive", "Problem", "Rules", "calibrate", "draws_of",
    "identified", "library_provenance", "predictive", "problem_of", "related", "write_posterior",
]  # fmt: skip
