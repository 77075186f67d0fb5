"""The runs of a plane of cells, on two threads of the server's, with what the cells share worked out once."""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from pydantic import BaseModel

from experiments.compare import HEADLINES
from experiments.dashboard.jobs import Cancelled
from experiments.dashboard.levers import Sides
from experiments.pairs import Floats
from scenarios import Scenario, Strategy, TabulatedPopulation
from simulation.ensemble import Ensemble

THREADS = 2
"""Threads for the planes of all viewers together."""
KEPT_BYTES = 64_000_000
"""Luck that a plane keeps in memory, so that it is not drawn again for each cell."""
LOOK_EVERY = 0.05
"""Seconds after which it is looked again whether the viewer has cancelled."""

_WORKERS = ThreadPoolExecutor(THREADS, thread_name_prefix="plane")
_LOG = logging.getLogger(__name__)

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Failed:
    """Why a strategy has no runs in a scenario."""

    why: str


Runs = Floats | Failed
"""Headline outcomes of a strategy in a scenario, shape (seeds, headlines x months); or why there are none."""


@dataclass(frozen=True)
class Task:
    """Runs that a cell needs and that no cell before it did."""

    scenario: Scenario
    strategies: tuple[Strategy, ...]
    keys: tuple[Key, ...]


class Tasks:
    """The cells as tasks. Equal scenarios and strategies are made the same, so that their runs are done once."""

    def __init__(self, cells: Sequence[Sides]) -> None:
        self._parts: dict[str, list[Any]] = {}
        self._whole: dict[Key, Scenario] = {}
        ordered: set[Key] = set()
        self.tasks: list[Task] = []
        self.keys: list[tuple[Key, Key]] = []
        for cell in cells:
            of_scenario, scenario = self._same(cell.scenario)
            keys = (of_scenario, cell.left), (of_scenario, cell.right)
            needed = {key: key[1] for key in keys if key not in ordered}
            ordered |= needed.keys()
            self.keys.append(keys)
            self.tasks.append(Task(scenario, tuple(needed.values()), tuple(needed)))

    def _same(self, scenario: Scenario) -> tuple[Key, Scenario]:
        """Return a key of a scenario, and an equal one whose parts are the very objects of those before."""
        parts = {name: self._part(name, value) for name, value in scenario if isinstance(value, BaseModel | tuple)}
        key = tuple(id(parts[name]) if name in parts else value for name, value in scenario)
        return key, self._whole.setdefault(key, scenario.model_copy(update=parts))

    def _part(self, name: str, value: Any) -> Any:
        known = self._parts.setdefault(name, [])
        for other in known:
            if other is value or other == value:
                return other
        known.append(value)
        return value


@dataclass
class Lane:
    """The share of the seeds that one thread works on at a time, cell after cell.

    World and luck of a seed stay in an ensemble of its own from cell to cell, where there is room for that.
    """

    seeds: tuple[int, ...]
    months: tuple[int, ...]
    ensembles: list[Ensemble]
    done: int = 0
    found: dict[Key, Runs] = field(default_factory=dict)

    def work(self, task: Task, stop: threading.Event) -> dict[Key, Runs]:
        """Return the runs of a task for the seeds of this lane."""
        found: dict[Key, Runs] = {
            key: np.full((len(self.seeds), len(HEADLINES) * len(self.months)), np.nan) for key in task.keys
        }
        for row, seed in enumerate(self.seeds):
            for key, strategy in zip(task.keys, task.strategies, strict=True):
                values = found[key]
                if stop.is_set():
                    raise Cancelled
                if isinstance(values, Failed):
                    continue
                try:
                    series = self._ensemble(row).simulate(task.scenario, strategy, seed).series
                # Whatever it is that fails, the other cells are worth showing, and this one says why it is empty.
                except Exception as error:
                    _LOG.exception(
                        "a run of a plane failed: %s in %s, seed %s", strategy.name, task.scenario.name, seed
                    )
                    found[key] = Failed(why(error))
                    continue
                values[row] = np.concatenate([series[line.outcome][list(self.months)] for line in HEADLINES])
        return found

    def _ensemble(self, row: int) -> Ensemble:
        return self.ensembles[row % len(self.ensembles)]


