"""Machines that will not do as they are told: an owner without rights, a disk that is full, no network."""

import ctypes
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.hardening.watch import ROOT

DROP_BOUNDING = 24
"""``PR_CAPBSET_DROP`` of Linux's prctl."""
OFFLINE = """
import sys

HERE = ("127.0.0.1", "localhost", "::1", "0.0.0.0")

def refuse(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto", "socket.gethostbyname"):
        if not any(name in repr(arguments) for name in HERE):
            raise OSError(101, "Network is unreachable: " + repr(arguments)[:200])

sys.addaudithook(refuse)
"""
"""What a Python start-up file does on a machine without a network but its own."""


def without_rights() -> None:
    """Make the superuser an owner like others, whom a read-only file refuses; others are that already."""
    if os.geteuid() == 0:
        prctl = ctypes.CDLL(None).prctl
        for right in range(64):
            prctl(DROP_BOUNDING, right, 0, 0, 0)


def with_a_disk_of(size: int) -> Callable[[], None]:
    """Return what lets no file grow beyond a size: the system then refuses writes as a full disk does."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def with_memory_of(size: int) -> Callable[[], None]:
    """Return what lets a process have so many bytes of address space."""
    return lambda: resource.setrlimit(resource.RLIMIT_AS, (size, size))


def coalition(
    *arguments: Any,
    before: Sequence[Callable[[], None]] = (),
    under: Sequence[str] = (),
    output: Any = subprocess.PIPE,
    environment: dict[str, str] | None = None,
    folder: Path | None = None,
    timeout: float = 300,
) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own.

    Parameters
    ----------
    arguments
        Of the command.
    before
        What the process does to itself before it begins.
    under
        What to start it with, as ``unshare -n``.
    output
        Where its standard output goes.
    environment
        Changes to the environment.
    folder
        Where it is started.
    """

    def prepare() -> None:
        for each in before:
            each()

    return subprocess.run(
        [*under, sys.executable, "-m", "experiments.cli", *map(str, arguments)],
        stdout=output, stderr=subprocess.PIPE, text=True, preexec_fn=prepare, timeout=timeout, check=False,
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100", **(environment or {})},
    )  # fmt: skip


def shut(folder: Path) -> None:
    """Take the right to write from a folder and all below it."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & ~0o222)


def opened(folder: Path) -> None:
    """Give it back, so that the folder can be removed."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | 0o200)


def one_message(done: subprocess.CompletedProcess[str]) -> str:
    """Return the one message of a command that was refused, whatever it said of its progress before."""
    assert done.returncode == 2, (done.returncode, done.stderr)
    assert "Traceback" not in done.stderr, done.stderr
    said = [line for line in done.stderr.splitlines() if line.startswith("Error: ")]
    assert len(said) == 1, done.stderr
    return said[0]
