"""The assumptions log has every parameter, and the tests that it names are there."""

import re
import runpy
import sys
from pathlib import Path

import assumptions_tables
import pytest

from scenarios.quantity import evidence_of

ROOT = Path(__file__).parents[2]
LOG = ROOT / "docs" / "ASSUMPTIONS.md"
TEXT = LOG.read_text(encoding="utf-8")


def status(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["assumptions_tables.py", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(ROOT / "docs" / "assumptions_tables.py"), run_name="__main__")
    return ended.value.code


def test_the_tables_are_up_to_date(monkeypatch):
    assert status(monkeypatch, "--check") == 0, "run python docs/assumptions_tables.py"


def test_a_changed_default_is_found(monkeypatch, tmp_path):
    copy = tmp_path / "ASSUMPTIONS.md"
    copy.write_text(TEXT.replace("| `peer_hazard` | 0.09 |", "| `peer_hazard` | 0.9 |"), encoding="utf-8")
    assert status(monkeypatch, copy, "--check") == 1


def test_every_parameter_stands_in_one_group(monkeypatch):
    for spec in assumptions_tables.SPECIFICATIONS:
        for name, field in spec.model_fields.items():
            assert evidence_of(field) is None or TEXT.count(f"\n| `{name}` |") == 1, name
    monkeypatch.setitem(assumptions_tables.GROUPS, "money", "adoption_cost")
    with pytest.raises(ValueError, match="not so budget_at_start, budget_cap, change_budget"):
        assumptions_tables.group("trust")


def test_the_tests_that_it_names_are_there():
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT)
    assert len(named) >= 25
    for file, name in named:
        assert re.search(rf"^def {name}\(", (ROOT / file).read_text(encoding="utf-8"), flags=re.MULTILINE), name


def test_every_assumption_has_a_test_or_says_that_it_has_none():
    rows = re.findall(r"^\| (S\d+) \|.*\| (.*) \|$", TEXT, flags=re.MULTILINE)
    assert [number for number, _ in rows] == [f"S{i}" for i in range(1, len(rows) + 1)]
    groups = re.findall(r"\*Test\*:\s(.*?)\n\n", TEXT, flags=re.DOTALL)
    assert len(groups) == len(assumptions_tables.GROUPS)
    for test in [test for _, test in rows] + groups:
        assert re.search(r"tests/\S+::|claims? H\d|sensitivity|none yet", " ".join(test.split())), test


def test_all_fourteen_claims_test_some_assumption():
    assert {int(number) for number in re.findall(r"\bH(\d+)", TEXT)} == {*range(1, 15)}


def test_sensitivity_is_claimed_only_of_what_has_a_plausible_range():
    known = assumptions_tables.known()
    flat = " ".join(TEXT.split())
    for names in re.findall(r"sensitivity of ((?:`\w+`(?: and )?)+)", flat):
        for name in re.findall(r"`(\w+)`", names):
            assert known[name][0].prior, name
