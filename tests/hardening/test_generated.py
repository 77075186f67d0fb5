"""A few hundred generated files of every sort; ``python -m tests.hardening`` does ten thousand."""

import sys

import pytest

from tests.hardening.generate import FAMILIES, SLOW, case_of
from tests.hardening.harness import run

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at memory as Linux tells it")
FEW = 240


def test_no_generated_file_does_anything_but_load_or_be_refused_in_words(tmp_path):
    tally = run(tmp_path, 1, FEW, without=SLOW)
    assert len(tally.lines) == FEW
    assert {line["family"] for line in tally.lines} == set(FAMILIES) - set(SLOW)
    assert not tally.faults, "\n".join(tally.faults)


@pytest.mark.slow
def test_nor_does_any_other(tmp_path):
    tally = run(tmp_path, 2, 400)
    assert not tally.faults, "\n".join(tally.faults)


def test_a_case_is_the_same_whatever_was_made_before_it(tmp_path):
    first = case_of(7, 1)
    case_of(8, 1)
    again = case_of(7, 1)
    assert {k: v for k, v in first.files.items() if isinstance(v, bytes)} == {
        k: v for k, v in again.files.items() if isinstance(v, bytes)
    }
