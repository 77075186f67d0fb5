"""A search over a small city: the front on hold-out, its files, its words, its figure, and the command."""

import json

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from experiments.cases import Case
from experiments.cli.optimise import optimise as command
from experiments.evaluation import evaluate
from experiments.optimising import Front, Optimised, aims_named, optimise
from experiments.optimising.aims import aim_named
from experiments.optimising.optimise import HOLD_OUT_FROM
from experiments.optimising.search import Archive, Trial
from experiments.optimising.tables import print_front, write_front
from experiments.optimising.words import found_words
from experiments.plots.front import trade_offs
from scenarios import Strategy, load_scenario, load_strategy

pytestmark = pytest.mark.lab

SMALL = load_scenario("small")
AIMS = aims_named(("people_effective", "npv", "quarter_gap"), SMALL)
SIZE = {"evaluations": 150, "seeds": 2, "hold_out": 6}


@pytest.fixture(scope="module")
def found():
    return optimise(SMALL, AIMS, **SIZE, seed=3, shown=6)


def test_the_hold_out_is_what_other_seeds_give(found):
    rows = found.front.frame().set_index(["strategy", "aim"])
    last = found.strategies[-1]
    seeds = range(HOLD_OUT_FROM, HOLD_OUT_FROM + 6)
    by_hand = evaluate([Case(SMALL, last)], seeds, ["npv"]).of("npv").mean() / 1000.0
    assert rows.at[(last.name, "npv"), "mean"] == pytest.approx(by_hand)
    trained = evaluate([Case(SMALL, last)], range(2), ["npv"]).of("npv").mean() / 1000.0
    assert rows.at[(last.name, "npv"), "looked_like"] == pytest.approx(trained)
    assert rows.at[(last.name, "npv"), "luck"] == pytest.approx(trained - by_hand)


def test_the_search_beats_the_library_where_it_looked(found):
    """On the training seeds nothing of the library may dominate the front: the library was among its first."""
    costs = found.front.trained * [aim.sign for aim in AIMS]
    front = [i for i, origin in enumerate(found.front.origins) if origin == "front"]
    costs_in_search = found.archive.costs
    best = costs_in_search.min(axis=0)
    assert costs[front].min(axis=0) == pytest.approx(best)
    assert (best <= costs_in_search[:7].min(axis=0)).all()


def test_the_library_stands_beside_it_without_what_has_more_money(found):
    names = {
        one.name for one, origin in zip(found.front.strategies, found.front.origins, strict=True) if origin == "library"
    }
    assert {"laissez-faire", "needs-led", "central-mandate"} <= names
    assert "needs-led-subscription" not in names


def test_the_same_seed_gives_the_same_front_whatever_the_workers(found):
    again = optimise(SMALL, AIMS, **SIZE, seed=3, shown=6, workers=1)
    pd.testing.assert_frame_equal(again.front.frame(), found.front.frame())
    assert again.strategies == found.strategies


def test_a_saved_strategy_loads_and_does_the_same(found, tmp_path):
    written = write_front(found, tmp_path)
    files = sorted(path for path in written if path.suffix == ".toml")
    assert [path.name for path in files][:2] == ["front-01.toml", "front-02.toml"]
    back = load_strategy(files[0])
    assert back.model_copy(update={"description": ""}) == found.strategies[0]
    outcomes = [evaluate([Case(SMALL, one)], [5], ["npv"]).of("npv") for one in (back, found.strategies[0])]
    np.testing.assert_array_equal(*outcomes)
    assert "On hold-out seeds" in back.description
    assert (tmp_path / "figures" / "front.png").exists()
    frame = pd.read_csv(tmp_path / "front.csv")
    assert len(frame) == 3 * len(found.front.strategies)


def test_another_search_leaves_no_strategy_of_the_last(found, tmp_path):
    (tmp_path / "strategies").mkdir()
    (tmp_path / "strategies" / "front-30.toml").write_text("old")
    write_front(found, tmp_path, figures=False)
    assert not (tmp_path / "strategies" / "front-30.toml").exists()


def test_draws_of_the_hold_out_are_others(monkeypatch):
    met = []
    means = Trial.values
    monkeypatch.setattr(Trial, "values", lambda self, strategies: met.append(self.worlds) or means(self, strategies))
    found = optimise(SMALL, AIMS[:2], evaluations=70, seeds=2, hold_out=2, draws=3, shown=3)
    assert found.training == (3, 2)
    assert found.front.held.shape[1:] == (3, 2, 2)
    trained, held = met[0], met[-1]
    assert {world.behaviour.trust_speed for world in trained}.isdisjoint(world.behaviour.trust_speed for world in held)


def table(trained, held, families=("all", "members", "members")):
    strategies = [
        Strategy(name=f"s-{i}", title=f"S{i}", development=0.5, serves=serves) for i, serves in enumerate(families)
    ]
    aims = aims_named(("npv", "people_effective"), SMALL)
    front = Front(strategies, ["front", "front", "library"], aims, np.array(trained), np.array(held))
    return Optimised(SMALL, front, Archive(np.zeros((9, 2)), np.zeros((9, 2))), (1, 8), (1, held.shape[2]))


