"""``python -m tests.mutation``: try mutants, say which survive, and whether those are the ones explained."""

import argparse
import csv
import os
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

HERE = Path(__file__).parent
EXPLAINED, COUNTS = HERE / "survivors.csv", HERE / "counts.csv"
OUTCOMES = ("killed", "timed out", "survived")


def main(arguments: list[str] | None = None) -> int:
    """Try the mutants of the modules asked for, as far as that has not been done; return the exit status."""
    plan = tomllib.loads((HERE / "targets.toml").read_text(encoding="utf-8"))
    targets = plan["targets"]
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("files", nargs="*", help=f"modules, of {', '.join(targets)}; all unless named")
    parser.add_argument("--workers", type=int, default=2, help="mutants tried at a time (2)")
    parser.add_argument("--seconds", type=float, default=60.0, help="time for each mutant (60)")
    parser.add_argument("--sessions", type=Path, default=Path("runs/mutation"), help="what was found (runs/mutation)")
    parser.add_argument("--again", action="store_true", help="try those again that survived")
    parser.add_argument("--keep", action="store_true", help=f"write the counts to {COUNTS.name}")
    options = parser.parse_args(arguments)
    options.thorough = plan["thorough"]
    unknown = [file for file in options.files if file not in targets]
    if unknown:
        parser.error(f"no tests are named for {', '.join(unknown)}; there are {', '.join(targets)}")
    # Before the first import of them: rules are tried as Python, and forks share no threads.
    os.environ |= {"NUMBA_DISABLE_JIT": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    sys.dont_write_bytecode = False  # or pytest would rewrite the assertions of a test file anew for each mutant
    for file in options.files or targets:
        _tried(file, targets[file], options)
    return _told(options.files or list(targets), options)


def _tried(file: str, tests: list[str], options: argparse.Namespace) -> None:
    from cosmic_ray.work_item import TestOutcome, WorkerOutcome, WorkResult

    from tests.mutation.forks import outcomes, prepare
    from tests.mutation.sessions import mutated, opened

    source = Path(file).read_text(encoding="utf-8")
    with opened(options.sessions, file, source, file in options.thorough) as session:
        items = list(session.pending_work_items)
        if options.again:
            results = dict(session.results)
            items += [item for item in session.work_items if _outcome(results.get(item.job_id)) == "survived"]
        if not items:
            return
        prepare(file)
        [(_, untouched)] = outcomes(file, [("", lambda: source)], tests, 1, 10 * options.seconds)
        if untouched != "survived":
            raise SystemExit(f"{file}: its tests fail, or take too long, without any change: {' '.join(tests)}")
        print(f"{file}: {len(items)} mutants to try", flush=True)
        jobs = ((item.job_id, lambda item=item: mutated(source, item.mutations[0])) for item in items)
        for job, outcome in outcomes(file, jobs, tests, options.workers, options.seconds):
            session.set_result(job, WorkResult(
                worker_outcome=WorkerOutcome.ABNORMAL if outcome == "timed out" else WorkerOutcome.NORMAL,
                test_outcome=TestOutcome.SURVIVED if outcome == "survived" else TestOutcome.KILLED, output=outcome,
            ))  # fmt: skip


def _told(files: list[str], options: argparse.Namespace) -> int:
    """Print counts, and survivors that are not explained or explanations of what did not survive."""
    explained = {key for key in _explained() if key[0] in files}
    survived: set[tuple[str, ...]] = set()
    counts = {}
    for file, counted, keys in _found(files, options):
        counts[file] = counted
        survived |= keys
        said = ", ".join(f"{counted[word]} {word}" for word in OUTCOMES)
        print(f"{file}: {sum(counted.values())} mutants, {said}")
    for key in sorted(survived - explained):
        print("not explained:", *key, sep="\n    ")
    for key in sorted(explained - survived):
        print("explained, but it was found:", *key, sep="\n    ")
    if options.keep:
        _kept(counts)
    return 0 if survived == explained else 1


def _found(files: list[str], options: argparse.Namespace) -> Iterator[tuple[str, Counter, set[tuple[str, ...]]]]:
    """Yield of each module how many came to which end, and which survived."""
    from tests.mutation.sessions import named, opened

    for file in files:
        source = Path(file).read_text(encoding="utf-8")
        with opened(options.sessions, file, source, file in options.thorough) as session:
            outcome = {job: word for job, result in session.results if (word := _outcome(result))}
            alive = {job for job, word in outcome.items() if word == "survived"}
            mutants = named(source, [item for item in session.work_items if item.job_id in outcome], alive)
            yield file, Counter(outcome.values()), {mutant.key for mutant in mutants.values()}


def _outcome(result) -> str:
    return result.output or "" if result is not None else ""


def _explained() -> list[tuple[str, ...]]:
    from tests.mutation.sessions import KEY

    with EXPLAINED.open(encoding="utf-8", newline="") as lines:
        return [tuple(row[name] for name in KEY) for row in csv.DictReader(lines)]


def _kept(counts: dict[str, Counter]) -> None:
    kept = {}
    with suppress(FileNotFoundError), COUNTS.open(encoding="utf-8", newline="") as lines:
        kept = {row["file"]: row for row in csv.DictReader(lines)}
    kept |= {file: {"file": file, **{word: of[word] for word in OUTCOMES}} for file, of in counts.items()}
    with COUNTS.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, ("file", *OUTCOMES), lineterminator="\n")
        writer.writeheader()
        writer.writerows(kept[file] for file in sorted(kept))


if __name__ == "__main__":
    raise SystemExit(main())
