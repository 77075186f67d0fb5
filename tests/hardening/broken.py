"""Valid specifications made wrong: in their values, their keys, their text, and their bytes."""

import csv
import io
from copy import deepcopy
from datetime import date
from random import Random
from typing import Any

import tomli_w

from tests.hardening import valid
from tests.hardening.cases import Case

Values = dict[str, Any]

NUMBERS: list[Any] = [
    float("nan"), float("inf"), float("-inf"), -0.0, 1e308, -1e308, 5e-324, 1e22, 2**31, 2**53 + 1, 2**63, 2**64, -(2**63),
    10**30, 10**400, 16**5000, -1, 0, 1.5, 0.1 + 0.2,
]  # fmt: skip
"""Numbers that break programs."""
TEXTS = [
    "", " ", "nan", "inf", "1e5", "0x10", "true", "null", "None", "\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "\x9b31m", "\x00",
    "a\nb", "a\r\nb", "\x7f", "\u202egnp.exe", "\u2028", "\ufeff", "\u200b", "[bold red]x[/bold red]", "[/]", "[link=http://x]y",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "{{7*7}}", "${7*7}", "{% raw %}", "$\\frac{1}{0}$", "$$", "\\input{/etc/passwd}",
    "=1+1", "=HYPERLINK(\"http://x\")", "+1", "-1+1", "@SUM(A1)", "\t=1", "../../x", "/etc/passwd", "a/b", "CON", "x" * 5000, "%s%n",
    "'; DROP TABLE runs; --", "Ω" * 130, "🏙️" * 70,
]  # fmt: skip
"""Texts that break terminals, pages, tables and paths."""
OTHERS: list[Any] = [
    True, False, [], {}, [[]], [None] * 0, [1, "a", 2.0], {"a": 1}, {"": {}}, date(2017, 10, 1), [{}], [{"name": 1}], {"law": 3},
    [[[[[[]]]]]], {"name": {"name": {"name": 1}}}, ["a"] * 1000, [{"name": "a"} for _ in range(200)], {f"k{i}": i for i in range(500)},
]  # fmt: skip
"""Values of the wrong kind."""


def base(rng: Random) -> tuple[str, Values]:
    """Return a valid specification of either kind."""
    kind = rng.choice(["scenario", "scenario", "strategy"])
    if rng.random() < 0.3:
        return kind, valid.extension(rng, kind)
    return kind, valid.scenario(rng) if kind == "scenario" else valid.strategy(rng)


def with_wrong_values(rng: Random) -> Case:
    """Return a file of which a few values, anywhere, are replaced."""
    kind, values = base(rng)
    notes = []
    for _ in range(rng.choice([1, 1, 1, 2, 5, 20])):
        places = list(leaves(values))
        path = rng.choice(places)
        value = deepcopy(rng.choice(rng.choice([NUMBERS, NUMBERS, TEXTS, OTHERS])))
        put(values, path, value)
        notes.append(f"{path} = {_short(value)}")
    return Case("values", kind, {"main.toml": written(values)}, note="; ".join(notes))


def with_wrong_keys(rng: Random) -> Case:
    """Return a file with keys that are unknown, missing, doubled, or in the wrong table."""
    kind, values = base(rng)
    notes = []
    for _ in range(rng.choice([1, 1, 3, 10])):
        holders = [path for path in ((), *leaves(values)) if isinstance(found(values, path), dict)]
        holder = found(values, rng.choice(holders))
        what = rng.choice(["add", "drop", "misspell", "move"])
        key = rng.choice(list(holder) or ["x"])
        if what == "drop":
            holder.pop(key, None)
        elif what == "misspell" and key in holder:
            holder[key[:-1] + rng.choice("xyz\x1b\n\"'. ")] = holder.pop(key)
        elif what == "move" and key in holder:
            values[key + "_" if key in values else key] = deepcopy(holder[key])
        else:
            key = rng.choice([*TEXTS, "name", "extends", "law", "__class__", "model_config", "x" * 100_000, "a.b.c"])
            holder[key] = rng.choice([1, "x", {}, [], [{}]])
        notes.append(f"{what} {_short(key)}")
    return Case("keys", kind, {"main.toml": written(values)}, note="; ".join(notes))


def with_markup(rng: Random) -> Case:
    """Return a file whose names and sentences are full of markup, formulas, commands to terminals and links."""
    kind, values = base(rng)
    texts = [
        path for path in leaves(values) if isinstance(found(values, path), str) and path[-1] not in ("law", "extends")
    ]
    for path in rng.sample(texts, min(len(texts), rng.choice([1, 3, 10]))):
        put(values, path, rng.choice(TEXTS))
    return Case("markup", kind, {"main.toml": written(values)})


