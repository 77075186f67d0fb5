"""The guides' examples run, in the order of the page, and print what the page says they print.

A fence that names a file (```toml my-city.toml) is written to it; ``python`` is run in one namespace a page; ``console`` is
a command and its output; ``text`` is the output of the Python above it.
"""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from experiments.cli import main

GUIDES = Path(__file__).parents[2] / "docs" / "guides"
FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.DOTALL | re.MULTILINE)
NAMES = ["bring-your-own-city", "write-your-own-agent", "write-your-own-strategy"]


def told(command):
    """Return what a command prints, and to which end it came."""
    words = shlex.split(command)
    assert words[0] == "coalition"
    done = CliRunner().invoke(main, words[1:], catch_exceptions=False)
    return done.output


def test_every_guide_is_tested():
    assert sorted(path.stem for path in GUIDES.glob("*.md")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_examples_of_a_guide_run(name, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    namespace = {"__name__": name}
    printed = None
    for kind, file, body in FENCE.findall((GUIDES / f"{name}.md").read_text(encoding="utf-8")):
        if kind == "text":
            assert printed == body
            printed = None
            continue
        assert not printed, "what Python prints must stand below it"
        if file:
            Path(file).write_text(body, encoding="utf-8")
        elif kind == "console":
            command, _, output = body.removeprefix("$ ").partition("\n")
            assert told(command) == output
        else:
            assert kind == "python", f"a fence of kind {kind} that nobody checks"
            exec(compile(body, f"{name}.md", "exec"), namespace)
            printed = capsys.readouterr().out
    assert not printed


@pytest.mark.parametrize("name", NAMES)
def test_the_links_of_a_guide_lead_somewhere(name):
    text = (GUIDES / f"{name}.md").read_text(encoding="utf-8")
    for link, _, anchor in re.findall(r"\]\(([^)#\s]+)(#([^)]+))?\)", text):
        target = GUIDES / link
        assert target.exists(), link
        if anchor:
            heads = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), flags=re.MULTILINE)
            slugs = [re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads]
            assert anchor in slugs, anchor
