"""The month's order (MODEL 3, process order), as `simulation.model.CollaborationModel.step` has it."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents import sensing
from agents.compiled import compiled, phase
from simulation.accounts import enter_month
from simulation.engine.decisions import (
    decide_abandonments,
    decide_adoptions,
    decide_membership,
    decide_outside,
    decide_signatures,
)
from simulation.engine.effects import change_organisations, change_ties, end_month, enter_flows, feel, settle_wishes
from simulation.engine.facts import Facts
from simulation.engine.levers import Levers
from simulation.engine.programme import collect_subscriptions, develop, start_month, those_served, total_spent
from simulation.engine.state import Month, State
from simulation.engine.tape import Draws
from simulation.outcomes import Snapshot
from simulation.record import Record, enter

Floats = NDArray[np.float64]


@compiled
def live(
    facts: Facts,
    levers: Levers,
    state: State,
    purse: Any,
    ledger: Any,
    totals: Floats,
    month: Month,
    draws: Draws,
    done: int,
    record: Record,
) -> None:
    """Live through the months of some draws, and enter each in the record.

    Parameters
    ----------
    facts, levers
        The world and the strategy.
    state, purse, ledger, totals
        What the months change.
    month
        Tables for the decisions of a month.
    draws
        The luck of these months.
    done
        Months that have passed before.
    record
        Where outcomes go.
    """
    for m in range(len(draws.joining)):
        clear(month)
        subscriptions = collect_subscriptions(facts, levers, state, month)
        served = those_served(facts, levers, state, month)
        terms = start_month(facts, levers, state, purse, month, done + m, subscriptions, served)
        decide_membership(facts, levers, state, month, terms, draws, m)
        decide_signatures(facts, state, month, terms, draws, m)
        wished = decide_adoptions(facts, levers, state, month, terms, draws, m)
        decide_abandonments(facts, state, month, draws, m)
        decide_outside(facts, state, month, draws, m)
        settle_wishes(levers, state, purse, month, terms, wished)
        feel(facts, state, month, terms)
        develop(facts, levers, state, purse, month, terms)
        enter_flows(facts, state, month)
        enter_month(ledger, month.flows, totals, total_spent(purse), facts.accounting.discount_rate)
        change_ties(facts, levers, state, terms)
        end_month(facts, state, month, wished)
        change_organisations(facts, state, month)
        enter_record(facts, state, purse, ledger, month, done + m + 1, record)


@phase
def clear(month: Month) -> None:
    """Forget what was decided last month."""
    month.joins[:] = False
    month.leaves[:] = False
    month.signs[:] = False
    month.flows[:] = 0.0
    month.wins[:] = 0.0
    month.learned[:] = 0.0


@phase
def enter_record(
    facts: Facts, state: State, purse: Any, ledger: Any, month: Month, months: int, record: Record
) -> None:
    """Enter the state after `months` months in the record."""
    subjects = facts.subjects
    strength = np.empty(subjects.boroughs)
    first, degree, weight = facts.first, state.tied.degree, state.tied.weight
    for i in range(subjects.boroughs):
        strength[i] = sensing.total(weight[first[i] : first[i] + degree[i]])
    snapshot = Snapshot(
        state.adopted, state.fit, state.trust, state.capacity, state.signed, state.coalition, strength, month.flows,
        float(state.ready.sum()), purse.pot, purse.undrawn,
    )  # fmt: skip
    enter(record, months, snapshot, subjects, ledger)
