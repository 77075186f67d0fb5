"""An effect over the levels of a lever: a line and its 95 % band a series, the best level marked where it is noted."""

import math
from collections.abc import Sequence
from itertools import cycle
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from experiments.claims.page.frames import noted
from experiments.claims.page.sheet import (
    BODY,
    MARGIN,
    SMALL,
    TEXT,
    Part,
    height_of,
    limits,
    lines_of,
    number_axis,
    panel_axes,
)
from experiments.plots.colours import INK, QUIET, RING
from experiments.plots.lettering import FONT, LEADING, text_width
from experiments.plots.sheet import Sheet

SCALE, TALL, SAMPLE = 36.0, 106.0, 20.0
"""Width of the y scale, height of a panel, length of a line in the key."""
WIDE = BODY - SCALE - 4
COLOURS = ("#00664D", "#0072B2", "#B04A00", "#51247A", "#6B4A2B", "#882255", "#54635F")
LINES = ("-", (0, (5, 1.8)), (0, (1.2, 1.4)), (0, (7, 1.6, 1, 1.6)))
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
OFF_LINE = (0, (2.2, 1.6))


class Looks(NamedTuple):
    """How a series is drawn."""

    name: str
    off: bool
    colour: str
    line: object
    marker: str
    both: bool

    @property
    def title(self) -> str:
        """What the key calls it: without the mechanism it may have a name of its own."""
        return f"{self.name or 'effect'}, mechanism off" if self.off and (self.both or not self.name) else self.name

    def is_in(self, rows: pd.DataFrame) -> bool:
        """Return whether some rows are of this series."""
        return bool(((rows["series"] == self.name) & (rows["off"] == self.off)).any())


class Levels(NamedTuple):
    """Levels of a lever, ascending, and what their ticks say."""

    ticks: list[float]
    words: list[str]

    @property
    def room(self) -> float:
        """What an axis has beyond its ends."""
        return 0.04 * (self.ticks[-1] - self.ticks[0]) or 0.5


def series_looks(points: pd.DataFrame) -> list[Looks]:
    """Return how each series is drawn: what differs by the mechanism only shares colour and marker."""
    looks: dict[str, tuple[str, object, str]] = {}
    dashes = cycle(LINES)
    for name in dict.fromkeys(points["series"]):
        k = len(looks)
        looks[name] = (COLOURS[k % len(COLOURS)], next(dashes), MARKERS[k % len(MARKERS)])
    pairs = list(dict.fromkeys(zip(points["series"], points["off"], strict=True)))
    return [
        Looks(name, off, colour, OFF_LINE if off else line, marker, (name, not off) in pairs)
        for name, off in pairs
        for colour, line, marker in [looks[name]]
    ]


def levels_of(rows: pd.DataFrame) -> Levels:
    """Return the levels of a panel."""
    named = rows.drop_duplicates("x").sort_values("x")
    words = [label or f"{x:g}" for label, x in zip(named["x_label"], named["x"], strict=True)]
    return Levels([float(x) for x in named["x"]], words)


def response_panel(rows: pd.DataFrame, looks: Sequence[Looks], x_title: str, index: str) -> Part:
    """Return the effect over the levels of a lever.

    Parameters
    ----------
    rows
        Rows of the frame of evidence of one panel, each with its level in `x`. A `note` that starts with "optimum"
        marks the best level.
    looks
        How series are drawn.
    x_title
        Title of the lever.
    index
        Which panel it is, for the names of its elements.
    """
    level = levels_of(rows)

    def draw(sheet: Sheet, top: float) -> None:
        axes = panel_axes(sheet, MARGIN + SCALE, top, WIDE, TALL)
        draw_lines(axes, rows, looks, index)
        level_axis(sheet, axes, level, x_title, top + TALL)
        _optima(axes, rows, level, index)

    return Part(TALL + foot_height(x_title), draw)


def draw_lines(axes: Axes, rows: pd.DataFrame, looks: Sequence[Looks], name: str) -> None:
    """Draw each series of a panel with its band, and zero; set the y axis."""
    seen = rows[["effect", "low", "high"]].to_numpy(float).ravel()
    axes.set_ylim(*limits(list(seen[np.isfinite(seen)]), 0.12))
    # Without any interval these are shares or counts, which have no sign.
    number_axis(axes, "y", sign=bool(rows["low"].notna().any()))
    axes.axhline(0, color=INK, linewidth=0.9, zorder=2, gid=f"zero.{name}")
    for k, look in enumerate(looks):
        own = rows[(rows["series"] == look.name) & (rows["off"] == look.off)].sort_values("x", kind="stable")
        if own.empty:
            continue
        x, effect, low, high = (own[column].to_numpy(float) for column in ("x", "effect", "low", "high"))
        if look.off:
            axes.vlines(x, low, high, color=look.colour, linewidth=0.8, gid=f"band.{name}.{k}")
        else:
            axes.fill_between(x, low, high, color=look.colour, alpha=0.16, linewidth=0, gid=f"band.{name}.{k}")
        axes.plot(
            x, effect, color=look.colour, linestyle=look.line, linewidth=1.5, marker=look.marker, markersize=4.4,
            markerfacecolor="white" if look.off else look.colour, zorder=3, gid=f"line.{name}.{k}",
        )  # fmt: skip


