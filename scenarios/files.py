"""Scenario and strategy files: TOML both ways, `extends`, tables beside them, and where a problem stands."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple, TypeVar

import tomli_w
from pydantic import BaseModel

from scenarios.problems import InvalidSpecificationError, Location, Problem, validate
from scenarios.quantity import nearest
from scenarios.scenario import Scenario
from scenarios.strategy import Strategy
from scenarios.tables import TABLES, read_table

Spec = TypeVar("Spec", bound=BaseModel)

LARGEST_FILE = 20_000_000
"""Bytes; a larger specification or table is refused unread."""
MOST_EXTENDS = 8
LONGEST_KEY_LINE = 500
"""Characters of a line within which its key is looked for; the search takes the square of it."""
LONGEST_SHOWN = 80
"""Characters of a file's name that a message repeats."""
MOST_LOOKED_AT = 500
"""Files of a folder among which the nearest name is looked for."""
DEEPEST_KEY = 32
"""Dotted parts of a key; tomllib takes the square of them in time and memory."""
_DEEP_KEY = re.compile(
    r"""(?<![\w"'\\-])(?:(?:[\w-]++|"(?:[^"\\\n]++|\\.)*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){"""
    f"{DEEPEST_KEY}}}"
)


@dataclass(frozen=True)
class _Text:
    """A text in place of a file."""

    name: str
    text: str


_File = Traversable | _Text
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
    return _loaded(spec, _Text(origin, text), origin)


def dumps(spec: Scenario | Strategy) -> str:
    """Return a specification as TOML that loads back to an equal one."""
    return tomli_w.dumps(spec.model_dump(mode="json", exclude_none=True))


def save(spec: Scenario | Strategy, path: str | Path) -> None:
    """Write a specification as a TOML file that stands alone: tables inside, nothing extended."""
    Path(path).write_text(dumps(spec), encoding="utf-8")


def schema(spec: type[Scenario] | type[Strategy]) -> dict[str, Any]:
    """Return the JSON Schema of the file format, for editors."""
    document = spec.model_json_schema()
    if "$ref" in document:  # a specification that holds another of its kind stands among the definitions
        document |= document["$defs"][document.pop("$ref").rsplit("/", 1)[-1]]
    document["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    document["properties"]["extends"] = {
        "type": "string",
        "description": "Library name or .toml file beside this one, of which this file overrides a part",
    }
    _loosen(document)
    table = document.get("$defs", {}).get("TabulatedPopulation")
    if table:
        for name in TABLES:
            table["properties"][name] = {
                "anyOf": [table["properties"][name], {"type": "string", "description": "CSV file beside this one"}]
            }
        services = document["properties"]["services"]
        changes = {"type": "object", "additionalProperties": {"$ref": "#/$defs/Service"}}
        document["properties"]["services"] = {
            "anyOf": [services, {**changes, "description": "Changes to services of the extended file, by name"}]
        }
    return document


def _loosen(part: Any) -> None:
    """Let a schema accept what a file that extends another may leave out: anything, a population's law too."""
    if isinstance(part, dict):
        part.pop("required", None)
        part.pop("discriminator", None)
        if "oneOf" in part:
            part["anyOf"] = part.pop("oneOf")
        for item in part.values():
            _loosen(item)
    elif isinstance(part, list):
        for item in part:
            _loosen(item)


def _names(spec: type[BaseModel]) -> list[str]:
    return sorted(
        entry.name.removesuffix(".toml") for entry in _library(spec).iterdir() if entry.name.endswith(".toml")
    )


def _library(spec: type[BaseModel]) -> Traversable:
    return files("scenarios") / _FOLDERS[spec]


def _load(spec: type[Spec], source: str | Path) -> Spec:
    return _loaded(spec, _find(spec, str(source)), str(source))


def _loaded(spec: type[Spec], file: _File, origin: str) -> Spec:
    faults: list[Problem] = []
    try:
        return _checked(spec, file, origin, faults)
    except InvalidSpecificationError:
        raise
    except ValueError:  # an integer so long that Python does not write it out
        raise InvalidSpecificationError([*faults, Problem("", "a number has too many digits")], origin) from None
    except RecursionError:
        raise InvalidSpecificationError([Problem("", "nested too deep")], origin) from None


