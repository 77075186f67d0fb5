"""The group of commands: quick to list, and stopped at any moment with one line."""

import os
import signal
import subprocess
import sys
import time

import click
import pytest
from click.testing import CliRunner

import experiments.batch as batch
from experiments.cli import HOMES, main
from experiments.cli import conduct as conduct_module
from experiments.cli.commands import Commands, Home
from experiments.results import Results

HEAVY = {"numba", "mesa", "pandas", "scipy", "matplotlib", "pyarrow", "pydantic"}


def test_every_command_is_where_it_is_said_to_be():
    assert {name: main.load(name).name for name in HOMES} == {name: name for name in HOMES}


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_the_list_of_commands_needs_none_of_the_heavy_libraries(option):
    code = (
        "import sys\nfrom experiments.cli import main\n"
        f"main([{option!r}], standalone_mode=False)\n"
        "print(*sys.modules, file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "coalition" in done.stdout.lower()
    assert not HEAVY.intersection(done.stderr.split())


SLOW_IMPORT = """
import sys, types, time
from experiments.cli.commands import Commands, Home
import click

class Slow:
    def find_spec(self, name, path, target=None):
        if name == "experiments.cli.slow":
            print("importing", flush=True)
            try:
                time.sleep(60)
            except BaseException:
                raise ImportError("half imported")

sys.meta_path.insert(0, Slow())
Commands("coalition", homes={"slow": Home("slow", "slow", "Takes its time.")})(["slow"])
"""


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_command_that_is_still_being_imported_is_stopped_with_one_line(stop):
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW_IMPORT], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "importing\n"
    pressed = time.monotonic()
    process.send_signal(stop)
    _, err = process.communicate(timeout=30)
    assert time.monotonic() - pressed < 5.0
    assert (process.returncode, err) == (130, "\nInterrupted.\n")


def stopped(command):
    """Return what a command says that presses Ctrl-C itself."""
    group = Commands("coalition", homes={"it": Home("it", "it", "Does it.")})
    group.load = lambda name: click.Command(name, callback=command)
    return CliRunner().invoke(group, ["it"])


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_command_that_is_stopped_ends_with_one_line_and_130(stop):
    before = signal.getsignal(signal.SIGTERM)
    try:
        done = stopped(lambda: os.kill(os.getpid(), stop))
    finally:
        signal.signal(signal.SIGTERM, before)
    assert (done.exit_code, done.stderr) == (130, "\nInterrupted.\n")


def test_handlers_are_as_before_once_a_command_is_imported():
    before = [signal.getsignal(stop) for stop in (signal.SIGINT, signal.SIGTERM)]
    main.load("list")
    assert [signal.getsignal(stop) for stop in (signal.SIGINT, signal.SIGTERM)] == before


def test_ctrl_c_after_the_last_run_says_that_all_is_kept(tmp_path, monkeypatch):
    def press(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(conduct_module, "print_verdict", press)
    arguments = ["compare", "small", "-s", "needs-led", "-n", "2", "-w", "1", "-o", str(tmp_path / "out")]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 130
    assert "4 of 4 runs are finished" in done.stderr


def test_ctrl_c_during_the_runs_says_what_is_kept_and_how_to_go_on(tmp_path, monkeypatch):
    real, done = batch.Ensemble.simulate, []

    def press_at_the_sixth(*arguments, **options):
        done.append(None)
        if len(done) == 6:
            os.kill(os.getpid(), signal.SIGINT)
        return real(*arguments, **options)

    monkeypatch.setattr(batch.Ensemble, "simulate", press_at_the_sixth)
    folder = tmp_path / "out"
    told = CliRunner().invoke(main, ["compare", "small", "-s", "needs-led", "-n", "2000", "-w", "1", "-o", str(folder)])
    assert told.exit_code == 130
    kept = len(Results(folder).runs)
    assert 6 <= kept < 4000
    line = (
        f"{kept} of 4000 runs are finished and readable in {folder}/; the same command, or `coalition resume {folder}`"
    )
    assert line in told.stderr
    assert "Traceback" not in told.output
