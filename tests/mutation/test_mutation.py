"""The machinery of mutants: what it changes, that it tells found from unfound, and that nothing is left behind."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
SOURCE = '''def rule(a, b):
    """Say a + b."""
    if a >= 1.0:
        return min(a, b) * 2
    return a - b
'''
TRY = """
import json, sys
from pathlib import Path
from tests.mutation.forks import outcomes, prepare
prepare("agents/rules.py")
source = Path("agents/rules.py").read_text()
changed = {
    "untouched": source,
    "killed": source.replace("return trust * capacity", "return trust + capacity"),
    "broken": source.replace("import math", "import maths"),
    "equal": source.replace("if served <= span:", "if served < span:"),
    "endless": source.replace("return trust * capacity", "while True: pass"),
}
assert len(set(changed.values())) == 5
jobs = [(name, lambda text=text: text) for name, text in changed.items()]
found = {}
for some, seconds in ((jobs[:-1], 60.0), (jobs[-1:], 2.0)):
    found |= dict(outcomes("agents/rules.py", some, ["tests/agents/test_rule_formulas.py"], 2, seconds))
print(json.dumps(found))
"""


def test_mutants_are_told_apart_and_no_file_is_changed():
    before = (ROOT / "agents" / "rules.py").read_bytes()
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run(
        [sys.executable, "-c", TRY], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == {
        "untouched": "survived", "killed": "killed", "broken": "killed", "equal": "survived", "endless": "timed out",
    }  # fmt: skip
    assert (ROOT / "agents" / "rules.py").read_bytes() == before


@pytest.fixture
def mutants(tmp_path, monkeypatch):
    """Return what makes the mutants of `SOURCE`, by what became of its lines."""
    pytest.importorskip("cosmic_ray", reason="needs the group mutation")
    from tests.mutation.sessions import named, opened

    monkeypatch.chdir(tmp_path)
    Path("rule.py").write_text(SOURCE, encoding="utf-8")

    def made(thorough):
        with opened(tmp_path / f"kept-{thorough}", "rule.py", SOURCE, thorough) as session:
            items = list(session.pending_work_items)
            found = named(SOURCE, items, {item.job_id for item in items})
        return [(one.function, one.before, one.after) for one in found.values()]

    return made


def test_operators_numbers_and_calls_are_changed_and_nothing_is_that_cannot_run(mutants):
    few = mutants(False)
    assert ("rule", "return min(a, b) * 2", "return max(a, b) * 2") in few
    assert ("rule", "return min(a, b) * 2", "return min(a, b) * 3") in few
    assert ("rule", "if a >= 1.0:", "if a > 1.0:") in few
    assert ("rule", "if a >= 1.0:", "if not a >= 1.0:") in few
    assert {after for _, before, after in few if before == "return a - b"} == {"return a + b", "return a * b"}
    every = mutants(True)
    assert {after for _, before, after in every if before == "return a - b"} == {
        f"return a {sign} b" for sign in ("+", "*", "/", "//", "%", "**")
    }
    assert len(every) == len(set(every)) > len(few) == len(set(few))


def test_a_session_goes_on_until_the_module_changes(mutants, tmp_path):
    from cosmic_ray.work_item import WorkerOutcome, WorkResult

    from tests.mutation.sessions import opened

    count = len(mutants(False))
    with opened(tmp_path / "kept-False", "rule.py", SOURCE, False) as session:
        first = next(iter(session.pending_work_items))
        session.set_result(first.job_id, WorkResult(WorkerOutcome.NORMAL, output="killed"))
    assert len(mutants(False)) == count - 1
    with opened(tmp_path / "kept-False", "rule.py", SOURCE + "\n", False) as session:
        assert len(list(session.pending_work_items)) == count
