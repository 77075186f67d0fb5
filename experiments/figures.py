"""Which figures an experiment or a run gets, and where they go."""

from collections.abc import Mapping
from pathlib import Path

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
    cast, start = findings.cast(), findings.scenario.start
    drawn: dict[str, Figure | None] = {
        "leaders": who_wins(findings.leaders, cast) if len(findings.leaders) else None,
        "by-month": lead_by_month(findings.by_month, start),
    }
    if len(cast):
        drawn |= {
            "adoption": adoption_curves(findings.months, cast, start),
            "nominal-and-effective": nominal_and_effective(findings.months, cast, start),
            "map-people": london_map(findings.boroughs, cast),
            "effect-and-cost": trade_off(findings.runs, cast),
            "gains": gains_map(findings.gains, cast, findings.gains_reference, ["people_effective"]),
        }
    if findings.rivals is not None:
        coalition, central = findings.rivals
        tiers = ["people_effective", "transactional_effective"]
        drawn["gains-against-centre"] = gains_map(
            findings.rival_gains, cast.only([coalition]), findings.labels[central], tiers
        )
    timed = [
        (f"{level} % of {services} in effective use", findings.survival(outcome, level))
        for outcome, level, services in TIMED
    ]
    drawn["time-to-level"] = reached_by_month(timed, cast, start, findings.scenario.horizon) if len(cast) else None
    if acts := findings.act_cast():
        drawn["act-of-parliament"] = adoption_curves(findings.months, acts, start)
    return {name: figure for name, figure in drawn.items() if figure is not None}


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
