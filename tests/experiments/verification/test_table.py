"""The table, and `coalition verify`: what it prints, writes, refuses, and its exit code."""

import csv
import json
import sys
from dataclasses import replace
from io import StringIO

import pytest
from click.testing import CliRunner
from rich.console import Console

from experiments.cli import main
from experiments.cli import verify as command
from experiments.verification import Means, all_hold, as_frame, table, verify
from experiments.verification.finding import Check, Found
from experiments.verification.show import COLUMNS, as_markdown, print_rows, sentence
from experiments.verification.table import SUBJECTS, selected

QUICK = ["--quick", "--only", "V8", "--only", "N5"]


def run(*arguments):
    return CliRunner().invoke(main, ["verify", *map(str, arguments)])


def breaking(patch, identifier, outcome):
    """Let a check find something else, or raise."""

    def found(means):
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    for subject, (title, checks) in SUBJECTS.items():
        broken = tuple(replace(check, run=found) if check.id == identifier else check for check in checks)
        patch.setitem(table.SUBJECTS, subject, (title, broken))


def test_ids_are_unique_and_everything_is_said_of_a_check():
    checks = [check for _, checks in SUBJECTS.values() for check in checks]
    assert len({check.id for check in checks}) == len(checks) > 60
    for check in checks:
        assert isinstance(check, Check)
        assert len(check.checks) > 15
        assert check.where.startswith(("MODEL", "ODD", "DATA"))


def test_every_case_of_the_specification_has_a_row():
    ids = {check.id for _, checks in SUBJECTS.values() for check in checks}
    assert ids >= {"V1", "V2", "V2b", "V2c", "V3", "V3b", "V3c", *(f"V{number}" for number in range(4, 11))}


@pytest.mark.parametrize(
    ("only", "ids"),
    [
        (["V5"], ["V5"]),
        (["v4"], ["V4", "V4b"]),
        (["V4b"], ["V4b"]),
        (["money", "V8"], ["V8", "M1", "M2", "M3", "M4"]),
        (["V1"], ["V1", "V1b"]),
    ],
)
def test_checks_are_chosen_by_id_or_subject(only, ids):
    assert [check.id for _, check in selected(Means(quick=True), only)] == ids


def test_a_quick_look_leaves_out_what_is_slow():
    quick, full = ({check.id for _, check in selected(Means(quick=quick))} for quick in (True, False))
    assert full - quick == {"V1b"}


def test_other_interpreters_are_checks_of_their_own():
    chosen = [check.id for _, check in selected(Means(pythons=("python3.12", "python3.13")), ["determinism"])]
    assert chosen == ["D1", "D2", "D3", "D4", "D5", "D6", "D7"]


def test_what_holds_exits_with_0_and_what_does_not_with_1(monkeypatch):
    held = run(*QUICK)
    assert held.exit_code == 0, held.output
    assert "All 2 checks hold." in held.stdout
    breaking(monkeypatch, "N5", Found("none", "3 of 84 differ", "none", False))
    broken = run(*QUICK)
    assert broken.exit_code == 1
    assert "1 of 2 checks does not hold: N5." in broken.stdout
    assert "NO" in broken.stdout


def test_a_check_that_breaks_down_is_a_row_that_does_not_hold(monkeypatch):
    breaking(monkeypatch, "V8", ZeroDivisionError("no use cases"))
    rows = verify(Means(quick=True), only=["V8", "N5"])
    assert [row.holds for row in rows] == [False, True]
    assert rows[0].found == "raised ZeroDivisionError: no use cases"
    assert not all_hold(rows)
    assert not all_hold([])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--only", "moneys"], "--only moneys: no such check; allowed is an id such as V5, or one of"),
        (["--only", "moneys"], "did you mean 'money'?"),
        (["--only", "V77"], "no such check"),
        (["-o", "table.txt"], "-o table.txt: allowed is a name that ends in .csv or .md"),
        (["-o", "nowhere/table.md"], "there is no folder nowhere"),
        (["--python", "nowhere/python", "--only", "V5"], "--python has no part in the checks that were asked for"),
        (["--python", "nowhere/python"], "--python nowhere/python: cannot be run: No such file or directory"),
    ],
)
def test_bad_input_is_one_message_and_2_before_anything_is_done(arguments, message, monkeypatch):
    monkeypatch.setattr(table, "_done", lambda check, means: pytest.fail("a check was done"))
    refused = run("--quick", *arguments)
    assert refused.exit_code == 2
    assert message in refused.stderr
    assert refused.stdout == ""
    assert len(refused.stderr.strip().splitlines()) == 1


def test_json_and_files_say_the_same(tmp_path):
    done = run(*QUICK, "--json", "-o", tmp_path / "table.csv")
    told = json.loads(done.stdout)
    assert told["all_hold"] is True
    assert [row["id"] for row in told["checks"]] == ["V8", "N5"]
    with (tmp_path / "table.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [{**row, "holds": row["holds"] == "True"} for row in rows] == told["checks"]
    assert run(*QUICK, "-o", tmp_path / "table.md").exit_code == 0
    text = (tmp_path / "table.md").read_text(encoding="utf-8")
    assert "| V8 | " in text
    assert "All 2 checks hold." in text
    assert sorted(path.name for path in tmp_path.iterdir()) == ["table.csv", "table.md"]


def test_an_interruption_shows_and_writes_nothing(monkeypatch, tmp_path):
    def stopped(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "rows_of", stopped)
    done = run(*QUICK, "-o", tmp_path / "table.md")
    assert done.exit_code == 130
    assert done.stdout == ""
    assert "Interrupted" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_progress_counts_the_checks():
    seen = []
    verify(Means(quick=True), only=["V8", "N5"], progress=lambda done, total: seen.append((done, total)))
    assert seen == [(0, 2), (1, 2), (2, 2)]


@pytest.mark.parametrize("width", [60, 80, 100, 136])
def test_a_terminal_of_any_width_shows_every_word(width):
    rows = [
        table.Row("V5", "known-answers", "A duty alone [signs]", "0.798", "0.794 | of 9", "0.027", True, "MODEL 9 V5"),
        table.Row("M1", "money", "Money in = money out", "0", "GBP 3", "GBP 1", False, "MODEL 12.6"),
    ]
    screen = Console(width=width, record=True, file=StringIO())
    print_rows(rows, screen)
    shown = screen.export_text()
    assert max(map(len, shown.splitlines())) <= width
    words = " ".join(shown.split())
    for word in ("V5", "0.798", "0.794", "0.027", "yes", "NO", "Cases with a known answer", "Conservation of money"):
        assert word in words
    assert "[signs]" in words
    assert "1 of 2 checks does not hold: M1." in words
    assert sentence(rows) in words
    markdown = as_markdown(rows)
    assert "0.794 \\| of 9" in markdown
    assert "**no**" in markdown
    assert list(as_frame(rows).columns) == ["id", "subject", *list(COLUMNS)[1:]]


@pytest.mark.slow
def test_this_interpreter_gives_the_same_bits_when_asked():
    rows = verify(Means(quick=True, pythons=(sys.executable,)), only=["D6"])
    assert all_hold(rows), rows
    assert "0 of 128 tables differ" in rows[0].found
