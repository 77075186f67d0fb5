"""Cases of interest: in which worlds one side beats the other, by as much as matters.

A world is a draw of what is not known; what counts in it is the mean over seeds of the paired difference, since nobody
chooses luck. A side may have several strategies; then its best one counts, and for each seed it is chosen by the
*other* seeds, so that the side with more strategies is not ahead by the luck of its best.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.compare import HEADLINES, Headline
from experiments.pairs import Case, Floats, Integers, Pairs
from scenarios.quantity import nearest

COLUMNS = ("draw", "seeds", "one", "other", "difference", "winner")
"""Columns of the table of worlds, before those of the parameters."""


@dataclass(frozen=True)
class Side:
    """One side of a contest.

    Attributes
    ----------
    name
        Short name, as in the tables: ``"central"``, ``"coalition"``, or a strategy's.
    words
        What it is called in a sentence, as its subject: "the best central strategy".
    cases
        The cases of which it has the best.
    """

    name: str
    words: str
    cases: tuple[Case, ...]


@dataclass(frozen=True)
class Question:
    """What is asked of every world: which of two sides is ahead, on what and when.

    Attributes
    ----------
    headline
        The outcome, with its unit and the smallest difference that matters.
    month
        When.
    column
        Its column in the table of runs.
    one, other
        The two sides. The centre comes first where there is one.
    """

    headline: Headline
    month: int
    column: str
    one: Side
    other: Side


def headline_named(outcome: str) -> Headline:
    """Return the headline outcome of this name.

    Raises
    ------
    ValueError
        If there is none; strategies are compared on these alone.
    """
    known = {headline.outcome: headline for headline in HEADLINES}
    if outcome not in known:
        raise ValueError(f"no headline outcome {outcome!r}; there are {', '.join(known)}{nearest(outcome, known)}")
    return known[outcome]


def column_of(outcome: str, month: int | None, horizon: int, columns: Sequence[str]) -> tuple[str, int]:
    """Return the column of an outcome at a month, the end by default, and that month.

    Raises
    ------
    ValueError
        If the table of runs does not have it.
    """
    month = horizon if month is None else month
    column = outcome if month == horizon else f"{outcome}_{month}"
    if column not in columns:
        there = sorted(
            int(name.removeprefix(f"{outcome}_"))
            for name in columns
            if name.startswith(f"{outcome}_") and name.removeprefix(f"{outcome}_").isdigit()
        )
        months = ", ".join(map(str, [*(m for m in there if m < horizon), horizon]))
        raise ValueError(f"{outcome} is not known at month {month}; allowed are {months}")
    return column, month


def worlds_of(runs: pd.DataFrame, question: Question, parameters: Sequence[str]) -> pd.DataFrame:
    """Return one row a world: how far one side is ahead there, who wins, and what the world is.

    Parameters
    ----------
    runs
        One row a run, with draws.
    question
        What is compared.
    parameters
        Columns of `runs` that tell worlds apart.

    Returns
    -------
    DataFrame
        Columns: draw; seeds (that all strategies of both sides have; a world without any is left out), one and other
        (the strategy that stands for each side there); difference (how much better the first side is, mean over
        seeds, in the outcome's printed unit); winner (name of the side that is ahead by at least what matters, or
        nothing); and one for each of `parameters`.
    """
    pairs = Pairs.of(runs)
    cases = [*question.one.cases, *question.other.cases]
    sign = -1.0 if question.headline.less_is_better else 1.0
    matrix = sign * question.headline.scale * pairs.values(question.column, cases)
    whole = ~np.isnan(matrix).any(axis=1)
    overall = matrix[whole].mean(axis=0) if whole.any() else np.zeros(len(cases))
    split, least = len(question.one.cases), question.headline.least
    rows = []
    for draw in np.unique(pairs.draws):
        block = matrix[whole & (pairs.draws == draw)]
        if not len(block):
            continue
        ours, mine = _best(block[:, :split], overall[:split])
        theirs, your = _best(block[:, split:], overall[split:])
        difference = float((ours - theirs).mean())
        ahead = question.one.name if difference >= least else question.other.name if difference <= -least else ""
        names = question.one.cases[mine][1], question.other.cases[your][1]
        rows.append((int(draw), len(block), *names, difference, ahead))
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    values = runs.drop_duplicates("draw").set_index("draw")[list(parameters)]
    return frame.join(values, on="draw")


def _best(block: Floats, overall: Floats) -> tuple[Floats, int]:
    """Return what a side's best strategy has under each seed, chosen by the others, and which stands for it.

    With one seed there is no other, and the side's best over all worlds is taken.

    Parameters
    ----------
    block : ndarray, shape (seeds, strategies)
        Larger is better.
    overall : ndarray, shape (strategies,)
        Means over all worlds.
    """
    seeds = len(block)
    if seeds == 1:
        chosen: Integers = np.full(1, int(overall.argmax()))
        return block[0, chosen], int(chosen[0])
    others = (block.sum(axis=0) - block) / (seeds - 1)
    chosen = others.argmax(axis=1)
    return block[np.arange(seeds), chosen], int(block.mean(axis=0).argmax())


def sides_of(
    labels: Mapping[Case, str], families: Mapping[str, str], equal: Sequence[Case],
    strategy: str | None = None, against: str | None = None,
) -> tuple[Side, Side]:  # fmt: skip
    """Return the two sides: the centre and the coalition, each with all its strategies of equal money, or two named.

    Parameters
    ----------
    labels
        Names of the cases for people.
    families
        Family of each strategy.
    equal
        Cases of equal money in the scenario's own world.
    strategy, against
        Names of two strategies, or neither.

    Raises
    ------
    ValueError
        If one of the two is missing, unknown or not of equal money, or a family has no strategy.
    """
    known = {name: (scenario, name) for scenario, name in equal}
    if (strategy is None) != (against is None):
        raise ValueError("--strategy and --against go together: name both, or neither")
    if strategy is not None and against is not None:
        for name in (strategy, against):
            if name not in known:
                raise ValueError(
                    f"no runs of a strategy {name!r} of equal money; there are {', '.join(known)}{nearest(name, known)}"
                )
        if strategy == against:
            raise ValueError(f"--strategy and --against are both {strategy!r}; name two")
        one, other = (Side(name, labels[known[name]], (known[name],)) for name in (strategy, against))
        return one, other
    central, coalition = (
        tuple(case for case in equal if families[case[1]] == family) for family in ("central", "coalition")
    )
    if not central or not coalition:
        missing = "central strategy" if not central else "coalition"
        raise ValueError(f"there are no runs of a {missing}; name two strategies with --strategy and --against")
    return (
        Side("central", _side_words(central, labels, "the best central strategy"), central),
        Side("coalition", _side_words(coalition, labels, "the best coalition"), coalition),
    )


def _side_words(cases: Sequence[Case], labels: Mapping[Case, str], best: str) -> str:
    return labels[cases[0]] if len(cases) == 1 else best
