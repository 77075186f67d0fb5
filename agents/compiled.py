"""The one decorator behind every rule: compiled by Numba, cached on disk, transparent to type checkers."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """Return `function` compiled to machine code; the GIL is free while it runs.

    Arithmetic stays strictly IEEE (no ``fastmath``): the same rule gives the same bits wherever it is called.
    """
    try:
        rule = njit(cache=True, nogil=True)(function)
    except RuntimeError:  # neither the package's folder nor the user's can be written: compile in each process
        rule = njit(nogil=True)(function)
    return cast(Function, rule)
