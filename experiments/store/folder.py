"""The folder of an experiment: parts as runs finish, then one table each of runs, months and boroughs."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Self

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.cases import RunKey
from experiments.store.dictionary import Column, write_dictionary
from experiments.store.errors import NoExperimentError, TablesBehindError, full_disk_told
from experiments.store.layout import DICTIONARY, MANIFEST, PARTS, TABLES, Detail, Document, remove_derived, sweep
from experiments.store.lock import claim_folder, only_writer, read_document
from experiments.store.manifest import begun, write_manifest
from experiments.store.parts import (
    MARKER,
    Marker,
    Part,
    faults_of,
    read_markers,
    remove_part,
    sha256_of,
    tell_of_damage,
    write_part,
)
from experiments.store.tables import write_tables


@dataclass
class Store:
    """The runs of an experiment on disk, for its one writer.

    Each file is written under a temporary name and renamed, so that whatever stops the program, what is there is
    whole. Parts are never changed: more seeds or strategies are more parts.

    Attributes
    ----------
    folder : Path
    keys : sequence of RunKey
        All runs of the experiment, in the order of the tables.
    columns : sequence of Column
        What its tables are.
    detail : str
        What is kept of each run; see `experiments.store.layout.Detail`.
    """

    folder: Path
    keys: Sequence[RunKey]
    columns: Sequence[Column]
    detail: Detail
    manifest: Document
    _part_of: dict[str, str] = field(default_factory=dict)
    _failed: dict[str, str] = field(default_factory=dict)
    _wanted: frozenset[str] = frozenset()
    _others: int = 0

    def __post_init__(self) -> None:
        self._wanted = frozenset(key.id for key in self.keys)

    @classmethod
    @contextmanager
    def open(
        cls,
        folder: Path,
        experiment: Mapping[str, object],
        keys: Sequence[RunKey],
        columns: Sequence[Column],
        *,
        detail: Detail = "all",
        repair: bool = False,
    ) -> Iterator[Self]:
        """Give the store of an experiment, made if it is not there, with what it already holds, to this process alone.

        Parameters
        ----------
        folder
            Its folder.
        experiment
            What it is, for the manifest.
        keys, columns, detail
            See the attributes.
        repair
            Whether to remove damaged parts, so that their runs are done again.

        Raises
        ------
        FolderInUseError
            If the folder holds anything else.
        FolderBusyError
            If another process writes to it.
        DamagedPartError
            If a file of finished runs that are wanted is not what was written, unless it is to be repaired.
        """
        claim_experiment(folder)
        with only_writer(folder):
            claim_experiment(folder)  # again, now that nobody else can make it something else
            sweep(folder)
            store = cls(folder, list(keys), columns, detail, {})
            store._take_stock(repair)
            with store._full_disk_told():
                store._begin(experiment)
            yield store

    @property
    def finished(self) -> int:
        """How many runs of the experiment are there without an error."""
        return sum(key.id in self._part_of for key in self.keys)

    def missing(self) -> list[RunKey]:
        """Return the runs that are not there yet, or failed, in the order of the tables.

        Two rows can be of one run, as where a posterior file has a row twice: it is done once.
        """
        once: dict[str, RunKey] = {}
        for key in self.keys:
            if key.id not in self._part_of:
                once.setdefault(key.id, key)
        return list(once.values())

    def enter(self, part: Part) -> None:
        """Write the tables of a few finished runs."""
        with self._full_disk_told():
            write_part(self.folder / PARTS, part)
        self._count(Marker(part.name, part.runs, part.failed, part.detail, {}))

    def consolidate(self) -> None:
        """Write the tables of all that is there, unless they stand already, and say so in the manifest."""
        where = {**self._failed, **self._part_of}
        placed = [(key, where[key.id]) for key in self.keys if key.id in where]
        known = {"finished": self.finished, "failed": len(placed) - self.finished, "further": self._others}
        with self._full_disk_told():
            if self.manifest["tables"] is None:
                parts = self.folder / PARTS
                tables = write_tables(self.folder, parts, placed, self.columns, self.detail)
                self.manifest = self.manifest | known | {"tables": tables}
                write_manifest(self.folder, self.manifest)
            elif self.manifest["further"] != self._others:
                self.manifest = self.manifest | known
                write_manifest(self.folder, self.manifest)

    def _take_stock(self, repair: bool) -> None:
        """Find out which runs are there, and whether the files that hold them are what was written."""
        parts, wanted = self.folder / PARTS, self._wanted
        markers, illegible = read_markers(parts)
        useful = [m for m in markers if wanted.intersection(m.runs) and m.serves(self.detail)]
        faults = {marker.name: found for marker in useful if (found := faults_of(parts, marker))}
        faults |= {path.name.removesuffix(MARKER): [path] for path in illegible}
        if faults and not repair:
            raise tell_of_damage([path for found in faults.values() for path in found], self.folder)
        for name in faults:
            remove_part(parts, name)
        for marker in useful:
            if marker.name not in faults:
                self._count(marker)
        done = {run for marker in markers for run in set(marker.runs).difference(marker.failed)}
        self._others = len(done - wanted)
        # Files whose marker was never written: their program was killed between the two.
        there = {marker.name for marker in markers}
        for path in (path for table in TABLES for path in parts.glob(f"*.{table}.parquet")):
            if path.name.split(".")[0] not in there:
                path.unlink()

    def _count(self, marker: Marker) -> None:
        """Remember where runs are. One that failed and then succeeded counts as it went the second time."""
        for run in self._wanted.intersection(marker.runs):
            (self._failed if run in marker.failed else self._part_of).setdefault(run, marker.name)

    def _begin(self, experiment: Mapping[str, object]) -> None:
        """Say what is under way, unless all is done and the tables stand."""
        before = read_document(self.folder / MANIFEST)
        described = chain((f"{key.id} {key.draw}" for key in self.keys), (repr(self.columns), self.detail))
        document = begun(self.folder, experiment, described, len(self.keys))
        same = before.get("runs") == document["runs"]
        if same and self.finished == before.get("finished") == len(self.keys) and not damaged_tables(self.folder):
            self.manifest = before
            return
        write_manifest(self.folder, document)
        self.manifest = document
        if not same:
            # Tables and figures of other runs must not stand under this manifest.
            remove_derived(self.folder)
        (self.folder / PARTS).mkdir(exist_ok=True)
        write_dictionary(self.folder / DICTIONARY, self.columns)

    def _full_disk_told(self) -> AbstractContextManager[None]:
        return full_disk_told(self.folder, lambda: self.finished, len(self.keys))


def claim_experiment(folder: Path) -> None:
    """Make a folder for an experiment, unless it holds anything else. A damaged manifest does not disown the parts."""
    if not (folder / MANIFEST).is_file() or not read_markers(folder / PARTS)[0]:
        claim_folder(folder, MANIFEST, "cases")


def read_manifest(folder: Path) -> Document:
    """Return the manifest of a folder.

    Raises
    ------
    NoExperimentError
        If there is none that can be read.
    """
    document = read_document(folder / MANIFEST)
    if "cases" not in document and (folder / MANIFEST).is_file() and read_markers(folder / PARTS)[0]:
        raise NoExperimentError(
            f"{folder / MANIFEST} is damaged, but the finished runs are there. Give the `coalition compare` command "
            f"that made them once more, with --out {folder}: it writes the manifest again and does no run twice"
        )
    if "cases" not in document:
        raise NoExperimentError(f"{folder} holds no experiment; `coalition compare SCENARIO --out {folder}` makes one")
    return document


def read_table(folder: Path, table: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Return a table of an experiment, if it is what its manifest says.

    Parameters
    ----------
    folder, table
        Where, and which.
    columns
        Which columns, in the order of the table and as far as it has them; all by default. Texts then come as
        categories, which take a hundredth of the room.

    Raises
    ------
    NoExperimentError
        If the folder holds none.
    TablesBehindError
        If runs were finished since the tables were put together, or a table is not what was written.
    """
    known = read_manifest(folder).get("tables")
    path = folder / f"{table}.parquet"
    if known is None:
        raise TablesBehindError(
            f"the tables in {folder} are not those of its runs: they are under way, or were stopped before the tables "
            f"were put together. `coalition resume {folder}` goes on, and puts them together"
        )
    if sha256_of(path) != known[table]["sha256"]:
        state = "not what was written" if path.exists() else "missing"
        raise TablesBehindError(f"{path} is {state}; `coalition resume {folder}` puts it together again")
    if columns is None:
        frame: pd.DataFrame = pd.read_parquet(path)
        return frame
    schema = pq.read_schema(path)
    chosen = [name for name in schema.names if name in columns]
    texts = [name for name in chosen if pa.types.is_string(schema.field(name).type)]
    read: pd.DataFrame = pq.read_table(path, columns=chosen, read_dictionary=texts).to_pandas()
    return read


def damaged_tables(folder: Path) -> list[Path]:
    """Return the tables that are missing or not what the manifest says."""
    known = read_document(folder / MANIFEST).get("tables") or {}
    paths = {table: folder / f"{table}.parquet" for table in TABLES}
    return [path for table, path in paths.items() if sha256_of(path) != known.get(table, {}).get("sha256")]
