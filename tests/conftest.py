"""Settings of all tests."""

import os
import tempfile
from importlib.util import find_spec
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

from scenarios import load_scenario, load_strategy
from simulation import simulate
from simulation.engine import is_ready

# The first call of a rule compiles it, so a deadline would measure the compiler. In CI the examples are the same
# every time; elsewhere each run tries new ones.
settings.register_profile("here", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("here")


EXTRAS = {
    "lab": ("SALib", "ema_workbench", "pymoo", "scoringrules"),
    "calibrate": ("pyabc",),
    "cluster": ("distributed",),
}
"""Marks of tests that need an extra of the same name, and its libraries."""


def pytest_ignore_collect(collection_path, config):
    """Leave out tests of an extra that is not installed; with `-m lab`, say, they fail instead, as they should."""
    if collection_path.suffix != ".py":
        return None
    chosen = config.option.markexpr
    left_out = [
        f"pytest.mark.{extra}"
        for extra, names in EXTRAS.items()
        if not all(map(find_spec, names)) and (extra not in chosen or f"not {extra}" in chosen)
    ]
    return (left_out and any(mark in collection_path.read_text("utf-8") for mark in left_out)) or None


@pytest.fixture(scope="session", autouse=True)
def _compiled_once():
    """Compile the engine before the first test, in one of pytest's processes rather than in all at a time."""
    if is_ready():
        return
    with FileLock(Path(tempfile.gettempdir()) / "coalition-tests-compile.lock"):
        if not is_ready():
            simulate(load_scenario("small"), load_strategy("needs-led"), seed=0)


@pytest.fixture(scope="session", autouse=True)
def _no_power_cuts():
    """Spare the wait for the disk: no test cuts the power, and what a process wrote outlives it without."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "fsync", lambda descriptor: None)
        yield
