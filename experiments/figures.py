"""Which figures an experiment or a run gets, and where they go."""

from collections.abc import Iterator
from pathlib import Path

from matplotlib.figure import Figure

from experiments.plots import adoption_curves, london_map, nominal_and_effective, save_figure, trade_off
from experiments.results import Results
from experiments.store import FIGURES, FIGURES_FOLDER
from simulation import RunResult


def write_figures(results: Results) -> list[Path]:
    """Draw the figures of an experiment into its folder, as PNG and SVG; return what was written."""
    boroughs = results.boroughs
    at_end = boroughs[boroughs["month"] == results.scenario.horizon]  # earlier months are there if they were kept
    months, labels, start = results.months, results.labels, results.scenario.start
    drawn = (
        adoption_curves(months, labels, start),
        nominal_and_effective(months, labels, start),
        london_map(at_end, labels),
        trade_off(results.runs, labels),
    )
    return list(_saved(results.folder / FIGURES_FOLDER, dict(zip(FIGURES, drawn, strict=True))))


def write_run_figures(result: RunResult, folder: Path) -> list[Path]:
    """Draw the figures of one run into a folder, as PNG and SVG; return what was written."""
    case = (result.scenario.name, result.strategy.name)
    labels, start = {case: result.strategy.label}, result.scenario.start
    drawn = (
        adoption_curves(result.months, labels, start),
        nominal_and_effective(result.months, labels, start),
        london_map(result.boroughs, labels),
    )
    return list(_saved(folder / FIGURES_FOLDER, dict(zip(FIGURES, drawn, strict=False))))


def _saved(folder: Path, figures: dict[str, Figure | None]) -> Iterator[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    for name, figure in figures.items():
        if figure is not None:
            yield from save_figure(figure, folder / name)
