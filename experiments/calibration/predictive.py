"""What the model predicts for series of the past, fitted and not, over draws of its parameters."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.evaluation import Progress
from experiments.history import Mapped, trajectories
from experiments.history.predicting import Draw, at_months, start_of
from experiments.pairs import Floats

LEVELS = (0.05, 0.95)
"""Ends of the bands."""
FORETOLD = ("met", "inside")
"""Words for what was foretold."""


@dataclass(frozen=True, eq=False)
class Predictive:
    """Predictions for several series.

    Attributes
    ----------
    points : DataFrame
        A row an observation: mapping, title, role, fitted, day, month, observed, bound, tolerance, mean, low and high
        (5 to 95 % of draws, each the mean over its seeds), run_low and run_high (5 to 95 % of single runs), misses
        (predicted less observed), word.
    months : DataFrame
        A row a mapping and month from the start: mean, low, high, run_low, run_high.
    draws, seeds : int
        Of which there were so many.
    """

    points: pd.DataFrame
    months: pd.DataFrame
    draws: int
    seeds: int


def predictive(
    several: Sequence[Mapped],
    draws: Sequence[Draw],
    seeds: Sequence[int],
    *,
    fitted: Sequence[str] = (),
    workers: int | None = None,
    progress: Progress | None = None,
) -> Predictive:
    """Return what the model predicts for series over draws, with bands.

    A target with a tolerance is *met* where the mean prediction is within it, and otherwise *too high* or *too low*;
    what has none is *inside* or not of the 5 to 95 % of single runs, for history was one run.

    Parameters
    ----------
    several
        Series with their worlds.
    draws
        Draws of the parameters, of the posterior or the prior; equally likely.
    seeds
        Which luck, the same for every draw.
    fitted
        Names of the mappings that the draws were fitted to.
    """
    points, months = [], []
    for mapped, paths in zip(
        several, trajectories(several, draws, seeds, workers=workers, progress=progress), strict=True
    ):
        start = start_of(mapped, paths)
        points += _points(mapped, at_months(paths, start, mapped.months), mapped.name in fitted)
        months += _months(mapped, paths, start)
    return Predictive(pd.DataFrame(points), pd.DataFrame(months), len(draws), len(seeds))


def _bands(values: Floats) -> dict[str, Floats]:
    """Return mean and bands of values, shape (draws, seeds, n) to (n,); draws without a value are left out."""
    means = values.mean(axis=1)
    known = means[np.isfinite(means).all(axis=1)]
    if not len(known):
        return dict.fromkeys(("mean", "low", "high", "run_low", "run_high"), np.full(values.shape[2], np.nan))
    runs = values[np.isfinite(means).all(axis=1)].reshape(-1, values.shape[2])
    low, high = np.quantile(known, LEVELS, axis=0)
    run_low, run_high = np.quantile(runs, LEVELS, axis=0)
    return {"mean": known.mean(axis=0), "low": low, "high": high, "run_low": run_low, "run_high": run_high}


def _points(mapped: Mapped, values: Floats, fitted: bool) -> list[dict[str, object]]:
    bands = _bands(values)
    missed = mapped.missed_by(bands["mean"])
    rows = []
    for k, observation in enumerate(mapped.observations):
        found = {name: float(band[k]) for name, band in bands.items()}
        tolerance = float(mapped.tolerance[k])
        rows.append(
            {
                "mapping": mapped.name, "title": mapped.mapping.label, "role": mapped.mapping.role, "fitted": fitted,
                "day": observation.day.isoformat(), "month": float(mapped.months[k]),
                "observed": float(mapped.observed[k]), "bound": observation.bound, "tolerance": tolerance, **found,
                "misses": float(missed[k]),
                "word": word_of(float(mapped.observed[k]), float(missed[k]), tolerance, found),
            }
        )  # fmt: skip
    return rows


def word_of(observed: float, missed: float, tolerance: float, bands: dict[str, float]) -> str:
    """Return whether an observation was foretold, by the rule of `predictive`."""
    if not np.isfinite(missed):
        return "no prediction"
    if np.isfinite(tolerance):
        return "met" if abs(missed) <= tolerance else "too high" if missed > 0.0 else "too low"
    if missed == 0.0 or bands["run_low"] <= observed <= bands["run_high"]:
        return "inside"
    return "too high" if missed > 0.0 else "too low"


def _months(mapped: Mapped, paths: Floats, start: Floats) -> list[dict[str, object]]:
    months = np.arange(int(np.ceil(mapped.months.max())) + 1, dtype=float)
    bands = _bands(at_months(paths, start, months))
    return [
        {"mapping": mapped.name, "month": month, **{name: float(band[k]) for name, band in bands.items()}}
        for k, month in enumerate(months.tolist())
    ]
