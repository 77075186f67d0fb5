"""What the browser gets of a plane: all outcomes and months of its cells, where the lead changes hands, and words."""

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

import contourpy
import numpy as np

from experiments.compare import FEW_PAIRS, HEADLINES, Headline
from experiments.dashboard.levers import LEVERS
from experiments.dashboard.settings import Settings
from experiments.dashboard.whatif import MOST_POINTS, MOST_SEEDS, Axis, Cell, Plane, seconds_of_a_draw  # fmt: skip
from experiments.dashboard.whatif_runs import decisions
from experiments.effects import pounds

Line = list[tuple[float, float]]

SIDES = ("left", "right")
NOTE = (
    "About luck only: an interval says how far the mean could be off after so few draws of luck. It says nothing of "
    "the model or its other figures being wrong. Each interval stands for its own cell: among many cells a few are "
    "called for one side by chance."
)


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
        "draws": {"few": FEW_PAIRS, "usual": 12, "most": MOST_SEEDS},
        "sizes": [5, 9, MOST_POINTS],
        "pace": seconds_of_a_draw(decisions(sides.scenario)),
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
    fresh = _others(now, plane) == _others(plane.settings, plane)
    return {
        "x": _axis(plane.x),
        "y": _axis(plane.y),
        "names": list(plane.names),
        "months": list(plane.months),
        "seeds": plane.seeds,
        "size": plane.size,
        "here": list(here) if fresh else None,
        "note": NOTE,
        "outcomes": [_outcome(line) for line in HEADLINES],
        "cells": [_cell(cell, plane) for cell in plane.cells],
        "boundaries": {
            line.outcome: [boundary(plane, line.outcome, month) for month in plane.months] for line in HEADLINES
        },
        "sentences": {
            line.outcome: [sentences(plane, line, month, here if fresh else None) for month in plane.months]
            for line in HEADLINES
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


def _cell(cell: Cell, plane: Plane) -> dict[str, Any]:
    if cell.error:
        return {"c": cell.column, "r": cell.row, "error": cell.error}
    return {
        "c": cell.column,
        "r": cell.row,
        "leads": {
            line.outcome: [
                [
                    *(_short(v, line.decimals + 1) for v in (a.difference, a.low, a.high, a.left, a.right)),
                    a.standing,
                    _short(a.probability, 3),
                ]
                for a in (cell.leads[line.outcome, month] for month in plane.months)
            ]
            for line in HEADLINES
        },
    }


def _short(value: float, decimals: int) -> float | None:
    """Return a number as JSON can have it."""
    return round(value, decimals) + 0.0 if math.isfinite(value) else None


def boundary(plane: Plane, outcome: str, month: int) -> list[Line]:
    """Return the lines along which the mean difference changes its sign, in the units of the levers.

    They run straight from cell to cell, by linear interpolation, and stop where a cell is missing. Where both sides
    are exactly the same nobody leads, so that this is no edge of anybody's lead.
    """
    grid = plane.grid(outcome, month)
    if min(grid.shape) < 2:
        return []
    found = contourpy.contour_generator(
        plane.x.values, plane.y.values, np.ma.masked_where(np.isnan(grid) | (grid == 0.0), grid), corner_mask=True
    )
    lines = [np.asarray(line, dtype=float) for line in found.lines(0.0)]
    return [[(round(x, 4), round(y, 4)) for x, y in line.tolist()] for line in lines]


def sentences(plane: Plane, line: Headline, month: int, here: tuple[float, float] | None) -> list[str]:
    """Return what a plane says of an outcome in a month, in words.

    Parameters
    ----------
    plane, line, month
        What is told.
    here
        Where the page's settings are on the plane, if they are.
    """
    if not plane.cells:
        return []
    said = [_counted(plane, line.outcome, month)]
    cells = {(plane.x.values[cell.column], plane.y.values[cell.row]): cell for cell in plane.cells}
    if here is None:
        return [*said, "The page now shows other settings than this plane was worked out for."]
    if here not in cells:
        return [*said, "Your settings lie between the cells."] if len(plane.cells) == plane.size else said
    said.append(_at_present(plane, line, month, here, cells[here]))
    for axis, other, fixed in ((plane.x, plane.y, here[1]), (plane.y, plane.x, here[0])):
        row = [cells.get((v, fixed) if axis is plane.x else (fixed, v)) for v in axis.values]
        changes = handovers(row, axis.values.index(here[0 if axis is plane.x else 1]), line.outcome, month)
        said += [_handed_over(axis, other.label, fixed, change) for change in changes]
    return said


def _counted(plane: Plane, outcome: str, month: int) -> str:
    """Say who leads in how many cells."""
    count = Counter(_kind(cell, outcome, month) for cell in plane.cells)
    done = len(plane.cells)
    of = f"{done} cells" if done == plane.size else f"the {done} cells worked out so far"
    name = dict(zip(SIDES, plane.names, strict=True))
    first, second = sorted(SIDES, key=lambda side: -count[side])
    if count[first] == done:
        return f"{name[first]} leads in all {of.removeprefix('the ')}."
    said = f"Neither leads in any of {of}"
    if count[first]:
        said = f"{name[first]} leads in {count[first]} of {of}, {name[second]} in {count[second] or 'none'}"
    rest = {
        "tied": "undecided", "equal": "as good as level", "same": "without any difference",
        "unknown": "without enough runs to tell", "failed": "not to be worked out",
    }  # fmt: skip
    parts = [f"{count[key]} {words}" for key, words in rest.items() if count[key]]
    return f"{said}; {', '.join(parts)}." if parts else f"{said}."


def _kind(cell: Cell, outcome: str, month: int) -> str:
    """Return how a cell counts: its standing, told apart where luck has no part in a tie."""
    if cell.error:
        return "failed"
    lead = cell.leads[outcome, month]
    return "same" if lead.difference == lead.low == lead.high == 0.0 else lead.standing


def _at_present(plane: Plane, line: Headline, month: int, here: tuple[float, float], cell: Cell) -> str:
    where = ", ".join(
        f"{axis.label.lower()} {axis.shown(value)}" for axis, value in zip((plane.x, plane.y), here, strict=True)
    )
    if cell.error:
        return f"At your settings ({where}) nothing could be worked out: {cell.error}."
    lead = cell.leads[line.outcome, month]
    if not math.isfinite(lead.low):
        return f"At your settings ({where}) it cannot be told who leads."
    sign = -1.0 if lead.difference < 0.0 else 1.0
    low, high = sorted((sign * lead.low, sign * lead.high))
    interval = f"95 % interval {low:z.{line.decimals}f} to {high:z.{line.decimals}f}, {lead.pairs} draws of luck"
    if low == high == 0.0:
        return f"At your settings ({where}) both come to the same under all {lead.pairs} draws of luck."
    who = plane.names[0 if sign > 0 else 1]
    amount = margin(abs(lead.difference), line)
    words = {
        "tied": f"it is undecided: {who} is ahead by {amount}, which luck could turn",
        "equal": f"the two are as good as level: {who} is ahead by {amount}",
        "unknown": f"there are too few runs to tell: {who} is ahead by {amount}",
    }.get(lead.standing, f"{who} leads by {amount}")
    return f"At your settings ({where}) {words} ({interval})."


def margin(value: float, line: Headline) -> str:
    """Return a difference with its unit, as a verdict prints it."""
    if line.unit == "GBP m":
        return pounds(value)
    return f"{value:z.{line.decimals}f} {'points' if line.unit == '%' else line.unit}"


def handovers(row: Sequence[Cell | None], at: int, outcome: str, month: int) -> list[tuple[int, int, float | None]]:
    """Return where the lead changes hands along a line of cells, nearest to a cell of it, on either side.

    Only from a cell in which one side leads to one in which the other does: signs of undecided means are luck. A
    missing cell ends the search.

    Parameters
    ----------
    row
        The cells in the order of the axis.
    at
        Where to start.
    outcome, month
        What is compared.

    Returns
    -------
    list of tuple
        Last cell of the leader; first cell of the other; and where between the two the mean difference is zero, as a
        (fractional) place in the row, or None where it changes its sign more than once.
    """
    found: list[tuple[int, int, float | None]] = []
    leads = [None if cell is None or cell.error else cell.leads[outcome, month] for cell in row]
    start = leads[at]
    if start is None or start.standing not in SIDES:
        return []
    for step in (-1, 1):
        last, k = at, at + step
        while 0 <= k < len(leads) and (lead := leads[k]) is not None:
            if lead.standing == start.standing:
                last = k
            elif lead.standing in SIDES:
                means = [there.difference for there in leads[min(last, k) : max(last, k) + 1] if there is not None]
                found.append((last, k, _only_zero(means, min(last, k))))
                break
            k += step
    return found


def _only_zero(means: Sequence[float], first: int) -> float | None:
    """Return the fractional place of the one change of sign, or None if there are several."""
    signs = np.sign(means)
    changes = np.flatnonzero(signs[1:] != signs[:-1])
    if len(changes) != 1:
        return None
    k = int(changes[0])
    return first + k + means[k] / (means[k] - means[k + 1])


def _handed_over(axis: Axis, other: str, fixed: float, change: tuple[int, int, float | None]) -> str:
    last, beyond, zero = change
    moves = "falls below" if beyond < last else "rises above"
    if zero is None:
        between = sorted((axis.values[last], axis.values[beyond]))
        edge = f"somewhere between {between[0]:g} and {axis.shown(between[1])}"
        moves = "falls" if beyond < last else "rises"
    else:
        step = LEVERS[axis.lever].step
        value = float(np.interp(zero, range(len(axis.values)), axis.values))
        edge = f"about {axis.shown(round(round(value / step) * step, 6))}"
    return f"With {other.lower()} at {fixed:g}, the lead changes hands as {axis.label.lower()} {moves} {edge}."
