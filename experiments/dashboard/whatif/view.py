"""What the browser gets of a plane: all outcomes and months of its cells, where the lead changes hands, and words."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from experiments.boundaries import zero_lines
from experiments.cautions import GRADES, LUCK_ONLY, MANY
from experiments.compare import FEW_PAIRS, Headline
from experiments.dashboard.jsonable import rounded
from experiments.dashboard.levers import LEVERS
from experiments.dashboard.settings import Settings
from experiments.dashboard.whatif.axes import Axis
from experiments.dashboard.whatif.cells import MOST_POINTS, MOST_SEEDS, SEEDS, Cell, Plane, seconds_of_a_draw
from experiments.dashboard.whatif.words import sentences
from experiments.verdict import headlines_in

Line = list[tuple[float, float]]


def tab(
    settings: Settings,
    colours: Sequence[str],
    *,
    plane: Plane | None = None,
    running: bool = False,
    progress: float = 0.0,
    message: str = "",
) -> dict[str, Any]:
    """Return the payload of the browser's plane view, which documents it: `browser/plane.js`.

    Parameters
    ----------
    settings
        What the page shows now.
    colours
        The colours of the left and the right strategy.
    plane
        What there is of a plane.
    running, progress, message
        Whether one is being worked out, the share that is done, and what went wrong.
    """
    sides = settings.world()
    return {
        "levers": [_slider(name, settings) for name in LEVERS],
        "names": [strategy.label for strategy in sides.strategies],
        "colours": list(colours),
        "draws": {"few": FEW_PAIRS, "usual": SEEDS, "most": MOST_SEEDS},
        "sizes": [5, 9, MOST_POINTS],
        "pace": seconds_of_a_draw(settings),
        "running": running,
        "progress": progress,
        "message": message,
        "plane": None if plane is None else payload(plane, settings),
    }


def _slider(name: str, settings: Settings) -> dict[str, Any]:
    lever, sides = LEVERS[name], settings.unmoved()
    low, high = lever.range_in(sides)
    return {
        "name": name, "label": lever.label, "unit": lever.unit, "meaning": lever.meaning, "low": low, "high": high,
        "step": lever.step, "value": settings.value(name), "default": lever.own(sides),
    }  # fmt: skip


def payload(plane: Plane, settings: Settings | None = None) -> dict[str, Any]:
    """Return a plane for the browser, so that another outcome or month is only looked up there.

    Parameters
    ----------
    plane
        The plane, finished or not.
    settings
        What the page shows now, if no longer what the plane was made for.
    """
    now = settings or plane.settings
    here = (now.value(plane.x.lever), now.value(plane.y.lever))
    lines = headlines_in(plane.settings.world().scenario)
    fresh = _others(now, plane) == _others(plane.settings, plane)
    return {
        "x": _axis(plane.x),
        "y": _axis(plane.y),
        "names": list(plane.names),
        "months": list(plane.months),
        "seeds": plane.seeds,
        "size": plane.size,
        "here": list(here) if fresh else None,
        "note": f"{LUCK_ONLY} {GRADES} {MANY}",
        "outcomes": [_outcome(line) for line in lines],
        "cells": [_cell(cell, plane, lines) for cell in plane.cells],
        "boundaries": {
            line.outcome: [boundary(plane, line.outcome, month) for month in plane.months] for line in lines
        },
        "sentences": {
            line.outcome: [sentences(plane, line, month, here if fresh else None) for month in plane.months]
            for line in lines
        },
    }


def _others(settings: Settings, plane: Plane) -> tuple[object, ...]:
    """Return the settings that are not on the axes."""
    levers = tuple(pair for pair in settings.levers if pair[0] not in (plane.x.lever, plane.y.lever))
    return settings.scenario, settings.left, settings.right, levers


def _axis(axis: Axis) -> dict[str, Any]:
    lever = LEVERS[axis.lever]
    return {"name": axis.lever, "label": lever.label, "unit": lever.unit, "values": list(axis.values)}


def _outcome(line: Headline) -> dict[str, Any]:
    return {
        "key": line.outcome, "title": line.title, "unit": line.unit, "decimals": line.decimals, "least": line.least,
        "less_is_better": line.less_is_better,
    }  # fmt: skip


def _cell(cell: Cell, plane: Plane, lines: Sequence[Headline]) -> dict[str, Any]:
    if cell.error:
        return {"c": cell.column, "r": cell.row, "error": cell.error}
    return {
        "c": cell.column,
        "r": cell.row,
        "leads": {
            line.outcome: [
                [
                    *(rounded(v, line.decimals + 2) for v in (a.difference, a.low, a.high, a.left, a.right)),
                    a.standing,
                    rounded(a.probability, 3),
                ]
                for a in (cell.leads[line.outcome, month] for month in plane.months)
            ]
            for line in lines
        },
    }


def boundary(plane: Plane, outcome: str, month: int) -> list[Line]:
    """Return the lines along which the mean difference changes its sign, in the units of the levers.

    They run straight from cell to cell, by linear interpolation, and stop where a cell is missing. Where both sides
    are the same under all luck nobody leads, so that this is no edge of anybody's lead.
    """
    grid = plane.grid(outcome, month)
    for cell in plane.cells:
        if not cell.error and cell.leads[outcome, month].same:
            grid[cell.row, cell.column] = np.nan
    lines = zero_lines(plane.x.values, plane.y.values, grid)
    return [[(round(x, 4), round(y, 4)) for x, y in line.tolist()] for line in lines]
