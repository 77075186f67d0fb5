"""The tables of ``docs/DATA.md``, made from the data dictionary in the code.

``python docs/data_tables.py`` rewrites them in place; with ``--check`` it changes nothing and exits with 1 if one is
stale. A table stands between ``<!-- generated: NAME -->`` and ``<!-- end of NAME -->``.
"""

import argparse
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


def main() -> int:
    """Rewrite the tables, or check them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    before = DATA.read_text(encoding="utf-8")
    after = rewritten(before)
    if check:
        return int(before != after)
    DATA.write_text(after, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
