"""The tables of ``docs/DATA.md``, made from the data dictionary in the code.

``python docs/data_tables.py`` rewrites them in place; with ``--check`` it changes nothing and exits with 1 if one is
stale. A table stands between ``<!-- generated: NAME -->`` and ``<!-- end of NAME -->``.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from experiments.store import TABLES, columns_of
from scenarios import load_scenario

DATA = Path(__file__).with_name("DATA.md")


def rewritten(text: str) -> str:
    """Return the document with its tables as the code has them."""
    columns = columns_of(load_scenario("london"))
    for table in TABLES:
        rows = [(f"`{c.column}`", c.type, c.unit, c.meaning) for c in columns if c.table == table]
        lines = "\n".join(
            f"| {' | '.join(row)} |" for row in [("column", "type", "unit", "meaning"), ("---",) * 4, *rows]
        )
        block = f"<!-- generated: {table} -->\n{lines}\n<!-- end of {table} -->"
        start, end = text.find(f"<!-- generated: {table} -->"), text.find(after := f"<!-- end of {table} -->")
        if min(start, end) < 0:
            raise SystemExit(f"no place for the table {table}")
        text = text[:start] + block + text[end + len(after) :]
    return text


def main(arguments: Sequence[str] | None = None) -> int:
    """Rewrite the tables, or check them; return the exit status."""
    parser = argparse.ArgumentParser(description="Rewrite the generated tables of the description of the data.")
    parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 if one is stale")
    parser.add_argument("file", nargs="?", type=Path, default=DATA, help="the description (docs/DATA.md)")
    options = parser.parse_args(arguments)
    before = options.file.read_text(encoding="utf-8")
    after = rewritten(before)
    if options.check:
        print("all are up to date" if before == after else "stale; run python docs/data_tables.py")
        return int(before != after)
    options.file.write_text(after, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
