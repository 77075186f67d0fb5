"""The tables of ``docs/DEPENDENCIES.md``: what the project rests on, under which licences, and how old it is.

``python docs/dependency_tables.py`` rewrites them in place; with ``--check`` it changes nothing and exits with 1 if one
is stale (`generated` says how they are told). Names, ranges and pins come from ``pyproject.toml``; licences, releases
and reasons stand in two files beside it, so that the tables are the same on every Python and with any extras installed.
``python docs/dependency_tables.py --record`` brings licences and what needs what up to date with what is installed,
which should be everything (``uv run --all-extras --all-groups``), and exits with 1 if something is new, gone, or under
another licence than recorded.
"""

import csv
import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

from generated import Blocks, code, main, table

HERE = Path(__file__).parent
DOCUMENT, DIRECT, TRANSITIVE = (HERE / name for name in ("DEPENDENCIES.md", "dependencies.csv", "transitive.csv"))
PERMISSIVE = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSD", "CC0-1.0", "ISC", "MIT", "MIT-0", "MIT-CMU",
    "PSF-2.0", "Zlib", "Apache-2.0 WITH LLVM-exception",
}  # fmt: skip
"""Licences that ask for their notice to be kept and nothing of the work that uses them."""
WEAK = {"LGPL", "LGPL-2.1-or-later", "MPL-2.0"}
"""Copyleft that covers changes to the library itself."""
SPELT = {
    "Apache 2.0": "Apache-2.0", "Apache Software License": "Apache-2.0", "BSD License": "BSD", "MIT License": "MIT",
    "GNU GENERAL PUBLIC LICENSE": "GPL-3.0", "GNU Library or Lesser General Public License (LGPL)": "LGPL",
    "ISC License (ISCL)": "ISC", "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}  # fmt: skip
"""What packages call their licences, and the licence's identifier; "BSD" where they do not say which."""
READ = {"axe-playwright-python": "MIT", "graphemeu": "MIT"}
"""Licences read in the file of the distribution, for its metadata name none."""


@dataclass(frozen=True)
class Direct:
    """A dependency that the project names itself: its range, and the extra or group that asks for it."""

    name: str
    range: str
    asked_by: str


def project() -> dict[str, Any]:
    """Return what ``pyproject.toml`` says."""
    return tomllib.loads((HERE.parent / "pyproject.toml").read_text(encoding="utf-8"))


def direct() -> list[Direct]:
    """Return every dependency named, once for each place that names it: first those of everybody, then extras."""
    said = project()
    places = {"": said["project"]["dependencies"], **said["project"]["optional-dependencies"]}
    places |= {f"group {name}": of for name, of in said["dependency-groups"].items()}
    found = []
    for place, requirements in places.items():
        for requirement in requirements:
            if isinstance(requirement, str):
                name, extras, limits = re.fullmatch(r"([\w.-]+)(\[.+\])?(.*)", requirement).groups()  # type: ignore[union-attr]
                found.append(Direct(normal(name), (extras or "") + limits, place))
    return found


def pins() -> dict[str, list[str]]:
    """Return the versions that ``uv run`` takes, by name; two where Pythons differ."""
    found: dict[str, list[str]] = {}
    for constraint in project()["tool"]["uv"]["constraint-dependencies"]:
        name, version = constraint.split(";")[0].split("==")
        found.setdefault(normal(name), []).append(version.strip())
    return found


def normal(name: str) -> str:
    """Return a name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def recorded(path: Path) -> dict[str, dict[str, str]]:
    """Return a file of records by name."""
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["name"]: row for row in csv.DictReader(lines)}


def kind_of(licence: str) -> str:
    """Return how much a licence asks: one of `_KINDS`; of several that all hold, the most."""
    if licence == "":
        return "unknown"
    if " OR " in licence:
        return min((kind_of(one) for one in licence.split(" OR ")), key=_KINDS.index)
    return max((_kind(one) for one in licence.split(" AND ")), key=_KINDS.index)


_KINDS = ("permissive", "weak copyleft", "strong copyleft", "unknown")


def _kind(licence: str) -> str:
    if licence in PERMISSIVE:
        return "permissive"
    if licence in WEAK:
        return "weak copyleft"
    return "strong copyleft" if licence.startswith(("GPL", "AGPL")) else "unknown"


def direct_table() -> str:
    """Return the table of direct dependencies."""
    kept, versions, rows = recorded(DIRECT), pins(), []
    unknown = sorted({one.name for one in direct()} - kept.keys())
    if unknown:
        raise SystemExit(f"nothing is recorded of {', '.join(unknown)}: run python docs/dependency_tables.py --record")
    for one in direct():
        about = kept[one.name]
        rows.append(
            (code(one.name), one.asked_by or "everybody", one.range, " or ".join(versions.get(one.name, ["none"])),
             about["licence"], f"{about['latest']}, {about['released']}", about["why"])
        )  # fmt: skip
    return table(("Package", "For", "Range", "Pinned", "Licence", "Latest, released", "Why it is there"), rows)


def transitive_table() -> str:
    """Return the table of what comes with them."""
    rows = [
        (code(name), row["licence"], kind_of(row["licence"]), row["for"], row["through"])
        for name, row in sorted(recorded(TRANSITIVE).items())
    ]
    return table(("Package", "Licence", "Kind", "For", "Through"), rows)


def counts() -> str:
    """Return how many there are of each kind of licence."""
    kept = {**recorded(TRANSITIVE), **{name: row | {"for": ""} for name, row in recorded(DIRECT).items()}}
    kinds = {name: kind_of(row["licence"]) for name, row in kept.items()}
    rows = [
        (kind, sum(of == kind for of in kinds.values()),
         ", ".join(name for name, of in sorted(kinds.items()) if of == kind and kind != "permissive"))
        for kind in _KINDS
    ]  # fmt: skip
    return table(("Licence", "Packages", "Which"), rows)


BLOCKS: Blocks = {"direct": direct_table, "licences": counts, "transitive": transitive_table}


def record() -> int:
    """Bring the records up to date with what is installed; return 1 if they were not."""
    named, before = {one.name for one in direct()}, {**recorded(DIRECT), **recorded(TRANSITIVE)}
    needed = _needed()
    missing = sorted(named - needed.keys() - {""})
    if missing:
        raise SystemExit(f"not installed, so that nothing is known of them: {', '.join(missing)}")
    old = recorded(DIRECT)
    _write(DIRECT, ("name", "licence", "latest", "released", "why"), (
        {"latest": "", "released": "", "why": "", **old.get(name, {}), "name": name, "licence": licence_of(name)}
        for name in sorted(named)
    ))  # fmt: skip
    _write(TRANSITIVE, ("name", "licence", "for", "through"), (
        {"name": name, "licence": licence_of(name), "for": _widest(through), "through": ", ".join(sorted(through))}
        for name, through in sorted(needed.items()) if name not in named
    ))  # fmt: skip
    after = {**recorded(DIRECT), **recorded(TRANSITIVE)}
    changed = [name for name in sorted({*before, *after})
               if before.get(name, {}).get("licence") != after.get(name, {}).get("licence")]  # fmt: skip
    print(f"new, gone or under another licence: {', '.join(changed) or 'none'}")
    return 1 if changed else 0


def licence_of(name: str) -> str:
    """Return the licence that the metadata of an installed distribution name; nothing if they name none."""
    about = metadata.metadata(name)
    if name in READ:
        return READ[name]
    classifiers = [line.split(" :: ")[-1] for line in about.get_all("Classifier") or [] if line.startswith("License")]
    said = [*(about.get_all("License-Expression") or []), " AND ".join(SPELT.get(one, one) for one in classifiers)]
    text = "".join(about.get_all("License") or []).strip().split("\n")[0]
    return next((one for one in said if one), SPELT.get(text, text))


def _needed() -> dict[str, set[str]]:
    """Return what is installed because of the direct dependencies, and because of which."""
    requirement_of = import_module("packaging.requirements").Requirement
    found: dict[str, set[str]] = {}
    for one in direct():
        start = requirement_of(one.name + one.range)
        waiting: list[tuple[str, frozenset[str]]] = [(one.name, frozenset(start.extras))]
        seen = set()
        while waiting:
            name, extras = waiting.pop()
            if (name, extras) in seen or not _is_installed(name):
                continue
            seen.add((name, extras))
            found.setdefault(name, set()).add(one.name)
            for text in metadata.requires(name) or []:
                further = requirement_of(text)
                if any(further.marker is None or further.marker.evaluate({"extra": e}) for e in (*extras, "")):
                    waiting.append((normal(further.name), frozenset(further.extras)))
    return found


def _is_installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def _widest(through: Iterable[str]) -> str:
    """Return for whom something comes: everybody, users of an extra, or developers alone."""
    places = {one.asked_by for one in direct() if one.name in set(through)}
    if "" in places:
        return "everybody"
    extras = sorted(place for place in places if not place.startswith("group "))
    return ", ".join(extras) or "developers"


def _write(path: Path, columns: tuple[str, ...], rows: Iterable[Mapping[str, str]]) -> None:
    kept = list(rows)
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(kept)


if __name__ == "__main__":
    if "--record" in sys.argv:
        raise SystemExit(record())
    raise SystemExit(main(DOCUMENT, BLOCKS, "dependency_tables.py"))
