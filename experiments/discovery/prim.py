"""Boxes: in which part of the space of worlds a side wins, in a few restrictions, checked on worlds held out.

The patient rule induction method [1]_ peels the space, a few worlds at a time, towards those of interest; scenario
discovery [2]_ reads the box as a description of a vulnerability. The peeling is EMA Workbench's [3]_; this module only
chooses the box on its trajectory and says how far to trust it:

* of the trajectory, the box of the largest weighted relative accuracy [4]_, mass x (density - base rate): neither the
  tiny box that is all wins nor the whole space;
* only the six parameters in which wins differ most from the rest, one by one (Kolmogorov-Smirnov, at 20 %);
* only restrictions that the quasi-p-value of [2]_ (a binomial test of the wins in the box against what the box would
  have without the restriction) holds up at 5 %: the parameter that it holds up least is given up and PRIM is run again
  on the others, as in constrained PRIM [5]_ but one way down rather than over all subsets;
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

import inspect
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from experiments.discovery.proportions import wilson
from experiments.pairs import Flags, Integers

COLUMNS = (
    "target", "box", "parameter", "low", "high", "choices", "unit", "quasi_p_low", "quasi_p_high", "coverage",
    "density", "mass", "worlds", "wins", "base_rate", "held_out_density", "held_out_low", "held_out_high",
    "held_out_coverage", "held_out_worlds", "held_out_p",
)  # fmt: skip
"""Columns of the table of boxes: a row a restriction, those of a box together."""
TRAJECTORY = ("coverage", "density", "mass", "res_dim")
"""Columns of a peeling trajectory; `res_dim` is the number of parameters restricted, as EMA Workbench has it."""
FEW_WORLDS = 40
"""Worlds below which no box is sought: a fifth of them held out is eight."""
FEW_WINS = 20
"""Wins, or worlds without one, below which no box is sought."""
LEAST_IN_BOX = 10
LEAST_MASS = 0.05
MOST_BOXES = 2
FOLDS = 5
SCREENED = 6
"""Parameters that PRIM is given at first, at most: those in which wins differ most from the rest, one by one..."""
DIFFERENT = 0.2
"""... with at most this p-value."""
KEEP = 0.05
"""Quasi-p-value above which a restriction is dropped."""
HOPELESS = 0.25
"""Quasi-p-value above which parameters are given up at once, rather than one by one."""
CLAIM = 0.01
"""P-value on worlds held out above which a box is not claimed."""


@dataclass(frozen=True)
class Restriction:
    """One side of a box: what a parameter may be in it.

    Attributes
    ----------
    parameter
        Dotted name.
    low, high
        Ends, both within; None where the box is open.
    choices
        What it may be, of a parameter that is no number.
    quasi_p_low, quasi_p_high
        Quasi-p-value of each end (of the choices: the first); NaN where there is none.
    """

    parameter: str
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    quasi_p_low: float = float("nan")
    quasi_p_high: float = float("nan")

    def holds(self, values: pd.Series) -> Flags:
        """Return which values are allowed."""
        if self.choices:
            return values.astype(str).isin(self.choices).to_numpy()
        numbers = values.to_numpy(dtype=float)
        low, high = (-np.inf if self.low is None else self.low), (np.inf if self.high is None else self.high)
        return np.asarray((numbers >= low) & (numbers <= high))


@dataclass(frozen=True)
class HeldOut:
    """What boxes found without them have on worlds held out, all folds together.

    Attributes
    ----------
    worlds, wins
        Worlds held out that are in such a box, and how many of them are wins.
    density, low, high
        Share that are wins, and its 95 % interval (Wilson's); NaN without worlds.
    coverage
        Share of all wins that are in such a box.
    p
        Chance of as many wins in the boxes, or more, if they were drawn blindly (Fisher's exact test).
    """

    worlds: int
    wins: int
    density: float
    low: float
    high: float
    coverage: float
    p: float


@dataclass(frozen=True)
class Box:
    """A part of the space of worlds in which a side often wins.

    Attributes
    ----------
    restrictions
        What holds in it; those of most weight first.
    worlds, wins
        Worlds in it that are in no box before it, and how many of them are wins.
    coverage
        Share of all wins that are in it.
    mass
        Share of all worlds that are in it.
    held_out
        The honest version of density and coverage.
    """

    restrictions: tuple[Restriction, ...]
    worlds: int
    wins: int
    coverage: float
    mass: float
    held_out: HeldOut

    @property
    def density(self) -> float:
        """Share of its worlds that are wins."""
        return self.wins / self.worlds

    @property
    def claimed(self) -> bool:
        """Whether it holds on worlds held out."""
        return bool(self.restrictions) and self.held_out.p <= CLAIM

    def holds(self, points: pd.DataFrame) -> Flags:
        """Return which worlds are in it."""
        return _all_hold(self.restrictions, points)


@dataclass(frozen=True, eq=False)
class Search:
    """What was found in looking for boxes of one target.

    Attributes
    ----------
    target
        Whose wins.
    worlds, wins
        How many worlds there are, and how many of them are wins.
    boxes
        The boxes that hold on worlds held out.
    refused
        The best of the rest, which does not: not to be believed.
    trajectory
        Of the first box, coverage, density, mass and restrictions along the peeling.
    """

    target: str
    worlds: int
    wins: int
    boxes: tuple[Box, ...] = ()
    refused: Box | None = None
    trajectory: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(TRAJECTORY)))

    @property
    def base_rate(self) -> float:
        """Share of all worlds that are wins."""
        return self.wins / self.worlds if self.worlds else float("nan")

    def frame(self, units: Mapping[str, str] | None = None) -> pd.DataFrame:
        """Return the claimed boxes, tidy: a row a restriction."""
        rows = [
            self._row(number, box, one, units or {})
            for number, box in enumerate(self.boxes, start=1)
            for one in box.restrictions
        ]
        return pd.DataFrame(rows, columns=list(COLUMNS))

    def _row(self, number: int, box: Box, one: Restriction, units: Mapping[str, str]) -> dict[str, object]:
        out = box.held_out
        nan = float("nan")
        return {
            "target": self.target, "box": number, "parameter": one.parameter,
            "low": nan if one.low is None else one.low, "high": nan if one.high is None else one.high,
            "choices": " | ".join(one.choices), "unit": units.get(one.parameter, ""),
            "quasi_p_low": one.quasi_p_low, "quasi_p_high": one.quasi_p_high, "coverage": box.coverage,
            "density": box.density, "mass": box.mass, "worlds": box.worlds, "wins": box.wins,
            "base_rate": self.base_rate, "held_out_density": out.density, "held_out_low": out.low,
            "held_out_high": out.high, "held_out_coverage": out.coverage, "held_out_worlds": out.worlds,
            "held_out_p": out.p,
        }  # fmt: skip


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
        Columns: see `COLUMNS`. Ends are within the box; NaN where it is open.

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
        restrictions, path = full.next()
        trajectory = path if number == 0 else trajectory
        if not restrictions:
            return Search(target, worlds, count, tuple(claimed), None, trajectory)
        for part, back in zip(parts, held, strict=True):
            back.count(part.next()[0])
            if progress:
                progress()
        inside = rest & _all_hold(restrictions, points)
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
        restrictions, path = _peeled(self.points[self.left], self.wins[self.left], len(self.points))
        if restrictions:
            self.left &= ~_all_hold(restrictions, self.points)
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
        held = _all_hold(restrictions, self.points) if restrictions else np.zeros(len(self.points), dtype=bool)
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


def _all_hold(restrictions: Sequence[Restriction], points: pd.DataFrame) -> Flags:
    inside = np.ones(len(points), dtype=bool)
    for one in restrictions:
        inside &= one.holds(points[one.parameter])
    return inside


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


def _peeled(points: pd.DataFrame, wins: Flags, of: int) -> tuple[tuple[Restriction, ...], pd.DataFrame]:
    """Return the restrictions of the best box that PRIM finds, and the trajectory; none if nothing is to be found.

    PRIM is run again on fewer parameters until each that it restricts is held up by its quasi-p-value: with many, it
    takes a little off each, and so not enough off those that matter. What is screened and given up is part of the
    procedure, which worlds held out judge as a whole.
    """
    trajectory = pd.DataFrame(columns=[*TRAJECTORY, "chosen"])
    points = points.reset_index(drop=True)
    mass = max(LEAST_MASS * of, LEAST_IN_BOX) / max(1, len(points))
    if mass >= 0.5 or wins.all() or not wins.any():
        return (), trajectory
    names = _screened(points, wins)
    while names:
        box = _ema_box(points[names], wins, mass)
        path = box.peeling_trajectory
        accuracy = (path["mass"] * (path["density"] - wins.mean())).to_numpy(dtype=float)
        best = int(accuracy.argmax())
        trajectory = path[list(TRAJECTORY)].astype(float).assign(chosen=np.arange(len(path)) == best)
        certain = {name: min(p for p in ps if p >= 0.0) for name, ps in _quasi_p(box, best).items()}
        doubtful = [name for name, p in certain.items() if p > KEEP]
        if not doubtful:
            return _restrictions(box, _significant(box, best, points[names])), trajectory
        gone = {max(certain, key=lambda name: certain[name]), *(n for n, p in certain.items() if p > HOPELESS)}
        names = [name for name in names if name in certain and name not in gone]
    return (), trajectory.assign(chosen=False)


def _screened(points: pd.DataFrame, wins: Flags) -> list[str]:
    """Return the parameters in which wins differ most from the rest: Kolmogorov-Smirnov, of choices chi-squared.

    Where wins are rare, PRIM would as soon take a little off dozens in which nothing happens to be at one end.
    """
    chances = {}
    for name in points.columns:
        values = points[name]
        if pd.api.types.is_numeric_dtype(values):
            chances[name] = float(stats.ks_2samp(values[wins], values[~wins]).pvalue)
        else:
            chances[name] = float(stats.chi2_contingency(pd.crosstab(values, wins)).pvalue)
    kept = sorted(chances, key=lambda name: chances[name])[:SCREENED]
    return [name for name in points.columns if name in kept and chances[name] <= DIFFERENT]


def _ema_box(points: pd.DataFrame, wins: Flags, mass: float) -> Any:
    """Return EMA Workbench's box, of version 2.5 or 3."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from ema_workbench.analysis.prim import Prim, PRIMObjectiveFunctions

        # Version 2.5 wants a density below which it gives a box up; that is judged here, for both.
        older = {"threshold": 1e-9} if "threshold" in inspect.signature(Prim.__init__).parameters else {}
        # Of numbers, peeling goes on as in [1]_ though a step may gain nothing: with few wins that is often so. Choices
        # take off unequal parts, which EMA Workbench's own objective allows for, but it stops where nothing is gained.
        words = len(points.select_dtypes(exclude=np.number).columns) > 0
        kind = PRIMObjectiveFunctions.LENIENT1 if words else PRIMObjectiveFunctions.ORIGINAL
        return Prim(points, wins.astype(int), mass_min=mass, obj_function=kind, **older).find_box()


def _quasi_p(box: Any, i: int) -> dict[str, list[float]]:
    """Return the quasi-p-values of a box on the trajectory, by parameter: of the low end and of the high one."""
    found: dict[str, list[float]] = (box.p_values if hasattr(box, "p_values") else box.qp)[i]
    return found


def _significant(box: Any, i: int, points: pd.DataFrame) -> int:
    """Take away the least certain end until all are certain; return where on the trajectory the rest of it stands."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        while True:
            ends = [(p, name, end) for name, ps in _quasi_p(box, i).items() for end, p in enumerate(ps) if p > KEEP]
            if not ends:
                return i
            _, name, end = max(ends)
            limits = box.box_lims[i].copy()
            whole = box.box_lims[0]
            if isinstance(limits.loc[0, name], set):
                limits[name] = whole[name]
            else:
                limits.loc[end, name] = whole.loc[end, name]
            inside = _all_hold(_read(limits, whole, {}), points)
            box.update(limits, np.flatnonzero(inside))
            i = len(box.box_lims) - 1


def _restrictions(box: Any, i: int) -> tuple[Restriction, ...]:
    found = _read(box.box_lims[i], box.box_lims[0], _quasi_p(box, i))
    return tuple(sorted(found, key=lambda one: np.nanmin([one.quasi_p_low, one.quasi_p_high])))


def _read(limits: pd.DataFrame, whole: pd.DataFrame, ps: Mapping[str, Sequence[float]]) -> list[Restriction]:
    """Return what a box restricts, of the limits of all parameters."""
    found = []
    for name in limits.columns:
        low, high = limits.loc[0, name], limits.loc[1, name]
        p_low, p_high = (float("nan") if p < 0.0 else float(p) for p in ps.get(name, (-1.0, -1.0)))
        if isinstance(low, set):
            if low != whole.loc[0, name]:
                found.append(Restriction(name, None, None, tuple(sorted(map(str, low))), p_low, p_high))
            continue
        from_, to = low > whole.loc[0, name], high < whole.loc[1, name]
        if from_ or to:
            ends = float(low) if from_ else None, float(high) if to else None
            found.append(Restriction(name, *ends, (), p_low, p_high))
    return found
