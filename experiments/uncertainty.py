"""Chance against ignorance: how much of a difference's spread is luck, and how much is not knowing behaviour.

Every draw of the behavioural parameters meets every seed. The paired differences then are a two-way table without
replication, with draws and seeds both random; the expected mean squares of its analysis of variance give the
components [1]_::

    interaction and rest    MS_rest
    parameters              (MS_draws - MS_rest) / seeds
    luck                    (MS_seeds - MS_rest) / draws

An estimate below nought is set to nought, and the row says so.

References
----------
.. [1] S. R. Searle, G. Casella and C. E. McCulloch (1992), Variance Components, Wiley, chapter 4.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.compare import FEW_PAIRS, HEADLINES
from experiments.intervals import Crossed, crossed
from experiments.pairs import Case, Floats, Pairs

COLUMNS = (
    "outcome", "label", "scenario", "strategy", "difference", "low", "high", "lowest", "highest", "better_in_draws",
    "variance_parameters", "variance_luck", "variance_interaction", "share_parameters", "draws", "seeds", "note",
)  # fmt: skip
"""Columns of the table of uncertainty."""
TAILS = (0.05, 0.95)
"""Quantiles over draws that are reported as the range of a difference."""


@dataclass(frozen=True)
class Components:
    """Variances of one paired difference, by where they come from; NaN where one draw or seed cannot tell.

    Attributes
    ----------
    parameters, luck, interaction
        Due to the draw, to the seed, and to both together with all the rest.
    negative
        Which of them were estimated below nought, and so are nought here.
    """

    parameters: float
    luck: float
    interaction: float
    negative: tuple[str, ...] = ()

    @property
    def total(self) -> float:
        """Variance of one run's difference."""
        return self.parameters + self.luck + self.interaction

    @property
    def share_parameters(self) -> float:
        """Share of it that is due to the draw; 0 where nothing varies."""
        return self.parameters / self.total if self.total != 0.0 else 0.0

    @property
    def share_luck(self) -> float:
        """Share of it that is due to the seed; 0 where nothing varies."""
        return self.luck / self.total if self.total != 0.0 else 0.0


def components(table: Crossed) -> Components:
    """Return the variance components of a crossed table of differences; NaN of a table with nothing in it."""
    draws, seeds = table.cells.shape
    if not table.cells.size:
        return Components(float("nan"), float("nan"), float("nan"))
    of_draws, of_seeds, rest = table.squares
    found = {"parameters": (of_draws - rest) / seeds, "luck": (of_seeds - rest) / draws}
    # A table in which nothing varies must not get a component from rounding.
    dust = 1e-24 * float(np.square(table.cells).max())
    kept = {name: 0.0 if value < dust else value for name, value in found.items()}
    negative = tuple(name for name, value in found.items() if value < -dust)
    return Components(kept["parameters"], kept["luck"], 0.0 if rest < dust else rest, negative)


def uncertainty(runs: pd.DataFrame, labels: Mapping[Case, str], reference: Case) -> pd.DataFrame:
    """Return one row a headline outcome and case: its difference to the reference, and where its spread comes from.

    Parameters
    ----------
    runs
        One row a run, with draws of behaviour.
    labels
        Cases and their names for people.
    reference
        The case that the others are compared with.

    Returns
    -------
    DataFrame
        Columns: outcome, label, scenario, strategy; difference (mean over draws and seeds), low and high (its 95 %
        interval, draws and seeds both random); lowest and highest (5 % and 95 % quantiles over draws of the mean over
        seeds), better_in_draws (share of draws in which that mean is better); variance_parameters, variance_luck,
        variance_interaction, share_parameters; draws, seeds and note. No rows without draws.
    """
    pairs = Pairs.of(runs)
    if not pairs.drawn:
        return pd.DataFrame(columns=list(COLUMNS))
    rows = []
    for headline in HEADLINES:
        matrix = pairs.values(headline.outcome, list(labels))
        against = matrix[:, list(labels).index(reference)]
        for i, (case, label) in enumerate(labels.items()):
            if case == reference:
                continue
            table = crossed(matrix[:, i] - against, pairs.draws, pairs.seeds)
            about = {"outcome": headline.outcome, "label": label, "scenario": case[0], "strategy": case[1]}
            rows.append(about | _row(table, headline.less_is_better))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(table: Crossed, less: bool) -> dict[str, object]:
    draws, seeds = table.cells.shape
    found, parts = table.interval(), components(table)
    of_draw = table.cells.mean(axis=1) if table.cells.size else np.full(1, np.nan)
    lowest, highest = (float(end) for end in np.quantile(of_draw, TAILS))
    return {
        "difference": found.mean, "low": found.low, "high": found.high, "lowest": lowest, "highest": highest,
        "better_in_draws": _share_better(-of_draw if less else of_draw),
        "variance_parameters": parts.parameters, "variance_luck": parts.luck,
        "variance_interaction": parts.interaction, "share_parameters": parts.share_parameters,
        "draws": draws, "seeds": seeds, "note": _note(draws, seeds, parts),
    }  # fmt: skip


def _share_better(gains: Floats) -> float:
    return float(((gains > 0.0) + 0.5 * (gains == 0.0)).mean())


def _note(draws: int, seeds: int, parts: Components) -> str:
    notes = []
    if draws < FEW_PAIRS:
        notes.append(f"only {draws} draws" if draws != 1 else "only 1 draw")
    if seeds < 2 or draws < 2:
        notes.append("chance and ignorance cannot be told apart: at least 2 draws and 2 seeds are needed")
    notes += [f"variance of {name} estimated below 0, taken as 0" for name in parts.negative]
    return "; ".join(notes)
