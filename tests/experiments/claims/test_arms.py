"""The arms do what they say: levers differ in what a claim is about and in nothing else, and money is equal."""

import pytest

from experiments.claims.arms import NL, plans, worlds
from experiments.claims.conduct import groups_of, prior_design, unknowns
from experiments.claims.contrasts import BASE, Arm
from experiments.claims.hypotheses import chosen, hypotheses
from experiments.design import Setter
from scenarios import Strategy, load_scenario, load_strategy

LEVERS = {name for name in Strategy.model_fields if name not in ("name", "title", "description")}
SHARES = ("development", "convening", "governance", "translation", "subsidy", "culture_programme")


def changed(plan: str) -> set[str]:
    made, usual = plans()[plan].made(), load_strategy(plans()[plan].strategy)
    return {name for name in LEVERS if getattr(made, name) != getattr(usual, name)}


def test_every_arm_that_a_claim_names_is_there():
    for hypothesis in hypotheses():
        for arm in hypothesis.arms:
            assert arm.plan in plans()
            assert arm.world in worlds()


def test_the_claims_are_all_there_in_order():
    assert [hypothesis.claim for hypothesis in hypotheses()] == [f"H{i}" for i in range(1, 15)]


@pytest.mark.parametrize("name", sorted(plans()))
def test_every_plan_spends_the_whole_grant(name: str):
    made = plans()[name].made()
    expected = {"laissez-faire": 0.0, "undrawn-30": 0.7}.get(name, 1.0)
    assert made.money_share == pytest.approx(expected)
    assert made.subscription == 0.0


@pytest.mark.parametrize(
    ("plan", "levers"),
    [
        ("culture-30", {"development", "culture_programme"}),
        ("use-cases-1", {"use_cases"}),
        ("need-weight-50", {"need_weight"}),
        ("random", {"founder_rule"}),
        ("everybody", {"founders"}),
        ("open-100", {"openness"}),
        ("open-0-random", {"openness", "founder_rule"}),
        ("no-outside", {"outside_partners"}),
        ("no-institutions", {"institutions"}),
        ("no-governance", {"governance", "development"}),
        ("duty", {"governance", "development", "mandate_governance"}),
        ("no-translation", {"translation", "development"}),
        ("no-codesign", {"codesign"}),
        ("mandate-to-120", {"support_months"}),
        ("mandate-adapted", {"codesign"}),
        ("mandate-transactional", {"scope", "mandate_people", "mandate_governance", "governance", "development"}),
    ],
)
def test_a_plan_changes_what_it_is_about_and_nothing_else(plan: str, levers: set[str]):
    assert changed(plan) == levers


def test_a_centre_that_spends_alike_has_the_shares_of_needs_led_and_serves_all_with_one_template():
    like, coalition = plans()["central-like"].made(), load_strategy(NL)
    assert [getattr(like, share) for share in SHARES] == [getattr(coalition, share) for share in SHARES]
    assert (like.serves, like.codesign, like.institutions, like.outside_partners) == ("all", 0.0, False, False)


def test_a_contrast_of_two_arms_differs_in_world_or_plan_and_weighs_both_alike():
    for hypothesis in hypotheses():
        for contrast in hypothesis.contrasts:
            assert sum(term.weight for term in contrast.terms) == pytest.approx(0.0)
            assert len(contrast.arms) > 1


def test_switching_the_mechanism_off_changes_worlds_plans_or_outcomes_of_each_claim():
    for hypothesis in hypotheses():
        for group in hypothesis.asked:
            for contrast in group:
                assert hypothesis.off.of(contrast).terms != contrast.terms


@pytest.mark.parametrize("name", sorted(worlds()))
def test_a_world_changes_what_it_names_and_nothing_else(name: str):
    scenario = load_scenario("london")
    draws = prior_design(scenario, 2)
    arms = [arm for hypothesis in hypotheses() for arm in hypothesis.arms if arm.world == name]
    group = groups_of(arms[:1])[0]
    points = group.design(scenario, draws).points
    world = worlds()[name]
    assert len(points) == 2
    for point, draw in zip(points, draws.points, strict=True):
        met, _ = Setter(scenario, ()).at(point)
        usual, _ = Setter(scenario, ()).at(draw)
        there, before = met.model_dump(), usual.model_dump()
        for field in world.changed:
            if "*" in field:
                part, _, last = field.split(".")
                assert all(service[last] == world.sets[field] for service in there[part])
                there[part] = before[part]
                continue
            *owner, last = field.split(".")
            now, then = (values[owner[0]] if owner else values for values in (there, before))
            if field in world.times:
                assert now[last] == pytest.approx(world.times[field] * then[last])
            else:
                assert now[last] == world.sets[field]
            now[last] = then[last]
        assert there == before


def test_the_design_of_a_group_has_every_draw_in_every_world():
    scenario = load_scenario("london")
    draws = prior_design(scenario, 3)
    group = groups_of([Arm("capacity-30", NL), Arm("money-more", NL)])[0]
    assert group.worlds == ("capacity-30", "money-more")
    points = group.design(scenario, draws).points
    assert [point["initial.capacity"] for point in points] == [0.3] * 3 + [0.45] * 3
    assert [point["programme_money"] for point in points] == [400.0] * 3 + [500.0] * 3
    assert all(points[i]["initial.trust"] == points[i + 3]["initial.trust"] for i in range(3))


def test_which_worlds_go_together_does_not_depend_on_the_claims_asked_for():
    every = {group.name: group for group in groups_of([arm for claim in hypotheses() for arm in claim.arms])}
    for name in ("H3", "H13", "H14"):
        for group in groups_of(chosen([name])[0].arms):
            assert every[group.name].fields == group.fields
            assert set(group.worlds) <= set(every[group.name].worlds)


def test_the_whole_prior_is_drawn_returns_to_effort_among_it():
    names = unknowns(load_scenario("london")).names
    assert {"behaviour.returns_to_effort", "initial.trust", "accounting.benefit_people"} <= set(names)
    assert len(names) == 33


def test_only_the_base_world_is_the_scenario_itself():
    assert [name for name, world in worlds().items() if not world.changed] == [BASE]


def test_an_unknown_claim_is_refused_with_its_neighbours():
    with pytest.raises(ValueError, match="there is no claim 'H15'"):
        chosen(["H15"])
