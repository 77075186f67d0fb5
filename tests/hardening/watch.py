"""What a piece of work opens, and how much memory it takes."""

import os
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import agents

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CHANGES = {
    "os.remove",
    "os.rename",
    "os.mkdir",
    "os.rmdir",
    "os.link",
    "os.symlink",
    "os.truncate",
    "os.chmod",
    "os.chown",
    "os.utime",
}
STARTS = {
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
    "socket.connect",
    "socket.getaddrinfo",
}
LOOKS = {"os.listdir", "os.scandir"}
ROOT = Path(agents.__file__).parent.parent
INSTALLED = tuple(
    os.path.realpath(path)
    for path in {*sysconfig.get_paths().values(), sys.prefix, sys.base_prefix, *(ROOT / name for name in ("agents", "scenarios", "simulation", "experiments", "tests"))}
)  # fmt: skip
"""Where the program itself lies."""


@dataclass
class Watch:
    """An audit hook that can be switched on and off; once there, it stays as long as the process."""

    readable: tuple[str, ...] = ()
    writable: tuple[str, ...] = ()
    faults: list[str] = field(default_factory=list)
    on: bool = False

    def install(self) -> None:
        """Begin to be told of what the process does."""
        sys.addaudithook(self._told)

    @contextmanager
    def over(self, readable: tuple[Path, ...], writable: tuple[Path, ...]) -> Iterator[list[str]]:
        """Give a list of what is done outside some folders meanwhile; the installation may be read."""
        self.writable = tuple(os.path.realpath(path) for path in writable)
        self.readable = (*INSTALLED, *(os.path.realpath(path) for path in readable), *self.writable)
        self.faults, self.on = [], True
        try:
            yield self.faults
        finally:
            self.on = False

    def _told(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.on:
            return
        if event == "open":
            path, mode, flags = arguments
            writes = bool(isinstance(flags, int) and flags & WRITING) or bool(mode and set(mode) & set("wax+"))
            self._look(event, path, self.writable if writes else self.readable)
        elif event in CHANGES:
            for path in arguments[: 2 if event in ("os.rename", "os.link") else 1]:
                self._look(event, path, self.writable)
        elif event in LOOKS:
            self._look(event, arguments[0], self.readable)
        elif event in STARTS:
            self.faults.append(f"{event} {arguments!r}"[:200])

    def _look(self, event: str, path: Any, allowed: tuple[str, ...]) -> None:
        if isinstance(path, int):  # a descriptor that is open already
            return
        self.on = False  # what is done to find out is our own
        try:
            real = os.path.realpath(os.fsdecode(path if path is not None else "."))
            if not any(real == folder or real.startswith(folder + os.sep) for folder in allowed):
                self.faults.append(f"{event} {real}"[:200])
        except (TypeError, ValueError) as error:
            self.faults.append(f"{event} {path!r}: {error}"[:200])
        finally:
            self.on = True


def forget_peak() -> None:
    """Let the peak of memory begin anew (Linux)."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def peak() -> int:
    """Return the most memory that this process had at a time since then, bytes; 0 where it cannot be told."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return 0
    return next((1024 * int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


def snapshot(folder: Path) -> dict[str, tuple[int, int]]:
    """Return size and time of change of everything below a folder; links are not followed."""
    found = {}
    for path in folder.rglob("*"):
        known = path.lstat()
        found[path.relative_to(folder).as_posix()] = (known.st_size, known.st_mtime_ns)
    return found
