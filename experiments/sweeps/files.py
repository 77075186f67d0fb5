"""The files of a sweep: its tidy tables, and the figures that its design allows."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from experiments.aside import written_aside
from experiments.boundaries import boundary
from experiments.figures import save_figures
from experiments.plots.leader_map import leader_map
from experiments.plots.response import response_curves
from experiments.store import FIGURES_FOLDER
from experiments.sweeps.measures import Measure
from experiments.sweeps.sweep import Sweep

TABLE, LEADERS = "sweep.csv", "sweep-leaders.csv"
STEM = "sweep-"
"""What the names of its figures begin with."""


def write_sweep(sweep: Sweep, measures: Sequence[Measure]) -> list[Path]:
    """Write the tables of a sweep into its folder, each outcome at the horizons before as well; return the files."""
    names = list(dict.fromkeys(one.column for measure in measures for one in (*sweep.earlier(measure), measure)))
    frames = {TABLE: sweep.table(names), LEADERS: pd.concat([sweep.leaders(name) for name in names], ignore_index=True)}
    written = []
    for name, frame in frames.items():
        path = sweep.results.folder / name
        with written_aside(path) as aside:
            frame.to_csv(aside, index=False)
        written.append(path)
    return written


def write_sweep_figures(sweep: Sweep, measures: Sequence[Measure]) -> list[Path]:
    """Draw the figures of a sweep into its folder, as PNG and SVG; return what was written.

    Those of another sweep in the same folder go: they would not be of these tables.
    """
    folder = sweep.results.folder / FIGURES_FOLDER
    for stale in folder.glob(f"{STEM}*"):
        stale.unlink()
    drawn = draw_sweep(sweep, measures)
    return save_figures(folder, drawn) if drawn else []


def draw_sweep(sweep: Sweep, measures: Sequence[Measure]) -> dict[str, Figure]:
    """Return the figures of a sweep by name: curves of one axis, the map of a grid of two."""
    axes = sweep.grid_axes
    if axes is None or len(axes) > 2:
        return {}
    drawn = {}
    for measure in _drawn_of(sweep, measures) if len(axes) == 2 else measures:
        line = measure.headline
        when = f"{line.title}, {sweep.when(measure)}, {sweep.seeds}"
        if len(axes) == 1:
            table = sweep.table([measure.column])
            drawn[f"{STEM}{measure.column}"] = response_curves(table, sweep.cast, axes[0], when, sweep.where)
            continue
        cells = sweep.leaders(measure.column)
        if (cells["standing"] != "").any():
            x, y = axes
            lines = boundary(cells, x.name, y.name, (x.log, y.log))
            title = f"Who wins where. {when}"
            drawn[f"{STEM}map-{measure.column}"] = leader_map(
                cells, lines, x, y, title, f"{sweep.uneven} {sweep.where}".strip()
            )
    return drawn


def _drawn_of(sweep: Sweep, measures: Sequence[Measure]) -> list[Measure]:
    """Return what is mapped: what is asked for, and earlier horizons at which each side leads somewhere."""
    found = []
    for measure in measures:
        for earlier in sweep.earlier(measure):
            if {"central", "coalition"} <= set(sweep.leaders(earlier.column)["standing"]):
                found.append(earlier)
        found.append(measure)
    return list(dict.fromkeys(found))
