"""`coalition resume` and `extend`, as their users meet them."""

import json

import pandas as pd
import pytest
from click.testing import CliRunner

from agents import Borough
from experiments import Experiment
from experiments.cli import main
from experiments.design import Design
from tests.experiments.store.studies import bytes_of, study


def coalition(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def quietly(command, folder, *options):
    return coalition(command, folder, "--no-figures", "-w", 1, *options)


def test_resume_needs_nothing_but_the_folder(tmp_path):
    def stop(done, total):
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        study(3).run(tmp_path / "out", workers=1, progress=stop)
    done = quietly("resume", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert "9 runs. Tables in" in done.stderr
    study(3).run(tmp_path / "fresh", workers=1)
    assert bytes_of(tmp_path / "out") == bytes_of(tmp_path / "fresh")


def test_extend_adds_seeds_and_strategies(tmp_path):
    study(1, ["needs-led"]).run(tmp_path / "out", workers=1)
    done = quietly("extend", tmp_path / "out", "--runs", 3, "--strategy", "central-mandate", "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["runs"] == 9
    study(3).run(tmp_path / "fresh", workers=1)
    assert bytes_of(tmp_path / "out") == bytes_of(tmp_path / "fresh")


def test_a_damaged_part_is_named_and_repaired_on_request(tmp_path):
    study(3).run(tmp_path / "out", workers=1)
    before = bytes_of(tmp_path / "out")
    part = next((tmp_path / "out" / "parts").glob("*.months.parquet"))
    part.write_bytes(b"")
    done = quietly("resume", tmp_path / "out")
    assert done.exit_code == 2
    assert f"{part} is damaged" in done.stderr
    assert "Traceback" not in done.output
    done = quietly("resume", tmp_path / "out", "--repair")
    assert done.exit_code == 0, done.output
    assert bytes_of(tmp_path / "out") == before


def test_fewer_runs_say_how_many_more_there_are(tmp_path):
    options = ("-s", "needs-led", "-o", tmp_path / "out", "-w", 1, "--no-figures")
    assert "also holds" not in coalition("compare", "small", "-n", 3, *options).stderr
    done = coalition("compare", "small", "-n", 2, *options)
    assert "4 runs. Tables" in done.stderr
    assert "also holds 2 finished runs that are not asked for here" in done.stderr
    assert len(pd.read_parquet(tmp_path / "out" / "runs.parquet")) == 4


class Mine(Borough):
    """A borough of this module."""


def test_agents_of_ones_own_are_imported_or_it_is_said_how_to_go_on(tmp_path):
    study(1, borough=Mine).run(tmp_path / "out", workers=1)
    done = quietly("extend", tmp_path / "out", "--runs", 2)
    assert done.exit_code == 0, done.output
    manifest = tmp_path / "out" / "manifest.json"
    manifest.write_text(manifest.read_text().replace(f"{__name__}.Mine", "gone.Mine"))
    done = quietly("resume", tmp_path / "out")
    assert done.exit_code == 2
    assert "gone.Mine, that cannot be imported here" in done.stderr
    assert "Experiment.from_folder" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["resume", "nowhere"], "nowhere holds no experiment"),
        (["resume"], "Missing argument 'FOLDER'"),
        (["extend", "out"], "nothing to add"),
        (["extend", "out", "--runs", "1"], "there are 2 paired runs of each strategy already"),
        (["extend", "out", "-s", "hybird"], "did you mean 'hybrid'?"),
        (["extend", "out", "-s", "mine.toml"], "another strategy of the name 'needs-led'"),
        (["resum", "out"], "did you mean 'resume'?"),
    ],
)
def test_bad_input_gets_one_clear_message(arguments, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    study(2, ["needs-led"]).run(tmp_path / "out", workers=1)
    (tmp_path / "mine.toml").write_text('extends = "needs-led"\nname = "needs-led"\nuse_cases = 2\n')
    before = bytes_of(tmp_path / "out")
    done = coalition(*arguments)
    assert done.exit_code == 2
    assert message in done.output
    assert "Traceback" not in done.output
    assert bytes_of(tmp_path / "out") == before


@pytest.mark.parametrize("command", ["resume", "extend"])
def test_help_teaches(command):
    done = coalition(command, "--help")
    assert done.exit_code == 0
    assert "Examples:" in done.output


def test_going_on_shows_what_is_asked_for_and_refuses_what_is_not_there(tmp_path):
    study(2).run(tmp_path / "out", workers=1)
    done = quietly("resume", tmp_path / "out", "--reference", "needs-led", "--report")
    assert done.exit_code == 0, done.output
    assert "Reference: Needs-led coalition" in done.stdout
    assert "Reference: Needs-led coalition" in (tmp_path / "out" / "report.html").read_text()
    wrong = quietly("extend", tmp_path / "out", "-n", 3, "-r", "needs-lead")
    assert wrong.exit_code == 2
    assert "did you mean 'needs-led'" in wrong.stderr


def test_a_sweep_is_finished_but_not_judged(tmp_path):
    design = Design(({"strategy.use_cases": 1}, {"strategy.use_cases": 3}))
    Experiment("small", ["needs-led"], 2, design=design, detail="runs").run(tmp_path / "s")
    done = coalition("resume", tmp_path / "s")
    assert done.exit_code == 0, done.output
    assert "8 runs of 2 points" in done.stderr
    assert done.stdout == ""
    refused = coalition("report", tmp_path / "s")
    assert refused.exit_code == 2
    assert "holds a sweep" in refused.stderr
