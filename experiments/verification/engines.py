"""The compiled engine against the Mesa model: every state variable, every month, bit for bit."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import numpy as np

from experiments.draws import prior_draws
from experiments.verification.finding import Check, Found, Means, none_of
from experiments.verification.states import State, lived_mesa
from experiments.verification.worlds import changed, shortened, small, thin_purses, tight_world
from scenarios import Scenario, Strategy, load_strategy, strategy_names, synthetic_scenario

Place = tuple[Scenario, Strategy, int]
Lived = Callable[[Scenario, Strategy, int], Iterator[State]]


def first_difference(one: Iterable[State], other: Iterable[State]) -> tuple[int, str]:
    """Return how many numbers two runs share, and the first state variable in which they differ, if any."""
    compared = 0
    for month, (these, those) in enumerate(zip(one, other, strict=True)):
        for name in {**these, **those}:
            if name not in these or name not in those or not np.array_equal(these[name], those[name]):
                return compared, f"{name} in month {month}"
            compared += these[name].size
    return compared, ""


def same_bits(means: Means, places: Iterable[Place], mesa: Lived = lived_mesa) -> Found:
    """Find runs in which the two engines differ in anything."""
    wrong, runs, numbers = [], 0, 0
    for scenario, strategy, seed in places:
        compared, where = first_difference(means.lived(scenario, strategy, seed), mesa(scenario, strategy, seed))
        runs, numbers = runs + 1, numbers + compared
        wrong += [f"{strategy.name} in {scenario.name}: {where}"] if where else []
    found = none_of(len(wrong), runs, f"runs differ, of {numbers:,} numbers")
    return replace(found, found=found.found + (f"; {wrong[0]}" if wrong else ""), tolerance="exact")


def library(means: Means) -> Iterator[Place]:
    """Yield every strategy of the library in the small city, and one in a world of thin purses."""
    for name in strategy_names():
        yield small(18 if means.quick else 36), load_strategy(name), 4
    yield tight_world(), thin_purses(load_strategy("needs-led-subscription")), 6


def london(means: Means) -> Iterator[Place]:
    """Yield London under strategies that between them use every mechanism."""
    months = 12 if means.quick else 40
    for scenario, strategy in (
        ("london", "hybrid"), ("london-stylised", "central-mandate"), ("london", "needs-led-subscription"),
    ):  # fmt: skip
        yield shortened(scenario, months), load_strategy(strategy), 2


def sparse(means: Means) -> Iterator[Place]:
    """Yield a city beyond 200 organisations, where not everybody knows everybody."""
    yield synthetic_scenario(150, 60, horizon=3 if means.quick else 6, homophily=0.5), load_strategy("hybrid"), 2


def over_the_priors(means: Means, many: int = 12) -> Iterator[Place]:
    """Yield the small city under draws of all that is not known, with a strategy that changes on the way."""
    for seed, draw in enumerate(prior_draws(small(18), len(means.seeds(many)), seed=1)):
        first, second = load_strategy("central-mandate"), load_strategy("needs-led")
        changing = changed(
            first, name="changing", successor=second.model_dump(mode="json", exclude_none=True), successor_month=7
        )
        yield changed(small(18), behaviour=dict(draw)), changing, seed


CHECKS = (
    Check("E1", "Compiled engine and agents give the same bits: the library in the small city", "ODD 3, Two engines",
          lambda means: same_bits(means, library(means))),
    Check("E2", "The same in London", "ODD 3, Two engines", lambda means: same_bits(means, london(means))),
    Check("E3", "The same beyond 200 organisations, with sparse contacts", "MODEL 12.4; ODD 7.3",
          lambda means: same_bits(means, sparse(means))),
    Check("E4", "The same over draws of the priors, with a strategy that changes", "ODD 3, Two engines; decision 28",
          lambda means: same_bits(means, over_the_priors(means))),
)  # fmt: skip
