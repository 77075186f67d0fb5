"""The best coalition against the best central strategy, month by month: how the verdict depends on the horizon."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from experiments.blocks import PairedBlock
from experiments.compare import HEADLINES, Headline, probability_better
from experiments.contest import DECIDED, judgement, means_in_common
from experiments.intervals import counted, interval_of
from experiments.pairs import Case, Floats

COLUMNS = (
    "outcome", "title", "short", "unit", "month", "coalition", "central", "pairs", "difference", "low", "high",
    "standing",
)  # fmt: skip


def by_month(
    months: pd.DataFrame, labels: Mapping[Case, str], central: Sequence[Case], coalition: Sequence[Case]
) -> pd.DataFrame:
    """Return how far the best coalition is ahead of the best central strategy, one row a headline and month.

    Parameters
    ----------
    months
        One row a run and month: scenario, strategy, seed, draw if there is one, month and headline outcomes.
    labels
        Names for people.
    central, coalition
        The cases of the two sides; who is the best of a side may change from month to month.

    Returns
    -------
    DataFrame
        Columns: outcome, title, short, unit, month, coalition and central (names of the best of each side), pairs,
        difference (in the printed unit; positive where the coalition does better, also where less is better), low and
        high (95 % interval of that mean), and standing: ``"coalition"`` or ``"central"`` is
        ahead, ``"tied"`` (the interval spans zero), ``"equal"`` (less apart than matters) or ``"unknown"`` (too few
        pairs). Empty if a side has no case.
    """
    if not central or not coalition or not len(months):
        return pd.DataFrame(columns=COLUMNS)
    cases = [*coalition, *central]
    block = PairedBlock.of(months, "month", cases)
    sides = range(len(coalition)), range(len(coalition), len(cases))
    found: list[dict[str, object]] = []
    for headline in HEADLINES:
        sign = -1.0 if headline.less_is_better else 1.0
        values = sign * headline.scale * block.values(headline.outcome)
        if all(not np.isnan(values[:, :, list(side)]).all() for side in sides):
            found += _of_headline(headline, values, block, sides, labels)
    return pd.DataFrame(found, columns=COLUMNS)


def _of_headline(
    headline: Headline, values: Floats, block: PairedBlock, sides: Sequence[Sequence[int]], labels: Mapping[Case, str]
) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for month, of_month in zip(block.levels, values, strict=True):
        means = means_in_common(of_month)
        best = [max(side, key=means.__getitem__) for side in sides]
        mine, theirs = of_month[:, best[0]], of_month[:, best[1]]
        both = counted(mine - theirs, block.draws, block.seeds)
        lead = interval_of(mine - theirs, block.draws, block.seeds)
        chance = probability_better(mine[both], theirs[both], more_is_better=True)
        called = judgement(int(both.sum()), lead.mean, lead.low, lead.high, chance, headline.least)
        ahead = "coalition" if lead.mean > 0.0 else "central"
        found.append({
            "outcome": headline.outcome, "title": headline.title, "short": headline.short,
            "unit": "points" if headline.unit == "%" else headline.unit, "month": month,
            "coalition": labels[block.cases[best[0]]], "central": labels[block.cases[best[1]]],
            "pairs": int(both.sum()), "difference": lead.mean, "low": lead.low, "high": lead.high,
            "standing": ahead if called in DECIDED else called,
        })  # fmt: skip
    return found
