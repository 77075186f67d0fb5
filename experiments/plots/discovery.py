"""Scenario discovery: the peeling of boxes, coverage against density, and a box over its two most telling parameters.

What is drawn is what `experiments.discovery` found: the figures compute nothing but places.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FixedLocator, LogLocator, MaxNLocator, PercentFormatter
from numpy.typing import NDArray

from experiments.plots.by_month import CENTRAL, COALITION
from experiments.plots.colours import INK, QUIET, RULE
from experiments.plots.frames import identifier
from experiments.plots.lettering import LEADING, text_width, wrapped
from experiments.plots.sheet import MARGIN, SMALL, TEXT, WIDTH, Sheet, new_sheet

TALL, HEAD, BELOW, SCALE, GUTTER = 200.0, 36.0, 34.0, 40.0, 22.0
KEY = 18.0
LEVEL = "#B9C2BF"
"""Colour of a world in which nobody is ahead by what matters."""
COLOURS: Mapping[str, str] = {"central": CENTRAL, "coalition": COALITION}


class Peeling(NamedTuple):
    """The peeling of one side's first box.

    Attributes
    ----------
    side, title
        Name of the side, and what its wins are called.
    trajectory
        Columns coverage, density and chosen, a row a step.
    base_rate
        Share of all worlds in which it wins.
    box
        Coverage and density of the box with only the restrictions that matter, in the worlds that it was found in;
        None if there is none.
    held_out
        The same on worlds held out, with the ends of the density's interval: coverage, density, low, high; None
        likewise.
    claimed
        Whether the box is claimed.
    """

    side: str
    title: str
    trajectory: pd.DataFrame
    base_rate: float
    box: tuple[float, float] | None
    held_out: tuple[float, float, float, float] | None
    claimed: bool


class View(NamedTuple):
    """A box over two parameters.

    Attributes
    ----------
    side, title
        Name of the side, and what the box is called.
    across, up
        Names of the parameters in the frame of worlds, and in words.
    box
        Ends (low, high) across and up; None where the box is open.
    further
        In words, what else holds in the box.
    before
        Worlds (draws) that a box before it holds: it was sought among the others, and only these are drawn.
    """

    side: str
    title: str
    across: tuple[str, str]
    up: tuple[str, str]
    box: tuple[tuple[float | None, float | None], tuple[float | None, float | None]]
    further: str
    before: Sequence[int] = ()


def colour_of(side: str, sides: Sequence[str]) -> str:
    """Return the colour of a side: its family's, or that of the first and second of two strategies."""
    return COLOURS.get(side, (CENTRAL, COALITION)[list(sides).index(side)])


def peeling(panels: Sequence[Peeling], note: str) -> Figure:
    """Return coverage against density along the peeling of each side's first box, and what holds on worlds held out.

    Raises
    ------
    ValueError
        If there is no trajectory to draw.
    """
    if not any(len(panel.trajectory) for panel in panels):
        raise ValueError("no peeling to show: no side wins in some worlds but not in all")
    shown = [panel for panel in panels if len(panel.trajectory)]
    sides = [panel.side for panel in panels]
    wide = (WIDTH - 2 * MARGIN - 2 * SCALE - GUTTER) / 2
    sheet = new_sheet(
        "How far each side's wins can be boxed in",
        "A line is the peeling of the space of worlds by PRIM, from all worlds (right) to ever smaller boxes. Ring: "
        "the box with only the restrictions that matter, in the worlds it was found in. Diamond: what boxes found so "
        "have on worlds held out, with the 95% interval of the density; open if it is too near to that of all worlds, "
        f"so that no box is claimed. {note}",
        HEAD + TALL + BELOW,
    )
    for i, panel in enumerate(shown):
        left = MARGIN + SCALE + i * (wide + GUTTER + SCALE)
        _peel_panel(sheet, panel, (left, wide), colour_of(panel.side, sides))
    return sheet.figure


