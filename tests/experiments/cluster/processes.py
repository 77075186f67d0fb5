"""A scheduler and workers as processes of their own, as on a real cluster, but on this machine."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

WAIT = 60.0
QUIET = {"DASK_LOGGING__DISTRIBUTED": "warning"}


class Cluster:
    """A scheduler and its workers; each worker is one process with one thread, with or without a nanny to revive it."""

    def __init__(self, folder, stack, **settings):
        self.folder, self._stack = folder, stack
        self.settings = {f"DASK_DISTRIBUTED__{name.upper()}": str(value) for name, value in settings.items()}
        file = folder / "scheduler.json"
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--idle-timeout", "120 s",
                                     "--scheduler-file", str(file))  # fmt: skip
        until(lambda: file.exists() and file.stat().st_size, "the scheduler is there")
        self.address = json.loads(file.read_text())["address"]

    def worker(self, *, nanny=False, path=None):
        """Start a worker; what is in `path` comes first where it imports from."""
        options = ("--death-timeout", "60", "--nthreads", "1", "--nworkers", "1", "--no-dashboard", "--host", "127.0.0.1",
                   "--local-directory", str(self.folder), "--nanny" if nanny else "--no-nanny")  # fmt: skip
        return self._start("worker", self.address, *options, env={"PYTHONPATH": str(path)} if path else {})

    def _start(self, what, *options, env=None):
        root = str(Path(__file__).parents[3])
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", what, *options], env={**os.environ, **QUIET, **self.settings, **(env or {})},
            cwd=root, stdout=(self.folder / f"{what}.log").open("ab"), stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
        self._stack.callback(kill, process)
        return process


@contextmanager
def cluster(folder, workers=2, *, nanny=False, **settings):
    """Give a cluster; its processes are gone at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        made = Cluster(folder, stack, **settings)
        made.workers = [made.worker(nanny=nanny) for _ in range(workers)]
        yield made


def kill(process):
    """Kill a process and those that it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=WAIT)


def until(condition, what, wait=WAIT):
    """Wait until something holds."""
    end = time.monotonic() + wait
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"in {wait:.0f} s it did not come to pass that {what}")
        time.sleep(0.05)