def why(error: Exception) -> str:
    """Return why something failed, for the viewer: the reason of a wrong specification, and else no internals."""
    if isinstance(error, ValueError) and str(error):
        return str(error).splitlines()[0][:200]
    return f"the model failed here ({type(error).__name__})"


def runs_of_cells(
    cells: Sequence[Sides],
    seeds: Sequence[int],
    months: Sequence[int],
    progress: Callable[[float], None],
    cancelled: Callable[[], bool],
) -> Iterator[tuple[Runs, Runs]]:
    """Yield the runs of both sides for each cell, in the order of the cells, as soon as they are there.

    Parameters
    ----------
    cells
        Scenario and strategies of each.
    seeds
        The same for both sides of all cells.
    months
        When outcomes are read.
    progress, cancelled
        Told the share that is done; asked whether to stop.

    Raises
    ------
    Cancelled
        If `cancelled` said so.
    """
    planned, stop = Tasks(cells), threading.Event()
    lanes = [_lane(cells[0].scenario, seeds[k::THREADS], months) for k in range(min(THREADS, len(seeds)))]
    under_way: dict[Future[dict[Key, Runs]], Lane] = {}
    given, told = 0, 0
    try:
        for lane in lanes:
            _go_on(lane, planned.tasks, stop, under_way)
        while given < len(cells):
            if cancelled():
                raise Cancelled
            for future in wait(under_way, LOOK_EVERY, FIRST_COMPLETED).done:
                lane = under_way.pop(future)
                lane.found |= future.result()
                lane.done += 1
                _go_on(lane, planned.tasks, stop, under_way)
            while given < min(lane.done for lane in lanes):
                left, right = (_joined(lanes, key) for key in planned.keys[given])
                given += 1
                yield left, right
            if (steps := sum(lane.done for lane in lanes)) > told:
                told = steps
                progress(steps / (len(lanes) * len(cells)))
    finally:
        stop.set()


def _lane(scenario: Scenario, seeds: Sequence[int], months: Sequence[int]) -> Lane:
    room = max(1, KEPT_BYTES // THREADS // max(1, 32 * decisions(scenario)))
    return Lane(tuple(seeds), tuple(months), [Ensemble(kept_bytes=0) for _ in range(min(room, len(seeds)))])


def decisions(scenario: Scenario) -> int:
    """Return how large a run is: decisions of a place on a service in a month."""
    return scenario.horizon * len(scenario.services) * places(scenario)


def _go_on(
    lane: Lane, tasks: Sequence[Task], stop: threading.Event, under_way: dict[Future[dict[Key, Runs]], Lane]
) -> None:
    """Let a lane begin the next task that has runs to do."""
    while lane.done < len(tasks) and not tasks[lane.done].strategies:
        lane.done += 1
    if lane.done < len(tasks):
        under_way[_WORKERS.submit(lane.work, tasks[lane.done], stop)] = lane


def _joined(lanes: Sequence[Lane], key: Key) -> Runs:
    """Return the runs of all lanes; a run that failed spoils them all, as none may be missing unseen."""
    whole = np.full((sum(len(lane.seeds) for lane in lanes), len(HEADLINES) * len(lanes[0].months)), np.nan)
    for k, lane in enumerate(lanes):
        part = lane.found[key]
        if isinstance(part, Failed):
            return part
        whole[k :: len(lanes)] = part
    return whole


def places(scenario: Scenario) -> int:
    """Return how many organisations there are."""
    law = scenario.population
    if isinstance(law, TabulatedPopulation):
        return len(law.places) + len(law.institutions) + law.outside_partners
    return law.boroughs + law.education + law.arts + law.other + law.outside_partners
