"""The data dictionary: every column of every table, with its type, unit and meaning. The tables are built from it."""

import csv
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import pyarrow as pa

from experiments.aside import written_aside
from experiments.design import Field
from scenarios import Behaviour, Scenario, TabulatedPopulation
from scenarios.quantity import evidence_of
from simulation.outcomes import MONTHLY, Outcome, run_outcomes

BEHAVIOUR = "behaviour."
"""What the columns of drawn parameters begin with."""
TYPES = {"text": pa.string(), "integer": pa.int64(), "number": pa.float64(), "flag": pa.bool_()}
KINDS = {"number": "number", "whole": "integer", "choice": "text", "switch": "flag"}
"""Types of the columns of what a design varies."""


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    table, column : str
    type : str
        ``text``, ``integer`` (64 bits), ``number`` (64-bit floating point) or ``flag`` (true or false).
    unit, meaning : str
    """

    table: str
    column: str
    type: str
    unit: str
    meaning: str


KEY = {
    "run": ("text", "the run: a hash of all that determines it"),
    "scenario": ("text", "name of the scenario; ends in -statutory where the run is as by Act of Parliament"),
    "strategy": ("text", "name of the strategy"),
    "seed": ("integer", "which luck; equal in runs that are to be compared in pairs"),
    "draw": ("integer", "which draw of the behavioural parameters, or point of a design; 0 is the scenario as it is"),
}
"""Columns that every table begins with."""
ERROR = ("text", "empty, or why the run failed; a failed run has no outcomes, and no rows in the other tables")
MONTH = ("integer", "month from the start, 0 to the horizon")
WHO = {"place": ("text", "name of the borough")}
TILES = {
    "code": ("text", "official code of the borough"),
    "tile_row": ("integer", "row of the borough on the tile map, from the north"),
    "tile_column": ("integer", "column of the borough on the tile map, from the west"),
}
BOROUGHS: dict[str, Outcome] = {
    "transactional_nominal": Outcome("share", "transactional services in use"),
    "people_nominal": Outcome("share", "people-based services in use"),
    "transactional_effective": Outcome("share", "transactional services in use x fit"),
    "people_effective": Outcome("share", "people-based services in use x fit"),
    "trust": Outcome("0-1", "trust of the borough"),
    "capacity": Outcome("0-1", "capacity of the borough"),
    "signed": Outcome("0 or 1", "whether its data agreement is signed"),
    "member": Outcome("0 or 1", "whether it is in the coalition"),
    "benefit": Outcome("GBP k", "benefit so far, undiscounted"),
    "running_cost": Outcome("GBP k", "running cost so far, undiscounted"),
    "own_payments": Outcome("GBP k", "what it paid for adoptions itself so far, undiscounted"),
    "subsidies": Outcome("GBP k", "subsidies that it received so far, undiscounted"),
    "subscriptions": Outcome("GBP k", "subscriptions that it paid so far, undiscounted"),
    "budget": Outcome("GBP k", "change budget left at the horizon; missing in earlier months"),
}
"""Outcomes of a borough, at the end of a month."""


def columns_of(scenario: Scenario, drawn: Sequence[str] = (), varied: Sequence[Field] = ()) -> list[Column]:
    """Return the columns of the tables of an experiment, in order.

    Parameters
    ----------
    scenario
        Its world.
    drawn
        Names of the behavioural parameters that are drawn.
    varied
        Fields that a design varies.
    """
    tiles = TILES if isinstance(scenario.population, TabulatedPopulation) else {}
    runs = [Column("runs", name, *_plain(known)) for name, known in (*KEY.items(), ("error", ERROR))]
    runs += [_parameter(name) for name in drawn]
    runs += [Column("runs", field.name, KINDS[field.kind], field.unit, f"varied: {field.meaning}") for field in varied]
    runs += _outcomes("runs", run_outcomes(scenario.horizon))
    months = [Column("months", name, *_plain(known)) for name, known in (*KEY.items(), ("month", MONTH))]
    boroughs = [
        Column("boroughs", name, *_plain(known))
        for name, known in (*KEY.items(), ("month", MONTH), *WHO.items(), *tiles.items())
    ]
    return [*runs, *months, *_outcomes("months", MONTHLY), *boroughs, *_outcomes("boroughs", BOROUGHS)]


def schema_of(table: str, columns: Sequence[Column]) -> pa.Schema:
    """Return the Arrow schema of a table."""
    return pa.schema([(column.column, TYPES[column.type]) for column in columns if column.table == table])


def write_dictionary(path: Path, columns: Sequence[Column]) -> None:
    """Write the data dictionary as CSV: table, column, type, unit, meaning."""
    with written_aside(path) as aside, aside.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([field.name for field in fields(Column)])
        writer.writerows(astuple(column) for column in columns)


def _plain(known: tuple[str, str]) -> tuple[str, str, str]:
    kind, meaning = known
    return kind, "", meaning


def _outcomes(table: str, outcomes: dict[str, Outcome]) -> list[Column]:
    return [Column(table, name, "number", known.unit, known.meaning) for name, known in outcomes.items()]


def _parameter(name: str) -> Column:
    field = Behaviour.model_fields[name]
    evidence = evidence_of(field)
    return Column(
        "runs", BEHAVIOUR + name, "number", evidence.unit if evidence else "", f"drawn: {field.description or name}"
    )
