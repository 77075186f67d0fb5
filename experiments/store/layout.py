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
REPORTS = ("report.html", "report.md")
"""Figures and reports that stand for the tables, and go with them."""

Document = dict[str, Any]


def remove_derived(folder: Path) -> None:
    """Remove the tables, figures and reports of an experiment; the parts stay."""
    for table in TABLES:
        for suffix in ("parquet", "csv"):
            (folder / f"{table}.{suffix}").unlink(missing_ok=True)
    for report in REPORTS:
        (folder / report).unlink(missing_ok=True)
    for figure in FIGURES:
        for suffix in ("png", "svg"):
            (folder / FIGURES_FOLDER / f"{figure}.{suffix}").unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Remove the temporary files of a program that was killed; only for whoever holds the lock."""
    for place in (folder, folder / PARTS, folder / FIGURES_FOLDER):
        for path in place.glob(ASIDE):
            path.unlink(missing_ok=True)
