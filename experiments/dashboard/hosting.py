"""What whoever starts the page decides, once and for all viewers."""

from dataclasses import dataclass
from pathlib import Path

SESSIONS = 60
"""Viewers at a time, if nothing else is said."""


@dataclass(frozen=True)
class Hosting:
    """Decisions of the command line that the page needs.

    Attributes
    ----------
    runs
        Folder under which experiments of `coalition compare` are looked for; it need not be there.
    sessions
        Viewers that are let in at a time.
    """

    runs: Path = Path("runs")
    sessions: int = SESSIONS


_decided: list[Hosting] = []


def host(decisions: Hosting) -> None:
    """Settle how the page is hosted, before it is imported; a later call settles it anew."""
    _decided[:] = [decisions]


def hosting() -> Hosting:
    """Return how the page is hosted: as `host` was told, or by default."""
    return _decided[0] if _decided else Hosting()