def _optima(axes: Axes, rows: pd.DataFrame, level: Levels, name: str) -> None:
    """Ring the best levels, and name them."""
    best = rows[noted(rows, "optimum") & rows["effect"].notna()]
    low, high = axes.get_xlim()
    for k, (x, effect) in enumerate(zip(best["x"], best["effect"], strict=True)):
        axes.plot([x], [effect], marker="o", markersize=11, markerfacecolor="none", markeredgecolor=RING,
                  markeredgewidth=1.6, linestyle="none", zorder=5, gid=f"optimum.{name}.{k}")  # fmt: skip
        share = (x - low) / (high - low)
        axes.annotate(
            f"best: {level.words[level.ticks.index(x)]}", (x, effect), (0, 9), textcoords="offset points",
            ha="left" if share < 0.3 else "right" if share > 0.7 else "center", va="bottom", fontfamily=FONT,
            fontsize=SMALL, color=RING, parse_math=False, zorder=6, annotation_clip=False, gid=f"best.{name}.{k}",
        )  # fmt: skip


def level_axis(sheet: Sheet, axes: Axes, level: Levels, x_title: str, bottom: float) -> None:
    """Mark the levels below the axes, as many as have room, and name the lever."""
    low, wide = level.ticks[0] - level.room, level.ticks[-1] - level.ticks[0] + 2 * level.room
    axes.set_xlim(low, low + wide)
    axes.set_xticks(level.ticks, [""] * len(level.ticks))
    left, end = MARGIN + SCALE, -math.inf
    for tick, word in zip(level.ticks, level.words, strict=True):
        shown = lines_of(word, WIDE / 3, SMALL, most=1)[0]
        half = text_width(shown, SMALL) / 2
        place = min(max(left + WIDE * (tick - low) / wide, left + half), left + WIDE + 4 - half)
        if place - half >= end + 4:
            end = place + half
            sheet.text(place, bottom + 5, shown, size=SMALL, colour=QUIET, across="center", gid=f"tick.{word}")
    sheet.text(left, bottom + 8 + SMALL * LEADING, _titled(x_title), size=TEXT, gid="x-title")


def foot_height(x_title: str) -> float:
    """Return the height of what stands below a panel."""
    return 8 + SMALL * LEADING + (height_of(_titled(x_title)) if x_title else 0.0)


def _titled(x_title: str) -> list[str]:
    return lines_of(x_title, WIDE, TEXT, most=3)


def key_of(looks: Sequence[Looks]) -> list[Part]:
    """Return the key of the series, in rows as wide as the figure; none for one series without a name."""
    rows: list[list[tuple[float, Looks, str]]] = []
    end = math.inf
    for look in looks if len(looks) > 1 or looks[0].title else []:
        words = lines_of(look.title, BODY - SAMPLE - 4, TEXT, most=1)[0]
        width = SAMPLE + 4 + text_width(words, TEXT)
        if end + width > BODY:
            rows.append([])
            end = 0.0
        rows[-1].append((end, look, words))
        end += width + 12
    return [Part(len(rows) * TEXT * 1.5 - 5, lambda sheet, top: _draw_key(sheet, top, rows))] if rows else []


def _draw_key(sheet: Sheet, top: float, rows: Sequence[Sequence[tuple[float, Looks, str]]]) -> None:
    for i, row in enumerate(rows):
        at = top + i * TEXT * 1.5
        for left, look, words in row:
            sample = sheet.axes(MARGIN + left, at + 1, SAMPLE, TEXT)
            sample.set_axis_off()
            sample.plot([0, 1, 2], [0, 0, 0], color=look.colour, linestyle=look.line, linewidth=1.5,
                        marker=look.marker, markevery=[1], markersize=4.4,
                        markerfacecolor="white" if look.off else look.colour)  # fmt: skip
            sheet.text(MARGIN + left + SAMPLE + 4, at, words, size=TEXT)
