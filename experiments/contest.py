"""Who is ahead of whom, by how much and how surely: the numbers behind the verdict's words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from experiments.compare import (
    FEW_PAIRS,
    HEADLINES,
    Case,
    Headline,
    by_seed,
    less_is_better,
    paired_difference,
    probability_better,
)  # fmt: skip
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
        ``"unknown"`` (too few pairs).
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
        return f"{self.difference:.1f} {'points' if self.unit == '%' else self.unit}"


def months_of(headline: Headline, runs: pd.DataFrame, horizon: int) -> list[int]:
    """Return the months at which an outcome is known: the horizons, and the end."""
    return [m for m in HORIZONS if m < horizon and f"{headline.outcome}_{m}" in runs] + [horizon]


def contest_at(
    runs: pd.DataFrame,
    labels: Mapping[Case, str],
    headline: Headline,
    month: int,
    horizon: int,
    sides: Sequence[Sequence[Case]],
) -> Contest | None:
    """Return the best case of each side against the other's; None if a side has no case.

    Parameters
    ----------
    runs
        One row a run.
    labels
        Names of the cases.
    headline, month, horizon
        Which outcome, when, and when runs end.
    sides
        Two groups of cases, or one: then its best two.
    """
    column = headline.outcome if month == horizon else f"{headline.outcome}_{month}"
    wide = by_seed(runs, column)
    sign = -1.0 if less_is_better(headline.outcome) else 1.0

    def ranked(cases: Sequence[Case]) -> list[Case]:
        return sorted(cases, key=lambda case: -sign * float(wide[case].mean()))

    finalists = ranked(sides[0])[:2] if len(sides) == 1 else [case for side in sides for case in ranked(side)[:1]]
    if len(set(finalists)) < 2:
        return None
    # Over the seeds that both have: failed runs must not decide who leads.
    pairs = wide.loc[wide[finalists].notna().all(axis=1), finalists]
    leader, other = sorted(finalists, key=lambda case: -sign * float(pairs[case].mean()))
    mine, theirs = (sign * headline.scale * pairs[case].to_numpy(dtype=float) for case in (leader, other))
    difference, low, high = paired_difference(mine, theirs)
    chance = probability_better(mine, theirs, more_is_better=True)
    return Contest(
        headline.outcome, headline.title, headline.short, headline.unit, month, labels[leader], labels[other],
        headline.scale * float(pairs[leader].mean()), headline.scale * float(pairs[other].mean()),
        difference, low, high, chance, len(pairs),
        _judgement(len(pairs), difference, low, high, chance, headline.least),
    )  # fmt: skip


def contests(
    runs: pd.DataFrame, labels: Mapping[Case, str], horizon: int, sides: Sequence[Sequence[Case]]
) -> list[Contest]:
    """Return the contests of two sides (or the best two of one) on every headline outcome at every month known."""
    found = [
        contest_at(runs, labels, headline, month, horizon, sides)
        for headline in HEADLINES
        for month in months_of(headline, runs, horizon)
    ]
    return [contest for contest in found if contest is not None]


def _judgement(pairs: int, difference: float, low: float, high: float, chance: float, least: float) -> str:
    if pairs < FEW_PAIRS:
        return "unknown"
    if low <= 0.0 <= high:
        return "tied"
    if abs(difference) < least:
        return "equal"
    return "clear" if chance >= CLEAR else "probable"
