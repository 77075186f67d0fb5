"""Run them all: ``python -m tests.hardening --count 10000``; exits with 1 if anything is wrong."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.hardening.generate import SLOW
from tests.hardening.harness import run


def main() -> int:
    """Judge generated files, print what came of them, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.hardening", description=__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="how many files")
    parser.add_argument("--seed", type=int, default=1, help="which")
    parser.add_argument("--only", type=int, nargs="*", default=[], help="these cases only, by number")
    parser.add_argument(
        "--without-slow", action="store_true", help="leave out files of megabytes and the largest worlds"
    )
    parser.add_argument("--processes", type=int, default=1, help="at a time")
    parser.add_argument("--keep", type=Path, help="folder in which the files of cases with faults are kept")
    chosen = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        folder = (chosen.keep or Path(scratch)).resolve()
        tally = run(folder, chosen.seed, chosen.count, only=chosen.only, processes=chosen.processes,
                    without=SLOW if chosen.without_slow else ())  # fmt: skip
    print("\n".join(tally.faults))
    print(tally.table())
    print(f"{len(tally.lines)} files, {len(tally.faults)} faults, {time.monotonic() - began:.0f} s")
    return 1 if tally.faults else 0


if __name__ == "__main__":
    sys.exit(main())
