"""Who is ahead of whom, by how much and how surely: the numbers behind the verdict's words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.compare import FEW_PAIRS, HEADLINES, Headline, probability_better  # fmt: skip
from experiments.effects import pounds
from experiments.intervals import counted, interval_of
from experiments.pairs import Case, Floats, Pairs
from simulation.outcomes import HORIZONS

CLEAR = 0.9
"""Share of pairs in which a leader must be better to be called clearly so."""
DECIDED = ("clear", "probable")


@dataclass(frozen=True)
class Contest:
    """One case against another on one headline outcome in one month, in the headline's printed unit.

    Attributes
    ----------
    outcome, title, short, unit
        What is compared, and what it is called.
    month
        When.
    leader, other
        Names for people; the leader has the better mean.
    leader_mean, other_mean
        Means over the pairs.
    difference, low, high
        How much better the leader is, mean over pairs, and its 95 % interval. Always from the leader's side:
        positive is better, also where less is better.
    probability
        Share of pairs in which the leader is better, a tie counting half.
    pairs
        Number of pairs.
    verdict
        ``"clear"``, ``"probable"``, ``"tied"`` (the interval spans zero), ``"equal"`` (less apart than matters) or
        ``"unknown"`` (too few pairs, or none of which an interval can be had).
    """

    outcome: str
    title: str
    short: str
    unit: str
    month: int
    leader: str
    other: str
    leader_mean: float
    other_mean: float
    difference: float
    low: float
    high: float
    probability: float
    pairs: int
    verdict: str

    @property
    def decided(self) -> bool:
        """Whether the leader is ahead by more than luck and by enough to matter."""
        return self.verdict in DECIDED

    @property
    def margin(self) -> str:
        """The difference with its unit."""
        if self.unit == "GBP m":
            return pounds(self.difference)
        return f"{self.difference:z.1f} {'points' if self.unit == '%' else self.unit}"


def months_of(headline: Headline, runs: pd.DataFrame, horizon: int) -> list[int]:
    """Return the months at which an outcome is known: the horizons, and the end."""
    return [m for m in HORIZONS if m < horizon and f"{headline.outcome}_{m}" in runs] + [horizon]


def contest_at(
    pairs: Pairs,
    labels: Mapping[Case, str],
    headline: Headline,
    month: int,
    horizon: int,
    sides: Sequence[Sequence[Case]],
) -> Contest | None:
    """Return the best case of each side against the other's; None if a side has no case.

    Parameters
    ----------
    pairs
        The runs.
    labels
        Names of the cases.
    headline, month, horizon
        Which outcome, when, and when runs end.
    sides
        Two groups of cases, or one: then its best two.
    """
    column = headline.outcome if month == horizon else f"{headline.outcome}_{month}"
    return contest_on(pairs, pairs.runs[column].to_numpy(dtype=float), labels, headline, month, sides)


def contest_on(
    pairs: Pairs,
    by_run: Floats,
    labels: Mapping[Case, str],
    headline: Headline,
    month: int,
    sides: Sequence[Sequence[Case]],
) -> Contest | None:
    """Return the same on any value of a run that is in the outcome's unit, in the order of the table of runs."""
    cases = list(dict.fromkeys(case for side in sides for case in side))
    sign = -1.0 if headline.less_is_better else 1.0
    matrix = pairs.filled(sign * headline.scale * by_run, cases)
    wide, merit = dict(zip(cases, matrix.T, strict=True)), dict(zip(cases, means_in_common(matrix), strict=True))

    def ranked(side: Sequence[Case]) -> list[Case]:
        return sorted(side, key=lambda case: -merit[case])

    finalists = ranked(sides[0])[:2] if len(sides) == 1 else [case for side in sides for case in ranked(side)[:1]]
    if len(set(finalists)) < 2:
        return None
    # Over the pairs that both have: failed runs must not decide who leads.
    both = counted(wide[finalists[0]] - wide[finalists[1]], pairs.draws, pairs.seeds)
    leader, other = sorted(finalists, key=lambda case: -mean_of(wide[case][both]))
    mine, theirs = wide[leader], wide[other]
    found = interval_of(mine - theirs, pairs.draws, pairs.seeds)
    chance = probability_better(mine[both], theirs[both], more_is_better=True)
    count = int(both.sum())
    return Contest(
        headline.outcome, headline.title, headline.short, headline.unit, month, labels[leader], labels[other],
        sign * mean_of(mine[both]), sign * mean_of(theirs[both]),
        found.mean, found.low, found.high, chance, count,
        judgement(count, found.mean, found.low, found.high, chance, headline.least),
    )  # fmt: skip


def mean_of(values: Floats) -> float:
    """Return the mean of what is there; NaN if nothing is."""
    there = values[~np.isnan(values)]
    return float(there.mean()) if there.size else float("nan")


def means_in_common(matrix: Floats) -> Floats:
    """Return the mean of each case over the pairs that all have, shape (cases,), from (pairs, cases).

    Otherwise a case that failed in the unlucky half of the seeds would look better than it is. Cases of which nothing
    is there do not count; if the others have no pair in common, each has the mean of its own.
    """
    some = ~np.isnan(matrix).all(axis=0)
    common = ~np.isnan(matrix[:, some]).any(axis=1)
    means = np.full(matrix.shape[1], -np.inf)
    kept = matrix[common] if common.any() else matrix
    means[some] = [mean_of(column) for column in kept[:, some].T]
    return means


def contests(
    pairs: Pairs,
    labels: Mapping[Case, str],
    horizon: int,
    sides: Sequence[Sequence[Case]],
    headlines: Sequence[Headline] = HEADLINES,
) -> list[Contest]:
    """Return the contests of two sides (or the best two of one) on every headline outcome at every month known."""
    found = [
        contest_at(pairs, labels, headline, month, horizon, sides)
        for headline in headlines
        for month in months_of(headline, pairs.runs, horizon)
    ]
    return [contest for contest in found if contest is not None]


def judgement(pairs: int, difference: float, low: float, high: float, chance: float, least: float) -> str:
    """Return how a lead is to be called: see `Contest.verdict`."""
    if pairs < FEW_PAIRS or not np.isfinite([low, high]).all():
        return "unknown"
    if low <= 0.0 <= high:
        return "tied"
    if abs(difference) < least:
        return "equal"
    return "clear" if chance >= CLEAR else "probable"
