"""The tables of a backtest: forecasts, series, coverage. What each column is."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from experiments.backtesting import scores
from experiments.backtesting.baselines import BASELINES

FORECASTS: Mapping[str, str] = MappingProxyType({
    "protocol": "start: all that is known is the start; rolling: each observation in turn is the last that is known",
    "series": "short name of the mapping",
    "title": "its name for people",
    "tier": "kind of the series: transactional, people-based, collaboration",
    "governance": "central, needs-led, voluntary",
    "origin": "day up to which anything was known",
    "origin_month": "the same in months after the start",
    "date": "day of the observation",
    "month": "the same in months after the start",
    "ahead": "months from the origin to the observation",
    "population": "how many there were to adopt; unknown where only a share was reported",
    "observed": "share, 0 to 1",
    "bound": "= for a value; > or < where only a bound is known: such a row is in no coverage and no score",
    "forecaster": "model, or a baseline",
    "forecast": "the model's median, or the baseline's value; unknown where it makes none",
    "low": "lower end of the model's 90 % interval",
    "high": "upper end",
    "inside": "whether the observation lies within",
    "error": "forecast less observed",
    "absolute_error": "its size",
    "crps": "continuous ranked probability score; of a baseline, which has no spread, its absolute error",
    "interval_score": "width of the interval, and 20 times the distance of an observation outside",
})  # fmt: skip
"""Columns of `Backtest.forecasts`."""

MODEL = "model"


def by_series(forecasts: pd.DataFrame) -> pd.DataFrame:
    """Return one row a protocol, series and forecaster. Bounds are in none of the figures.

    Returns
    -------
    DataFrame
        Columns: protocol, series, title, tier, governance, forecaster, observations (forecast), mae, bias, crps,
        interval_score, inside (observations within the interval), of, width (mean of the interval), and model_to_it:
        the model's mean absolute error over this forecaster's, on what both forecast (below 1 the model is better).
    """
    rows = []
    for (protocol, series), rows_of in forecasts.groupby(["protocol", "series"], sort=False):
        block = rows_of.assign(absolute_error=rows_of["absolute_error"].where(rows_of["bound"] == "="))
        errors = {name: part["absolute_error"].to_numpy(float) for name, part in block.groupby("forecaster")}
        for name, part in block.groupby("forecaster", sort=False):
            made = part[part["forecast"].notna() & (part["bound"] == "=")]
            within = part["inside"].dropna()
            rows.append({
                "protocol": protocol, "series": series, "title": part["title"].iloc[0], "tier": part["tier"].iloc[0],
                "governance": part["governance"].iloc[0], "forecaster": name, "observations": len(made),
                "mae": made["absolute_error"].mean(), "bias": made["error"].mean(), "crps": made["crps"].mean(),
                "interval_score": made["interval_score"].mean(), "inside": int(within.sum()), "of": len(within),
                "width": (part["high"] - part["low"]).mean(),
                "model_to_it": 1.0 if name == MODEL else scores.relative_error(errors[MODEL], errors[str(name)]),
            })  # fmt: skip
    return pd.DataFrame(rows)


def coverage(forecasts: pd.DataFrame, fitted: set[str]) -> pd.DataFrame:
    """Return how many observations fell into the model's 90 % intervals.

    Parameters
    ----------
    forecasts
        The model's rows of one protocol.
    fitted
        Names of mappings whose series the calibration fits on other days: no independent test.

    Returns
    -------
    DataFrame
        Columns: group (what is counted), of what, hits, of, share, low, high (exact binomial 95 % interval).
    """
    counted = forecasts[forecasts["inside"].notna()]
    new = counted[~counted["series"].isin(fitted)]
    last = new.sort_values("month").groupby("series", sort=False).tail(1)
    groups = {
        "all observations": counted, "without series fitted on other days": new,
        "the last observation of each of these": last,
    }  # fmt: skip
    for column in ("governance", "tier"):
        for value, part in new.groupby(column, sort=True):
            groups[f"{column}: {value}"] = part
    rows = []
    for group, part in groups.items():
        found = scores.coverage(part["inside"].to_numpy(bool))
        rows.append({
            "group": group, "series": part["series"].nunique(), "hits": found.hits, "of": found.of,
            "share": found.share, "low": found.low, "high": found.high,
        })  # fmt: skip
    return pd.DataFrame(rows)


def against_baselines(series: pd.DataFrame) -> pd.DataFrame:
    """Return the model's error relative to each baseline's, over the series that it forecasts.

    Returns
    -------
    DataFrame
        A row a protocol and baseline: series, better_in (series in which the model's error is the smaller), ratio
        (geometric mean of the ratios of mean absolute errors; below 1 the model is better).
    """
    rows = []
    for protocol, block in series.groupby("protocol", sort=False):
        for name in BASELINES:
            ratios = block.loc[block["forecaster"] == name, "model_to_it"].to_numpy(float)
            there = ratios[np.isfinite(ratios)]
            rows.append({
                "protocol": protocol, "baseline": name, "series": len(there), "better_in": int((there < 1.0).sum()),
                "ratio": scores.average_relative_error(there.tolist()),
            })  # fmt: skip
    return pd.DataFrame(rows)
