"""The model description says what the code says, and follows the ODD protocol."""

import contextlib
import inspect
import io
import pkgutil
import re
import runpy
import sys
from pathlib import Path

import odd_tables
import pytest
from generated import main, rewritten, stale

from agents import rules
from scenarios import Accounting, Behaviour, Initial, Strategy, strategy_names
from scenarios.quantity import evidence_of
from simulation import CollaborationModel

BLOCKS = odd_tables.BLOCKS
DOCS = Path(__file__).parents[2] / "docs"
TEXT = (DOCS / "ODD.md").read_text(encoding="utf-8")
ELEMENTS = [
    "1. Purpose and patterns",
    "2. Entities, state variables and scales",
    "3. Process overview and scheduling",
    "4. Design concepts",
    "5. Initialization",
    "6. Input data",
    "7. Submodels",
]
CONCEPTS = [
    "Basic principles", "Emergence", "Adaptation", "Objectives", "Learning", "Prediction", "Sensing", "Interaction",
    "Stochasticity", "Collectives", "Observation",
]  # fmt: skip
EXAMPLES = re.findall(r"(<!-- slow -->\n)?```python\n(.*?)```\n\n```text\n(.*?)```", TEXT, re.DOTALL)


def _headings(level: int, text: str = TEXT) -> list[str]:
    prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    return re.findall(rf"^{'#' * level} (.+)$", prose, re.MULTILINE)


def _section(title: str) -> str:
    """Return what stands under a second-level heading."""
    return re.split(r"^## ", TEXT, flags=re.MULTILINE)[1 + _headings(2).index(title)]


def _by_hand(text: str) -> str:
    """Return a text without its generated blocks."""
    return re.sub(r"<!-- generated: (.+?) -->.*?<!-- end of \1 -->", "", text, flags=re.DOTALL)


@pytest.fixture(scope="module")
def fresh() -> str:
    """Return the page with its tables as they should be, so that one test alone says that they are not."""
    return str(rewritten(TEXT, BLOCKS))


# The generated tables


def test_generated_blocks_are_up_to_date() -> None:
    assert stale(TEXT, BLOCKS) == [], "run python docs/odd_tables.py"


def test_every_block_is_generated_and_holds_a_table() -> None:
    bodies = dict(re.findall(r"<!-- generated: (.+?) -->\n(.*?)<!-- end of \1 -->", TEXT, re.DOTALL))
    assert bodies.keys() == BLOCKS.keys()
    for name, body in bodies.items():
        header, _, *rows = [line for line in body.splitlines() if line.startswith("|")]
        assert rows, name
        cells = {len(re.split(r"(?<!\\)\|", line)) for line in (header, *rows)}
        assert len(cells) == 1, f"{name}: rows of different length"


def test_a_changed_figure_is_found_and_put_right(fresh: str) -> None:
    changed = fresh.replace("| `mandate_hazard` | mu |", "| `mandate_hazard` | nu |")
    assert stale(changed, BLOCKS) == ["parameters-behaviour"]
    assert rewritten(changed, BLOCKS) == fresh


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace("<!-- end of levers -->", ""),
        lambda text: text.replace("<!-- generated: levers -->", "<!-- generated: leevers -->"),
        lambda text: re.sub(r"<!-- generated: levers -->.*?<!-- end of levers -->", "", text, flags=re.DOTALL),
        lambda text: text + "\n<!-- generated: levers -->\n<!-- end of levers -->\n",
    ],
    ids=["not closed", "unknown", "missing", "twice"],
)
def test_a_block_that_is_not_there_once_is_refused(spoil) -> None:
    with pytest.raises(ValueError, match="levers"):
        rewritten(spoil(TEXT), BLOCKS)


def test_command_checks_and_rewrites_in_place(tmp_path: Path, fresh: str, monkeypatch, capsys) -> None:
    copy = tmp_path / "ODD.md"
    copy.write_text(fresh.replace("| `fit` | distance |", "| `fit` | distances |"), encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["odd_tables.py", str(copy), "--check"])
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit, match="1"):
        runpy.run_path(str(DOCS / "odd_tables.py"), run_name="__main__")
    assert "stale: rules" in capsys.readouterr().out
    assert copy.read_text(encoding="utf-8") != fresh
    assert main(DOCS / "ODD.md", BLOCKS, "odd_tables.py", [str(copy)]) == 0
    assert copy.read_text(encoding="utf-8") == fresh
    assert main(DOCS / "ODD.md", BLOCKS, "odd_tables.py", [str(copy), "--check"]) == 0


@pytest.mark.parametrize("specification", [Behaviour, Initial, Accounting], ids=lambda spec: spec.__name__)
def test_every_parameter_is_in_its_table(specification) -> None:
    quantities = [name for name, field in specification.model_fields.items() if evidence_of(field)]
    listed = re.findall(r"^\| `(\w+)` ", odd_tables.parameters(specification), re.MULTILINE)
    assert listed == quantities


