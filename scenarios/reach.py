"""What a specification can reach: a file that a user names, and from it files in its folder or below, no others."""

from dataclasses import dataclass
from importlib.resources.abc import Traversable
from itertools import islice
from pathlib import Path, PurePosixPath

from scenarios.problems import refused
from scenarios.quantity import nearest

LARGEST_FILE = 20_000_000
"""Bytes; a larger specification or table is refused unread."""
LONGEST_SHOWN = 80
"""Characters of a file's name that a message repeats."""
MOST_LOOKED_AT = 500
"""Files of a folder among which the nearest name is looked for."""


@dataclass(frozen=True)
class Text:
    """A text in place of a file."""

    name: str
    text: str


File = Traversable | Text


def beside(file: File, reference: str, key: str) -> Traversable:
    """Return a file in the folder of `file` or below it; nothing else can be reached from a specification."""
    parts = PurePosixPath(reference).parts
    if isinstance(file, Text):
        raise refused(
            file.name, f"{key}: {brief(reference)} is another file, which cannot be reached from here; "
            "extend a scenario or strategy of the library, or put the tables into the text"
        )  # fmt: skip
    if not isinstance(file, Path):
        raise refused(file.name, f"{key}: a packed library file cannot refer to another file")
    folder = file.parent
    outside = not parts or parts[0] == "/" or ".." in parts or "\\" in reference or ":" in reference
    if outside or not _lies_within(folder / reference, folder):
        raise refused(file.name, f"{key}: {brief(reference)} is not allowed, allowed is a file in this folder or below")
    if not is_file(folder / reference):
        raise refused(file.name, f"{key}: no such file {brief(reference)}{_nearest_file(reference, folder)}")
    return folder / reference


def _lies_within(path: Path, folder: Path) -> bool:
    """Return whether a path leads to somewhere below a folder, links followed."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):  # a name too long, a link to itself, a NUL in it
        return False


def is_file(path: Path) -> bool:
    """Return whether there is such a file, no pipe or device among them."""
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name too long, a folder that may not be entered
        return False


def _nearest_file(reference: str, folder: Path) -> str:
    """Return a hint that names the nearest file; a folder may hold a whole disk, and is not searched to its end."""
    try:
        names = [entry.name for entry in islice(folder.iterdir(), MOST_LOOKED_AT)]
    except OSError:
        return ""
    return nearest(reference[:LONGEST_SHOWN], [name for name in names if name.endswith(Path(reference).suffix)])


def brief(reference: str) -> str:
    """Return what a file calls another, for a message."""
    return repr(reference if len(reference) <= LONGEST_SHOWN else f"{reference[:LONGEST_SHOWN]}...")


def text_of(file: File) -> str:
    """Return what stands in a file, read no further than the limit."""
    if isinstance(file, Text):
        return file.text
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST_FILE + 1)  # the size that a system tells of its own files is 0
        if len(content) > LARGEST_FILE:
            raise refused(file.name, f"larger than {LARGEST_FILE // 1_000_000} MB")
        text = content.decode("utf-8-sig")  # what Excel saves begins with a byte order mark
        return text.replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise refused(file.name, f"not UTF-8 text: {error.reason} at byte {error.start}") from None
    except OSError as error:
        raise refused(file.name, f"cannot be read: {error.strerror}") from None
