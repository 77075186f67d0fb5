"""One strategy takes over from another in the compiled engine: the twin of `CollaborationModel.change_strategy`."""

from collections.abc import Sequence
from typing import Any

from simulation.engine.levers import Levers
from simulation.engine.state import State


def take_over(levers: Levers, state: State, purse: Any, coalition: Sequence[int]) -> None:
    """Hand the programme over to the strategy of these levers (docs/ODD.md, Succession).

    Parameters
    ----------
    levers
        Those of the strategy that takes over.
    state, purse
        Changed in place.
    coalition
        Boroughs and institutions that are members from now on.
    """
    insiders = len(state.budget)
    state.coalition[:insiders] = 0.0
    state.coalition[list(coalition)] = 1.0
    state.coalition[insiders:] = float(levers.outside_partners)
    dropped = state.active & ~levers.in_scope
    state.active[dropped] = state.started[dropped] = False
    if levers.subsidy == 0.0:
        purse.undrawn += purse.pot
        purse.pot = 0.0
