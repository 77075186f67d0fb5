"""The trial from end to end, on a small city with few draws."""

import json

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from experiments.claims import put_on_trial
from experiments.claims.arms import plans
from experiments.claims.conduct import prior_design
from experiments.claims.judge import CLAIMS, EVIDENCE
from experiments.cli.claims import claims as command
from experiments.design import Setter
from experiments.store import FolderInUseError
from experiments.store.layout import LOCK
from scenarios import load_scenario
from simulation import Ensemble, simulate


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory):
    return put_on_trial("small", draws=4, seeds=2, folder=tmp_path_factory.mktemp("trial"), workers=2)


def test_every_claim_gets_a_verdict(trial):
    assert trial.claims["claim"].tolist() == [f"H{i}" for i in range(1, 15)]
    assert trial.claims["verdict"].isin(["supported", "refuted", "undecided", "depends"]).all()
    assert tuple(trial.claims.columns) == CLAIMS
    assert tuple(trial.evidence.columns) == EVIDENCE
    assert (trial.claims["low"] <= trial.claims["effect"]).all()
    assert (trial.claims["effect"] <= trial.claims["high"]).all()
    assert (trial.claims["failed"] == 0).all()
    assert (trial.claims["sentence"].str.len() > 40).all()


def test_every_claim_has_evidence_with_and_without_its_mechanism(trial):
    by_claim = trial.evidence.groupby("claim")["off"].agg(["any", "all"])
    assert set(by_claim.index) == set(trial.claims["claim"])
    assert by_claim["any"].all()
    assert not by_claim["all"].any()


def test_where_the_centre_wins_is_said(trial):
    assert trial.centre
    assert trial.about["where_the_centre_wins"] == list(trial.centre)


def test_an_effect_is_the_difference_of_the_runs_themselves(trial):
    scenario = load_scenario("small")
    differences = []
    for point in prior_design(scenario, 4).points:
        world, (usual, without) = Setter(scenario, [plans()["needs-led"].made(), plans()["no-governance"].made()]).at(
            point
        )
        for seed in range(2):
            values = [simulate(world, s, seed).outcomes["people_effective"] for s in (usual, without)]
            differences.append(100.0 * (values[0] - values[1]))
    row = trial.claims.set_index("claim").loc["H8"]
    assert row["effect"] == pytest.approx(sum(differences) / len(differences))


def test_the_same_trial_is_the_same_and_runs_nothing_again(trial, tmp_path):
    done = []
    again = put_on_trial(
        "small", draws=4, seeds=2, folder=trial.folder, workers=1, progress=lambda n, total: done.append((n, total))
    )
    assert done[0][0] > 0
    pd.testing.assert_frame_equal(again.claims, trial.claims)
    one = put_on_trial("small", draws=4, seeds=2, folder=tmp_path, claims=["H8"], workers=1)
    usual = trial.claims[trial.claims["claim"] == "H8"].reset_index(drop=True)
    pd.testing.assert_frame_equal(one.claims, usual)


def test_the_command_prints_verdicts_and_writes_tables(tmp_path):
    arguments = [
        "small",
        "--draws",
        "3",
        "--seeds",
        "2",
        "--claim",
        "H6",
        "-c",
        "h1",
        "--out",
        str(tmp_path),
        "-w",
        "1",
    ]
    result = CliRunner().invoke(command, arguments)
    assert result.exit_code == 0, result.output
    assert result.stdout.index("Where the centre wins") < result.stdout.index("The claims on trial")
    assert "H6" in result.stdout
    assert pd.read_csv(tmp_path / "claims.csv")["claim"].tolist() == ["H1", "H6"]
    assert len(pd.read_csv(tmp_path / "claims-evidence.csv"))
    assert "Where the centre wins" in (tmp_path / "claims.html").read_text(encoding="utf-8")
    assert {path.name for path in (tmp_path / "figures").glob("claim-*.png")} == {"claim-H1.png", "claim-H6.png"}
    as_json = CliRunner().invoke(command, [*arguments, "--json", "--no-figures"])
    read = json.loads(as_json.stdout)
    assert [claim["claim"] for claim in read["claims"]] == ["H1", "H6"]
    assert read["where_the_centre_wins"]


