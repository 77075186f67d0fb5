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


LAB = ("SALib", "ema_workbench", "pymoo")


def pytest_ignore_collect(collection_path, config):
    """Leave out tests of the extra `lab` where it is not installed; with `-m lab` they fail instead, as they should."""
    if collection_path.suffix != ".py" or all(find_spec(name) for name in LAB):
        return None
    asked = "lab" in config.option.markexpr and "not lab" not in config.option.markexpr
    return (not asked and "pytest.mark.lab" in collection_path.read_text("utf-8")) or None


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
