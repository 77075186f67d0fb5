"""The tables of ``docs/DATA.md``, made from the data dictionary in the code.

``python docs/data_tables.py`` rewrites them in place; with ``--check`` it changes nothing and exits with 1 if one is
stale (`generated` says how they are told).
"""

from functools import partial
from pathlib import Path

from generated import Blocks, code, main, table

from experiments.store import TABLES, columns_of
from scenarios import load_scenario

DATA = Path(__file__).with_name("DATA.md")


def columns(of: str) -> str:
    """Return the table of the columns of a table of results."""
    known = columns_of(load_scenario("london"))
    rows = [(code(c.column), c.type, c.unit, c.meaning) for c in known if c.table == of]
    return table(("column", "type", "unit", "meaning"), rows)


BLOCKS: Blocks = {name: partial(columns, name) for name in TABLES}

if __name__ == "__main__":
    raise SystemExit(main(DATA, BLOCKS, "data_tables.py"))
