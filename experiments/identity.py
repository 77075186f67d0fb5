"""What determines a run, as a hash: specifications, seed, agents, and the code and libraries that do the sums."""

import hashlib
import importlib
import inspect
import json
import sys
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import cloudpickle
from pydantic import BaseModel

from experiments.cases import Case
from scenarios import Scenario

OURS = ("agents", "scenarios", "simulation", "experiments")
NOT_DETERMINING = frozenset(
    {
        "scenarios/__init__.py",
        "scenarios/files.py",
        "scenarios/json_schema.py",
        "scenarios/lines.py",
        "scenarios/problems.py",
        "scenarios/reach.py",
        "scenarios/synthetic.py",
        "scenarios/tables.py",
        "simulation/__init__.py",
        "agents/__init__.py",
    }
)
"""Modules that make or check specifications, or only import: what they make is in the hash itself."""
WORDS = {"name", "title", "description"}
"""Fields of a specification that say nothing of what it does: to mend a title is not to do a run again."""
SAID = {"title", "reason"}
"""The same of a service."""
NOT_OF_THE_REST: Any = {**dict.fromkeys([*WORDS, "population", "behaviour"], True), "services": {"__all__": SAID}}
"""What is left out where the rest of a scenario is hashed: words, and the parts that are hashed by themselves."""
LIBRARIES = ("mesa", "numba", "numpy", "scipy")
"""Libraries that do the sums: another version may round otherwise."""


def digest(*texts: str) -> str:
    """Return a hash of some texts."""
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()[:20]


class CaseDigests:
    """Hashes of cases under the same agents; a world that many cases share is only written out once."""

    def __init__(self, borough: type[object], institution: type[object]) -> None:
        self._common = digest(identity_of(borough), identity_of(institution), source_digest())
        self._known: dict[int, tuple[object, str]] = {}

    def of(self, case: Case) -> str:
        """Return the hash of all that determines the runs of a case but the seed."""
        strategy = digest(case.strategy.model_dump_json(exclude=WORDS))
        return digest(self._world(case.scenario), strategy, self._common)

    def _world(self, scenario: Scenario) -> str:
        if id(scenario) not in self._known:
            rest = scenario.model_dump_json(exclude=NOT_OF_THE_REST)
            text = digest(self._text(scenario.population), self._text(scenario.behaviour), rest)
            self._known[id(scenario)] = (scenario, text)
        return self._known[id(scenario)][1]

    def _text(self, part: BaseModel) -> str:
        # The part itself is kept beside its text, so that its id cannot become another's.
        if id(part) not in self._known:
            self._known[id(part)] = (part, digest(part.model_dump_json()))
        return self._known[id(part)][1]


@cache
def source_digest() -> str:
    """Return a hash of the code that determines results: a run is only taken from a folder if it would be the same."""
    texts = [path.read_text(encoding="utf-8") for path in determining_sources().values()]
    return digest(*texts, *(f"{name} {version(name)}" for name in LIBRARIES))


def determining_sources() -> dict[str, Path]:
    """Return the modules of ours that determine results, by their path in the house."""
    found = {}
    for package in OURS[:3]:
        folder = Path(str(files(package)))
        for path in sorted(folder.rglob("*.py")):
            name = f"{package}/{path.relative_to(folder).as_posix()}"
            if name not in NOT_DETERMINING:
                found[name] = path
    return found


def identity_of(kind: type[object]) -> str:
    """Return a hash of the name of a class and of the source of all that is not ours in it.

    Of a module that can be imported that is the whole of it, helper functions and all. In a script or notebook, which
    changes with every experiment that is made in it, it is the class and whatever of the same script it refers to.
    """
    texts = [name_of(kind)]
    for base in kind.__mro__:
        if base.__module__.split(".")[0] in (*OURS, "mesa", "builtins"):
            continue
        module = sys.modules.get(base.__module__)
        source = _source(module) if module and base.__module__ != "__main__" else None
        texts += [source] if source is not None else _with_helpers(base)
    return digest(*texts)


def name_of(kind: type[object]) -> str:
    """Return the full name of a class."""
    return f"{kind.__module__}.{kind.__qualname__}"


def class_named(name: str, base: type[Any]) -> type[Any]:
    """Return the class of a full name, if it can be imported.

    Raises
    ------
    ValueError
        If it cannot, or is none of `base`.
    """
    module, _, within = name.rpartition(".")
    try:
        if module.split(".")[0] == "__main__":
            raise ImportError("it was defined in a script or notebook")
        kind: Any = importlib.import_module(module)
        for part in within.split("."):
            kind = getattr(kind, part)
    except Exception as error:
        raise ValueError(
            f"the runs are of an agent class of your own, {name}, that cannot be imported here ({error}); go on from "
            f"Python, with {base.__name__.lower()}=... in Experiment.from_folder(...), or set PYTHONPATH to where it is"
        ) from error
    if not (isinstance(kind, type) and issubclass(kind, base)):
        raise ValueError(f"{name} is not a class derived from {base.__name__}")
    return kind


def _source(thing: Any) -> str | None:
    try:
        return inspect.getsource(thing)
    except (OSError, TypeError):
        return None


def _with_helpers(kind: type[object]) -> list[str]:
    """Return the sources of a class and of what it refers to in its own module, and the values of constants there."""
    texts: dict[str, str] = {}
    waiting: list[tuple[str, Any]] = [(kind.__qualname__, kind)]
    while waiting:
        name, thing = waiting.pop()
        if name in texts:
            continue
        if not isinstance(thing, type | FunctionType):
            texts[name] = repr(thing)
            continue
        # Defined at a prompt there is no file to read.
        texts[name] = _source(thing) or hashlib.sha256(cloudpickle.dumps(thing)).hexdigest()
        for function in _functions_of(thing):
            for used in sorted(_names_in(function.__code__)):
                helper = _plain(function.__globals__.get(used))
                foreign = getattr(helper, "__module__", kind.__module__) != kind.__module__
                if helper is not None and not isinstance(helper, ModuleType) and not foreign:
                    waiting.append((used, helper))
    return [f"{name} {text}" for name, text in sorted(texts.items())]


def _functions_of(thing: Any) -> Iterator[FunctionType]:
    for member in vars(thing).values() if isinstance(thing, type) else (thing,):
        parts = (member.fget, member.fset) if isinstance(member, property) else (member,)
        for part in parts:
            function = _plain(getattr(part, "__func__", part))
            if isinstance(function, FunctionType):
                yield function


def _plain(thing: Any) -> Any:
    """Return the Python function of one that Numba compiled or a decorator wraps."""
    return inspect.unwrap(getattr(thing, "py_func", thing)) if callable(thing) else thing


def _names_in(code: CodeType) -> set[str]:
    inner = [constant for constant in code.co_consts if isinstance(constant, CodeType)]
    return set(code.co_names).union(*(_names_in(part) for part in inner))
