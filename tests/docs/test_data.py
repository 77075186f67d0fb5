"""The description of the data is that of the code."""

import subprocess
import sys
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def test_the_tables_of_the_data_description_are_up_to_date():
    done = subprocess.run([sys.executable, str(DOCS / "data_tables.py"), "--check"], check=False)
    assert done.returncode == 0, "run python docs/data_tables.py"
