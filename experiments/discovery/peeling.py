"""One box: which parameters PRIM is given, where on its trajectory to stop, which restrictions to keep.

See `experiments.discovery.prim` for what is done and why, and for the papers.
"""

import inspect
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from experiments.discovery.box import TRAJECTORY, Restriction, all_hold
from experiments.pairs import Flags

LEAST_IN_BOX = 10
LEAST_MASS = 0.05
SCREENED = 6
"""Parameters that are tried, at most: those in which wins differ most from the rest, one by one..."""
DIFFERENT = 0.2
"""... with at most this p-value."""
KEEP = 0.05
"""Quasi-p-value above which a restriction is dropped."""


def peeled(points: pd.DataFrame, wins: Flags, of: int) -> tuple[tuple[Restriction, ...], pd.DataFrame]:
    """Return the restrictions of the best box that PRIM finds, and the trajectory; none if nothing is to be found.

    One parameter after another is given to PRIM, the most telling first, and kept if all that are then restricted are
    held up by their quasi-p-values and the box is better. Given dozens at once, PRIM takes a little off each, and not
    enough off those that matter. All of it is part of the procedure that worlds held out judge.

    Parameters
    ----------
    points
        Worlds among which the box is sought.
    wins
        Which are wins.
    of
        How many worlds there are in all: the least mass of a box is a share of them.
    """
    trajectory = pd.DataFrame(columns=[*TRAJECTORY, "chosen"])
    points, found = points.reset_index(drop=True), None
    mass = max(LEAST_MASS * of, LEAST_IN_BOX) / max(1, len(points))
    if mass >= 0.5 or wins.all() or not wins.any():
        return (), trajectory
    kept: list[str] = []
    most = 0.0
    for name in _screened(points, wins):
        box = _ema_box(points[[*kept, name]], wins, mass)
        path = box.peeling_trajectory
        accuracy = (path["mass"] * (path["density"] - wins.mean())).to_numpy(dtype=float)
        best = int(accuracy.argmax())
        certain = {name: min(p for p in ps if p >= 0.0) for name, ps in _quasi_p(box, best).items()}
        good = len(certain) > len(kept) and all(p <= KEEP for p in certain.values()) and accuracy[best] > most
        if good or not len(trajectory):
            trajectory = path[list(TRAJECTORY)].astype(float).assign(chosen=good & (np.arange(len(path)) == best))
        if good:
            kept, most, found = [*kept, name], accuracy[best], (box, best)
    if found is None:
        return (), trajectory
    return _restrictions(found[0], _significant(*found, points[kept])), trajectory


def _screened(points: pd.DataFrame, wins: Flags) -> list[str]:
    """Return the parameters in which wins differ most from the rest: Kolmogorov-Smirnov, of choices chi-squared.

    Where wins are rare, PRIM would as soon take a little off dozens in which nothing happens to be at one end.
    """
    chances = {}
    for name in points.columns:
        values = points[name]
        if pd.api.types.is_numeric_dtype(values):
            chances[name] = float(stats.ks_2samp(values[wins], values[~wins]).pvalue)
        else:
            chances[name] = float(stats.chi2_contingency(pd.crosstab(values, wins)).pvalue)
    order = sorted(chances, key=lambda name: chances[name])[:SCREENED]
    return [name for name in order if chances[name] <= DIFFERENT]


def _ema_box(points: pd.DataFrame, wins: Flags, mass: float) -> Any:
    """Return EMA Workbench's box, of version 2.5 or 3."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from ema_workbench.analysis.prim import Prim, PRIMObjectiveFunctions

        # Version 2.5 wants a density below which it gives a box up; that is judged here, for both.
        older = {"threshold": 1e-9} if "threshold" in inspect.signature(Prim.__init__).parameters else {}
        # Of numbers, peeling goes on as in [1]_ though a step may gain nothing: with few wins that is often so. Choices
        # take off unequal parts, which EMA Workbench's own objective allows for, but it stops where nothing is gained.
        words = len(points.select_dtypes(exclude=np.number).columns) > 0
        kind = PRIMObjectiveFunctions.LENIENT1 if words else PRIMObjectiveFunctions.ORIGINAL
        return Prim(points, wins.astype(int), mass_min=mass, obj_function=kind, **older).find_box()


def _quasi_p(box: Any, i: int) -> dict[str, list[float]]:
    """Return the quasi-p-values of a box on the trajectory, by parameter: of the low end and of the high one."""
    found: dict[str, list[float]] = (box.p_values if hasattr(box, "p_values") else box.qp)[i]
    return found


def _significant(box: Any, i: int, points: pd.DataFrame) -> int:
    """Take away the least certain end until all are certain; return where on the trajectory the rest of it stands."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        while True:
            ends = [(p, name, end) for name, ps in _quasi_p(box, i).items() for end, p in enumerate(ps) if p > KEEP]
            if not ends:
                return i
            _, name, end = max(ends)
            limits = box.box_lims[i].copy()
            whole = box.box_lims[0]
            if isinstance(limits.loc[0, name], set):
                limits[name] = whole[name]
            else:
                limits.loc[end, name] = whole.loc[end, name]
            inside = all_hold(_read(limits, whole, {}), points)
            box.update(limits, np.flatnonzero(inside))
            i = len(box.box_lims) - 1


def _restrictions(box: Any, i: int) -> tuple[Restriction, ...]:
    found = _read(box.box_lims[i], box.box_lims[0], _quasi_p(box, i))
    return tuple(sorted(found, key=lambda one: np.nanmin([one.quasi_p_low, one.quasi_p_high])))


def _read(limits: pd.DataFrame, whole: pd.DataFrame, ps: Mapping[str, Sequence[float]]) -> list[Restriction]:
    """Return what a box restricts, of the limits of all parameters."""
    found = []
    for name in limits.columns:
        low, high = limits.loc[0, name], limits.loc[1, name]
        p_low, p_high = (float("nan") if p < 0.0 else float(p) for p in ps.get(name, (-1.0, -1.0)))
        if isinstance(low, set):
            if low != whole.loc[0, name]:
                found.append(Restriction(name, None, None, tuple(sorted(map(str, low))), p_low, p_high))
            continue
        from_, to = low > whole.loc[0, name], high < whole.loc[1, name]
        if from_ or to:
            ends = float(low) if from_ else None, float(high) if to else None
            found.append(Restriction(name, *ends, (), p_low, p_high))
    return found
