"""What would change the verdict: other horizons, smaller benefits, an Act of Parliament, other behaviour."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.compare import HEADLINES, Headline
from experiments.contest import Contest, contest_on, months_of
from experiments.pairs import Case, Flags, Floats, Pairs

BENEFITS = (0.77, 0.26)
"""Shares of claimed benefits that hold up to scrutiny: robust or uncertain, and robust alone (MODEL 2.7: NAO)."""
COLUMNS = (
    "outcome", "title", "unit", "condition", "leader", "other", "difference", "low", "high", "verdict"
)  # fmt: skip
"""Columns of the table of conditions."""


@dataclass(frozen=True, eq=False)
class Condition:
    """Circumstances under which strategies are ranked again.

    Attributes
    ----------
    words
        What they are.
    by_run : ndarray
        Value of each run, in the outcome's unit; NaN for those that do not count.
    cases
        What is ranked: the cases of equal money, or, in their order, what they are under these circumstances.
    month
        When.
    one_of_many
        Whether it is one of a great many, so that it only counts where the lead is decided.
    """

    words: str
    by_run: Floats
    cases: Sequence[Case]
    month: int
    one_of_many: bool = False


def what_would_change(
    runs: pd.DataFrame, labels: Mapping[Case, str], equal: Sequence[Case], acts: Sequence[Case], horizon: int
) -> pd.DataFrame:
    """Return one row a headline outcome and condition under which another case of equal money has the best mean.

    Parameters
    ----------
    runs
        One row a run.
    labels
        Cases and their names for people.
    equal
        Cases of equal money in the scenario's own world: what is ranked.
    acts
        The same as they would be by Act of Parliament.
    horizon
        When runs end.

    Returns
    -------
    DataFrame
        Columns: outcome, title, unit, condition; leader (who leads under it) and other (who leads without it);
        difference, low and high (how much better the leader is there, 95 % interval over pairs, in `unit`, from the
        leader's side) and verdict (as of a `Contest`: a lead may be a tie). Of the halves of each drawn parameter, of
        which there are many, only those in which the lead is decided. Nothing else corrects for how many conditions
        were looked at: among fifty halves, two or three leads may be decided by chance.
    """
    pairs, halves, rows = Pairs.of(runs), list(_halves(runs, equal)), []
    for headline in HEADLINES:
        first = _leader(pairs, runs[headline.outcome].to_numpy(dtype=float), headline, equal)
        if first is None:
            continue
        for condition in _conditions(runs, headline, equal, acts, horizon, halves):
            leader = _leader(pairs, condition.by_run, headline, condition.cases)
            # The same strategy under an Act of Parliament is no other leader.
            if leader is None or leader[1] == first[1]:
                continue
            # Under the same circumstances: by Act of Parliament, who leads without it is bound by nothing either.
            sides = [[leader], [condition.cases[equal.index(first)]]]
            contest = contest_on(pairs, condition.by_run, labels, headline, condition.month, sides)
            if contest is None or contest.leader != labels[leader]:
                continue
            if contest.decided or not condition.one_of_many:
                rows.append(_row(contest, condition.words))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(contest: Contest, condition: str) -> dict[str, object]:
    return {
        "outcome": contest.outcome, "title": contest.title, "unit": "points" if contest.unit == "%" else contest.unit,
        "condition": condition, "leader": contest.leader, "other": contest.other, "difference": contest.difference,
        "low": contest.low, "high": contest.high, "verdict": contest.verdict,
    }  # fmt: skip


def _leader(pairs: Pairs, by_run: Floats, headline: Headline, cases: Sequence[Case]) -> Case | None:
    """Return the case with the best mean over what all have, or None if there is nothing to rank."""
    there = [case for case in cases if case in pairs.cases]
    if len(there) < 2:
        return None
    values = pairs.filled(by_run, there)
    values = values[~np.isnan(values).any(axis=1)]
    if not len(values):
        return None
    sign = -1.0 if headline.less_is_better else 1.0
    return there[int(np.argmax(sign * values.mean(axis=0)))]


def _conditions(
    runs: pd.DataFrame,
    headline: Headline,
    equal: Sequence[Case],
    acts: Sequence[Case],
    horizon: int,
    halves: Sequence[tuple[str, Flags, bool]],
) -> Iterator[Condition]:
    at_end = runs[headline.outcome].to_numpy(dtype=float)
    for month in months_of(headline, runs, horizon)[:-1]:
        by_run = runs[f"{headline.outcome}_{month}"].to_numpy(dtype=float)
        yield Condition(f"at month {month} rather than {horizon}", by_run, equal, month)
    if headline.outcome == "npv" and {"benefit_pv", "cost_pv"} <= set(runs.columns):
        benefit, cost = (runs[name].to_numpy(dtype=float) for name in ("benefit_pv", "cost_pv"))
        for share in BENEFITS:
            yield Condition(f"if benefits are {share:.0%} of those assumed", share * benefit - cost, equal, horizon)
    if acts:
        by_act = {strategy: (scenario, strategy) for scenario, strategy in acts}
        cases = [by_act.get(case[1], case) for case in equal]
        yield Condition("if Parliament gave the power to order it", at_end, cases, horizon)
    for words, kept, one_of_many in halves:
        yield Condition(words, np.where(kept, at_end, np.nan), equal, horizon, one_of_many)


def _halves(runs: pd.DataFrame, equal: Sequence[Case]) -> Iterator[tuple[str, Flags, bool]]:
    """Yield halves of the draws: by the trust there is in the end, and by each parameter that was drawn."""
    draws = runs["draw"].to_numpy() if "draw" in runs else np.zeros(len(runs), dtype=int)
    if len(np.unique(draws)) < 4:
        return
    columns = {name: name.removeprefix("behaviour.") for name in runs.columns if name.startswith("behaviour.")}
    ranked = runs[[case in set(equal) for case in zip(runs["scenario"], runs["strategy"], strict=True)]]
    by_draw = ranked.groupby("draw")[[name for name in ("mean_trust", *columns) if name in runs]].mean()
    for name in by_draw.columns:
        if by_draw[name].nunique() < 2:
            continue
        middle = by_draw[name].median()
        low = np.isin(draws, by_draw.index[by_draw[name] <= middle])
        if name == "mean_trust":
            ends = "of the draws that ends with the {} trust, mean over strategies"
            yield f"in the half {ends.format('least')}", low, False
            yield f"in the half {ends.format('most')}", ~low, False
        else:
            words = columns[name].replace("_", " ")
            yield f"where {words} is in the lower half of its draws (up to {middle:.3g})", low, True
            yield f"where {words} is in the upper half of its draws (over {middle:.3g})", ~low, True
