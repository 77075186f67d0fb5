"""Sobol: what share of an outcome's variance each parameter accounts for, alone (S1) and with all it joins in (ST).

SALib [1]_ samples (Saltelli's scheme on a scrambled Sobol sequence) and estimates [2]_. An interval has two parts, put
together as independent errors are: base samples resampled, as SALib does (1.96 standard deviations of the resamples),
and one seed left out at a time (jackknife, Student's quantile), for another eight seeds would give other indices.

Luck. Every point meets the same seeds, so the value of a point is ``g(x) + L + R(x)``: what is expected of it, the luck
that all points share, which is no variance between points, and how the point meets its seeds. The last is noise of the
mean over seeds. It makes ST too large, also of parameters that do nothing, and adds to the variance by which all
indices are divided. The numerators of S1 and ST and the variance are quadratic forms, so for `m` seeds ::

    Q of g = (m Q of the mean over seeds - mean over seeds of Q of one seed) / (m - 1)

is free of bias, whatever the noise depends on (it is the sum of products over pairs of different seeds; [3]_). Each Q
is SALib's. The column ``luck`` says what this took away.

References
----------
.. [1] J. Herman and W. Usher (2017), SALib, Journal of Open Source Software 2(9), 97.
.. [2] A. Saltelli, P. Annoni, I. Azzini, F. Campolongo, M. Ratto and S. Tarantola (2010), Variance based sensitivity
   analysis of model output, Computer Physics Communications 181, 259-270.
.. [3] W. Hoeffding (1948), A class of statistics with asymptotically normal distribution, Annals of Mathematical
   Statistics 19(3), 293-325 (U-statistics).
.. [4] D. G. Bonett and T. A. Wright (2000), Sample size requirements for estimating Pearson, Kendall and Spearman
   correlations, Psychometrika 65(1), 23-28.
"""

from collections.abc import Callable, Mapping
from functools import partial
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from experiments.design import Space
from experiments.extras import require
from experiments.intervals import CONFIDENCE
from experiments.pairs import Floats, Integers
from experiments.sensitivity.frame import tidy
from experiments.sensitivity.jackknife import jackknifed, reach_of
from experiments.sensitivity.plan import Plan
from experiments.sensitivity.values import Whole, whole_blocks

RESAMPLES = 200
"""Resamples of an interval: its half-width is then known to 5 %."""
FIRST, TOTAL, DIRECTION = "S1", "ST", "rho"
DUST = 1e-9
"""Share of the variance of the means over seeds below which what is left without luck is rounding."""


def sample(space: Space, n: int, seed: int = 0, second_order: bool = False) -> Plan:
    """Return `n` base samples of a space, each of 2 points more than there are parameters (or twice as many).

    Parameters
    ----------
    space
        The parameters and their ranges.
    n
        How many base samples: a power of two, since only then a Sobol sequence is even. The first of more are the
        same.
    seed
        Which; the same seed gives the same points.
    second_order
        Whether to sample for the interactions of two parameters as well: nearly twice the points.

    Raises
    ------
    ValueError
        If `n` is not a power of two of at least 4.
    MissingExtraError
        If SALib is not installed.
    """
    require_count(n)
    size = 2 * len(space) + 2 if second_order else len(space) + 2
    empty = Plan("sobol", space, np.empty((0, 0)), size, (0, size - 1))
    unit = require("SALib.sample.sobol").sample(
        empty.problem, n, calc_second_order=second_order, seed=np.random.default_rng(seed)
    )
    return Plan("sobol", space, unit, size, empty.spread)


def require_count(n: int) -> None:
    """Refuse a number of base samples that is no power of two of at least 4."""
    if n < 4 or n & (n - 1):
        lower = max(4, 1 << (max(n, 4).bit_length() - 1))
        raise ValueError(
            f"the number of base samples must be a power of two of at least 4, not {n}; near are "
            f"{lower} and {2 * lower}"
        )


