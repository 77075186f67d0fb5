"""Worlds that checks look at: stripped of all mechanisms but the one in question, small, or with thin purses."""

from typing import Any

from scenarios import Scenario, Strategy, load_scenario, synthetic_scenario, validate

STILL = {
    "independent_hazard": 0.0, "peer_hazard": 0.0, "supported_hazard": 0.0, "mandate_hazard": 0.0,
    "abandonment_hazard": 0.0, "unaided_signoff_hazard": 0.0, "supported_signoff_hazard": 0.0, "joining_hazard": 0.0,
    "learning_rate": 0.0, "trust_speed": 0.0, "adoption_cost": 0.0, "complexity_exponent": 0.0,
    "requirement_spread_transactional": 0.0, "requirement_spread_people": 0.0, "prerequisite_share": 0.0,
    "untranslated_understanding": 1.0,
}  # fmt: skip
"""A world in which nothing happens, nothing costs and everything fits; a check switches one mechanism on."""

FULL_NEED = {
    "need_transactional": 1.0, "need_people": 1.0, "need_people_slope": 0.0, "need_spread": 0.0,
    "transactional_share": 0.0, "people_share": 0.0, "signed_share": 0.0,
}  # fmt: skip


def changed(spec: Any, **changes: Any) -> Any:
    """Return a specification with some fields changed, validated; tables are merged."""
    values = spec.model_dump(mode="json", exclude_none=True)
    for key, value in changes.items():
        values[key] = {**values.get(key, {}), **value} if isinstance(value, dict) else value
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


def small(horizon: int = 24, **changes: Any) -> Scenario:
    """Return the small city of the library, shortened."""
    scenario: Scenario = changed(load_scenario("small"), horizon=horizon, **changes)
    return scenario


def shortened(name: str, horizon: int) -> Scenario:
    """Return a scenario of the library, at most so many months long."""
    scenario = load_scenario(name)
    return scenario.model_copy(update={"horizon": min(horizon, scenario.horizon)})


def tight_world() -> Scenario:
    """Return a world in which limits bind: many ties, little trust, wide capacity, purses that a purchase empties."""
    return synthetic_scenario(
        24, 9, horizon=18,
        behaviour={"change_budget": 30.0, "budget_cap": 4.0, "independent_hazard": 0.3, "tie_decay": 0.0},
        initial={"trust": 0.2, "trust_spread": 0.1, "capacity_spread": 0.6, "transactional_share": 0.2},
        nearest_in_place=10, nearest_in_culture=10,
    )  # fmt: skip


def thin_purses(strategy: Strategy) -> Strategy:
    """Return a strategy whose subscription empties the purses of that world, with every borough a founder."""
    thin: Strategy = changed(strategy, subscription=28.0, founders=24)
    return thin
