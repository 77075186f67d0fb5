"""What the compiled engine knows of a world, and never changes: arrays and numbers in a named tuple."""

from collections import namedtuple
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios import Accounting, Behaviour
from simulation.outcomes import Subjects
from simulation.world import World, fits

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

BehaviourNumbers: Any = namedtuple("BehaviourNumbers", tuple(Behaviour.model_fields))  # type: ignore[misc]
AccountingNumbers: Any = namedtuple("AccountingNumbers", tuple(Accounting.model_fields))  # type: ignore[misc]
"""The fields of a specification as floats, so that a compiled function reads them by name."""


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
        behaviour=_numbers(BehaviourNumbers, behaviour),
        accounting=_numbers(AccountingNumbers, world.scenario.accounting),
        complexity=world.complexity,
        priority=world.priority,
        users=world.users,
        relative_size=world.relative_size,
        requirement=world.requirement,
        market_fit=fits(world.requirement),
        need=world.need,
        income=behaviour.change_budget * world.relative_size[: world.insiders],
        first=contacts.first,
        peers=contacts.peers,
        pair=contacts.pair,
        rows=np.searchsorted(contacts.pairs[:, 0], np.arange(world.organisations + 1)).astype(np.int64),
        second=np.ascontiguousarray(contacts.pairs[:, 1]),
        base_weight=world.base_weight,
    )


def _numbers(kind: Any, spec: Behaviour | Accounting) -> Any:
    return kind(*(float(getattr(spec, name)) for name in kind._fields))
