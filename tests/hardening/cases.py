"""What a generated case is: files in a folder, one of which is loaded, and what is known beforehand of how that ends."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

SECRET = "kept-elsewhere-and-none-of-your-business"
"""Stands in files beside a case's folder; it must turn up nowhere."""

Maker = Callable[[Path], None]
"""Makes something other than a file of bytes at a path: a link, a pipe, a folder, a file with holes."""


@dataclass(frozen=True)
class Case:
    """One generated file, with those around it.

    Attributes
    ----------
    family : str
        What sort of hostility it is.
    kind : str
        ``"scenario"`` or ``"strategy"``: as what it is loaded.
    files : mapping of str to bytes or function
        What lies in the folder, by name relative to it; a function makes what is no plain file.
    main : str
        Which of them is loaded.
    expected : str
        ``"valid"``, ``"refused"``, or empty where either will do.
    note : str
        What was done to it, for whoever looks at a fault.
    patient : bool
        Whether it is so large that it may take its time.
    """

    family: str
    kind: str
    files: Mapping[str, bytes | Maker]
    main: str = "main.toml"
    expected: str = ""
    note: str = ""
    patient: bool = False
    number: int = field(default=-1, compare=False)

    @property
    def text(self) -> str:
        """What a browser makes of the file: UTF-8, with a mark in place of what is not."""
        content = self.files.get(self.main, b"")
        return content.decode("utf-8", errors="replace") if isinstance(content, bytes) else ""

    def lay_out(self, folder: Path) -> Path:
        """Write the files into a new folder ``in`` below `folder`, secrets beside it, and return the main one."""
        inside = folder / "in"
        inside.mkdir(parents=True)
        for name in ("secret.toml", "secret.csv"):
            (folder / name).write_text(f'name = "{SECRET}"\n', encoding="utf-8")
        for name, content in self.files.items():
            path = inside / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, bytes):
                path.write_bytes(content)
            else:
                content(path)
        return inside / self.main


def link(target: str) -> Maker:
    """Return what makes a symbolic link to a target."""
    return lambda path: path.symlink_to(target)


def pipe(path: Path) -> None:
    """Make a pipe: to read from it takes for ever."""
    os.mkfifo(path)


def directory(path: Path) -> None:
    """Make a folder where a file is looked for."""
    path.mkdir()


def holes(size: int) -> Maker:
    """Return what makes a file of zeros that takes no room."""

    def make(path: Path) -> None:
        with path.open("wb") as file:
            file.truncate(size)

    return make


def without_permission(path: Path) -> None:
    """Make a file that its owner may not read (the superuser may)."""
    path.write_bytes(b'extends = "small"\nname = "shut"\n')
    path.chmod(0)