def with_wrong_text(rng: Random) -> Case:
    """Return a file whose lines and letters are cut, doubled, swapped or joined."""
    kind, values = base(rng)
    text = written(values).decode()
    note = []
    for _ in range(rng.choice([1, 2, 5])):
        what = rng.choice(["cut", "double", "swap", "insert", "drop", "join", "delete"])
        lines, at = text.split("\n"), rng.randrange(len(text) + 1)
        line = rng.randrange(len(lines))
        if what == "cut":
            text = text[:at]
        elif what == "double":
            lines.insert(rng.randrange(len(lines)), lines[line])
            text = "\n".join(lines)
        elif what == "swap":
            other = rng.randrange(len(lines))
            lines[line], lines[other] = lines[other], lines[line]
            text = "\n".join(lines)
        elif what == "insert":
            text = (
                text[:at]
                + rng.choice([*"[]{}=.,'\"#\\\n\t\x00\x1b-_+e0", '"""', "[[", "= =", "extends = 'small'"])
                + text[at:]
            )
        elif what == "join":
            text = text.replace("\n", "", 1) if rng.random() < 0.5 else text.replace("\n", "\r")
        elif what == "delete":
            text = text[:at] + text[at + rng.choice([1, 10]) :]
        else:
            del lines[line]
            text = "\n".join(lines)
        note.append(what)
    return Case("text", kind, {"main.toml": text.encode("utf-8", errors="surrogatepass")}, note=" ".join(note))


def with_wrong_bytes(rng: Random) -> Case:
    """Return a file in another encoding, or with bytes that are none."""
    kind, values = base(rng)
    content = written({**values, "title": "Zürich – Łódź"})
    text = content.decode()
    how = rng.choice(["utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252", "bom", "two boms", "crlf", "cr", "nul", "surrogate",
                      "flip", "flip", "flip", "gzip", "utf-7", "empty", "zeros", "random", "overlong"])  # fmt: skip
    match how:
        case "bom" | "two boms":
            content = b"\xef\xbb\xbf" * (1 + (how == "two boms")) + content
        case "crlf" | "cr":
            content = text.replace("\n", "\r\n" if how == "crlf" else "\r").encode()
        case "nul":
            at = rng.randrange(len(content))
            content = content[:at] + b"\0" * rng.choice([1, 1000]) + content[at:]
        case "surrogate":
            content = content.replace("ü".encode(), rng.choice([b"\xed\xa0\x80", b"\xed\xb0\x80"]))
        case "overlong":
            content = content.replace(b'"', b"\xc0\xa2", 1)
        case "flip":
            changed = bytearray(content)
            for _ in range(rng.choice([1, 5, 50])):
                changed[rng.randrange(len(changed))] = rng.randrange(256)
            content = bytes(changed)
        case "gzip":
            content = b"\x1f\x8b\x08" + content
        case "empty":
            content = rng.choice([b"", b"\n", b" ", b"#", b"\xef\xbb\xbf"])
        case "zeros":
            content = b"\0" * rng.choice([1, 10_000])
        case "random":
            content = rng.randbytes(rng.choice([1, 100, 100_000]))
        case _:
            content = text.encode(how, errors="replace")
    expected = "valid" if how in ("bom", "crlf") else ""
    return Case("bytes", kind, {"main.toml": content}, expected=expected, note=how)


def written(values: Values) -> bytes:
    """Return values as a TOML file, integers of any length among them."""
    return tomli_w.dumps(_writable(values)).encode("utf-8", errors="surrogatepass")


class _Long(int):
    """An integer whose digits Python would not write out."""

    def __str__(self) -> str:
        return hex(self)


def _writable(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _writable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_writable(item) for item in value]
    return _Long(value) if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 10**4000 else value


def leaves(values: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return where there is anything in nested values, tables and lists themselves among it."""
    pairs = values.items() if isinstance(values, dict) else enumerate(values) if isinstance(values, list) else ()
    return [place for key, item in pairs for place in ((*path, key), *leaves(item, (*path, key)))]


def found(values: Any, path: tuple[Any, ...]) -> Any:
    """Return what stands at a place."""
    for part in path:
        values = values[part]
    return values


def put(values: Any, path: tuple[Any, ...], value: Any) -> None:
    """Put a value in a place."""
    found(values, path[:-1])[path[-1]] = value


def _short(value: Any) -> str:
    try:
        return repr(value)[:40]
    except ValueError:
        return "a very long integer"


def as_csv(rows: list[list[Any]]) -> bytes:
    """Return rows as a CSV table."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8", errors="surrogatepass")
