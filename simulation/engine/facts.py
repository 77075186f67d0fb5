"""What the compiled engine knows of a world, and never changes: arrays and numbers in a named tuple."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.numbers import AccountingNumbers, BehaviourNumbers, numbers
from simulation.outcomes import Subjects
from simulation.world import World

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]


class Facts(NamedTuple):
    """What never changes in a run; shapes and meanings as in `simulation.world.World`.

    Attributes
    ----------
    subjects : Subjects
        Numbers of organisations, tiers and relevance.
    market_fit : ndarray, shape (n, services)
        Fit of the market's design.
    income : ndarray, shape (insiders,)
        Change budget gained a month, GBP thousand.
    first, peers, pair : ndarray of int64
        The contact graph, as in `simulation.ties.Contacts`.
    rows, second : ndarray of int64, shapes (n + 1,) and (pairs,)
        The pairs again: where those start in which each organisation is the first, and who is the second.
    base_weight : ndarray, shape (pairs,)
    """

    subjects: Subjects
    behaviour: Any
    accounting: Any
    complexity: Floats
    priority: Floats
    users: Floats
    relative_size: Floats
    requirement: Floats
    market_fit: Floats
    need: Floats
    income: Floats
    first: Numbers
    peers: Numbers
    pair: Numbers
    rows: Numbers
    second: Numbers
    base_weight: Floats


def facts_of(world: World) -> Facts:
    """Return a world as the engine reads it."""
    behaviour, contacts = world.scenario.behaviour, world.contacts
    return Facts(
        subjects=world.subjects,
        behaviour=numbers(BehaviourNumbers, behaviour),
        accounting=numbers(AccountingNumbers, world.scenario.accounting),
        complexity=world.complexity,
        priority=world.priority,
        users=world.users,
        relative_size=world.relative_size,
        requirement=world.requirement,
        market_fit=world.market_fit,
        need=world.need,
        income=behaviour.change_budget * world.relative_size[: world.insiders],
        first=contacts.first,
        peers=contacts.peers,
        pair=contacts.pair,
        rows=contacts.rows,
        second=contacts.second,
        base_weight=world.base_weight,
    )
