"""Scenarios with their tables beside them: as they should be, and torn."""

from random import Random
from typing import Any

from tests.hardening import valid
from tests.hardening.broken import TEXTS, as_csv, written
from tests.hardening.cases import Case

TABLES = ("places", "institutions", "contiguity", "arrangements")
CELLS = [
    "nan",
    "inf",
    "-inf",
    "1e999",
    "1e308",
    "9" * 5000,
    "0x10",
    "1_000",
    "１２",
    "−1",
    "1,5",
    "yes",
    "maybe",
    " ",
    "\t",
    '"',
    "x" * 200_000,
]
"""Cells that break tables."""


def with_tables(rng: Random) -> Case:
    """Return a valid scenario with its tables in files beside it."""
    values, tables = _split(rng)
    return Case(
        "tables",
        "scenario",
        {"main.toml": written(values), **{k: as_csv(v) for k, v in tables.items()}},
        expected="valid",
    )


def with_torn_tables(rng: Random) -> Case:
    """Return one whose tables are ragged, doubled, mistyped, or no tables at all."""
    values, tables = _split(rng)
    name = rng.choice(list(tables))
    rows = tables[name]
    what = rng.choice(list(_TEARS))
    content = _TEARS[what](rng, [list(row) for row in rows])
    files = {"main.toml": written(values), **{k: as_csv(v) for k, v in tables.items()}}
    files[name] = content if isinstance(content, bytes) else as_csv(content)
    return Case("torn tables", "scenario", files, note=f"{name}: {what}")


def _split(rng: Random) -> tuple[dict[str, Any], dict[str, list[list[Any]]]]:
    values = valid.scenario(rng)
    population = values["population"] = valid.table_population(rng)
    for service in values["services"]:
        service.pop("need_covariate", None)
    tables = {}
    for name in TABLES:
        if not population.get(name):
            continue
        folder = rng.choice(["", "data/", "data/deeper/"])
        file = f"{folder}{name}.csv"
        tables[file] = _rows(population[name])
        population[name] = file
    return values, tables


def _rows(records: list[dict[str, Any]]) -> list[list[Any]]:
    flat = [{**{k: v for k, v in row.items() if k != "covariates"}, **row.get("covariates", {})} for row in records]
    columns = list(dict.fromkeys(key for row in flat for key in row))
    return [columns, *([_cell(row.get(column, "")) for column in columns] for row in flat)]


def _cell(value: Any) -> Any:
    return ("yes" if value else "no") if isinstance(value, bool) else value


def _ragged(rng: Random, rows: list[list[Any]]) -> list[list[Any]]:
    row = rng.choice(rows)
    row.extend(["x"] * rng.choice([1, 5, 1000])) if rng.random() < 0.5 else row.pop()
    return rows


def _cells(rng: Random, rows: list[list[Any]]) -> list[list[Any]]:
    for _ in range(rng.choice([1, 3, 10])):
        row = rng.choice(rows)
        row[rng.randrange(len(row))] = rng.choice([*CELLS, *TEXTS])
    return rows


def _doubled_column(rng: Random, rows: list[list[Any]]) -> list[list[Any]]:
    at = rng.randrange(len(rows[0]))
    return [[*row, row[at]] for row in rows]


def _columns(rng: Random, rows: list[list[Any]]) -> list[list[Any]]:
    count = rng.choice([100, 3000, 20_000])
    return [
        [*row, *([f"c{i}" for i in range(count)] if k == 0 else [i % 7 for i in range(count)])]
        for k, row in enumerate(rows)
    ]


def _many_rows(rng: Random, rows: list[list[Any]]) -> list[list[Any]]:
    return [rows[0], *(rows[1:] * rng.choice([2, 500]))]


def _header(rng: Random, rows: list[list[Any]]) -> list[list[Any]]:
    rows[0][rng.randrange(len(rows[0]))] = rng.choice([*TEXTS, "x" * 200_000, "Name", " name"])
    return rows


_TEARS: dict[str, Any] = {
    "ragged": _ragged,
    "cells": _cells,
    "doubled column": _doubled_column,
    "columns": _columns,
    "many rows": _many_rows,
    "header": _header,
    "no rows": lambda rng, rows: rows[:1],
    "no header": lambda rng, rows: rows[1:],
    "empty": lambda rng, rows: b"",
    "quote": lambda rng, rows: as_csv(rows).replace(b"\n", rng.choice([b'"\n', b'\n"', b'"a"b\n', b"\0\n", b"\r\r\n"]), 1),
    "latin": lambda rng, rows: as_csv(rows) + b"Z\xfcrich\n",
    "utf-16": lambda rng, rows: as_csv(rows).decode().encode("utf-16"),
    "semicolons": lambda rng, rows: as_csv(rows).replace(b",", b";"),
    "toml": lambda rng, rows: b'name = "x"\n',
    "quoted for ever": lambda rng, rows: as_csv(rows[:1]) + b'"' + b"x,\n" * rng.choice([10, 60_000]),
    "nul": lambda rng, rows: as_csv(rows) + b"\0" * rng.choice([1, 100_000]),
    "random": lambda rng, rows: rng.randbytes(rng.choice([10, 10_000])),
}  # fmt: skip
