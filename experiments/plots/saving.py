"""Writing a figure: whole or not at all, and the same bytes every time."""

import io
import os
import re
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from experiments.aside import written_aside

DPI = 160
SETTINGS: dict[Any, Any] = {"svg.hashsalt": "coalition", "svg.fonttype": "path", "savefig.bbox": None}
_ONE_AT_A_TIME = threading.Lock()  # matplotlib's settings are those of the whole process


def save_figure(
    figure: Figure, path_without_suffix: str | os.PathLike[str], formats: Sequence[str] = ("png", "svg")
) -> list[Path]:
    """Write `figure` once per format and return the files, ``<path_without_suffix>.<format>``.

    Each file is written under a temporary name in the same folder (made if need be) and then renamed, so a
    reader never meets half of one. The ids of an SVG are salted with a fixed word and it carries no date: the
    same figure gives the same bytes. PNG files have 160 dots per inch.

    Raises
    ------
    ValueError
        If matplotlib does not know a format.
    """
    base = Path(path_without_suffix)
    base.parent.mkdir(parents=True, exist_ok=True)
    written = []
    for suffix in formats:
        final = base.with_name(f"{base.name}.{suffix}")
        with written_aside(final) as part:
            part.write_bytes(figure_bytes(figure, suffix))
        written.append(final)
    return written


def figure_bytes(figure: Figure, suffix: str) -> bytes:
    """Return `figure` in a format, as `save_figure` writes it.

    Raises
    ------
    ValueError
        If matplotlib does not know the format.
    """
    if suffix == "svg":
        return svg_text(figure).encode()
    buffer = io.BytesIO()
    metadata = {"CreationDate": None} if suffix == "pdf" else {}
    with _ONE_AT_A_TIME, mpl.rc_context(SETTINGS):
        figure.savefig(buffer, format=suffix, dpi=DPI, facecolor="white", metadata=metadata)
    return buffer.getvalue()


def svg_text(figure: Figure) -> str:
    """Return `figure` as an SVG document, the same for the same figure, with coordinates to a hundredth of a point."""
    buffer = io.StringIO()
    with _ONE_AT_A_TIME, mpl.rc_context(SETTINGS):
        figure.savefig(buffer, format="svg", facecolor="white", metadata={"Date": None})
    # Six decimals of a point are a third of the file, and nobody sees them.
    return re.sub(r' d="[^"]*"', lambda path: _DECIMALS.sub(r"\1", path[0]), buffer.getvalue())


_DECIMALS = re.compile(r"(\d+\.\d\d)\d+")
