"""Recruiting end to end: in the small city, under planted worth, and where there is nothing but luck."""

import numpy as np
import pandas as pd
import pytest

from experiments.cases import Case
from experiments.evaluation import evaluate
from experiments.recruiting import Recruiting, Tally, exhaustive, greedy
from experiments.recruiting import training as training_module
from experiments.recruiting.choices import BEST, RANDOM
from experiments.recruiting.study import members_in_words
from experiments.recruiting.training import Starts, Trial, worlds_of
from experiments.results import Results
from scenarios import InvalidSpecificationError, load_scenario, load_strategy
from tests.worlds import changed, small

TWO = {"strategy": changed(load_strategy("needs-led"), use_cases=2)}


@pytest.fixture(scope="module")
def founders(tmp_path_factory):
    study = Recruiting("small", size=2, runs=16, holdout=30)
    return study.run(tmp_path_factory.mktemp("founders"), workers=2)


def test_greedy_against_all_pairs_of_the_small_city(founders):
    study = founders.study
    trial = Trial((study.world,), tuple(range(16)), study.target)
    tally = Tally(trial.value_of(study.question), 16)
    best = exhaustive(tally, range(6), 2)
    assert founders.ranking.sets == best.sets
    found = frozenset(greedy(tally, range(6), 2).items)
    assert founders.ranking.rank(found) <= 3
    assert best.means[0] >= best.means[best.rank(found) - 1]
    assert founders.chosen == study.question.named(best.best)


def test_the_value_of_a_set_is_the_mean_of_its_runs(founders):
    study = founders.study
    strategy = study.question.strategy_of(founders.ranking.best)
    runs = evaluate([Case(study.world, strategy)], range(16), ["people_effective"]).of("people_effective")
    assert founders.ranking.means[0] == pytest.approx(100.0 * runs.mean())
    row = founders.choices.set_index("choice").loc[BEST]
    assert row["train"] == pytest.approx(100.0 * runs.mean())


def test_what_is_said_is_from_hold_out_seeds_only(founders):
    runs = founders.results.runs
    assert set(runs["seed"]) == set(range(16, 46))
    of_best = runs.loc[runs["strategy"] == BEST, "people_effective"]
    assert founders.choices.set_index("choice").at[BEST, "holdout"] == pytest.approx(100.0 * of_best.mean())
    told = " ".join(founders.sentences())
    assert "over 30 seeds that had no part in the choice" in told
    assert "Exhaustive search: greedy's is" in told


def test_the_folder_holds_an_experiment_and_the_tables(founders):
    again = Results(founders.results.folder)
    assert {case[1] for case in again.labels} == {
        "laissez-faire", "best", "willing", "trusting", "largest", "neighbours", "random",
    }  # fmt: skip
    written = pd.read_csv(founders.results.folder / "recruit.csv")
    assert list(written["choice"]) == list(founders.choices["choice"])
    assert len(pd.read_csv(founders.results.folder / "recruit-steps.csv")) == 2
    assert len(pd.read_csv(founders.results.folder / "recruit-members.csv")) == 6 * 6


def test_who_founds_under_a_rule_is_counted(founders):
    members = founders.members.set_index(["choice", "item"])["share"]
    assert members.loc[BEST].sum() == members.loc["random"].sum() == pytest.approx(2.0)
    assert members["largest", "borough 3"] == members["largest", "borough 6"] == 1.0
    words = members_in_words(founders.members, 2)
    assert words["largest"] == "borough 3, borough 6"
    assert words["willing"].startswith("differs by run; most often borough")


def planted(monkeypatch, worth, spread=1.0):
    """Let founders be worth what is planted, with luck; the model itself plays no part in training."""

    def worth_of(trial, strategies, seeds=None):
        seeds = trial.seeds if seeds is None else seeds
        names = [[int(name.split()[1]) for name in strategy.founder_names] for strategy in strategies]
        return np.array([
            [[worth(members) + spread * np.random.default_rng([seed, *members, 5]).normal() for seed in seeds]]
            for members in names
        ])  # fmt: skip

    monkeypatch.setattr(training_module.Trial, "worth", worth_of)


def test_pure_noise_is_no_better_than_random(monkeypatch, tmp_path):
    """Boroughs that are all alike and never matter: whoever looks best in training does so by luck."""
    world = small(12, behaviour={"supported_hazard": 0.0})
    planted(monkeypatch, lambda members: 0.0, spread=5.0)
    found = Recruiting(world, size=2, runs=8, holdout=40).run(tmp_path)
    assert found.judged.train_difference(BEST, RANDOM) > 1.0
    assert found.sentences()[0].startswith("No better than 2 boroughs at random")
    assert "the rest was luck of the choice" in found.sentences()[1]


