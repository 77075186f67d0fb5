"""Who wins where, over two axes: a cell a point, the boundary at which the lead changes hands, and its band."""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke

from experiments.axes import Axis, shown
from experiments.plots.colours import INK, STRATEGY_COLOURS, text_on
from experiments.plots.frames import pairs_text
from experiments.plots.lettering import FONT, LEADING, text_width, wrapped
from experiments.plots.sheet import MARGIN, SMALL, TEXT, WIDTH, Sheet, new_sheet

COALITION, CENTRAL, LEVEL, MISSING = (
    STRATEGY_COLOURS["needs-led"],
    STRATEGY_COLOURS["central-mandate"],
    "#E3E8E6",
    "white",
)
HATCH = "////"
"""On the cells of the centre, so that they are told apart without colour."""
SCALE, KEY, CELL, TALLEST, BELOW = 44.0, 32.0, 30.0, 340.0, 18.0
ROOM_FOR_NUMBER, ROOM_FOR_LEADER = (24.0, 11.0), (24.0, 21.0)
"""Width and height that a cell needs for its number, and for the letters of the leader below it."""
BAND = 0.18


class _Look(NamedTuple):
    """How a cell is drawn."""

    ground: str
    hatch: str | None


LOOKS: Mapping[str, _Look] = {
    "coalition": _Look(COALITION, None), "central": _Look(CENTRAL, HATCH),
    **dict.fromkeys(("tied", "equal", "same", "unknown"), _Look(LEVEL, None)),
}  # fmt: skip


def leader_map(cells: pd.DataFrame, lines: pd.DataFrame, x: Axis, y: Axis, title: str, where: str) -> Figure:
    """Return who wins where: the best coalition against the best central strategy over a plane of two axes.

    Parameters
    ----------
    cells
        As `experiments.leaders.leaders` returns it, of one outcome: the columns of both axes, difference (in the
        printed unit, positive where the coalition does better), standing, leader, unit and pairs.
    lines
        As `experiments.boundaries.boundary` returns it: kind (mean, coalition, central), line, x, y.
    x, y
        The axes.
    title
        What is compared, and when.
    where
        The sentence of the footnote that says which world.

    Returns
    -------
    Figure
        A cell a point: green where the coalition is ahead, hatched where the centre is, pale where neither is; the
        signed difference and the initials of whoever leads of all, if there is room. A solid line where the
        difference is zero, dashed ones at the ends of its 95 % band, a frame at the scenario's own values.

    Raises
    ------
    ValueError
        If there are no cells.
    """
    if not len(cells):
        raise ValueError("no cells to show: the frame is empty")
    wide = WIDTH - 2 * MARGIN - SCALE
    tall = min(TALLEST, max(CELL, 26.0) * len(y.steps))
    room = wide / len(x.steps), tall / len(y.steps)
    initials = _initials(cells) if all(np.greater(room, ROOM_FOR_LEADER)) else {}
    across, up = wrapped(x.label, wide, TEXT, bold=True), wrapped(y.label, wide, TEXT, bold=True)
    head = KEY + len(up) * TEXT * LEADING + 4
    sheet = new_sheet(
        title, _note(cells, lines, initials, where, len(x.steps) * len(y.steps)),
        head + tall + BELOW + len(across) * TEXT * LEADING,
    )  # fmt: skip
    left = MARGIN + SCALE
    _key(sheet, lines, _banded(cells), x.holds_own and y.holds_own)
    sheet.text(left, KEY, up, bold=True, gid="axis.y")
    sheet.text(left + wide, head + tall + 16, across, bold=True, across="right", gid="axis.x")
    axes = sheet.axes(left, head, wide, tall)
    axes.set_xlim(x.edges()[0], x.edges()[-1])
    axes.set_ylim(y.edges()[0], y.edges()[-1])
    _ticks(axes, x, y, wide, tall)
    for row in cells.to_dict("records"):
        _cell(axes, row, x, y, room, initials)
    _band(axes, cells, x, y)
    _lines(axes, lines, x, y)
    _own(axes, x, y, room)
    return sheet.figure


