"""What if: how the verdict between two strategies changes over a plane of two levers.

Each cell of the plane is a small experiment of its own: both strategies under the same seeds, judged as the verdict of
an experiment is.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from experiments.compare import FEW_PAIRS, HEADLINES, Headline, probability_better
from experiments.contest import DECIDED, judgement
from experiments.dashboard.jobs import Cancelled
from experiments.dashboard.levers import LEVERS, Sides
from experiments.dashboard.settings import Settings
from experiments.dashboard.whatif_runs import Failed, decisions, runs_of_cells, why
from experiments.intervals import interval_of
from experiments.pairs import Floats
from scenarios.quantity import nearest
from simulation.outcomes import HORIZONS

FEWEST_POINTS, MOST_POINTS = 3, 15
"""Points along an axis."""
MOST_SEEDS = 32
"""Seeds of a cell. There must be `FEW_PAIRS` at least: of fewer, no verdict is ever given."""
MOST_WORK = 1_000_000_000
"""Decisions of a side in all cells together: the largest plane of London at 32 seeds, about a minute on two cores."""
OF_THE_WORLD = frozenset({"spread", "trust"})
"""Levers that make another world, which is then built anew; the others meet the same."""
PACE = 3.5e-8
"""Seconds that a decision takes."""


@dataclass(frozen=True)
class Axis:
    """A lever, and its values along an axis, ascending."""

    lever: str
    values: tuple[float, ...]

    @property
    def label(self) -> str:
        """What people call it."""
        return LEVERS[self.lever].label

    def shown(self, value: float) -> str:
        """Return a value with its unit."""
        return f"{value:g} {LEVERS[self.lever].unit}"


@dataclass(frozen=True)
class Lead:
    """How much better the left strategy is than the right one, on one outcome in one month.

    Attributes
    ----------
    difference, low, high
        In the headline's printed unit, mean over pairs and its 95 % interval; positive where the left one is better,
        also where less is better. NaN where there is none.
    left, right
        Means of both, in the printed unit.
    pairs
        Seeds under which both are known.
    probability
        Share of pairs in which the left one is better, a tie counting half.
    standing
        ``"left"`` or ``"right"`` (ahead), or ``"tied"``, ``"equal"``, ``"unknown"`` as `experiments.contest.Contest`
        has them.
    """

    difference: float
    low: float
    high: float
    left: float
    right: float
    pairs: int
    probability: float
    standing: str


@dataclass(frozen=True)
class Cell:
    """Both strategies at one pair of values.

    Attributes
    ----------
    column, row
        Places of the values on the axes.
    leads
        By outcome and month; empty where the cell failed.
    error
        Why it failed.
    """

    column: int
    row: int
    leads: Mapping[tuple[str, int], Lead] = field(default_factory=dict)
    error: str = ""


@dataclass(frozen=True)
class Plane:
    """Cells over two levers, as many as are worked out.

    Attributes
    ----------
    settings
        All that is not on the axes.
    x, y
        The axes.
    names
        The strategies, left and right.
    months
        When outcomes are compared; the last is the end.
    seeds
        How many draws of luck each cell has.
    cells
        In the order in which they were finished.
    """

    settings: Settings
    x: Axis
    y: Axis
    names: tuple[str, str]
    months: tuple[int, ...]
    seeds: int
    cells: tuple[Cell, ...] = ()

    @property
    def size(self) -> int:
        """Cells that there are to be."""
        return len(self.x.values) * len(self.y.values)

    def with_cell(self, cell: Cell) -> "Plane":
        """Return the plane with one more."""
        return replace(self, cells=(*self.cells, cell))

    def grid(self, outcome: str, month: int) -> Floats:
        """Return the mean differences of an outcome, shape (rows, columns); NaN where there is none."""
        found = np.full((len(self.y.values), len(self.x.values)), np.nan)
        for cell in self.cells:
            if not cell.error:
                found[cell.row, cell.column] = cell.leads[outcome, month].difference
        return found


def plane(
    settings: Settings,
    x: str,
    y: str,
    points: tuple[int, int] = (9, 9),
    seeds: int = 12,
    *,
    progress: Callable[[float], None] = lambda share: None,
    cancelled: Callable[[], bool] = lambda: False,
    on_cell: Callable[[Cell], None] = lambda cell: None,
) -> Plane:
    """Return the plane of two levers, all cells worked out; a coarse picture comes first.

    Parameters
    ----------
    settings
        World, strategies and the other levers.
    x, y
        Names of two levers.
    points
        Points along the axes, `FEWEST_POINTS` to `MOST_POINTS`; fewer where a slider has fewer steps.
    seeds
        Draws of luck of a cell, `FEW_PAIRS` to `MOST_SEEDS`, the same in all cells and for all viewers.
    progress, cancelled, on_cell
        Told the share that is done; asked whether to stop; given each cell as soon as it is finished.

    Raises
    ------
    ValueError
        If that is out of bounds.
    Cancelled
        If `cancelled` said so.
    """
    found = outline(settings, x, y, points, seeds)
    if cancelled():
        raise Cancelled
    for cell in _worked_out(found, progress, cancelled):
        found = found.with_cell(cell)
        on_cell(cell)
    progress(1.0)
    return found


def outline(settings: Settings, x: str, y: str, points: tuple[int, int] = (9, 9), seeds: int = 12) -> Plane:
    """Return the same plane without its cells; see `plane`."""
    for lever in (x, y):
        if lever not in LEVERS:
            raise ValueError(f"there is no lever {lever[:40]!r}{nearest(lever[:40], LEVERS)}")
    if x == y:
        raise ValueError("a plane has two levers, and these are the same")
    if not all(FEWEST_POINTS <= count <= MOST_POINTS for count in points):
        raise ValueError(f"{points[0]} x {points[1]} points: an axis has {FEWEST_POINTS} to {MOST_POINTS}")
    if not FEW_PAIRS <= seeds <= MOST_SEEDS:
        raise ValueError(
            f"{seeds} draws of luck: allowed are {FEW_PAIRS} (with fewer, nothing is decided) to {MOST_SEEDS}"
        )
    axes = [_axis(settings, lever, count) for lever, count in zip((x, y), points, strict=True)]
    sides = settings.world()
    work = len(axes[0].values) * len(axes[1].values) * seeds * decisions(sides.scenario)
    if work > MOST_WORK:
        raise ValueError(
            f"too much work in a world of this size: {work / MOST_WORK:.1f} times what a plane may take; ask for fewer "
            "points or draws of luck"
        )
    horizon = sides.scenario.horizon
    months = (*(month for month in HORIZONS if month < horizon), horizon)
    return Plane(settings, axes[0], axes[1], _names(sides), months, seeds)


def seconds_of_a_draw(scenario_decisions: int) -> float:
    """Return about how long one draw of luck of a cell takes, both sides, on an idle server."""
    return 2.0 * (1e-3 + PACE * scenario_decisions) / 2.0


def _names(sides: Sides) -> tuple[str, str]:
    left, right = (strategy.label for strategy in sides.strategies)
    return (left, right) if left != right else (f"{left} (left)", f"{right} (right)")


def _axis(settings: Settings, lever: str, points: int) -> Axis:
    """Return even values over the slider's range, one of them moved to where it stands: so the present is a cell."""
    present = settings.value(lever)
    low, high = LEVERS[lever].range_in(settings.unmoved())
    values = np.linspace(low, high, points)
    if not np.isclose(values, present).any():
        values[1 + np.abs(values[1:-1] - present).argmin()] = present
    # What a slider cannot stand at is no setting of this page.
    reached = {settings.with_lever(lever, float(value)).value(lever) for value in values}
    return Axis(lever, tuple(sorted(reached)))


