"""The verdict on answers that were planted: each of the four, and what each rests on."""

from dataclasses import replace

import numpy as np
import pytest

from experiments.claims.contrasts import BASE, Arm, Measure, less
from experiments.claims.hypothesis import Hypothesis
from experiments.claims.table import Table
from experiments.claims.verdicts import Asked, Finding
from experiments.claims.words import depends_on, sentence
from tests.experiments.claims.planted import ASKED, OTHER, USUAL, hypothesis, on_and_off, planted, points


def found(claim: Hypothesis, table: Table) -> Finding:
    return Finding.of(claim, table, points(len(table.draws)))


def test_an_effect_that_goes_with_its_mechanism_is_supported():
    finding = found(hypothesis(), on_and_off(on=5.0, off=0.0))
    assert finding.verdict() == ("supported", "assumption")
    interval = finding.asked.hardest.interval()
    assert interval.low < 5.0 < interval.high
    assert finding.asked.hardest.share == 1.0
    assert sentence(finding, {}, 120).startswith("Supported: usual beats other.")


@pytest.mark.parametrize(("draws", "verdict"), [(9, "undecided"), (10, "supported")])
def test_a_few_draws_that_agree_are_no_verdict(draws, verdict):
    finding = found(hypothesis(), on_and_off(on=5.0, off=0.0, noise=0.0, draws=draws))
    assert finding.asked.hardest.interval().low == pytest.approx(5.0)
    assert finding.verdict()[0] == verdict
    assert ("too few runs" in sentence(finding, {}, 120)) == (verdict == "undecided")


def test_no_effect_is_refuted():
    finding = found(hypothesis(), on_and_off(on=0.0))
    assert finding.verdict() == ("refuted", "asked")
    assert sentence(finding, {}, 120).startswith("Refuted: usual does no better than other.")


def test_less_than_what_matters_is_refuted_though_it_differs_from_zero():
    finding = found(hypothesis(), on_and_off(on=0.5, noise=0.1))
    assert finding.asked.hardest.interval().low > 0.0
    assert finding.verdict()[0] == "refuted"


def test_the_opposite_is_refuted_and_said():
    finding = found(hypothesis(), on_and_off(on=-5.0))
    assert finding.verdict()[0] == "refuted"
    assert sentence(finding, {}, 120).startswith("Refuted: other does better than usual.")


def test_the_wrong_side_by_less_than_what_matters_is_not_called_the_opposite():
    finding = found(hypothesis(), on_and_off(on=-0.5, noise=0.1))
    assert finding.asked.hardest.interval().high < 0.0
    assert not finding.asked.opposite
    said = sentence(finding, {}, 120)
    assert said.startswith(
        "Refuted: usual does no better than other; usual less other is on the wrong side of nought, "
    )


def test_of_several_comparisons_the_one_that_turns_round_is_named():
    third = Arm(BASE, "third")
    claim = replace(hypothesis(), asked=((ASKED, less(USUAL, third, Measure("people_effective"), "usual less third")),))
    arms = {(world, plan): 0.0 for world in (BASE, "off") for plan in ("usual", "other", "third")}
    turned = found(claim, planted(arms | {(BASE, "third"): 5.0}))
    assert sentence(turned, {}, 120).startswith("Refuted: other does better than usual (usual less third).")
    level = found(claim, planted(arms | {(BASE, "usual"): 5.0, (BASE, "third"): 5.0}))
    assert sentence(level, {}, 120).startswith("Refuted: usual does no better than other (usual less third).")


def test_what_cannot_be_told_is_undecided_and_says_what_would_decide():
    finding = found(hypothesis(), on_and_off(on=lambda a: 1.5 + 8.0 * np.sin(40.0 * a), noise=3.0))
    assert finding.verdict() == ("undecided", "asked")
    assert "times as many" in sentence(finding, {}, 120)


def test_an_effect_that_stays_without_its_mechanism_is_not_supported():
    finding = found(hypothesis(), on_and_off(on=5.0, off=5.0))
    assert finding.verdict() == ("undecided", "mechanism")
    assert "the mechanism switched off" in sentence(finding, {}, 120)


