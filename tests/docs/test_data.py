"""The description of the data is that of the code."""

import runpy
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
TEXT = (DOCS / "DATA.md").read_text(encoding="utf-8")


def status(monkeypatch, *arguments):
    """Return the exit status of the script, run as it would be from a shell."""
    monkeypatch.setattr(sys, "argv", ["data_tables.py", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(DOCS / "data_tables.py"), run_name="__main__")
    return ended.value.code


def test_the_tables_of_the_data_description_are_up_to_date(monkeypatch):
    assert status(monkeypatch, "--check") == 0, "run python docs/data_tables.py"


def test_a_changed_line_is_found_and_put_right(monkeypatch, tmp_path):
    copy = tmp_path / "DATA.md"
    copy.write_text(TEXT.replace("| `people_effective` | number |", "| `people_effective` | text |"), encoding="utf-8")
    assert status(monkeypatch, copy, "--check") == 1
    assert status(monkeypatch, copy) == 0
    assert copy.read_text(encoding="utf-8") == TEXT


def test_a_table_without_a_place_is_said(monkeypatch, tmp_path):
    copy = tmp_path / "DATA.md"
    copy.write_text(TEXT.replace("<!-- end of months -->", ""), encoding="utf-8")
    said = f"{copy}: each block must stand there once, opened and closed: months"
    assert status(monkeypatch, copy) == status(monkeypatch, copy, "--check") == said
