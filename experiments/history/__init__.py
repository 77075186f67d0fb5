"""The past: series of real digital services, the worlds that stand for them, and what the model predicts for them.

`load_history` reads series and mappings; `predict` says what each observation would be in the model.
"""

from experiments.history.mapping import Mapping
from experiments.history.observations import Observation, Series, read_series
from experiments.history.predicting import predict, predict_all, trajectories
from experiments.history.prepared import History, Mapped, load_history

__all__ = [
    "History", "Mapped", "Mapping", "Observation", "Series", "load_history", "predict", "predict_all", "read_series",
    "trajectories",
]  # fmt: skip