def test_every_lever_is_listed_and_every_strategy_has_its_column() -> None:
    wanted = set(Strategy.model_fields) - {"name", "title", "description"}
    assert set(re.findall(r"^\| `(\w+)` ", odd_tables.levers(), re.MULTILINE)) == wanted
    grid = odd_tables.strategies()
    assert {name for name in wanted if f"`{name}`" in grid} == wanted
    header = grid.splitlines()[0]
    assert all(f"`{name}`" in header for name in strategy_names())


def test_attributes_are_read_from_a_docstring() -> None:
    class Example:
        """A class.

        Attributes
        ----------
        a, b : float
            Two numbers,
            on two lines.
        c
            No type.
        d : bool

        Notes
        -----
        Not an attribute.
        """

    assert odd_tables.attributes(Example).splitlines()[2:] == [
        "| `a`, `b` | float | Two numbers, on two lines. |",
        "| `c` |  | No type. |",
        "| `d` | bool |  |",
    ]


# The protocol


def test_seven_elements_stand_in_order() -> None:
    assert _headings(2)[: len(ELEMENTS)] == ELEMENTS


def test_eleven_design_concepts_stand_in_order_and_say_something() -> None:
    section = _section("4. Design concepts")
    assert _headings(3, section) == CONCEPTS
    for title, text in zip(CONCEPTS, re.split(r"^### .+$", section, flags=re.MULTILINE)[1:], strict=True):
        assert _by_hand(text).strip(), title


def test_every_rule_is_explained_by_hand() -> None:
    known = [name for name in vars(rules) if hasattr(getattr(rules, name), "py_func")]
    assert len(known) > 20
    explained = re.findall(r"^- `(\w+)`: ", _by_hand(_section("7. Submodels")), re.MULTILINE)
    assert sorted(explained) == sorted(known)


def test_rules_are_listed_in_the_order_of_the_file() -> None:
    source = Path(rules.__file__).read_text(encoding="utf-8")
    listed = re.findall(r"^\| `(\w+)` ", odd_tables.rules_table(), re.MULTILINE)
    assert listed == re.findall(r"^def ([a-z]\w*)", source, re.MULTILINE)


def test_decisions_are_numbered_and_the_deviations_come_first() -> None:
    section = _section("Deviations and decisions")
    numbers = [int(n) for n in re.findall(r"^(\d+)\. \*\*", section, re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert re.findall(r"^(\d)\. \*\*Deviation (\d):", section, re.MULTILINE) == [("1", "1"), ("2", "2")]


def test_deviations_that_the_code_cites_are_there() -> None:
    root = DOCS.parent
    files = [file for name in ("agents", "scenarios", "simulation") for file in (root / name).rglob("*.py")]
    cited = {n for file in files for n in re.findall(r"ODD\.md, deviation (\d+)", file.read_text(encoding="utf-8"))}
    assert cited
    assert all(f"**Deviation {n}:" in TEXT for n in cited)


def test_links_inside_the_page_lead_somewhere() -> None:
    anchors = {
        re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for level in (2, 3) for title in _headings(level)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", TEXT)) <= anchors


def test_dotted_names_in_the_text_are_names_of_the_code() -> None:
    dotted = set(re.findall(r"`((?:agents|simulation|scenarios)\.[\w.]+)`", _by_hand(TEXT)))
    assert len(dotted) > 5
    for name in dotted:
        pkgutil.resolve_name(name)


def test_schedule_is_that_of_a_step() -> None:
    """Each process of element 3 names its method, and a step calls them in that order."""
    processes = re.findall(r"^\d+\. .+(?:\n .+)*", _section(ELEMENTS[2]), re.MULTILINE)
    schedule = [name for text in processes for name in re.findall(r"\(`(?:\w+\.)?(\w+)`\)", text)]
    source = inspect.getsource(CollaborationModel.step)
    places = {name: re.search(rf"[.\"]{name}[\"(]", source) for name in schedule}
    assert len(schedule) == 11
    assert [name for name, place in places.items() if place is None] == []
    # Subscriptions are an argument of the programme's start: called before it, written after it.
    order = [place.start() for name, place in places.items() if place and name != "collect_subscriptions"]
    assert order == sorted(order)


# The examples


def test_every_python_block_has_its_output_beside_it() -> None:
    assert len(EXAMPLES) == TEXT.count("```python") > 0


@pytest.mark.parametrize(
    ("code", "output"),
    [pytest.param(code, output, marks=[pytest.mark.slow] if slow else []) for slow, code, output in EXAMPLES],
    ids=[f"example {n}" for n in range(1, len(EXAMPLES) + 1)],
)
def test_example_runs_and_prints_what_the_page_says(code: str, output: str) -> None:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "docs/ODD.md", "exec"), {"__name__": "example"})
    assert printed.getvalue() == output
