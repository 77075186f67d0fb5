"""Null effects: what can do nothing changes no bit, and what can do something does."""

from dataclasses import replace
from typing import Any

import numpy as np

from experiments.verification.finding import Check, Found, Means, differing, none_of
from experiments.verification.worlds import nothing, small
from scenarios import load_strategy
from simulation.streams import Luck, stream

INERT: tuple[tuple[str, dict[str, Any], dict[str, Any]], ...] = (
    ("no subsidies, so no rate", {"development": 0.5}, {"subsidy_rate": 0.9}),
    ("no mandate, so no ramp", {"development": 0.5}, {"deadline_ramp": 3.0}),
    ("all are served, so nobody is left to be open to", {"development": 0.5, "serves": "all"}, {"openness": 0.9}),
    ("every service is a use case from the start", {"convening": 0.5, "use_cases": 4}, {"need_weight": 0.1}),
    ("everybody is served, so there is no coalition", {"development": 0.5, "serves": "all"},
     {"founders": 3, "institutions": True}),
    ("no coalition, so no subscription", {"development": 0.5, "serves": "all"}, {"subscription": 5.0}),
    ("no programme, so nobody to bring partners or institutions in", {},
     {"outside_partners": True, "institutions": True, "founders": 3, "codesign": 1.0}),
)  # fmt: skip
"""Levers that can do nothing beside others: why, the others, and the lever."""

LIVE: tuple[tuple[dict[str, Any], dict[str, Any], dict[str, Any]], ...] = (
    ({"development": 0.6, "subsidy": 0.4, "serves": "all"}, {"subsidy_rate": 0.0}, {"subsidy_rate": 1.0}),
    ({"convening": 1.0, "founders": 3}, {"convening": 0.0, "development": 1.0}, {"convening": 1.0}),
    ({"governance": 1.0}, {"governance": 0.0, "convening": 1.0}, {"governance": 1.0}),
    ({"development": 0.5, "founders": 3, "openness": 0.0}, {}, {"openness": 1.0}),
    ({"development": 0.5, "founders": 3, "codesign": 0.0}, {}, {"codesign": 1.0}),
    ({"mandate_transactional": 0.8, "serves": "all"}, {}, {"deadline_ramp": 3.0}),
    ({"convening": 0.5, "founders": 3}, {}, {"outside_partners": True}),
    ({"development": 0.5, "founders": 3}, {}, {"subscription": 20.0}),
    ({"culture_programme": 0.0, "convening": 0.1}, {}, {"culture_programme": 0.9}),
)  # fmt: skip
"""The same levers where they can do something: the others, and two settings that must not come to the same."""

STATE = ("transactional_nominal", "people_nominal", "signed_share", "mean_trust", "mean_ties", "mean_capacity")


def inert_lever(means: Means, beside: dict[str, Any], lever: dict[str, Any]) -> list[str]:
    """Return the series that a lever changes although it can do nothing."""
    base, other = (means.simulate(small(30), nothing(**levers), 4).series for levers in (beside, {**beside, **lever}))
    return differing(base, other)


def live_lever(means: Means, beside: dict[str, Any], one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """Return the series of the boroughs' state that differ between two settings of a lever that can do something."""
    runs = [means.simulate(small(30), nothing(**{**beside, **choice}), 4).series for choice in (one, other)]
    return differing(*({name: series[name] for name in STATE} for series in runs))


def inert_levers(means: Means) -> Found:
    """Find levers that change a bit although they can do nothing."""
    wrong = {why: found for why, beside, lever in INERT if (found := inert_lever(means, beside, lever))}
    result = none_of(len(wrong), len(INERT), "levers change a bit")
    told = "".join(f"; {why}: {names[0]}" for why, names in wrong.items())
    return replace(result, found=result.found + told)


def live_levers(means: Means) -> Found:
    """Find levers that change nothing although they can do something."""
    idle = [next(iter(other)) for beside, one, other in LIVE if not live_lever(means, beside, one, other)]
    told = f": {', '.join(idle)}" if idle else ""
    return Found("all", f"{len(LIVE) - len(idle)} of {len(LIVE)} change something{told}", "none", not idle)


def outside_and_institutions(means: Means) -> Found:
    """Find what laissez-faire does otherwise with partners outside and institutions switched on or off."""
    wrong = compared = 0
    base = load_strategy("laissez-faire")
    for scenario in (small(30), small(30, authority=0.2)):
        first = means.simulate(scenario, base, 7).series
        for outside in (False, True):
            for institutions in (False, True):
                other = base.model_copy(update={"outside_partners": outside, "institutions": institutions})
                wrong += len(differing(first, means.simulate(scenario, other, 7).series))
                compared += len(first)
    return none_of(wrong, compared, "series differ")


def nothing_more(means: Means) -> Found:
    """Find what differs between two strategies before the second first acts on anybody."""
    late = nothing(development=0.001, serves="all")
    early, base = (means.simulate(small(24), strategy, 9).series for strategy in (late, nothing()))
    wrong = differing(*({name: series[name] for name in STATE} for series in (early, base)))
    never = early["solutions_ready"].max() == 0.0 and early["programme_spending"].max() > 0.0
    found = none_of(len(wrong), len(STATE), "series differ")
    return replace(found, holds=found.holds and bool(never))


def streams_apart(means: Means, months: int = 12) -> Found:
    """Find draws that change when a stream is added, or another is drawn from more often."""
    luck, wrong, compared = means.luck(5, 9, 1, 4), 0, 0
    names = [name for name, table in vars(luck).items() if isinstance(table, np.ndarray)]
    alone = {name: stream(5, name) for name in names}
    added = stream(5, "a stream that is new")
    for _ in range(months):
        luck.draw()
        added.random(100)
        for name in names:
            compared += 1
            table = getattr(luck, name)
            wrong += not np.array_equal(table, alone[name].random(table.shape))
    return none_of(wrong, compared, "tables of draws differ")


def strategies_draw_alike(means: Means) -> Found:
    """Find draws of a run that depend on what the strategy does: the same tables whatever happens (12.2)."""
    model = means.model(small(24), load_strategy("hybrid"), 5)
    luck, wrong, compared = Luck(5, model.world.insiders, model.world.outsiders, model.world.services), 0, 0
    for _ in range(24):
        model.step()
        luck.draw()
        for name, table in vars(luck).items():
            if isinstance(table, np.ndarray):
                compared += 1
                wrong += not np.array_equal(table, getattr(model.luck, name))
    return none_of(wrong, compared, "tables of draws differ")


CHECKS = (
    Check("N1", "A lever that can do nothing changes no bit", "MODEL 12.2; ODD 4, Stochasticity", inert_levers),
    Check("N2", "The same levers change something where they can", "MODEL 6; ODD 7.9", live_levers),
    Check("N3", "Partners outside and institutions on or off: no bit of laissez-faire", "MODEL 12.2; ODD decision 3",
          outside_and_institutions),
    Check("N4", "Until a strategy acts on somebody, it is the other one to the bit", "MODEL 12.2; ODD 4, Stochasticity",
          nothing_more),
    Check("N5", "A stream more, or drawn from more often, changes no other", "MODEL 12.2; ODD decision 25",
          streams_apart),
    Check("N6", "A run draws the same whatever its strategy does", "MODEL 12.2; ODD 4, Stochasticity",
          strategies_draw_alike),
)  # fmt: skip
