"""The manifest: what the experiment is, who made it with what, and which tables stand."""

import hashlib
import json
import platform
import shlex
import sys
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path

from experiments.aside import synced, written_aside
from experiments.store.layout import MANIFEST, Document
from experiments.store.lock import read_document

FORMAT = 2
PACKAGES = ("coalition-lab", "mesa", "numba", "numpy", "pandas", "pyarrow", "scipy")


def begun(folder: Path, experiment: Mapping[str, object], described: Iterable[str], expected: int) -> Document:
    """Return the manifest of an experiment that is under way: it has no tables yet.

    Parameters
    ----------
    folder
        Its folder, whose commands are kept if it is still the same experiment or one that grew from it.
    experiment
        What it is.
    described
        All that its tables depend on: the runs in their order, and what is kept of them.
    expected
        How many runs it has.
    """
    before = read_document(folder / MANIFEST)
    commands = before.get("commands", []) if before.get("scenarios") == experiment.get("scenarios") else []
    command = command_line()
    return {
        "format": FORMAT,
        "runs": digest_of(described),
        "expected": expected,
        "finished": None,
        "failed": None,
        "further": None,
        "tables": None,
        **experiment,
        "versions": {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}},
        "platform": platform.platform(),
        "command": command,
        "commands": [*(known for known in commands if known != command), command],
    }


def write_manifest(folder: Path, document: Document) -> None:
    """Write the manifest, for good."""
    with written_aside(folder / MANIFEST, durable=True) as aside:
        aside.write_text(json.dumps(document, indent=1), encoding="utf-8")
    synced(folder)


def digest_of(texts: Iterable[str]) -> str:
    """Return a hash of some texts in their order: of their list as JSON, of which there may be more than one holds."""
    content = hashlib.sha256(b"[")
    for number, text in enumerate(texts):
        content.update(f"{', ' if number else ''}{json.dumps(text)}".encode())
    content.update(b"]")
    return content.hexdigest()


def command_line() -> str:
    """Return the command that this process was started with, as one would type it."""
    program = Path(sys.argv[0])
    if program.stem == "coalition" or program.parts[-3:-1] == ("experiments", "cli"):
        return shlex.join(["coalition", *sys.argv[1:]])
    # A notebook is started with the name of a file that means nothing to anybody else.
    return "a notebook" if program.name.startswith("ipykernel") else shlex.join(["python", program.name, *sys.argv[1:]])
