"""docs/BACKTEST.md: its blocks can be made, its code runs, and its figures are of one run."""

import contextlib
import io
import re
from pathlib import Path

import pytest

DOCUMENT = Path(__file__).parents[2] / "docs" / "BACKTEST.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")
EXAMPLES = re.findall(r"(<!-- slow -->\n)?```python\n(.*?)```\n\n```text\n(.*?)```", TEXT, re.DOTALL)

pytestmark = pytest.mark.lab


def test_every_python_block_has_its_output_beside_it():
    assert len(EXAMPLES) == TEXT.count("```python") == 2


@pytest.mark.parametrize(
    ("code", "output"),
    [pytest.param(code, output, marks=[pytest.mark.slow] if slow else []) for slow, code, output in EXAMPLES],
    ids=["rules", "python"],
)
def test_an_example_prints_what_the_page_says(code, output):
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "docs/BACKTEST.md", "exec"), {"__name__": "example"})
    assert printed.getvalue() == output


def test_the_blocks_can_be_made_of_a_folder(tmp_path, monkeypatch):
    import backtest_tables
    from generated import rewritten

    from experiments.backtesting import Ignorance, backtest, mechanisms
    from experiments.backtesting.files import write_backtest

    chosen = (mechanisms.AS_IS, "mandates push nobody")
    monkeypatch.setattr(mechanisms, "SWITCHES", {name: mechanisms.SWITCHES[name] for name in chosen})
    found = backtest(series=["masp-statute", "bvpi-157"], ignorance=Ignorance.none(), draws=1, seeds=2, workers=1)
    write_backtest(found, tmp_path, figures=False)
    mechanisms.write_mechanisms(found, tmp_path, seeds=1, workers=1)
    made = rewritten(TEXT, backtest_tables.blocks(tmp_path))
    assert "| Safeguarding arrangements by statute, England | 14 | 100 |" in made
    assert "| mandates push nobody |" in made
    assert made.count("<!-- end of") == 6


def test_what_the_page_says_is_what_its_tables_say():
    """The counts of the answer are those of the coverage table; neither was written by hand."""
    told = re.search(r"> (\d+ of \d+) observations", TEXT)[1]
    assert f"| all observations | 17 | {told} |" in TEXT
    for links in re.findall(r"\]\(((?!http)[^)#]+)", TEXT):
        assert (DOCUMENT.parent / links).exists(), links
