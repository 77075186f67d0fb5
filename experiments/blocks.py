"""Tables of months or boroughs put in pairs: a block of (month or borough) x pair x case, indexed once."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.pairs import Case, Floats, Integers


@dataclass(frozen=True, eq=False)
class PairedBlock:
    """A tidy table from which any outcome comes as an array whose last two axes are pairs and cases.

    Attributes
    ----------
    rows
        The rows of the table that count.
    levels
        What the first axis is of, in ascending order: months, or names of boroughs.
    draws, seeds : ndarray of int, shape (pairs,)
        Draw of the behavioural parameters and seed of each pair.
    cases
        What the last axis is of.
    where
        Place of each row on the three axes.
    """

    rows: pd.DataFrame
    levels: tuple[Hashable, ...]
    draws: Integers
    seeds: NDArray[np.int64]
    cases: tuple[Case, ...]
    where: tuple[Integers, Integers, Integers]

    @classmethod
    def of(cls, table: pd.DataFrame, by: str, cases: Sequence[Case]) -> "PairedBlock":
        """Index the rows of some cases.

        Parameters
        ----------
        table
            One row a run and level: scenario, strategy, seed, draw if there is one, and `by`.
        by
            Column that tells the levels.
        cases
            Which cases, in the order of the last axis; those without rows have no values.
        """
        column = {case: i for i, case in enumerate(cases)}
        of_case = table.groupby(["scenario", "strategy"], sort=False, observed=True)
        codes = np.full(of_case.ngroups, -1, dtype=np.intp)
        numbers = of_case.ngroup().to_numpy(dtype=np.intp)
        for number, place in pd.Series(numbers).drop_duplicates().items():
            key = (str(table["scenario"].iloc[number]), str(table["strategy"].iloc[number]))
            codes[place] = column.get(key, -1)
        of_row = codes[numbers]
        rows, of_row = table[of_row >= 0], of_row[of_row >= 0]
        draws = rows["draw"].to_numpy(dtype=np.int64) if "draw" in rows else np.zeros(len(rows), dtype=np.int64)
        luck, pair = np.unique(np.stack([draws, rows["seed"].to_numpy(np.int64)]), axis=1, return_inverse=True)
        levels, level = np.unique(rows[by].to_numpy(), return_inverse=True)
        where = (level.reshape(-1).astype(np.intp), pair.reshape(-1).astype(np.intp), of_row)
        return cls(rows, tuple(levels.tolist()), luck[0].astype(np.intp), luck[1], tuple(cases), where)

    def values(self, outcome: str) -> Floats:
        """Return an outcome, shape (levels, pairs, cases); NaN where a run is not there."""
        block = np.full((len(self.levels), len(self.seeds), len(self.cases)), np.nan)
        block[self.where] = self.rows[outcome].to_numpy(dtype=float)
        return block
