"""Luck against assumptions: how much of what runs differ in is the seed, and how much the parameters.

Points that are spread over the space (those of Morris's trajectories, two of each base sample of Sobol) and the seeds
that they all meet are a crossed table, whose analysis of variance tells parameters, luck (the seed by itself, whatever
the parameters) and interaction (how the parameters meet the seed, and all the rest) apart:
`experiments.uncertainty.components`. The interval of the share is of the jackknife: one seed left out at a time, and a
twentieth of the blocks at a time, on the scale of logits, the two variances added (seeds and points are both drawn).

References
----------
.. [1] S. R. Searle, G. Casella and C. E. McCulloch (1992), Variance Components, Wiley, chapter 4.
.. [2] J. N. Arvesen (1969), Jackknifing U-statistics, Annals of Mathematical Statistics 40(6), 2076-2100.
"""

import math

import numpy as np
import pandas as pd

from experiments.intervals import Crossed
from experiments.pairs import Floats
from experiments.sensitivity.jackknife import jackknifed
from experiments.sensitivity.plan import Plan
from experiments.sensitivity.values import whole_blocks
from experiments.uncertainty import Components, components

COLUMNS = (
    "method", "outcome", "contrast", "mean", "low", "high", "above_zero", "variance_parameters", "variance_luck",
    "variance_interaction", "share_parameters", "share_luck", "share_luck_low", "share_luck_high", "share_interaction",
    "noise_share", "points", "seeds", "note",
)  # fmt: skip
"""Columns of the table of luck.

mean, low, high: of the outcome or difference over points and seeds, with its 95 % interval, both drawn. above_zero:
share of the points at which the mean over seeds is above nought (half of those at nought). variance_parameters,
variance_luck, variance_interaction: of one run. share_parameters, share_luck, share_interaction: the same as shares;
share_luck_low, share_luck_high: 95 % interval of the share that is due to the seed at all, luck and interaction
together. noise_share: share of the variance of the means over seeds that is still luck: what Sobol's indices would
take for parameters were it not taken out. points, seeds: over how many.
"""
GROUPS = 20
"""Groups of blocks that the jackknife leaves out in turn."""


def luck(plan: Plan, values: Floats, outcome: str = "", contrast: str = "") -> pd.DataFrame:
    """Return one row: the mean, and which share of the variance of one run is luck.

    Parameters
    ----------
    plan
        The points.
    values : ndarray, shape (points, seeds)
        The outcome at each point, under each seed; NaN where a run failed.
    outcome, contrast
        What it is.

    Returns
    -------
    DataFrame
        See `COLUMNS`.

    Raises
    ------
    TooManyFailedError
        If too much would be left out for failed runs.
    """
    whole = whole_blocks(values, plan.size, plan.called)
    blocks, seeds = len(whole.blocks), len(whole.seeds)
    cells = whole.cells[plan.spread_of(np.arange(blocks))].reshape(blocks, -1, seeds)
    table = Crossed(cells.reshape(-1, seeds))
    parts, points = components(table), len(table.cells)
    found = Crossed(cells.mean(axis=1)).interval()  # blocks are independent of each other; points of one may not be
    low, high = _interval_of_share(cells)
    of_points = table.cells.mean(axis=1)
    spread = float(of_points.var(ddof=1)) if points > 1 else math.nan
    row = {
        "method": plan.method, "outcome": outcome, "contrast": contrast,
        "mean": found.mean, "low": found.low, "high": found.high,
        "above_zero": float(((of_points > 0.0) + 0.5 * (of_points == 0.0)).mean()),
        "variance_parameters": parts.parameters, "variance_luck": parts.luck,
        "variance_interaction": parts.interaction, "share_parameters": parts.share_parameters,
        "share_luck": parts.share_luck, "share_luck_low": low, "share_luck_high": high,
        "share_interaction": _share(parts.interaction, parts.total),
        "noise_share": _share(parts.interaction / seeds, spread), "points": points, "seeds": seeds,
        "note": "; ".join(_notes(plan, parts, whole.note, seeds)),
    }  # fmt: skip
    return pd.DataFrame([row], columns=list(COLUMNS))


def _share(part: float, total: float) -> float:
    return min(1.0, part / total) if total != 0.0 else 0.0


def _notes(plan: Plan, parts: Components, left_out: str, seeds: int) -> list[str]:
    notes = [left_out] if left_out else []
    if seeds < 2:
        notes.append("luck cannot be told apart: at least 2 seeds are needed")
    notes += [f"variance of {name} estimated below 0, taken as 0" for name in parts.negative]
    if plan.method == "morris":
        notes.append("over Morris's 4 levels, which reach the ends more often than the space does")
    return notes


def _interval_of_share(cells: Floats) -> tuple[float, float]:
    """Return the jackknife interval of the share of luck and interaction, from (blocks, points, seeds)."""
    blocks, _, seeds = cells.shape
    if blocks < 4 or seeds < 3:
        return math.nan, math.nan
    groups = min(GROUPS, blocks // 2)
    by_group = [_logit(np.delete(cells, np.arange(k, blocks, groups), axis=0)) for k in range(groups)]
    by_seed = [_logit(np.delete(cells, k, axis=2)) for k in range(seeds)]
    centre = _logit(cells)
    if not np.isfinite([centre, *by_group, *by_seed]).all():
        return math.nan, math.nan
    reach = float(np.hypot(jackknifed(np.array(by_group)), jackknifed(np.array(by_seed))))
    return _expit(centre - reach), _expit(centre + reach)


def _logit(cells: Floats) -> float:
    parts = components(Crossed(cells.reshape(-1, cells.shape[2])))
    chance = parts.luck + parts.interaction
    return math.log(chance / parts.parameters) if chance > 0.0 and parts.parameters > 0.0 else math.nan


def _expit(logit: float) -> float:
    return 1.0 / (1.0 + math.exp(-logit))
