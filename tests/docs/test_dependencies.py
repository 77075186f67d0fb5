"""What is imported is declared, what is declared is imported and pinned, and every licence is known."""

import ast
import re
import runpy
import sys
from importlib import metadata
from pathlib import Path

import dependency_tables
import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
TEXT = (DOCS / "DEPENDENCIES.md").read_text(encoding="utf-8")
OURS = {"agents", "scenarios", "simulation", "experiments", "tests", "benchmarks"}
MAY_USE = {
    "agents": {""}, "scenarios": {""}, "simulation": {""}, "experiments/dashboard": {"", "page"},
    "experiments": {"", "lab", "calibrate", "cluster"},
}  # fmt: skip
"""Whose dependencies each part may import: everybody's, and those of an extra; the rest of the repository all."""
CALLED = {"axe-playwright-python": "axe_playwright_python", "pillow": "PIL", "ipython": "IPython", "salib": "SALib"}
"""Modules whose name is not that of the distribution."""
COMES_WITH = {"pydantic_core": "pydantic"}
"""Modules of a distribution that another requires in one exact version: they are two halves of one library."""
NOT_IMPORTED = {
    "websockets": "Uvicorn finds it", "ipyvue": "pinned with Solara", "ipyvuetify": "pinned with Solara",
    "import-linter": "a command", "mypy": "a command", "ruff": "a command", "pytest-xdist": "a plugin",
    "ipykernel": "a kernel", "pymoo": "", "pyabc": "imported when it is asked for", "salib": "", "scoringrules": "", "nbclient": "", "nbformat": "", "packaging": "",
}  # fmt: skip
"""Declared, and not imported by a statement: why not. Where nothing is said, it is by name, which is looked for."""


def status(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["dependency_tables.py", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(DOCS / "dependency_tables.py"), run_name="__main__")
    return ended.value.code


def module_of(name):
    return CALLED.get(name, name.replace("-", "_"))


def imported():
    """Yield each import of something that is neither ours nor Python's: the module, and the file's path."""
    ours = OURS | {path.stem for path in DOCS.glob("*.py")}
    for top in (*OURS, "docs"):
        for path in sorted((ROOT / top).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
                names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
                for name in {name.split(".")[0] for name in names} - ours - sys.stdlib_module_names:
                    yield name, path.relative_to(ROOT).as_posix()


def may_use(path):
    """Return whose dependencies a file may import; None for all."""
    return next((of for place, of in MAY_USE.items() if path.startswith(f"{place}/")), None)


def undeclared(found, declared):
    """Return the imports of what is not declared for those who use the file."""
    wrong = []
    for name, path in found:
        allowed = may_use(path)
        known = {module_of(one.name) for one in declared if allowed is None or one.asked_by in allowed}
        if COMES_WITH.get(name, name) not in known:
            wrong.append((name, path))
    return wrong


def test_the_tables_are_up_to_date(monkeypatch):
    assert status(monkeypatch, "--check") == 0, "run python docs/dependency_tables.py"


def test_a_changed_licence_is_found(monkeypatch, tmp_path):
    copy = tmp_path / "DEPENDENCIES.md"
    copy.write_text(TEXT.replace("GPL-3.0", "MIT"), encoding="utf-8")
    assert status(monkeypatch, copy, "--check") == 1


def test_whatever_is_imported_is_declared_for_those_who_import_it():
    found = sorted(set(imported()))
    assert len(found) > 300
    assert undeclared(found, dependency_tables.direct()) == []
    # And would be found: a library of an extra in what works without it, and one that nobody declares.
    assert undeclared([("solara", "experiments/compare.py"), ("attr", "agents/rules.py")], dependency_tables.direct())


def test_whatever_is_declared_is_imported_or_said_why_not():
    statements = {name for name, _ in imported()}
    source = "".join(
        path.read_text(encoding="utf-8") for top in ("experiments", "docs") for path in (ROOT / top).rglob("*.py")
    )
    by_name = {name.split(".")[0] for name in re.findall(r'(?:require|import_module)\("([\w.]+)"\)', source)}
    for one in dependency_tables.direct():
        if one.name in NOT_IMPORTED:
            assert NOT_IMPORTED[one.name] or module_of(one.name) in by_name, f"{one.name} is not imported by name"
        else:
            assert module_of(one.name) in statements, f"{one.name} is declared and nowhere imported"
    assert {*NOT_IMPORTED} <= {one.name for one in dependency_tables.direct()}


def test_every_direct_dependency_is_pinned_for_uv():
    pinned = dependency_tables.pins()
    assert [one.name for one in dependency_tables.direct() if one.name not in pinned] == []


def test_licences_are_as_recorded_and_the_one_strong_copyleft_is_discussed():
    rows = {**dependency_tables.recorded(dependency_tables.DIRECT),
            **dependency_tables.recorded(dependency_tables.TRANSITIVE)}  # fmt: skip
    kinds = {name: dependency_tables.kind_of(row["licence"]) for name, row in rows.items()}
    assert {name for name, kind in kinds.items() if kind in ("strong copyleft", "unknown")} == {"platypus-opt"}
    assert "Platypus" in TEXT.split("<!-- generated: transitive -->")[0]
    pinned = dependency_tables.pins()
    for name, row in dependency_tables.recorded(dependency_tables.DIRECT).items():
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue  # of an extra or group that is not installed here
        if version in pinned[name]:
            # Of two versions pinned one may spell its licence in another way: "BSD", and "BSD-3-Clause" since.
            said = dependency_tables.licence_of(name)
            assert said == row["licence"] or (
                len(pinned[name]) > 1 and dependency_tables.kind_of(said) == kinds[name]
            ), name


@pytest.mark.parametrize(
    ("licence", "kind"),
    [
        ("MIT", "permissive"),
        ("MPL-2.0 AND MIT", "weak copyleft"),
        ("Apache-2.0 OR GPL-2.0-only", "permissive"),
        ("GPL-3.0", "strong copyleft"),
        ("MIT AND Beerware", "unknown"),
        ("", "unknown"),
    ],
)
def test_kinds_of_licences(licence, kind):
    assert dependency_tables.kind_of(licence) == kind


def test_the_notices_of_carried_data_are_there():
    notice = " ".join(
        (ROOT / "scenarios" / "library" / "london" / "README.md").read_text("utf-8").replace(">", " ").split()
    )
    for said in (
        "Contains public sector information licensed under the Open Government Licence v3.0",
        "Contains OS data © Crown copyright and database right",
        "Contains National Statistics data © Crown copyright and database right",
        "Copyright 2019 After the Flood Ltd.",
        "the above copyright notice and this permission notice appear in all copies",
        "THE SOFTWARE IS PROVIDED",
    ):
        assert said in notice
