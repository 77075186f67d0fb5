"""Runs put in pairs: a row a (draw, seed), a column a case, so that what is compared met the same luck."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Case = tuple[str, str]
"""A scenario and a strategy, by name."""
Floats = NDArray[np.float64]
Integers = NDArray[np.intp]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Pairs:
    """A table of runs, indexed once, from which any outcome comes as a matrix.

    Attributes
    ----------
    runs
        One row a run.
    cases
        (scenario, strategy) of each column, in the order of their first run.
    draws, seeds : ndarray of int
        Draw of the behavioural parameters and seed of each row; rows are in the order of draw, then seed.
    rows, columns : ndarray of int
        Where each run is in the matrix.
    """

    runs: pd.DataFrame
    cases: tuple[Case, ...]
    draws: Integers
    seeds: NDArray[np.int64]
    rows: Integers
    columns: Integers

    @classmethod
    def of(cls, runs: pd.DataFrame) -> "Pairs":
        """Index a table of runs.

        Parameters
        ----------
        runs
            One row a run: scenario, strategy, seed and, where behaviour was drawn, draw.

        Raises
        ------
        ValueError
            If a case has two runs under one draw and seed.
        """
        columns = runs.groupby(["scenario", "strategy"], sort=False, observed=True).ngroup().to_numpy(dtype=np.intp)
        _, first = np.unique(columns, return_index=True)
        cases = tuple(
            (str(scenario), str(strategy))
            for scenario, strategy in runs.iloc[first][["scenario", "strategy"]].itertuples(index=False, name=None)
        )
        draws = runs["draw"].to_numpy(dtype=np.intp) if "draw" in runs else np.zeros(len(runs), dtype=np.intp)
        draw_numbers, of_draw = np.unique(draws, return_inverse=True)
        seed_numbers, of_seed = np.unique(runs["seed"].to_numpy(dtype=np.int64), return_inverse=True)
        cells, rows = np.unique(of_draw * len(seed_numbers) + of_seed, return_inverse=True)
        if len(np.unique(rows * max(1, len(cases)) + columns)) < len(runs):
            raise ValueError("the table of runs has two runs of one case under one draw and seed")
        of_draw, of_seed = np.divmod(cells, max(1, len(seed_numbers)))
        return cls(runs, cases, draw_numbers[of_draw], seed_numbers[of_seed], rows, columns)

    @property
    def drawn(self) -> bool:
        """Whether behaviour was drawn: then the unit of all intervals is not the pair."""
        return bool(self.draws.any())

    def values(self, outcome: str, cases: Sequence[Case]) -> Floats:
        """Return an outcome of some cases, shape (pairs, cases); NaN where a run is not there."""
        return self.filled(self.runs[outcome].to_numpy(dtype=float), cases)

    def filled(self, by_run: Floats, cases: Sequence[Case]) -> Floats:
        """Return a value a run, in the order of the table, as a matrix of some cases, shape (pairs, cases)."""
        matrix = np.full((len(self.seeds), len(self.cases)), np.nan)
        matrix[self.rows, self.columns] = by_run
        place = {case: i for i, case in enumerate(self.cases)}
        return matrix[:, [place[case] for case in cases]]


def with_drawn_behaviour(runs: pd.DataFrame) -> pd.DataFrame:
    """Return the runs that count: where behaviour was drawn, those with a drawn one.

    The scenario's own behaviour (draw 0) is not one of the draws, and among them it would be one too many.
    """
    if "draw" not in runs or not (runs["draw"] > 0).any():
        return runs
    return runs[runs["draw"] > 0].reset_index(drop=True)