def _checked(spec: type[Spec], file: _File, origin: str, faults: list[Problem]) -> Spec:
    values, texts = _read(spec, file, faults, depth=0)
    # A table that could not be read is left out of the check: it has had its say.
    silent = {problem.location for problem in faults}
    try:
        valid = validate(spec, values, origin)
    except InvalidSpecificationError as error:
        faults += [problem for problem in _with_lines(error, texts) if problem.location not in silent]
    else:
        if not faults:
            return valid
    raise InvalidSpecificationError(faults, origin)


def _find(spec: type[BaseModel], source: str) -> Traversable:
    if source in _names(spec):
        return _library(spec) / f"{source}.toml"
    path = Path(source)
    if _is_file(path):
        return path
    kind = spec.__name__.lower()
    if path.suffix == ".toml" or "/" in source or "\\" in source:
        raise _refused(source, "no such file")
    known = _names(spec)
    raise _refused(
        source, f"no {kind} of this name in the library; there are {', '.join(known)}, or give the path of "
        f"a .toml file{nearest(source, known)}"
    )  # fmt: skip


def _read(
    spec: type[BaseModel], file: _File, faults: list[Problem], depth: int
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Return the values of a file with what it extends, and the texts of both with their names, its own first."""
    text = _text(file)
    if deep := _DEEP_KEY.search(text):
        line = text.count("\n", 0, deep.start()) + 1
        raise _refused(file.name, f"line {line}: a key of more than {DEEPEST_KEY} dotted parts")
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _refused(file.name, f"not a TOML file: {error}") from None
    except ValueError:  # of int(), in words about Python
        raise _refused(file.name, "not a TOML file: a number has too many digits") from None
    _read_tables(values, file, faults)
    parent = values.pop("extends", None)
    if parent is None:
        return values, [(file.name, text)]
    if spec not in _FOLDERS:
        raise _refused(file.name, "extends: only a scenario or strategy extends another")
    if "name" not in values:
        faults.append(Problem(file.name, "name is missing: a file that extends another needs a name of its own"))
    if depth >= MOST_EXTENDS:
        raise _refused(file.name, f"extends: more than {MOST_EXTENDS} files deep; does it extend itself?")
    base, texts = _read(spec, _parent(spec, file, parent), faults, depth + 1)
    return _merged(base, values), [(file.name, text), *texts]


def _parent(spec: type[BaseModel], file: _File, parent: Any) -> Traversable:
    if not isinstance(parent, str):
        raise _refused(file.name, "extends: allowed is a library name or a .toml file beside this one")
    if parent in _names(spec):
        return _library(spec) / f"{parent}.toml"
    if parent.endswith(".toml"):
        return _beside(file, parent, "extends")
    known = _names(spec)
    raise _refused(
        file.name, f"extends: no {spec.__name__.lower()} {_brief(parent)} in the library; "
        f"there are {', '.join(known)}{nearest(parent[:LONGEST_SHOWN], known)}"
    )  # fmt: skip


def _read_tables(values: dict[str, Any], file: _File, faults: list[Problem]) -> None:
    population = values.get("population")
    if not isinstance(population, dict):
        return
    for name in TABLES:
        reference = population.get(name)
        if isinstance(reference, str):
            try:
                table = _beside(file, reference, f"population.{name}")
                population[name] = read_table(name, _text(table), reference)
            except InvalidSpecificationError as error:
                del population[name]
                faults += [Problem(p.where, p.message, ("population", name)) for p in error.problems]


def _beside(file: _File, reference: str, key: str) -> Traversable:
    """Return a file in the folder of `file` or below it; nothing else can be reached from a specification."""
    parts = PurePosixPath(reference).parts
    if isinstance(file, _Text):
        raise _refused(
            file.name, f"{key}: {_brief(reference)} is another file, which cannot be reached from here; "
            "extend a scenario or strategy of the library, or put the tables into the text"
        )  # fmt: skip
    if not isinstance(file, Path):
        raise _refused(file.name, f"{key}: a packed library file cannot refer to another file")
    folder = file.parent
    outside = not parts or parts[0] == "/" or ".." in parts or "\\" in reference or ":" in reference
    if outside or not _lies_within(folder / reference, folder):
        raise _refused(
            file.name, f"{key}: {_brief(reference)} is not allowed, allowed is a file in this folder or below"
        )
    if not _is_file(folder / reference):
        raise _refused(file.name, f"{key}: no such file {_brief(reference)}{_nearest_file(reference, folder)}")
    return folder / reference


def _lies_within(path: Path, folder: Path) -> bool:
    """Return whether a path leads to somewhere below a folder, links followed."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):  # a name too long, a link to itself, a NUL in it
        return False


def _is_file(path: Path) -> bool:
    """Return whether there is such a file, no pipe or device among them."""
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name too long, a folder that may not be entered
        return False


def _nearest_file(reference: str, folder: Path) -> str:
    """Return a hint that names the nearest file; a folder may hold a whole disk, and is not searched to its end."""
    try:
        names = [entry.name for entry in islice(folder.iterdir(), MOST_LOOKED_AT)]
    except OSError:
        return ""
    return nearest(reference[:LONGEST_SHOWN], [name for name in names if name.endswith(Path(reference).suffix)])


def _brief(reference: str) -> str:
    return repr(reference if len(reference) <= LONGEST_SHOWN else f"{reference[:LONGEST_SHOWN]}...")


def _text(file: _File) -> str:
    if isinstance(file, _Text):
        return file.text
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST_FILE + 1)  # the size that a system tells of its own files is 0
        if len(content) > LARGEST_FILE:
            raise _refused(file.name, f"larger than {LARGEST_FILE // 1_000_000} MB")
        text = content.decode("utf-8-sig")  # what Excel saves begins with a byte order mark
        return text.replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise _refused(file.name, f"not UTF-8 text: {error.reason} at byte {error.start}") from None
    except OSError as error:
        raise _refused(file.name, f"cannot be read: {error.strerror}") from None


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