def test_an_effect_that_shrinks_by_less_than_what_matters_is_not_supported():
    finding = found(hypothesis(), on_and_off(on=5.0, off=4.5, noise=0.1))
    assert finding.less.interval().low > 0.0
    assert finding.verdict() == ("undecided", "mechanism")


def test_what_still_holds_without_its_mechanism_is_said():
    still = found(hypothesis(), on_and_off(on=5.0, off=3.0))
    assert still.verdict()[0] == "supported"
    assert "It still holds without that" in sentence(still, {}, 120)
    assert "still holds" not in sentence(found(hypothesis(), on_and_off(on=5.0, off=0.5)), {}, 120)


def test_a_mechanism_that_would_be_a_built_in_answer_must_leave_the_effect():
    claim = hypothesis(off_stands=True)
    assert found(claim, on_and_off(on=5.0, off=5.0)).verdict()[0] == "supported"
    built_in = found(claim, on_and_off(on=5.0, off=0.0))
    assert built_in.verdict() == ("refuted", "assumption")
    assert "only with one assumption on (the mechanism)" in sentence(built_in, {}, 120)


def test_an_effect_that_needs_one_assumption_is_refuted():
    claim = hypothesis(stands=("kind", "cruel"))
    assert found(claim, on_and_off(on=5.0, kind=5.0, cruel=4.0)).verdict()[0] == "supported"
    needy = found(claim, on_and_off(on=5.0, kind=5.0, cruel=0.0))
    assert needy.verdict() == ("refuted", "assumption")
    assert "(cruel)" in sentence(needy, {}, 120)


def test_every_comparison_is_tested_without_an_assumption_not_only_the_worst_on_average():
    # Without it the first comparison is the worst on average, but open; the second surely fails.
    third = Arm(BASE, "third")
    asked = ((ASKED, less(USUAL, third, Measure("people_effective"), "usual less third")),)
    claim = replace(hypothesis(stands=("kind",)), asked=asked)
    arms = {(world, plan): 0.0 for world in (BASE, "off", "kind") for plan in ("usual", "other", "third")}
    wild = lambda a: 20.0 * np.sign(np.sin(400.0 * a))  # noqa: E731
    finding = found(claim, planted(arms | {(BASE, "usual"): 5.0, ("kind", "other"): wild}))
    without = dict(finding.stands)["kind"]
    assert not without.group[0].fails(0.975)
    assert without.group[1].fails(0.975)
    first, second = without.group
    shifted = replace(without, groups=((replace(first, cells=first.cells - first.cells.mean() - 2.0), second),))
    assert not shifted.group[0].fails()
    assert shifted.hardest is shifted.group[0]
    assert replace(finding, stands=(("kind", shifted),)).verdict() == ("refuted", "assumption")


def test_a_view_in_which_it_turns_round_is_named():
    claim = hypothesis(facets=("north", "south"))
    assert found(claim, on_and_off(on=5.0, north=4.0, south=0.0)).verdict()[0] == "supported"
    turned = found(claim, on_and_off(on=5.0, north=4.0, south=-4.0))
    assert turned.verdict() == ("depends", "view")
    assert depends_on(turned, {}).startswith("world: holds in the end; the opposite is the case in south (-4.")


def test_a_view_in_which_a_failed_claim_holds_is_named():
    finding = found(hypothesis(facets=("north",)), on_and_off(on=0.0, north=4.0))
    assert finding.verdict() == ("depends", "view")
    named = depends_on(finding, {})
    assert named.startswith("world: holds in north (+4.")
    assert named.endswith("; not in the end")


@pytest.mark.parametrize("level", [3.0, 0.0])
def test_a_sign_that_turns_along_a_parameter_is_found_and_named_with_its_cut(level: float):
    finding = found(hypothesis(), on_and_off(lambda a: level + np.where(a < 1.0 / 3.0, -12.0, 6.0), draws=120))
    assert finding.verdict() == ("depends", "region")
    assert finding.split is not None
    assert finding.split.name == "a"
    assert finding.split.cut == pytest.approx(1.0 / 3.0, abs=0.06)
    named = depends_on(finding, {"a": "the parameter that decides"})
    assert named.startswith("the parameter that decides: holds above 0.3")


