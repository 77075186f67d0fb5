"""The engine compiled before the first viewer needs it, and without their noticing."""

import atexit
import subprocess
import sys
import threading

from scenarios import load_scenario, load_strategy
from simulation import chronicle
from simulation.engine import is_ready

COMPILE = "from experiments.dashboard.warmup import run_once; run_once()"

_begun = threading.Lock()
_compiling: list[subprocess.Popen[bytes]] = []
_warm = threading.Event()


def run_once() -> None:
    """Do what needs all that is compiled, in the smallest world."""
    chronicle(load_scenario("small"), load_strategy("needs-led"), seed=0)


def start() -> None:
    """Begin to compile the engine in the background, if this machine has not, and to load it; once is enough."""
    if not _begun.acquire(blocking=False):
        return
    threading.Thread(target=_warm_up, name="warm-up", daemon=True).start()


def is_warm() -> bool:
    """Return whether runs go at full speed by now."""
    return _warm.is_set()


def wait(timeout: float | None = None) -> bool:
    """Wait until the engine is compiled and loaded; return whether it is.

    Parameters
    ----------
    timeout
        Longest wait, seconds; None: as long as it takes.
    """
    return _warm.wait(timeout)


def stop() -> None:
    """End the compiling, if it is under way."""
    for process in _compiling:
        process.kill()


def _warm_up() -> None:
    try:
        if not is_ready():
            _compile_elsewhere()
        run_once()
    finally:
        _warm.set()  # whatever went wrong will be said by the first run, to whoever asked for it


def _compile_elsewhere() -> None:
    """Compile in a process of its own: the compiler would hold this one, and every viewer, for half a minute.

    The process is in a session of its own, so that Ctrl-C does not make it print a traceback.
    """
    process = subprocess.Popen(
        [sys.executable, "-c", COMPILE], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    _compiling.append(process)
    atexit.register(stop)
    process.wait()
    _compiling.clear()
