"""Tables of places, institutions, contiguity and arrangements, as CSV files beside a scenario file."""

import csv
import io
from typing import Any

from scenarios.population import MOST_COVARIATES, Arrangement, Contact, InstitutionRecord, Place
from scenarios.problems import MOST_PROBLEMS, InvalidSpecificationError, Problem, refused
from scenarios.quantity import Specification, nearest, repeated

TABLES: dict[str, type[Specification]] = {
    "places": Place,
    "institutions": InstitutionRecord,
    "contiguity": Contact,
    "arrangements": Arrangement,
}
"""Keys of a tabulated population that may name a CSV file, and what a row of it is."""

MOST_COLUMNS = MOST_COVARIATES + 20
"""Columns of a table."""
MOST_CELLS = 4_000_000
"""Cells of a table: each takes a hundred bytes while it is read."""
_TRUTH = {"true": True, "yes": True, "false": False, "no": False}


def read_table(name: str, text: str, origin: str) -> list[dict[str, Any]]:
    """Return the rows of a CSV table as plain values, ready for validation.

    Columns are the fields of the row's class; a blank cell is an unknown. In the table of places every
    other column is a covariate and must be a number.

    Parameters
    ----------
    name
        Which table: a key of `TABLES`.
    text
        The CSV text, comma-separated with a header.
    origin
        Name of the file, for messages.
    """
    spec = TABLES[name]
    reader = csv.DictReader(io.StringIO(text), strict=True)
    try:
        columns = list(reader.fieldnames or [])
    except csv.Error as error:
        raise refused(f"{origin} line 1", f"not a CSV table: {error}") from None
    problems = _header_faults(spec, columns, origin)
    if problems:
        raise InvalidSpecificationError(problems)
    known = _known(spec)
    rows = []
    try:
        for row in reader:
            values, faults = _row(spec, row, known)
            problems += [Problem(f"{origin} line {reader.line_num}", fault) for fault in faults]
            rows.append(values)
            if len(problems) > MOST_PROBLEMS or len(rows) * len(columns) > MOST_CELLS:
                break
    except csv.Error as error:
        problems.append(Problem(f"{origin} line {reader.line_num}", f"not a CSV table: {error}"))
    if len(rows) * len(columns) > MOST_CELLS:
        problems.append(Problem(origin, f"more than {MOST_CELLS:,} cells"))
    if problems:
        raise InvalidSpecificationError(problems)
    return rows


def _known(spec: type[Specification]) -> list[str]:
    return [field for field in spec.model_fields if field != "covariates"]


def _header_faults(spec: type[Specification], columns: list[str], origin: str) -> list[Problem]:
    if len(columns) > MOST_COLUMNS:
        return [Problem(origin, f"{len(columns):,} columns, allowed are at most {MOST_COLUMNS:,}")]
    known = _known(spec)
    problems = [
        Problem(origin, f"the column {field!r} is missing")
        for field in known
        if spec.model_fields[field].is_required() and field not in columns
    ]
    if spec is not Place:
        problems += [
            Problem(origin, f"unknown column {column!r}{nearest(column, known)}")
            for column in columns
            if column not in known
        ]
    problems += [Problem(origin, f"the column {column!r} is there more than once") for column in repeated(columns)]
    return problems


def _row(spec: type[Specification], row: dict[str | None, Any], known: list[str]) -> tuple[dict[str, Any], list[str]]:
    values: dict[str, Any] = {}
    covariates: dict[str, float] = {}
    faults = []
    for column, cell in row.items():
        if column is None or cell is None:
            faults.append("the row has more or fewer cells than the header")
        elif cell.strip() == "":
            continue
        elif column in known:
            values[column], fault = _cell(spec, column, cell.strip())
            faults += fault
        else:
            number, fault = _number(column, cell, float)
            faults += fault
            covariates[column] = number
    if covariates:
        values["covariates"] = covariates
    return values, faults


def _cell(spec: type[Specification], column: str, cell: str) -> tuple[Any, list[str]]:
    annotation = str(spec.model_fields[column].annotation)
    if "bool" in annotation:
        if cell.lower() in _TRUTH:
            return _TRUTH[cell.lower()], []
        return False, [f"{column}: {cell[:60]!r} is not allowed, allowed is yes or no"]
    if "float" in annotation:
        return _number(column, cell, float)
    if "int" in annotation and "Literal" not in annotation:
        return _number(column, cell, int)
    return cell, []


def _number(column: str, cell: str, kind: type[float] | type[int]) -> tuple[Any, list[str]]:
    try:
        return kind(cell), []
    except ValueError:
        return 0, [f"{column}: {cell[:60]!r} is not a {'whole ' if kind is int else ''}number"]
