"""Which side wins in a world, by hand; and in what share of the worlds a strategy is good enough."""

import numpy as np
import pytest

from experiments.discovery.satisficing import ALL, requirement_of, satisficing
from experiments.discovery.worlds import Question, Side, column_of, headline_named, sides_of, worlds_of
from tests.experiments.frames import crossed_runs, labels_of

FAMILIES = {"idle": "none", "office": "central", "order": "central", "steady": "coalition"}


def question(outcome="people_effective", one=("office", "order"), other=("steady",)):
    sides = (Side(name, name, tuple(("small", case) for case in cases)) for name, cases in (("a", one), ("b", other)))
    return Question(headline_named(outcome), 36, outcome, *sides)


def test_the_winner_of_a_world_is_ahead_on_average_by_what_matters():
    # Paired means over seeds, in points: +10, +0.5 and -30.
    runs = crossed_runs({"order": [[0.5, 0.5], [0.3, 0.3], [0.1, 0.0]], "steady": [[0.3, 0.5], [0.29, 0.3], [0.3, 0.4]]},
                        **{"behaviour.x": lambda name, draw, seed: 10.0 * draw})  # fmt: skip
    found = worlds_of(runs, question(one=("order",)), ["behaviour.x"])
    assert found["difference"].tolist() == pytest.approx([10.0, 0.5, -30.0])
    assert found["winner"].tolist() == ["a", "", "b"]
    assert found["behaviour.x"].tolist() == [10.0, 20.0, 30.0]
    assert found["seeds"].tolist() == [2, 2, 2]


def test_where_less_is_better_the_smaller_wins():
    runs = crossed_runs({"order": [[0.1], [0.4]], "steady": [[0.3], [0.3]]})
    assert worlds_of(runs, question("quarter_gap", ("order",)), [])["winner"].tolist() == ["a", "b"]


def test_a_side_has_its_best_strategy_in_each_world():
    runs = crossed_runs(
        {"office": [[0.6, 0.6], [0.1, 0.1]], "order": [[0.2, 0.2], [0.5, 0.5]], "steady": np.full((2, 2), 0.3)}
    )
    found = worlds_of(runs, question(), [])
    assert found["one"].tolist() == ["office", "order"]
    assert found["difference"].tolist() == pytest.approx([30.0, 20.0])


def test_the_best_of_several_is_not_ahead_by_luck_alone():
    generator = np.random.default_rng(0)
    names = [f"central-{i}" for i in range(8)]
    runs = crossed_runs({name: generator.random((200, 3)) for name in [*names, "steady"]})
    found = worlds_of(runs, question(one=names), [])["difference"]
    # The mean of the best of eight by the same seeds would be ahead by 24 points.
    assert abs(found.mean()) < 3 * found.std() / np.sqrt(len(found))


def test_only_seeds_that_all_have_count_and_a_world_without_any_is_left_out():
    runs = crossed_runs({"order": [[0.9, 0.2], [0.5, 0.5]], "steady": [[0.1, 0.4], [0.1, 0.1]]})
    failed = (runs["strategy"] == "steady") & (runs["draw"] == 1) & (runs["seed"] == 0)
    gone = (runs["strategy"] == "order") & (runs["draw"] == 2)
    found = worlds_of(runs[~failed & ~gone], question(one=("order",)), [])
    assert found[["draw", "seeds", "winner"]].to_numpy().tolist() == [[1, 1, "b"]]


def sides(runs, **named):
    return sides_of(labels_of(runs), FAMILIES, list(labels_of(runs)), **named)


def test_the_sides_are_the_centre_and_the_coalition_or_two_named():
    runs = crossed_runs({name: [[0.1], [0.2]] for name in FAMILIES})
    centre, coalition = sides(runs)
    assert [case[1] for case in centre.cases] == ["office", "order"]
    assert (coalition.name, coalition.words) == ("coalition", "Steady")
    one, other = sides(runs, strategy="idle", against="order")
    assert (one.cases, other.words) == ((("small", "idle"),), "Order")


def test_sides_that_are_not_there_are_refused():
    runs = crossed_runs({name: [[0.1], [0.2]] for name in ("idle", "steady")})
    with pytest.raises(ValueError, match="no runs of a central strategy"):
        sides(runs)
    with pytest.raises(ValueError, match="did you mean 'steady'"):
        sides(runs, strategy="idle", against="stedy")
    with pytest.raises(ValueError, match="go together"):
        sides(runs, strategy="idle")


def test_a_month_that_is_not_known_is_refused_with_those_that_are():
    assert column_of("npv", None, 36, ["npv", "npv_12"]) == ("npv", 36)
    assert column_of("npv", 12, 36, ["npv", "npv_12"]) == ("npv_12", 12)
    with pytest.raises(ValueError, match="not known at month 13; allowed are 12, 36"):
        column_of("npv", 13, 36, ["npv", "npv_12"])


def test_satisficing_by_hand():
    values = {"order": [[0.5, 0.5], [0.3, 0.3], [0.5, 0.1]], "steady": [[0.6, 0.6], [0.7, 0.7], [0.4, 0.4]]}
    runs = crossed_runs(values)  # the gap is the same number, net benefit 1e5 times
    wanted = [requirement_of(text) for text in ("people_effective=0.4", "quarter_gap=0.6")]
    found = satisficing(runs, labels_of(runs), list(labels_of(runs)), wanted, 36).set_index(["requirement", "strategy"])
    people, gap = (one.words for one in wanted)
    assert people == "people-based services at least 40.0 %"
    assert gap == "the gap between boroughs at most 60.0 points"
    assert found.loc[(people, "order"), "met"] == 1
    assert found.loc[(people, "steady"), "share"] == 1.0
    assert found.loc[(gap, "steady"), "met"] == 2
    assert found.loc[(ALL, "steady"), "met"] == 2
    assert found.loc[(ALL, "order"), "share"] == pytest.approx(1 / 3)
    # Wilson's interval of 1 in 3, by his formula.
    assert found.loc[(ALL, "order"), ["low", "high"]].tolist() == pytest.approx([0.0615, 0.7923], abs=1e-4)
    assert found["note"].unique().tolist() == ["only 3 worlds"]


def test_a_world_that_a_case_lacks_does_not_count():
    runs = crossed_runs({"order": [[0.5], [0.5]], "steady": [[0.5], [0.5]]})
    runs = runs[~((runs["strategy"] == "order") & (runs["draw"] == 2))]
    found = satisficing(runs, labels_of(runs), list(labels_of(runs)), [requirement_of("npv=0")], 36)
    assert found["worlds"].tolist() == [1, 1]


@pytest.mark.parametrize("text", ["people_effective", "people_effective=much", "npv=nan"])
def test_what_is_no_requirement_is_refused(text):
    with pytest.raises(ValueError, match="is not a requirement"):
        requirement_of(text)


def test_an_unknown_outcome_is_refused_with_the_nearest():
    with pytest.raises(ValueError, match="did you mean 'people_effective'"):
        requirement_of("people_efective=0.4")
