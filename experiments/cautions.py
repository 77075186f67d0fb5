"""Reasons to be careful with a verdict: too few runs, what the intervals cover, and what they do not."""

from collections.abc import Mapping, Sequence

import numpy as np

from experiments.compare import FEW_PAIRS
from experiments.contest import Contest
from experiments.intervals import crossed
from experiments.pairs import Case, Pairs
from experiments.uncertainty import Components, components

MANY = "With many comparisons, some intervals exclude zero by chance."
LUCK_ONLY = (
    "Intervals cover luck only, not what is not known of behaviour: each parameter stands at one value, most of them "
    "graded C or D."
)
GRADES = "C is bounded by reports, D is judgement."
"""For who has no table of assumptions at hand."""


def cautions(
    leaders: Sequence[Contest], pairs: Pairs, labels: Mapping[Case, str], first: Contest | None, equal: Sequence[Case]
) -> list[str]:
    """Return reasons to be careful.

    Parameters
    ----------
    leaders
        Contests of the best two cases of equal money.
    pairs, labels
        The runs, and names of the cases.
    first
        The contest on people-based services at the end, if there is one.
    equal
        The cases of equal money.
    """
    said = []
    fewest = min((contest.pairs for contest in leaders), default=0)
    if 0 < fewest < FEW_PAIRS:
        runs_of = "1 paired run" if fewest == 1 else f"{fewest} paired runs"
        said.append(f"Only {runs_of}: ask for at least {FEW_PAIRS} with --runs.")
    if not pairs.drawn:
        return [*said, f"{LUCK_ONLY} {MANY}"]
    draws = len(np.unique(pairs.draws))
    if draws < FEW_PAIRS:
        some = "1 draw" if draws == 1 else f"{draws} draws"
        said.append(f"Only {some} of behaviour: too few to know how much depends on it.")
    said.append(f"{_covered(pairs, draws)} {MANY}")
    if first is not None:
        both = [case for name in (first.leader, first.other) for case in equal if labels[case] == name]
        values = pairs.values(first.outcome, both)
        parts = components(crossed(values[:, 0] - values[:, 1], pairs.draws, pairs.seeds))
        said.append(_shares(first, parts))
    return said


def _covered(pairs: Pairs, draws: int) -> str:
    """Say what intervals cover where behaviour was drawn."""
    seeds = len(np.unique(pairs.seeds))
    count = sum(1 for name in pairs.runs.columns if name.startswith("behaviour."))
    drawn = f"the {count} behavioural parameters that were drawn" if count > 1 else "the behaviour that was drawn"
    rest = "All else in the world stands at one value, and the model itself may be wrong."
    if draws == 1:
        return f"There is one draw of behaviour, so intervals cover luck only. {rest}"
    if seeds == 1:
        return f"Intervals cover what is not known of {drawn} ({draws} draws), under the luck of one seed. {rest}"
    return f"Intervals cover luck ({seeds} seeds) and what is not known of {drawn} ({draws} draws). {rest}"


def _shares(first: Contest, parts: Components) -> str:
    """Say how much of the spread of the lead is ignorance."""
    between = f"the difference between {first.leader} and {first.other} on {first.short}"
    if np.isnan(parts.total):
        return f"With one draw or one seed, chance and ignorance in {between} cannot be told apart."
    if parts.total == 0.0:
        return f"From run to run {between} does not vary."
    return (
        f"Of the variance of {between}, {parts.share_parameters:.0%} is ignorance of behaviour, "
        f"{parts.share_luck:.0%} luck, and {parts.interaction / parts.total:.0%} luck that depends on behaviour."
    )
