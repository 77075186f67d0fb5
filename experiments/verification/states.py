"""The whole state of a run, month by month, of either engine under the same names."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents import Borough, Institution
from scenarios import Scenario, Strategy
from simulation import CollaborationModel, build_world
from simulation.accounts import LEDGER
from simulation.engine import CompiledModel, Tape
from simulation.mesa_compat import forget
from simulation.record import new_record
from simulation.world import World

State = dict[str, NDArray[Any]]
"""Every state variable of a month by name: by organisation (and service), by tie, by service, or one number."""

BY_AGENT = ("adopted", "design", "fit", "capacity", "trust", "signed")
BY_INSIDER = ("chosen", "cost", "budget")
OF_PROGRAMME = ("started", "ready", "progress", "solution")
SPENT = ("development", "convening", "governance", "translation", "culture_programme", "subsidy")
TAKEN_IN = ("granted", "subscribed", "pot", "undrawn")
WITHIN_0_AND_1 = ("trust", "capacity", "fit", "progress", "signed", "member")
ROUNDING = 1e-9
"""What sums of money may be off by, GBP thousand a million: rounding and no more."""


def lived_compiled(scenario: Scenario, strategy: Strategy, seed: int) -> Iterator[State]:
    """Yield the state of a run of the compiled engine in month 0 and after every month."""
    world = build_world(scenario, seed)
    engine = CompiledModel(world, scenario, strategy, Tape.of(world))
    record = new_record(scenario.horizon, world.boroughs, keep_borough_months=True)
    # Its months go on when the next is asked for, and begin with an entry of month 0 that changes nothing.
    yield state_of_engine(engine)
    for _ in engine.live_month_by_month(record):
        yield state_of_engine(engine)


def lived_mesa(
    scenario: Scenario,
    strategy: Strategy,
    seed: int,
    *,
    borough: type[Borough] = Borough,
    institution: type[Institution] = Institution,
) -> Iterator[State]:
    """Yield the state of a run of the Mesa model in month 0 and after every month."""
    make = partial(CollaborationModel, borough=borough, institution=institution)
    yield from lived_by(make(scenario, strategy, seed))


def lived_by(model: CollaborationModel) -> Iterator[State]:
    """Yield the state of a Mesa model that has not lived yet in month 0 and after every month."""
    try:
        yield state_of_mesa(model)
        for _ in range(model.world.scenario.horizon):
            model.step()
            yield state_of_mesa(model)
    finally:
        forget(model)


def state_of_engine(model: CompiledModel) -> State:
    """Return a copy of the state of the compiled engine now."""
    state, insiders = model.state, model.world.insiders
    values: dict[str, Any] = {name: getattr(state, name).T for name in BY_AGENT}
    values |= {name: getattr(state, name).T[:insiders] for name in BY_INSIDER}
    values |= {name: getattr(state, name) for name in OF_PROGRAMME}
    values |= {name: model.purse[name] for name in (*SPENT, *TAKEN_IN)}
    values |= {f"total {name}": total for name, total in model.totals.items()}
    values |= {
        "member": state.coalition[:insiders],
        "weight": state.weight,
        "active": np.flatnonzero(state.active),
        "ledger": model.ledger.tolist(),
    }
    return {name: np.array(value) for name, value in values.items()}


def state_of_mesa(model: CollaborationModel) -> State:
    """Return a copy of the state of a Mesa model now."""
    everybody, programme = [*model.insiders, *model.outsiders], model.programme
    values: dict[str, Any] = {name: [getattr(agent, name) for agent in everybody] for name in BY_AGENT}
    values |= {name: [getattr(agent, name) for agent in model.insiders] for name in BY_INSIDER}
    values |= {name: getattr(programme, name) for name in (*OF_PROGRAMME, *TAKEN_IN)}
    values |= {name: programme.spent[name] for name in SPENT}
    values |= {f"total {name}": total for name, total in model.accounts.totals.items()}
    values |= {
        "member": [agent.member for agent in model.insiders],
        "weight": model.ties.weight,
        "active": sorted(programme.active),
        "ledger": model.accounts.ledger.tolist(),
    }
    return {name: np.array(value) for name, value in values.items()}


def ledger_of(state: State) -> dict[str, float]:
    """Return the accounts of a state by their names, GBP thousand (`simulation.accounts.LEDGER`)."""
    return dict(zip(LEDGER.names or (), state["ledger"].tolist(), strict=True))


def out_of_bounds(state: State, world: World) -> list[str]:
    """Return in words what of a state is no number or outside the bounds of the specification (V10).

    Trust, capacity, fit and progress lie between 0 and 1, a tie between 0 and its cap (or its base), budgets and pot at
    0 or more; what is not in use has no fit, and what is not relevant is never in use.
    """
    behaviour = world.scenario.behaviour
    faults = [f"{name} is no finite number" for name, values in state.items() if not np.isfinite(values).all()]
    faults += [
        f"{name} is outside 0 to 1"
        for name in WITHIN_0_AND_1
        if np.min(state[name], initial=0.0) < 0.0 or np.max(state[name], initial=1.0) > 1.0
    ]
    heaviest = max(behaviour.tie_cap, float(np.max(world.base_weight, initial=0.0)))
    if np.min(state["weight"], initial=0.0) < 0.0 or np.max(state["weight"], initial=0.0) > heaviest + ROUNDING:
        faults.append("a tie is outside 0 and its cap")
    income = behaviour.change_budget * world.relative_size[: world.insiders]
    most = np.maximum(behaviour.budget_cap, behaviour.budget_at_start) * income
    if (state["budget"] < -ROUNDING * (1.0 + most)).any():
        faults.append("a budget is negative")
    if (state["budget"] > most * (1.0 + ROUNDING) + ROUNDING).any():
        faults.append("a budget is above its cap")
    if state["pot"] < -ROUNDING * (1.0 + state["granted"] + state["subscribed"]):
        faults.append("the pot is negative")
    if (state["fit"][~state["adopted"].astype(bool)] != 0.0).any():
        faults.append("what is not in use has a fit")
    if state["adopted"][~world.relevant].any():
        faults.append("what is not relevant is in use")
    return faults
