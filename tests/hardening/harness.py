"""Thousands of generated files through watched processes, and what came of them."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.hardening.surroundings import without_rights
from tests.hardening.watch import ROOT

Told = dict[str, object]


@dataclass(frozen=True)
class Tally:
    """What came of some cases, a line of each."""

    lines: Sequence[Told]

    @property
    def faults(self) -> list[str]:
        """What is wrong, case by case."""
        return [
            f"{line['number']} {line['family']} ({line['note']}): {fault}"
            for line in self.lines
            for fault in line["faults"]
        ]  # type: ignore[attr-defined]

    def table(self) -> str:
        """Return counts by family, with the slowest and the largest of each."""
        families = list(dict.fromkeys(str(line["family"]) for line in self.lines))
        rows = [f"{'family':<18}{'files':>7}{'valid':>7}{'refused':>9}{'faults':>8}{'slowest s':>11}{'peak MB':>9}"]
        for family in [*sorted(families), "all"]:
            of = [line for line in self.lines if family in (line["family"], "all")]
            states = Counter(line["state"] for line in of)
            rows.append(
                f"{family:<18}{len(of):>7}{states['valid']:>7}{states['refused']:>9}{sum(bool(line['faults']) for line in of):>8}"
                f"{max(float(str(line['seconds'])) for line in of):>11.2f}{max(int(str(line['memory'])) for line in of) / 1e6:>9.0f}"
            )
        slow = max(self.lines, key=lambda line: float(str(line["seconds"])))
        return "\n".join([*rows, f"slowest: case {slow['number']}, {slow['family']}, {slow['note']}"])


def run(
    folder: Path, seed: int, count: int, *, without: Sequence[str] = (), only: Sequence[int] = (), processes: int = 1
) -> Tally:
    """Judge `count` generated files (or some by number) in processes of their own, and return what came of them."""
    shares = [list(only or range(count))[i::processes] for i in range(processes)]
    with ThreadPoolExecutor(processes) as pool:
        done = pool.map(lambda part: _written(folder / str(part[0]), seed, part[1], without), enumerate(shares))
        return Tally(sorted((line for part in done for line in part), key=lambda line: int(str(line["number"]))))


def _written(folder: Path, seed: int, numbers: Sequence[int], without: Sequence[str]) -> list[Told]:
    """Judge cases, and write a line for each as it comes, for whoever wants to see how far it is."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    with (folder / "lines.jsonl").open("w", encoding="utf-8") as file:
        for line in _judged(folder, seed, numbers, without):
            lines.append(line)
            file.write(json.dumps(line) + "\n")
            file.flush()
    return lines


def _judged(folder: Path, seed: int, numbers: Sequence[int], without: Sequence[str]) -> Iterator[Told]:
    """Yield a line for each case; a process that hangs or dies is a fault, and another goes on after it."""
    left = list(numbers)
    while left:
        command = [sys.executable, "-X", "faulthandler", "-m", "tests.hardening.worker"]
        # A process takes some hundreds: its address space is limited, and what one leaves must not fail another.
        part = ",".join(map(str, left[:1300]))
        arguments = [str(folder), str(seed), "0", "0", ",".join(without), part]
        environment = {**os.environ, "MPLBACKEND": "agg", "PYTHONHASHSEED": "0"}
        with subprocess.Popen(
            [*command, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=environment,
            preexec_fn=without_rights,
        ) as process:
            with ThreadPoolExecutor(1) as pool:
                errors = pool.submit(process.stderr.read)  # type: ignore[union-attr]
                begun = None
                for text in process.stdout or ():
                    line = json.loads(text)
                    begun = line if line.get("begun") else None
                    if not line.get("begun"):
                        left.remove(line["number"])
                        yield line
            if process.wait() == 0:
                continue
            if begun is None:
                raise RuntimeError(errors.result()[-3000:])
            left.remove(begun["number"])
            how = "hangs" if "Timeout" in errors.result() else f"kills the process ({process.returncode})"
            yield {
                **begun, "state": "lost", "seconds": 0.0, "memory": 0,
                "faults": [f"{how}: {errors.result()[-1500:]}"],
            }  # fmt: skip
