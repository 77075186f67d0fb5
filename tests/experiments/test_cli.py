"""The command line, as its users meet it."""

import io
import json

import pandas as pd
import pytest
from click.testing import CliRunner
from rich.console import Console

from experiments import Experiment
from experiments.cli import main
from experiments.console import print_verdict
from scenarios import load_scenario, scenario_names, strategy_names


def coalition(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_compare_prints_a_verdict_and_writes_tables_and_figures(tmp_path):
    out = tmp_path / "out"
    done = coalition("compare", "small", "-s", "needs-led", "-s", "central-mandate", "-n", 3, "-o", out, "-w", 1)
    assert done.exit_code == 0, done.output
    text = " ".join(done.output.split())
    for words in ("People-based services: effective adoption", "best first", "Net benefit", "95 % interval",
                  "too few to say whether that is luck", "Intervals cover luck only"):  # fmt: skip
        assert words in text
    for name in ("runs", "months", "boroughs"):
        assert len(pd.read_csv(out / f"{name}.csv")) == len(pd.read_parquet(out / f"{name}.parquet")) > 0
    drawn = {path.name for path in (out / "figures").iterdir()}
    assert {"adoption.png", "adoption.svg", "effect-and-cost.png", "nominal-and-effective.png"} <= drawn
    means = pd.read_parquet(out / "runs.parquet").groupby("strategy")["people_effective"].mean() * 100
    for value in means:
        assert f"{value:.1f}" in text


def test_json_is_all_there_is_on_standard_output(tmp_path):
    done = coalition("compare", "small", "-s", "needs-led", "-n", 2, "-o", tmp_path / "out", "-w", 1, "--json", "--no-figures",
                     "-r", "laissez-faire")  # fmt: skip
    document = json.loads(done.stdout)
    assert document["runs"] == 4
    assert document["verdict"]["sentence"]
    rows = {(row["outcome"], row["strategy"]): row for row in document["comparison"]}
    assert rows["npv", "laissez-faire"]["note"] == "reference"
    assert rows["npv", "laissez-faire"]["probability_better"] is None
    assert not (tmp_path / "out" / "figures").exists()


def test_run_shows_and_writes_one_run(tmp_path):
    done = coalition("run", "small", "--strategy", "hybrid", "--seed", 7, "-o", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert "Hybrid in A small city, seed 7" in done.output
    assert load_scenario(tmp_path / "out" / "scenario.toml") == load_scenario("small")
    assert len(pd.read_csv(tmp_path / "out" / "borough_months.csv")) == 37 * 6
    assert (tmp_path / "out" / "figures" / "adoption.svg").exists()


def test_list_and_schema_and_check(tmp_path):
    listed = coalition("list").output
    assert all(name in listed for name in (*scenario_names(), *strategy_names()))
    assert json.loads(coalition("schema").output)["title"] == "Scenario"
    assert json.loads(coalition("schema", "strategy").output)["title"] == "Strategy"
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text('extends = "london"\nname = "good"\n')
    bad.write_text('extends = "london"\nname = "bad"\nhorizn = 3\nauthority = 2\n')
    assert coalition("check", good).output == f"{good}: valid\n"
    done = coalition("check", good, bad)
    assert done.exit_code == 2
    assert "2 problems" in done.output
    assert "did you mean 'horizon'?" in done.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["compre", "london"], "did you mean 'compare'?"),
        (["compare", "londn"], "did you mean 'london'?"),
        (["compare", "small", "-s", "needs-lead"], "did you mean 'needs-led'?"),
        (["compare", "small", "-r", "hybird", "-n", "1"], "did you mean 'hybrid'?"),
        (["compare", "small", "-n", "0"], "0 is not in the range"),
        (["compare", "small", "-s", "hybrid", "-s", "hybrid"], "different names"),
        (["compare", "small", "--run", "3"], "No such option"),
        (["run", "small", "--seed", "-1"], "-1 is not in the range"),
        (["run", "small", "-s", "nowhere.toml"], "no such file"),
        (["schema", "world"], "'world' is not one of"),
    ],
)
def test_bad_input_gets_one_clear_message(arguments, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = coalition(*arguments)
    assert done.exit_code == 2
    assert message in done.output
    assert "Traceback" not in done.output
    assert not list(tmp_path.iterdir()), "nothing may be half-written"


def test_output_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("mine")
    done = coalition("compare", "small", "-n", 1, "-o", tmp_path / "file")
    assert done.exit_code == 2
    assert "is a file, not a folder" in done.output
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize("command", [[], ["compare"], ["run"], ["schema"], ["check"], ["list"]])
def test_help_teaches(command):
    done = coalition(*command, "--help")
    assert done.exit_code == 0
    assert len(done.output.splitlines()) >= 5
    if command in (["compare"], ["run"]):
        assert "Examples:" in done.output


def test_one_pair_is_still_json(tmp_path):
    done = coalition("compare", "small", "-n", 1, "-o", tmp_path / "out", "-w", 1, "--json", "--no-figures")

    def refuse(constant):
        raise AssertionError(f"{constant} is not JSON")

    document = json.loads(done.stdout, parse_constant=refuse)
    assert document["verdict"]["leaders"][0]["low"] is None
    assert document["verdict"]["leaders"][0]["verdict"] == "unknown"


def test_a_run_never_takes_the_place_of_what_is_not_its_own(tmp_path):
    mine = tmp_path / "scenario.toml"
    mine.write_text('extends = "small"\nname = "mine"\n')
    done = coalition("run", mine, "-o", tmp_path)
    assert done.exit_code == 2
    assert "holds something else" in done.output
    assert mine.read_text() == 'extends = "small"\nname = "mine"\n'
    assert coalition("run", mine, "-o", tmp_path / "out").exit_code == 0
    assert coalition("run", mine, "-o", tmp_path / "out").exit_code == 0


def test_the_centre_comes_first_and_more_money_is_marked(tmp_path):
    done = coalition("compare", "small", "-n", 10, "-o", tmp_path / "out", "--no-figures")
    text = " ".join(done.output.split())
    first, last = text.index("The best central strategy beats"), text.index("With equal money, at month 36")
    assert first < last < text.index("Intervals cover luck only")
    assert "Needs-led coalition with subscriptions \N{DOUBLE DAGGER}" in text
    assert "Not ranked, for it has more money" in text
    assert "Money over 36 months" in text


@pytest.mark.parametrize("width", [70, 100, 136])
def test_figures_are_whole_in_any_terminal(tmp_path, width):
    results = Experiment("small", ["needs-led-subscription", "central-mandate-deadline"], 10).run(
        tmp_path / "out", workers=1
    )
    screen = Console(width=width, record=True, file=io.StringIO())
    print_verdict(results, None, screen)
    text = screen.export_text()
    assert "\N{HORIZONTAL ELLIPSIS}" not in text
    assert max(len(line.rstrip()) for line in text.splitlines()) <= width
    for value in results.runs.groupby("strategy")["people_effective"].mean():
        assert f"{100 * value:.1f}" in text


def test_a_strangers_folder_is_left_alone_whatever_its_files_are_called(tmp_path):
    (tmp_path / "figures").mkdir()
    mine = {"manifest.json": '{"name": "app"}', "run.json": "[]", "runs.csv": "a", "figures/adoption.png": "photo"}
    for name, text in mine.items():
        (tmp_path / name).write_text(text)
    for command in (["compare", "small", "-n", 1, "--no-figures"], ["run", "small"]):
        done = coalition(*command, "-o", tmp_path)
        assert done.exit_code == 2
        assert "holds something else" in done.output
    assert {name: (tmp_path / name).read_text() for name in mine} == mine


def test_strategies_of_one_title_are_told_apart(tmp_path):
    twin = tmp_path / "twin.toml"
    twin.write_text('extends = "needs-led"\nname = "top-down"\nserves = "all"\nfounders = 0\n')
    done = coalition(
        "compare", "small", "-s", "needs-led", "-s", twin, "-n", 2, "-o", tmp_path / "out", "--json", "--no-figures"
    )
    labels = {row["label"] for row in json.loads(done.stdout)["comparison"]}
    assert labels == {"Laissez-faire", "Needs-led coalition (needs-led)", "Needs-led coalition (top-down)"}


def test_square_brackets_are_only_brackets(tmp_path):
    mine = tmp_path / "mine.toml"
    mine.write_text('extends = "needs-led"\nname = "mine"\ntitle = "Mine [/b]"\n')
    done = coalition("compare", "small", "-s", mine, "-n", 2, "-o", tmp_path / "res [v2]", "--no-figures")
    assert done.exit_code == 0, done.output
    assert "Mine [/b]" in done.output
    assert "res [v2]" in done.output


def test_the_name_of_doing_nothing_is_kept(tmp_path):
    mine = tmp_path / "mine.toml"
    mine.write_text('extends = "central-mandate"\nname = "laissez-faire"\n')
    done = coalition("compare", "small", "-s", mine, "-n", 1, "-o", tmp_path / "out")
    assert done.exit_code == 2
    assert "is kept for the strategy that does nothing" in done.output


def test_examples_of_help_stand_on_lines_of_their_own():
    for command in ("compare", "resume", "extend"):
        lines = [line.strip() for line in coalition(command, "--help").output.splitlines()]
        examples = lines[lines.index("Examples:") + 1 : lines.index("Options:") - 1]
        assert len(examples) > 1
        assert all(line.startswith(f"coalition {command} ") for line in examples)
