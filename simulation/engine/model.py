"""A run by the compiled engine."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from agents.compiled import is_kept
from scenarios import Scenario, Strategy
from simulation.accounts import FLOWS, new_ledger
from simulation.engine.facts import Facts, facts_of
from simulation.engine.levers import levers_of
from simulation.engine.month import enter_record, live
from simulation.engine.state import PURSE, first_state, new_month
from simulation.engine.succession import take_over
from simulation.engine.tape import Draws, Tape
from simulation.founding import founders, willingness
from simulation.record import Record
from simulation.world import World

Floats = NDArray[np.float64]


def is_ready() -> bool:
    """Return whether the month has been compiled on this machine; if not, the first run takes half a minute more."""
    return is_kept(live)


class CompiledModel:
    """A run in arrays: the same bits, month by month, as `simulation.model.CollaborationModel` with our own agents.

    Parameters
    ----------
    world
        The world, which runs may share.
    scenario
        Where authority, money and horizon come from.
    strategy
        What the policy-maker does.
    tape
        The luck of the world's seed, which runs may share, but not at a time.
    facts
        The world as the engine reads it, where runs share it.

    Attributes
    ----------
    state : simulation.engine.state.State
        The state now.
    purse, ledger : np.record
        The programme's money (`PURSE`), and the accounts (`simulation.accounts.LEDGER`).
    month : simulation.engine.state.Month
        What was decided in the last month.
    months : int
        Months that have passed.
    totals : dict of str to ndarray, shape (insiders,)
        Undiscounted sums so far of `simulation.accounts.FLOWS`, GBP thousand.
    """

    def __init__(
        self, world: World, scenario: Scenario, strategy: Strategy, tape: Tape, facts: Facts | None = None
    ) -> None:
        self.horizon, self.tape = scenario.horizon, tape
        self.world, self.scenario, self.phases = world, scenario, strategy.phases
        self.facts = facts or facts_of(world)
        self.levers = levers_of(strategy, scenario, world.people_based)
        founding = self._coalition(strategy, world.trust, world.capacity, ())
        self.state = first_state(world, self.facts, self.levers, founding)
        self.purse = np.zeros(1, PURSE)[0]
        self.ledger = new_ledger()
        self._totals = np.zeros((len(FLOWS), world.insiders))
        self.totals = dict(zip(FLOWS, self._totals, strict=True))
        self.month = new_month(world)
        self.months = 0

    def live(self, record: Record) -> None:
        """Live through all months from the start, and enter each, month 0 too, in the record."""
        enter_record(self.facts, self.state, self.purse, self.ledger, self.month, 0, record)
        for draws in self.tape.blocks(self.horizon):
            before = 0
            for change in self._changes(len(draws.joining)):
                self._live(Draws(*(table[before:change] for table in draws)), record)
                before = change
            self._live(draws if before == 0 else Draws(*(table[before:] for table in draws)), record)

    def live_month_by_month(self, record: Record) -> Iterator[int]:
        """Do the same, and yield how many months have passed after each: to look at the state."""
        enter_record(self.facts, self.state, self.purse, self.ledger, self.month, 0, record)
        for draws in self.tape.blocks(self.horizon):
            for m in range(len(draws.joining)):
                self._live(Draws(*(table[m : m + 1] for table in draws)), record)
                yield self.months

    def _changes(self, coming: int) -> list[int]:
        """Return after how many of the coming months, but not at once, another strategy takes over."""
        return [month - self.months for month, _ in self.phases if 0 < month - self.months < coming]

    def _coalition(self, strategy: Strategy, trust: Floats, capacity: Floats, members: Sequence[int]) -> list[int]:
        """Return who is in the coalition when a strategy, whose levers are set, begins."""
        if not self.levers.exists:
            return []
        boroughs = self.world.boroughs
        kept = [i for i in members if i < boroughs]
        willing = willingness(trust[:boroughs], capacity[:boroughs])
        joined = founders(self.world, strategy, willing, trust[:boroughs], kept)
        open_to = (
            [i for i in members if i >= boroughs] if self.levers.institutions and not self.levers.serves_all else []
        )
        return [*joined, *open_to]

    def _change_strategy(self) -> None:
        """Let the strategy whose month has come take over."""
        for month, strategy in self.phases[1:]:
            if month == self.months:
                state, insiders = self.state, self.world.insiders
                self.levers = levers_of(strategy, self.scenario, self.world.people_based, month)
                members = np.flatnonzero(state.coalition[:insiders] > 0.0).tolist()
                coalition = self._coalition(strategy, state.trust, state.capacity, members)
                take_over(self.levers, state, self.purse, coalition)

    def _live(self, draws: Draws, record: Record) -> None:
        self._change_strategy()
        live(
            self.facts, self.levers, self.state, self.purse, self.ledger, self._totals, self.month, draws,
            self.months, record,
        )  # fmt: skip
        self.months += len(draws.joining)
