"""Whose folder it is: a folder of ours or a stranger's, and one writer at a time."""

import json
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from experiments.aside import written_aside
from experiments.store.errors import FolderBusyError, FolderInUseError
from experiments.store.layout import LOCK, WRITER, Document


def claim_folder(folder: Path, marker: str, key: str) -> None:
    """Make a folder for results, unless it holds anything that is not ours.

    Parameters
    ----------
    folder
        Where results are to go.
    marker, key
        Name of the JSON file that tells a folder of ours, perhaps in folders of its own, and a key that it has.

    Raises
    ------
    FolderInUseError
        If it is a file, or holds something but not the marker.
    """
    if folder.exists() and not folder.is_dir():
        raise FolderInUseError(f"{folder} is a file, not a folder; choose another with --out")
    if folder.exists() and key not in read_document(folder / marker):
        # A program that was killed at its very start leaves no more than these.
        early = {LOCK, WRITER, f".{Path(WRITER).stem}.part.json", f".{Path(marker).stem}.part.json"}
        above = folder / Path(marker).parents[-2] if len(Path(marker).parts) > 1 else None
        there = [path for path in folder.iterdir() if path != above or not path.is_dir()]
        there += [path for path in above.rglob("*") if not path.is_dir()] if above else []
        if any(path.name not in early for path in there):
            raise FolderInUseError(f"{folder} holds something else than such results; choose another with --out")
    folder.mkdir(parents=True, exist_ok=True)


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Be the only process that writes to a folder; readers need no leave.

    The lock is the operating system's, so it is gone with the process that held it, however it ended.

    Raises
    ------
    FolderBusyError
        If another process writes to it.
    OSError
        If it cannot be written to.
    """
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise FolderBusyError(
            f"another process is writing to {folder}{_writer(folder)}; wait until it has ended, or choose another "
            "folder with --out"
        ) from None
    except OSError as error:
        message = (
            f"it cannot be written to ({error.strerror}); what is in it can be read. Go on in a copy of it, or choose "
            "another folder with --out"
        )
        raise OSError(error.errno, message, str(folder)) from error
    try:
        # A name for a message is not worth a failure.
        with suppress(OSError), written_aside(folder / WRITER) as aside:
            aside.write_text(json.dumps({"pid": os.getpid(), "host": platform.node()}), encoding="utf-8")
        yield
    finally:
        (folder / WRITER).unlink(missing_ok=True)
        lock.release()


def read_document(path: Path) -> Document:
    """Return a JSON document that is a table; an empty one if there is no such file."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return document if isinstance(document, dict) else {}


def _writer(folder: Path) -> str:
    who = read_document(folder / WRITER)
    return f" (process {who['pid']} on {who['host']})" if {"pid", "host"} <= who.keys() else ""