def _cell(
    axes: Axes, row: Mapping[str, object], x: Axis, y: Axis, room: tuple[float, float], initials: Mapping[str, str]
) -> None:
    """Draw a cell, its number with a sign, and who leads of all."""
    column, line = x.steps.index(row[x.name]), y.steps.index(row[y.name])
    (west, east), (south, north) = x.edges()[column : column + 2], y.edges()[line : line + 2]
    look = LOOKS.get(str(row["standing"]), _Look(MISSING, None))
    name = f"{column}-{line}"
    axes.add_patch(
        Rectangle(
            (west, south), east - west, north - south, facecolor=look.ground, hatch=look.hatch, edgecolor="#FFFFFF66",
            linewidth=0.0, zorder=1, gid=f"cell.{name}",
        )
    )  # fmt: skip
    axes.add_patch(Rectangle((west, south), east - west, north - south, fill=False, edgecolor="white", linewidth=0.7,
                             zorder=1.5))  # fmt: skip
    difference = float(str(row["difference"]))
    if not math.isfinite(difference) or any(np.less(room, ROOM_FOR_NUMBER)):
        return
    # Where the leader's initials follow, the number moves up by half a line.
    lead = initials.get(str(row["leader"]), "")
    points = axes.get_figure().get_figheight() * 72 * axes.get_position().height  # type: ignore[union-attr]
    per_point = (axes.get_ylim()[1] - axes.get_ylim()[0]) / points
    up = 0.5 * SMALL * LEADING * per_point if lead else 0.0
    decided = str(row["standing"]) in ("coalition", "central")
    looks: dict[str, Any] = {
        "fontfamily": FONT, "fontsize": SMALL, "ha": "center", "va": "center", "color": text_on(look.ground),
        "parse_math": False, "zorder": 7, "path_effects": [withStroke(linewidth=2.2, foreground=look.ground)],
    }  # fmt: skip
    centre = (west + east) / 2, (south + north) / 2
    weight = "bold" if decided else "normal"
    axes.text(centre[0], centre[1] + up, signed(difference), fontweight=weight, gid=f"number.{name}", **looks)
    if lead:
        axes.text(centre[0], centre[1] - up, lead, gid=f"leader.{name}", **looks)


def _own(axes: Axes, x: Axis, y: Axis, room: tuple[float, float]) -> None:
    """Frame the cell of the scenario's own values, or ring their place between cells."""
    if x.own is None or y.own is None or not (x.holds_own and y.holds_own):
        return
    looks = ("white", 3.6), (INK, 1.6)
    if x.own in x.steps and y.own in y.steps:
        column, line = x.steps.index(x.own), y.steps.index(y.own)
        (west, east), (south, north) = x.edges()[column : column + 2], y.edges()[line : line + 2]
        inset = (east - west) * 2.5 / room[0], (north - south) * 2.5 / room[1]
        for colour, width in looks:
            axes.add_patch(
                Rectangle(
                    (west + inset[0], south + inset[1]), east - west - 2 * inset[0], north - south - 2 * inset[1],
                    fill=False, edgecolor=colour, linewidth=width, zorder=6, gid="own",
                )
            )  # fmt: skip
        return
    for colour, width in looks:
        axes.plot([x.placed(x.own)], [y.placed(y.own)], marker="s", markersize=10, markerfacecolor="none",
                  markeredgecolor=colour, markeredgewidth=width, zorder=6, gid="own")  # fmt: skip


def signed(value: float) -> str:
    """Return a difference in two or three figures with its sign; 0 has none."""
    text = f"{value:+.0f}" if abs(value) >= 9.95 else f"{value:+.1f}"
    return "0" if float(text) == 0.0 else text.replace("-", "\N{MINUS SIGN}")


def _banded(cells: pd.DataFrame) -> bool:
    """Whether there are seeds enough for the interval of a boundary."""
    return bool(cells["edge_low"].notna().any())


def _band(axes: Axes, cells: pd.DataFrame, x: Axis, y: Axis) -> None:
    """Shade where the interval of the difference holds zero: where its lower end is below and its upper one above."""
    if not (x.numeric and y.numeric) or min(len(x.steps), len(y.steps)) < 2:
        return
    places = [[axis.placed(value) for value in axis.steps] for axis in (x, y)]
    grids = []
    for column in ("edge_low", "edge_high"):
        known = cells.assign(**{column: cells[column].where(cells["standing"] != "same")})
        grid = known.pivot_table(index=y.name, columns=x.name, values=column, dropna=False)
        grids.append(np.ma.masked_invalid(grid.reindex(index=y.steps, columns=x.steps).to_numpy(dtype=float)))
    if any(grid.mask.all() for grid in grids) or grids[0].min() > 0.0 or grids[1].max() < 0.0:
        return
    end = 1.0 + float(max(abs(grid).max() for grid in grids))
    below = axes.contourf(*places, grids[0], levels=[-end, 0.0], colors=[INK], alpha=BAND, zorder=2)
    below.set_gid("band")
    above = axes.contourf(*places, grids[1], levels=[0.0, end], colors=["none"], zorder=2)
    if paths := above.get_paths():
        below.set_clip_path(paths[0], transform=axes.transData)


