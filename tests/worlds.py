"""Worlds and strategies that tests share: stripped of all mechanisms but the one in question, or random."""

from typing import Any

from hypothesis import strategies as st

from scenarios import Behaviour, Scenario, Strategy, load_scenario, validate
from scenarios.quantity import evidence_of

STILL = {
    "independent_hazard": 0.0, "peer_hazard": 0.0, "supported_hazard": 0.0, "mandate_hazard": 0.0,
    "abandonment_hazard": 0.0, "unaided_signoff_hazard": 0.0, "supported_signoff_hazard": 0.0, "joining_hazard": 0.0,
    "learning_rate": 0.0, "trust_speed": 0.0, "adoption_cost": 0.0, "complexity_exponent": 0.0,
    "requirement_spread_transactional": 0.0, "requirement_spread_people": 0.0, "prerequisite_share": 0.0,
    "untranslated_understanding": 1.0,
}  # fmt: skip
"""A world in which nothing happens, nothing costs and everything fits; a test switches one mechanism on."""

FULL_NEED = {
    "need_transactional": 1.0, "need_people": 1.0, "need_people_slope": 0.0, "need_spread": 0.0,
    "transactional_share": 0.0, "people_share": 0.0, "signed_share": 0.0,
}  # fmt: skip


def changed(spec: Any, **changes: Any) -> Any:
    """Return a specification with some fields changed, validated; tables are merged."""
    values = spec.model_dump(mode="json", exclude_none=True)
    for key, value in changes.items():
        values[key] = {**values[key], **value} if isinstance(value, dict) else value
    return validate(type(spec), values)


def still_world(
    boroughs: int = 33,
    services: tuple[str, ...] = ("transactional",) * 6,
    horizon: int = 60,
    behaviour: dict[str, float] | None = None,
    initial: dict[str, float] | None = None,
    **population: Any,
) -> Scenario:
    """Return a world of boroughs alone in which only what `behaviour` and `initial` switch on happens."""
    return validate(Scenario, {
        "name": "still", "horizon": horizon,
        "services": [
            {"name": f"s{i}", "tier": tier, "complexity": 0.5, "priority": 0.5} for i, tier in enumerate(services)
        ],
        "population": {
            "law": "drawn", "boroughs": boroughs, "education": 0, "arts": 0, "other": 0, "outside_partners": 0,
            **population,
        },
        "behaviour": {**STILL, **(behaviour or {})},
        "initial": {**FULL_NEED, **(initial or {})},
    })  # fmt: skip


def nothing(**levers: Any) -> Strategy:
    """Return the strategy that does nothing, but for some levers."""
    return validate(Strategy, {"name": "test", **levers})


@st.composite
def behaviours(draw: st.DrawFn) -> Behaviour:
    """Draw behavioural parameters over their prior ranges, and now and then at an end of their bounds."""
    values: dict[str, float] = {}
    for name, field in Behaviour.model_fields.items():
        known = evidence_of(field)
        if known and known.prior and draw(st.booleans()):
            values[name] = draw(st.floats(*known.prior))
    for name in draw(
        st.sets(st.sampled_from(["peer_hazard", "supported_hazard", "trust_speed", "tie_growth", "reuse_discount"]))
    ):
        values[name] = 0.0
    return validate(Behaviour, values)


@st.composite
def policies(draw: st.DrawFn) -> Strategy:
    """Draw any strategy."""
    shares = draw(st.lists(st.floats(0.0, 1.0), min_size=6, max_size=6))
    total = max(1.0, sum(shares) * draw(st.sampled_from([1.0, 1.3])))
    names = ("development", "convening", "governance", "translation", "subsidy", "culture_programme")
    strength = st.sampled_from([0.0, 0.2, 0.8, 1.0])
    return validate(Strategy, {
        "name": "random",
        **{name: share / total for name, share in zip(names, shares, strict=True)},
        "mandate_transactional": draw(strength), "mandate_people": draw(strength), "mandate_governance": draw(strength),
        "support_months": draw(st.sampled_from([0, 6, 12, 60])), "deadline_ramp": draw(st.sampled_from([0.0, 2.0])),
        "subsidy_rate": draw(st.floats(0.0, 1.0)), "serves": draw(st.sampled_from(["all", "members"])),
        "scope": draw(st.sampled_from(["transactional", "people", "both"])), "use_cases": draw(st.integers(1, 5)),
        "need_weight": draw(st.floats(0.0, 1.0)), "easy_first": draw(st.booleans()), "codesign": draw(st.floats(0.0, 1.0)),
        "openness": draw(st.floats(0.0, 1.0)), "founders": draw(st.integers(0, 6)),
        "founder_rule": draw(st.sampled_from(["willing", "random", "trusting", "largest", "neighbours"])), "institutions": draw(st.booleans()),
        "outside_partners": draw(st.booleans()), "subscription": draw(st.sampled_from([0.0, 2.5, 60.0])),
    })  # fmt: skip


def small(horizon: int = 24, **changes: Any) -> Scenario:
    """Return the small city of the library, shortened."""
    scenario: Scenario = changed(load_scenario("small"), horizon=horizon, **changes)
    return scenario
