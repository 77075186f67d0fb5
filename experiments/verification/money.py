"""Conservation of money (MODEL 12.6): every pound that comes is spent, in hand or returned, and is in the accounts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from agents import rules
from experiments.verification.finding import Check, Floats, Found, Means
from experiments.verification.states import SPENT, State, ledger_of
from experiments.verification.worlds import shortened, thin_purses, tight_world
from scenarios import Scenario, Strategy, load_strategy, scenario_names, strategy_names
from simulation import build_world
from simulation.world import World

POUND = 1e-3
"""A pound, in GBP thousand: nothing may be off by as much, in sums of millions of thousands."""
BY_MONTH = ("benefit", "running_cost", "own_payments")
"""What the ledger has by month, and the totals by organisation."""


@dataclass
class Sums:
    """The greatest gaps, GBP thousand, between what should be equal, over many runs.

    Attributes
    ----------
    gaps
        By what was compared.
    turnover
        The money that came in, or was paid, in all: what the gaps are to be seen against.
    months
        Months that were looked at.
    """

    gaps: dict[str, float] = field(default_factory=dict)
    turnover: float = 0.0
    months: int = 0

    def compare(self, what: str, one: object, other: object) -> None:
        """Take note of a gap; a number that is none is an endless gap."""
        gap = float(np.max(np.abs(np.asarray(one, dtype=float) - np.asarray(other, dtype=float)), initial=0.0))
        self.gaps[what] = max(self.gaps.get(what, 0.0), gap if np.isfinite(gap) else np.inf)


def places(means: Means) -> Iterator[tuple[Scenario, Strategy]]:
    """Yield the worlds and strategies in which money is counted: the library's, and one of thin purses."""
    for strategy in strategy_names():
        yield tight_world(), thin_purses(load_strategy(strategy))
        for scenario in ("small", "london") if means.quick else scenario_names():
            yield shortened(scenario, 60 if means.quick else 120), load_strategy(strategy)


def counted(means: Means, count: object) -> Sums:
    """Return the gaps of a count over all places."""
    sums = Sums()
    for scenario, strategy in places(means):
        world = build_world(scenario, 1)
        count(sums, world, strategy, means.lived(scenario, strategy, 1))  # type: ignore[operator]
    return sums


def count_programme(sums: Sums, world: World, strategy: Strategy, states: Iterator[State]) -> None:
    """Count the programme's money after every month: granted, paid in, spent, in the pot, returned."""
    grant = world.scenario.programme_money if strategy.acts_now else 0.0
    spent_before = came = 0.0
    for month, state in enumerate(states):
        came = float(state["granted"] + state["subscribed"])
        spent = float(np.sum([state[name] for name in SPENT]))
        sums.compare("in, against spent, in the pot and undrawn", came, spent + state["pot"] + state["undrawn"])
        sums.compare("granted, against the grant of the months", state["granted"], month * grant)
        ledger = ledger_of(state)
        sums.compare("spent by purpose, against spent by month", spent - spent_before, ledger["programme_spending"])
        sums.compare("subsidies, by purpose and by organisation", state["subsidy"], state["total subsidies"].sum())
        sums.compare("paid in, by members", state["subscribed"], state["total subscriptions"].sum())
        spent_before, sums.months = spent, sums.months + 1
    sums.turnover += came


def count_purses(sums: Sums, world: World, strategy: Strategy, states: Iterator[State]) -> None:
    """Follow every purse: what is in it is what was, less what the accounts say was paid, plus the month's income."""
    behaviour = world.scenario.behaviour
    income = behaviour.change_budget * world.relative_size[: world.insiders]
    before: State | None = None
    for state in states:
        if before is not None:
            paid = _paid(state) - _paid(before)
            expected = [
                rules.budget_after(*each, behaviour.budget_cap)
                for each in zip(before["budget"].tolist(), paid.tolist(), income.tolist(), strict=True)
            ]
            sums.compare("purses, against accounts", state["budget"], expected)
        sums.compare("below nothing, a purse", np.minimum(state["budget"], 0.0), 0.0)
        sums.compare("below nothing, the pot", np.minimum(state["pot"], 0.0), 0.0)
        before, sums.months = state, sums.months + 1
    sums.turnover += float(_paid(state).sum())


