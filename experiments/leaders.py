"""Who wins where: the leader at each point of a design, and the boundary at which the lead changes hands.

At each point the best coalition is set against the best central strategy of equal money, as a verdict does it. Who is
best of its side is chosen from the same runs, point by point. That flatters both sides a little, the one with more
strategies a little more; and an interval of the two that were chosen does not know of the choosing. The boundary
therefore has another interval: seeds are resampled [1]_, the same resample at all points, and in each the best of each
side is chosen anew. Its ends are percentiles, moved outwards so that they cover a mean as Student's interval would
(the "expanded percentile interval" [2]_, section 5.3). It is pointwise: 95 % at each point, not for the whole line.

References
----------
.. [1] B. Efron and R. J. Tibshirani (1993), An Introduction to the Bootstrap, Chapman & Hall.
.. [2] T. C. Hesterberg (2015), What teachers should know about the bootstrap, The American Statistician 69(4), 371-386.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from experiments.compare import FEW_PAIRS, Headline
from experiments.contest import Contest, contest_at
from experiments.intervals import CONFIDENCE
from experiments.pairs import Case, Floats, Pairs

SIDES = ("coalition", "central")
RICHER = "richer"
"""Side of a strategy that has more money than the others, and so is not ranked with them."""
RESAMPLES = 1999
OPEN = ("tied", "equal", "same", "unknown")
"""Standings of a point in which neither side is ahead."""

FOUND = (
    "outcome", "month", "unit", "leader", "runner_up", "lead", "lead_low", "lead_high", "lead_verdict", "coalition",
    "central", "difference", "low", "high", "better", "pairs", "verdict", "standing", "edge_low", "edge_high",
    "coalition_leads",
)  # fmt: skip
"""Columns of `leaders`, after draw and the axes.

