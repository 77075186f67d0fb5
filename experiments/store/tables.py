"""One table each of runs, months and boroughs, streamed from the parts in the order of the experiment.

The bytes of a table depend on its rows alone, not on which part they came from: a row group ends after the run that
fills it, and is laid out anew before it is written.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from experiments.aside import written_aside
from experiments.cases import RunKey
from experiments.store.dictionary import Column, schema_of
from experiments.store.layout import TABLES, Detail
from experiments.store.parts import part_files

GROUP_ROWS = 100_000
"""Rows after which a row group of a table ends, at the end of a run."""
CSV_ROWS = 100_000
"""Rows up to which a table is also written as CSV; beyond, nobody looks at it in a spreadsheet."""
CACHE_BYTES = 512_000_000
"""Parts in memory at a time, for experiments that were extended in another order than their tables have."""

Written = dict[str, dict[str, int | str]]


@dataclass(frozen=True)
class Slice:
    """Rows of a run in a part."""

    table: pa.Table
    offset: int
    length: int


@dataclass
class PartReader:
    """The rows of runs in parts; a part is read when it is first needed, and let go when it no longer is."""

    folder: Path
    table: str
    needed: dict[str, int]
    _open: OrderedDict[str, tuple[pa.Table, dict[str, tuple[int, int]]]] = field(default_factory=OrderedDict)

    def rows(self, part: str, run: str) -> Slice:
        """Return the rows of a run in a part; none if it failed."""
        if part not in self._open:
            self._make_room()
            self._open[part] = _with_index(pq.read_table(part_files(self.folder, part)[self.table]))
        self._open.move_to_end(part)
        table, index = self._open[part]
        self.needed[part] -= 1
        if not self.needed[part]:
            del self._open[part]
        return Slice(table, *index.get(run, (0, 0)))

    def _make_room(self) -> None:
        while self._open and sum(table.nbytes for table, _ in self._open.values()) > CACHE_BYTES:
            self._open.popitem(last=False)


def write_tables(
    folder: Path, parts: Path, placed: Sequence[tuple[RunKey, str]], columns: Sequence[Column], detail: Detail
) -> Written:
    """Write the tables of an experiment from its parts, and return the rows and SHA-256 of each.

    Parameters
    ----------
    folder, parts
        Where the tables go, and where the parts are.
    placed
        Each finished run and the part that holds it, in the order of the tables.
    columns
        What the tables are; see `experiments.store.dictionary.columns_of`.
    detail
        What is kept of each run; see `experiments.store.layout.Detail`.
    """
    written: Written = {}
    # The table of runs comes last: what is in it is in the others too.
    for table in reversed(TABLES):
        needed: dict[str, int] = {}
        kept = placed if table == "runs" or detail != "runs" else ()
        for _, part in kept:
            needed[part] = needed.get(part, 0) + 1
        reader = PartReader(parts, table, needed)
        last_only = table == "boroughs" and detail != "borough-months"
        groups = _groups(reader, kept, schema_of(table, columns), last_only)
        written[table] = _write(folder / table, groups, schema_of(table, columns))
    return written


def _groups(
    reader: PartReader, placed: Sequence[tuple[RunKey, str]], schema: pa.Schema, last_only: bool
) -> Iterator[pa.Table]:
    """Yield row groups: whole runs, until there are rows enough."""
    keys: list[RunKey] = []
    slices: list[Slice] = []
    rows = 0
    for key, part in placed:
        found = reader.rows(part, key.id)
        keys.append(key)
        slices.append(_last_month(found, key) if last_only else found)
        rows += slices[-1].length
        if rows >= GROUP_ROWS:
            yield _laid_out(keys, slices, schema)
            keys, slices, rows = [], [], 0
    if rows:
        yield _laid_out(keys, slices, schema)


def _last_month(found: Slice, key: RunKey) -> Slice:
    """Return the rows of the last month, of a run that may have been kept month by month."""
    horizon = key.case.scenario.horizon
    if not found.length or found.table["month"][found.offset].as_py() == horizon:
        return found
    boroughs = found.length // (horizon + 1)
    return Slice(found.table, found.offset + found.length - boroughs, boroughs)


def _laid_out(keys: Sequence[RunKey], slices: Sequence[Slice], schema: pa.Schema) -> pa.Table:
    """Return rows of some runs as one table, with what the experiment knows of each run before what the run gave."""
    lengths = [piece.length for piece in slices]
    rows = pa.concat_tables([piece.table for piece in _joined(slices)]).combine_chunks()
    of_row = pa.array(np.repeat(np.arange(len(keys)), lengths))
    known = {
        "run": pa.array([key.id for key in keys], pa.string()),
        "scenario": pa.array([key.case.scenario.name for key in keys], pa.string()),
        "strategy": pa.array([key.case.strategy.name for key in keys], pa.string()),
        "seed": pa.array([key.seed for key in keys], pa.int64()),
        "draw": pa.array([key.draw for key in keys], pa.int64()),
    }
    for name in keys[0].values:
        if name in schema.names:
            known[name] = pa.array([key.values[name] for key in keys], schema.field(name).type)
    columns = [pc.take(known[name], of_row) if name in known else rows[name] for name in schema.names]
    return pa.Table.from_arrays(columns, schema=schema).combine_chunks()


def _joined(slices: Sequence[Slice]) -> Iterator[Slice]:
    """Yield what the slices are of, neighbours in one piece."""
    start: Slice | None = None
    for piece in slices:
        if not piece.length:
            continue
        if start and piece.table is start.table and piece.offset == start.offset + start.length:
            start = Slice(start.table, start.offset, start.length + piece.length)
            continue
        if start:
            yield _cut(start)
        start = piece
    if start:
        yield _cut(start)


def _cut(piece: Slice) -> Slice:
    return Slice(piece.table.slice(piece.offset, piece.length), 0, piece.length)


def _with_index(table: pa.Table) -> tuple[pa.Table, dict[str, tuple[int, int]]]:
    """Return the rows of a part without its names of runs, and where the rows of each run are."""
    if not len(table):
        return table, {}
    run = pc.dictionary_encode(table["run"].combine_chunks())
    if isinstance(run, pa.ChunkedArray):
        run = run.combine_chunks()
    codes = run.indices.to_numpy(zero_copy_only=False)
    starts = np.flatnonzero(np.diff(codes, prepend=-1))
    lengths = np.diff(starts, append=len(codes))
    names = run.dictionary.to_pylist()
    index = {names[codes[s]]: (int(s), int(n)) for s, n in zip(starts, lengths, strict=True)}
    return table.drop_columns(["run"]), index


def _write(target: Path, groups: Iterator[pa.Table], schema: pa.Schema) -> dict[str, int | str]:
    """Write a table as Parquet, and as CSV if it is not too long; both, or none."""
    rows = 0
    parquet, csv = target.with_suffix(".parquet"), target.with_suffix(".csv")
    with ExitStack() as stack:
        to_parquet = stack.enter_context(written_aside(parquet, durable=True))
        to_csv = stack.enter_context(written_aside(csv))
        # Files of our own: Arrow's would stay open, and keep their room, after a full disk.
        with Hashed.open(to_parquet) as file, to_csv.open("wb") as text:
            # Nothing but plain Parquet: no pandas or Arrow metadata. Dictionaries pay for texts and whole numbers.
            few = [column.name for column in schema if not pa.types.is_floating(column.type)]
            options = {"compression": "zstd", "compression_level": 1, "use_dictionary": few, "store_schema": False}
            with pq.ParquetWriter(file, schema, **options) as writer, pyarrow.csv.CSVWriter(text, schema) as lines:
                for group in groups:
                    rows += len(group)
                    writer.write_table(group, row_group_size=len(group))
                    if rows <= CSV_ROWS:
                        lines.write_table(group)
            digest = file.digest
        if rows > CSV_ROWS:
            to_csv.unlink()
            csv.unlink(missing_ok=True)
    return {"rows": rows, "sha256": digest}


class Hashed:
    """A file that hashes what is written to it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._hash = hashlib.sha256()

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a file for writing."""
        return cls(path.open("wb"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def digest(self) -> str:
        """SHA-256 of what was written so far."""
        return self._hash.hexdigest()

    @property
    def closed(self) -> bool:
        """Whether it is closed."""
        return self._file.closed

    def write(self, content: bytes) -> int:
        """Write and hash."""
        self._hash.update(content)
        return self._file.write(content)

    def tell(self) -> int:
        """Return how much was written."""
        return self._file.tell()

    def flush(self) -> None:
        """Hand what was written to the operating system."""
        self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()
