"""The pure core: one run of a scenario under a strategy and a seed."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from agents import Borough, Institution
from scenarios import Scenario, Strategy, TabulatedPopulation
from simulation.accounts import FLOWS
from simulation.engine import CompiledModel, Facts, Tape
from simulation.mesa_compat import forget
from simulation.model import CollaborationModel
from simulation.outcomes import ADOPTION, BOROUGH_MONTHLY, HORIZONS, LEVELS, MONTHLY, SEEN_EARLIER, first_month_at
from simulation.record import Record, enter, new_record
from simulation.world import World, build_world

Floats = NDArray[np.float64]
Engine = Literal["auto", "compiled", "mesa"]


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
    engine : str
        What did the run: ``"compiled"`` or ``"mesa"``. The results do not depend on it.
    """

    scenario: Scenario
    strategy: Strategy
    seed: int
    world: World
    series: dict[str, Floats]
    final: dict[str, Floats]
    borough_series: dict[str, Floats]
    accounts: dict[str, Floats]
    engine: str

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
    engine: Engine = "auto",
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
    engine
        ``"compiled"`` for the compiled engine, which knows our own agents only; ``"mesa"`` for the Mesa model, some
        hundred times slower; ``"auto"`` for the first where it can be. Both give the same bits.

    Raises
    ------
    InvalidSpecificationError
        If the strategy names founders that are not in the scenario.
    ValueError
        If the seed is negative, or the compiled engine is asked for with a researcher's own agents.

    Examples
    --------
    >>> from scenarios import load_scenario, load_strategy
    >>> run = simulate(load_scenario("small"), load_strategy("needs-led"), seed=1)
    >>> len(run.months), run.engine
    (37, 'compiled')
    """
    if engine_for(engine, borough, institution) == "compiled":
        world = build_world(scenario, int(seed))
        return simulate_in(world, scenario, strategy, Tape.of(world), keep_borough_months)
    model = CollaborationModel(scenario, strategy, seed, borough=borough, institution=institution)
    try:
        return _live_through(model, keep_borough_months)
    finally:
        forget(model)


def engine_for(asked: Engine, borough: type[Borough], institution: type[Institution]) -> Literal["compiled", "mesa"]:
    """Return which engine does runs with these agents.

    Raises
    ------
    ValueError
        If the compiled engine is asked for, and does not know them.
    """
    stock = borough is Borough and institution is Institution
    if asked == "compiled" and not stock:
        raise ValueError("the compiled engine knows the model's own agents only; yours need engine='mesa' or 'auto'")
    if asked not in ("auto", "compiled", "mesa"):
        raise ValueError(f"engine is 'auto', 'compiled' or 'mesa', not {asked!r}")
    return "compiled" if stock and asked != "mesa" else "mesa"


def simulate_in(
    world: World,
    scenario: Scenario,
    strategy: Strategy,
    tape: Tape,
    keep_borough_months: bool = False,
    facts: Facts | None = None,
) -> RunResult:
    """Return one run by the compiled engine, in a world and under a tape of luck that other runs may share.

    Parameters
    ----------
    world
        The world of the scenario, or of one that differs from it only in what a strategy meets: authority, money,
        horizon.
    scenario, strategy
        As for `simulate`.
    tape
        The luck of the world's seed.
    keep_borough_months
        Whether to keep the boroughs month by month as well.
    facts
        The world as the engine reads it, where runs share it.
    """
    model = CompiledModel(world, scenario, strategy, tape, facts)
    record = new_record(scenario.horizon, world.boroughs, keep_borough_months)
    model.live(record)
    return result_of(scenario, strategy, world, record, model.totals, model.state.budget, "compiled")


def _live_through(model: CollaborationModel, keep_borough_months: bool) -> RunResult:
    world = model.world
    scenario, subjects = world.scenario, world.subjects
    record = new_record(scenario.horizon, world.boroughs, keep_borough_months)
    for month in range(scenario.horizon + 1):
        if month > 0:
            model.step()
        enter(record, month, model.snapshot(), subjects, model.accounts.ledger)
    budget = np.array([agent.budget for agent in model.insiders])
    return result_of(scenario, model.strategy, world, record, model.accounts.totals, budget, "mesa")


def result_of(
    scenario: Scenario,
    strategy: Strategy,
    world: World,
    record: Record,
    totals: Mapping[str, Floats],
    budget: Floats,
    engine: str,
) -> RunResult:
    """Return the result of a run that was lived through."""
    accounts = {**totals, "budget": budget}
    columns = np.ascontiguousarray(record.months.T)
    last = dict(zip(BOROUGH_MONTHLY, record.boroughs[-1], strict=True))
    states = {name: values for name, values in last.items() if name not in FLOWS}
    money = {name: values[: world.boroughs] for name, values in accounts.items()}
    every_month = len(record.boroughs) > 1 or scenario.horizon == 0
    return RunResult(
        scenario,
        strategy,
        world.seed,
        world,
        dict(zip(MONTHLY, columns, strict=True)),
        {**states, **money},
        {name: record.boroughs[:, k] for k, name in enumerate(BOROUGH_MONTHLY)} if every_month else {},
        accounts,
        engine,
    )
