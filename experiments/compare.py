"""Strategies compared: paired differences to a reference, with intervals and how often each is better."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from scenarios.quantity import nearest
from simulation.outcomes import MONTHLY, NEVER_RANKED, Outcome, run_outcomes

Case = tuple[str, str]
Floats = NDArray[np.float64]

CONFIDENCE = 0.95
FEW_PAIRS = 10
"""Pairs below which a row says that they are too few."""


@dataclass(frozen=True)
class Headline:
    """An outcome that a verdict names.

    Attributes
    ----------
    outcome
        Column of the table of runs.
    title, short
        What people call it, above a table and within a sentence.
    unit, scale, decimals
        Printed unit, what a value is multiplied by to be in it, and decimals printed.
    least
        Smallest difference that matters, in the printed unit.
    """

    outcome: str
    title: str
    short: str
    unit: str
    scale: float
    decimals: int = 1
    least: float = 1.0


# fmt: off
HEADLINES = (
    Headline("people_effective", "People-based services: effective adoption", "people-based services", "%", 100.0),
    Headline("transactional_effective", "Transactional services: effective adoption", "transactional services", "%",
             100.0),
    Headline("npv", "Net benefit (present value)", "net benefit", "GBP m", 1e-3),
    Headline("bottom_quarter_effective", "Worst-served quarter of boroughs: effective adoption of all services",
             "the worst-served quarter of boroughs", "%", 100.0),
    Headline("quarter_gap", "Gap in effective adoption between the best- and worst-served quarter of boroughs",
             "the gap between boroughs", "points", 100.0),
)
# fmt: on
"""The outcomes of the verdict table.

