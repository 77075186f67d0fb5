"""The tutorial runs, and the notebook that is kept is what it gives."""

import doctest
import json

import pytest
import tutorial_notebook as notebook

KEPT = json.loads(notebook.NOTEBOOK.read_text(encoding="utf-8"))
CELLS = [(cell["cell_type"], "".join(cell["source"])) for cell in KEPT["cells"]]


def test_the_notebook_is_made_of_the_plain_text():
    assert notebook.cells_of(notebook.SOURCE.read_text(encoding="utf-8")) == CELLS


def test_it_has_outputs_and_no_trace_of_a_machine():
    outputs = [output for cell in KEPT["cells"] for output in cell.get("outputs", [])]
    assert sum("image/png" in output.get("data", {}) for output in outputs) >= 2
    assert not [output for output in outputs if output["output_type"] in ("stream", "error")]
    assert not [cell for cell in KEPT["cells"] if cell["metadata"]]
    text = json.dumps(
        [[{**o.get("data", {}), "image/png": ""} for o in cell.get("outputs", [])] for cell in KEPT["cells"]]
    )
    assert "/tmp" not in text
    assert "/root" not in text


def test_it_says_where_the_centre_wins_before_it_decides():
    told = [
        "".join(output["data"]["text/markdown"])
        for cell in KEPT["cells"]
        for output in cell.get("outputs", [])
        if "text/markdown" in output.get("data", {})
    ]
    decision = [text for text in told if text.startswith("**")][-4:]
    heads = ["Where the centre wins.", "Argue for:", "How to run it.", "What would make us wrong."]
    assert [text.startswith(f"**{head}") for text, head in zip(decision, heads, strict=True)] == [True] * 4


def test_prose_has_no_typed_results():
    prose = [source for kind, source in CELLS if kind == "markdown"]
    assert not [
        text for text in prose if "%" in text.replace("95 %", "") or " points " in text.replace("the points of", "")
    ]


def test_the_cells_of_a_script_are_told_apart():
    assert doctest.testmod(notebook).failed == 0


@pytest.mark.slow
def test_the_notebook_is_what_the_tutorial_gives():
    pytest.importorskip("nbclient", reason="needs the group docs")
    assert notebook.main(["--check"]) == 0
