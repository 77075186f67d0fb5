"""The description of the claims is that of the code."""

from pathlib import Path

import claims_tables
from generated import stale

TEXT = (Path(__file__).parents[2] / "docs" / "CLAIMS.md").read_text(encoding="utf-8")


def test_the_tables_of_the_claims_are_up_to_date():
    assert stale(TEXT, claims_tables.BLOCKS) == [], "run python docs/claims_tables.py"
