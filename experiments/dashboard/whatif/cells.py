"""The cells of a plane, within bounds, and the plane that they make up."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from experiments.compare import FEW_PAIRS
from experiments.dashboard.jobs import Cancelled
from experiments.dashboard.leads import Lead, leads
from experiments.dashboard.levers import LEVERS, Sides
from experiments.dashboard.settings import Settings
from experiments.dashboard.whatif.axes import Axis, axis_of, in_order
from experiments.dashboard.whatif.runs import THREADS, Failed, decisions, runs_of_cells, why
from experiments.pairs import Floats
from scenarios.quantity import nearest
from simulation.outcomes import HORIZONS

FEWEST_POINTS, MOST_POINTS = 3, 15
"""Points along an axis."""
SEEDS, MOST_SEEDS = 12, 32
"""Seeds of a cell, unless asked otherwise, and at most; at least `FEW_PAIRS`, as of fewer no verdict is ever given."""
MOST_WORK = 1_000_000_000
"""Decisions of a side in all cells together: the largest plane of London at 32 seeds, about a minute on two cores."""
A_RUN, A_DECISION = 1e-3, 3.5e-8
"""Seconds of a run, and of each decision in it, on the machine of the benchmarks."""


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
    seeds: int = SEEDS,
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


def outline(settings: Settings, x: str, y: str, points: tuple[int, int] = (9, 9), seeds: int = SEEDS) -> Plane:
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
    axes = [axis_of(settings, lever, count) for lever, count in zip((x, y), points, strict=True)]
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


def seconds_of_a_draw(settings: Settings) -> float:
    """Return about how long one draw of luck of a cell takes, both sides, while nobody else works."""
    return 2.0 * (A_RUN + A_DECISION * decisions(settings.world().scenario)) / THREADS


def _names(sides: Sides) -> tuple[str, str]:
    """Return what the sides are called: the same strategy twice, which has one name, by its side."""
    left, right = (strategy.label for strategy in sides.strategies)
    return (left, right) if left != right else (f"{left} (left)", f"{right} (right)")


def _worked_out(plane: Plane, progress: Callable[[float], None], cancelled: Callable[[], bool]) -> Iterator[Cell]:
    places, sides = [], []
    for column, row in in_order(plane.settings, plane.x, plane.y):
        moved = plane.settings.with_lever(plane.x.lever, plane.x.values[column])
        moved = moved.with_lever(plane.y.lever, plane.y.values[row])
        try:
            sides.append(moved.world())
            places.append((column, row))
        except Exception as error:
            yield Cell(column, row, error=why(error))
    if not sides:
        return
    runs = runs_of_cells(sides, range(plane.seeds), plane.months, progress, cancelled)
    for (column, row), (left, right) in zip(places, runs, strict=True):
        if isinstance(left, Failed):
            yield Cell(column, row, error=left.why)
        elif isinstance(right, Failed):
            yield Cell(column, row, error=right.why)
        else:
            yield Cell(column, row, leads(left, right, plane.months))