def _peel_panel(sheet: Sheet, panel: Peeling, place: tuple[float, float], colour: str) -> None:
    left, wide = place
    head = wrapped(panel.title, wide + SCALE, TEXT + 0.5, bold=True)
    sheet.text(left - SCALE, 0, head, size=TEXT + 0.5, bold=True, gid=identifier("title", panel.side))
    axes = sheet.axes(left, HEAD, wide, TALL)
    axes.set(xlim=(0, 1.05), ylim=(0, 1.05))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(FixedLocator([0.0, 0.2, 0.4, 0.6, 0.8, 1.0]))
        axis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.grid(color=RULE, linewidth=0.6)
    axes.axhline(panel.base_rate, color=QUIET, linewidth=0.8, linestyle=(0, (1, 1.4)))
    axes.annotate(
        "all worlds", (0.02, panel.base_rate), fontsize=SMALL, color=QUIET, xytext=(0, 2), textcoords="offset points"
    )
    path = panel.trajectory
    axes.plot(path["coverage"], path["density"], color=colour, linewidth=1.0, marker=".", markersize=3, zorder=2)
    if panel.box is not None:
        axes.plot(
            *panel.box, marker="o", markersize=8, markerfacecolor="none", color=INK, linestyle="none", zorder=4,
            gid=identifier("box", panel.side),
        )  # fmt: skip
    if panel.held_out is not None and np.isfinite(panel.held_out).all():
        coverage, density, low, high = panel.held_out
        axes.plot([coverage, coverage], [low, high], color=INK, linewidth=1.0, zorder=3)
        axes.plot(
            coverage, density, marker="D", markersize=5.5, markerfacecolor=colour if panel.claimed else "white",
            color=INK, linestyle="none", zorder=5, gid=identifier("held-out", panel.side),
        )  # fmt: skip
    words = "Coverage: share of its wins that are in the box"
    sheet.text(left + wide / 2, HEAD + TALL + 16, words, size=SMALL, colour=QUIET, across="center")
    sheet.text(left - SCALE, HEAD - 12, "Density: share of the box in which it wins", size=SMALL, colour=QUIET)


