"""The pure core: one run of a scenario under a strategy and a seed."""

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

_COLUMN = {name: k for k, name in enumerate(MONTHLY)}
_SEEN_EARLIER = {name: _COLUMN[name] for name in SEEN_EARLIER}
_ADOPTION = {name: _COLUMN[name] for name in ADOPTION}


@dataclass(frozen=True, eq=False)
class RunResult:
    """What came out of one run.

    Attributes
    ----------
    scenario, strategy, seed
        What determines the run.
    world : World
        Month 0.
    record : Record
        What was entered month by month; `series`, `final`, `borough_series` and the tables are read from it.
    accounts : dict of str to ndarray, shape (insiders,)
        Money of each borough and institution over the run, and the change budget left, GBP thousand.
    engine : str
        What did the run: ``"compiled"`` or ``"mesa"``. The results do not depend on it.
    """

    scenario: Scenario
    strategy: Strategy
    seed: int
    world: World
    record: Record
    accounts: dict[str, Floats]
    engine: str

    @cached_property
    def series(self) -> dict[str, Floats]:
        """Each outcome of `simulation.outcomes.MONTHLY`, by month from 0, shape (horizon + 1,)."""
        return dict(zip(MONTHLY, np.ascontiguousarray(self.record.months.T), strict=True))

    @cached_property
    def final(self) -> dict[str, Floats]:
        """The boroughs at the horizon, shape (boroughs,)."""
        last = dict(zip(BOROUGH_MONTHLY, self.record.boroughs[-1], strict=True))
        states = {name: values for name, values in last.items() if name not in FLOWS}
        return {**states, **{name: values[: self.world.boroughs] for name, values in self.accounts.items()}}

    @cached_property
    def borough_series(self) -> dict[str, Floats]:
        """The boroughs month by month, with its money, shape (horizon + 1, boroughs), if they were asked for."""
        every_month = len(self.record.boroughs) > 1 or self.scenario.horizon == 0
        return {name: self.record.boroughs[:, k] for k, name in enumerate(BOROUGH_MONTHLY)} if every_month else {}

    @cached_property
    def months(self) -> pd.DataFrame:
        """One row a month, from 0 to the horizon."""
        return pd.DataFrame({**self._key(), "month": np.arange(self.scenario.horizon + 1), **self.series})

    @cached_property
    def outcomes(self) -> dict[str, float]:
        """The outcomes of the run: those of the last month, at earlier horizons, and times to a level."""
        horizon, rows = self.scenario.horizon, self.record.months
        values: dict[str, float] = dict(zip(MONTHLY, rows[-1].tolist(), strict=True))
        for months in HORIZONS:
            if months <= horizon:
                then = rows[months].tolist()
                for name, k in _SEEN_EARLIER.items():
                    values[f"{name}_{months}"] = then[k]
        cost = values["cost_pv"]
        values["bcr"] = values["benefit_pv"] / cost if cost > 0 else float("nan")
        for name, k in _ADOPTION.items():
            for level in LEVELS:
                month = first_month_at(level / 100.0, rows[:, k])
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
        If the strategy names founders or first use cases that are not in the scenario.
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
    accounts = {**model.totals, "budget": model.state.budget}
    return RunResult(scenario, strategy, world.seed, world, record, accounts, "compiled")


def _live_through(model: CollaborationModel, keep_borough_months: bool) -> RunResult:
    world = model.world
    scenario, subjects = world.scenario, world.subjects
    record = new_record(scenario.horizon, world.boroughs, keep_borough_months)
    for month in range(scenario.horizon + 1):
        if month > 0:
            model.step()
        enter(record, month, model.snapshot(), subjects, model.accounts.ledger)
    budget = np.array([agent.budget for agent in model.insiders])
    accounts = {**model.accounts.totals, "budget": budget}
    return RunResult(scenario, model.strategy, world.seed, world, record, accounts, "mesa")
