"""Predict series of the past that the calibration has not seen, beside naive forecasts of the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from experiments.backtesting import scores, tables
from experiments.backtesting.baselines import Known, forecasts
from experiments.backtesting.given import (
    Record,
    cells_of,
    comparables,
    exact,
    known_at,
    known_at_start,
    population_of,
    records,
    share_at_start,
    start_day,
)
from experiments.backtesting.ignorance import Ignorance
from experiments.backtesting.luck import with_luck
from experiments.evaluation import Progress
from experiments.history import History, Mapped, load_history, trajectories
from experiments.history.predicting import at_months, start_of
from experiments.pairs import Floats

DRAWS, SEEDS = 64, 4
"""Draws of what is not known, and seeds of each, unless asked otherwise."""
MODEL = "model"
START, ROLLING = "start", "rolling"


@dataclass(frozen=True, eq=False)
class Backtest:
    """What came out.

    Attributes
    ----------
    history
        The series and their mappings.
    predicted
        Those that were predicted.
    ignorance
        What was drawn, and from where.
    draws, seeds
        How many of each.
    forecasts : DataFrame
        A row a protocol, series, origin, observation and forecaster; `tables.FORECASTS` says what the columns are.
    bands : DataFrame
        The predictive distribution of each series month by month from the start: series, month, low, median, high.
    notes : DataFrame
        What each baseline rests on from the start, or why there is none: series, forecaster, said.
    """

    history: History
    predicted: tuple[Mapped, ...]
    ignorance: Ignorance
    draws: int
    seeds: int
    forecasts: pd.DataFrame
    bands: pd.DataFrame
    notes: pd.DataFrame

    def of(self, protocol: str, forecaster: str | None = None) -> pd.DataFrame:
        """Return the forecasts of a protocol, of one forecaster if asked for."""
        rows = self.forecasts[self.forecasts["protocol"] == protocol]
        return rows if forecaster is None else rows[rows["forecaster"] == forecaster]

    @cached_property
    def by_series(self) -> pd.DataFrame:
        """One row a protocol, series and forecaster: errors, scores, and errors relative to each other."""
        return tables.by_series(self.forecasts)

    @cached_property
    def coverage(self) -> pd.DataFrame:
        """How many observations fell into the model's intervals: in all, a series, and by governance and tier."""
        fitted = {mapped.series.name for of in (load_history(), self.history) for mapped in of.of_role("calibrate")}
        known = {mapped.name for mapped in self.predicted if mapped.series.name in fitted}
        return tables.coverage(self.of(START, MODEL), known)

    @cached_property
    def against_baselines(self) -> pd.DataFrame:
        """The model's error relative to each baseline's, over all series that it forecasts."""
        return tables.against_baselines(self.by_series)


