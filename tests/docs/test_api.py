"""The API reference is that of the code, and leaves nothing out."""

import runpy
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import api_reference
import pytest
from docstrings import first_paragraph, section, text_of

DOCS = Path(__file__).parents[2] / "docs"
TEXT = (DOCS / "API.md").read_text(encoding="utf-8")


def status(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["api_reference.py", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(DOCS / "api_reference.py"), run_name="__main__")
    return ended.value.code


def test_the_reference_is_up_to_date(monkeypatch):
    assert status(monkeypatch, "--check") == 0, "run python docs/api_reference.py"


def test_a_changed_line_is_found_and_put_right(monkeypatch, tmp_path):
    copy = tmp_path / "API.md"
    copy.write_text(TEXT.replace("seed, *, borough=Borough", "seed"), encoding="utf-8")
    assert status(monkeypatch, copy, "--check") == 1
    assert status(monkeypatch, copy) == 0
    assert copy.read_text(encoding="utf-8") == TEXT


@pytest.mark.parametrize("name", api_reference.FLOORS)
def test_every_public_name_is_there_and_says_what_it_is(name):
    module = import_module(name)
    for public in module.__all__:
        assert f"### `{public}" in TEXT
        thing = getattr(module, public)
        if callable(thing) and getattr(thing, "__module__", "typing") != "typing":
            assert first_paragraph(text_of(thing)), f"{name}.{public} has no docstring of its own"


def test_a_package_that_is_not_there_yet_is_left_out(monkeypatch):
    monkeypatch.setattr(api_reference, "ANALYSES", ("experiments.nowhere", "experiments.forks"))
    assert api_reference.analyses().startswith("## `experiments.forks`")


def test_a_module_without_a_list_shows_what_it_defines_itself():
    module = ModuleType("made")
    exec("from os import getcwd\ndef shown(): 'Shown.'\ndef _hidden(): 'Hidden.'\nLEVEL = 3", vars(module))
    assert api_reference.public(module) == ["shown"]


def test_a_docstring_is_taken_apart():
    text = "First\nline.\n\nMore.\n\nParameters\n----------\na, b\n    What they\n    are.\nc : int\n    Another.\n\nRaises\n------\nValueError\n    If."
    assert first_paragraph(text) == "First line."
    assert section(text, "Parameters") == [("a, b", "", "What they are."), ("c", "int", "Another.")]
    assert section(text, "Raises") == [("ValueError", "", "If.")]
    assert section(text, "Returns") == []