def boxed(worlds: pd.DataFrame, views: Sequence[View], names: Mapping[str, str], note: str) -> Figure:
    """Return each box over its two most telling parameters, with the worlds as dots by winner.

    Parameters
    ----------
    worlds
        One row a world: draw, winner and the parameters.
    views
        Which boxes, over what.
    names
        What each side is called, in order.
    note
        What else the reader must know.

    Raises
    ------
    ValueError
        If there is no box to draw.
    """
    if not views:
        raise ValueError("no box to show")
    sides, many = list(names), len(views) > 1
    wide = (WIDTH - 2 * MARGIN - 2 * SCALE - GUTTER) / 2 if many else 330.0
    tall = TALL if many else 250.0
    heads = [_view_head(view, wide + SCALE) for view in views]
    rows = -(-len(views) // 2)
    tops = [KEY]
    for r in range(rows):
        lines = max(len(head) for head in heads[2 * r : 2 * r + 2])
        tops.append(tops[-1] + lines * TEXT * LEADING + 18 + tall + BELOW)
    sheet = new_sheet(
        "Where each side wins: the box, over its two most telling parameters",
        "A dot is a world: a draw of everything that is not known, the mean over its seeds. Frame: the box that holds "
        f"on worlds held out. Dots of the other side within it are worlds that the box gets wrong. Around "
        f"a second box, only worlds that the first does not hold. {note}",
        tops[-1],
    )
    _key(sheet, names)
    for i, (view, head) in enumerate(zip(views, heads, strict=True)):
        left = MARGIN + SCALE + (i % 2) * (wide + GUTTER + SCALE)
        lines = max(len(one) for one in heads[2 * (i // 2) : 2 * (i // 2) + 2])
        sheet.text(left - SCALE, tops[i // 2], head, bold=True, gid=identifier("title", view.side, str(i)))
        upper = tops[i // 2] + lines * TEXT * LEADING + 18
        sheet.text(left - SCALE, upper - 12, _capital(view.up[1]), size=SMALL, colour=QUIET)
        axes = sheet.axes(left, upper, wide, tall)
        _dots(axes, worlds[~worlds["draw"].isin(view.before)], view, sides)
        across = wrapped(_capital(view.across[1]), wide + SCALE / 2, SMALL)
        sheet.text(left + wide / 2, upper + tall + 16, across, size=SMALL, colour=QUIET, across="center")
    return sheet.figure


def _view_head(view: View, wide: float) -> list[str]:
    words = f"{view.title}; also {view.further}" if view.further else view.title
    return wrapped(words, wide, TEXT, bold=True)


def _dots(axes: Axes, worlds: pd.DataFrame, view: View, sides: Sequence[str]) -> None:
    xs, ys = worlds[view.across[0]].to_numpy(float), worlds[view.up[0]].to_numpy(float)
    for place, values, scale in (("x", xs, axes.set_xscale), ("y", ys, axes.set_yscale)):
        low, high = float(values.min()), float(values.max())
        if low > 0.0 and high > 5.0 * low and _evenly_in_log(values):
            scale("log")
            getattr(axes, f"{place}axis").set_major_formatter(lambda value, _: f"{value:g}")
            getattr(axes, f"{place}axis").set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
            getattr(axes, f"{place}axis").set_minor_formatter(lambda value, _: "")
            room = (high / low) ** 0.03
            getattr(axes, f"set_{place}lim")(low / room, high * room)
        else:
            room = 0.03 * (high - low)
            getattr(axes, f"set_{place}lim")(low - room, high + room)
            getattr(axes, f"{place}axis").set_major_locator(MaxNLocator(6))
    size = float(np.clip(4000.0 / max(1, len(worlds)), 4.0, 22.0))
    looks = {"": (LEVEL, "x"), sides[0]: (colour_of(sides[0], sides), "s"), sides[1]: (colour_of(sides[1], sides), "o")}
    for winner, (colour, marker) in looks.items():
        mine = (worlds["winner"] == winner).to_numpy()
        line = 0.8 if marker == "x" else 0.0
        axes.scatter(xs[mine], ys[mine], s=size, c=colour, marker=marker, linewidths=line, alpha=0.8, zorder=2,
                     gid=identifier("dots", winner or "level"))  # fmt: skip
    (left, right), (bottom, top) = _ends(view.box[0], axes.get_xlim()), _ends(view.box[1], axes.get_ylim())
    frame = Rectangle((left, bottom), right - left, top - bottom, fill=False, edgecolor=INK, linewidth=1.4, zorder=4,
                      gid=identifier("box", view.side))  # fmt: skip
    axes.add_patch(frame)


def _evenly_in_log(values: NDArray[np.float64]) -> bool:
    """Return whether values were drawn evenly in the logarithm, by where their middle is."""
    low, high, middle = float(values.min()), float(values.max()), float(np.median(values))
    return abs(middle - (low * high) ** 0.5) < abs(middle - (low + high) / 2)


def _ends(box: tuple[float | None, float | None], limits: tuple[float, float]) -> tuple[float, float]:
    low, high = box
    return limits[0] if low is None else low, limits[1] if high is None else high


def _key(sheet: Sheet, names: Mapping[str, str]) -> None:
    left, sides = MARGIN, list(names)
    looks = [
        (colour_of(side, sides), marker, f"{_capital(names[side])} wins")
        for side, marker in zip(sides, "so", strict=True)
    ]
    for colour, marker, words in [*looks, (LEVEL, "x", "nobody, by what matters")]:
        spot = sheet.axes(left, 0.5, 8, 8)
        spot.set_axis_off()
        spot.set(xlim=(0, 1), ylim=(0, 1))
        spot.scatter([0.5], [0.5], s=22, c=colour, marker=marker)
        sheet.text(left + 12, 0, words)
        left += 12 + text_width(words, TEXT) + 18


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
