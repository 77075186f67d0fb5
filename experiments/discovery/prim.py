"""Boxes: in which part of the space of worlds a side wins, in a few restrictions, checked on worlds held out.

The patient rule induction method [1]_ peels the space, a few worlds at a time, towards those of interest; scenario
discovery [2]_ reads the box as a description of a vulnerability. The peeling is EMA Workbench's [3]_; this module only
chooses the box on its trajectory and says how far to trust it:

* of the trajectory, the box of the largest weighted relative accuracy [4]_, mass x (density - base rate): neither the
  tiny box that is all wins nor the whole space;
* only parameters in which wins differ from the rest, one by one (Kolmogorov-Smirnov): at most six, given to PRIM one
  after another and kept as long as the box gets better, which is constrained PRIM [5]_ on one way rather than all;
* only restrictions that the quasi-p-value of [2]_ (a binomial test of the wins in the box against what the box would
  have without the restriction) holds up at 5 %;
* of such boxes, those that hold on worlds held out: the whole procedure is done again on each four fifths of the
  worlds, and its box counted on the other fifth. A box is claimed only if, over the five, worlds in such boxes are
  wins more often than the rest (Fisher's exact test, 1 %). Quasi-p-values alone would claim boxes where there is
  nothing: the procedure looked at every parameter before it chose.

A further box is sought among the worlds that no box before it holds.

References
----------
.. [1] J. H. Friedman and N. I. Fisher (1999), Bump hunting in high-dimensional data, Statistics and Computing 9(2),
   123-143.
.. [2] B. P. Bryant and R. J. Lempert (2010), Thinking inside the box: a participatory, computer-assisted approach to
   scenario discovery, Technological Forecasting and Social Change 77(1), 34-49.
.. [3] J. H. Kwakkel (2017), The Exploratory Modeling Workbench, Environmental Modelling & Software 96, 239-250.
.. [4] N. Lavrac, P. Flach and B. Zupan (1999), Rule evaluation measures: a unifying view, ILP-99, LNCS 1634, 174-185.
.. [5] J. H. Kwakkel (2019), A generalized many-objective optimization approach for scenario discovery, Futures &
   Foresight Science 1(2), e8.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy import stats

from experiments.discovery.box import TRAJECTORY, Box, HeldOut, Restriction, Search, all_hold
from experiments.discovery.peeling import peeled
from experiments.discovery.proportions import wilson
from experiments.pairs import Flags, Integers

FEW_WORLDS = 40
"""Worlds below which no box is sought: a fifth of them held out is eight."""
FEW_WINS = 20
"""Wins, or worlds without one, below which no box is sought, or no further one."""
MOST_BOXES = 2
FOLDS = 5


def boxes(
    points: pd.DataFrame, wins: pd.Series, target: str = "wins", *, at_most: int = MOST_BOXES, seed: int = 0,
    units: Mapping[str, str] | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Return the boxes in which wins are frequent, as a tidy table; empty where none holds on worlds held out.

    Parameters
    ----------
    points
        One row a world, a column a parameter: numbers, switches or words.
    wins
        Whether the target wins there, in the same order.
    target
        Whose wins, for the table.
    at_most
        How many boxes at most.
    seed
        How the worlds are dealt into those found with and those held out.
    units
        Unit of each parameter.

    Returns
    -------
    DataFrame
        Columns: see `experiments.discovery.box.COLUMNS`. Ends are within the box; NaN where it is open.

    Raises
    ------
    ValueError
        If points and wins do not go together, or a value is missing.
    """
    return search(points, wins, target, at_most=at_most, seed=seed).frame(units)


