"""What the figures need from the tidy frames: the rows of a case, its course over the months, its counts."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.pairs import Case
from experiments.plots.cast import cast_of

Values = NDArray[np.float64]

LOW, HIGH = 0.1, 0.9
MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
CEILINGS = (0.1, 0.25, 0.5, 1.0)
"""Tops of a percent axis to choose from."""


@dataclass(frozen=True)
class Course:
    """One outcome of one case over time, each array of shape (months,).

    `low` and `high` are the 10 % and 90 % quantiles of the runs in each month by itself; None with one run.
    """

    month: Values
    mean: Values
    low: Values | None
    high: Values | None
    runs: int


def rows_of(frame: pd.DataFrame, case: Case, columns: Sequence[str]) -> pd.DataFrame:
    """Return the rows of a case that have a value in every one of `columns` (a failed run has none).

    Raises
    ------
    ValueError
        If a column is missing or the case has no such row; the message lists what there is.
    """
    missing = [name for name in ("scenario", "strategy", *columns) if name not in frame.columns]
    if missing:
        raise ValueError(f"no columns {missing} in this frame; it has {list(frame.columns)}")
    of_case = (frame["scenario"] == case[0]) & (frame["strategy"] == case[1])
    chosen = frame[of_case].dropna(subset=list(columns))
    if chosen.empty:
        known = sorted(set(zip(frame["scenario"], frame["strategy"], strict=True)))
        raise ValueError(f"no completed runs of {case} in this frame; it has the cases {known}")
    return chosen


def course(months: pd.DataFrame, case: Case, column: str) -> Course:
    """Return the mean of `column` over the runs of a case by month, and the 10-90 % of its runs."""
    by_month = rows_of(months, case, ["month", column]).groupby("month")[column]
    mean = by_month.mean()
    runs = int(by_month.size().max())
    band = [by_month.quantile(level).to_numpy(float) for level in (LOW, HIGH)] if runs > 1 else [None, None]
    return Course(mean.index.to_numpy(float), mean.to_numpy(float), band[0], band[1], runs)


def ceiling(highest: float) -> float:
    """Return the top of a percent axis that has room for `highest`, a share."""
    return next((top for top in CEILINGS if highest <= top), 1.0)


def runs_text(counts: Iterable[int]) -> str:
    """Return "one run", "20 runs" or "18 to 20 runs", for the number of runs of each case."""
    fewest, most = min(counts := list(counts)), max(counts)
    if most == 1:
        return "one run"
    return f"{most} runs" if fewest == most else f"{fewest} to {most} runs"


def pairs_text(counts: Iterable[int]) -> str:
    """Return "1 paired run", "20 paired runs" or "18 to 20 paired runs"."""
    fewest, most = min(counts := list(counts)), max(counts)
    if most == 1:
        return "1 paired run" if fewest == 1 else "at most 1 paired run"
    return f"{most} paired runs" if fewest == most else f"{fewest} to {most} paired runs"


def scenario_text(labels: Mapping[Case, str], drawn: Mapping[str, str] | None = None) -> str:
    """Return the sentence of a footnote that names the scenarios.

    `drawn` tells how each scenario is drawn, in words; it is of use only where there are several.
    """
    parts, cast = [], cast_of(labels)
    scenarios = list(dict.fromkeys([cast.base, *(scenario for scenario, _ in labels)]))
    for name in scenarios:
        remarks = [drawn[name]] if drawn and len(scenarios) > 1 else []
        if cast.is_counterfactual(name):
            remarks.append("a counterfactual: mandates by Act of Parliament")
        parts.append(f"{name} ({'; '.join(remarks)})" if remarks else name)
    return f"Scenario{'s' if len(parts) > 1 else ''}: {', '.join(parts)}."


def month_text(start: str, month: int) -> str:
    """Return the calendar name of a month of the run, "Oct 2017" for month 0 of a run from "2017-10".

    Raises
    ------
    ValueError
        If `start` is not a year and a month such as "2017-10".
    """
    match = re.match(r"(\d{4})-(0[1-9]|1[0-2])(?!\d)", start)
    if not match:
        raise ValueError(f"start must be a year and a month such as '2017-10', not {start!r}")
    year, index = divmod(int(match[1]) * 12 + int(match[2]) - 1 + month, 12)
    return f"{MONTH_NAMES[index]} {year}"


def identifier(*parts: str) -> str:
    """Return a name for an element of the figure that is also a valid id in the SVG."""
    return ".".join(re.sub(r"[^\w-]+", "-", part) for part in parts)
