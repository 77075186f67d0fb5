"""One folder an experiment: parts as runs finish, then one table each of runs, months and boroughs."""

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.aside import written_aside

TABLES = ("runs", "months", "boroughs")
MANIFEST = "manifest.json"
PARTS = "parts"
FIGURES_FOLDER = "figures"
FIGURES = ("adoption", "nominal-and-effective", "map-people", "effect-and-cost")
"""Figures that stand for the tables, and go with them."""
CSV_UP_TO = 1000
"""Runs up to which every table is also written as CSV; beyond, only the table of runs is."""
WINDOW = 100
"""Runs in memory at a time while tables are put together."""


class FolderInUseError(ValueError):
    """The folder holds something that is not an experiment of ours."""


@dataclass(frozen=True, eq=False)
class Part:
    """The tables of a few runs."""

    runs: pd.DataFrame
    months: pd.DataFrame
    boroughs: pd.DataFrame


@dataclass
class Store:
    """The tables of an experiment on disk.

    Each part is written under a temporary name and renamed, so that whatever stops the program, what is there is
    whole. The table of runs of a part comes last: a part without it does not count.

    Attributes
    ----------
    folder : Path
    order : list of str
        Run ids in the order of the tables.
    finished : set of str
        Ids of the runs that are there without an error.
    """

    folder: Path
    order: list[str]
    finished: set[str] = field(default_factory=set)

    @classmethod
    def open(cls, folder: Path, manifest: Mapping[str, object], order: Sequence[str]) -> Self:
        """Return the store of an experiment, made if it is not there, with what it already holds.

        Raises
        ------
        FolderInUseError
            If the folder holds anything else.
        """
        claim_folder(folder, MANIFEST, "cases")
        packages = ("coalition-lab", "mesa", "numpy", "numba", "pandas")
        ids = hashlib.sha256("".join(order).encode()).hexdigest()
        if _ids_of(folder) != ids:
            # Tables and figures of other runs must not stand under this manifest; the parts stay.
            _remove_derived(folder)
        versions = {"python": platform.python_version(), **{name: version(name) for name in packages}}
        document = {"format": 1, "runs": ids, **manifest, "versions": versions, "platform": platform.platform()}
        with written_aside(folder / MANIFEST) as aside:
            aside.write_text(json.dumps(document, indent=1), encoding="utf-8")
        (folder / PARTS).mkdir(exist_ok=True)
        store = cls(folder, list(order))
        wanted = set(order)
        for path in store._part_files("runs"):
            runs = pd.read_parquet(path, columns=["run", "error"])
            store.finished |= set(runs.loc[runs["error"] == "", "run"]) & wanted
        return store

    def enter(self, part: Part) -> None:
        """Write the tables of a few finished runs."""
        name = hashlib.sha256("".join(part.runs["run"]).encode()).hexdigest()[:20]
        for table in ("months", "boroughs", "runs"):
            frame: pd.DataFrame = getattr(part, table)
            if len(frame):
                with written_aside(self.folder / PARTS / f"{table}-{name}.parquet") as aside:
                    frame.to_parquet(aside, index=False)
        self.finished |= set(part.runs.loc[part.runs["error"] == "", "run"])

    def consolidate(self) -> None:
        """Write one table each of runs, months and boroughs from the parts, in the order of the experiment."""
        rank = {run: i for i, run in enumerate(self.order)}
        entries = [
            (rank[run], error != "", path.stem.removeprefix("runs-"))
            for path in self._part_files("runs")
            for run, error in pd.read_parquet(path, columns=["run", "error"]).itertuples(index=False)
            if run in rank
        ]
        # A run that failed and then succeeded counts as it went the second time: False sorts before True.
        where: dict[int, str] = {}
        for place, _, part in sorted(entries):
            where.setdefault(place, part)
        # The table of runs comes last: what is in it is in the others too.
        for table in reversed(TABLES):
            self._write_table(table, where)

    def _write_table(self, table: str, where: Mapping[int, str]) -> None:
        """Stream a table from the parts that hold each run, a window of runs in memory at a time."""
        places = sorted(where)
        parts = [self.folder / PARTS / f"{table}-{part}.parquet" for part in dict.fromkeys(where[p] for p in places)]
        schemas = [pq.read_schema(path).remove_metadata() for path in parts if path.exists()]
        target = self.folder / table
        if not schemas:
            target.with_suffix(".parquet").unlink(missing_ok=True)
            target.with_suffix(".csv").unlink(missing_ok=True)
            return
        # A part in which every run failed lacks the outcomes, wherever it stands.
        schema = pa.unify_schemas(schemas, promote_options="permissive")
        with_csv = table == "runs" or len(places) <= CSV_UP_TO
        with written_aside(target.with_suffix(".parquet")) as parquet, written_aside(target.with_suffix(".csv")) as csv:
            pd.DataFrame(columns=schema.names).to_csv(csv, index=False)
            with pq.ParquetWriter(parquet, schema) as writer:
                for i in range(0, len(places), WINDOW):
                    frame = self._rows(table, {self.order[place]: where[place] for place in places[i : i + WINDOW]})
                    frame = frame.reindex(columns=schema.names)
                    writer.write_table(pa.Table.from_pandas(frame, schema=schema, preserve_index=False))
                    if with_csv:
                        frame.to_csv(csv, mode="a", header=False, index=False)
            if not with_csv:
                csv.unlink()
        if not with_csv:
            target.with_suffix(".csv").unlink(missing_ok=True)

    def _rows(self, table: str, runs: Mapping[str, str]) -> pd.DataFrame:
        """Return the rows of some runs, each from the part that is named, in the order of the runs."""
        frames = []
        for part in sorted(set(runs.values())):
            path = self.folder / PARTS / f"{table}-{part}.parquet"
            if path.exists():
                frame = pd.read_parquet(path)
                frames.append(frame[[runs.get(run) == part for run in frame["run"]]])
        if not frames:
            return pd.DataFrame()
        rank = {run: i for i, run in enumerate(runs)}
        together = pd.concat(frames, ignore_index=True)
        return together.sort_values("run", key=lambda column: column.map(rank), kind="stable", ignore_index=True)

    def _part_files(self, table: str) -> list[Path]:
        return sorted((self.folder / PARTS).glob(f"{table}-*.parquet"))


