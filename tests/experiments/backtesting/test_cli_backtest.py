"""`coalition backtest`: the worked example of the document, bad input, interruption."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from experiments.cli import main

pytestmark = pytest.mark.lab
DOCUMENT = (Path(__file__).parents[3] / "docs" / "BACKTEST.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"<!-- example: (\S+) -->\n```\w+\n(.*?)```", DOCUMENT, flags=re.DOTALL))
FEW = ("--posterior", "none", "--seeds", "2", "--workers", "1")


@pytest.fixture
def mine(tmp_path):
    for name, text in EXAMPLES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return ["--series", str(tmp_path / "mine.csv"), "--mapping", str(tmp_path / "mine.toml")]


def called(*arguments):
    return CliRunner().invoke(main, ["backtest", *arguments])


def test_the_worked_example_is_predicted(mine, tmp_path):
    out = tmp_path / "out"
    result = called(*mine, *FEW, "--out", str(out))
    assert result.exit_code == 0, result.output
    for text in ("Garden waste online", ">36", "bound", "Coverage of the 90 % intervals", "comparables ever", "hit"):
        assert text in result.output, text
    frame = pd.read_csv(out / "backtest.csv")
    start = frame[(frame["protocol"] == "start") & (frame["forecaster"] == "model")]
    assert start["observed"].tolist() == pytest.approx([5 / 33, 9 / 33, 12 / 33])
    assert start["bound"].tolist() == ["=", "=", ">"]
    assert frame[frame["forecaster"] == "comparables ever"]["forecast"].notna().any(), (
        "the library's are its comparables"
    )
    assert (out / "figures" / "backtest.png").exists()
    assert "fell into intervals" in (out / "backtest.txt").read_text("utf-8")


def test_json_is_json_and_nothing_else(mine, tmp_path):
    result = called(*mine, *FEW, "--json", "--no-figures", "--out", str(tmp_path / "out"))
    told = json.loads(result.stdout)
    assert told["verdicts"]["garden-waste"]["verdict"] in {"good", "bad", "vague", "beaten"}
    assert told["coverage"][0]["of"] == 2
    assert not (tmp_path / "out" / "figures").exists()


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (("mine.toml", 'start = "2019-04-01"', ""), "role 'backtest' needs start"),
        (("mine.toml", "laissez-faire", "laissez-fair"), "laissez-fair"),
        (("mine.toml", "Garden waste online, London", "Garden waste"), "did you mean 'Garden waste online, London'"),
        (("mine.csv", "2021-04-01", "April 2021"), "2019-06-10"),
        (("mine.csv", "governance", "government"), "unknown column 'government'; did you mean 'governance'"),
    ],
)
def test_bad_input_is_one_message(mine, tmp_path, spoil, message):
    name, old, new = spoil
    (tmp_path / name).write_text(EXAMPLES[name].replace(old, new), encoding="utf-8")
    result = called(*mine, *FEW, "--out", str(tmp_path / "out"))
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.output
    assert not (tmp_path / "out").exists()


def test_an_unknown_posterior_or_mapping_is_named(tmp_path):
    out = ("--out", str(tmp_path / "out"))
    result = called("--posterior", "prioor", "--only", "npfit", *out)
    assert result.exit_code == 2
    assert "prioor" in result.stderr
    result = called("--only", "npfitt", *FEW[2:], "--posterior", "none", *out)
    assert result.exit_code == 2
    assert "did you mean 'npfit'" in result.stderr
    assert not (tmp_path / "out").exists()


def test_whoever_stops_it_finds_nothing_half_written(mine, tmp_path, monkeypatch):
    def stopped(*arguments, **changes):
        raise KeyboardInterrupt

    monkeypatch.setattr("experiments.cli.backtest.backtest", stopped)
    result = called(*mine, *FEW, "--out", str(tmp_path / "out"))
    assert result.exit_code == 130
    assert "Interrupted" in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_file_in_place_of_the_folder_is_refused_before_any_run(tmp_path, monkeypatch):
    monkeypatch.setattr("experiments.cli.backtest.backtest", lambda *_, **__: pytest.fail("runs were done for nothing"))
    (tmp_path / "out").write_text("of somebody else")
    done = called("--out", str(tmp_path / "out"))
    assert done.exit_code == 2
    assert "is a file, not a folder" in done.output