Equity has two, since a gap is also small where nobody has anything. The smart-city index is not among them, by
MODEL section 7.
"""


def compare(runs: pd.DataFrame, labels: Mapping[Case, str], outcomes: Sequence[str], reference: Case) -> pd.DataFrame:
    """Return one row an outcome and case, best first within each outcome.

    Parameters
    ----------
    runs
        One row a run: scenario, strategy, seed and outcomes.
    labels
        Cases (scenario, strategy) to compare, and their names for people.
    outcomes
        Columns of `runs`.
    reference
        The case that the others are compared with.

    Returns
    -------
    DataFrame
        Columns: outcome, unit, scenario, strategy, label, runs, mean, sd; pairs (seeds that both this case and the
        reference have), difference (this case less the reference, mean over pairs), low and high (95 % interval
        of that mean, Student's t over pairs), probability_better (share of pairs in which this case is better, a
        tie counting half) and note (why to be careful with the row, or nothing).

    Raises
    ------
    ValueError
        If an outcome is unknown, or is one by which nothing is ranked.
    """
    known = {name: what for name, what in run_outcomes(10**6).items() if name in runs.columns}
    for name in outcomes:
        if name in NEVER_RANKED:
            raise ValueError(f"strategies are never ranked by {name}: {known[name].meaning}")
        if name not in known:
            raise ValueError(f"there is no outcome {name!r}{nearest(name, known)}")
    wide = {name: by_seed(runs, name) for name in outcomes}
    rows = [
        _row(name, known[name], wide[name], case, label, reference)
        for name in outcomes
        for case, label in labels.items()
    ]
    frame = pd.DataFrame(rows)
    frame["_outcome"] = frame["outcome"].map({name: i for i, name in enumerate(outcomes)})
    # What is neither good nor bad in itself is not ranked: it stays in the order of the experiment.
    worth = {True: -1.0, False: 1.0, None: 0.0}
    frame["_merit"] = [worth[known[row.outcome].more_is_better] * row.mean for row in frame.itertuples()]
    frame = frame.sort_values(["_outcome", "_merit"], kind="stable", ignore_index=True)
    _note_censored(frame, runs)
    return frame.drop(columns=["_outcome", "_merit"])


def less_is_better(outcome: str) -> bool:
    """Return whether less of a headline outcome is better."""
    return MONTHLY[outcome].more_is_better is False


def by_seed(runs: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """Return an outcome with a row a seed and a column a case; missing where a run is not there."""
    # Not pivot_table: it drops a case whose values are all missing.
    return runs.pivot(index="seed", columns=["scenario", "strategy"], values=outcome)  # noqa: PD010


def paired_difference(values: Floats, reference: Floats) -> tuple[float, float, float]:
    """Return the mean of paired differences and its 95 % interval (Student's t), which one pair does not give."""
    difference = values - reference
    mean = float(difference.mean()) if difference.size else float("nan")
    if difference.size < 2:
        return mean, float("nan"), float("nan")
    half = float(stats.sem(difference)) * float(stats.t.ppf(0.5 + CONFIDENCE / 2.0, difference.size - 1))
    return mean, mean - half, mean + half


def probability_better(values: Floats, reference: Floats, more_is_better: bool) -> float:
    """Return the share of pairs in which `values` are better, a tie counting half."""
    if not values.size:
        return float("nan")
    better = values > reference if more_is_better else values < reference
    return float((better + 0.5 * (values == reference)).mean())


def _row(name: str, what: Outcome, wide: pd.DataFrame, case: Case, label: str, reference: Case) -> dict[str, object]:
    mine = wide[case].dropna()
    pairs = wide[[case, reference]].dropna() if case != reference else wide[[case]].dropna()
    values, other = pairs[case].to_numpy(dtype=float), pairs[reference].to_numpy(dtype=float)
    row: dict[str, object] = {
        "outcome": name, "unit": what.unit, "scenario": case[0], "strategy": case[1], "label": label,
        "runs": len(mine), "mean": float(mine.mean()), "sd": float(mine.std(ddof=1)) if len(mine) > 1 else float("nan"),
        "pairs": len(pairs),
    }  # fmt: skip
    if case == reference:
        return row | {
            "difference": 0.0,
            "low": 0.0,
            "high": 0.0,
            "probability_better": float("nan"),
            "note": "reference",
        }
    difference, low, high = paired_difference(values, other)
    ranked = what.more_is_better is not None
    chance = probability_better(values, other, what.more_is_better is True) if ranked else float("nan")
    return row | {
        "difference": difference, "low": low, "high": high, "probability_better": chance,
        "note": _note(len(pairs), difference, low, high),
    }  # fmt: skip


def _note(pairs: int, difference: float, low: float, high: float) -> str:
    notes = []
    if pairs < FEW_PAIRS:
        notes.append(f"only {pairs} pairs" if pairs != 1 else "only 1 pair")
    if difference == 0.0 and low == high:
        notes.append("no difference")
    elif low <= 0.0 <= high:
        notes.append("interval spans zero")
    return "; ".join(notes)


def _note_censored(frame: pd.DataFrame, runs: pd.DataFrame) -> None:
    """Say in the notes of times to a level how many runs never got there; they count as the horizon."""
    for i, row in frame.iterrows():
        if str(row["outcome"]).startswith("months_to_"):
            reached = str(row["outcome"]).replace("months_to_", "reached_")
            case = (runs["scenario"] == row["scenario"]) & (runs["strategy"] == row["strategy"])
            missed = int((runs.loc[case, reached] == 0.0).sum())
            if missed:
                note = f"not reached in {missed} of {int(case.sum())} runs"
                frame.at[i, "note"] = f"{row['note']}; {note}" if row["note"] else note


def money(runs: pd.DataFrame, labels: Mapping[Case, str], baseline: Case) -> pd.DataFrame:
    """Return what each case costs whom, and what it brings, in the order of the experiment.

    Parameters
    ----------
    runs
        One row a run.
    labels
        Cases and their names.
    baseline
        What it is set against: doing nothing.

    Returns
    -------
    DataFrame
        Means over runs, present values over the whole run in GBP million: programme (spent, subsidies included),
        own_payments (by organisations, for adoptions), running_cost, cost (all of it), benefit, net, and
        return_on_cost (benefit beyond the baseline per pound of cost beyond it; nothing for the baseline itself).
    """
    sums = {
        "programme": "programme_spending_pv", "own_payments": "own_payments_pv", "running_cost": "running_cost_pv",
        "cost": "cost_pv", "benefit": "benefit_pv", "net": "npv",
    }  # fmt: skip
    means = runs.groupby(["scenario", "strategy"])[list(sums.values())].mean() / 1000.0
    rows = []
    for case, label in labels.items():
        row = {name: float(means.loc[case, column]) for name, column in sums.items()}
        extra = {name: row[name] - float(means.loc[baseline, sums[name]]) for name in ("benefit", "cost")}
        ratio = extra["benefit"] / extra["cost"] if case != baseline and extra["cost"] > 0 else float("nan")
        rows.append({"scenario": case[0], "strategy": case[1], "label": label, **row, "return_on_cost": ratio})
    return pd.DataFrame(rows)
