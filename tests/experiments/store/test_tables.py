"""The tables: their bytes depend on their rows alone, and anybody's library reads them."""

import csv
import tempfile
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import experiments.store.tables as tables_module
from experiments.store import TABLES, Store, columns_of, part_of
from experiments.store.dictionary import schema_of
from tests.experiments.store.studies import bytes_of, enter, results_of, study
from tests.worlds import changed, small

DRAWS = ((("peer_hazard", 0.05),), (("peer_hazard", 0.1), ("learning_rate", 0.02)))


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """The bytes of the tables of an experiment that was done at once."""
    folder = tmp_path_factory.mktemp("undisturbed")
    study(5).run(folder, workers=1)
    return bytes_of(folder)


@settings(max_examples=15)
@given(data=st.data())
def test_any_split_into_parts_gives_the_same_bytes(undisturbed, data):
    """Parts of any sizes, with any runs, entered in any order, some runs twice, a session or two."""
    rows = list(zip(*results_of(5), strict=True))
    order = data.draw(st.permutations(rows))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(rows) - 1))))
    parts = [order[a:b] for a, b in zip([0, *cuts], [*cuts, len(rows)], strict=True)]
    again = data.draw(st.lists(st.sampled_from(rows), max_size=3, unique_by=lambda row: row[0].id))
    with tempfile.TemporaryDirectory() as folder:
        first = data.draw(st.integers(0, len(parts)))
        enter(Path(folder), study(5), parts[:first])
        enter(Path(folder), study(5), [*parts[first:], *([again] if again else [])])
        assert bytes_of(Path(folder)) == undisturbed


