"""Runs of the claims as matrices of draws and seeds, and what a contrast of them says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from experiments.claims.contrasts import Arm, Contrast, Measure, Term
from experiments.intervals import CONFIDENCE, Interval, interval_of
from experiments.pairs import Floats, Integers

COLUMNS = ("world", "plan", "draw", "seed")
"""Columns of the runs beside the outcomes."""


@dataclass(frozen=True, eq=False)
class Table:
    """Runs of the arms, one a draw and seed each.

    Attributes
    ----------
    runs
        One row a run that did not fail: world, plan, draw, seed, and its outcomes.
    horizon
        Months of a run.
    stretch
        Factors by world, shape (draws of the design,), on what is summed of it: where a range cut its step short.
    """

    runs: pd.DataFrame
    horizon: int
    stretch: Mapping[str, Floats] = field(default_factory=dict)

    @cached_property
    def draws(self) -> Integers:
        """Numbers of the draws."""
        return np.unique(self.runs["draw"].to_numpy(dtype=np.intp))

    @cached_property
    def seeds(self) -> Integers:
        """The seeds."""
        return np.unique(self.runs["seed"].to_numpy(dtype=np.intp))

    @cached_property
    def _rows(self) -> Mapping[Arm, Integers]:
        grouped = self.runs.groupby(["world", "plan"], observed=True, sort=False).indices
        return {Arm(str(world), str(plan)): rows for (world, plan), rows in grouped.items()}

    @cached_property
    def _places(self) -> tuple[Integers, Integers]:
        return (
            np.searchsorted(self.draws, self.runs["draw"].to_numpy(dtype=np.intp)),
            np.searchsorted(self.seeds, self.runs["seed"].to_numpy(dtype=np.intp)),
        )

    def count(self, arms: Sequence[Arm]) -> int:
        """Return how many runs of some arms there are."""
        return sum(len(self._rows.get(arm, ())) for arm in arms)

    def of(self, arm: Arm, measure: Measure) -> Floats:
        """Return an outcome of an arm, shape (draws, seeds); NaN where a run is missing."""
        cells = np.full((len(self.draws), len(self.seeds)), np.nan)
        rows = self._rows.get(arm)
        if rows is not None:
            draw, seed = self._places
            cells[draw[rows], seed[rows]] = self._values(measure)[rows]
        return cells

    def sum_of(self, terms: Sequence[Term]) -> Floats:
        """Return a weighted sum, shape (draws, seeds); NaN where any of its runs is missing."""
        cells = np.zeros((len(self.draws), len(self.seeds)))
        for term in terms:
            part = term.weight * self.of(term.arm, term.measure)
            if term.arm.world in self.stretch:
                part *= self.stretch[term.arm.world][self.draws - 1, None]
            cells += part
        return cells

    def cells(self, contrast: Contrast) -> Floats:
        """Return a contrast in its printed unit, shape (draws, seeds)."""
        return contrast.measure.scale.factor * self.sum_of(contrast.terms)

    @cached_property
    def _kept(self) -> dict[tuple[str, bool, float], Floats]:
        return {}

    def _values(self, measure: Measure) -> Floats:
        column = measure.column(self.horizon)
        key = (column, measure.log, measure.benefits)
        if key not in self._kept:
            self._kept[key] = self._reckoned(column, measure)
        return self._kept[key]

    def _reckoned(self, column: str, measure: Measure) -> Floats:
        if column == "execution":
            tiers = self.runs[["transactional_effective", "people_effective"]]
            values = tiers.to_numpy(dtype=float).mean(axis=1)
        elif measure.benefits != 1.0:
            benefit, cost = (self.runs[name].to_numpy(dtype=float) for name in ("benefit_pv", "cost_pv"))
            values = measure.benefits * benefit - cost
        else:
            values = self.runs[column].to_numpy(dtype=float)
        if not measure.log:
            return np.asarray(values)
        # An index of nothing has no elasticity: that run is left out, and counted.
        return np.log(values, out=np.full(len(values), np.nan), where=values > 0.0)


def needed(measures: Sequence[Measure], horizon: int) -> tuple[str, ...]:
    """Return the columns of the table of runs that some outcomes need."""
    columns: list[str] = []
    for measure in measures:
        if measure.outcome == "execution":
            columns += ["transactional_effective", "people_effective"]
        elif measure.benefits != 1.0:
            columns += ["benefit_pv", "cost_pv"]
        else:
            columns.append(measure.column(horizon))
    return tuple(dict.fromkeys(columns))


def month_told(measure: Measure, horizon: int) -> int:
    """Return the month that a measure is of in runs of this horizon."""
    return horizon if measure.month is None else min(measure.month, horizon)


@dataclass(frozen=True, eq=False)
class Answer:
    """What the runs say to a contrast.

    Attributes
    ----------
    contrast
        What was asked.
    cells : ndarray, shape (draws, seeds)
        The differences in the printed unit, positive where the claim is right; NaN where a run is missing.
    draws, seeds : ndarray
        Which they are of.
    """

    contrast: Contrast
    cells: Floats
    draws: Integers
    seeds: Integers

    @classmethod
    def of(cls, contrast: Contrast, table: Table) -> "Answer":
        """Return the answer of a table of runs."""
        return cls(contrast, table.cells(contrast), table.draws, table.seeds)

    @property
    def least(self) -> float:
        """The smallest difference that matters, in the printed unit."""
        return self.contrast.measure.scale.least

    def interval(self, confidence: float = CONFIDENCE) -> Interval:
        """Return the mean and its interval, draws and seeds both random."""
        draws, seeds = (grid.reshape(-1) for grid in np.meshgrid(self.draws, self.seeds, indexing="ij"))
        return interval_of(self.cells.reshape(-1), draws, seeds, confidence)

    def holds(self, confidence: float = CONFIDENCE) -> bool:
        """Return whether all of the interval is at least what matters."""
        return bool(self.interval(confidence).low >= self.least)

    def fails(self, confidence: float = CONFIDENCE) -> bool:
        """Return whether all of the interval is less than what matters: no effect, or the wrong sign."""
        return bool(self.interval(confidence).high < self.least)

    def opposite(self, confidence: float = CONFIDENCE) -> bool:
        """Return whether all of the interval is as far beyond zero on the wrong side as would matter."""
        return bool(self.interval(confidence).high <= -self.least)

    @property
    def by_draw(self) -> Floats:
        """Mean over the seeds of each draw; NaN where all are missing, shape (draws,)."""
        there = ~np.isnan(self.cells)
        sums = np.where(there, self.cells, 0.0).sum(axis=1)
        return np.divide(sums, there.sum(axis=1), out=np.full(len(sums), np.nan), where=there.any(axis=1))

    @property
    def share(self) -> float:
        """Share of the draws in which the claim is right, a tie counting half."""
        known = self.by_draw[~np.isnan(self.by_draw)]
        return float(((known > 0.0) + 0.5 * (known == 0.0)).mean()) if len(known) else float("nan")

    def among(self, chosen: np.ndarray) -> "Answer":
        """Return the answer of some draws only."""
        return Answer(self.contrast, self.cells[chosen], self.draws[chosen], self.seeds)


def resampled_best(choices: Mapping[float, Term], table: Table, resamples: int = 2000) -> dict[float, float]:
    """Return how often each choice is best, over resamples of draws and seeds, each as a whole.

    The pigeonhole bootstrap (Owen 2007; see `experiments.intervals`). Ties go to the smaller choice.
    """
    cells = np.stack([table.sum_of([term]) for term in choices.values()])
    whole = ~np.isnan(cells).any(axis=(0, 2))
    cells = cells[:, whole]
    if not cells.size:
        return dict.fromkeys(choices, float("nan"))
    generator = np.random.default_rng(0)
    _, draws, seeds = cells.shape
    of_draws = generator.multinomial(draws, np.full(draws, 1.0 / draws), resamples) / draws
    of_seeds = generator.multinomial(seeds, np.full(seeds, 1.0 / seeds), resamples) / seeds
    best = np.einsum("kds,bd,bs->bk", cells, of_draws, of_seeds, optimize=True).argmax(axis=1)
    counts = np.bincount(best, minlength=len(choices)) / resamples
    return dict(zip(choices, counts.tolist(), strict=True))
