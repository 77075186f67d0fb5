"""Tables of runs whose answer is known."""

import numpy as np
import pandas as pd

HEADLINE_NAMES = ("people_effective", "transactional_effective", "npv", "bottom_quarter_effective", "quarter_gap")


def crossed_runs(values, scenario="small", **columns):
    """Return runs from arrays of people-based adoption by strategy, shape (draws, seeds); one draw is draw 0.

    The other headline outcomes follow it; `columns` are further ones, functions of (strategy, draw, seed).
    """
    rows = []
    for strategy, table in values.items():
        table = np.asarray(table, dtype=float)
        for d, s in np.ndindex(*table.shape):
            draw = d + 1 if len(table) > 1 else 0
            row = dict.fromkeys(HEADLINE_NAMES, table[d, s]) | {"npv": 1e5 * table[d, s]}
            further = {name: f(strategy, draw, s) for name, f in columns.items()}
            rows.append({"scenario": scenario, "strategy": strategy, "seed": s, "draw": draw, **row, **further})
    return pd.DataFrame(rows)


def seeds_runs(values, scenario="small", **columns):
    """Return the same without draws, from a row of values by strategy."""
    return crossed_runs({name: np.atleast_2d(row) for name, row in values.items()}, scenario, **columns)


def labels_of(runs):
    """Return names of the cases: the strategy's."""
    return {(row.scenario, row.strategy): row.strategy.title() for row in runs.itertuples()}
