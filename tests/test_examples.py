"""The examples of the README and of docstrings run, and say what they say they say."""

import doctest
import importlib
import importlib.util
import pkgutil
import re
import tomllib
from pathlib import Path

import pytest

import agents
import experiments
import scenarios
import simulation
from scenarios import load_scenario, scenario_names

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", README, flags=re.DOTALL)


LABORATORY = re.findall(r"```python\n(.*?)```", (ROOT / "docs/LABORATORY.md").read_text("utf-8"), flags=re.DOTALL)


@pytest.mark.parametrize(
    "code",
    [*(code for kind, code in BLOCKS if kind == "python"), *LABORATORY],
    ids=["study", "own agent", "laboratory"],
)
def test_the_python_of_the_documents_runs(code, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "README.md", "exec"), {"__name__": "readme"})
    assert capsys.readouterr().out.strip()


def test_the_toml_of_the_readme_is_valid(tmp_path):
    (block,) = [code for kind, code in BLOCKS if kind == "toml"]
    (tmp_path / "mine.toml").write_text(block, encoding="utf-8")
    mine = load_scenario(tmp_path / "mine.toml")
    assert (mine.name, mine.initial.trust) == ("cautious-london", 0.35)


def test_the_readme_names_what_there_is():
    assert all(f"`{name}`" in README for name in scenario_names())
    commands = re.findall(r"^coalition (\w+)", README, flags=re.MULTILINE)
    from experiments.cli import main

    assert set(commands) == set(main.commands)
    for link in re.findall(r"\]\(([^)#]+)", README):
        assert link.startswith("https://") or (ROOT / link).exists(), link


def test_the_readme_says_which_packages_it_stands_on_and_why():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [re.split(r"[\[>=<]", dependency)[0] for dependency in project["dependencies"]]
    assert [name for name in names if name.lower() not in README.lower()] == []


EXTRA = re.compile(r"^(?:from|import) (?:solara|starlette|uvicorn|reacton|ipyvue|ipywidgets|comm)\b", re.MULTILINE)


def needs_the_extra(name):
    """Return whether a module is of the part of the page that cannot be imported without its extra."""
    found = importlib.util.find_spec(name)
    return name.startswith("experiments.dashboard.page") or EXTRA.search(Path(found.origin).read_text(encoding="utf-8"))


MODULES = [
    info.name
    for package in (agents, scenarios, simulation, experiments)
    for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}.", onerror=lambda name: None)
    if not needs_the_extra(info.name)
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_docstrings_are_true(name):
    module = importlib.import_module(name)
    assert module.__doc__, f"{name} must say what it is for"
    assert doctest.testmod(module).failed == 0


def test_enough_docstrings_have_examples():
    tried = sum(doctest.testmod(importlib.import_module(name)).attempted for name in MODULES)
    assert tried >= 6