def analyse(
    plan: Plan,
    values: Floats,
    outcome: str = "",
    contrast: str = "",
    names: Mapping[str, str] | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Return S1 and ST of each parameter, which way it works (rho), and S2 of each two if sampled, with intervals.

    Parameters
    ----------
    plan
        The points.
    values : ndarray, shape (points,) or (points, seeds)
        The outcome at each point, under each seed; NaN where a run failed. With one value a point, luck stays in the
        indices.
    outcome, contrast
        What it is.
    names
        Names of parameters for people.
    seed
        Of the resamples.

    Returns
    -------
    DataFrame
        See `experiments.sensitivity.frame.COLUMNS`. S2 is not corrected for luck.

    Raises
    ------
    TooManyFailedError
        If too much would be left out for failed runs.
    """
    whole = whole_blocks(values, plan.size, plan.called)
    about = {
        "method": "sobol", "outcome": outcome, "contrast": contrast, "blocks": len(whole.blocks),
        "seeds": len(whole.seeds),
    }  # fmt: skip
    table = partial(tidy, about, names or {})
    mean, count = whole.cells.mean(axis=1), len(plan.names)
    if np.ptp(mean) <= 1e-12 * np.abs(mean).max():
        empty = dict.fromkeys(("value", "low", "high", "luck"), np.full(count, np.nan))
        note = "; ".join(filter(None, [whole.note, "nothing varies"]))
        nothing = [table(plan.names, index, {**empty, "note": note}) for index in (FIRST, TOTAL, DIRECTION)]
        return pd.concat(nothing, ignore_index=True)
    second = plan.size == 2 * count + 2
    plain = require("SALib.analyze.sobol").analyze(
        plan.problem, mean, calc_second_order=second, num_resamples=RESAMPLES, conf_level=CONFIDENCE,
        seed=seed + 1,  # which 0 would not be to SALib
    )  # fmt: skip
    tables = [
        table(plan.names, index, columns)
        for index, columns in _first_and_total(plan, whole.cells, plain, whole.note, seed)
    ]
    tables.append(table(plan.names, DIRECTION, {**_direction(plan, whole), "note": whole.note}))
    if second:
        pairs = list(combinations(range(count), 2))
        value = np.array([plain["S2"][i, j] for i, j in pairs])
        half = np.array([plain["S2_conf"][i, j] for i, j in pairs])
        joined = [f"{plan.names[i]} x {plan.names[j]}" for i, j in pairs]
        note = "; ".join(filter(None, [whole.note, "luck is not taken out"]))
        columns = {"value": value, "low": value - half, "high": value + half, "luck": np.nan, "note": note}
        tables.append(table(joined, "S2", columns))
    return pd.concat(tables, ignore_index=True)


def _direction(plan: Plan, whole: Whole) -> dict[str, Floats]:
    """Return Spearman's rank correlation of each parameter with the outcome, and its interval [4]_."""
    points = plan.spread_of(whole.blocks)
    means = whole.cells.mean(axis=1)[plan.spread_of(np.arange(len(whole.blocks)))]
    rho = np.array([float(stats.spearmanr(column, means).statistic) for column in plan.unit[points].T])
    error = reach_of() * np.sqrt((1.0 + rho**2 / 2.0) / max(1, len(points) - 3))
    centre = np.arctanh(np.clip(rho, -1.0 + 1e-12, 1.0 - 1e-12))
    return {
        "value": rho,
        "low": np.tanh(centre - error),
        "high": np.tanh(centre + error),
        "luck": np.full(len(rho), np.nan),
    }


def _first_and_total(
    plan: Plan, cells: Floats, plain: Mapping[str, Any], note: str, seed: int
) -> list[tuple[str, dict[str, Any]]]:
    """Return the columns of S1 and of ST: SALib's, less what luck adds to them."""
    raw = np.stack([np.asarray(plain[index], float) for index in (FIRST, TOTAL)])
    seeds = cells.shape[1]
    if seeds < 2:
        value, told = raw, "one value a point: luck is not taken out"
        half = np.stack([np.asarray(plain[f"{index}_conf"], float) for index in (FIRST, TOTAL)])
    else:
        value, half = _without_luck(plan, cells, seed)
        told = "interval given the seeds: at least 3 are needed for more" if seeds < 3 else ""
    columns = []
    for i, index in enumerate((FIRST, TOTAL)):
        notes = [
            "; ".join(filter(None, [note, told, "what varies may all be luck" if np.isnan(one) else ""]))
            for one in value[i]
        ]
        ends = {"value": value[i], "low": value[i] - half[i], "high": value[i] + half[i]}
        columns.append((index, ends | {"luck": raw[i] - value[i] if seeds > 1 else np.nan, "note": notes}))
    return columns


def _without_luck(plan: Plan, cells: Floats, seed: int) -> tuple[Floats, Floats]:
    """Return S1 and ST without luck and half the width of their intervals, each of shape (2, parameters)."""
    count, seeds = len(plan.names), cells.shape[1]
    table = cells.reshape(-1, plan.size, seeds)
    table = table - table.mean(axis=(0, 1))  # as SALib does; it takes out the luck that all points share
    blocks = len(table)
    rows = np.random.default_rng(seed).integers(blocks, size=(blocks, RESAMPLES))
    whole = np.arange(blocks)[:, None]
    value, half = np.empty((2, count)), np.empty((2, count))
    for j in range(count):
        value[:, j] = _corrected(table, j, whole)[:, 0]
        of_blocks = reach_of() * _corrected(table, j, rows).std(axis=1, ddof=1)
        without = [_corrected(np.delete(table, s, axis=2), j, whole)[:, 0] for s in range(seeds)] if seeds > 2 else []
        half[:, j] = np.hypot(of_blocks, jackknifed(np.array(without)) if without else 0.0)
    return value, half


def _corrected(table: Floats, parameter: int, rows: Integers) -> Floats:
    """Return S1 and ST of a parameter without luck, shape (2, resamples), from (blocks, size, seeds) and resamples."""
    seeds = table.shape[2]
    of_mean = _forms(table.mean(axis=2), parameter, rows)
    of_seeds = np.mean([_forms(table[:, :, s], parameter, rows) for s in range(seeds)], axis=0)
    forms = (seeds * of_mean - of_seeds) / (seeds - 1)
    variance = np.where(forms[2] > DUST * of_mean[2], forms[2], np.nan)
    return np.asarray(forms[:2] / variance)


def _forms(table: Floats, parameter: int, rows: Integers) -> Floats:
    """Return the numerators of S1 and ST, and the variance that SALib divides them by, shape (3, resamples)."""
    estimates = require("SALib.analyze.sobol")
    a, ab, b = table[rows, 0], table[rows, parameter + 1], table[rows, -1]
    variance = np.var(np.concatenate([a, b]), axis=0)
    shares: list[Callable[..., Floats]] = [estimates.first_order, estimates.total_order]
    return np.stack([*(share(a, ab, b) * variance for share in shares), variance])