def in_order(plane: Plane) -> list[tuple[int, int]]:
    """Return columns and rows of the cells: the present settings, corners and middle, and then ever finer.

    Within a step the cells of one column follow each other, or of one row, as whichever lever makes another world.
    """
    ranks = [_coarse_first(len(axis.values)) for axis in (plane.x, plane.y)]
    here = tuple(
        axis.values.index(plane.settings.value(axis.lever)) if plane.settings.value(axis.lever) in axis.values else -1
        for axis in (plane.x, plane.y)
    )
    outer = 1 if plane.y.lever in OF_THE_WORLD else 0
    cells = [(column, row) for column in range(len(ranks[0])) for row in range(len(ranks[1]))]
    return sorted(cells, key=lambda at: (at != here, max(ranks[0][at[0]], ranks[1][at[1]]), at[outer], at[1 - outer]))


def _coarse_first(count: int) -> list[int]:
    """Return at which step of halving each point of an axis comes in: the ends at 0, the middle at 1, and so on."""
    steps, parts = [0] + [-1] * (count - 2) + [0], 1
    step = 0
    while -1 in steps:
        step, parts = step + 1, 2 * parts
        for k in range(1, parts, 2):
            point = round(k * (count - 1) / parts)
            if steps[point] == -1:
                steps[point] = step
    return steps


def _worked_out(plane: Plane, progress: Callable[[float], None], cancelled: Callable[[], bool]) -> Iterator[Cell]:
    places, sides = [], []
    for column, row in in_order(plane):
        moved = plane.settings.with_lever(plane.x.lever, plane.x.values[column])
        moved = moved.with_lever(plane.y.lever, plane.y.values[row])
        try:
            sides.append(moved.world())
            places.append((column, row))
        except Exception as error:
            yield Cell(column, row, error=why(error))
    runs = runs_of_cells(sides, range(plane.seeds), plane.months, progress, cancelled)
    for (column, row), (left, right) in zip(places, runs, strict=True):
        if isinstance(left, Failed):
            yield Cell(column, row, error=left.why)
        elif isinstance(right, Failed):
            yield Cell(column, row, error=right.why)
        else:
            yield Cell(column, row, leads(left, right, plane.months))


def leads(left: Floats, right: Floats, months: Sequence[int]) -> dict[tuple[str, int], Lead]:
    """Return who leads by how much, by outcome and month, from outcomes of shape (seeds, headlines x months)."""
    columns = [(line, month) for line in HEADLINES for month in months]
    return {(line.outcome, month): lead(line, left[:, k], right[:, k]) for k, (line, month) in enumerate(columns)}


def lead(line: Headline, left: Floats, right: Floats) -> Lead:
    """Return who leads by how much, from an outcome under the same seeds, in its own unit, shape (seeds,)."""
    sign = -1.0 if line.less_is_better else 1.0
    both = ~np.isnan(left - right)
    mine, theirs = (sign * line.scale * side[both] for side in (left, right))
    count = int(both.sum())
    found = interval_of(mine - theirs, np.zeros(count, dtype=np.intp), np.arange(count))
    chance = probability_better(mine, theirs, more_is_better=True)
    # As a contest is judged: from the side of whoever has the better mean.
    judged = (
        (found.mean, found.low, found.high, chance)
        if found.mean >= 0.0
        else (-found.mean, -found.high, -found.low, 1.0 - chance)
    )
    standing = judgement(count, *judged, line.least)
    if standing in DECIDED:
        standing = "left" if found.mean > 0.0 else "right"
    means = [float(side.mean()) if count else float("nan") for side in (sign * mine, sign * theirs)]
    return Lead(found.mean, found.low, found.high, means[0], means[1], count, chance, standing)
