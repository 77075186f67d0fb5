"""The pure core: one run of a scenario under a strategy and a seed."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from agents import Borough, Institution
from scenarios import Scenario, Strategy, TabulatedPopulation
from simulation.mesa_compat import forget
from simulation.model import CollaborationModel
from simulation.outcomes import (
    ADOPTION,
    HORIZONS,
    LEVELS,
    MONTHLY,
    SEEN_EARLIER,
    Snapshot,
    adoption_outcomes,
    first_month_at,
)
from simulation.world import World

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class RunResult:
    """What came out of one run.

    Attributes
    ----------
    scenario, strategy, seed
        What determines the run.
    world : World
        Month 0.
    series : dict of str to ndarray, shape (horizon + 1,)
        Each outcome of `simulation.outcomes.MONTHLY`, by month from 0.
    final : dict of str to ndarray, shape (boroughs,)
        The boroughs at the horizon.
    borough_series : dict of str to ndarray, shape (horizon + 1, boroughs)
        The boroughs month by month, with the month's money, if they were asked for.
    accounts : dict of str to ndarray, shape (insiders,)
        Money of each borough and institution over the run, and the change budget left, GBP thousand.
    """

    scenario: Scenario
    strategy: Strategy
    seed: int
    world: World
    series: dict[str, Floats]
    final: dict[str, Floats]
    borough_series: dict[str, Floats]
    accounts: dict[str, Floats]

    @cached_property
    def months(self) -> pd.DataFrame:
        """One row a month, from 0 to the horizon."""
        return pd.DataFrame({**self._key(), "month": np.arange(self.scenario.horizon + 1), **self.series})

    @cached_property
    def outcomes(self) -> dict[str, float]:
        """The outcomes of the run: those of the last month, at earlier horizons, and times to a level."""
        horizon = self.scenario.horizon
        values = {name: float(series[-1]) for name, series in self.series.items()}
        for months in HORIZONS:
            if months <= horizon:
                for name in SEEN_EARLIER:
                    values[f"{name}_{months}"] = float(self.series[name][months])
        cost = values["cost_pv"]
        values["bcr"] = values["benefit_pv"] / cost if cost > 0 else float("nan")
        for name in ADOPTION:
            for level in LEVELS:
                month = first_month_at(level / 100.0, self.series[name])
                values[f"months_to_{level}_{name}"] = float(horizon if month is None else month)
                values[f"reached_{level}_{name}"] = float(month is not None)
        return values

    @cached_property
    def boroughs(self) -> pd.DataFrame:
        """One row a borough, at the horizon; money is summed over the run, GBP thousand."""
        return pd.DataFrame({**self._key(), **self._who(), **self.final})

    @cached_property
    def organisations(self) -> pd.DataFrame:
        """One row a borough or institution: its money over the run, GBP thousand."""
        names = list(self.world.places.names[: self.world.insiders])
        sectors = list(self.world.places.sectors[: self.world.insiders])
        return pd.DataFrame({**self._key(), "organisation": names, "sector": sectors, **self.accounts})

    @cached_property
    def borough_months(self) -> pd.DataFrame:
        """One row a month and borough; empty unless the run was asked to keep them."""
        if not self.borough_series:
            return pd.DataFrame()
        rows, count = self.scenario.horizon + 1, self.world.boroughs
        who = {name: np.tile(np.asarray(column, dtype=object), rows) for name, column in self._who().items()}
        months = np.repeat(np.arange(rows), count)
        flat = {name: values.ravel() for name, values in self.borough_series.items()}
        return pd.DataFrame({**self._key(), "month": months, **who, **flat})

    def _key(self) -> dict[str, str | int]:
        return {"scenario": self.scenario.name, "strategy": self.strategy.name, "seed": self.seed}

    def _who(self) -> dict[str, list[str] | list[int | None]]:
        places = self.world.places.names[: self.world.boroughs]
        columns: dict[str, list[str] | list[int | None]] = {"place": list(places)}
        population = self.scenario.population
        if isinstance(population, TabulatedPopulation):
            columns["code"] = [place.code for place in population.places]
            columns["tile_row"] = [place.tile_row for place in population.places]
            columns["tile_column"] = [place.tile_column for place in population.places]
        return columns


def simulate(
    scenario: Scenario,
    strategy: Strategy,
    seed: int,
    *,
    borough: type[Borough] = Borough,
    institution: type[Institution] = Institution,
    keep_borough_months: bool = False,
) -> RunResult:
    """Return one run. It touches no file, no global and no screen, and is the same for the same arguments.

    Parameters
    ----------
    scenario, strategy
        The world, and what the policy-maker does in it.
    seed
        Which luck: an integer of at least 0.
    borough, institution
        Classes of the agents: a researcher's own, derived from ours.
    keep_borough_months
        Whether to keep the boroughs month by month as well.

    Raises
    ------
    InvalidSpecificationError
        If the strategy names founders that are not in the scenario.
    ValueError
        If the seed is negative.

    Examples
    --------
    >>> from scenarios import load_scenario, load_strategy
    >>> run = simulate(load_scenario("small"), load_strategy("needs-led"), seed=1)
    >>> len(run.months)
    37
    """
    model = CollaborationModel(scenario, strategy, seed, borough=borough, institution=institution)
    try:
        return _live_through(model, scenario, strategy, keep_borough_months)
    finally:
        forget(model)


def _live_through(
    model: CollaborationModel, scenario: Scenario, strategy: Strategy, keep_borough_months: bool
) -> RunResult:
    horizon, world = scenario.horizon, model.world
    series = {name: np.zeros(horizon + 1) for name in MONTHLY}
    borough_series: dict[str, Floats] = {}
    for month in range(horizon + 1):
        if month > 0:
            model.step()
        state = snapshot(model)
        for name, value in monthly_outcomes(model, state).items():
            series[name][month] = value
        if keep_borough_months:
            flows = {name: values[: world.boroughs] for name, values in model.accounts.flows.items()}
            for name, values in {**borough_outcomes(state, world), **flows}.items():
                borough_series.setdefault(name, np.zeros((horizon + 1, world.boroughs)))[month] = values
    accounts = {**model.accounts.totals, "budget": np.array([agent.budget for agent in model.insiders])}
    money = {name: values[: world.boroughs] for name, values in accounts.items()}
    final = {**borough_outcomes(snapshot(model), world), **money}
    return RunResult(scenario, strategy, world.seed, world, series, final, borough_series, accounts)


def snapshot(model: CollaborationModel) -> Snapshot:
    """Return the state of a model now, as outcomes need it."""
    now, world = model.observe(), model.world
    member = np.zeros(world.organisations)
    member[: world.insiders] = [agent.member for agent in model.insiders]
    return Snapshot(
        adopted=now.adopted,
        effective=now.effective,
        trust=now.trust,
        capacity=now.capacity,
        signed=now.signed,
        member=member,
        tie_strength=model.ties.strength_of_each(world.boroughs),
    )


def monthly_outcomes(model: CollaborationModel, state: Snapshot) -> dict[str, float]:
    """Return the outcomes of the month just past, in the order of `MONTHLY`."""
    world, accounts, programme = model.world, model.accounts, model.programme
    month = accounts.month
    values = adoption_outcomes(state, world.people_based, world.relevant, world.boroughs, world.insiders)
    values |= {
        "benefit": month.benefit,
        "running_cost": month.running_cost,
        "own_payments": month.own_payments,
        "programme_spending": month.programme_spending,
        "flow": month.benefit - month.running_cost,
        "npv": accounts.npv,
        "benefit_pv": accounts.benefit_pv,
        "cost_pv": accounts.cost_pv,
        "programme_spending_pv": accounts.programme_spending_pv,
        "own_payments_pv": accounts.own_payments_pv,
        "running_cost_pv": accounts.running_cost_pv,
        "solutions_ready": float(programme.ready.sum()),
        "pot": programme.pot,
        "undrawn": programme.undrawn,
    }
    return values


def borough_outcomes(state: Snapshot, world: World) -> dict[str, Floats]:
    """Return the outcomes of each borough, shape (boroughs,)."""
    here, people = slice(0, world.boroughs), world.people_based
    adopted, effective = state.adopted[:, here].astype(float), state.effective[:, here]
    by_tier = {"transactional": ~people, "people": people}
    values = {f"{tier}_nominal": _by_borough(adopted[rows]) for tier, rows in by_tier.items()}
    values |= {f"{tier}_effective": _by_borough(effective[rows]) for tier, rows in by_tier.items()}
    return values | {
        "trust": state.trust[here],
        "capacity": state.capacity[here],
        "signed": state.signed[here],
        "member": state.member[here],
    }


def _by_borough(values: Floats) -> Floats:
    return values.mean(axis=0) if len(values) else np.zeros(values.shape[1])
