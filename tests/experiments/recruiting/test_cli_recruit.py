"""`coalition recruit`: its output, files, figure and errors."""

import json

import pandas as pd
import pytest
from click.testing import CliRunner

from experiments.cli import main
from experiments.plots.recruit import recruited_figure
from experiments.plots.saving import svg_text
from experiments.recruiting import Recruiting
from experiments.recruiting.judging import COLUMNS
from experiments.results import Results
from simulation import Ensemble


def run(*arguments):
    return CliRunner().invoke(main, ["recruit", *map(str, arguments)])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("recruit")
    found = run("small", "--size", 2, "--runs", 8, "--holdout", 20, "--out", folder)
    assert found.exit_code == 0, found.output
    return folder, found


def test_the_table_the_verdict_and_the_files(folder):
    where, found = folder
    for words in ("At random", "The most trusting", "The largest", "A contiguous group", "vs best found",
                  "better than 2 boroughs at random", "Exhaustive search"):  # fmt: skip
        assert words.lower() in " ".join(found.stdout.split()).lower(), words
    assert str(where / "figures" / "recruit.png") in found.stderr
    for name in ("recruit.csv", "recruit-members.csv", "recruit-steps.csv", "figures/recruit.svg"):
        assert (where / name).exists(), name
    report = CliRunner().invoke(main, ["report", str(where)])
    assert report.exit_code == 0, report.output
    assert "Best found" in (where / "report.html").read_text(encoding="utf-8")


def test_json_has_all_and_nothing_else(tmp_path):
    found = run("small", "--what", "how-many", "--runs", 4, "--holdout", 6, "--json", "--no-figures", "-o", tmp_path)
    told = json.loads(found.stdout)
    assert [row["choice"] for row in told["choices"]] == [f"use-cases-{k:02}" for k in range(1, 5)]
    assert told["sentences"]
    assert not (tmp_path / "figures").exists()
    assert len(Results(tmp_path).runs) == 5 * 6


def test_runs_that_fail_in_the_search_are_told(tmp_path, monkeypatch):
    usual = Ensemble.simulate

    def failing(self, scenario, strategy, seed, **more):
        if seed == 1 and "borough 2" in strategy.founder_names:
            raise RuntimeError("out of luck")
        return usual(self, scenario, strategy, seed, **more)

    monkeypatch.setattr(Ensemble, "simulate", failing)
    found = run("small", "--size", 1, "--runs", 4, "--holdout", 4, "--no-figures", "-w", 1, "-o", tmp_path)
    assert found.exit_code == 0, found.output
    assert " failed in the search" in found.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(("smal",), "did you mean 'small'"), (("small", "--size", 9), "size is 9, and must be 1 to 6"),
     (("small", "-s", "central-mandate"), "serves everybody"), (("small", "--month", 5), "month is 5")],
)  # fmt: skip
def test_bad_input_is_said_in_a_line(arguments, message, tmp_path):
    found = run(*arguments, "--out", tmp_path)
    assert found.exit_code == 2
    assert message in found.stderr
    assert "Traceback" not in found.output


def test_a_folder_of_something_else_is_refused_before_the_search(tmp_path, monkeypatch):
    monkeypatch.setattr(Recruiting, "_contenders", lambda *_: pytest.fail("it searched for nothing"))
    file = tmp_path / "letter.txt"
    file.write_text("precious")
    for out, message in ((file, "is a file, not a folder"), (tmp_path, "holds something else")):
        found = run("small", "--size", 2, "--out", out)
        assert found.exit_code == 2, found.output
        assert message in found.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def frame(what, names, low, high):
    rows = {name: dict.fromkeys(COLUMNS, 0.0) for name in names}
    for k, name in enumerate(names):
        rows[name] |= {
            "what": what, "choice": name, "label": f"Label {name}", "members": "", "aim": "people_effective",
            "aim_label": "people-based services", "month": 120, "unit": "%", "pairs": 50,
            "train_difference": -1.0, "difference": (low + high) / 2, "low": low, "high": high,
            "share_best": 1.0 / len(names), "note": "best found" if k == 0 else "",
        }  # fmt: skip
    return pd.DataFrame(rows.values(), columns=list(COLUMNS))


MEMBERS = pd.DataFrame(
    {"choice": ["a", "a", "b", "b"], "item": ["Barnet", "Brent"] * 2, "share": [1.0, 0.0, 0.25, 0.75]}
)
TILES = pd.DataFrame({"item": ["Barnet", "Brent"], "tile_row": [0, 1], "tile_column": [0, 1]})


def ids(figure):
    return set(pd.Series(svg_text(figure)).str.extractall(r'id="([^"]+)"')[0])


def test_the_map_has_a_tile_for_each_place_and_the_dots_are_what_the_frame_says():
    choices = frame("founders", ["a", "b", "random"], 0.5, 1.5)
    figure = recruited_figure(choices, MEMBERS, TILES)
    drawn = ids(figure)
    assert {"tile.a.Barnet", "tile.b.Brent", "dot.a", "dot.b", "dot.random", "training.b"} <= drawn
    assert "training.a" not in drawn
    dots = {line.get_gid(): line for axes in figure.axes for line in axes.lines if line.get_gid()}
    assert dots["dot.b"].get_xdata()[0] == 1.0
    assert dots["dot.b"].get_markerfacecolor() != "white"
    assert dots["training.b"].get_xdata()[0] == -1.0
    assert dots["dot.a"].get_xdata()[0] == 0.0


def test_a_dot_is_white_where_its_interval_spans_zero():
    figure = recruited_figure(frame("founders", ["a", "b"], -0.5, 1.5), MEMBERS)
    dots = {line.get_gid(): line for axes in figure.axes for line in axes.lines if line.get_gid()}
    assert dots["dot.b"].get_markerfacecolor() == "white"
    assert "square.b.Brent" in ids(figure)


def test_numbers_of_use_cases_have_bars():
    figure = recruited_figure(frame("how-many", ["a", "b"], -0.5, 1.5), MEMBERS)
    bars = {patch.get_gid(): patch.get_width() for axes in figure.axes for patch in axes.patches}
    assert bars["bar.a"] == bars["bar.b"] == 0.5
    with pytest.raises(ValueError, match="no choices to show"):
        recruited_figure(frame("founders", [], 0.0, 1.0), MEMBERS)
