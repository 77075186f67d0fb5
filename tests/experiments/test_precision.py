"""Seeds added until a difference is precise, and what looking more than once does to an interval."""

import math
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pytest

from experiments import Experiment, run_until_precise
from experiments.intervals import student
from experiments.looks import PRECISION, interval_at, level_of_each, schedule
from experiments.precision import _seeds
from tests.experiments.folders import written_folder
from tests.worlds import small


def until(width, looks, level, values, interval=interval_at):
    """Return the interval at which a procedure stops."""
    for count in looks:
        found = interval(values[:count], level)
        if found.high - found.low < width:
            break
    return found


def coverage(width, level, interval, draw, looks, repeats=800):
    generator = np.random.default_rng(7)
    covered = [
        found.low <= 0.0 <= found.high
        for found in (until(width, looks, level, draw(generator, looks[-1]), interval) for _ in range(repeats))
    ]
    return np.mean(covered)


def test_looks_are_fixed_beforehand_and_their_chances_of_missing_add_up():
    assert schedule(20, 10_000) == [20, 40, 80, 160, 320, 640, 1280, 2560, 5120, 10_000]
    assert schedule(30, 30) == [30]
    for looks in (1, 4, 10):
        assert looks * (1.0 - level_of_each(looks)) == pytest.approx(0.05)


def test_nothing_seen_to_differ_is_not_taken_for_certainty():
    found = interval_at(np.zeros(59), 0.95)
    assert found.high == pytest.approx(0.05, abs=0.001)  # 0.95 ** 59 = 0.05
    assert interval_at(np.array([0.1, 0.2, 0.3]), 0.95) == student(np.array([0.1, 0.2, 0.3]))


@pytest.mark.slow
@pytest.mark.parametrize(
    "draw", [lambda g, n: g.exponential(0.1, n) - 0.1, lambda g, n: 0.1 * g.normal(size=n)], ids=["skewed", "normal"]
)
def test_the_interval_at_stopping_covers_and_the_naive_one_does_not(draw):
    looks = schedule(10, 1280)
    assert coverage(0.07, level_of_each(len(looks)), interval_at, draw, looks) >= 0.95
    # Who looks after every seed from the third on, at 95 % each time, as one would without thinking of it.
    assert coverage(0.07, 0.95, student, draw, range(3, 300)) < 0.93


@pytest.mark.slow
def test_rare_differences_are_waited_for():
    def rare(generator, n):
        return (generator.random(n) < 0.1) - 0.1

    def shifted(values, level):  # what is seen is 0 or 1
        found = interval_at(values + 0.1, level)
        return type(found)(found.mean - 0.1, found.low - 0.1, found.high - 0.1)

    looks = schedule(10, 1280)
    assert coverage(0.2, level_of_each(len(looks)), shifted, rare, looks) >= 0.9
    assert coverage(0.2, 0.95, student, rare, looks) < 0.75


@dataclass(frozen=True)
class Pretended(Experiment):
    """An experiment whose runs are there at once: differences to laissez-faire with a known spread."""

    spread: float = 0.1
    asked: list = field(default_factory=list)

    def run(self, folder, *, workers=None, cluster=None, progress=None):
        self.asked.append(len(self.seed_numbers))
        rows = []
        for seed in self.seed_numbers:
            own = np.random.default_rng(seed)
            for i, case in enumerate(self.cases):
                value = 0.4 + 0.1 * i + (self.spread * own.normal() if i else 0.0)
                names = (
                    "people_effective",
                    "transactional_effective",
                    "npv",
                    "bottom_quarter_effective",
                    "quarter_gap",
                )
                rows.append({"run": f"{seed}-{i}", "scenario": case.key[0], "strategy": case.key[1], "seed": seed,
                             "draw": 0, "error": "", **dict.fromkeys(names, value)})  # fmt: skip
        return written_folder(
            folder,
            self.manifest() | {"expected": len(rows), "runs": str(self.seed_numbers)},
            {"runs": pd.DataFrame(rows)},
        )


