"""The tutorial notebook, made from its plain text and executed.

``python docs/tutorial_notebook.py`` executes ``docs/tutorial.py`` (percent format: ``# %%`` begins a cell) and writes
``docs/tutorial.ipynb`` with its outputs; with ``--check`` it writes nothing, and exits with 1 if a cell raises or
warns, or if cells or printed outputs are not those of the notebook. It needs the group `docs`.
"""

import argparse
import re
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).with_name("tutorial.py")
NOTEBOOK = Path(__file__).with_name("tutorial.ipynb")
SECONDS = 600
"""Longest time for a cell, on a machine that is busy."""

_CELL = re.compile(r"^# %%(?P<markdown> \[markdown\])?\n", re.MULTILINE)
_OURS = re.compile(r"  # fmt: skip$", re.MULTILINE)


def cells_of(text: str) -> list[tuple[str, str]]:
    r"""Return the cells of a percent script, each with its kind (markdown or code) and its source.

    Examples
    --------
    >>> cells_of("# %% [markdown]\n# # Title\n\n# %%\n1 + 1  # fmt: skip\n")
    [('markdown', '# Title'), ('code', '1 + 1')]
    """
    starts = [*_CELL.finditer(text)]
    ends = [*(start.start() for start in starts[1:]), len(text)]
    cells = []
    for start, end in zip(starts, ends, strict=True):
        source = _OURS.sub("", text[start.end() : end]).strip()
        if start["markdown"]:
            cells.append(("markdown", re.sub(r"^# ?", "", source, flags=re.MULTILINE)))
        else:
            cells.append(("code", source))
    return cells


def executed(text: str) -> Any:
    """Return the notebook of a percent script with its outputs: no times, no machine in it."""
    # By name: the group `docs` is not there for those who only check types or read cells.
    nbformat, nbclient = import_module("nbformat"), import_module("nbclient")
    make = {"markdown": nbformat.v4.new_markdown_cell, "code": nbformat.v4.new_code_cell}
    notebook = nbformat.v4.new_notebook(
        cells=[make[kind](source, id=f"cell-{i}") for i, (kind, source) in enumerate(cells_of(text))],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )
    folder = {"metadata": {"path": str(SOURCE.parents[1])}}
    nbclient.NotebookClient(
        notebook, timeout=SECONDS, kernel_name="python3", resources=folder, record_timing=False
    ).execute()
    notebook.metadata.pop("language_info", None)  # the Python version of this machine
    return notebook


def printed(notebook: Any) -> list[tuple[str, list[str]]]:
    """Return each cell's source and what it printed as text; pictures differ from machine to machine."""
    return [
        (cell.source, [_text(output) for output in cell.get("outputs", [])]) for cell in notebook.cells
    ]  # fmt: skip


def _text(output: Any) -> str:
    data = output.get("data", {})
    if "image/png" in data:
        return "a picture"
    return str(data.get("text/markdown") or data.get("text/plain") or output.get("text", ""))


def complaints(notebook: Any) -> list[str]:
    """Return what has no place in outputs: what went to the standard error, and paths of the machine."""
    found = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and output.name == "stderr":
                found.append(f"a warning: {output.text.strip()[:200]}")
            if re.search(r"/(?:tmp|home|root|work|Users)/", str({**output.get("data", {}), "image/png": ""})):
                found.append(f"a path of the machine, in what {cell.source[:60]!r} shows")
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the notebook, or check it; return the exit status."""
    parser = argparse.ArgumentParser(description="Execute the tutorial, and write or check its notebook.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if the notebook is stale")
    options = parser.parse_args(arguments)
    notebook = executed(SOURCE.read_text(encoding="utf-8"))
    if wrong := complaints(notebook):
        print("\n".join(wrong))
        return 1
    if not options.check:
        import_module("nbformat").write(notebook, NOTEBOOK)
        print(f"written: {NOTEBOOK.name}")
        return 0
    kept = printed(import_module("nbformat").read(NOTEBOOK, as_version=4))
    differing = [i for i, (old, new) in enumerate(zip(kept, printed(notebook), strict=False)) if old != new]
    if len(kept) != len(notebook.cells) or differing:
        which = ", ".join(map(str, differing)) or "added or removed"
        print(f"stale: cells {which}; run python docs/tutorial_notebook.py")
        return 1
    print("all is up to date")
    return 0


if __name__ == "__main__":
    sys.exit(main())
