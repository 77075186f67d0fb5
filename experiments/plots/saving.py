"""Writing a figure: whole or not at all, and the same bytes every time."""

import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from experiments.aside import written_aside

DPI = 160
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
        metadata = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(suffix, {})
        settings: dict[Any, Any] = {"svg.hashsalt": "coalition", "svg.fonttype": "path", "savefig.bbox": None}
        with written_aside(final) as part, _ONE_AT_A_TIME, mpl.rc_context(settings):
            figure.savefig(part, format=suffix, dpi=DPI, facecolor="white", metadata=metadata)
        written.append(final)
    return written
