"""From a folder with draws to boxes, tables and figures; and the command."""

import json

import pandas as pd
import pytest
from click.testing import CliRunner

from experiments.cli.discover import discover as command
from experiments.design import grid
from experiments.discovery import discover
from experiments.discovery.box import Box, HeldOut, Restriction, Search
from experiments.discovery.discover import parameters_of
from experiments.discovery.making import prior_experiment
from experiments.discovery.tables import print_discovery, write_discovery
from experiments.discovery.views import peelings, views
from experiments.experiment import Experiment
from experiments.results import Results
from experiments.store import read_table

pytestmark = pytest.mark.lab


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Worlds that differ in authority and one parameter of behaviour: few dimensions, so that PRIM is quick."""
    from experiments.design import Dimension, Space, latin_hypercube

    space = Space((Dimension("authority", 0.0, 1.0), Dimension("behaviour.requirement_spread_people", 0.5, 2.5)))
    strategies = ["needs-led", "central-mandate"]
    study = Experiment(
        "small", strategies, 2, statutory=False, design=latin_hypercube(space, 80), detail="runs"
    )  # fmt: skip
    where = tmp_path_factory.mktemp("discover")
    study.run(where, workers=1)
    return where


@pytest.fixture(scope="module")
def found(folder):
    return discover(Results(folder), "transactional_effective", at_most=1)


def test_the_worlds_are_those_of_the_design(found, folder):
    design = Results(folder).design.frame()
    assert found.parameters == ("authority", "behaviour.requirement_spread_people")
    assert found.worlds["authority"].tolist() == design["authority"].tolist()
    assert len(found.worlds) == 80
    by_hand = (
        Results(folder)
        .runs.query("draw == 7")
        .pivot_table(index="seed", columns="strategy", values="transactional_effective")
    )
    difference = 100 * (by_hand["central-mandate"] - by_hand["needs-led"]).mean()
    assert found.worlds.set_index("draw").at[7, "difference"] == pytest.approx(difference)


def test_a_mandate_wins_where_it_may_be_given(found):
    """The model's own known answer: without authority there is no mandate to win with."""
    [box] = found.one.boxes
    [one] = box.restrictions
    assert (one.parameter, one.high) == ("authority", None)
    assert one.low == pytest.approx(0.75, abs=0.07)
    assert box.held_out.density > 0.8
    [other] = found.other.boxes
    assert other.restrictions[0].high == pytest.approx(0.75, abs=0.07)


def test_satisficing_and_regret_are_of_the_cases_of_equal_money(found):
    assert set(found.satisficing["strategy"]) == {"laissez-faire", "needs-led", "central-mandate"}
    assert set(found.regret["worlds"]) == {80}


def test_files_and_tables_tell_what_was_found(found, tmp_path):
    from experiments.console import console

    written = {path.relative_to(tmp_path).as_posix() for path in write_discovery(found, tmp_path)}
    assert {
        "boxes.csv",
        "worlds.csv",
        "satisficing.csv",
        "regret.csv",
        "figures/boxes.png",
        "figures/peeling.svg",
    } <= written
    back = pd.read_csv(tmp_path / "boxes.csv")
    assert back["parameter"].tolist() == found.boxes["parameter"].tolist()
    assert back["held_out_density"].tolist() == pytest.approx(found.boxes["held_out_density"].tolist())
    screen = console()
    with screen.capture() as shown:
        print_discovery(found, screen)
    assert found.sentences[0] in " ".join(shown.get().split())
    assert "Needs-led coalition" in shown.get()


def test_a_figure_of_an_earlier_question_does_not_stay(found, tmp_path):
    from dataclasses import replace

    write_discovery(found, tmp_path)
    nothing = replace(found, one=Search("central", 80, 0), other=Search("coalition", 80, 0))
    assert (tmp_path / "figures" / "boxes.png").exists()
    write_discovery(nothing, tmp_path)
    assert not (tmp_path / "figures" / "boxes.png").exists()
    assert not (tmp_path / "figures" / "peeling.png").exists()


def test_the_figures_show_each_box_where_it_is(found):
    from dataclasses import replace

    held = HeldOut(20, 15, 0.75, 0.5, 0.9, 0.5, 1e-6)
    box = Box((Restriction("authority", 0.4, None, (), 1e-5),), 40, 30, 0.8, 0.5, held)
    one = replace(found.one, boxes=(box,))
    [view] = views(replace(found, one=one, other=Search("coalition", 80, 10)))
    assert (view.across[0], view.box[0]) == ("authority", (0.4, None))
    assert view.up[0] == "behaviour.requirement_spread_people"
    assert view.box[1] == (None, None)
    assert peelings(replace(found, one=one))[0].held_out == (0.5, 0.75, 0.5, 0.9)
    second = Box((Restriction("behaviour.requirement_spread_people", 1.0, None, (), 1e-5),), 20, 15, 0.1, 0.2, held)
    views_of_two = views(replace(found, one=replace(one, boxes=(box, second)), other=Search("coalition", 80, 10)))
    assert (views_of_two[0].before, len(views_of_two[1].before)) == ((), (found.worlds["authority"] >= 0.4).sum())


