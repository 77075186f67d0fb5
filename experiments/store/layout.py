"""What is called what in the folder of an experiment."""

from pathlib import Path
from typing import Any, Literal

from experiments.aside import ASIDE

Detail = Literal["runs", "all", "borough-months"]
"""What is kept of a run: its row alone; its months, and boroughs at the end; boroughs in every month too."""
TABLES = ("runs", "months", "boroughs")
MANIFEST = "manifest.json"
DICTIONARY = "dictionary.csv"
PARTS = "parts"
LOCK = ".lock"
WRITER = ".writer.json"
"""Who holds the lock, for the message to whoever comes second."""
FIGURES_FOLDER = "figures"
FIGURES = (
    "leaders", "by-month", "adoption", "nominal-and-effective", "map-people", "effect-and-cost", "gains",
    "gains-against-centre", "time-to-level", "act-of-parliament",
)  # fmt: skip
ANALYSES = (
    "sweep.csv", "sweep-leaders.csv", "forks.csv", "boxes.csv", "worlds.csv", "satisficing.csv", "regret.csv",
    "recruit.csv", "recruit-members.csv", "recruit-steps.csv",
)  # fmt: skip
"""Tables that sweeps, forks, discovery and recruiting make of the runs, in the experiment's own folder."""
ANALYSIS_FIGURES = ("sweep-*", "forks", "boxes", "peeling", "recruit")
"""Their figures; those of a sweep are named after its outcomes."""
REPORTS = ("report.html", "report.md")
"""Figures and reports that stand for the tables, and go with them."""

Document = dict[str, Any]


def remove_derived(folder: Path) -> None:
    """Remove the tables, figures and reports of an experiment, and of analyses of it; the parts stay."""
    for table in TABLES:
        for suffix in ("parquet", "csv"):
            (folder / f"{table}.{suffix}").unlink(missing_ok=True)
    for name in (*REPORTS, *ANALYSES):
        (folder / name).unlink(missing_ok=True)
    for figure in (*FIGURES, *ANALYSIS_FIGURES):
        for suffix in ("png", "svg"):
            for path in (folder / FIGURES_FOLDER).glob(f"{figure}.{suffix}"):
                path.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Remove the temporary files of a program that was killed; only for whoever holds the lock."""
    for place in (folder, folder / PARTS, folder / FIGURES_FOLDER):
        for path in place.glob(ASIDE):
            path.unlink(missing_ok=True)
