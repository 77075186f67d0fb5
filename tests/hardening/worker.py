"""The process in which generated files are loaded, checked, uploaded and run: watched, short of memory, and timed."""

import faulthandler
import json
import os
import resource
import shutil
import sys
import time
from pathlib import Path

from scenarios import load_scenario, load_strategy
from simulation import simulate
from tests.hardening.cases import Case
from tests.hardening.generate import case_of
from tests.hardening.judge import judged
from tests.hardening.watch import Watch, forget_peak, peak, snapshot

PATIENCE = 100.0
"""Seconds by the clock for a file; more is a hang. A file of the slow families has `LONG_PATIENCE`."""
LONG_PATIENCE = 900.0
MOST_SECONDS = 10.0
"""Seconds of the processor for a file, which do not depend on who else is at work; `MOST_SECONDS_OF_LARGE` likewise."""
MOST_SECONDS_OF_LARGE = 90.0
MEMORY = 3_000_000_000
"""Bytes of address space, beyond what the libraries take."""
MOST_MEMORY = 900_000_000
"""Bytes at a time for a file; one of the slow families has `MOST_MEMORY_OF_LARGE`."""
MOST_MEMORY_OF_LARGE = 2_500_000_000
RUN_BY_COMMAND = 100
"""One in so many cases is run by the command, too, figures and all."""


def main(work: str, seed: int, first: int, last: int, without: str, only: str = "") -> None:
    """Judge cases, and print one line of JSON for each."""
    folder = Path(work)
    watch = Watch()
    _warm_up(folder / f"warm-{os.getpid()}")
    watch.install()
    taken = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + MEMORY, taken + MEMORY))
    chosen = [int(number) for number in only.split(",")] if only else range(first, last)
    for number in chosen:
        case = case_of(number, seed, tuple(name for name in without.split(",") if name))
        print(json.dumps({"number": number, "family": case.family, "note": case.note, "begun": True}), flush=True)
        print(json.dumps(_one(case, folder / f"case-{number}", watch)), flush=True)


def _one(case: Case, folder: Path, watch: Watch) -> dict[str, object]:
    path = case.lay_out(folder)
    out = folder / "out"
    out.mkdir()
    before = _but_for(snapshot(folder), "out/")
    patience = LONG_PATIENCE if case.patient else PATIENCE
    forget_peak()
    faulthandler.dump_traceback_later(patience, exit=True)
    began = time.process_time()
    with watch.over((folder / "in",), (out,)) as strayed:
        state, faults = judged(case, path, out, case.number % RUN_BY_COMMAND == 0)
    seconds, memory = time.process_time() - began, peak()
    faulthandler.cancel_dump_traceback_later()
    faults += [f"strayed: {what}" for what in strayed]
    if _but_for(snapshot(folder), "out/") != before:
        faults.append("something beside the output was changed")
    if memory > (MOST_MEMORY_OF_LARGE if case.patient else MOST_MEMORY):
        faults.append(f"{memory / 1e6:.0f} MB of memory")
    if seconds > (MOST_SECONDS_OF_LARGE if case.patient else MOST_SECONDS):
        faults.append(f"{seconds:.0f} s of the processor")
    if not faults:
        shutil.rmtree(folder)
    return {
        "number": case.number, "family": case.family, "note": case.note, "state": state, "faults": faults,
        "seconds": seconds, "memory": memory,
    }  # fmt: skip


def _but_for(known: dict[str, tuple[int, int]], name: str) -> dict[str, tuple[int, int]]:
    return {path: state for path, state in known.items() if not f"{path}/".startswith(name)}


def _warm_up(folder: Path) -> None:
    """Import, compile and draw once, so that what a case opens is the case's doing."""
    folder.mkdir(parents=True, exist_ok=True)
    simulate(load_scenario("small"), load_strategy("hybrid"), 0)
    case = Case("warm", "scenario", {"main.toml": b'extends = "small"\nname = "x"\n'}, number=0)
    path = case.lay_out(folder / "case")
    judged(case, path, folder, run_by_command=True)


if __name__ == "__main__":
    main(sys.argv[1], *(int(value) for value in sys.argv[2:5]), *sys.argv[5:])