def test_without_draws_nothing_can_be_discovered(tmp_path):
    Experiment("small", ["needs-led", "central-mandate"], 2).run(tmp_path, workers=1)
    with pytest.raises(ValueError, match="has no draws"):
        discover(Results(tmp_path))


def test_a_sweep_over_levers_has_no_worlds(tmp_path):
    design = grid({"authority": [0.0, 1.0], "strategy.use_cases": [1, 2]})
    names = ["needs-led", "central-mandate"]
    results = Experiment("small", names, 1, statutory=False, design=design, detail="runs").run(tmp_path, workers=1)
    with pytest.raises(ValueError, match=r"varies strategy\.use_cases: levers are chosen, and make no worlds"):
        discover(results)


def test_the_worlds_of_a_scenario_are_drawn_from_all_priors_and_what_is_varied_besides():
    study = prior_experiment("small", 50, 3, ["authority=0:1"])
    names = study.design.names
    assert names[0] == "authority"
    assert {"behaviour.trust_speed", "initial.trust"} <= set(names)
    assert "behaviour.team_span" not in names  # the small city sets it itself
    assert len(study.design) == 50
    assert all(strategy.subscription == 0.0 for strategy in study.policies)


@pytest.mark.parametrize(
    "text, words",
    [("authority", "no prior"), ("authority=0", "write a range"), ("authority=0:7", "not allowed"),
     ("authorty=0:1", "did you mean"), ("use_cases=1:9", "is a lever")],
)  # fmt: skip
def test_what_cannot_be_varied_is_refused(text, words):
    with pytest.raises(ValueError, match=words):
        prior_experiment("small", 50, 3, [text])


def test_the_command_reads_a_folder_and_writes_into_it(folder):
    ran = CliRunner().invoke(
        command,
        [str(folder), "--boxes", "1", "--no-figures", "--json", "-s", "needs-led", "--against", "central-mandate"],
    )
    assert ran.exit_code == 0, ran.output
    document = json.loads(ran.stdout)
    assert document["found"][0].startswith(
        "On people-based services at month 36, of 80 worlds Needs-led coalition wins"
    )
    assert (folder / "boxes.csv").exists()
    assert len(read_table(folder, "runs")) == 80 * 2 * 3


@pytest.mark.parametrize(
    "arguments, words",
    [(["--month", "7"], "not known at month 7"), (["--at-least", "npv"], "not a requirement"), (["-s", "needs-led"], "go together"),
     (["--vary", "authority=0:1"], "--vary is of a scenario"), (["--cluster", "tcp://x:1"], "--cluster is of a scenario")],
)  # fmt: skip
def test_the_command_refuses_plainly(folder, arguments, words):
    ran = CliRunner().invoke(command, [str(folder), *arguments])
    assert ran.exit_code == 2
    assert words in ran.stderr


@pytest.mark.parametrize(
    "arguments, words",
    [(["--month", "7"], "not known at month 7"), (["-s", "needs-led"], "go together"),
     (["-s", "needs-let", "--against", "hybrid"], "did you mean 'needs-led'"),
     (["-s", "needs-led-subscription", "--against", "hybrid"], "of equal money")],
)  # fmt: skip
def test_of_a_scenario_a_wrong_question_is_refused_before_any_run(tmp_path, monkeypatch, arguments, words):
    monkeypatch.setattr(Experiment, "run", lambda *_, **__: pytest.fail("runs were done for nothing"))
    out = tmp_path / "out"
    ran = CliRunner().invoke(command, ["small", "-o", str(out), *arguments])
    assert ran.exit_code == 2, ran.output
    assert words in ran.stderr
    assert not out.exists()


def test_what_is_good_enough_is_asked_of_the_same_month(folder):
    found = discover(Results(folder), "transactional_effective", 36, at_most=1)
    asked = set(found.satisficing["requirement"]) - {"all of them"}
    assert len(asked) == 3
    assert all(words.endswith(" at month 36") for words in asked)


def test_parameters_are_what_varies():
    runs = pd.DataFrame({"draw": [1, 2], "behaviour.a": [1.0, 1.0], "authority": [0.1, 0.2], "npv": [1.0, 2.0]})
    assert parameters_of(runs) == ("authority",)
    assert parameters_of(runs.assign(draw=0)) == ()
