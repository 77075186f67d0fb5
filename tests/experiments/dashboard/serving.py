"""The page's server as users start it, for tests."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
CHROMIUM = next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), None)
"""Debian's browser; None: the one that Playwright brought, and a failure if there is none."""

START = "import sys\nimport experiments.dashboard.server.app as server\nserver.PAGE = sys.argv.pop(1)\n" \
        "from experiments.cli import main\nmain()\n"  # fmt: skip
WATCHED = "from tests.experiments.dashboard.inside import answer\nanswer()\n" \
          "from experiments.cli import main\nmain()\n"  # fmt: skip


@dataclass
class Served:
    """A server that runs.

    Attributes
    ----------
    address
        Where, such as "http://127.0.0.1:41234": without a slash at the end.
    line
        What it said when it was ready.
    process
        The process.
    errors
        File that its standard error goes to.
    """

    address: str
    line: str
    process: subprocess.Popen
    errors: Path

    def look(self) -> dict[str, int]:
        """Return what a watched server holds; see `inside`."""
        self.process.stdin.write("look\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    @property
    def host(self) -> str:
        """Name and port."""
        return self.address.removeprefix("http://")

    def stop(self, sign: int = signal.SIGINT, patience: float = 10.0) -> float:
        """Send a signal; return how long it took to end, s."""
        began = time.monotonic()
        self.process.send_signal(sign)
        self.process.wait(patience)
        return time.monotonic() - began


@contextmanager
def served(
    *options: str, page: str | None = None, folder: Path | None = None, watched: bool = False
) -> Iterator[Served]:
    """Serve the page on a free port, as `coalition dashboard` does, and end it afterwards.

    Parameters
    ----------
    options
        Of the command line, such as "--sessions", "3".
    page
        Another module with a component `Page`.
    folder
        Where it is started. [default: the repository]
    watched
        Whether it can be asked what it holds (`Served.look`).
    """
    start = ["-c", START, page] if page else ["-c", WATCHED] if watched else ["-m", "experiments.cli"]
    command = [sys.executable, *start]
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]))
    with tempfile.TemporaryDirectory() as kept, open(Path(kept, "stderr"), "wb") as errors:
        process = subprocess.Popen(
            [*command, "dashboard", "--port", "0", *options],
            cwd=folder or ROOT, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True,
            stdin=subprocess.PIPE if watched else None,
        )  # fmt: skip
        try:
            line = process.stdout.readline()
            found = re.search(r"http://\S+[^/\s]", line)
            assert found, f"it did not start: {line!r} {Path(errors.name).read_text()}"
            yield Served(_ready(found.group()), line, process, Path(errors.name))
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
                try:
                    process.wait(5)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
            process.stdout.close()
            if watched:
                process.stdin.close()


def _ready(address: str) -> str:
    """Return the address when it answers."""
    with urllib.request.urlopen(f"{address}/readyz", timeout=30) as answer:
        assert answer.status == 200
    return address


@contextmanager
def browser():
    """Return a Chromium without a window; `.new_context()` is another visitor."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield chromium
        finally:
            chromium.close()
