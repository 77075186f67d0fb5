"""On which line of a TOML text a key stands: a best effort, for messages."""

import re
from typing import NamedTuple

from scenarios.problems import InvalidSpecificationError, Location, Problem

LONGEST_KEY_LINE = 500
"""Characters of a line within which its key is looked for; the search takes the square of it."""
_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?")
_KEY = re.compile(r"^\s*([A-Za-z0-9_\-.\"' ]+?)\s*=")


def with_lines(error: InvalidSpecificationError, texts: list[tuple[str, str]]) -> list[Problem]:
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