def test_a_step_that_a_range_cuts_short_is_divided_by_what_it_was(tmp_path):
    usual = load_scenario("small")
    trusting = usual.model_copy(update={"initial": usual.initial.model_copy(update={"trust": 0.85})})
    found = put_on_trial(trusting, draws=4, seeds=2, folder=tmp_path, claims=["H14"], workers=1)
    assert len(found.failures) == 0
    runs = pd.concat(pd.read_parquet(path) for path in tmp_path.glob("worlds/*/runs.parquet"))
    by_trust = runs.groupby("initial.trust")["smart_index"].apply(lambda index: np.log(index).mean())
    assert by_trust.index.tolist() == pytest.approx([0.85 / 1.25, 0.85, 1.0])
    elasticity = (by_trust.iloc[2] - by_trust.iloc[0]) / np.log(1.25 / 0.85)
    points = found.evidence[found.evidence["series"] == "smart-city index"].set_index("x_label")
    assert points.loc["initial trust", "effect"] == pytest.approx(elasticity)


def test_a_world_of_ones_own_has_no_command_that_would_do_another(trial, tmp_path):
    assert trial.about["command"].startswith("coalition claims small")
    own = load_scenario("small").model_copy(update={"authority": 0.9})
    assert put_on_trial(own, draws=1, seeds=1, folder=tmp_path, claims=["H6"], workers=1).about["command"] == ""


def test_a_claim_that_is_not_there_is_bad_input(tmp_path):
    result = CliRunner().invoke(command, ["small", "--claim", "H99", "--out", str(tmp_path)])
    assert result.exit_code == 2
    assert "there is no claim 'H99'" in result.stderr


def test_runs_that_fail_are_counted_and_said_and_not_taken_for_nothing(trial, tmp_path, monkeypatch):
    usual = Ensemble.simulate

    def failing(self, scenario, strategy, seed, **more):
        if strategy.name == "no-governance" and seed == 1:
            raise RuntimeError("out of luck")
        return usual(self, scenario, strategy, seed, **more)

    monkeypatch.setattr(Ensemble, "simulate", failing)
    broken = put_on_trial("small", draws=4, seeds=2, folder=tmp_path, claims=["H8"], workers=1)
    row = broken.claims.iloc[0]
    # In the world as it is, and in the one in which all have signed.
    assert (row["failed"], len(broken.failures)) == (8, 8)
    assert broken.failures["error"].str.contains("out of luck").all()
    assert set(broken.failures["plan"]) == {"no-governance"}
    whole = put_on_trial("small", draws=4, seeds=1, folder=trial.folder, claims=["H8"], workers=1)
    assert row["effect"] == pytest.approx(whole.claims.iloc[0]["effect"])


def test_one_draw_and_seed_are_too_few_for_a_verdict(trial):
    alone = put_on_trial("small", draws=1, seeds=1, folder=trial.folder / "one", claims=["H6", "H8"], workers=1)
    assert alone.claims["verdict"].tolist() == ["undecided", "undecided"]
    assert alone.claims["sentence"].str.contains("too few runs").all()


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "notes.txt").write_text("of somebody else")
    result = CliRunner().invoke(command, ["small", "-d", "1", "-n", "1", "-c", "H6", "--out", str(tmp_path)])
    assert result.exit_code == 2
    assert "holds something else" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_trial_that_was_killed_before_its_first_manifest_is_begun_again(tmp_path, monkeypatch):
    given = {"draws": 1, "seeds": 1, "folder": tmp_path / "trial", "claims": ["H6"], "workers": 1}
    with monkeypatch.context() as patch:
        patch.setattr("experiments.store.folder.write_manifest", lambda *_: pytest.exit("killed"))
        with pytest.raises(pytest.exit.Exception):
            put_on_trial("small", **given)
    assert list((tmp_path / "trial").rglob(LOCK)), "it had begun"
    assert len(put_on_trial("small", **given).claims) == 1


def test_worlds_of_somebody_else_are_left_alone(tmp_path):
    (tmp_path / "worlds/earth").mkdir(parents=True)
    (tmp_path / "worlds/earth/notes.txt").write_text("of somebody else")
    with pytest.raises(FolderInUseError, match="holds something else"):
        put_on_trial("small", draws=1, seeds=1, folder=tmp_path, claims=["H6"], workers=1)


def test_another_claim_goes_on_in_the_folder_of_the_first(tmp_path):
    for claim in ("H14", "H6"):  # whose experiments are not the same
        found = put_on_trial("small", draws=1, seeds=1, folder=tmp_path, claims=[claim], workers=1)
        assert found.claims["claim"].tolist() == [claim]
