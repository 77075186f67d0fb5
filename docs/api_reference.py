"""The API reference, made from docstrings and signatures.

``python docs/api_reference.py`` rewrites ``docs/API.md`` in place; with ``--check`` it changes nothing and exits with 1
if it is stale (`generated` says how blocks are told). `ANALYSES` is the one place in which a new package is named.
"""

import inspect
import re
import typing
from enum import Enum
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from docstrings import first_paragraph, section, text_of
from generated import Blocks, code, main, table
from pydantic import BaseModel

API = Path(__file__).with_name("API.md")

FLOORS = ("scenarios", "agents", "simulation", "experiments")
"""Packages that have a block each, from the lowest floor up."""
ANALYSES = (
    "experiments.design", "experiments.forks", "experiments.sweeps", "experiments.leaders", "experiments.sensitivity",
    "experiments.discovery", "experiments.recruiting", "experiments.optimising", "experiments.claims",
    "experiments.history", "experiments.calibration", "experiments.backtesting", "experiments.verification",
    "experiments.plots",
)  # fmt: skip
"""Packages and modules that share a block, in this order; one that is not there yet is left out."""


def floor(name: str) -> str:
    """Return the reference of a package: every name of its ``__all__``; what `experiments` offers too stands there."""
    module, above = import_module(name), public(import_module("experiments"))
    shown = [each for each in public(module) if name in FLOORS or each not in above]
    return "\n\n".join([first_paragraph(module.__doc__ or ""), *(entry(each, module) for each in shown)])


def analyses() -> str:
    """Return the reference of the analyses that there are."""
    return "\n\n".join(f"## `{name}`\n\n{floor(name)}" for name in ANALYSES if is_there(name))


def is_there(name: str) -> bool:
    """Return whether a module is there and has something to show."""
    return find_spec(name) is not None and bool(public(import_module(name)))


def public(module: ModuleType) -> list[str]:
    """Return the public names of a module: its ``__all__``, or the functions and classes that it defines."""
    if hasattr(module, "__all__"):
        return sorted(module.__all__, key=str.lower)
    own = (name for name, value in vars(module).items() if getattr(value, "__module__", "") == module.__name__)
    return sorted((name for name in own if not name.startswith("_") and callable(getattr(module, name))), key=str.lower)


def entry(name: str, module: ModuleType) -> str:
    """Return what there is to say of one name."""
    thing = getattr(module, name)
    if isinstance(thing, type):
        return "\n\n".join(part for part in (f"### `{name}`", *_of_class(thing)) if part)
    if inspect.isroutine(thing) or hasattr(thing, "py_func"):
        return "\n\n".join(part for part in (f"### `{name}{_signature(thing)}`", *_of_function(thing)) if part)
    return f"### `{name}`\n\n{_of_alias(thing)}"


def _of_alias(thing: Any) -> str:
    choices = typing.get_args(thing)
    return f"One of {', '.join(code(repr(choice)) for choice in choices)}." if choices else f"`{thing!r}`"


def _of_function(thing: Any) -> list[str]:
    text = text_of(thing)
    return [first_paragraph(text), _arguments(text, thing), _returns(text), _errors(text)]


def _of_class(kind: type) -> list[str]:
    text = text_of(kind)
    if issubclass(kind, Enum):
        members = table(("Member", "Value"), [(code(member.name), code(str(member.value))) for member in kind])
        return [first_paragraph(text), members]
    if issubclass(kind, BaseModel):
        names = ", ".join(code(field) for field in kind.model_fields)
        return [first_paragraph(text), f"Fields (meaning, unit and bounds: [ODD.md](ODD.md)): {names}.", _members(kind)]
    made = f"`{kind.__name__}{_signature(kind)}`" if not issubclass(kind, BaseException) else ""
    attributes = section(text, "Attributes")
    rows = [(_names(name), code(type_), meaning) for name, type_, meaning in attributes]
    shown = table(("Attribute", "Type", "Meaning"), rows) if rows else ""
    return [first_paragraph(text), made, _arguments(text, kind), shown, _errors(text), _members(kind)]


def _members(kind: type) -> str:
    rows = []
    for name, value in vars(kind).items():
        plain = getattr(value, "__func__", value)  # of class and static methods
        got = getattr(value, "fget", None) or getattr(value, "func", None)  # of properties, cached or not
        if name.startswith("_") or name == "model_config" or not (inspect.isfunction(plain) or got):
            continue
        shown = f"{name}{_signature(plain, inner=True)}" if inspect.isfunction(plain) else name
        rows.append((code(shown), first_paragraph(text_of(got or plain))))
    return table(("Member", "What it is or does"), rows) if rows else ""


def _arguments(text: str, thing: Any) -> str:
    kinds = {name: _type(parameter.annotation) for name, parameter in _parameters(thing).items()}
    rows = [
        (_names(name), code(", ".join(dict.fromkeys(filter(None, map(kinds.get, _split(name)))))), meaning)
        for name, _, meaning in section(text, "Parameters")
    ]
    return table(("Parameter", "Type", "Meaning"), rows) if rows else ""


def _returns(text: str) -> str:
    rows = section(text, "Returns")
    return f"Returns {'; '.join(f'{code(name)}: {meaning}' for name, _, meaning in rows)}" if rows else ""


def _errors(text: str) -> str:
    return " ".join(f"Raises {code(name)}: {meaning}" for name, _, meaning in section(text, "Raises"))


def _parameters(thing: Any) -> dict[str, inspect.Parameter]:
    try:
        return dict(inspect.signature(getattr(thing, "py_func", thing)).parameters)
    except (TypeError, ValueError):
        return {}


def _signature(thing: Any, inner: bool = False) -> str:
    """Return the arguments of a function with their defaults; types stand in the table."""
    parameters = list(_parameters(thing).values())
    shown, starred = [], False
    for parameter in parameters[1:] if inner and parameters and parameters[0].name in ("self", "cls") else parameters:
        if parameter.kind is parameter.KEYWORD_ONLY and not starred:
            shown.append("*")
        starred |= parameter.kind in (parameter.KEYWORD_ONLY, parameter.VAR_POSITIONAL)
        stars = "*" * (parameter.kind is parameter.VAR_POSITIONAL) + "**" * (parameter.kind is parameter.VAR_KEYWORD)
        name = stars + parameter.name
        shown.append(name if parameter.default is parameter.empty else f"{name}={_default(parameter.default)}")
    return f"({', '.join(shown)})"


def _default(value: Any) -> str:
    if isinstance(value, type):
        return value.__name__
    text = repr(value)
    return "..." if text.startswith("<") else text


def _type(annotation: Any) -> str:
    if annotation is inspect.Parameter.empty:
        return ""
    text = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
    return re.sub(r"\b(?:\w+\.)+(\w+)", r"\1", text).replace("~", "")


def _split(names: str) -> list[str]:
    return [name.strip(" *") for name in names.split(",")]


def _names(names: str) -> str:
    return ", ".join(code(name) for name in _split(names))


BLOCKS: Blocks = {**{name: partial(floor, name) for name in FLOORS}, "analyses": analyses}

if __name__ == "__main__":
    raise SystemExit(main(API, BLOCKS, "api_reference.py"))
