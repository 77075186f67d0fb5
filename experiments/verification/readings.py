"""The agents against the second reading of the specification, month by month."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from experiments.verification.engines import Place, library, london, over_the_priors, sparse
from experiments.verification.finding import Check, Found, Means, none_of
from experiments.verification.second_reading import State, read_again
from scenarios import Scenario, Strategy
from simulation import CollaborationModel
from simulation.mesa_compat import forget

BY_AGENT = ("adopted", "chosen", "fit", "design", "trust", "capacity", "signed", "member", "budget", "cost")
OF_PROGRAMME = ("started", "ready", "progress", "solution", "pot", "undrawn")
FLOWS = ("benefit", "running_cost", "own_payments")
TOLERANCE = 1e-9
"""Relative, and absolute below 1: sums in another order round otherwise. What is yes or no must be the same."""

Compared = tuple[str, Any, Any]
Reading = Callable[[Scenario, Strategy, int], Iterable[State]]


@dataclass
class Agreement:
    """How two readings of a run agree: numbers compared, the greatest relative difference, the first fault."""

    numbers: int = 0
    greatest: float = 0.0
    fault: str = ""

    def compare(self, name: str, found: object, wanted: object, month: int) -> None:
        """Compare one variable of a month: flags exactly, numbers to rounding."""
        these, those = np.asarray(found), np.asarray(wanted)
        if these.shape != those.shape:
            self.fault = self.fault or f"{name} in month {month} has shape {these.shape}, not {those.shape}"
            return
        # Not np.testing.assert_allclose: it is 20 times as slow.
        off = np.abs(these.astype(float) - those) / np.maximum(1.0, np.abs(those))
        allowed = 0.0 if those.dtype == bool else TOLERANCE
        self.numbers += off.size
        self.greatest = max(self.greatest, float(np.max(off, initial=0.0)))
        wrong = np.argwhere(~(off <= allowed)).tolist()
        if wrong and not self.fault:
            self.fault = f"{name} in month {month} differs by up to {off.max():.3g}, at {wrong[:10]}"


def agreement(
    scenario: Scenario,
    strategy: Strategy,
    seed: int,
    model: type[CollaborationModel] = CollaborationModel,
    reading: Reading = read_again,
) -> Agreement:
    """Return how the agents and the second reading agree on every month of a run; it ends at the first fault."""
    agents, found = model(scenario, strategy, seed), Agreement()
    sums: dict[str, Any] = dict.fromkeys((*FLOWS, "subscriptions"), 0.0)
    net = 0.0
    try:
        for month, expected in enumerate(reading(scenario, strategy, seed), start=1):
            agents.step()
            for name in sums:
                sums[name] = sums[name] + getattr(expected, name)
            costs = expected.running_cost.sum() + expected.own_payments.sum() + expected.spending
            net += (expected.benefit.sum() - costs) * (1.0 + scenario.accounting.discount_rate) ** (-month / 12.0)
            for name, one, other in (*_state(agents, expected), *_accounts(agents, expected, sums, net)):
                found.compare(name, one, other, month)
            if found.fault:
                break
    finally:
        forget(agents)
    return found


def _state(agents: CollaborationModel, expected: State) -> Iterator[Compared]:
    everybody = [*agents.insiders, *agents.outsiders]
    for name in BY_AGENT:
        found = np.array([getattr(agent, name) for agent in everybody if hasattr(agent, name)])
        yield name, found, getattr(expected, name)[: len(found)]
    for name in OF_PROGRAMME:
        yield name, getattr(agents.programme, name), getattr(expected, name)
    yield "tie weight", agents.ties.weight, expected.weight


def _accounts(agents: CollaborationModel, expected: State, sums: dict[str, Any], net: float) -> Iterator[Compared]:
    accounts = agents.accounts
    for name in FLOWS:
        yield f"{name} of the month", getattr(accounts.ledger, name), getattr(expected, name).sum()
    yield "programme spending", accounts.ledger.programme_spending, expected.spending
    for name, total in sums.items():
        yield f"{name} so far", accounts.totals[name], total
    yield "net present value", accounts.npv, net


def read_alike(means: Means, places: Iterable[Place], reading: Reading = read_again) -> Found:
    """Find runs in which the agents and the second reading differ."""
    wrong, runs, numbers, greatest = [], 0, 0, 0.0
    for scenario, strategy, seed in places:
        found = agreement(scenario, strategy, seed, means.model, reading)
        runs, numbers, greatest = runs + 1, numbers + found.numbers, max(greatest, found.greatest)
        wrong += [f"{strategy.name} in {scenario.name}: {found.fault}"] if found.fault else []
    text = f"runs differ, of {numbers:,} numbers by at most {greatest:.1g}" + (f"; {wrong[0]}" if wrong else "")
    return replace(none_of(len(wrong), runs, text), tolerance=f"{TOLERANCE:g}; yes or no exact")


CHECKS = (
    Check("R1", "Agents and second reading agree: the library in the small city", "MODEL 3, 4, 6, 12, 13",
          lambda means: read_alike(means, library(means))),
    Check("R2", "The same in London", "MODEL 3, 4, 6, 12, 13", lambda means: read_alike(means, london(means))),
    Check("R3", "The same beyond 200 organisations, with sparse contacts", "MODEL 12.4",
          lambda means: read_alike(means, sparse(means))),
    Check("R4", "The same over draws of the priors, with a strategy that changes", "MODEL 4; ODD decision 28",
          lambda means: read_alike(means, over_the_priors(means))),
)  # fmt: skip
