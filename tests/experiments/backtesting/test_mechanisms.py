"""Mechanisms switched one at a time."""

import pytest

from experiments.backtesting import Ignorance, backtest
from experiments.backtesting import mechanisms as module
from experiments.backtesting.mechanisms import AS_IS, SWITCHES, best_switches, by_switch, switched, under
from experiments.backtesting.words import print_mechanisms
from experiments.console import console
from experiments.history import load_history
from tests.experiments.backtesting.series import history, mapping, row

pytestmark = pytest.mark.lab
ONCE = {"ignorance": Ignorance.none(), "draws": 1, "seeds": 2, "workers": 1}
SHARE = '\n[mapping.changes]\n"initial.transactional_share" = 0.1\n'


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    rows = [row("Ours alone", day, value) for day, value in (("2020-01-01", 1), ("2022-01-01", 1))]
    rows += [row("Theirs", day, value, kind="people-based") for day, value in (("2020-01-01", 0), ("2022-01-01", 0))]
    mappings = [
        mapping("ours", "Ours alone", "2020-01-01", strategy="central-mandate", more=SHARE),
        mapping("theirs", "Theirs", "2020-01-01", outcome="people_nominal"),
    ]
    return backtest(history(tmp_path_factory.mktemp("past"), rows, mappings), **ONCE)


@pytest.fixture
def few(monkeypatch):
    chosen = (AS_IS, "mandates push nobody", "no solution developed", "adopting costs five times as much")
    monkeypatch.setattr(module, "SWITCHES", {name: SWITCHES[name] for name in chosen})


def test_a_mechanism_at_fault_is_found(found, few, capsys):
    frame = switched(found, seeds=4, workers=1)
    errors = frame[frame["series"] == "ours"].set_index("switch")["mae"]
    assert errors[AS_IS] > 0.5, "the mandate is far too fast for a series that stands still"
    assert errors["mandates push nobody"] < errors[AS_IS] - 0.02
    assert frame.loc[frame["switch"] == AS_IS, "change"].tolist() == [0.0, 0.0]
    best = best_switches(frame).set_index("series")
    assert best.at["ours", "best"][0][1] == errors.min()
    assert best.at["theirs", "best"] == [], "what stands still as predicted is mended by nothing"
    table = by_switch(frame).set_index("switch")
    assert table.at["mandates push nobody", "better"] == 1
    assert table.at["mandates push nobody", "worse"] == 0
    assert table.at["mandates push nobody", "most_better"].startswith("ours -")
    print_mechanisms(frame, console())
    assert "mandates push nobody" in capsys.readouterr().out


def test_every_switch_is_of_something_that_can_be_changed_and_changes_it():
    past = load_history()
    npfit = backtest(past, series=["npfit"], **ONCE)
    mapped = npfit.predicted[0]
    for switch, changes in SWITCHES.items():
        other = under(mapped, changes, npfit)
        same = (other.scenario, other.strategy) == (mapped.scenario, mapped.strategy)
        assert same == (switch == AS_IS), switch


def test_a_strategy_that_does_nothing_has_no_levers():
    past = load_history()
    dutch = backtest(past, series=["dutch-unaided"], **ONCE)
    assert under(dutch.predicted[0], SWITCHES["no solution developed"], dutch).strategy == dutch.predicted[0].strategy


def test_a_switch_has_the_last_word_over_what_a_mapping_sets():
    masp = backtest(load_history(), series=["masp-statute"], **ONCE)
    assert masp.predicted[0].scenario.initial.signed_share == 0.0
    other = under(masp.predicted[0], SWITCHES["no gates before people-based services"], masp)
    assert other.scenario.initial.signed_share == 1.0
