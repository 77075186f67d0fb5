"""Who leads where: a map over two axes, or over one the lead with the place where it changes hands."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import Normalize
from matplotlib.patches import Rectangle

from experiments.claims.page.frames import has_interval, noted, spans_zero
from experiments.claims.page.numbers import amount, decimals_for
from experiments.claims.page.sheet import BODY, MARGIN, SMALL, TEXT, Part, height_of, lines_of, panel_axes
from experiments.plots.colours import INK, QUIET, RULE, Colour, text_on
from experiments.plots.gains import DIVERGING
from experiments.plots.lettering import FONT, LEADING, text_width
from experiments.plots.sheet import Sheet

OPEN_GROUND = "#E3E7E5"
SIGNS = {"above": "+", "below": "\N{MINUS SIGN}", "open": "\N{WHITE CIRCLE}", "unknown": "?"}
SCALE, GUTTER, GLYPH, TALLEST, ROW = 58.0, 12.0, 8.5, 190.0, 34.0
"""Most width of the y scale, space between panels, least side of a cell with room for its sign, height of a map and
of a row of it at most."""
Values = np.typing.NDArray[np.float64]


class Grid(NamedTuple):
    """The points of a map as a table: its levels, its effects and how each stands, shape (y levels, x levels)."""

    x: list[float]
    y: list[float]
    effect: Values
    standing: np.typing.NDArray[np.object_]


class Field(NamedTuple):
    """What all maps of a claim share: the levels of their axes, words for those of y, and the scale of colours."""

    x: list[float]
    y: list[float]
    words: Mapping[float, str]
    colours: Normalize


def field_of(points: pd.DataFrame) -> Field:
    """Return what maps share. A level of `y` that always has one series, and no other has it, is called by it."""
    cells = points[~noted(points, "boundary")].dropna(subset=["x", "y"])
    largest = float(cells["effect"].abs().max())
    levels = sorted(set(cells["y"]))
    names = {y: list(dict.fromkeys(cells.loc[cells["y"] == y, "series"])) for y in levels}
    own = len(levels) > 1 and all(len(found) == 1 and found[0] for found in names.values())
    own = own and len({found[0] for found in names.values()}) == len(levels)
    words = {y: names[y][0] if own else f"{y:g}" for y in levels}
    top = largest if np.isfinite(largest) and largest > 0 else 1.0
    return Field(sorted(set(cells["x"])), levels, words, Normalize(-top, top))


def map_parts(
    panels: Sequence[tuple[str, pd.DataFrame]], unit: str, titles: tuple[str, str], sides: tuple[str, str]
) -> list[Part]:
    """Return the maps of a claim, two in a row, and what their signs and colours mean.

    Parameters
    ----------
    panels
        Title and rows of the frame of evidence of each map, with `x` and `y`; those whose note starts with "boundary"
        are a line with an interval along x. Where there is none, the edge between cells of different sign is drawn.
    unit
        Of the effects.
    titles
        Of the axes, x and y.
    sides
        Who leads above zero and who below, or nothing.

    Returns
    -------
    list of Part
        A cell a point: coloured and signed by who leads, grey where the interval spans zero.
    """
    field = field_of(pd.concat([rows for _, rows in panels]))
    scale = 10 + min(SCALE, max(text_width(word, SMALL) for word in field.words.values()))
    parts = [_key(field, unit, sides)]
    across = 1 if len(panels) == 1 else 2
    wide = (BODY - scale - (across - 1) * GUTTER) / across
    tall = min(wide, TALLEST, ROW * len(field.y))
    for first in range(0, len(panels), across):
        row = [(str(first + k), name, frame) for k, (name, frame) in enumerate(panels[first : first + across])]
        parts.append(_row_of_maps(row, field, (scale, wide, tall), titles))
    return parts


def _row_of_maps(
    row: Sequence[tuple[str, str, pd.DataFrame]], field: Field, size: tuple[float, float, float],
    titles: tuple[str, str],
) -> Part:  # fmt: skip
    scale, wide, tall = size
    heads = [lines_of(name, wide, TEXT, bold=True, most=5) if name else [] for _, name, _ in row]
    across, up = (lines_of(title, BODY - scale, TEXT, most=2) if title else [] for title in titles)
    up = lines_of(f"\N{UPWARDS ARROW} {titles[1]}", BODY, TEXT, most=2) if up else []
    above = max(height_of(lines) for lines in heads) + height_of(up) + 7

    def draw(sheet: Sheet, top: float) -> None:
        sheet.text(MARGIN, top + above - 4 - height_of(up), up, size=TEXT, gid="y-title")
        for k, (index, _, frame) in enumerate(row):
            left, upper = MARGIN + scale + k * (wide + GUTTER), top + above
            sheet.text(left, top, heads[k], size=TEXT, bold=True, gid=f"panel.{index}")
            axes = panel_axes(sheet, left, upper, wide, tall)
            grid = grid_of(frame[~noted(frame, "boundary")], field)
            _cells(axes, grid, field.colours, (wide, tall), index)
            _boundary(axes, grid, frame[noted(frame, "boundary")], index)
            _ticks(sheet, axes, field, (left, upper, wide, tall), k == 0)
        sheet.text(MARGIN + scale, top + above + tall + 7 + SMALL * LEADING, across, size=TEXT, gid="x-title")

    return Part(above + tall + 7 + SMALL * LEADING + height_of(across), draw)


def standing_of(low: float, high: float) -> str:
    """Return how a point stands: its interval above zero, below it, across it ("open"), or "unknown"."""
    if not has_interval(low, high):
        return "unknown"
    return "open" if spans_zero(low, high) else "above" if low > 0 else "below"


def grid_of(points: pd.DataFrame, field: Field) -> Grid:
    """Return the points as a table; where there is none, or one whose effect is not known, the effect is NaN."""
    shape = len(field.y), len(field.x)
    effect, standing = np.full(shape, np.nan), np.full(shape, "", dtype=object)
    for row in points.dropna(subset=["x", "y", "effect"]).to_dict("records"):
        place = field.y.index(row["y"]), field.x.index(row["x"])
        effect[place], standing[place] = row["effect"], standing_of(row["low"], row["high"])
    return Grid(field.x, field.y, effect, standing)


def edges_of(levels: Sequence[float]) -> Values:
    """Return where cells end: halfway between levels, and as far beyond the first and the last."""
    at = np.asarray(levels, float)
    if len(at) == 1:
        return np.array([at[0] - 0.5, at[0] + 0.5])
    middles = (at[1:] + at[:-1]) / 2
    return np.concatenate([[2 * at[0] - middles[0]], middles, [2 * at[-1] - middles[-1]]])


def _cells(axes: Axes, grid: Grid, colours: Normalize, size: tuple[float, float], name: str) -> None:
    x, y = edges_of(grid.x), edges_of(grid.y)
    axes.set_facecolor("white")
    axes.set(xlim=(x[0], x[-1]), ylim=(y[0], y[-1]))
    axes.pcolormesh(x, y, np.ma.masked_invalid(grid.effect), cmap=DIVERGING, norm=colours, gid=f"cells.{name}")
    for j, i in zip(*np.nonzero(grid.standing != ""), strict=True):
        wide, tall = x[i + 1] - x[i], y[j + 1] - y[j]
        kind = str(grid.standing[j, i])
        if kind == "open":
            axes.add_patch(Rectangle((x[i], y[j]), wide, tall, facecolor=OPEN_GROUND, edgecolor="none"))
        side = min(size[0] * wide / (x[-1] - x[0]), size[1] * tall / (y[-1] - y[0]))
        if side >= GLYPH:
            ground = OPEN_GROUND if kind == "open" else DIVERGING(float(colours(grid.effect[j, i])))
            axes.text(
                x[i] + wide / 2, y[j] + tall / 2, SIGNS[kind], ha="center", va="center", fontfamily=FONT,
                fontsize=min(9.0, 0.75 * side), color=text_on(ground), parse_math=False, gid=f"sign.{name}.{j}.{i}",
            )  # fmt: skip


def _boundary(axes: Axes, grid: Grid, given: pd.DataFrame, name: str) -> None:
    """Draw the boundary of the frame, or, without one, the edge between cells of different sign."""
    if len(given):
        for k, (_, rows) in enumerate(given.groupby("series", sort=False)):
            x, y, low, high = (rows[column].to_numpy(float) for column in ("x", "y", "low", "high"))
            axes.fill_betweenx(y, low, high, color=INK, alpha=0.22, linewidth=0, zorder=3, gid=f"between.{name}.{k}")
            axes.plot(x, y, color=INK, linewidth=2.0, zorder=4, gid=f"boundary.{name}.{k}")
        return
    x, y, sign = edges_of(grid.x), edges_of(grid.y), np.sign(grid.effect)
    lines = [
        [(x[i + 1], y[j]), (x[i + 1], y[j + 1])]
        for j, i in zip(*np.nonzero(sign[:, 1:] * sign[:, :-1] < 0), strict=True)
    ]
    lines += [
        [(x[i], y[j + 1]), (x[i + 1], y[j + 1])] for j, i in zip(*np.nonzero(sign[1:] * sign[:-1] < 0), strict=True)
    ]
    axes.add_collection(
        LineCollection(lines, colors=INK, linewidths=2.0, capstyle="projecting", zorder=4, gid=f"boundary.{name}")
    )


def _ticks(
    sheet: Sheet, axes: Axes, field: Field, place: tuple[float, float, float, float], scale: bool
) -> None:  # fmt: skip
    """Name as many levels as have room, those of y only where `scale` says so."""
    left, top, wide, tall = place
    axes.set_xticks(field.x, [""] * len(field.x))
    axes.set_yticks(field.y, [""] * len(field.y))
    for spine in axes.spines.values():
        spine.set_visible(False)
    x, y, end = edges_of(field.x), edges_of(field.y), -np.inf
    for level in field.x:
        at, half = left + wide * (level - x[0]) / (x[-1] - x[0]), text_width(f"{level:g}", SMALL) / 2
        if at - half >= end + 4:
            sheet.text(at, top + tall + 4, f"{level:g}", size=SMALL, colour=QUIET, across="center")
            end = at + half
    end = np.inf
    for level in field.y if scale else []:
        at = top + tall * (1 - (level - y[0]) / (y[-1] - y[0]))
        words = lines_of(field.words[level], SCALE, SMALL, most=2)
        if at + height_of(words, SMALL) / 2 <= end:
            sheet.text(left - 5, at, words, size=SMALL, colour=QUIET, across="right", down="centre")
            end = at - height_of(words, SMALL) / 2


def ground_key(said: Sequence[str], grounds: Sequence[Colour]) -> Part:
    """Return what colours mean, a line each."""
    line = TEXT * LEADING + 3

    def draw(sheet: Sheet, top: float) -> None:
        for i, (words, ground) in enumerate(zip(said, grounds, strict=True)):
            box = sheet.axes(MARGIN, top + i * line + 0.5, 12, 9)
            box.set_axis_off()
            box.set(xlim=(0, 1), ylim=(0, 1))
            box.add_patch(Rectangle((0, 0), 1, 1, facecolor=ground, edgecolor=RULE, linewidth=0.4))
            sheet.text(MARGIN + 17, top + i * line, lines_of(words, BODY - 17, TEXT, most=1), size=TEXT)

    return Part(len(said) * line - 3, draw)


def _key(field: Field, unit: str, sides: tuple[str, str]) -> Part:
    """Return what signs and colours mean, and how far they go."""
    said = (
        f"{SIGNS['above']}  {sides[0] or 'above zero'}",
        f"{SIGNS['below']}  {sides[1] or 'below zero'}",
        f"{SIGNS['open']}  the interval spans zero: nobody leads",
    )
    signs = ground_key(said, (DIVERGING(0.85), DIVERGING(0.15), OPEN_GROUND))
    largest = float(field.colours.vmax or 1.0)
    decimals = decimals_for(largest)
    ends = f"from {amount(-largest, '', decimals)} to {amount(largest, unit, decimals)}"

    def draw(sheet: Sheet, top: float) -> None:
        signs.draw(sheet, top)
        at = top + signs.height + 5
        bar = panel_axes(sheet, MARGIN, at + 1, 90, 6)
        bar.imshow(np.linspace(0, 1, 91)[None], cmap=DIVERGING, aspect="auto", extent=(0, 90, 0, 1))
        bar.set_axis_off()
        sheet.text(MARGIN + 97, at - 0.5, lines_of(ends, BODY - 97, SMALL, most=1), size=SMALL, colour=QUIET)

    return Part(signs.height + 5 + TEXT * LEADING, draw)