def backtest(
    history: History | None = None,
    *,
    series: Sequence[str] = (),
    ignorance: Ignorance | None = None,
    draws: int = DRAWS,
    seeds: int = SEEDS,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Backtest:
    """Predict the series that were held out of the calibration, and score model and naive forecasts.

    The predictive distribution holds what is not known (a draw of the parameters for each world), the luck of the
    model's runs, and that of a finite population: 33 boroughs are not 388 councils. It does not hold the mapping
    being wrong, nor the model.

    Parameters
    ----------
    history
        Series with their mappings (`experiments.history.load_history`); the library's by default.
    series
        Short names of mappings to predict; all of the role ``backtest`` by default.
    ignorance
        What is drawn: the posterior of the library and the priors by default.
    draws, seeds
        How many draws, and seeds of each; the same seeds for all.
    workers
        Threads; the result does not depend on it.
    progress
        Called with the number of runs done and in all.

    Raises
    ------
    ValueError
        If there is nothing to predict, or every run of a series failed.

    Examples
    --------
    >>> from experiments.backtesting import Ignorance
    >>> found = backtest(series=["dutch-unaided"], ignorance=Ignorance.none(), draws=1, seeds=2)
    >>> found.of("start", "model")["observed"].tolist()
    [0.28]
    """
    history = history or load_history()
    chosen = tuple(history[name] for name in dict.fromkeys(series)) or history.of_role("backtest")
    if not chosen:
        raise ValueError("no mapping has the role 'backtest', so there is nothing to predict")
    ignorance = ignorance or Ignorance.of_library()
    points = ignorance.draws(draws)
    runs = trajectories(chosen, points, range(seeds), workers=workers, progress=progress)
    there = {**records(load_history()), **records(history)}
    parts = [_Part.of(mapped, run, there) for mapped, run in zip(chosen, runs, strict=True)]
    rows = [row for part in parts for row in (*part.from_the_start(), *part.from_each_origin())]
    return Backtest(
        history, chosen, ignorance, len(points), seeds, pd.DataFrame(rows, columns=list(tables.FORECASTS)),
        pd.concat([part.band() for part in parts], ignore_index=True),
        pd.DataFrame([note for part in parts for note in part.notes()], columns=["series", "forecaster", "said"]),
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Part:
    """One series with the runs of its world: shape (draws, seeds, months), and where its months begin, (draws,)."""

    mapped: Mapped
    runs: Floats
    first: Floats
    there: dict[str, Record]

    @classmethod
    def of(cls, mapped: Mapped, run: Floats, there: dict[str, Record]) -> "_Part":
        first = start_of(mapped, run)
        if not np.isfinite(run[np.isfinite(first)]).all(axis=2).any():
            raise ValueError(f"{mapped.name}: no run came to an end, or reached the level that months are counted from")
        return cls(mapped, run, first, there)

    @cached_property
    def begun(self) -> Known:
        """What is known at the start."""
        return known_at_start(self.mapped, float(np.nanmedian(self._shares(np.zeros(1)))))

    def _shares(self, months: Floats) -> Floats:
        """Return the shares of the runs so many months after the start, shape (draws x seeds, months)."""
        return at_months(self.runs, self.first, months).reshape(-1, len(months))

    def _sample(self, since: float, at: float | None, months: Floats) -> Floats:
        """Return possible shares, given the real one in a month; shape (members, months)."""
        shares = self._shares(np.concatenate([[since], months]))
        kept = shares[np.isfinite(shares).all(axis=1)]
        if not len(kept):
            raise ValueError(f"{self.mapped.name}: no run is long enough for its observations")
        return with_luck(kept, at, population_of(self.mapped), cells_of(self.mapped))

    def from_the_start(self) -> list[dict[str, Any]]:
        """Return the rows of the first protocol."""
        sample = self._sample(0.0, share_at_start(self.mapped), self.mapped.months)
        return self._rows(START, self.begun, start_day(self.mapped), 0.0, range(len(self.mapped.months)), sample)

    def from_each_origin(self) -> list[dict[str, Any]]:
        """Return the rows of the second protocol: every observation but the last is an origin."""
        mapped, rows = self.mapped, []
        order, given = np.argsort(mapped.months, kind="stable"), exact(mapped)
        for place, k in enumerate(order[:-1]):
            later = [int(j) for j in order[place + 1 :] if mapped.months[j] > mapped.months[k]]
            if not given[k] or not later:
                continue
            sample = self._sample(float(mapped.months[k]), float(mapped.observed[k]), mapped.months[later])
            known, day = known_at(mapped, self.begun, int(k)), mapped.observations[k].day
            rows += self._rows(ROLLING, known, day, float(mapped.months[k]), later, sample)
        return rows

    def _rows(
        self, protocol: str, known: Known, origin: date, since: float, which: Sequence[int], sample: Floats
    ) -> list[dict[str, Any]]:
        """Return a row for each forecaster and observation from one origin."""
        mapped, which = self.mapped, list(which)
        observed, given = mapped.observed[which], exact(mapped)[which]
        months, first = mapped.months[which], mapped.series.first
        low, high = scores.interval(sample)
        median = np.median(sample, axis=0)
        forecast: dict[str, Floats] = {MODEL: median}
        forecast |= {
            name: made.shares
            for name, made in forecasts(
                known, months, comparables(mapped, self.there, origin), comparables(mapped, self.there)
            ).items()
        }
        crps = np.where(given, scores.crps(observed, sample), np.nan)
        width_and_misses = np.where(given, scores.interval_score(observed, low, high), np.nan)
        within = scores.inside(observed, low, high)
        rows = []
        for name, shares in forecast.items():
            is_model = name == MODEL
            for j, k in enumerate(which):
                error = mapped.observations[k].missed_by(float(shares[j]), float(observed[j]))
                rows.append({
                    "protocol": protocol, "series": mapped.name, "title": mapped.mapping.label,
                    "tier": first.kind, "governance": first.governance, "origin": origin.isoformat(),
                    "origin_month": since, "date": mapped.observations[k].date.isoformat(), "month": months[j],
                    "ahead": months[j] - since, "population": population_of(mapped), "observed": observed[j],
                    "bound": mapped.observations[k].bound, "forecaster": name, "forecast": shares[j],
                    "low": low[j] if is_model else np.nan, "high": high[j] if is_model else np.nan,
                    "inside": bool(within[j]) if is_model and given[j] else None, "error": error,
                    "absolute_error": abs(error),
                    "crps": crps[j] if is_model else abs(error) if given[j] else np.nan,
                    "interval_score": width_and_misses[j] if is_model else np.nan,
                })  # fmt: skip
        return rows

    def band(self) -> pd.DataFrame:
        """Return the predictive distribution month by month."""
        months = np.arange(0.0, np.ceil(self.mapped.months.max()) + 1.0)
        months = months[months + np.nanmax(self.first) <= self.runs.shape[2] - 1]
        sample = self._sample(0.0, share_at_start(self.mapped), months)
        low, high = scores.interval(sample)
        return pd.DataFrame({
            "series": self.mapped.name, "month": months, "low": low, "median": np.median(sample, axis=0), "high": high,
        })  # fmt: skip

    def notes(self) -> list[tuple[str, str, str]]:
        """Return what each baseline rests on, from the start."""
        day = start_day(self.mapped)
        made = forecasts(
            self.begun, self.mapped.months, comparables(self.mapped, self.there, day),
            comparables(self.mapped, self.there),
        )  # fmt: skip
        return [(self.mapped.name, name, one.said) for name, one in made.items()]