@pytest.mark.parametrize("group_rows", [1, 7, 12])
def test_row_groups_and_the_cache_of_parts_change_no_row(tmp_path, undisturbed, monkeypatch, group_rows):
    monkeypatch.setattr(tables_module, "GROUP_ROWS", group_rows)
    monkeypatch.setattr(tables_module, "CACHE_BYTES", 1)
    rows = list(zip(*results_of(5), strict=True))
    enter(tmp_path, study(5), [rows[::2], rows[1::2]])
    assert (tmp_path / "runs.csv").read_bytes() == undisturbed["runs.csv"]
    assert (tmp_path / "months.csv").read_bytes() == undisturbed["months.csv"]
    groups = pq.ParquetFile(tmp_path / "months.parquet").metadata
    assert groups.num_row_groups == -(-15 // -(-group_rows // 5))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("readable")
    study(3, draws=[dict(draw) for draw in DRAWS]).run(folder, workers=1)
    return folder


@pytest.mark.parametrize("table", TABLES)
def test_pandas_polars_and_duckdb_read_the_same_without_us(folder, table):
    path = str(folder / f"{table}.parquet")
    by_pandas = pd.read_parquet(path)
    by_polars = pl.read_parquet(path)
    by_duckdb = duckdb.sql(f"select * from '{path}'")
    assert list(by_pandas.columns) == by_polars.columns == by_duckdb.columns
    assert len(by_pandas) == len(by_polars) == len(by_duckdb.fetchall())
    assert isinstance(by_pandas.index, pd.RangeIndex)
    assert {str(kind) for kind in by_polars.dtypes} <= {"String", "Int64", "Float64"}
    assert {str(kind) for kind in by_duckdb.types} <= {"VARCHAR", "BIGINT", "DOUBLE"}
    assert not pq.read_schema(path).metadata
    for name in by_pandas:
        if pd.api.types.is_numeric_dtype(by_pandas[name]):
            from_duckdb = by_duckdb.fetchnumpy()[name]
            expected = by_pandas[name].to_numpy(float)
            np.testing.assert_array_equal(by_polars[name].cast(pl.Float64).to_numpy(), expected)
            np.testing.assert_array_equal(np.ma.filled(from_duckdb.astype(float), np.nan), expected)
    again = pd.read_csv(
        folder / f"{table}.csv", keep_default_na=False, na_values={c: [""] for c in by_pandas if c != "error"}
    )
    pd.testing.assert_frame_equal(again, by_pandas, check_dtype=False, check_exact=True)


def test_rows_go_by_draw_seed_case_month_borough(folder):
    cases = {case.key: i for i, case in enumerate(study().cases)}
    for table in TABLES:
        frame = pd.read_parquet(folder / f"{table}.parquet")
        frame["case"] = [cases[key] for key in frame[["scenario", "strategy"]].itertuples(index=False, name=None)]
        by = [name for name in ("draw", "seed", "case", "month") if name in frame]
        assert frame[by].equals(frame[by].sort_values(by, kind="stable", ignore_index=True)), table
    boroughs = pd.read_parquet(folder / "boroughs.parquet")
    assert boroughs["place"].tolist() == boroughs["place"].unique().tolist() * 18


def test_drawn_behaviour_is_in_the_table_and_in_the_run(folder):
    runs = pd.read_parquet(folder / "runs.parquet")
    assert runs.columns[:8].tolist() == [
        "run", "scenario", "strategy", "seed", "draw", "error", "behaviour.peer_hazard", "behaviour.learning_rate"
    ]  # fmt: skip
    own = small().behaviour.learning_rate
    values = runs.groupby("draw")[["behaviour.peer_hazard", "behaviour.learning_rate"]].agg(["min", "max"])
    assert values.to_numpy().tolist() == [[0.05, 0.05, own, own], [0.1, 0.1, 0.02, 0.02]]
    assert runs["run"].is_unique
    assert len(runs) == 2 * 3 * 3
    plain = changed(small(4), behaviour={"peer_hazard": 0.05})
    of_plain = {key.id for key in type(study())(plain, ["needs-led", "central-mandate"], 3).run_keys()}
    assert of_plain == set(runs.loc[runs["draw"] == 1, "run"]), "a draw is only a world"


def test_boroughs_month_by_month_end_in_the_table_of_the_last_month(tmp_path):
    study(2).run(tmp_path / "last", workers=1)
    kept = study(2, borough_months=True).run(tmp_path / "every", workers=1).boroughs
    assert len(kept) == 6 * 6 * 5
    last = pd.read_parquet(tmp_path / "last" / "boroughs.parquet")
    pd.testing.assert_frame_equal(kept[kept["month"] == 4].reset_index(drop=True), last, check_exact=True)
    assert kept.loc[kept["month"] < 4, "budget"].isna().all()
    by_month = kept.groupby("month")["benefit"].sum()
    assert by_month[0] == 0.0
    assert by_month.is_monotonic_increasing
    # The runs that were kept month by month serve where only the last is asked for, and not the other way round.
    done = []
    study(2).run(tmp_path / "every", workers=1, progress=lambda done_, total: done.append(done_))
    assert done == [6]
    assert bytes_of(tmp_path / "every") == bytes_of(tmp_path / "last")
    done.clear()
    study(2, borough_months=True).run(tmp_path / "last", workers=1, progress=lambda done_, total: done.append(done_))
    assert done[0] == 0


def test_long_tables_are_not_written_as_csv(tmp_path, monkeypatch):
    study(2).run(tmp_path, workers=1)
    assert (tmp_path / "months.csv").exists()
    monkeypatch.setattr(tables_module, "CSV_ROWS", 20)
    study(3).run(tmp_path, workers=1)
    assert not (tmp_path / "months.csv").exists()
    assert not (tmp_path / "boroughs.csv").exists()
    assert len(pd.read_csv(tmp_path / "runs.csv")) == 9
    monkeypatch.setattr(tables_module, "CSV_ROWS", 10)
    assert len(study(4).run(tmp_path, workers=1).runs) == 12
    assert not (tmp_path / "runs.csv").exists(), "the old one must not stand beside the new table"


def test_the_dictionary_has_every_column_of_every_run_and_no_other(folder):
    with (folder / "dictionary.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    for table in TABLES:
        known = [row["column"] for row in rows if row["table"] == table]
        assert known == pq.read_schema(folder / f"{table}.parquet").names
    assert all(row["meaning"] and row["type"] in ("text", "integer", "number") for row in rows)
    assert all(row["unit"] for row in rows if row["type"] == "number")
    _, (result, *_) = results_of(3)
    columns = columns_of(result.scenario)
    assert schema_of("runs", columns).names[6:] == list(result.outcomes)
    assert schema_of("months", columns).names[6:] == list(result.series)
    assert set(schema_of("boroughs", columns).names[7:]) == set(result.final)


def test_what_is_not_known_is_missing_and_not_nan(tmp_path):
    study(1, borough_months=True).run(tmp_path, workers=1)
    budget = pl.read_parquet(tmp_path / "boroughs.parquet")["budget"]
    assert budget.null_count() == 3 * 6 * 4
    assert not budget.is_nan().any()


def test_a_part_in_which_all_failed_takes_no_column_with_it(tmp_path):
    keys, results = results_of(3)
    this = study(3)
    with Store.open(tmp_path, this.manifest(), keys, columns_of(this.world)) as store:
        store.enter(part_of(keys[:4], ["lost my way"] * 4, False))
        store.enter(part_of(keys[4:], results[4:], False))
        store.consolidate()
    runs = pd.read_parquet(tmp_path / "runs.parquet")
    assert runs["error"].tolist() == ["lost my way"] * 4 + [""] * 5
    assert runs.loc[:3, "npv"].isna().all()
    assert runs.loc[4:, "npv"].notna().all()
    assert len(pd.read_parquet(tmp_path / "months.parquet")) == 5 * 5
