"""Determinism: the same bits over threads, processes, workers, orders of visiting, and versions of Python."""

import json
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from experiments.experiment import Experiment
from experiments.store import read_manifest
from experiments.verification.finding import Check, Found, Means, differing, none_of
from experiments.verification.probe import Run, code, digests, the_runs
from experiments.verification.recorded import as_recorded, named
from experiments.verification.states import lived_by
from experiments.verification.worlds import small
from experiments.workers import Kind, born_deaf_to_interrupts, pool
from scenarios import load_strategy, strategy_names
from simulation import CollaborationModel

PROBE = "experiments.verification.probe"
PATIENCE = 900.0
"""Seconds that another interpreter may take: it may have to compile the model first."""
WORLDS_AT_ONCE = ("small", "london")
"""Worlds whose runs are done by several workers at a time."""

Digests = Callable[[list[Run]], dict[str, str]]


class Shuffled(CollaborationModel):
    """A model that visits its agents in another order every month."""

    def step(self) -> None:
        """Shuffle, and live through one month."""
        self.organisations = self.organisations.shuffle()
        self.deciders = self.deciders.shuffle()
        super().step()


def by_workers(means: Means, kind: Kind, workers: int, digests: Digests = digests) -> Found:
    """Find tables that differ between runs one after the other, and as many at a time on threads or in processes."""
    runs = [run for run in the_runs() if run[0] in (WORLDS_AT_ONCE[:1] if means.quick else WORLDS_AT_ONCE)]
    alone: dict[str, str] = {}
    for run in runs:
        alone |= digests([run])
    together: dict[str, str] = {}
    with pool(kind, workers) as executor:
        # Processes are born with the first that is handed out, and leave Ctrl-C to us.
        with born_deaf_to_interrupts() if kind == "processes" else nullcontext():
            waiting = [executor.submit(digests, [run]) for run in runs]
        for done in waiting:
            together |= done.result()
    return _compared(alone, together)


def folders_by_workers(means: Means) -> Found:
    """Find tables of an experiment's folder that differ between one worker and three, by the bytes of their files."""
    study = Experiment(small(24), list(strategy_names()), seeds=4, statutory=False, borough_months=True)
    written: list[dict[str, str]] = []
    for workers in (1, 3):
        with tempfile.TemporaryDirectory(prefix="coalition-verify-") as folder:
            study.run(folder, workers=workers)
            tables = read_manifest(Path(folder))["tables"]
            written.append({name: str(table["sha256"]) for name, table in tables.items()})
    return _compared(*written)


def any_order(means: Means, shuffled: type[CollaborationModel] = Shuffled) -> Found:
    """Find states that depend on the order in which agents are visited (MODEL 12.1)."""
    wrong = compared = 0
    for name in ("needs-led-subscription", "hybrid", "central-mandate"):
        # Few founders, so that there is somebody left to join.
        strategy = load_strategy(name).model_copy(update={"founders": 2})
        states = (lived_by(kind(small(18), strategy, 3)) for kind in (means.model, shuffled))
        for plain, other in zip(*states, strict=True):
            wrong += len(differing(plain, other))
            compared += len(plain)
    return none_of(wrong, compared, "state variables differ")


def other_python(means: Means, path: str) -> Found:
    """Find tables that another interpreter makes otherwise."""
    report = asked(path)
    found = _compared(digests(the_runs(), means.simulate), report["digests"])
    who = f"{named(report['platform'])}: {found.found}"
    if report["code"] != code():
        return replace(found, found=f"another state of the code; {who}", holds=False)
    return replace(found, found=who)


def asked(path: str) -> dict[str, Any]:
    """Return what the probe reports in another interpreter.

    Raises
    ------
    ValueError
        If it cannot be had: no such interpreter, or the package is not there.
    """
    try:
        done = subprocess.run([path, "-P", "-m", PROBE], capture_output=True, text=True, timeout=PATIENCE, check=False)
    except OSError as error:
        raise ValueError(f"--python {path}: cannot be run: {error.strerror or error}") from None
    except subprocess.TimeoutExpired:
        raise ValueError(f"--python {path}: gave no answer within {PATIENCE:.0f} s") from None
    try:
        report: dict[str, Any] = json.loads(done.stdout)
    except json.JSONDecodeError:
        last = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        raise ValueError(
            f"--python {path}: needs an interpreter with coalition-lab installed; it says: {last}"
        ) from None
    return report


def require_package(path: str) -> None:
    """See that an interpreter can be asked, before anything takes long.

    Raises
    ------
    ValueError
        If it cannot.
    """
    try:
        done = subprocess.run(
            [path, "-P", "-c", f"import importlib.util as u; u.find_spec('{PROBE}') or exit(1)"],
            capture_output=True, text=True, timeout=60.0, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ValueError(f"--python {path}: cannot be run: {getattr(error, 'strerror', None) or error}") from None
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["nothing"])[-1]
        raise ValueError(f"--python {path}: needs an interpreter with coalition-lab installed; it says: {last}")


def python_checks(paths: tuple[str, ...]) -> tuple[Check, ...]:
    """Return a check for each other interpreter."""
    return tuple(
        Check(f"D{5 + number}", f"Every table has the same bits in {path}", "ODD 3, Two engines", partial(_other, path))
        for number, path in enumerate(paths, start=1)
    )


def _other(path: str, means: Means) -> Found:
    return other_python(means, path)


def _compared(one: dict[str, str], other: dict[str, str]) -> Found:
    wrong = [name for name in {**one, **other} if one.get(name) != other.get(name)]
    found = none_of(len(wrong), len({**one, **other}), "tables differ")
    return replace(found, found=found.found + (f"; first {wrong[0]}" if wrong else ""), tolerance="exact")


CHECKS = (
    Check("D1", "Runs on four threads at a time give the bits of runs one by one", "MODEL 12.2; ODD 3, Two engines",
          lambda means: by_workers(means, "threads", 4)),
    Check("D2", "Runs in two processes give the same bits", "MODEL 12.2; ODD 3, Two engines",
          lambda means: by_workers(means, "processes", 2)),
    Check("D3", "An experiment's folder has the same bytes from one worker and from three", "DATA, Runs and their ids",
          folders_by_workers),
    Check("D4", "The order in which agents are visited changes no bit", "MODEL 12.1; ODD 3",
          lambda means: any_order(means)),
    Check("D5", "Figures recorded elsewhere are had here", "ODD 3, Two engines", as_recorded),
)  # fmt: skip
