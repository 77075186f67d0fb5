"""Tests of one mutant after the other, each in a fork of a process that has loaded what does not change.

Cosmic Ray itself starts a new interpreter for each mutant, of which the imports of pandas, SciPy, Numba and pytest
take several times as long as the tests; and it writes the mutant into the file. Here the mutant is imported from
memory: no file changes, and several can be tried at a time.
"""

import gc
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path

LIBRARIES = (
    "numpy", "pandas", "scipy.stats", "numba", "mesa", "pydantic", "contourpy", "matplotlib.pyplot", "pyarrow.parquet",
    "click.testing", "hypothesis.extra.numpy", "pytest",
)  # fmt: skip
FLOORS = ("scenarios", "agents", "simulation", "experiments")
ASKED = ("-o", "addopts=", "-m", "not slow and not page", "-x", "-q", "--noconftest", "-p", "no:cacheprovider")
"""Options of pytest. The settings of all tests compile the engine, which is not needed here."""
BROKEN = 70
"""Status of a fork that never came to the tests."""


class FromMemory(MetaPathFinder, SourceFileLoader):
    """What imports one module from other source than its file's."""

    def __init__(self, name: str, path: Path, source: str):
        super().__init__(name, str(path.resolve()))
        self.source = source

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Return how the module is loaded; nothing for others."""
        return spec_from_file_location(name, self.path, loader=self) if name == self.name else None

    def get_code(self, fullname: str):
        """Compile the source, past all that is cached."""
        return compile(self.source, self.path, "exec", dont_inherit=True)


@dataclass
class Running:
    """A fork at work."""

    job: str
    until: float
    folder: str


def prepare(file: str) -> None:
    """Load what the mutants of a module have in common: libraries, and our packages below its own.

    Raises
    ------
    RuntimeError
        If the module has been loaded already, so that no mutant would be.
    """
    from hypothesis import settings

    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    settings.register_profile("mutation", deadline=None, derandomize=True, database=None)
    settings.load_profile("mutation")
    for name in (*LIBRARIES, *FLOORS[: FLOORS.index(file.split("/")[0])]):
        import_module(name)
    if module_of(file) in sys.modules:
        raise RuntimeError(f"{file} is loaded already")
    gc.freeze()  # what is here stays: no fork need look whether it is garbage


def module_of(file: str) -> str:
    """Return the name of a module by its file."""
    return file.removesuffix(".py").replace("/", ".")


def outcomes(
    file: str, jobs: Iterable[tuple[str, Callable[[], str]]], tests: Sequence[str], workers: int, seconds: float
) -> Iterable[tuple[str, str]]:
    """Yield the number of each job and what became of its mutant: killed, survived or timed out.

    Parameters
    ----------
    file
        The module.
    jobs
        A number, and what gives the source of the mutant.
    tests
        What pytest runs, until the first failure.
    workers
        Forks at a time.
    seconds
        Time for each.
    """
    running: dict[int, Running] = {}
    try:
        for job, source in jobs:
            while len(running) >= workers:
                yield from _ended(running)
            folder = tempfile.mkdtemp(prefix="mutant-")
            process = os.fork()
            if process == 0:
                _test(file, source, tests, folder)
            running[process] = Running(job, time.monotonic() + seconds, folder)
        while running:
            yield from _ended(running)
    finally:
        for process, one in running.items():
            os.killpg(process, signal.SIGKILL)
            os.waitpid(process, 0)
            shutil.rmtree(one.folder, ignore_errors=True)


def _ended(running: dict[int, Running]) -> list[tuple[str, str]]:
    """Wait a moment, and return what has ended."""
    found = []
    for process, one in list(running.items()):
        done, status = os.waitpid(process, os.WNOHANG)
        if not done and time.monotonic() > one.until:
            os.killpg(process, signal.SIGKILL)
            os.waitpid(process, 0)
            found.append((one.job, "timed out"))
        elif done and os.waitstatus_to_exitcode(status) == BROKEN:
            raise RuntimeError("a mutant could not be made, or pytest not be started")
        elif done:
            found.append((one.job, "survived" if status == 0 else "killed"))
        else:
            continue
        shutil.rmtree(one.folder, ignore_errors=True)
        del running[process]
    if not found:
        time.sleep(0.01)
    return found


def _test(file: str, source: Callable[[], str], tests: Sequence[str], folder: str) -> None:
    """Run the tests of a mutant, and end the process with the status of pytest."""
    status = BROKEN
    try:
        os.setsid()
        output = os.open(os.devnull, os.O_WRONLY)
        for stream in (1, 2):
            os.dup2(output, stream)
        import pytest

        sys.meta_path.insert(0, FromMemory(module_of(file), Path(file), source()))
        status = int(pytest.main([*ASKED, f"--basetemp={folder}/tmp", *tests]))
    finally:
        os._exit(status)
