"""Experiments: batches of paired runs, their tables, comparison, verdict and figures, and the command line."""

from experiments.cases import Case
from experiments.contest import Contest
from experiments.draws import posterior_draws, prior_draws
from experiments.experiment import Experiment
from experiments.precision import run_until_precise
from experiments.results import Results
from experiments.store import FolderInUseError
from experiments.verdict import Verdict

__all__ = [
    "Case", "Contest", "Experiment", "FolderInUseError", "Results", "Verdict", "posterior_draws", "prior_draws",
    "run_until_precise",
]  # fmt: skip
