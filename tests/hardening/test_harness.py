"""The harness sees what it is there to see."""

import os
from pathlib import Path

import pytest

from scenarios import InvalidSpecificationError, Problem
from tests.hardening import judge, worker
from tests.hardening.cases import SECRET, Case
from tests.hardening.generate import SLOW
from tests.hardening.harness import run
from tests.hardening.watch import Watch, forget_peak, peak, snapshot


@pytest.fixture(scope="module")
def watch():
    """One hook for all tests here: Python has no way to take one off again."""
    only = Watch()
    only.install()
    return only


def fault_of(monkeypatch, tmp_path, load, text=b'extends = "small"\nname = "x"\n'):
    """Return what the judge says where a file is loaded in a way of one's own."""
    spec, _, uploaded = judge.KINDS["scenario"]
    monkeypatch.setitem(judge.KINDS, "scenario", (spec, load, uploaded))
    case = Case("mine", "scenario", {"main.toml": text}, number=1)
    path = case.lay_out(tmp_path)
    return "\n".join(judge.judged(case, path, tmp_path / "out", run_by_command=False)[1])


def refused(*problems):
    def load(path):
        raise InvalidSpecificationError(problems, "x")

    return load


@pytest.mark.parametrize(
    ("load", "fault"),
    [
        (lambda path: {}["x"], "load: KeyError"),
        (refused(), "refused without a reason"),
        (refused(Problem("x", "")), "a problem without words"),
        (refused(Problem("x", SECRET)), "tells a secret"),
        (refused(Problem("x", "Input should be a valid dictionary")), "Input should be"),
        (refused(*(Problem("x", "y" * 590) for _ in range(190))), "characters"),
    ],
)
def test_what_is_wrong_with_a_refusal_is_seen(monkeypatch, tmp_path, load, fault):
    assert fault in fault_of(monkeypatch, tmp_path, load)


def test_a_file_that_is_opened_elsewhere_is_seen(watch, tmp_path):
    inside, outside = tmp_path / "in", tmp_path / "outside.txt"
    inside.mkdir()
    outside.write_text("x")
    with watch.over((inside,), ()) as faults:
        outside.read_text()
        os.listdir(tmp_path)
        (inside / "written").write_text("x")
    assert [fault.split(" ")[0] for fault in faults] == ["open", "os.listdir", "open"]
    with watch.over((inside,), (inside,)) as faults:
        (inside / "written").write_text("y")
        (inside / "written").unlink()
        outside.rename(inside / "outside.txt")
    assert [fault.split(" ")[0] for fault in faults] == ["os.rename"]


def test_memory_and_changes_are_seen(tmp_path):
    forget_peak()
    before, files = peak(), snapshot(tmp_path)
    block = bytearray(80_000_000)
    block[::4096] = b"x" * len(block[::4096])
    assert peak() - before > 60_000_000
    (tmp_path / "new").write_text("x")
    assert snapshot(tmp_path) != files


def test_a_file_that_hangs_or_kills_is_a_fault_and_the_others_are_judged(tmp_path, monkeypatch):
    (tmp_path / "sitecustomize.py").write_text(
        "import faulthandler, os, sys, time\n"
        "if any('worker' in each for each in sys.orig_argv):\n"
        "    import tests.hardening.judge as judge\n"
        "    real, later = judge.judged, faulthandler.dump_traceback_later\n"
        "    faulthandler.dump_traceback_later = lambda seconds, exit: later(10, exit=exit)\n"
        "    def judged(case, path, out, run_by_command):\n"
        "        if case.number == 1: time.sleep(60)\n"
        "        if case.number == 2: os._exit(9)\n"
        "        return 'valid', []\n"
        "    judge.judged = judged\n"
    )
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{Path(worker.__file__).parents[2]}")
    tally = run(tmp_path / "work", 1, 0, only=[0, 1, 2, 3], without=SLOW)
    assert [line["state"] for line in tally.lines if line["number"] in (1, 2)] == ["lost", "lost"]
    assert len(tally.lines) == 4
    assert "hangs" in tally.faults[0]
    assert "kills the process (9)" in tally.faults[1]
