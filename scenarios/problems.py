"""What is wrong with a specification: every problem at once, each with what, where and what is allowed."""

import difflib
import re
import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from scenarios.quantity import PLAIN, PROSE, TABLED, UNPRINTABLE, nearest

Spec = TypeVar("Spec", bound=BaseModel)
Location = tuple[int | str, ...]

MOST_PROBLEMS = 100
"""Problems that are told; nobody reads more, and a broken file may have one a line."""


LONGEST_INTEGER = 14_000
"""Bits of a whole number; Python writes out no more, and pydantic complains of that past everybody on the screen."""
LONGEST_PROBLEM = 600
"""Characters of a problem that are told: the rest is what somebody put into a key or a value."""
_UNPRINTABLE = re.compile(f"[{UNPRINTABLE}\\ud800-\\udfff]")


def legible(text: str) -> str:
    r"""Return text for a terminal or page: on one line, what does not print as an escape, shortened if it is long.

    Examples
    --------
    >>> print(legible("a key with \x1b[31mred\n in it"))
    a key with \x1b[31mred\n in it
    """
    short = text if len(text) <= LONGEST_PROBLEM else f"{text[: LONGEST_PROBLEM - 60]} ... {text[-50:]}"
    return _UNPRINTABLE.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), short)


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, in words a user can act on."""

    where: str
    message: str
    location: Location = ()

    def __str__(self) -> str:
        return legible(f"{self.where}: {self.message}" if self.where else self.message)


class InvalidSpecificationError(ValueError):
    """A scenario or strategy is not valid; `problems` lists everything that was found."""

    def __init__(self, problems: Sequence[Problem], origin: str = "") -> None:
        self.problems = tuple(problems)
        self.origin = origin
        count = "1 problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        heading = f"{legible(origin)}: {count}" if origin else count
        lines = [f"  {problem}" for problem in self.problems[:MOST_PROBLEMS]]
        if more := len(self.problems) - len(lines):
            lines.append(f"  and {more} more")
        super().__init__("\n".join([heading, *lines]))


def refused(where: str, message: str, origin: str = "") -> InvalidSpecificationError:
    """Return the error of a single problem, to be raised."""
    return InvalidSpecificationError([Problem(where, message)], origin)


def validate(spec: type[Spec], values: Mapping[str, Any], origin: str = "") -> Spec:
    """Return `values` as a specification.

    Parameters
    ----------
    spec
        The class to build.
    values
        Plain nested values, as they come from a TOML or JSON file.
    origin
        Name of the file, for the message.

    Raises
    ------
    InvalidSpecificationError
        With every problem that was found. A check across fields only runs when its fields are sound, so the
        faulty ones are taken out, one round after the other, until nothing new comes to light.
    """
    try:
        remaining: Any = _copy(values)
    except OverflowError:
        raise refused("", "a number has too many digits", origin) from None
    problems: list[Problem] = []
    taken_out: set[Location] = set()
    while True:
        try:
            valid = spec.model_validate(remaining)
        except ValidationError as error:
            found = error.errors(include_url=False)
            if len(found) > MOST_PROBLEMS:
                problems += [_problem(spec, details) for details in found[:MOST_PROBLEMS]]
                problems.append(Problem("", f"and {len(found) - MOST_PROBLEMS} more"))
                raise InvalidSpecificationError(problems, origin) from None
        else:
            if problems:
                raise InvalidSpecificationError(problems, origin)
            return valid
        faulty = taken_out | {_location(details) for details in found}
        new = [
            details
            for details in found
            if (place := _location(details)) not in taken_out and not _follows(place, details["type"], faulty)
        ]
        problems += [_problem(spec, details) for details in new]
        locations = {_location(details) for details in new}
        # A list item that goes shifts those behind it: the last goes first.
        removed = [place for place in sorted(locations, key=_sort_key, reverse=True) if _remove(remaining, place)]
        taken_out |= locations
        if not removed:
            # What now lacks a required value goes as a whole, if it is one of a list.
            holders = {place[:-1] for place in (_location(details) for details in found) if len(place) > 1}
            removed = [place for place in sorted(holders, key=_sort_key, reverse=True) if _remove(remaining, place)]
        if not removed:
            raise InvalidSpecificationError(problems, origin)


def _follows(location: Location, kind: str, faulty: set[Location]) -> bool:
    """Return whether an error only comes of another within it, as a list is too short that lost its faulty items."""
    within = (place for place in faulty if len(place) > len(location) and place[: len(location)] == location)
    return kind != "inconsistent" and any(True for _ in within)


def _problem(spec: type[BaseModel], details: ErrorDetails) -> Problem:
    location = _location(details)
    return Problem(dotted(location), _message(spec, details, location), location)


def _message(spec: type[BaseModel], details: ErrorDetails, location: Location) -> str:
    value, context = details["input"], details.get("ctx", {})
    if details["type"] == "union_tag_invalid":
        value = context["tag"]
    shown = _shown(value)
    match details["type"]:
        case "extra_forbidden":
            return f"unknown key{_nearest_key(spec, location)}"
        case "missing":
            return "is missing"
        case "greater_than_equal" | "less_than_equal" | "greater_than" | "less_than" | "finite_number":
            return f"{shown} is not allowed, allowed is {_range(spec, location) or _limit(context)}"
        case "literal_error" | "union_tag_invalid":
            expected = str(context.get("expected", context.get("expected_tags", "")))
            known = [part.strip(" '") for part in expected.replace(" or ", ", ").split(",")]
            return f"{shown} is not allowed, allowed is {expected}{nearest(str(value), known)}"
        case "union_tag_not_found":
            return "is missing, allowed is 'drawn' or 'table'"
        case "string_pattern_mismatch":
            pattern = str(context.get("pattern"))
            return f"{shown} is not allowed, allowed is {_PATTERNS.get(pattern, f'text like {pattern}')}"
        case kind if kind in _KINDS:
            return f"{shown} is not {_KINDS[details['type']]}{_range_if_any(spec, location)}"
        case _:
            text = details["msg"]
            return text if text.startswith(shown) or isinstance(value, Mapping) else f"{shown}: {text}"


_PATTERNS = {
    PLAIN: "text without control characters",
    PROSE: "text without control characters",
    TABLED: "text without control characters that does not begin like a formula (= + - @)",
}
_KINDS = {
    "float_type": "a number",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "string_type": "text",
    "model_type": "a table of keys",
    "model_attributes_type": "a table of keys",
    "tuple_type": "a list",
    "dict_type": "a table of keys",
}


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping | Sequence) and not isinstance(value, str):
        return "a table" if isinstance(value, Mapping) else f"a list of {len(value)}"
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _range(spec: type[BaseModel], location: Location) -> str:
    for owner, name in _owners(spec, location):
        limits = {
            key: getattr(item, key)
            for item in owner.model_fields[name].metadata
            for key in ("ge", "gt", "le", "lt")
            if hasattr(item, key)
        }
        if limits:
            low = f"{limits['ge']:g}" if "ge" in limits else f"more than {limits['gt']:g}" if "gt" in limits else ""
            high = f"{limits['le']:g}" if "le" in limits else f"less than {limits['lt']:g}" if "lt" in limits else ""
            return f"{low} to {high}" if low and high else f"at least {low}" if low else f"at most {high}"
    return ""


def _limit(context: Mapping[str, Any]) -> str:
    """Return the one bound that was overstepped, where it is one of what a list or table holds."""
    words = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
    return next((f"{words[key]} {context[key]:g}" for key in words if key in context), "a finite number")


def _range_if_any(spec: type[BaseModel], location: Location) -> str:
    text = _range(spec, location)
    return f", allowed is {text}" if text else ""


def _nearest_key(spec: type[BaseModel], location: Location) -> str:
    key = str(location[-1])
    siblings = _fields_at(spec, location[:-1])
    close = difflib.get_close_matches(key, siblings, n=1, cutoff=0.6)
    if close:
        return f"; did you mean {close[0]!r}?"
    elsewhere = {path.rsplit(".", 1)[-1]: path for path in field_paths(spec)}
    close = difflib.get_close_matches(key, list(elsewhere), n=1, cutoff=0.75)
    if close:
        return f"; did you mean {elsewhere[close[0]]!r}?"
    return f"; known here: {', '.join(siblings)}" if siblings else ""


def field_paths(spec: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """Yield the dotted names of all fields that sit in tables of their own (not in lists)."""
    for name, field in spec.model_fields.items():
        yield prefix + name
        for inner in _models_in(field.annotation):
            if not _is_list(field.annotation) and inner is not spec:  # a strategy's successor is a strategy
                yield from field_paths(inner, f"{prefix}{name}.")


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and not typing.get_origin(annotation) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in typing.get_args(annotation) for model in _models_in(part)]


def _is_list(annotation: Any) -> bool:
    return typing.get_origin(annotation) in (tuple, list) or (
        typing.get_origin(annotation) in (typing.Union, types.UnionType)
        and any(_is_list(part) for part in typing.get_args(annotation))
    )


def _owners(spec: type[BaseModel], location: Location) -> Iterator[tuple[type[BaseModel], str]]:
    models = [spec]
    names = [part for part in location if isinstance(part, str)]
    for depth, name in enumerate(names):
        holders = [model for model in models if name in model.model_fields]
        if depth == len(names) - 1:
            yield from ((model, name) for model in holders)
        models = [inner for model in holders for inner in _models_in(model.model_fields[name].annotation)]


def _fields_at(spec: type[BaseModel], location: Location) -> list[str]:
    if not location:
        return list(spec.model_fields)
    models = [
        inner for owner, name in _owners(spec, location) for inner in _models_in(owner.model_fields[name].annotation)
    ]
    return list(dict.fromkeys(name for model in models for name in model.model_fields))


def _location(details: ErrorDetails) -> Location:
    """Return where the error is in the file: pydantic's place without the tags of unions."""
    parts = details["loc"]
    if details["type"].startswith("union_tag"):
        return (*parts, "law")
    return tuple(part for i, part in enumerate(parts) if not (i == 1 and parts[0] == "population" and part in _LAWS))


_LAWS = ("drawn", "table")


def dotted(location: Location) -> str:
    """Return a location as a user writes it: ``services[2].complexity``."""
    text = ""
    for part in location:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _copy(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _copy(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_copy(item) for item in value]
    if isinstance(value, int) and value.bit_length() > LONGEST_INTEGER:
        raise OverflowError
    return value


def _sort_key(location: Location) -> tuple[tuple[int, str], ...]:
    return tuple((part, "") if isinstance(part, int) else (-1, part) for part in location)


def _remove(values: Any, location: Location) -> bool:
    """Take the faulty value out; what cannot be done without gives way to something sound."""
    if not location:
        return False
    *path, last = location
    holder = values
    for part in path:
        try:
            holder = holder[part]
        except (KeyError, IndexError, TypeError):
            return False
    if isinstance(holder, dict) and last in ("law", "name"):
        sound = "nameless" if last == "name" else "table" if "places" in holder else "drawn"
        changed = holder.get(last) != sound
        holder[last] = sound
        return changed
    if isinstance(holder, dict) and last in holder:
        del holder[last]
        return True
    if isinstance(holder, list) and isinstance(last, int) and last < len(holder):
        del holder[last]
        return True
    return False
