"""The decorator behind every rule: compiled by Numba, cached on disk, transparent to type checkers."""

import hashlib
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba import njit

Function = TypeVar("Function", bound=Callable[..., Any])


MARKS = (b"agents.compiled import", b"(NamedTuple)", b"(Specification)")
"""What tells source on which compiled code depends."""


def compiled(function: Function) -> Function:
    """Return `function` compiled to machine code; the GIL is free while it runs.

    Arithmetic stays strictly IEEE (no ``fastmath``): the same rule gives the same bits wherever it is called.
    """
    return _compiled(function)


def phase(function: Function) -> Function:
    """Return `function` compiled like any other, but into whoever calls it.

    For phases of a month, which are called in one place: to hand over their named tuples of arrays would take a fifth
    of the time of a run. The bits are the same.
    """
    return _compiled(function, forceinline=True)


def _compiled(function: Function, **options: bool) -> Function:
    try:
        with _cached_with(function.__module__):
            rule = njit(cache=True, nogil=True, **options)(function)
        if hasattr(rule, "_cache"):  # without Numba (NUMBA_DISABLE_JIT) a rule is plain Python
            _keep_if_possible(rule._cache)
    except RuntimeError:  # neither the package's folder nor the user's can be written: compile in each process
        rule = njit(nogil=True, **options)(function)
    return cast(Function, rule)


def _keep_if_possible(cache: Any) -> None:
    """Let a compiled function do without its place in a cache that cannot be written any more, as on a full disk."""
    save = cache.save_overload

    def save_if_possible(signature: Any, compiled_code: Any) -> None:
        with suppress(OSError):
            save(signature, compiled_code)

    cache.save_overload = save_if_possible


@contextmanager
def _cached_with(module: str) -> Iterator[None]:
    """Let Numba keep what it compiles meanwhile in a folder of its own for each state of our code.

    Numba takes a compiled function from its cache as long as the function's own file has not changed. Ours call rules
    of other files, and would go on with the old ones.
    """
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(_cache_folder(module.partition(".")[0]))
    try:
        yield
    finally:
        numba.config.CACHE_DIR = before


def is_kept(function: Callable[..., Any]) -> bool:
    """Return whether a compiled function is in the cache on disk, or would have to be compiled first."""
    folder = _cache_folder(function.__module__.partition(".")[0])
    python = "py{}{}".format(*sys.version_info)  # each version of Python has its own
    return any(folder.rglob(f"*.{function.__name__}-*.{python}*.nbi"))


def _cache_folder(package: str) -> Path:
    chosen = numba.config.CACHE_DIR
    return (Path(chosen) if chosen else _own_folder(package)) / f"compiled-{_digest(package)}"


def _own_folder(package: str) -> Path:
    """Return where the package's compiled code goes: beside it, or with its user where it is installed read-only.

    Numba would find the user's folder by itself, but not keep there what belongs to one state of our code apart.
    """
    installed = Path(str(files(package)))
    beside = installed / "__pycache__"
    if os.access(beside if beside.exists() else installed, os.W_OK):
        return beside
    try:
        caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:  # nobody's home
        return beside
    return caches / "coalition-lab" / package


@cache
def _digest(package: str) -> str:
    """Return a hash of the source of compiled functions, and of the fields that they read by their place."""
    content = hashlib.sha256()
    for folder in dict.fromkeys(("scenarios", "agents", package)):
        for path in sorted(Path(str(files(folder))).rglob("*.py")):
            source = path.read_bytes()
            if any(mark in source for mark in MARKS):
                content.update(os.fsencode(path.name) + source)
    return content.hexdigest()[:16]
