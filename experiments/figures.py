"""Which figures an experiment or a run gets, and where they go."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from experiments.findings import Findings
from experiments.plots import (
    Cast,
    adoption_curves,
    gains_map,
    lead_by_month,
    london_map,
    nominal_and_effective,
    reached_by_month,
    save_figure,
    trade_off,
    who_wins,
)
from experiments.results import Results
from experiments.store import FIGURES_FOLDER
from experiments.times import TIMED
from simulation import RunResult


def draw_figures(findings: Findings) -> dict[str, Figure]:
    """Return the figures of an experiment by name, those that its tables allow.

    Counterfactuals are on a figure of their own, beside the same strategies in the world compared.
    """
    drawn = {name: draw() for name, draw in figures_of(findings).items()}
    return {name: figure for name, figure in drawn.items() if figure is not None}


def figures_of(findings: Findings) -> dict[str, Callable[[], Figure | None]]:
    """Return what draws each figure of an experiment, by name; some find that its tables do not allow it."""
    cast, start = findings.cast(), findings.scenario.start
    drawers: dict[str, Callable[[], Figure | None]] = {
        "leaders": lambda: who_wins(findings.leaders, cast) if len(findings.leaders) else None,
        "by-month": lambda: lead_by_month(findings.by_month, start),
    }
    if len(cast):
        drawers |= {
            "adoption": lambda: adoption_curves(findings.months, cast, start),
            "nominal-and-effective": lambda: nominal_and_effective(findings.months, cast, start),
            "map-people": lambda: london_map(findings.boroughs, cast),
            "effect-and-cost": lambda: trade_off(findings.runs, cast),
            "gains": lambda: gains_map(findings.gains, cast, findings.gains_reference, ["people_effective"]),
        }
    if findings.rivals is not None:
        drawers["gains-against-centre"] = lambda: _against_centre(findings)
    if len(cast):
        drawers["time-to-level"] = lambda: reached_by_month(_timed(findings), cast, start, findings.scenario.horizon)
    if acts := findings.act_cast():
        drawers["act-of-parliament"] = lambda: adoption_curves(findings.months, acts, start)
    return drawers


def _against_centre(findings: Findings) -> Figure | None:
    if findings.rivals is None:
        return None
    coalition, central = findings.rivals
    tiers = ["people_effective", "transactional_effective"]
    return gains_map(findings.rival_gains, findings.cast().only([coalition]), findings.labels[central], tiers)


def _timed(findings: Findings) -> list[tuple[str, pd.DataFrame]]:
    return [
        (f"{level} % of {services} in effective use", findings.survival(outcome, level))
        for outcome, level, services in TIMED
    ]


def write_figures(results: Results, reference: str | None = None) -> list[Path]:
    """Draw the figures of an experiment into its folder, as PNG and SVG; return what was written."""
    return save_figures(results.folder / FIGURES_FOLDER, draw_figures(Findings(results, reference)))


def write_run_figures(result: RunResult, folder: Path) -> list[Path]:
    """Draw the figures of one run into a folder, as PNG and SVG; return what was written."""
    case = (result.scenario.name, result.strategy.name)
    cast = Cast({case: result.strategy.label}, {result.strategy.name: result.strategy.family})
    start = result.scenario.start
    drawn = {
        "adoption": adoption_curves(result.months, cast, start),
        "nominal-and-effective": nominal_and_effective(result.months, cast, start),
        "map-people": london_map(result.boroughs, cast),
    }
    return save_figures(folder / FIGURES_FOLDER, {name: figure for name, figure in drawn.items() if figure is not None})


def save_figures(folder: Path, figures: Mapping[str, Figure]) -> list[Path]:
    """Write figures into a folder, as PNG and SVG; return what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    return [path for name, figure in figures.items() for path in save_figure(figure, folder / name)]