def _lines(axes: Axes, lines: pd.DataFrame, x: Axis, y: Axis) -> None:
    looks = {"mean": ("-", 1.8), "coalition": ((0, (4, 2)), 0.9), "central": ((0, (4, 2)), 0.9)}
    for (kind, number), line in lines.groupby(["kind", "line"], sort=False):
        dash, width = looks[str(kind)]
        place = [x.placed(value) for value in line["x"]], [y.placed(value) for value in line["y"]]
        axes.plot(*place, color="white", linewidth=width + 1.6, zorder=3, alpha=0.85)
        axes.plot(*place, color=INK, linewidth=width, linestyle=dash, zorder=4, gid=f"{kind}.{number}")


def _ticks(axes: Axes, x: Axis, y: Axis, wide: float, tall: float) -> None:
    """Write the values of both axes, as many as there is room for."""
    widest = max(text_width(shown(value), SMALL) for value in x.steps) + 6
    step = max(1, math.ceil(widest / (wide / len(x.steps))))
    axes.set_xticks([x.placed(value) for value in x.steps[::step]], [shown(value) for value in x.steps[::step]])
    step = max(1, math.ceil(1.6 * SMALL * LEADING / (tall / len(y.steps))))
    axes.set_yticks([y.placed(value) for value in y.steps[::step]], [shown(value) for value in y.steps[::step]])


def _initials(cells: pd.DataFrame) -> dict[str, str]:
    """Return initials of those who lead somewhere, no two the same."""
    found: dict[str, str] = {}
    for label in dict.fromkeys(name for name in cells["leader"] if name):
        words = [word for word in label.replace("-", " ").split() if word.lower() not in ("a", "the", "with", "of")]
        short = "".join(word[0].upper() for word in words) if len(words) > 1 else words[0][:2].capitalize()
        while short in found.values():
            short += words[-1][min(len(short), len(words[-1]) - 1)]
            if len(short) > 6:
                short = f"{len(found)}"
        found[label] = short
    return found


def _key(sheet: Sheet, lines: pd.DataFrame, banded: bool, own: bool) -> None:
    left, top = MARGIN, 0.0
    items = [("coalition", "coalition ahead (+)"), ("central", "centre ahead (\N{MINUS SIGN}), hatched"),
             ("tied", "neither ahead")]  # fmt: skip
    for standing, words in items:
        look, box = LOOKS[standing], sheet.axes(left, top + 1.0, 12, 8)
        box.set_axis_off()
        box.add_patch(
            Rectangle((0, 0), 1, 1, facecolor=look.ground, hatch=look.hatch, edgecolor="#FFFFFF66", linewidth=0)
        )
        sheet.text(left + 16, top + 0.5, words)
        left += 16 + text_width(words, TEXT) + 14
    left, top = MARGIN, 14.0
    marks: list[tuple[Any, float, str]] = []
    if len(lines):
        marks = [("-", 1.8, "lead changes hands")]
    if len(lines) and banded:
        marks.append(((0, (4, 2)), 0.9, "95% band of that line, shaded between"))
    for dash, width, words in marks:
        box = sheet.axes(left, top + 1.0, 20, 8)
        box.set_axis_off()
        box.set(xlim=(0, 1), ylim=(0, 1))
        box.plot([0, 1], [0.5, 0.5], color=INK, linewidth=width, linestyle=dash)
        sheet.text(left + 24, top + 0.5, words)
        left += 24 + text_width(words, TEXT) + 14
    if own:
        box = sheet.axes(left, top, 10, 10)
        box.set_axis_off()
        box.plot([0], [0], marker="s", markersize=7, markerfacecolor="none", markeredgecolor=INK, markeredgewidth=1.4)
        sheet.text(left + 14, top + 0.5, "as things stand in the scenario")


def _note(cells: pd.DataFrame, lines: pd.DataFrame, initials: Mapping[str, str], where: str, points: int) -> str:
    known = cells[cells["pairs"] > 0]
    unit = "percentage points" if cells["unit"].iloc[0] == "%" else str(cells["unit"].iloc[0])
    said = [
        f"Number: how much better the best coalition is than the best central strategy of equal money at that point, "
        f"{unit}, mean over {pairs_text(known['pairs']) if len(known) else 'no runs'}; positive is better for the "
        "coalition, also where less is better. Ahead: its 95% interval excludes zero and it is enough to matter."
    ]
    if initials:
        said.append(f"Below it, who leads of all of equal money: {', '.join(f'{s} {n}' for n, s in initials.items())}.")
    if len(lines):
        said.append("Line: where the difference is zero, straight between points.")
        said.append(
            "Band: where its 95% interval holds zero; seeds are resampled alike at all points, the best of each side "
            "chosen anew. It holds at each point, not for the whole line, and covers luck only."
            if _banded(cells)
            else "How sure the line is cannot be told from so few seeds."
        )
    if len(known) < points:
        said.append("White: no finished pairs of both sides.")
    return " ".join([*said, where])
