"""Parts: the tables of a few finished runs, in files that say whether they are whole.

A part is one Parquet file a table and, last of all, a marker with the checksums of these files: a part without its
marker does not count. Parts hold what a run gave and nothing of the experiment that asked for it (the names of the
case, the number of the draw), so that any experiment in the same folder can use them.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from experiments.aside import synced, written_aside
from experiments.cases import RunKey
from experiments.store.dictionary import BOROUGHS
from experiments.store.errors import DamagedPartError
from experiments.store.layout import TABLES, Detail
from scenarios import TabulatedPopulation
from simulation import RunResult
from simulation.outcomes import MONTHLY, run_outcomes

MARKER = ".json"


@dataclass(frozen=True, eq=False)
class Part:
    """A few finished runs, ready to be written.

    Attributes
    ----------
    runs, failed : tuple of str
        Ids of all its runs, and of those that failed.
    detail : str
        What is there of each run; see `experiments.store.layout.Detail`.
    files : dict of str to bytes
        A Parquet file for each table.
    """

    runs: tuple[str, ...]
    failed: tuple[str, ...]
    detail: Detail
    files: Mapping[str, bytes]

    @property
    def name(self) -> str:
        """What its files are called: a hash of what is in them."""
        content = hashlib.sha256(f"{self.runs} {self.failed} {self.detail}".encode())
        for table in sorted(self.files):
            content.update(self.files[table])
        return content.hexdigest()[:20]


@dataclass(frozen=True)
class Marker:
    """What the folder says of a part: its runs, and the SHA-256 of each of its files."""

    name: str
    runs: tuple[str, ...]
    failed: tuple[str, ...]
    detail: Detail
    sha256: Mapping[str, str]

    def serves(self, detail: Detail) -> bool:
        """Return whether it holds what is wanted of a run."""
        return get_args(Detail).index(self.detail) >= get_args(Detail).index(detail)


def part_of(keys: Sequence[RunKey], results: Sequence[RunResult | str], detail: Detail) -> Part:
    """Return the part of some runs; in place of the result of a run that failed stands its error."""
    ids = tuple(key.id for key in keys)
    failed = tuple(key.id for key, result in zip(keys, results, strict=True) if isinstance(result, str))
    done = [(key, result) for key, result in zip(keys, results, strict=True) if isinstance(result, RunResult)]
    told = [] if detail == "runs" else done
    tables = {
        "runs": _runs(keys, results),
        "months": _months(told),
        "boroughs": _boroughs(told, detail == "borough-months"),
    }
    return Part(ids, failed, detail, {table: _parquet(columns) for table, columns in tables.items()})


def write_part(folder: Path, part: Part) -> None:
    """Write a part: its files, on the disk, and then the marker that makes them count."""
    for table, content in part.files.items():
        with written_aside(folder / f"{part.name}.{table}.parquet", durable=True) as aside:
            aside.write_bytes(content)
    known = {
        "runs": part.runs,
        "failed": part.failed,
        "detail": part.detail,
        "sha256": {table: hashlib.sha256(content).hexdigest() for table, content in part.files.items()},
    }
    with written_aside(folder / f"{part.name}{MARKER}", durable=True) as aside:
        aside.write_text(json.dumps({**known, "check": _check(known)}), encoding="utf-8")
    synced(folder)


def read_markers(folder: Path) -> tuple[list[Marker], list[Path]]:
    """Return the markers of a folder of parts, in the order of their names, and those that cannot be trusted."""
    markers, damaged = [], []
    for path in sorted(folder.glob(f"*{MARKER}")):
        try:
            known = json.loads(path.read_text(encoding="utf-8"))
            check = known.pop("check")
            whole = check == _check(known)
        except (ValueError, KeyError, AttributeError, TypeError):
            whole = False
        if not whole:
            damaged.append(path)
            continue
        name = path.name.removesuffix(MARKER)
        runs, failed = tuple(known["runs"]), tuple(known["failed"])
        # Parts of an earlier version say it in another way.
        detail: Detail = known.get("detail") or ("borough-months" if known["borough_months"] else "all")
        markers.append(Marker(name, runs, failed, detail, known["sha256"]))
    return markers, damaged


def faults_of(folder: Path, marker: Marker) -> list[Path]:
    """Return the files of a part that are missing or not what was written."""
    return [path for table, path in part_files(folder, marker.name).items() if sha256_of(path) != marker.sha256[table]]


def part_files(folder: Path, name: str) -> dict[str, Path]:
    """Return where the tables of a part are."""
    return {table: folder / f"{name}.{table}.parquet" for table in TABLES}


def remove_part(folder: Path, name: str) -> None:
    """Remove a part, its marker first."""
    for path in (folder / f"{name}{MARKER}", *part_files(folder, name).values()):
        path.unlink(missing_ok=True)


def tell_of_damage(paths: Sequence[Path], folder: Path) -> DamagedPartError:
    """Return the error that names damaged files and the way out."""
    first = f"{paths[0]} is {'damaged' if paths[0].exists() else 'missing'}"
    more = f" (and {len(paths) - 1} more)" if len(paths) > 1 else ""
    return DamagedPartError(
        f"{first}{more}: it is not what was written when its runs were finished. `coalition resume {folder} --repair` "
        "removes the damaged parts and does their runs again"
    )


def _runs(keys: Sequence[RunKey], results: Sequence[RunResult | str]) -> dict[str, pa.Array]:
    outcomes = [{} if isinstance(result, str) else result.outcomes for result in results]
    names = run_outcomes(keys[0].case.scenario.horizon)
    return {
        "run": pa.array([key.id for key in keys], pa.string()),
        "error": pa.array([result if isinstance(result, str) else "" for result in results], pa.string()),
        **{name: _numbers(np.array([row.get(name, np.nan) for row in outcomes])) for name in names},
    }


def _months(done: Sequence[tuple[RunKey, RunResult]]) -> dict[str, pa.Array]:
    lengths = [result.scenario.horizon + 1 for _, result in done]
    return {
        "run": _repeated([key.id for key, _ in done], lengths),
        "month": pa.array(_joined([np.arange(length) for length in lengths]), pa.int64()),
        **{name: _numbers(_joined([result.series[name] for _, result in done])) for name in MONTHLY},
    }


def _boroughs(done: Sequence[tuple[RunKey, RunResult]], borough_months: bool) -> dict[str, pa.Array]:
    counts = [result.world.boroughs for _, result in done]
    months = [
        np.arange(0 if borough_months else result.scenario.horizon, result.scenario.horizon + 1) for _, result in done
    ]
    who: dict[str, list[str | int | None]] = {}
    for _, result in done:
        for name, column in _who(result).items():
            who.setdefault(name, []).extend(column * (result.scenario.horizon + 1 if borough_months else 1))
    kinds = {"tile_row": pa.int64(), "tile_column": pa.int64()}
    return {
        "run": _repeated([key.id for key, _ in done], [n * len(m) for n, m in zip(counts, months, strict=True)]),
        "month": pa.array(_joined([np.repeat(m, n) for n, m in zip(counts, months, strict=True)]), pa.int64()),
        **{name: pa.array(column, kinds.get(name, pa.string())) for name, column in who.items()},
        **{
            name: _numbers(_joined([_of_boroughs(result, name, borough_months) for _, result in done]))
            for name in BOROUGHS
        },
    }


def _who(result: RunResult) -> dict[str, list[str | int | None]]:
    columns: dict[str, list[str | int | None]] = {"place": list(result.world.places.names[: result.world.boroughs])}
    population = result.scenario.population
    if isinstance(population, TabulatedPopulation):
        for column in ("code", "tile_row", "tile_column"):
            columns[column] = [getattr(place, column) for place in population.places]
    return columns


def _of_boroughs(result: RunResult, name: str, borough_months: bool) -> NDArray[np.float64]:
    """Return an outcome of the boroughs, month by month if asked for; money is summed up to each month."""
    last = result.final[name]
    if not borough_months:
        return last
    every = result.borough_series.get(name)
    if every is None:
        every = np.full((result.scenario.horizon + 1, len(last)), np.nan)
    elif BOROUGHS[name].unit == "GBP k":
        every = np.cumsum(every, axis=0)
    return np.concatenate([every[:-1].ravel(), last])


def _joined(arrays: Sequence[NDArray[np.generic]]) -> NDArray[np.generic]:
    return np.concatenate(arrays) if arrays else np.empty(0)


def _numbers(values: NDArray[np.generic]) -> pa.Array:
    """Return a column of numbers; what is not known is missing, since NaN means other things to other readers."""
    return pa.array(values, pa.float64(), from_pandas=True)


def _repeated(ids: Sequence[str], lengths: Sequence[int]) -> pa.Array:
    """Return each id as often as its run has rows, as a dictionary."""
    return pa.DictionaryArray.from_arrays(
        pa.array(np.repeat(np.arange(len(ids)), lengths), pa.int32()), pa.array(ids, pa.string())
    )


def _parquet(columns: Mapping[str, pa.Array]) -> bytes:
    sink = pa.BufferOutputStream()
    texts = [name for name, column in columns.items() if not pa.types.is_floating(column.type)]
    pq.write_table(pa.table(dict(columns)), sink, compression="lz4", use_dictionary=texts, write_statistics=False)
    return sink.getvalue().to_pybytes()


def _check(known: Mapping[str, object]) -> str:
    return hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, or nothing if it is not there."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""
