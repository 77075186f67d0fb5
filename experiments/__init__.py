"""Experiments: batches of paired runs, their tables, comparison, verdict and figures, and the command line."""

from experiments.cases import Case
from experiments.contest import Contest
from experiments.experiment import Experiment
from experiments.results import Results
from experiments.store import FolderInUseError
from experiments.verdict import Verdict

__all__ = ["Case", "Contest", "Experiment", "FolderInUseError", "Results", "Verdict"]
