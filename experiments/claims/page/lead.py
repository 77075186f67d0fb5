"""Who leads over one axis: the lead at each level, the ground of who is ahead, and where the lead changes hands."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from experiments.claims.page.frames import noted
from experiments.claims.page.region import OPEN_GROUND, edges_of, ground_key, standing_of
from experiments.claims.page.response import SCALE, TALL, WIDE, Looks, draw_lines, foot_height, level_axis, levels_of
from experiments.claims.page.sheet import MARGIN, Part, panel_axes
from experiments.plots.colours import RING, Colour
from experiments.plots.gains import DIVERGING
from experiments.plots.sheet import Sheet

GROUNDS: Mapping[str, Colour] = {"above": DIVERGING(0.66), "below": DIVERGING(0.34), "open": OPEN_GROUND}


def lead_key(above: str, below: str) -> Part:
    """Return what the grounds mean."""
    said = (
        f"above zero: {above}" if above else "the interval is above zero",
        f"below zero: {below}" if below else "the interval is below zero",
        "the interval spans zero: nobody leads",
    )
    return ground_key(said, tuple(GROUNDS.values()))


def lead_panel(rows: pd.DataFrame, looks: Sequence[Looks], x_title: str, index: str) -> Part:
    """Return the lead of one side over the levels of one axis.

    Parameters
    ----------
    rows
        Rows of the frame of evidence of one panel, with `x` and without `y`. Those whose note starts with "boundary"
        say where the lead changes hands: `x`, and `low` to `high` along x.
    looks
        How series are drawn.
    x_title
        Title of the axis.
    index
        Which panel it is, for the names of its elements.
    """
    edge, line = rows[noted(rows, "boundary")], rows[~noted(rows, "boundary")]

    def draw(sheet: Sheet, top: float) -> None:
        axes = panel_axes(sheet, MARGIN + SCALE, top, WIDE, TALL)
        draw_lines(axes, line, looks, index)
        level_axis(sheet, axes, levels_of(line), x_title, top + TALL)
        _ground(axes, line, index)
        _edges(axes, edge, index)

    return Part(TALL + foot_height(x_title), draw)


def _ground(axes: Axes, rows: pd.DataFrame, name: str) -> None:
    """Colour the ground by how the only line stands at each level; with several lines there is none to go by."""
    on = rows[~rows["off"] & rows["effect"].notna()]
    if len(set(on["series"])) != 1:
        return
    ticks, ends = levels_of(rows).ticks, axes.get_xlim()
    edges = edges_of(ticks)
    for row in on.to_dict("records"):
        kind = standing_of(row["low"], row["high"])
        if kind in GROUNDS:
            k = ticks.index(row["x"])
            span = max(edges[k], ends[0]), min(edges[k + 1], ends[1])
            axes.axvspan(*span, color=GROUNDS[kind], linewidth=0, alpha=0.75, zorder=0, gid=f"{kind}.{name}.{k}")


def _edges(axes: Axes, edge: pd.DataFrame, name: str) -> None:
    """Draw where the lead changes hands, and its interval."""
    for k, row in enumerate(edge.dropna(subset=["x"]).to_dict("records")):
        if np.isfinite(row["low"]) and np.isfinite(row["high"]):
            axes.axvspan(row["low"], row["high"], facecolor="none", edgecolor=RING, hatch="////", linewidth=0,
                         alpha=0.6, zorder=1, gid=f"between.{name}.{k}")  # fmt: skip
        axes.axvline(row["x"], color=RING, linewidth=1.8, zorder=4, gid=f"boundary.{name}.{k}")
