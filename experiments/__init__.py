"""Experiments: batches of paired runs, their tables, comparison, verdict and figures, and the command line."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.cases import Case
    from experiments.contest import Contest
    from experiments.design import Design, Space, grid, latin_hypercube, sobol_sequence
    from experiments.draws import posterior_draws, prior_draws
    from experiments.evaluation import evaluate
    from experiments.experiment import Experiment
    from experiments.precision import run_until_precise
    from experiments.results import Results
    from experiments.store import FolderInUseError
    from experiments.verdict import Verdict

__all__ = [
    "Case", "Contest", "Design", "Experiment", "FolderInUseError", "Results", "Space", "Verdict", "evaluate", "grid",
    "latin_hypercube", "posterior_draws", "prior_draws", "run_until_precise", "sobol_sequence",
]  # fmt: skip

# Imported when they are first asked for: with all that is below them that takes seconds, and the command line, which
# is in this package, answers `--help` at once.
_MODULES = {
    "Case": "cases", "Contest": "contest", "Design": "design", "Experiment": "experiment",
    "FolderInUseError": "store", "Results": "results", "Space": "design", "Verdict": "verdict",
    "evaluate": "evaluation", "grid": "design", "latin_hypercube": "design", "posterior_draws": "draws",
    "prior_draws": "draws", "run_until_precise": "precision", "sobol_sequence": "design",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
