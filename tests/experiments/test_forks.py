"""Forks: a table of what a change on the way brings, and what the detour cost."""

import json

import pandas as pd
import pytest
from click.testing import CliRunner

from experiments.cli import main
from experiments.forks import Forks, followed, forks, in_words
from experiments.report import write_report
from scenarios import load_scenario, load_strategy
from simulation import simulate

SMALL = load_scenario("small")
MANDATE, LED, NOTHING = (load_strategy(name) for name in ("central-mandate", "needs-led", "laissez-faire"))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    which = Forks(MANDATE, (LED,), (6, 12))
    results = which.experiment(SMALL, seeds=12).run(tmp_path_factory.mktemp("forks") / "out", workers=1)
    return which, results, forks(results, which)


def test_a_change_is_held_against_staying_and_against_the_other_from_the_start(made):
    _, results, frame = made
    row = frame[(frame["outcome"] == "people_effective") & (frame["changed"] == 6)].iloc[0]
    changed = followed(MANDATE, LED, 6)
    means = {
        strategy.name: 100.0
        * sum(simulate(SMALL, strategy, seed).outcomes["people_effective"] for seed in range(12))
        / 12
        for strategy in (MANDATE, LED, changed)
    }
    assert row["mean"] == pytest.approx(means[changed.name])
    assert row["against_staying"] == pytest.approx(means[changed.name] - means["central-mandate"])
    assert row["against_start"] == pytest.approx(means[changed.name] - means["needs-led"])
    assert row["low_staying"] < row["against_staying"] < row["high_staying"]
    assert set(frame["changed"]) == {6, 12}
    assert len(results.runs) == 5 * 12


def test_less_of_what_is_bad_is_better(made):
    _, results, frame = made
    row = frame[(frame["outcome"] == "quarter_gap") & (frame["changed"] == 12)].iloc[0]
    mean = results.runs.groupby("strategy")["quarter_gap"].mean() * 100.0
    assert row["against_staying"] == pytest.approx(mean["central-mandate"] - row["mean"])


def test_no_outcome_is_shown_before_its_change(made):
    which, results, _ = made
    late = Forks(which.first, which.successors, (36,))
    with pytest.raises(ValueError, match="allowed is 1 to 35"):
        late.experiment(SMALL)
    assert len(forks(results, made[0])["month"].unique()) == 1  # the small city ends at month 36, its only horizon


def test_a_sentence_says_which_way_it_went():
    row = {
        "outcome": "people_effective", "unit": "%", "month": 120, "first": "a", "then": "b", "changed": 12,
        "against_staying": 3.21, "verdict_staying": "clear", "against_start": -2.0, "verdict_start": "probable",
    }  # fmt: skip
    frame = pd.DataFrame([row, {**row, "against_staying": 0.1, "verdict_staying": "tied", "verdict_start": "equal"}])
    better, open_ = in_words(frame, {"a": "A", "b": "B"})
    assert "3.2 points ahead of staying" in better
    assert "2.0 points behind having begun with B" in better
    assert "not told apart by these pairs from staying" in open_
    assert "practically level with having begun" in open_


def test_the_command_writes_a_table_and_a_figure_and_a_report_can_be_made(tmp_path):
    told = CliRunner().invoke(
        main, ["fork", "small", "--from", "laissez-faire", "--to", "needs-led", "-m", "6", "-n", "3", "--json", "-w", "1",
               "-o", str(tmp_path / "out")],
    )  # fmt: skip
    assert told.exit_code == 0, told.output
    assert len(json.loads(told.stdout)) == len(pd.read_csv(tmp_path / "out" / "forks.csv")) > 0
    assert (tmp_path / "out" / "figures" / "forks.png").stat().st_size > 10_000
    from experiments.results import Results

    report = write_report(Results(tmp_path / "out"), format="md").read_text()
    assert "After 6 months Needs-led coalition takes over:" in report


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--to", "needs-ledd"], "did you mean 'needs-led'"),
        (["--to", "needs-led", "-m", "99"], "allowed is 1 to 35"),
        (["--to", "needs-led-subscription"], "not compared on equal money"),
    ],
)
def test_bad_input_is_one_message(tmp_path, options, told):
    command = ["fork", "small", "--from", "hybrid", *options, "-o", str(tmp_path / "out")]
    refused = CliRunner().invoke(main, command)
    assert refused.exit_code == 2
    assert told in refused.stderr
    assert not (tmp_path / "out").exists()
