"""Scenario and strategy files: TOML both ways, `extends`, and tables beside them."""

import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

import tomli_w
from pydantic import BaseModel

from scenarios.lines import with_lines
from scenarios.problems import InvalidSpecificationError, Problem, refused, validate
from scenarios.quantity import nearest
from scenarios.reach import LONGEST_SHOWN, File, Text, beside, brief, is_file, text_of
from scenarios.scenario import Scenario
from scenarios.strategy import Strategy
from scenarios.tables import TABLES, read_table

Spec = TypeVar("Spec", bound=BaseModel)

MOST_EXTENDS = 8
DEEPEST_KEY = 32
"""Dotted parts of a key; tomllib takes the square of them in time and memory."""
_DEEP_KEY = re.compile(
    r"""(?<![\w"'\\-])(?:(?:[\w-]++|"(?:[^"\\\n]++|\\.)*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){"""
    f"{DEEPEST_KEY}}}"
)
_FOLDERS: dict[type[BaseModel], str] = {Scenario: "library", Strategy: "strategies"}


def scenario_names() -> list[str]:
    """Return the names of the scenarios in the library."""
    return _names(Scenario)


def strategy_names() -> list[str]:
    """Return the names of the strategies in the library."""
    return _names(Strategy)


def load_scenario(source: str | Path) -> Scenario:
    """Return a scenario from the library (by name) or from a TOML file (by path).

    Raises
    ------
    InvalidSpecificationError
        With every problem of the file at once, each with its line, value and what is allowed.

    Examples
    --------
    >>> load_scenario("london").authority
    0.2
    """
    return _load(Scenario, source)


def load_strategy(source: str | Path) -> Strategy:
    """Return a strategy from the library (by name) or from a TOML file (by path); see `load_scenario`."""
    return _load(Strategy, source)


def loads(spec: type[Spec], text: str, origin: str = "text") -> Spec:
    r"""Return a scenario or strategy from the text of a TOML file, which may extend the library but reach no file.

    Parameters
    ----------
    spec
        `Scenario` or `Strategy`.
    text
        What stands in the file, with its tables inside (as `dumps` writes it).
    origin
        What to call it in messages.

    Raises
    ------
    InvalidSpecificationError
        With every problem of the text at once.

    Examples
    --------
    >>> loads(Strategy, 'extends = "needs-led"\nname = "slow"\nuse_cases = 1').use_cases
    1
    """
    return _loaded(spec, Text(origin, text), origin)


def dumps(spec: Scenario | Strategy) -> str:
    """Return a specification as TOML that loads back to an equal one."""
    return tomli_w.dumps(spec.model_dump(mode="json", exclude_none=True))


def save(spec: Scenario | Strategy, path: str | Path) -> None:
    """Write a specification as a TOML file that stands alone: tables inside, nothing extended."""
    Path(path).write_text(dumps(spec), encoding="utf-8")


def _names(spec: type[BaseModel]) -> list[str]:
    return sorted(
        entry.name.removesuffix(".toml") for entry in _library(spec).iterdir() if entry.name.endswith(".toml")
    )


def _library(spec: type[BaseModel]) -> Traversable:
    return files("scenarios") / _FOLDERS[spec]


def _load(spec: type[Spec], source: str | Path) -> Spec:
    return _loaded(spec, _find(spec, str(source)), str(source))


def _loaded(spec: type[Spec], file: File, origin: str) -> Spec:
    faults: list[Problem] = []
    try:
        return _checked(spec, file, origin, faults)
    except InvalidSpecificationError:
        raise
    except ValueError:  # an integer so long that Python does not write it out
        raise InvalidSpecificationError([*faults, Problem("", "a number has too many digits")], origin) from None
    except RecursionError:
        raise refused("", "nested too deep", origin) from None


def _checked(spec: type[Spec], file: File, origin: str, faults: list[Problem]) -> Spec:
    values, texts = _read(spec, file, faults, depth=0)
    # A table that could not be read is left out of the check: it has had its say.
    silent = {problem.location for problem in faults}
    try:
        valid = validate(spec, values, origin)
    except InvalidSpecificationError as error:
        faults += [problem for problem in with_lines(error, texts) if problem.location not in silent]
    else:
        if not faults:
            return valid
    raise InvalidSpecificationError(faults, origin)


