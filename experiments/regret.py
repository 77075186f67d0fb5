"""Regret: how much worse a strategy is than the best one could have chosen, world by world.

A strategy of little regret is never far from the best whatever the world turns out to be [1]_. A world here is a
scenario with a draw of its behavioural parameters; what counts in it is the mean over seeds, since nobody chooses luck.

References
----------
.. [1] L. J. Savage (1951), The theory of statistical decision, JASA 46(253), 55-67.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from experiments.compare import FEW_PAIRS, HEADLINES
from experiments.pairs import Case, Floats, Pairs

COLUMNS = (
    "outcome", "label", "scenario", "strategy", "worlds", "max_regret", "mean_regret", "best_in_share", "note"
)  # fmt: skip
"""Columns of the table of regret."""


def regret(runs: pd.DataFrame, labels: Mapping[Case, str], equal: Sequence[Case]) -> pd.DataFrame:
    """Return one row a headline outcome and case of equal money, least regret first.

    Parameters
    ----------
    runs
        One row a run.
    labels
        Cases and their names for people.
    equal
        The cases that one could choose between: those of equal money, in the scenario's own world. A world in which
        any of them has no run does not count.

    Returns
    -------
    DataFrame
        Columns: outcome, label, scenario, strategy, worlds; max_regret and mean_regret (over worlds, in the outcome's
        unit, never below 0); best_in_share (share of worlds in which it is best, a tie shared out) and note. Means
        over few seeds make the best of several look better than it is, and so all regrets larger.
    """
    pairs, rows = Pairs.of(runs), []
    for headline in HEADLINES:
        sign = -1.0 if headline.less_is_better else 1.0
        worlds = sign * _means(pairs.values(headline.outcome, equal), pairs)
        best = worlds.max(axis=1, keepdims=True) if worlds.size else worlds
        lost = best - worlds
        shared = (lost == 0.0) / np.maximum(1, (lost == 0.0).sum(axis=1, keepdims=True))
        of_outcome = [
            {
                "outcome": headline.outcome, "label": labels[case], "scenario": case[0], "strategy": case[1],
                "worlds": len(worlds),
                "max_regret": float(lost[:, i].max()) if len(worlds) else float("nan"),
                "mean_regret": float(lost[:, i].mean()) if len(worlds) else float("nan"),
                "best_in_share": float(shared[:, i].mean()) if len(worlds) else float("nan"),
                "note": _note(len(worlds)),
            }
            for i, case in enumerate(equal)
        ]  # fmt: skip
        rows += sorted(of_outcome, key=lambda row: (row["max_regret"], row["mean_regret"]))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _means(values: Floats, pairs: Pairs) -> Floats:
    """Return means over seeds, shape (worlds, cases), of the draws under which every case has runs.

    Only over seeds that all cases have: luck must not decide which is best.
    """
    whole = ~np.isnan(values).any(axis=1)
    found = [values[whole & (pairs.draws == draw)] for draw in np.unique(pairs.draws)]
    means = [block.mean(axis=0) for block in found if len(block)]
    return np.stack(means) if means else np.empty((0, values.shape[1]))


def _note(worlds: int) -> str:
    if worlds == 1:
        return "one world: regret is how far it is behind the best there"
    return f"only {worlds} worlds" if worlds < FEW_PAIRS else ""
