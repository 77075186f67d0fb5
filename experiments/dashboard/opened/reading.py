"""Reading the tables of an experiment for a viewer: bounded, stopped when nobody waits, and errors told kindly."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from experiments.dashboard.jobs import Cancelled
from experiments.dashboard.opened.folders import FolderError
from experiments.findings import Findings
from experiments.results import Results

Progress = Callable[[float], None]
Asked = Callable[[], bool]

MOST_ROWS = 4_000_000
"""Rows of all tables of an experiment that the page opens: about 300 MB while they are read."""


def findings_of(folder: Path) -> Findings:
    """Return the findings of an experiment, nothing of them computed yet.

    Raises
    ------
    FolderError
        If it is too large for the page, or has no finished run.
    """
    results = Results(folder)
    sized(results)
    return Findings(results)


def sized(results: Results) -> None:
    """Refuse an experiment that is too large for the page, or has no finished run."""
    rows = sum(int(table["rows"]) for table in results.manifest["tables"].values())
    if rows > MOST_ROWS:
        raise FolderError(
            f"This experiment has {rows:,} rows, more than this page opens ({MOST_ROWS:,}); `coalition report` "
            "writes its report all the same."
        )
    if not len(results.judged):
        raise FolderError("None of its runs is finished.")


def go_on(cancelled: Asked) -> None:
    """Stop if nobody waits any more."""
    if cancelled():
        raise Cancelled


@contextmanager
def told_kindly(folder: Path, name: str, title: str) -> Iterator[None]:
    """Turn whatever is wrong with a folder into a message for a viewer, without a path."""
    try:
        yield
    except (FolderError, Cancelled):
        raise
    except ValueError as error:  # those of the store say what to do, and name the folder
        text = str(error).replace(str(folder), name) if type(error).__module__.startswith("experiments.") else ""
        plain = re.sub(r"\S*/\S*/\S*", "its folder", text).splitlines()[:1]
        raise FolderError(
            plain[0] if plain else f"{title} cannot be read: its tables are not as they should be."
        ) from error
    except (LookupError, TypeError, AttributeError, ArithmeticError, OSError, MemoryError) as error:
        raise FolderError(f"{title} cannot be read: its tables are not as they should be.") from error
