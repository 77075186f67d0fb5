"""Time to a level of adoption: censored where a run ends before the level is reached.

A run that never reaches the level says only that it takes longer than the horizon. Medians and their intervals come
from the Kaplan-Meier estimate [1]_ (log-log band, read off at one half [2]_). The restricted mean is the mean time
within the horizon, the area under that curve; since every run is watched to the horizon and censored nowhere else,
the plain mean of min(time, horizon) is that area, and paired differences of it are unbiased. The log-rank test [3]_
takes the two samples as independent, as it does all runs: with shared luck it errs towards finding nothing.

References
----------
.. [1] E. L. Kaplan and P. Meier (1958), JASA 53(282), 457-481.
.. [2] R. Brookmeyer and J. Crowley (1982), Biometrics 38(1), 29-41.
.. [3] N. Mantel (1966), Cancer Chemotherapy Reports 50(3), 163-170.
"""

import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from experiments.compare import FEW_PAIRS
from experiments.intervals import CONFIDENCE, interval_of
from experiments.pairs import Case, Floats, Pairs
from scenarios.quantity import nearest
from simulation.outcomes import ADOPTION, LEVELS

COLUMNS = (
    "outcome", "level", "scenario", "strategy", "label", "runs", "reached", "median", "median_low", "median_high",
    "restricted_mean", "difference", "low", "high", "p_logrank", "note",
)  # fmt: skip
"""Columns of a comparison of times."""
ENOUGH = 6
"""Runs of which the latest bounds a median from above at 97.5 %: 1/2 to the power of 6 is less than 2.5 %."""
TIMED = (("people_effective", 50, "people-based services"), ("transactional_effective", 90, "transactional services"))
"""Outcomes and levels (per cent) whose times are shown, and of what they are.

Half of transactional services are in effective use almost from the start, so that the time to it says nothing.
"""


def compare_times(runs: pd.DataFrame, labels: Mapping[Case, str], reference: Case) -> pd.DataFrame:
    """Return one row an outcome, level and case: how many months it takes, soonest first.

    Parameters
    ----------
    runs
        One row a run, with columns such as ``months_to_50_people_effective`` and ``reached_50_people_effective``.
    labels
        Cases and their names for people.
    reference
        The case that the others are compared with.

    Returns
    -------
    DataFrame
        Columns: outcome, level (per cent), scenario, strategy, label, runs, reached (runs that did); median (months,
        NaN where half never got there) with its 95 % interval (NaN where it has no end within the horizon);
        restricted_mean (months, of at most the horizon); difference of that to the reference (negative is sooner)
        with its 95 % interval over pairs; p_logrank against the reference; and note.
    """
    pairs = Pairs.of(runs)
    rows: list[dict[str, Any]] = []
    for outcome, level in levels_of(runs):
        months = pairs.values(f"months_to_{level}_{outcome}", list(labels))
        reached = pairs.values(f"reached_{level}_{outcome}", list(labels))
        against = list(labels).index(reference)
        of_level: list[dict[str, Any]] = []
        for i, (case, label) in enumerate(labels.items()):
            row: dict[str, Any] = {
                "outcome": outcome,
                "level": level,
                "scenario": case[0],
                "strategy": case[1],
                "label": label,
            }
            row |= _alone(months[:, i], reached[:, i])
            if case == reference:
                row |= {"difference": 0.0, "low": 0.0, "high": 0.0, "p_logrank": float("nan")}
            else:
                found = interval_of(months[:, i] - months[:, against], pairs.draws, pairs.seeds)
                row |= {"difference": found.mean, "low": found.low, "high": found.high}
                row["p_logrank"] = logrank((months[:, i], reached[:, i]), (months[:, against], reached[:, against]))
            row["note"] = _note(row, case == reference, pairs.drawn)
            of_level.append(row)
        rows += sorted(of_level, key=lambda row: row["restricted_mean"])
    return pd.DataFrame(rows, columns=list(COLUMNS))


def levels_of(runs: pd.DataFrame) -> list[tuple[str, int]]:
    """Return the outcomes and levels whose times a table of runs has."""
    return [(name, level) for name in ADOPTION for level in LEVELS if f"months_to_{level}_{name}" in runs]


