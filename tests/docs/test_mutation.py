"""The page of mutants is that of the files, every survivor is explained, and the tests named are there."""

import runpy
import sys
import tomllib
from collections import Counter
from pathlib import Path

import mutation_tables
import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "MUTATION.md").read_text(encoding="utf-8")
PLAN = tomllib.loads((ROOT / "tests" / "mutation" / "targets.toml").read_text(encoding="utf-8"))


def status(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["mutation_tables.py", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(ROOT / "docs" / "mutation_tables.py"), run_name="__main__")
    return ended.value.code


def test_the_tables_are_up_to_date(monkeypatch, tmp_path):
    assert status(monkeypatch, "--check") == 0, "run python docs/mutation_tables.py"
    copy = tmp_path / "MUTATION.md"
    copy.write_text(TEXT.replace("| `agents/rules.py` | 1050 |", "| `agents/rules.py` | 1051 |"), encoding="utf-8")
    assert status(monkeypatch, copy, "--check") == 1


def test_every_survivor_of_the_last_run_is_explained():
    explained = mutation_tables.rows_of("survivors.csv")
    counts = {row["file"]: int(row["survived"]) for row in mutation_tables.rows_of("counts.csv")}
    assert counts == {file: Counter(row["file"] for row in explained)[file] for file in PLAN["targets"]}
    assert all(len(row["why"]) > 20 for row in explained)
    keys = [tuple(value for name, value in row.items() if name != "why") for row in explained]
    assert len(keys) == len(set(keys))


def test_lines_explained_are_still_those_of_the_module():
    for row in mutation_tables.rows_of("survivors.csv"):
        lines = " ".join((ROOT / row["file"]).read_text(encoding="utf-8").split())
        assert row["before"] in lines, row


def test_the_tests_that_are_named_are_there():
    assert set(PLAN["thorough"]) <= set(PLAN["targets"])
    for file, tests in PLAN["targets"].items():
        assert (ROOT / file).is_file()
        assert all((ROOT / test).is_file() for test in tests), tests
