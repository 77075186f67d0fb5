"""Files that are whole or not there."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ASIDE = ".*.part*"
"""What temporary names look like: those of a program that was killed are swept up by the next one."""


@contextmanager
def written_aside(path: Path, *, durable: bool = False) -> Iterator[Path]:
    """Give a temporary name beside `path`, with the same suffix; rename it at the end.

    Whatever stops the program, `path` is whole, or as it was before. With `durable` that holds of a power cut too:
    a rename may reach the disk before the bytes do, so these are sent there first.
    """
    aside = path.with_name(f".{path.stem}.part{path.suffix}")
    try:
        yield aside
        if aside.exists():
            if durable:
                synced(aside)
            os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)


def synced(path: Path) -> None:
    """Send a file, or the names in a folder, to the disk; where a folder cannot be opened, its system sees to it."""
    try:
        descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    except PermissionError:
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
