"""NumPy docstrings taken apart, as far as the documents need them."""

import inspect
import re

_TITLE = re.compile(r"^(?P<title>[A-Z][A-Za-z ]+)\n-{3,}$", re.MULTILINE)


def text_of(described: object) -> str:
    """Return the docstring of a thing itself: not one that a class has from its base or from being a dataclass."""
    if isinstance(described, type) and "__doc__" not in vars(described):
        return ""
    text = inspect.getdoc(described) or ""
    return "" if isinstance(described, type) and text.startswith(f"{described.__name__}(") else text


def first_paragraph(text: str) -> str:
    """Return what stands before the first blank line, on one line."""
    return " ".join(text.split("\n\n")[0].split())


def section(text: str, title: str) -> list[tuple[str, str, str]]:
    """Return the entries of a section, each with its name, its type if one is given, and its meaning."""
    parts = _TITLE.split(text)
    bodies = dict(zip(parts[1::2], parts[2::2], strict=True))
    entries: list[tuple[str, str, str]] = []
    for line in bodies.get(title, "").strip("\n").splitlines():
        if line.startswith(" ") and entries:
            name, kind, meaning = entries[-1]
            entries[-1] = (name, kind, f"{meaning} {line.strip()}".strip())
        elif line.strip():
            name, _, kind = line.partition(" : ")
            entries.append((name.strip(), kind.strip(), ""))
    return entries