def _refused(where: str, message: str) -> InvalidSpecificationError:
    return InvalidSpecificationError([Problem(where, message)])


def _with_lines(error: InvalidSpecificationError, texts: list[tuple[str, str]]) -> list[Problem]:
    """Return the same problems in the order of the file, each with its line, and with its file if another's."""
    found = []
    lines_of_texts = [(number, name, _lines(text)) for number, (name, text) in enumerate(texts)]
    for problem in error.problems:
        lines = [(number, name, _line_in(known, problem.location)) for number, name, known in lines_of_texts]
        number, name, line = next(((n, f, line) for n, f, line in lines if line), (0, "", 0))
        where = f"line {line}, {problem.where}" if line else problem.where
        where = f"{name} {where}" if number else where
        found.append(((number, line or 0), Problem(where, problem.message, problem.location)))
    return [problem for _, problem in sorted(found, key=lambda pair: pair[0])]


_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?")
_KEY = re.compile(r"^\s*([A-Za-z0-9_\-.\"' ]+?)\s*=")


def line_of(text: str, location: Location) -> int | None:
    """Return the line (from 1) on which a key of a TOML text stands, if it stands there at all.

    A best effort for messages: it knows tables, lists of tables and plain keys, not inline tables.
    """
    return _line_in(_lines(text), location)


class _Lines(NamedTuple):
    """Where tables and keys of a text stand; a key with an inline table or list stands for all that is inside it."""

    exact: dict[Location, int]
    inline: dict[Location, int]


def _line_in(lines: _Lines, location: Location) -> int | None:
    if location in lines.exact:
        return lines.exact[location]
    holders = (location[:depth] for depth in range(len(location) - 1, 0, -1))
    return next((lines.inline[holder] for holder in holders if holder in lines.inline), None)


def _lines(text: str) -> _Lines:
    """Go over a text once: a file may have as many problems as lines."""
    found = _Lines({}, {})
    table: list[int | str] = []
    counts: dict[tuple[str, ...], int] = {}
    within_text = False
    for number, line in enumerate(text.splitlines(), start=1):
        if (line.count('"""') + line.count("'''")) % 2:
            within_text = not within_text
            if not within_text:
                continue
        elif within_text:
            continue
        if len(line) > LONGEST_KEY_LINE and "=" not in line[:LONGEST_KEY_LINE]:
            continue
        if header := _HEADER.match(line[:LONGEST_KEY_LINE]):
            names = tuple(part.strip(" \"'") for part in header[2].split("."))
            table = list(names)
            if header[1] == "[[":
                counts[names] = counts.get(names, -1) + 1
                table.append(counts[names])
            found.exact.setdefault(tuple(table), number)
        elif key := _KEY.match(line[:LONGEST_KEY_LINE]):
            here = (*table, *(part.strip(" \"'") for part in key[1].split(".")))
            found.exact.setdefault(here, number)
            if line.rstrip()[-1] in "}][":
                found.inline.setdefault(here, number)
    return found