def test_a_side_that_holds_is_enough_where_the_other_is_open():
    # Nine points either way below a third: no interval of twenty draws tells that from what matters.
    effect = lambda a: np.where(a < 1.0 / 3.0, -2.0 + 9.0 * np.sign(np.sin(400.0 * a)), 4.0)  # noqa: E731
    finding = found(hypothesis(), on_and_off(effect, draws=120))
    assert not finding.asked.holds
    assert finding.sides is not None
    below, above = finding.sides
    assert above.holds
    assert not below.fails
    assert finding.verdict() == ("depends", "region")
    named = depends_on(finding, {})
    assert named.startswith("a: holds above 0.3")
    assert ", open below (-" in named


def test_two_sides_are_two_chances():
    finding = found(hypothesis(), on_and_off(lambda a: np.where(a < 1.0 / 3.0, -12.0, 6.0), draws=120))
    assert finding.sides is not None
    assert [side.chances for side in finding.sides] == [2, 2]
    edge = finding.sides[1].hardest
    ends = [edge.interval(level).low for level in (0.95, 0.975)]
    between = replace(edge, cells=edge.cells - sum(ends) / 2.0 + edge.least)
    assert Asked(((between,),)).holds
    assert not Asked(((between,),), chances=2).holds


def test_an_effect_that_only_fades_along_a_parameter_stays_supported_and_says_by_what_it_differs():
    finding = found(hypothesis(), on_and_off(on=lambda a: 3.0 + 6.0 * (a > 0.5)))
    assert finding.verdict()[0] == "supported"
    assert finding.split is not None
    assert finding.split.cut == pytest.approx(0.5, abs=0.06)
    assert "differs most by one unknown, the decider: +" in sentence(finding, {"a": "the decider"}, 120)


def test_noise_is_not_taken_for_a_region():
    turned = 0
    for seed in range(30):
        effects = np.random.default_rng(seed).standard_normal(40)
        finding = found(hypothesis(), on_and_off(on=lambda a, effects=effects: 5.0 * effects))
        turned += finding.verdict() == ("depends", "region")
    assert turned <= 2


def test_all_comparisons_of_a_claim_must_hold_and_the_hardest_is_told():
    third = Arm(BASE, "third")
    claim = replace(hypothesis(), asked=((ASKED, less(USUAL, third, Measure("people_effective"), "usual less third")),))
    arms = {(world, plan): 0.0 for world in (BASE, "off") for plan in ("usual", "other", "third")}
    both = found(claim, planted(arms | {(BASE, "usual"): 5.0, (BASE, "third"): 2.0}))
    assert both.verdict()[0] == "supported"
    assert both.asked.hardest.contrast.title == "usual less third"
    assert found(claim, planted(arms | {(BASE, "usual"): 5.0, (BASE, "third"): 5.0})).verdict()[0] == "refuted"


def test_one_of_several_candidates_is_enough():
    candidates = [Arm(BASE, name) for name in ("low", "middle", "high")]
    asked = tuple((less(arm, OTHER, Measure("people_effective"), f"{arm.plan} less other"),) for arm in candidates)
    claim = replace(hypothesis(), asked=asked)
    arms = {(world, plan): 0.0 for world in (BASE, "off") for plan in ("low", "middle", "high", "other")}
    finding = found(claim, planted(arms | {(BASE, "middle"): 5.0}))
    assert finding.verdict()[0] == "supported"
    assert finding.asked.hardest.contrast.title == "middle less other"
    assert found(claim, planted(arms)).verdict()[0] == "refuted"


def test_failed_runs_are_left_out_never_nothing():
    table = on_and_off(on=5.0)
    rows = table.runs.index[(table.runs["plan"] == "usual") & (table.runs["draw"] <= 4)]
    finding = found(hypothesis(), Table(table.runs.drop(rows), 120))
    assert finding.verdict()[0] == "supported"
    assert finding.asked.hardest.interval().mean == pytest.approx(5.0, abs=0.2)
