"""The tidy frames of a sweep: what each strategy comes to at each point, and its range over the points."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy import stats

from experiments.contest import DECIDED
from experiments.design import Design
from experiments.design.design import Setter
from experiments.intervals import CONFIDENCE
from experiments.leaders import RICHER
from experiments.sweeps.measures import Measure
from scenarios import Scenario, Strategy

TABLE = ("strategy", "side", "outcome", "month", "unit", "mean", "low", "high", "seeds", "failed")
"""Columns of `response`, after draw and what is varied.

side: coalition, central, hybrid, none, or richer (more money than the others: not ranked). mean, low, high: over seeds,
in `unit`, with Student's 95 % interval of that mean (NaN of one seed). seeds: runs there are; failed: runs that failed.
"""
RANGES = ("outcome", "month", "unit", "strategy", "label", "lowest", "lowest_draw", "highest", "highest_draw", "leads",
          "points")  # fmt: skip
"""Columns of `ranges`. lowest, highest: of the means over seeds, with the points where they are; leads: points at which
the strategy leads the next best of equal money by more than luck and by enough to matter, of `points`."""


def sides_of(design: Design, scenario: Scenario, strategies: Sequence[Strategy]) -> pd.DataFrame:
    """Return the side of each strategy at each point (columns draw, strategy, side): its family there, or `RICHER`."""
    setter = Setter(scenario, strategies)
    rows = [
        (draw, strategy.name, RICHER if strategy.brings_money else strategy.family)
        for draw, point in enumerate(design.points, start=1)
        for strategy in setter.at(point)[1]
    ]
    return pd.DataFrame(rows, columns=["draw", "strategy", "side"])


def response(
    runs: pd.DataFrame, failures: pd.DataFrame, names: Sequence[str], measures: Sequence[Measure]
) -> pd.DataFrame:
    """Return one row a point, strategy and outcome: its mean over seeds, with the interval.

    Parameters
    ----------
    runs
        One row a run: draw, what is varied, strategy, side, seed, outcomes.
    failures
        One row a run that failed: draw and strategy.
    names
        What is varied: columns of `runs`.
    measures
        Which outcomes.

    Returns
    -------
    DataFrame
        Columns draw, `names` and `TABLE`.
    """
    by = runs.groupby(["draw", "strategy"], sort=False)
    about = by[[*names, "side"]].first()
    failed = failures.groupby(["draw", "strategy"]).size() if len(failures) else pd.Series(dtype=int)
    frames = []
    for measure in measures:
        line, found = measure.headline, by[measure.column].agg(["mean", "std", "count"])
        mean, count = line.scale * found["mean"].to_numpy(), found["count"].to_numpy()
        with np.errstate(invalid="ignore", divide="ignore"):
            error = abs(line.scale) * found["std"].to_numpy() / np.sqrt(count)
            half = error * stats.t.ppf(0.5 + CONFIDENCE / 2.0, count - 1)
        told = {
            "outcome": line.outcome, "month": measure.month, "unit": line.unit, "mean": mean, "low": mean - half,
            "high": mean + half, "seeds": count, "failed": failed.reindex(about.index, fill_value=0).to_numpy(),
        }  # fmt: skip
        frames.append(about.assign(**told).reset_index())
    table = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    return table.reindex(columns=["draw", *names, *TABLE])


def ranges(table: pd.DataFrame, cells: pd.DataFrame, labels: Mapping[str, str]) -> pd.DataFrame:
    """Return one row an outcome and strategy: the range of its means over the points, and how often it leads.

    Parameters
    ----------
    table
        What `response` returns.
    cells
        What `leaders` returns of the same outcomes, put together.
    labels
        Names of the strategies for people.
    """
    rows = []
    for (outcome, month, unit), of_outcome in table.groupby(["outcome", "month", "unit"], sort=False):
        there = cells[(cells["outcome"] == outcome) & (cells["month"] == month)]
        sure = there.loc[there["lead_verdict"].isin(DECIDED), "leader"]
        for name, label in labels.items():
            mine = of_outcome[(of_outcome["strategy"] == name) & of_outcome["mean"].notna()]
            if len(mine):
                ends = [mine.loc[mine["mean"].idxmin()], mine.loc[mine["mean"].idxmax()]]
                shown = [value for end in ends for value in (float(end["mean"]), int(end["draw"]))]
                leads = int((sure == label).sum())
                rows.append((outcome, month, unit, name, label, *shown, leads, len(there)))
    return pd.DataFrame(rows, columns=list(RANGES))