def study(**changes):
    return Pretended("small", ["central-back-office", "needs-led-subscription"], **{"seeds": 12, **changes})


def test_it_stops_at_the_first_look_that_is_precise_and_says_so(tmp_path):
    experiment = study()
    results = run_until_precise(experiment, tmp_path, 0.05, at_most=800)
    precision = results.precision
    assert experiment.asked == [look.seeds for look in precision.looks] == schedule(12, 800)[: len(precision.looks)]
    assert precision.reached
    assert [look.widest < 0.05 for look in precision.looks] == [False] * (len(precision.looks) - 1) + [True]
    # A strategy that has more money is not ranked, so it is not waited for.
    assert {look.strategy for look in precision.looks} == {"central-back-office"}
    frame = results.compare(outcomes=["people_effective"]).set_index("strategy").loc["central-back-office"]
    assert frame["high"] - frame["low"] < precision.looks[-1].widest < 0.05
    [said] = [text for text in results.verdict().cautions if text.startswith("Seeds were added until")]
    assert "narrower than 5.0 points" in said
    assert f"at {precision.looks[-1].seeds} seeds" in said
    assert "ordinary intervals" in said


def test_it_says_when_the_most_allowed_is_not_enough(tmp_path):
    results = run_until_precise(study(spread=0.3), tmp_path, 0.001, at_most=50)
    assert [look.seeds for look in results.precision.looks] == [12, 24, 48, 50]
    assert not results.precision.reached
    assert any("was not reached at the most allowed, 50 seeds" in text for text in results.verdict().cautions)


def test_another_experiment_in_the_folder_does_not_inherit_it(tmp_path):
    run_until_precise(study(), tmp_path, 0.05, at_most=800)
    assert study(seeds=13).run(tmp_path).precision is None
    (tmp_path / PRECISION).write_text("{}")
    assert study(seeds=13).run(tmp_path).precision is None


def test_a_reference_can_be_chosen(tmp_path):
    results = run_until_precise(study(), tmp_path, 0.05, reference="central-back-office", at_most=400)
    assert {look.strategy for look in results.precision.looks} == {"laissez-faire"}


def test_more_seeds_are_those_that_are_lacking():
    assert _seeds(Experiment("small", [], seeds=[5, 0, 99]), 6) == (5, 0, 99, 1, 2, 3)
    assert _seeds(Experiment("small", [], seeds=2), 4) == (0, 1, 2, 3)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"width": 0.0}, "must be a number above 0"),
        ({"width": math.nan}, "must be a number above 0"),
        ({"reference": "central-back-ofice"}, "did you mean 'central-back-office'"),
        ({"at_most": 5}, "at most 5 seeds are allowed, but the first look takes 12"),
        ({"strategies": ["needs-led-subscription"]}, "no other strategy of equal money"),
    ],
)
def test_what_cannot_become_precise_is_refused_before_any_run(tmp_path, changes, message):
    strategies = changes.pop("strategies", ["central-back-office"])
    experiment = Pretended("small", strategies, seeds=12)
    with pytest.raises(ValueError, match=message):
        run_until_precise(experiment, tmp_path, **{"width": 0.05, **changes})
    assert not experiment.asked


@dataclass(frozen=True)
class WithDraws(Pretended):
    draws: tuple = ({"peer_hazard": 0.1},)


def test_draws_are_refused(tmp_path):
    with pytest.raises(ValueError, match="not draws of behaviour"):
        run_until_precise(WithDraws("small", ["needs-led"]), tmp_path, 0.05)


def test_real_runs_are_extended_not_repeated(tmp_path):
    results = run_until_precise(
        Experiment(small(horizon=3), ["needs-led"], seeds=10), tmp_path, 1e-9, at_most=11, workers=1
    )
    assert sorted(results.runs["seed"].unique()) == list(range(11))
    assert len(results.runs) == 22
