"""Strategies compared: paired differences to a reference, with intervals and how often each is better.

What the intervals do not do: each covers its own difference in 95 of 100 experiments, not all of them at once. Among
the fifty of a full comparison, two or three exclude zero by chance where nothing differs; and the best of several
looks a little better than it is, since it was picked for being best. They say nothing of the model being wrong.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from experiments.intervals import bootstrap, interval_of
from experiments.pairs import Case, Floats, Pairs
from scenarios.quantity import nearest
from simulation.outcomes import MONTHLY, NEVER_RANKED, Outcome, run_outcomes

FEW_PAIRS = 10
"""Pairs below which a row says that they are too few; and draws and seeds, where behaviour was drawn."""
DISAGREE = 0.25
"""Share of an interval's width by which an end of the bootstrap's may differ from Student's unremarked."""


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

    @property
    def less_is_better(self) -> bool:
        """Whether less of it is better."""
        return MONTHLY[self.outcome].more_is_better is False


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
        One row a run: scenario, strategy, seed, draw (if behaviour was drawn) and outcomes.
    labels
        Cases (scenario, strategy) to compare, and their names for people.
    outcomes
        Columns of `runs`.
    reference
        The case that the others are compared with.

    Returns
    -------
    DataFrame
        Columns: outcome, unit, scenario, strategy, label, runs, mean, sd; pairs (seeds, or draws and seeds, that both
        this case and the reference have), difference (this case less the reference, mean over pairs), low and high
        (95 % interval of that mean, Student's t), low_bootstrap and high_bootstrap (BCa), probability_better (share
        of pairs in which this case is better, a tie counting half) and note (why to be careful with the row, or
        nothing). `experiments.intervals` says what the intervals are over.

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
    pairs, cases = Pairs.of(runs), list(labels)
    matrices = [pairs.values(name, cases) for name in outcomes]
    against = cases.index(reference)
    differences = [matrix - matrix[:, [against]] for matrix in matrices]
    resampled = bootstrap(np.concatenate(differences, axis=1), pairs.draws, pairs.seeds) if outcomes else []
    rows: list[dict[str, Any]] = []
    for name, matrix in zip(outcomes, matrices, strict=True):
        what = known[name]
        of_outcome = [
            _row(name, what, pairs, matrix[:, i], matrix[:, against], case, case == reference) | {"label": labels[case]}
            for i, case in enumerate(cases)
        ]
        for i, row in enumerate(of_outcome):
            interval = resampled[len(rows) + i]
            row |= dict(zip(("low_bootstrap", "high_bootstrap"), interval, strict=True))
            notes = ["reference"] if cases[i] == reference else _notes(row, pairs)
            row["note"] = "; ".join([*notes, *_censored(runs, name, cases[i])])
        # What is neither good nor bad in itself is not ranked: it stays in the order of the experiment.
        worth = {True: -1.0, False: 1.0, None: 0.0}[what.more_is_better]
        rows += sorted(of_outcome, key=lambda row: worth * row["mean"])
    return pd.DataFrame(rows, columns=list(COLUMNS))


COLUMNS = (
    "outcome", "unit", "scenario", "strategy", "label", "runs", "mean", "sd", "pairs", "difference", "low", "high",
    "low_bootstrap", "high_bootstrap", "probability_better", "note",
)  # fmt: skip
"""Columns of a comparison."""


def probability_better(values: Floats, reference: Floats, more_is_better: bool) -> float:
    """Return the share of pairs in which `values` are better, a tie counting half."""
    if not values.size:
        return float("nan")
    better = values > reference if more_is_better else values < reference
    return float((better + 0.5 * (values == reference)).mean())


def _row(
    name: str, what: Outcome, pairs: Pairs, values: Floats, other: Floats, case: Case, is_reference: bool
) -> dict[str, Any]:
    mine, both = values[~np.isnan(values)], ~np.isnan(values) & ~np.isnan(other)
    row: dict[str, Any] = {
        "outcome": name, "unit": what.unit, "scenario": case[0], "strategy": case[1], "runs": len(mine),
        "mean": float(mine.mean()) if len(mine) else float("nan"),
        "sd": float(mine.std(ddof=1)) if len(mine) > 1 else float("nan"),
        "pairs": int(both.sum()), "difference": 0.0, "low": 0.0, "high": 0.0,
        "probability_better": float("nan"), "note": "reference",
    }  # fmt: skip
    if is_reference:
        return row
    found = interval_of(values - other, pairs.draws, pairs.seeds)
    row |= {"difference": found.mean, "low": found.low, "high": found.high}
    if what.more_is_better is not None:
        row["probability_better"] = probability_better(values[both], other[both], what.more_is_better)
    return row


def _notes(row: Mapping[str, Any], pairs: Pairs) -> list[str]:
    count, difference, low, high = (row[key] for key in ("pairs", "difference", "low", "high"))
    notes = []
    if count < FEW_PAIRS:
        notes.append(f"only {count} pairs" if count != 1 else "only 1 pair")
    elif pairs.drawn:
        counts = {"draw": len(np.unique(pairs.draws)), "seed": len(np.unique(pairs.seeds))}
        notes += [f"only {n} {unit}{'s' if n > 1 else ''}" for unit, n in counts.items() if n < FEW_PAIRS]
    few = bool(notes)
    if count > 1 and not np.isfinite([low, high]).all():
        notes.append("no interval: runs are missing under every draw and seed")
    if difference == 0.0 and low == high:
        notes.append("no difference")
    elif low <= 0.0 <= high:
        notes.append("interval spans zero")
    elif abs(difference) < _least(row["outcome"]):
        notes.append("nearly tied")
    if not few and disagree((low, high), (row["low_bootstrap"], row["high_bootstrap"])):
        notes.append("Student and bootstrap disagree")
    return notes


def disagree(student: tuple[float, float], resampled: tuple[float, float]) -> bool:
    """Return whether two intervals differ on zero, or by more than a quarter of their width at an end."""
    on_zero = (student[0] <= 0.0 <= student[1]) != (resampled[0] <= 0.0 <= resampled[1])
    width = student[1] - student[0]
    apart = max(abs(resampled[0] - student[0]), abs(resampled[1] - student[1]))
    return bool(on_zero or apart > DISAGREE * width) if np.isfinite([*student, *resampled]).all() else False


def _least(outcome: str) -> float:
    """Return the smallest difference that matters, in the outcome's own unit: a point of a share, a month."""
    for headline in HEADLINES:
        if outcome == headline.outcome or outcome.startswith(f"{headline.outcome}_"):
            return headline.least / headline.scale
    if outcome.startswith("months_to_"):
        return 1.0
    return 0.01 if MONTHLY.get(outcome) and MONTHLY[outcome].unit in ("share", "0-1") else 0.0


def _censored(runs: pd.DataFrame, outcome: str, case: Case) -> list[str]:
    """Say for a time to a level how many runs never got there; they count as the horizon."""
    if not outcome.startswith("months_to_"):
        return []
    mine = (runs["scenario"] == case[0]) & (runs["strategy"] == case[1])
    missed, count = int((runs.loc[mine, outcome.replace("months_to_", "reached_")] == 0.0).sum()), int(mine.sum())
    if not missed:
        return []
    note = f"not reached in {missed} of {count} runs"
    return [f"{note}, so do not trust the mean: see times" if 2 * missed > count else f"{note}: see times"]


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