def _find(spec: type[BaseModel], source: str) -> Traversable:
    if source in _names(spec):
        return _library(spec) / f"{source}.toml"
    path = Path(source)
    if is_file(path):
        return path
    kind = spec.__name__.lower()
    if path.suffix == ".toml" or "/" in source or "\\" in source:
        raise refused(source, "no such file")
    known = _names(spec)
    raise refused(
        source, f"no {kind} of this name in the library; there are {', '.join(known)}, or give the path of "
        f"a .toml file{nearest(source, known)}"
    )  # fmt: skip


def _read(
    spec: type[BaseModel], file: File, faults: list[Problem], depth: int
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Return the values of a file with what it extends, and the texts of both with their names, its own first."""
    text = text_of(file)
    if deep := _DEEP_KEY.search(text):
        line = text.count("\n", 0, deep.start()) + 1
        raise refused(file.name, f"line {line}: a key of more than {DEEPEST_KEY} dotted parts")
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise refused(file.name, f"not a TOML file: {error}") from None
    except ValueError:  # of int(), in words about Python
        raise refused(file.name, "not a TOML file: a number has too many digits") from None
    _read_tables(values, file, faults)
    parent = values.pop("extends", None)
    if parent is None:
        return values, [(file.name, text)]
    if spec not in _FOLDERS:
        raise refused(file.name, "extends: only a scenario or strategy extends another")
    if "name" not in values:
        faults.append(Problem(file.name, "name is missing: a file that extends another needs a name of its own"))
    if depth >= MOST_EXTENDS:
        raise refused(file.name, f"extends: more than {MOST_EXTENDS} files deep; does it extend itself?")
    base, texts = _read(spec, _parent(spec, file, parent), faults, depth + 1)
    return _merged(base, values), [(file.name, text), *texts]


def _parent(spec: type[BaseModel], file: File, parent: Any) -> Traversable:
    if not isinstance(parent, str):
        raise refused(file.name, "extends: allowed is a library name or a .toml file beside this one")
    if parent in _names(spec):
        return _library(spec) / f"{parent}.toml"
    if parent.endswith(".toml"):
        return beside(file, parent, "extends")
    known = _names(spec)
    raise refused(
        file.name, f"extends: no {spec.__name__.lower()} {brief(parent)} in the library; "
        f"there are {', '.join(known)}{nearest(parent[:LONGEST_SHOWN], known)}"
    )  # fmt: skip


def _read_tables(values: dict[str, Any], file: File, faults: list[Problem]) -> None:
    population = values.get("population")
    if not isinstance(population, dict):
        return
    for name in TABLES:
        reference = population.get(name)
        if isinstance(reference, str):
            try:
                table = beside(file, reference, f"population.{name}")
                population[name] = read_table(name, text_of(table), reference)
            except InvalidSpecificationError as error:
                del population[name]
                faults += [Problem(p.where, p.message, ("population", name)) for p in error.problems]


def _merged(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return `base` with `changes`: tables are merged key by key, lists and values replaced.

    A population under another law is replaced whole, since the two laws have different keys. A table in place of a
    list of named things, as in ``[services.parking]``, changes those that it names and adds what is new.
    """
    merged = dict(base)
    for key, value in changes.items():
        old = merged.get(key)
        if isinstance(value, dict) and isinstance(old, list):
            merged[key] = _merged_by_name(old, value)
            continue
        same_law = (
            isinstance(old, dict) and isinstance(value, dict) and value.get("law", old.get("law")) == old.get("law")
        )
        merged[key] = _merged(old, value) if same_law and isinstance(old, dict) else value
    return merged


def _merged_by_name(base: list[Any], changes: Mapping[str, Any]) -> list[Any]:
    rest = dict(changes)
    merged = []
    for item in base:
        change = rest.pop(str(item.get("name")), None) if isinstance(item, dict) else None
        merged.append(_merged(item, change) if isinstance(change, dict) else item if change is None else change)
    return merged + [{"name": name, **item} if isinstance(item, dict) else item for name, item in rest.items()]
