"""Verification: checks that the model does what its specification says, as a table that a reviewer reads.

A module a subject, a small function a check, which returns what it found; `verify` does them, `coalition verify` prints
them, and the tests call the same functions. ``tests/experiments/verification`` shows each fail on a planted fault.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.verification.finding import Check, Found, Means
    from experiments.verification.table import Row, all_hold, as_frame, verify

__all__ = ["Check", "Found", "Means", "Row", "all_hold", "as_frame", "verify"]

# Imported when they are first asked for: the probe that other interpreters run needs few of them, and no experiment.
_MODULES = {"Check": "finding", "Found": "finding", "Means": "finding"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES.get(name, 'table')}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