def test_what_was_found_is_told_with_the_centre_first_and_luck_taken_off():
    noise = np.random.default_rng(0).normal(size=(1, 1, 20, 1)) * 0.1
    held = np.array([[1.0, 50.0], [3.0, 40.0], [1.0, 30.0]])[:, None, None, :] + noise + np.zeros((3, 1, 20, 2))
    said = found_words(table([[1.6, 52.0], [5.0, 44.0], [1.0, 31.0]], held))
    assert said[0].startswith(
        "9 strategies were looked at in the search, over 8 seeds; all that follows is from 20 seeds"
    )
    assert said[1].startswith("On people-based services, the best of the front is S0 (a central strategy): 5")
    assert "better (+20.0 points" in said[1]
    assert "it looked like +21.0" in said[1]
    assert said[2].startswith("On net benefit, the best of the front is S1 (a coalition): GBP 3")
    assert "better on every aim can be had than S2 (by S1, beyond luck)" in said[3]
    assert "All 2 strategies of the front stay on it." in said
    # Of net benefit the front lost 0.6 and 2.0, the library nothing; of services 2 and 4, the library 1.
    assert "the front lost 1.3 GBP m on net benefit and 2.0 points on people-based services beyond what" in said[5]


def test_what_cannot_be_told_apart_is_told_so():
    held = np.random.default_rng(1).normal(size=(3, 1, 12, 2))
    said = found_words(table(np.zeros((3, 2)).tolist(), held))
    assert sum("not told apart" in words for words in said) == 2


def test_the_figure_has_every_strategy_and_a_panel_a_pair(found):
    figure = trade_offs(found.front.frame(), "")
    panels = [axes for axes in figure.axes if axes.get_gid() is None and axes.axison]
    assert len(panels) == 2
    drawn = {line.get_gid() for axes in panels for line in axes.get_lines()}
    for strategy in found.front.strategies:
        assert f"strategy.{strategy.name}.npv" in drawn
        assert f"strategy.{strategy.name}.quarter_gap" in drawn
    assert panels[1].yaxis_inverted()  # less of a gap is better, so it is up
    for text in figure.texts:
        assert 0.0 <= text.get_position()[0] <= 1.0
        assert 0.0 <= text.get_position()[1] <= 1.0


def test_the_tables_are_printed(found):
    from experiments.console import console

    screen = console()
    with screen.capture() as shown:
        print_front(found, screen)
    assert "Front 1" in shown.get()
    assert "Needs-led coalition" in shown.get()


def test_aims_have_a_direction_and_a_unit():
    assert (aim_named("quarter_gap", SMALL).sign, aim_named("npv", SMALL).sign) == (1.0, -1.0)
    assert (aim_named("cost_pv", SMALL).unit, aim_named("cost_pv", SMALL).less_is_better) == ("GBP m", True)
    assert aim_named("people_effective_36", SMALL).title == "people-based services, month 36"


@pytest.mark.parametrize(
    "outcomes, words",
    [(("npv",), "2 to 4 aims"), (("npv", "npv"), "twice"), (("npv", "smart_index"), "never ranked"),
     (("npv", "people_efective"), "did you mean"), (("npv", "members"), "no outcome 'members' to aim at")],
)  # fmt: skip
def test_what_cannot_be_aimed_at_is_refused(outcomes, words):
    with pytest.raises(ValueError, match=words):
        aims_named(outcomes, SMALL)


def test_the_command_writes_a_folder_and_a_file(tmp_path):
    arguments = ["small", "-e", "80", "-n", "2", "--hold-out", "3", "--aim", "people_effective", "--aim", "cost_pv"]
    place, file = tmp_path / "found", tmp_path / "mine.toml"
    ran = CliRunner().invoke(
        command, [*arguments, "--no-figures", "--json", "-o", str(place), "--save", "1", str(file)]
    )
    assert ran.exit_code == 0, ran.output
    document = json.loads(ran.stdout)
    assert document["evaluations"] == 80
    assert {row["aim"] for row in document["front"]} == {"people_effective", "cost_pv"}
    assert load_strategy(file).name == "front-01"
    assert (place / "front.csv").exists()


def test_the_command_refuses_plainly(tmp_path):
    ran = CliRunner().invoke(command, ["small", "--aim", "npv", "-o", str(tmp_path / "x")])
    assert ran.exit_code == 2
    assert "2 to 4 aims" in ran.stderr
    (tmp_path / "precious.txt").write_text("mine")
    ran = CliRunner().invoke(command, ["small", "-o", str(tmp_path)])
    assert ran.exit_code == 2
    assert "holds something else" in ran.stderr


@pytest.mark.parametrize(
    "number, file, words",
    [(11, "mine.toml", "at most 10 strategies"), (1, "none/mine.toml", "there is no folder"), (1, ".", "a folder")],
)
def test_what_cannot_be_saved_is_refused_before_the_search(tmp_path, monkeypatch, number, file, words):
    monkeypatch.setattr("experiments.optimising.optimise", lambda *_, **__: pytest.fail("it searched for nothing"))
    ran = CliRunner().invoke(
        command, ["small", "-o", str(tmp_path / "out"), "--save", str(number), str(tmp_path / file)]
    )
    assert ran.exit_code == 2, ran.output
    assert words in ran.stderr
    assert not (tmp_path / "out").exists()