outcome, month, unit: what is compared, when, and the printed unit of all differences. leader, runner_up: the best two
of equal money; lead, lead_low, lead_high, lead_verdict: of the one over the other (`experiments.contest.Contest`).
coalition, central: the best of each side; difference, low, high: of the one over the other, mean over paired seeds and
its 95 % interval (Student's), positive where the coalition does better, also where less is better. better: share of
seeds in which the coalition is better, a tie counting half. pairs: seeds. verdict: as a `Contest`'s. standing:
coalition or central (ahead), tied, equal, same (no difference under any luck), unknown (too few runs), or empty where a
side has no strategy. edge_low, edge_high: the resampled 95 % interval of the difference; coalition_leads: share of
resamples in which the coalition is ahead, half of those in which neither is; NaN of fewer than ten seeds, whose
resamples are too much alike for an interval.
"""


def leaders(
    runs: pd.DataFrame, labels: Mapping[Case, str], axes: Sequence[str], headline: Headline, month: int, horizon: int
) -> pd.DataFrame:
    """Return one row a point of a design: who leads there, and how the two sides stand.

    Parameters
    ----------
    runs
        One row a run: draw (the number of the point), the axes, scenario, strategy, seed, outcomes, and side:
        coalition, central, `RICHER`, or any other, which may lead but is on neither side. A strategy can change sides
        from point to point.
    labels
        Cases and their names for people.
    axes
        Columns of `runs` that tell where a point is.
    headline, month, horizon
        Which outcome, when, and when runs end.

    Returns
    -------
    DataFrame
        Columns draw, the axes and `FOUND`; in the order of the points.
    """
    column = headline.outcome if month == horizon else f"{headline.outcome}_{month}"
    resampled = _resampled(runs, headline, column)
    about = {"outcome": headline.outcome, "month": month, "unit": headline.unit}
    rows = []
    for point in _points(runs, column, axes):
        cases = [case for case in labels if case in point.sides]
        of_side = [[case for case in cases if point.sides[case] == name] for name in SIDES]
        equal = [case for case in cases if point.sides[case] != RICHER]
        first = contest_at(point.pairs, labels, headline, month, horizon, [equal]) if equal else None
        between = contest_at(point.pairs, labels, headline, month, horizon, of_side) if all(of_side) else None
        said = _first(first, equal, labels) | _sides(between, {labels[case] for case in of_side[0]})
        rows.append(point.where | about | said | resampled.get(int(point.where["draw"]), NOWHERE))
    return pd.DataFrame(rows, columns=["draw", *axes, *FOUND])


@dataclass(frozen=True, eq=False)
class _Point:
    """A point of a design: where it is, its runs in pairs, and the side of each case that has any."""

    where: dict[str, Any]
    pairs: Pairs
    sides: Mapping[Case, str]


def _points(runs: pd.DataFrame, column: str, axes: Sequence[str]) -> Iterator[_Point]:
    """Give the points in order. Within one there is one world: its seeds are the pairs."""
    whole, values = Pairs.of(runs), runs[[column]]
    numbers, side = runs["draw"].to_numpy(dtype=np.int64), runs["side"].to_numpy(dtype=object)
    order = np.argsort(numbers, kind="stable")
    _, starts = np.unique(numbers[order], return_index=True)
    for there in np.split(order, starts[1:]):
        first = there[0]
        rows, mine = whole.rows[there], whole.columns[there]
        seeds = whole.seeds[rows.min() : rows.max() + 1]
        pairs = Pairs(
            values.iloc[there], whole.cases, np.zeros(len(seeds), dtype=np.intp), seeds, rows - rows.min(), mine
        )
        sides = {whole.cases[k]: str(name) for k, name in zip(mine, side[there], strict=True)}
        yield _Point({"draw": int(numbers[first]), **{name: runs[name].iloc[first] for name in axes}}, pairs, sides)


NAN = float("nan")
NOWHERE = {"edge_low": NAN, "edge_high": NAN, "coalition_leads": NAN}


def _first(found: Contest | None, equal: Sequence[Case], labels: Mapping[Case, str]) -> dict[str, object]:
    if found is None:
        alone = labels[equal[0]] if len(equal) == 1 else ""
        return {"leader": alone, "runner_up": "", "lead": NAN, "lead_low": NAN, "lead_high": NAN, "lead_verdict": ""}
    return {
        "leader": found.leader, "runner_up": found.other, "lead": found.difference, "lead_low": found.low,
        "lead_high": found.high, "lead_verdict": found.verdict,
    }  # fmt: skip


def _sides(found: Contest | None, coalitions: set[str]) -> dict[str, object]:
    """Return how the sides stand, from the coalition's side."""
    if found is None:
        return {"coalition": "", "central": "", "difference": NAN, "low": NAN, "high": NAN, "better": NAN, "pairs": 0,
                "verdict": "", "standing": ""}  # fmt: skip
    ahead = found.leader in coalitions
    mine, other = (found.leader, found.other) if ahead else (found.other, found.leader)
    sign = 1.0 if ahead else -1.0
    low, high = sorted((sign * found.low, sign * found.high))
    same = found.difference == found.low == found.high == 0.0
    standing = ("coalition" if ahead else "central") if found.decided else "same" if same else found.verdict
    return {
        "coalition": mine, "central": other, "difference": sign * found.difference + 0.0, "low": low + 0.0,
        "high": high + 0.0, "better": found.probability if ahead else 1.0 - found.probability, "pairs": found.pairs,
        "verdict": found.verdict, "standing": standing,
    }  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Table:
    """An outcome, more always being better, in its printed unit.

    Attributes
    ----------
    draws : list
        Numbers of the points.
    merits : ndarray, shape (points, strategies, seeds)
        NaN where a run is not there.
    sides : mapping of ndarray of bool, shape (points, strategies)
        Which strategy is of which side at which point.
    """

    draws: list[int]
    merits: Floats
    sides: Mapping[str, np.ndarray]


def _table(runs: pd.DataFrame, headline: Headline, column: str) -> _Table:
    sign = -1.0 if headline.less_is_better else 1.0
    draws, point = np.unique(runs["draw"].to_numpy(dtype=np.int64), return_inverse=True)
    seeds, seed = np.unique(runs["seed"].to_numpy(dtype=np.int64), return_inverse=True)
    strategies, strategy = np.unique(runs["strategy"].to_numpy(dtype=str), return_inverse=True)
    values = np.full((len(draws), len(strategies), len(seeds)), np.nan)
    values[point, strategy, seed] = sign * headline.scale * runs[column].to_numpy(dtype=float)
    sides = {}
    for name in SIDES:
        sides[name] = np.zeros((len(draws), len(strategies)), dtype=bool)
        of_side = (runs["side"] == name).to_numpy()
        sides[name][point[of_side], strategy[of_side]] = True
    return _Table([int(draw) for draw in draws], values, sides)


def _resampled(runs: pd.DataFrame, headline: Headline, column: str) -> dict[int, dict[str, float]]:
    """Return for each point the resampled interval of the difference, and how often the coalition is ahead."""
    table = _table(runs, headline, column)
    seeds = table.merits.shape[2]
    places = np.random.default_rng(0).integers(seeds, size=(RESAMPLES, seeds))
    weights = np.stack([np.bincount(row, minlength=seeds) for row in places]).astype(float)
    found = {}
    for i, draw in enumerate(table.draws):
        coalition, central = (table.sides[name][i] for name in SIDES)
        chosen = table.merits[i][coalition | central]
        counted = ~np.isnan(chosen).any(axis=0)
        if not coalition.any() or not central.any() or counted.sum() < FEW_PAIRS:
            continue
        totals = weights[:, counted].sum(axis=1)
        some = totals > 0.0
        means = weights[some][:, counted] @ chosen[:, counted].T / totals[some, None]
        mine = coalition[coalition | central]
        differences = means[:, mine].max(axis=1) - means[:, ~mine].max(axis=1)
        # Two that are the same under all luck must not come out apart by the rounding of their means.
        differences[np.abs(differences) < 1e-12 * (1.0 + np.abs(means).max())] = 0.0
        tail = outer_tail(int(counted.sum()))
        low, high = np.quantile(differences, [tail, 1.0 - tail])
        ahead = float(((differences > 0.0) + 0.5 * (differences == 0.0)).mean())
        found[draw] = {"edge_low": float(low), "edge_high": float(high), "coalition_leads": ahead}
    return found


def outer_tail(count: int) -> float:
    """Return the share of resamples beyond either end of a percentile interval that covers as Student's does.

    Examples
    --------
    >>> round(outer_tail(20), 4), round(outer_tail(2000), 4)
    (0.0159, 0.0249)
    """
    quantile = stats.t.ppf(0.5 + CONFIDENCE / 2.0, count - 1)
    return float(stats.norm.sf(math.sqrt(count / (count - 1)) * quantile))