def search(
    points: pd.DataFrame, wins: pd.Series, target: str = "wins", *, at_most: int = MOST_BOXES, seed: int = 0,
    progress: Callable[[], None] | None = None,
) -> Search:  # fmt: skip
    """Return the boxes of one target with all that belongs to them; see `boxes`."""
    points, flags = _checked(points, wins)
    worlds, count = len(points), int(flags.sum())
    if worlds < FEW_WORLDS or min(count, worlds - count) < FEW_WINS or points.empty:
        return Search(target, worlds, count)
    folds = _folds(flags, seed)
    full, parts = _Cover(points, flags), [_Cover(points[folds != k], flags[folds != k]) for k in range(FOLDS)]
    held = [_HeldBack(points[folds == k], flags[folds == k]) for k in range(FOLDS)]
    claimed: list[Box] = []
    trajectory = pd.DataFrame(columns=list(TRAJECTORY))
    for number in range(at_most):
        rest = full.left.copy()
        if min(int(flags[rest].sum()), int((~flags[rest]).sum())) < FEW_WINS:
            break
        restrictions, path = full.next()
        trajectory = path if number == 0 else trajectory
        if not restrictions:
            return Search(target, worlds, count, tuple(claimed), None, trajectory)
        for part, back in zip(parts, held, strict=True):
            back.count(part.next()[0])
            if progress:
                progress()
        inside = rest & all_hold(restrictions, points)
        n, k = int(inside.sum()), int(flags[inside].sum())
        box = Box(restrictions, n, k, k / count, n / worlds, _held_out(held, count))
        if not box.claimed:
            return Search(target, worlds, count, tuple(claimed), box, trajectory)
        claimed.append(box)
    return Search(target, worlds, count, tuple(claimed), None, trajectory)


@dataclass(eq=False)
class _Cover:
    """Worlds from which one box after another is taken away."""

    points: pd.DataFrame
    wins: Flags
    left: Flags = field(init=False)

    def __post_init__(self) -> None:
        self.left = np.ones(len(self.points), dtype=bool)

    def next(self) -> tuple[tuple[Restriction, ...], pd.DataFrame]:
        """Return the restrictions of the next box, none if there is no box, and the trajectory of its peeling."""
        restrictions, path = peeled(self.points[self.left], self.wins[self.left], len(self.points))
        if restrictions:
            self.left &= ~all_hold(restrictions, self.points)
        return restrictions, path


@dataclass(eq=False)
class _HeldBack:
    """The worlds of one fold, and what boxes found without them have of them."""

    points: pd.DataFrame
    wins: Flags
    left: Flags = field(init=False)
    inside: Flags = field(init=False)
    before: Flags = field(init=False)

    def __post_init__(self) -> None:
        self.left = np.ones(len(self.points), dtype=bool)

    def count(self, restrictions: Sequence[Restriction]) -> None:
        """Count the next box: nobody is in a box without restrictions."""
        held = all_hold(restrictions, self.points) if restrictions else np.zeros(len(self.points), dtype=bool)
        self.before, self.inside = self.left.copy(), self.left & held
        self.left = self.left & ~held


def _held_out(held: Sequence[_HeldBack], wins: int) -> HeldOut:
    n = sum(int(back.inside.sum()) for back in held)
    k = sum(int(back.wins[back.inside].sum()) for back in held)
    others = sum(int((back.before & ~back.inside).sum()) for back in held)
    missed = sum(int(back.wins[back.before & ~back.inside].sum()) for back in held)
    nan = float("nan")
    if not n:
        return HeldOut(0, 0, nan, nan, nan, 0.0, 1.0)
    p = float(stats.fisher_exact([[k, n - k], [missed, others - missed]], alternative="greater")[1])
    low, high = wilson(k, n)
    return HeldOut(n, k, k / n, low, high, k / wins, p)


def _folds(wins: Flags, seed: int) -> Integers:
    """Return which fold each world is held out in, wins dealt out evenly."""
    shuffled = np.random.default_rng(seed).permutation(len(wins))
    dealt = shuffled[np.argsort(wins[shuffled], kind="stable")]
    folds = np.empty(len(wins), dtype=np.intp)
    folds[dealt] = np.arange(len(wins)) % FOLDS
    return folds


def _checked(points: pd.DataFrame, wins: pd.Series) -> tuple[pd.DataFrame, Flags]:
    """Return the parameters that vary, numbers as floats and the rest as words, and the wins as flags."""
    if len(points) != len(wins):
        raise ValueError(f"there are {len(points)} worlds and {len(wins)} verdicts of them; there must be as many")
    if gaps := [name for name in points.columns if points[name].isna().any()]:
        raise ValueError(f"values are missing in {', '.join(gaps)}")
    kept = {}
    for name in points.columns:
        if points[name].nunique() < 2:
            continue
        number = pd.api.types.is_numeric_dtype(points[name]) and not pd.api.types.is_bool_dtype(points[name])
        # Floats throughout: of whole numbers, EMA Workbench peels a value at a time in a way of its own.
        kept[name] = points[name].astype(float) if number else points[name].astype(str).astype(object)
    return pd.DataFrame(kept).reset_index(drop=True), wins.to_numpy(dtype=bool)
