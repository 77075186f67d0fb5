"""Satisficing: in what share of the worlds a strategy is good enough.

Where nobody knows which world it is, a strategy may be judged by how many worlds it does well enough in rather than by
how well it does in the average of them [1]_. What is enough is stated, not found. A world is a draw of what is not
known; what counts in it is the mean over seeds.

References
----------
.. [1] R. J. Lempert and M. T. Collins (2007), Managing the risk of uncertain threshold responses: comparison of
   robust, optimum, and precautionary approaches, Risk Analysis 27(4), 1009-1026.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.compare import FEW_PAIRS, Headline
from experiments.discovery.proportions import wilson
from experiments.discovery.worlds import column_of, headline_named
from experiments.pairs import Case, Flags, Floats, Pairs

COLUMNS = (
    "requirement", "outcome", "month", "bound", "label", "scenario", "strategy", "worlds", "met", "share", "low",
    "high", "note",
)  # fmt: skip
"""Columns of the table of satisficing."""
ALL = "all of them"
"""What the rows of all requirements together are called."""


@dataclass(frozen=True)
class Requirement:
    """What is good enough on one outcome.

    Attributes
    ----------
    headline
        The outcome.
    bound
        In the outcome's own unit (a share, GBP k): at least this, or at most where less is better.
    month
        When; None for the end of the run.
    """

    headline: Headline
    bound: float
    month: int | None = None

    @property
    def words(self) -> str:
        """The requirement, as people say it."""
        sign = "at most" if self.headline.less_is_better else "at least"
        when = "" if self.month is None else f" at month {self.month}"
        shown = f"{self.headline.scale * self.bound:z.{self.headline.decimals}f} {self.headline.unit}"
        return f"{self.headline.short} {sign} {shown}{when}"

    def met(self, values: Floats) -> Flags:
        """Return which values are good enough."""
        return np.asarray(values <= self.bound if self.headline.less_is_better else values >= self.bound)


def requirement_of(text: str, month: int | None = None) -> Requirement:
    """Return a requirement from ``OUTCOME=BOUND``, the bound in the outcome's own unit (0.4 for 40 %; GBP k).

    Raises
    ------
    ValueError
        If the text is not such, or the outcome is none.

    Examples
    --------
    >>> requirement_of("people_effective=0.4").words
    'people-based services at least 40.0 %'
    """
    outcome, sign, number = (part.strip() for part in text.partition("="))
    try:
        bound = float(number)
    except ValueError:
        bound = math.nan
    if not sign or not math.isfinite(bound):
        raise ValueError(f"{text!r} is not a requirement; write one as people_effective=0.4 (40 %) or npv=0 (GBP k)")
    return Requirement(headline_named(outcome), bound, month)


DEFAULTS = tuple(requirement_of(text) for text in ("people_effective=0.4", "npv=0", "quarter_gap=0.2"))
"""What is good enough, if nobody says."""


def satisficing(
    runs: pd.DataFrame, labels: Mapping[Case, str], equal: Sequence[Case], requirements: Sequence[Requirement],
    horizon: int,
) -> pd.DataFrame:  # fmt: skip
    """Return in what share of the worlds each case of equal money is good enough, best first.

    Parameters
    ----------
    runs
        One row a run.
    labels
        Cases and their names for people.
    equal
        The cases that one could choose between.
    requirements
        What is good enough.
    horizon
        When runs end.

    Returns
    -------
    DataFrame
        Columns: requirement, outcome, month, bound (in the outcome's own unit); label, scenario, strategy; worlds (in
        which every case has runs of a same seed), met (in how many it is good enough), share, low and high (95 %
        interval, Wilson's, over worlds: the luck of the seeds within a world is not in it) and note. If there are
        several requirements, rows of all of them together come first.
    """
    pairs = Pairs.of(runs)
    blocks: list[tuple[dict[str, object], Flags]] = []
    columns = [column_of(one.headline.outcome, one.month, horizon, runs.columns) for one in requirements]
    matrices = [pairs.values(column, equal) for column, _ in columns]
    whole = ~np.isnan(np.stack(matrices)).any(axis=(0, 2)) if matrices else np.zeros(0, dtype=bool)
    draws = [draw for draw in np.unique(pairs.draws) if (whole & (pairs.draws == draw)).any()]
    met = []
    for one, matrix in zip(requirements, matrices, strict=True):
        means = [matrix[whole & (pairs.draws == draw)].mean(axis=0) for draw in draws]
        met.append(one.met(np.reshape(means, (len(draws), len(equal)))))
    if len(requirements) > 1:
        blocks.append(({"requirement": ALL}, np.logical_and.reduce(met)))
    for one, (_, month), good in zip(requirements, columns, met, strict=True):
        about: dict[str, object] = {
            "requirement": one.words,
            "outcome": one.headline.outcome,
            "month": month,
            "bound": one.bound,
        }
        blocks.append((about, good))
    rows = [row for about, good in blocks for row in _rows(about, good, labels, equal)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _rows(
    about: Mapping[str, object], good: Flags, labels: Mapping[Case, str], equal: Sequence[Case]
) -> list[dict[str, object]]:
    rows = []
    for i, case in enumerate(equal):
        worlds, met = len(good), int(good[:, i].sum())
        low, high = wilson(met, worlds)
        rows.append({
            **about, "label": labels[case], "scenario": case[0], "strategy": case[1], "worlds": worlds, "met": met,
            "share": met / worlds if worlds else math.nan, "low": low, "high": high,
            "note": f"only {worlds} worlds" if worlds < FEW_PAIRS else "",
        })  # fmt: skip
    return sorted(rows, key=lambda row: -row["met"])  # type: ignore[operator]
