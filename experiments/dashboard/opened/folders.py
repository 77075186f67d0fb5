"""The experiments that a viewer may open: those found under one folder, by names that lead nowhere else."""

import hashlib
import json
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from experiments.store import FORMAT, MANIFEST, PARTS, TABLES

DEPTH = 2
"""How many folders below the root an experiment may lie."""
MOST_LOOKED_AT = 2000
"""Folders that are looked at in all."""
MOST_MANIFEST = 8_000_000
"""Bytes of a manifest that is read; London's is of 15 kB, and each draw of behaviour adds about 1 kB."""
MOST_NAMES = 12
"""Strategies that an entry names."""
HERE = "."
"""Name of the root itself, where it is an experiment."""


class FolderError(ValueError):
    """An experiment that cannot be opened; its text is for the viewer, and names no path beyond the root."""


@dataclass(frozen=True)
class Entry:
    """An experiment under the root, as a list shows it.

    Attributes
    ----------
    name
        Its folder, relative to the root: what `path_of` takes.
    title
        The scenario's name for people; the folder's where it cannot be told.
    when
        When its manifest was last written, ISO 8601 in UTC.
    finished, expected, failed
        How many runs there are, shall be, and failed.
    seeds, draws
        How many of each.
    strategies
        Names for people, the first few; `more` tells how many there are besides.
    size
        Bytes of its tables.
    reason
        Why it cannot be opened; empty where it can.
    """

    name: str
    title: str
    when: str
    finished: int = 0
    expected: int = 0
    failed: int = 0
    seeds: int = 0
    draws: int = 0
    strategies: tuple[str, ...] = ()
    more: int = 0
    size: int = 0
    reason: str = ""

    @property
    def complete(self) -> bool:
        """Whether every run that was asked for is there."""
        return not self.reason and self.finished >= self.expected > 0


def found(root: Path, most: int = 200) -> list[Entry]:
    """Return the experiments under a folder, newest first; none if it is not there.

    Parameters
    ----------
    root
        Where `coalition compare` writes: ``runs``. It may be an experiment itself.
    most
        How many to list.

    Returns
    -------
    list of Entry
        Those in the root and up to `DEPTH` below it. Symbolic links are not followed. What is not a sound experiment
        of this program is listed with the reason.
    """
    folders = [(HERE, root)] if _lies(root / MANIFEST) else list(_below(root))
    entries = [_entry(name, path) for name, path in folders]
    return sorted(entries, key=lambda entry: (entry.when, entry.name), reverse=True)[:most]


def path_of(root: Path, name: str) -> Path:
    """Return the folder of an experiment that `found` lists by this name.

    Raises
    ------
    FolderError
        If it lists none, or one that cannot be opened.
    """
    for entry in found(root):
        if entry.name == name:
            if entry.reason:
                raise FolderError(entry.reason)
            return root if name == HERE else root / name
    raise FolderError("that experiment is not in the list; refresh the list and choose one from it")


def fingerprint(root: Path, name: str) -> str:
    """Return a text that changes when the manifest or a table of an experiment does: what to keep its results by.

    Raises
    ------
    FolderError
        As for `path_of`.
    """
    folder = path_of(root, name)
    states = []
    for file in (MANIFEST, *(f"{table}.parquet" for table in TABLES)):
        try:
            known = (folder / file).lstat()
            states.append((file, known.st_mtime_ns, known.st_size, known.st_ino))
        except OSError:
            states.append((file, 0, 0, 0))
    return hashlib.sha256(repr(states).encode()).hexdigest()[:16]


def _below(root: Path) -> Iterator[tuple[str, Path]]:
    """Yield the folders under the root that look like experiments, with their names, breadth first."""
    level, looked = [(Path(), root)], 0
    for _ in range(DEPTH):
        deeper: list[tuple[Path, Path]] = []
        for inside, folder in level:
            for path in _folders_in(folder):
                looked += 1
                if looked > MOST_LOOKED_AT:
                    return
                name = inside / path.name
                if _lies(path / MANIFEST) or (path / PARTS).is_dir() or not os.access(path, os.R_OK | os.X_OK):
                    yield name.as_posix(), path
                else:
                    deeper.append((name, path))
        level = deeper


def _folders_in(folder: Path) -> list[Path]:
    """Return the folders in a folder, those that are not links or hidden, in the order of their names."""
    try:
        with os.scandir(folder) as items:
            names = [i.name for i in items if i.is_dir(follow_symlinks=False) and not i.name.startswith(".")]
    except OSError:
        return []
    return [folder / name for name in sorted(names)]


def _lies(path: Path) -> bool:
    """Return whether there is a file of this name, be it a link."""
    return os.path.lexists(path)


def _entry(name: str, folder: Path) -> Entry:
    """Return the entry of a folder."""
    label = folder.name if name == HERE else name
    try:
        known = (folder / MANIFEST).lstat()
    except PermissionError:
        return Entry(name, label, "", reason="This folder cannot be read by the page.")
    except OSError:
        return Entry(name, label, "", reason="Runs were begun here, but what they are of was not written down.")
    if not stat.S_ISREG(known.st_mode):
        return Entry(name, label, "", reason="Its manifest is a link or no file at all; the page does not follow it.")
    return _described(name, label, folder, known.st_mtime_ns, known.st_size)


@lru_cache(maxsize=1024)
def _described(name: str, label: str, folder: Path, changed: int, size: int) -> Entry:
    """Return the entry of a folder whose manifest is of this time (ns) and size (bytes); read once for each."""
    when = datetime.fromtimestamp(changed / 1e9, UTC).isoformat(timespec="seconds")
    if size > MOST_MANIFEST:
        return Entry(name, label, when, reason="Its manifest is too large for this page; `coalition report` reads it.")
    try:
        document = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except OSError:
        return Entry(name, label, when, reason="Its manifest cannot be read by the page.")
    except (ValueError, RecursionError):
        return Entry(name, label, when, reason="Its manifest is damaged.")
    if not isinstance(document, dict) or "cases" not in document:
        return Entry(name, label, when, reason="This is not an experiment of `coalition compare`.")
    try:
        return _read(name, label, when, document, folder)
    except (LookupError, TypeError, ValueError, AttributeError):
        return Entry(name, label, when, reason="Its manifest is damaged.")


def _read(name: str, label: str, when: str, document: Mapping[str, Any], folder: Path) -> Entry:
    strategies = [
        str(values.get("title") or key).strip()[:80] or str(key) for key, values in document["strategies"].items()
    ]
    first = document["cases"][0]["scenario"]
    tables = [folder / f"{table}.parquet" for table in TABLES]
    expected, failed = int(document["expected"]), int(document.get("failed") or 0)
    finished = document.get("finished", expected - failed)
    reason = ""
    if document.get("format", FORMAT) != FORMAT:
        reason = "It was written by another version of this program; do the comparison again into another folder."
    elif document.get("tables") is None:
        reason = "Its runs are under way, or were stopped: `coalition resume` finishes them."
    elif not finished:
        reason = "None of its runs is finished."
    return Entry(
        name, str(document["scenarios"][first].get("title") or first)[:200] or label, when,
        int(finished or 0), expected, failed, len(document["seeds"]), len(document.get("draws") or []),
        tuple(strategies[:MOST_NAMES]), max(0, len(strategies) - MOST_NAMES),
        sum(path.stat().st_size for path in tables if path.is_file()), reason,
    )  # fmt: skip
