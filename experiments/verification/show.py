"""How the table is shown: on a terminal of any width, as Markdown, CSV or JSON."""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from experiments.aside import written_aside
from experiments.verdict_tables import plain_table
from experiments.verification.table import SUBJECTS, Row, all_hold, as_frame

WIDE = 130
"""Columns from which a check is a row of its own; on a narrower terminal it is a few lines."""
COLUMNS = {
    "id": "id", "checks": "what it checks", "expected": "expected", "found": "found", "tolerance": "tolerance",
    "holds": "holds", "where": "where specified",
}  # fmt: skip
WRITERS = (".csv", ".md")
KEY = "MODEL: the model specification. ODD: docs/ODD.md. What does not hold is a defect, of the model or of the check."


def print_rows(rows: Sequence[Row], screen: Console) -> None:
    """Print the table, and a sentence that says whether all hold."""
    for subject, those in groupby(rows, key=lambda row: row.subject):
        screen.print()
        (_wide if screen.width >= WIDE else _narrow)(SUBJECTS[subject][0], list(those), screen)
    screen.print()
    screen.print(sentence(rows), style="bold" if all_hold(rows) else "bold red", markup=False)
    screen.print(KEY, markup=False)


def sentence(rows: Sequence[Row]) -> str:
    """Return in a sentence whether all hold, and which do not."""
    wrong = [row.id for row in rows if not row.holds]
    if not wrong:
        return f"All {len(rows)} checks hold." if len(rows) != 1 else "The check holds."
    verb = "does not hold" if len(wrong) == 1 else "do not hold"
    return f"{len(wrong)} of {len(rows)} checks {verb}: {', '.join(wrong)}."


def _wide(title: str, rows: Sequence[Row], screen: Console) -> None:
    table = plain_table(escape(title))
    for name, shown in COLUMNS.items():
        table.add_column(shown, no_wrap=name in ("id", "holds"), ratio={"checks": 5, "found": 5}.get(name, 3))
    for row in rows:
        cells = [escape(str(getattr(row, name))) for name in COLUMNS]
        cells[list(COLUMNS).index("holds")] = _mark(row)
        table.add_row(*cells)
    screen.print(table)


def _narrow(title: str, rows: Sequence[Row], screen: Console) -> None:
    """Print a check as its words, and beneath them what was expected and found."""
    table = plain_table(escape(title))
    table.add_column("id", no_wrap=True)
    table.add_column("what it checks: expected, found, tolerance, where specified", ratio=1)
    table.add_column("holds", no_wrap=True)
    for row in rows:
        told = [f"[dim]{label}[/dim] {escape(text)}" for label, text in (
            ("expected", row.expected), ("found", row.found), ("tolerance", row.tolerance), ("in", row.where)
        )]  # fmt: skip
        table.add_row(row.id, f"{escape(row.checks)}\n" + "; ".join(told), _mark(row))
    screen.print(table)


def _mark(row: Row) -> str:
    return "[green]yes[/green]" if row.holds else "[bold red]NO[/bold red]"


def as_markdown(rows: Sequence[Row]) -> str:
    """Return the table as Markdown."""
    lines = ["| " + " | ".join(COLUMNS.values()) + " |", "|" + " --- |" * len(COLUMNS)]
    for row in rows:
        cells: list[Any] = [getattr(row, name) for name in COLUMNS]
        shown = ("yes" if cell is True else "**no**" if cell is False else str(cell) for cell in cells)
        lines.append("| " + " | ".join(text.replace("|", "\\|").replace("\n", " ") for text in shown) + " |")
    return "\n".join([*lines, "", sentence(rows), "", KEY, ""])


def as_plain(rows: Sequence[Row]) -> dict[str, Any]:
    """Return the table for JSON."""
    return {"all_hold": all_hold(rows), "checks": as_frame(rows).to_dict("records")}


def require_writable(path: Path) -> None:
    """See before anything takes long that a file of this name can be written.

    Raises
    ------
    ValueError
        If it is of no kind that we write, or its folder is not there.
    """
    if path.suffix not in WRITERS:
        raise ValueError(f"-o {path}: allowed is a name that ends in {' or '.join(WRITERS)}")
    if not path.parent.is_dir():
        raise ValueError(f"-o {path}: there is no folder {path.parent}")
    if path.is_dir():
        raise ValueError(f"-o {path}: is a folder")


def write_rows(rows: Sequence[Row], path: Path) -> None:
    """Write the table, as its name says: CSV or Markdown."""
    with written_aside(path) as aside:
        if path.suffix == ".csv":
            as_frame(rows).to_csv(aside, index=False)
        else:
            aside.write_text(as_markdown(rows), encoding="utf-8")
