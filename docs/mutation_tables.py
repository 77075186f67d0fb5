"""The tables of ``docs/MUTATION.md``, made from what the last run of mutants found and from the explanations.

``python docs/mutation_tables.py`` rewrites them in place; with ``--check`` it changes nothing and exits with 1 if one
is stale (`generated` says how they are told).
"""

import csv
from collections import Counter
from pathlib import Path

from generated import Blocks, code, main, table

HERE = Path(__file__).parent
MUTATION = HERE / "MUTATION.md"
KEPT = HERE.parent / "tests" / "mutation"


def rows_of(name: str) -> list[dict[str, str]]:
    """Return the rows of one of the files beside the tests."""
    with (KEPT / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def counts() -> str:
    """Return how many mutants there were of each module, and what became of them."""
    explained = Counter(row["file"] for row in rows_of("survivors.csv"))
    rows, sums = [], Counter[str]()
    for row in rows_of("counts.csv"):
        found = {name: int(row[name]) for name in ("killed", "timed out", "survived")}
        found |= {"mutants": sum(found.values()), "explained": explained[row["file"]]}
        sums.update(found)
        rows.append((code(row["file"]), *(found[name] for name in COLUMNS)))
    return table(
        ("Module", *(name.capitalize() for name in COLUMNS)), [*rows, ("all", *(sums[name] for name in COLUMNS))]
    )


COLUMNS = ("mutants", "killed", "timed out", "survived", "explained")


def survivors() -> str:
    """Return each mutant that no test finds, with the reason."""
    rows = [
        (code(row["file"].removesuffix(".py").rsplit("/", 1)[-1] + (f".{row['function']}" if row["function"] else "")),
         f"`{row['before']}`", f"`{row['after']}`", row["why"])
        for row in rows_of("survivors.csv")
    ]  # fmt: skip
    return table(("Where", "Line", "Mutant", "Why no test finds it"), rows)


BLOCKS: Blocks = {"counts": counts, "survivors": survivors}

if __name__ == "__main__":
    raise SystemExit(main(MUTATION, BLOCKS, "mutation_tables.py"))
