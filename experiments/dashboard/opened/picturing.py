"""The figures of an experiment, one at a time, as a browser takes them."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from experiments.dashboard.opened.drawing import DRAWING
from experiments.dashboard.opened.folders import FolderError, fingerprint, path_of
from experiments.dashboard.opened.reading import Asked, Progress, findings_of, go_on, told_kindly
from experiments.figures import figures_of
from experiments.findings import Findings
from experiments.plots import figure_bytes
from experiments.report.words import ALT_TEXTS

MOST_FIGURE = 4_000_000
"""Bytes of a figure as SVG; a larger one is sent as PNG."""
WAIT = 0.1
"""Seconds between two looks at whether a figure that waits its turn is still wanted."""
FIGURES = {
    "leaders": "Who leads on what, and when",
    "by-month": "Coalition against centre, month by month",
    "adoption": "Adoption over time",
    "nominal-and-effective": "In use, and in effective use",
    "map-people": "People-based services by borough",
    "effect-and-cost": "Effect and cost",
    "gains": "What each borough gains",
    "gains-against-centre": "What each borough gains against the centre",
    "time-to-level": "How soon a level is reached",
    "act-of-parliament": "As it would be by Act of Parliament",
}
"""Titles of figures, in the order in which to offer them."""


@dataclass(frozen=True)
class Picture:
    """A figure for an `<img>`: its name and title, what it shows in words, its bytes, and its size in pixels."""

    experiment: str
    fingerprint: str
    name: str
    title: str
    alt: str
    media_type: str
    content: bytes
    width: int
    height: int

    @property
    def source(self) -> str:
        """The picture as a ``data:`` address. As an image no script in it would run, if there were one."""
        return f"data:{self.media_type};base64,{base64.b64encode(self.content).decode()}"


def figures_there(findings: Findings) -> tuple[str, ...]:
    """Return which figures the tables of an experiment allow, keys of `FIGURES`, without drawing any."""
    refused = {
        "leaders": not len(findings.leaders),
        "by-month": findings.rivals is None,
        "map-people": not _has_map(findings.boroughs),
        "gains": not len(findings.gains),
        "gains-against-centre": not len(findings.rival_gains),
    }
    drawers = figures_of(findings)
    return tuple(name for name in FIGURES if name in drawers and not refused.get(name, False))


def figure(root: Path, name: str, which: str, *, state: str, progress: Progress, cancelled: Asked) -> Picture:
    """Return a figure of an experiment.

    Parameters
    ----------
    root, name
        As for `opened`.
    which
        A key of `FIGURES`.
    state
        The fingerprint of the experiment as it was opened, so that no figure is of other runs than the words.
    progress, cancelled
        As for `experiments.dashboard.jobs.Work`.

    Raises
    ------
    FolderError
        If it changed meanwhile, or has no such figure.
    Cancelled
        If nobody waits any more.
    """
    if which not in FIGURES:
        raise FolderError("there is no such figure; choose one from the list")
    if fingerprint(root, name) != state:
        raise FolderError("the experiment has changed; open it again")
    folder = path_of(root, name)
    with told_kindly(folder, name, "This experiment"):
        go_on(cancelled)
        findings = findings_of(folder)
        alt = ALT_TEXTS[which](findings)
        progress(0.3)
        with _drawing(cancelled):
            drawn = figures_of(findings).get(which, lambda: None)()
            if drawn is None:
                raise FolderError("the tables of this experiment do not allow this figure")
            progress(0.6)
            go_on(cancelled)
            media_type, content = "image/svg+xml", figure_bytes(drawn, "svg")
            if len(content) > MOST_FIGURE:
                media_type, content = "image/png", figure_bytes(drawn, "png")
            width, height = (round(inches * 96) for inches in drawn.get_size_inches())
    progress(1.0)
    return Picture(name, state, which, FIGURES[which], alt, media_type, content, width, height)


@contextmanager
def _drawing(cancelled: Asked) -> Iterator[None]:
    """Wait for one's turn to draw, as long as somebody waits for the figure."""
    while not DRAWING.acquire(timeout=WAIT):
        go_on(cancelled)
    try:
        yield
    finally:
        DRAWING.release()


def _has_map(boroughs: pd.DataFrame) -> bool:
    where = ["tile_row", "tile_column"]
    return set(where) <= set(boroughs.columns) and bool(boroughs[where].notna().all(axis=1).any())
