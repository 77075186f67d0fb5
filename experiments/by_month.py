"""The best coalition against the best central strategy, month by month: how the verdict depends on the horizon."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from experiments.compare import HEADLINES, Headline, probability_better
from experiments.contest import DECIDED, judgement
from experiments.intervals import interval_of
from experiments.pairs import Case

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
    from_ = {*central, *coalition}
    keys = list(zip(months["scenario"], months["strategy"], strict=True))
    rows = months[[key in from_ for key in keys]]
    luck = [column for column in ("draw", "seed") if column in rows.columns]
    found: list[dict[str, object]] = []
    for headline in HEADLINES:
        wide = rows.pivot(index=["month", *luck], columns=["scenario", "strategy"], values=headline.outcome)  # noqa: PD010
        sides = [[case for case in side if case in wide.columns] for side in (coalition, central)]
        if all(sides):
            found += _of_headline(headline, wide.sort_index(), sides, labels)
    return pd.DataFrame(found, columns=COLUMNS)


def _of_headline(
    headline: Headline, wide: pd.DataFrame, sides: Sequence[Sequence[Case]], labels: Mapping[Case, str]
) -> list[dict[str, object]]:
    sign = -1.0 if headline.less_is_better else 1.0
    found: list[dict[str, object]] = []
    for month, of_month in wide.groupby(level="month"):
        best = [max(side, key=lambda case: _merit(of_month[case], sign)) for side in sides]
        pairs = of_month[best].dropna()
        mine, theirs = (sign * headline.scale * pairs[case].to_numpy(dtype=float) for case in best)
        luck = pairs.index
        seeds = luck.get_level_values("seed").to_numpy(dtype=np.int64)
        draws = luck.get_level_values("draw").to_numpy(dtype=np.intp) if "draw" in luck.names else np.zeros_like(seeds)
        lead = interval_of(mine - theirs, draws, seeds)
        chance = probability_better(mine, theirs, more_is_better=True)
        called = judgement(len(pairs), lead.mean, lead.low, lead.high, chance, headline.least)
        ahead = "coalition" if lead.mean > 0.0 else "central"
        found.append({
            "outcome": headline.outcome, "title": headline.title, "short": headline.short,
            "unit": "points" if headline.unit == "%" else headline.unit, "month": int(month),
            "coalition": labels[best[0]], "central": labels[best[1]], "pairs": len(pairs),
            "difference": lead.mean, "low": lead.low, "high": lead.high,
            "standing": ahead if called in DECIDED else called,
        })  # fmt: skip
    return found


def _merit(values: pd.Series, sign: float) -> float:
    mean = float(values.mean())
    return sign * mean if np.isfinite(mean) else -np.inf