def _paid(state: State) -> Floats:
    paid: Floats = state["total own_payments"] + state["total subscriptions"]
    return paid


def count_accounts(sums: Sums, world: World, strategy: Strategy, states: Iterator[State]) -> None:
    """Add up the accounts by month and by organisation, and discount them."""
    rate = world.scenario.accounting.discount_rate
    by_month = dict.fromkeys(BY_MONTH, 0.0)
    net = 0.0
    for month, state in enumerate(states):
        ledger = ledger_of(state)
        for name in BY_MONTH:
            by_month[name] += ledger[name]
            sums.compare(f"{name} by month, against by organisation", by_month[name], state[f"total {name}"].sum())
        flow = ledger["benefit"] - ledger["running_cost"] - ledger["own_payments"] - ledger["programme_spending"]
        net += flow * (1.0 + rate) ** (-month / 12.0)
        sums.compare("net present value, against its months", ledger["benefit_pv"] - ledger["cost_pv"], net)
        sums.months += 1
    sums.turnover += by_month["benefit"]


def told(sums: Sums, runs: str = "") -> Found:
    """Return what a count found: the greatest gap, and where it is."""
    what, gap = max(sums.gaps.items(), key=lambda item: item[1])
    within = f" of GBP {sums.turnover / 1e6:,.1f} bn in {sums.months:,} months{runs}"
    where = "" if gap < POUND else f": {what}"
    return Found("0", f"GBP {1000.0 * gap:.2g}{where}{within}", "GBP 1", gap < POUND and sums.turnover > 0.0)


def tables_add_up(means: Means) -> Found:
    """Find the greatest gap between the tables of runs: of months, of organisations, of boroughs by month."""
    sums = Sums()
    for strategy in ("hybrid", "central-mandate", "needs-led-subscription"):
        for scenario in ("small", "london-stylised"):
            run = means.simulate(shortened(scenario, 60), load_strategy(strategy), 3, keep_borough_months=True)
            months, factor = (
                run.months,
                (1.0 + run.scenario.accounting.discount_rate) ** (-np.arange(len(run.months)) / 12),
            )
            for name in BY_MONTH:
                sums.compare(f"{name}: months, organisations", months[name].sum(), run.organisations[name].sum())
            for name in (*BY_MONTH, "subsidies", "subscriptions"):
                own = run.borough_months.groupby("place", sort=False)[name].sum().to_numpy()
                sums.compare(f"{name}: boroughs, boroughs by month", run.boroughs[name].to_numpy(), own)
            cost = months[["running_cost", "own_payments", "programme_spending"]].sum(axis=1)
            net = ((months["benefit"] - cost) * factor).sum()
            sums.compare("net present value: outcome, months", run.outcomes["npv"], net)
            sums.months += len(months)
            sums.turnover += float(months["benefit"].sum())
    return told(sums)


_WHERE: Sequence[str] = ("MODEL 12.6; ODD decision 19", "MODEL 4.6, 12.6; ODD decision 14", "MODEL 4.11, 12.6; ODD 7.8")

CHECKS = (
    Check("M1", "Programme money in = spent + in the pot + undrawn, every month; by purpose, month and organisation",
          _WHERE[0], lambda means: told(counted(means, count_programme))),
    Check("M2", "Every purse holds what it held, less what was paid, plus income; no purse nor the pot is below 0",
          _WHERE[1], lambda means: told(counted(means, count_purses))),
    Check("M3", "Accounts by month and by organisation add up, and to the net present value", _WHERE[2],
          lambda means: told(counted(means, count_accounts))),
    Check("M4", "The tables of a run add up to each other", _WHERE[2], tables_add_up),
)  # fmt: skip
