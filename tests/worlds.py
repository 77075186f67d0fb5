"""Worlds and strategies that tests share: random ones here, those of the verification from its package."""

from hypothesis import strategies as st

from experiments.verification.worlds import changed, nothing, small, still_world
from scenarios import Behaviour, Strategy, validate
from scenarios.quantity import evidence_of

__all__ = ["behaviours", "changed", "nothing", "policies", "small", "still_world"]


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
