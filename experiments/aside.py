"""Files that are whole or not there."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def written_aside(path: Path) -> Iterator[Path]:
    """Give a temporary name beside `path`, with the same suffix; rename it at the end.

    Whatever stops the program, `path` is whole, or as it was before.
    """
    aside = path.with_name(f".{path.stem}.part{path.suffix}")
    try:
        yield aside
        if aside.exists():
            os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)
