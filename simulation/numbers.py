"""Specifications as tuples of floats, so that a compiled function reads their fields by name."""

from collections import namedtuple
from operator import attrgetter
from typing import Any

from scenarios import Accounting, Behaviour, Initial

BehaviourNumbers: Any = namedtuple("BehaviourNumbers", tuple(Behaviour.model_fields))  # type: ignore[misc]
InitialNumbers: Any = namedtuple("InitialNumbers", tuple(Initial.model_fields))  # type: ignore[misc]
AccountingNumbers: Any = namedtuple("AccountingNumbers", tuple(Accounting.model_fields))  # type: ignore[misc]

_KINDS: Any = (BehaviourNumbers, InitialNumbers, AccountingNumbers)
_READ: Any = {kind: attrgetter(*kind._fields) for kind in _KINDS}


def numbers(kind: Any, specification: Behaviour | Initial | Accounting) -> Any:
    """Return the fields of a specification as floats, in a tuple of one of these kinds."""
    return kind._make(map(float, _READ[kind](specification)))
