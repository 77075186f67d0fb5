"""Morris: which of many parameters matter at all, for few runs.

From each of `n` starting points every parameter is moved once, in turn, over two thirds of its range (4 levels). The
mean of the absolute effects [2]_ is mu*: by how much the outcome changes, on average, for a move over the whole range;
their standard deviation, sigma, tells of interactions and bends [1]_. SALib [3]_ samples and analyses. The intervals
of mu* and of mu, the mean with its sign, have two parts, put together as independent errors are: trajectories (mu*
resampled, as SALib does; mu by Student's), and one seed left out at a time (jackknife).

Luck adds to mu* even where a parameter does nothing, for an absolute value cannot average out. How much it would be by
itself is worked out from how the effects differ between seeds, and stands beside mu* in the column ``luck``.

References
----------
.. [1] M. D. Morris (1991), Factorial sampling plans for preliminary computational experiments, Technometrics 33,
   161-174.
.. [2] F. Campolongo, J. Cariboni and A. Saltelli (2007), An effective screening design for sensitivity analysis of
   large models, Environmental Modelling & Software 22, 1509-1518.
.. [3] J. Herman and W. Usher (2017), SALib: an open-source Python library for sensitivity analysis, Journal of Open
   Source Software 2(9), 97.
"""

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from experiments.design import Space
from experiments.extras import require
from experiments.intervals import CONFIDENCE
from experiments.pairs import Floats
from experiments.sensitivity.frame import tidy
from experiments.sensitivity.jackknife import jackknifed, reach_of
from experiments.sensitivity.plan import Plan
from experiments.sensitivity.values import whole_blocks

LEVELS = 4
STEP = LEVELS / (2 * (LEVELS - 1))
"""How far a parameter is moved, as a share of its range."""
RESAMPLES = 1000
INDICES = ("mu_star", "mu", "sigma")


def sample(space: Space, n: int, seed: int = 0) -> Plan:
    """Return `n` trajectories through a space, each of one point more than there are parameters.

    Parameters
    ----------
    space
        The parameters and their ranges.
    n
        How many trajectories, at least 2; 10 to 50 are usual.
    seed
        Which; the same seed gives the same points.

    Raises
    ------
    ValueError
        If there are fewer than 2 trajectories.
    MissingExtraError
        If SALib is not installed.
    """
    if n < 2:
        raise ValueError(f"the number of trajectories must be at least 2, not {n}")
    empty = Plan("morris", space, np.empty((0, 0)), len(space) + 1, tuple(range(len(space) + 1)))
    morris = require("SALib.sample.morris")
    unit = morris.sample(empty.problem, n, num_levels=LEVELS, seed=np.random.default_rng(seed))
    return Plan("morris", space, np.clip(unit, 0.0, 1.0), empty.size, empty.spread)


def analyse(
    plan: Plan,
    values: Floats,
    outcome: str = "",
    contrast: str = "",
    names: Mapping[str, str] | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Return mu*, mu and sigma of each parameter, with intervals of the first two, and what luck adds.

    Parameters
    ----------
    plan
        The points.
    values : ndarray, shape (points,) or (points, seeds)
        The outcome at each point, under each seed; NaN where a run failed.
    outcome, contrast
        What it is.
    names
        Names of parameters for people.
    seed
        Of the resamples.

    Returns
    -------
    DataFrame
        See `experiments.sensitivity.frame.COLUMNS`.

    Raises
    ------
    TooManyFailedError
        If too much would be left out for failed runs.
    """
    whole = whole_blocks(values, plan.size, plan.called)
    unit, seeds = plan.unit[plan.points_of(whole.blocks)], len(whole.seeds)
    found = _effects(plan, unit, whole.cells, RESAMPLES, seed)
    without = [
        _effects(plan, unit, np.delete(whole.cells, s, axis=1), 2, seed) for s in range(seeds if seeds > 2 else 0)
    ]
    freedom = len(whole.blocks) - 1
    of_blocks = {
        "mu_star": found["mu_star_conf"],
        "mu": reach_of(freedom) * found["sigma"] / math.sqrt(freedom + 1),
    }  # fmt: skip
    half = {
        index: np.hypot(error, jackknifed(np.array([one[index] for one in without])) if without else 0.0)
        for index, error in of_blocks.items()
    }
    noise = _noise(plan, unit, whole.cells)
    least = math.sqrt(2.0 / math.pi) * np.mean(noise, axis=0)
    told = [
        _note(star - reach, luck, star, whole.note)
        for star, reach, luck in zip(found["mu_star"], half["mu_star"], least, strict=True)
    ]
    unknown = np.full(len(least), np.nan)
    about = {
        "method": plan.method, "outcome": outcome, "contrast": contrast, "blocks": len(whole.blocks), "seeds": seeds
    }  # fmt: skip
    luck = {"mu_star": least, "mu": unknown, "sigma": np.sqrt(np.mean(np.square(noise), axis=0))}
    tables = []
    for index in INDICES:
        value, reach = found[index], half.get(index, unknown)
        low = np.maximum(value - reach, 0.0) if index == "mu_star" else value - reach
        columns = {"value": value, "low": low, "high": value + reach, "luck": luck[index]}
        note = told if index == "mu_star" else whole.note
        tables.append(tidy(about, names or {}, plan.names, index, {**columns, "note": note}))
    return pd.concat(tables, ignore_index=True)


def _effects(plan: Plan, unit: Floats, cells: Floats, resamples: int, seed: int) -> dict[str, Floats]:
    """Return SALib's mu, mu_star, sigma and mu_star_conf of the means over seeds."""
    found = require("SALib.analyze.morris").analyze(
        plan.problem, unit, cells.mean(axis=1), num_resamples=resamples, conf_level=CONFIDENCE, num_levels=LEVELS,
        seed=np.random.default_rng(seed),
    )  # fmt: skip
    return {index: np.asarray(found[index], float) for index in (*INDICES, "mu_star_conf")}


def _noise(plan: Plan, unit: Floats, cells: Floats) -> Floats:
    """Return the standard error of each elementary effect over seeds, shape (trajectories, parameters)."""
    trajectories = len(unit) // plan.size
    if cells.shape[1] < 2:
        return np.full((trajectories, plan.size - 1), np.nan)
    steps = np.diff(unit.reshape(trajectories, plan.size, -1), axis=1)
    moved = np.abs(steps).argmax(axis=2)
    effects = np.diff(cells.reshape(trajectories, plan.size, -1), axis=1) / STEP
    errors = effects.std(axis=2, ddof=1) / math.sqrt(cells.shape[1])
    noise = np.empty_like(errors)
    np.put_along_axis(noise, moved, errors, axis=1)
    return noise


def _note(low: float, least: float, star: float, left_out: str) -> str:
    notes = [left_out] if left_out else []
    if star == 0.0:
        notes.append("no effect")
    elif np.isnan(least):
        notes.append("one value a point: what is luck cannot be told")
    elif low <= least:
        notes.append("may be luck")
    return "; ".join(notes)
