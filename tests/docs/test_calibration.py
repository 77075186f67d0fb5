"""The page of the calibration is that of the posteriors and mappings of the library."""

import re
from pathlib import Path

import calibration_tables
import pytest
from generated import stale

from experiments.calibration import library_provenance
from experiments.draws import posterior_names

TEXT = (Path(__file__).parents[2] / "docs" / "CALIBRATION.md").read_text(encoding="utf-8")


def test_the_tables_of_the_calibration_are_up_to_date():
    assert stale(TEXT, calibration_tables.BLOCKS) == [], "run python docs/calibration_tables.py"


def test_a_miss_is_called_a_miss():
    for name in posterior_names():
        rows = library_provenance(name)["targets"]
        missed = sum(abs(row["missed_by_tolerances"]) > 1.0 for row in rows)
        assert calibration_tables.targets(name).count("| missed |") == missed


@pytest.mark.slow
def test_the_example_prints_what_the_page_says(capsys):
    ((example, printed),) = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", TEXT, flags=re.DOTALL)
    exec(compile(example, "docs/CALIBRATION.md", "exec"), {"__name__": "example"})
    assert capsys.readouterr().out == printed
