"""What a plane says in words: who leads where, how it stands at the present settings, and where the lead changes."""

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np

from experiments.compare import Headline
from experiments.dashboard.levers import LEVERS
from experiments.dashboard.whatif.axes import Axis
from experiments.dashboard.whatif.cells import Cell, Plane
from experiments.effects import pounds

SIDES = ("left", "right")


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
    said = [_counted(plane, line.outcome, month), *_at_other_months(plane, line.outcome, month)]
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
    if done == 1:
        of = "the one cell worked out so far"
    name = dict(zip(SIDES, plane.names, strict=True))
    first, second = sorted(SIDES, key=lambda side: -count[side])
    if count[first] == done:
        every = of if done == 1 else f"all {of.removeprefix('the ')}"
        return f"{name[first]} leads in {every}."
    said = f"Neither leads in any of {of}"
    if count[first]:
        said = f"{name[first]} leads in {count[first]} of {of}, {name[second]} in {count[second] or 'none'}"
    rest = {
        "tied": "undecided", "equal": "as good as level", "same": "without any difference",
        "unknown": "without enough runs to tell", "failed": "not to be worked out",
    }  # fmt: skip
    parts = [f"{count[key]} {words}" for key, words in rest.items() if count[key]]
    return f"{said}; {', '.join(parts)}." if parts else f"{said}."


def _at_other_months(plane: Plane, outcome: str, month: int) -> list[str]:
    """Say who leads in how many cells at the other months: what holds at the end need not hold before."""
    said = []
    for other in plane.months:
        if other != month:
            count = Counter(_kind(cell, outcome, other) for cell in plane.cells)
            said.append(f"{count['left']} and {count['right']} at month {other}")
    left, right = plane.names
    return [f"Cells led by {left} and by {right} otherwise: {', '.join(said)}."] if said else []


def _kind(cell: Cell, outcome: str, month: int) -> str:
    """Return how a cell counts: its standing, told apart where luck has no part in a tie."""
    if cell.error:
        return "failed"
    lead = cell.leads[outcome, month]
    return "same" if lead.same else lead.standing


def _at_present(plane: Plane, line: Headline, month: int, here: tuple[float, float], cell: Cell) -> str:
    where = ", ".join(
        f"{axis.label.lower()} {axis.shown(value)}" for axis, value in zip((plane.x, plane.y), here, strict=True)
    )
    if cell.error:
        return f"At your settings ({where}) nothing could be worked out: {cell.error}."
    lead = cell.leads[line.outcome, month]
    if not math.isfinite(lead.low):
        return f"At your settings ({where}) it cannot be told who leads."
    if lead.same:
        return f"At your settings ({where}) both come to the same under all {lead.pairs} draws of luck."
    who = plane.names[0 if lead.is_left else 1]
    ahead = lead if lead.is_left else lead.swapped
    amount = margin(ahead.difference, line)
    interval = (
        f"95 % interval {ahead.low:z.{line.decimals}f} to {ahead.high:z.{line.decimals}f}, {lead.pairs} draws of luck"
    )
    words = {
        "tied": f"it is undecided: {who} is ahead by {amount}, which luck could turn",
        "equal": f"the two are as good as level: {who} is ahead by {amount}",
        "unknown": f"there are too few runs to tell: {who} is ahead by {amount}",
    }.get(lead.standing, f"{who} leads by {amount}")
    return f"At your settings ({where}) {words} ({interval})."


def margin(value: float, line: Headline) -> str:
    """Return a difference with its unit, as a verdict prints it."""
    if line.unit == "GBP m":
        return pounds(value).replace("GBP ", "£")
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
