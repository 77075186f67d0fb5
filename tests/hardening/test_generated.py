"""A few hundred generated files of every sort; ``python -m tests.hardening`` does ten thousand."""

import sys

import pytest

from tests.hardening.generate import FAMILIES, SLOW, case_of
from tests.hardening.harness import run

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at memory as Linux tells it")
FEW = 300


def test_no_generated_file_does_anything_but_load_or_be_refused_in_words(tmp_path):
    tally = run(tmp_path, 1, FEW, without=SLOW)
    assert len(tally.lines) == FEW
    assert {line["family"] for line in tally.lines} == set(FAMILIES) - set(SLOW)
    assert not tally.faults, "\n".join(tally.faults)


@pytest.mark.slow
def test_nor_does_any_other(tmp_path):
    tally = run(tmp_path, 2, 200)
    assert not tally.faults, "\n".join(tally.faults)


def test_a_case_is_the_same_whatever_was_made_before_it():
    numbers = range(300)
    forwards = {number: _bytes(number) for number in numbers}
    assert {number: _bytes(number) for number in reversed(numbers)} == forwards


def _bytes(number):
    case = case_of(number, 1, SLOW)
    return {name: content for name, content in case.files.items() if isinstance(content, bytes)}