def claim_folder(folder: Path, marker: str, key: str) -> None:
    """Make a folder for results, unless it holds anything that is not ours.

    Parameters
    ----------
    folder
        Where results are to go.
    marker, key
        Name of the JSON file that tells a folder of ours, and a key that it has.

    Raises
    ------
    FolderInUseError
        If it is a file, or holds something but not the marker.
    """
    if folder.exists() and not folder.is_dir():
        raise FolderInUseError(f"{folder} is a file, not a folder; choose another with --out")
    if folder.exists() and any(folder.iterdir()) and key not in _document(folder / marker):
        raise FolderInUseError(f"{folder} holds something else than such results; choose another with --out")
    folder.mkdir(parents=True, exist_ok=True)


def _ids_of(folder: Path) -> str | None:
    """Return the digest of the runs that the tables of a folder are of, if it has a manifest that can be read."""
    return _document(folder / MANIFEST).get("runs")


def _document(path: Path) -> dict[str, Any]:
    """Return a JSON document that is a table; an empty one if there is no such file."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return document if isinstance(document, dict) else {}


def _remove_derived(folder: Path) -> None:
    for table in TABLES:
        (folder / f"{table}.parquet").unlink(missing_ok=True)
        (folder / f"{table}.csv").unlink(missing_ok=True)
    for figure in FIGURES:
        for suffix in ("png", "svg"):
            (folder / FIGURES_FOLDER / f"{figure}.{suffix}").unlink(missing_ok=True)