def survival(runs: pd.DataFrame, labels: Mapping[Case, str], outcome: str, level: int, horizon: int) -> pd.DataFrame:
    """Return for each case and month the share of runs that have reached a level of adoption by then.

    Parameters
    ----------
    runs, labels
        As in `compare_times`.
    outcome, level
        Which adoption, and how much of it in per cent.
    horizon
        Months of a run.

    Returns
    -------
    DataFrame
        Columns: scenario, strategy, label, month, reached_share (one less Kaplan-Meier's estimate) and its 95 %
        interval, low and high. The share changes at the months given and stays between them.

    Raises
    ------
    ValueError
        If there is no such outcome or level.
    """
    known = levels_of(runs)
    if outcome not in dict(known):
        raise ValueError(f"there are no times of {outcome!r}{nearest(outcome, dict(known))}")
    if (outcome, level) not in known:
        there = ", ".join(str(of) for name, of in known if name == outcome)
        raise ValueError(f"there are no times to {level} % of {outcome}; there are to {there} %")
    frames = []
    for case, label in labels.items():
        mine = runs[(runs["scenario"] == case[0]) & (runs["strategy"] == case[1])]
        curve = kaplan_meier(*(mine[f"{what}_{level}_{outcome}"].to_numpy(dtype=float) for what in _BOTH))
        if not len(curve) or curve["month"].iloc[0] > 0.0:
            curve = pd.concat([pd.DataFrame([{"month": 0.0, "survival": 1.0, "low": 1.0, "high": 1.0}]), curve])
        if curve["month"].iloc[-1] < horizon:
            curve = pd.concat([curve, curve.tail(1).assign(month=float(horizon))])
        frames.append(pd.DataFrame({
            "scenario": case[0], "strategy": case[1], "label": label, "month": curve["month"],
            "reached_share": 1.0 - curve["survival"], "low": 1.0 - curve["high"], "high": 1.0 - curve["low"],
        }))  # fmt: skip
    return pd.concat(frames, ignore_index=True)


_BOTH = ("months_to", "reached")


def kaplan_meier(months: Floats, reached: Floats) -> pd.DataFrame:
    """Return the Kaplan-Meier estimate with its log-log band: columns month, survival, low and high.

    Before the first event the band is the estimate itself, 1; where nobody is left, Greenwood's variance is not
    defined and the upper end stays where it was.
    """
    if not len(months):
        return pd.DataFrame({name: np.empty(0) for name in ("month", "survival", "low", "high")})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of ends that are not defined: dealt with here
        estimate = stats.ecdf(_censored(months, reached)).sf
        band = estimate.confidence_interval(CONFIDENCE, method="log-log")
    share = np.asarray(estimate.probabilities)
    low = np.where(share >= 1.0, 1.0, np.where(share <= 0.0, 0.0, band.low.probabilities))
    high = np.where(share >= 1.0, 1.0, np.where(share <= 0.0, np.nan, band.high.probabilities))
    curve = pd.DataFrame({"month": estimate.quantiles, "survival": share, "low": low, "high": high})
    return curve.assign(high=curve["high"].ffill().fillna(1.0))


def logrank(one: tuple[Floats, Floats], other: tuple[Floats, Floats]) -> float:
    """Return the p-value of the log-rank test of two samples (months, reached); NaN where nothing can differ."""
    samples = [(months[~np.isnan(months)], reached[~np.isnan(months)]) for months, reached in (one, other)]
    if not all(len(months) for months, _ in samples) or not any(reached.any() for _, reached in samples):
        return float("nan")
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)
        return float(stats.logrank(*(_censored(*sample) for sample in samples)).pvalue)


def _censored(months: Floats, reached: Floats) -> stats.CensoredData:
    there = reached > 0.0
    return stats.CensoredData(uncensored=months[there], right=months[~there])


def _alone(months: Floats, reached: Floats) -> dict[str, Any]:
    there = ~np.isnan(months)
    months, reached = months[there], reached[there]
    curve = kaplan_meier(months, reached)
    median, low, high = (_first_at_half(curve, name) for name in ("survival", "low", "high"))
    if np.isnan(high) and len(months) >= ENOUGH and (reached > 0.0).all():
        # Where the curve falls to nought Greenwood's variance is not defined, and the interval stays open. But that the
        # median lies above the latest of n has a chance of one half to the power of n.
        high = float(months.max())
    return {
        "runs": len(months), "reached": int((reached > 0.0).sum()), "median": median,
        "median_low": low, "median_high": high,
        "restricted_mean": float(months.mean()) if len(months) else float("nan"),
    }  # fmt: skip


def _first_at_half(curve: pd.DataFrame, column: str) -> float:
    """Return the first month at which a curve is at one half or below; NaN if it never is."""
    # Shares of runs are products of fractions: one half may come out a rounding above itself.
    below = curve.loc[curve[column] <= 0.5 + 1e-9, "month"]
    return float(below.iloc[0]) if len(below) else float("nan")


def _note(row: Mapping[str, Any], is_reference: bool, drawn: bool) -> str:
    runs, reached = int(row["runs"]), int(row["reached"])
    notes = ["reference"] if is_reference else []
    if runs < FEW_PAIRS:
        notes.append(f"only {runs} runs" if runs != 1 else "only 1 run")
    if reached == 0:
        notes.append("never reached")
    elif 2 * (runs - reached) > runs:
        notes.append(f"over half censored ({runs - reached} of {runs}): the mean is mostly the horizon")
    elif reached < runs:
        notes.append(f"censored in {runs - reached} of {runs} runs")
    if not is_reference and row["difference"] == 0.0 and row["low"] == row["high"]:
        notes.append("no difference")
    elif not is_reference and row["low"] <= 0.0 <= row["high"]:
        notes.append("interval spans zero")
    if drawn and reached:
        notes.append("the median's interval and p take runs of one draw as independent")
    return "; ".join(notes)