def test_what_is_planted_is_found(monkeypatch, tmp_path):
    planted(monkeypatch, lambda members: sum({2: 9.0, 5: 4.0}.get(k, 0.0) for k in members))
    found = Recruiting(small(6), size=2, runs=8, holdout=12).run(tmp_path)
    assert found.chosen == ("borough 2", "borough 5")
    assert list(found.steps["item"]) == ["borough 2", "borough 5"]


def test_which_use_cases(tmp_path):
    found = Recruiting("small", **TWO, what="which", runs=8, holdout=20).run(tmp_path)
    assert len(found.chosen) == 2
    assert set(found.choices["choice"]) == {"best", "own", "simplest", "priority", "random"}
    shares = found.members[found.members["choice"] == "best"].set_index("item")["share"]
    assert set(shares[shares == 1.0].index) == set(found.chosen)
    assert found.choices.set_index("choice").at["random", "pairs"] == 20
    assert " services at random" in found.sentences()[0]


def test_how_many_use_cases(tmp_path):
    found = Recruiting("small", what="how-many", runs=8, holdout=20).run(tmp_path)
    assert list(found.choices["choice"]) == [f"use-cases-{k:02}" for k in range(1, 5)]
    assert found.best == found.choices.loc[found.choices["train"].idxmax(), "choice"]
    assert found.choices["share_best"].sum() == pytest.approx(1.0)
    assert found.steps.empty
    text = " ".join(found.sentences())
    assert "of the resamples" in text
    assert "The strategy's own number" not in text  # 5 of 4 services


def test_draws_of_behaviour_differ_between_choosing_and_judging(tmp_path):
    study = Recruiting("small", size=1, runs=3, holdout=4, draws=3)
    found = study.run(tmp_path)
    runs = found.results.runs
    assert set(runs["draw"]) == {1, 2, 3}
    trained = {world.behaviour.peer_hazard for world in worlds_of(study.world, study._draws(0))}
    assert len(trained) == 3
    assert not trained & set(runs["behaviour.peer_hazard"])
    assert found.choices["pairs"].iloc[0] == 12


def test_draws_and_which(tmp_path):
    found = Recruiting("small", **TWO, what="which", runs=3, holdout=4, draws=2).run(tmp_path)
    assert found.judged.holdout.shape == (5, 8)
    assert not np.isnan(found.judged.holdout).any()


def test_the_same_study_gives_the_same_tables_whatever_the_workers(founders, tmp_path):
    again = founders.study.run(tmp_path, workers=1)
    pd.testing.assert_frame_equal(again.choices, founders.choices)
    pd.testing.assert_frame_equal(again.steps, founders.steps)


def test_progress_never_falls_and_ends_at_the_total(tmp_path):
    seen = []
    Recruiting("small", size=2, runs=4, holdout=6).run(
        tmp_path, progress=lambda done, total: seen.append((done, total))
    )
    done = [each for each, _ in seen]
    assert done == sorted(done)
    assert seen[-1][0] == seen[-1][1]


@pytest.mark.parametrize(
    ("asked", "message"),
    [({"what": "wich"}, "what is 'wich'; there are founders, which, how-many; did you mean 'which'"),
     ({"strategy": "laissez-faire"}, "laissez-faire does nothing"),
     ({"strategy": "needs-led-subscription"}, "members pay a subscription, so choices would not be of equal money"),
     ({"what": "how-many", "size": 3}, "size goes with founders and which"),
     ({"what": "which"}, "all start together, so there is nothing to choose"),
     ({"runs": 0}, "runs is 0, and must be at least 1"), ({"holdout": 1}, "holdout is 1, and must be at least 2"),
     ({"size": 7}, "size is 7, and must be 1 to 6"), ({"month": 5}, "month is 5; in small")],
)  # fmt: skip
def test_questions_that_make_no_sense(asked, message):
    with pytest.raises(ValueError, match=message):
        Recruiting("small", **asked)
    with pytest.raises(InvalidSpecificationError):
        Recruiting("smal")


def test_starts_count_the_use_cases_of_the_first_month():
    study = Recruiting("small", **TWO, what="which")
    strategies = [study.question.strategy_of([0, 3], "best"), *study.question.rivals(study.world)]
    shares = Starts(study.world, tuple(range(6))).shares(study.question, strategies)
    of_best = shares[shares["choice"] == "best"].set_index("item")["share"]
    assert of_best.to_dict() == {"parking": 1.0, "planning": 0.0, "homelessness": 0.0, "adult-social-care": 1.0}
    assert shares.groupby("choice")["share"].sum().eq(2.0).all()
    assert load_scenario("small").services[0].name == "parking"
