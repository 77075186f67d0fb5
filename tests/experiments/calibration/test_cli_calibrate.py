"""`coalition calibrate`, from series and mappings to a posterior that compare draws from."""

import json

import pandas as pd
import pytest
from click.testing import CliRunner

from experiments.cli import main
from experiments.draws import posterior_draws, posterior_names
from scenarios import InvalidSpecificationError, load_scenario
from tests.experiments.calibration.known import MAPPINGS, SERIES

pytestmark = pytest.mark.calibrate


@pytest.fixture
def asked(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "s.csv").write_text(SERIES)
    (tmp_path / "m.toml").write_text(MAPPINGS)
    return ["calibrate", "--series", "s.csv", "--mappings", "m.toml", "-n", "10", "--populations", "1", "--runs", "1",
            "--predict", "2"]  # fmt: skip


def test_a_calibration_leaves_a_posterior_its_provenance_tables_and_figures(asked, tmp_path):
    done = CliRunner().invoke(main, [*asked, "--save", "mine.csv"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    folder = tmp_path / "runs" / "calibrate"
    assert (folder / "posterior.csv").read_bytes() == (tmp_path / "mine.csv").read_bytes()
    assert {path.name for path in folder.glob("*.csv")} >= {
        "targets.csv", "parameters.csv", "correlations.csv", "predictions.csv", "predictions-by-month.csv",
    }  # fmt: skip
    assert {path.stem for path in (folder / "figures").glob("*.png")} == {"parameters", "fitted"}
    origin = json.loads((tmp_path / "mine.json").read_text())
    assert origin["seeds_a_draw"] == 1
    assert origin["command"] == (
        "coalition calibrate --particles 10 --populations 1 --runs 1 --series s.csv --mappings m.toml"
    )
    assert [row["target"] for row in origin["targets"]] == ["forms", "forms", "agreements"]
    assert len(origin["populations"]) == 1
    assert set(origin["fitted"]) | set(origin["drawn_from_priors"]) == set(pd.read_csv("mine.csv").columns) - {"weight"}
    draws = posterior_draws("mine.csv", 3, scenario=load_scenario("london"))
    assert all("mandate_hazard" in draw and "peer_hazard" in draw for draw in draws)
    assert "within their tolerance" in done.output


def test_without_nuisance_and_as_json(asked):
    done = CliRunner().invoke(main, [*asked, "--defaults", "--json", "--no-figures", "--predict", "0"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert len(found["parameters"]) == 5
    assert "predictions" not in found


@pytest.mark.parametrize(
    "more, told",
    [
        (["--leave-out", "form"], "no target 'form' to leave out; did you mean 'forms'"),
        (["--save", "x.txt"], "a posterior is a .csv file"),
        (["--save", "no/x.csv"], "there is no folder no"),
        (["--series", "none.csv"], "none.csv: there is no such file"),
    ],
)
def test_what_is_wrong_is_told_before_anything_is_done(asked, tmp_path, more, told):
    done = CliRunner().invoke(main, [*asked, *more])
    assert done.exit_code == 2
    assert told in done.output
    assert not (tmp_path / "runs").exists()


def test_the_library_has_posteriors_by_name():
    assert "history" in posterior_names()
    draws = posterior_draws("history", 5, scenario=load_scenario("london"))
    assert len(draws) == 5
    with pytest.raises(InvalidSpecificationError) as caught:
        posterior_draws("histroy")
    assert "no posterior of this name in the library" in str(caught.value)
    assert "did you mean 'history'" in str(caught.value)
