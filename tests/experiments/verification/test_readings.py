"""The second reading is independent of the agents: by what it imports, by its lines, and by the faults that it finds."""

import ast
from pathlib import Path

import pytest

import agents
import simulation
from agents import rules
from experiments.verification import readings, second_reading
from experiments.verification.readings import agreement
from experiments.verification.worlds import small, thin_purses, tight_world
from scenarios import load_strategy

SHARED = {
    "scenarios": {"Scenario", "Strategy"},
    "simulation.streams": {"Luck", "stream"},
    "simulation.ties": {"Ties"},
    "simulation.world": {"World", "build_world"},
}
"""What both readings start from: specifications, the world of month 0 with its base ties, and the draws."""
NOT_READ_AGAIN = {"requirement", "initial_adoption", "initial_readiness"}
"""Rules of month 0, which both readings start from."""
COMPILED = {"discount_factor"}
"""Read again, but compiled into the accounts, so that no fault can be planted while they run."""
SOURCES = sorted(Path(second_reading.__file__).parent.glob("*.py"))


def test_it_shares_with_the_product_only_what_both_start_from():
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                assert {name.name for name in node.names} <= {"numpy"}
            elif isinstance(node, ast.ImportFrom) and not node.module.startswith(second_reading.__name__):
                own = {"collections.abc", "dataclasses", "typing"}
                assert node.module in own or {name.name for name in node.names} <= SHARED[node.module], node.module


def lines_of(paths):
    """Return the lines of code of some files that say more than a bracket or a keyword."""
    return {
        " ".join(line.split())
        for path in paths
        for line in path.read_text(encoding="utf-8").splitlines()
        if len(line.split()) > 3
    }


def test_it_has_hardly_a_line_in_common_with_the_product():
    product = [path for module in (agents, simulation) for path in Path(module.__file__).parent.rglob("*.py")]
    own, theirs = lines_of(SOURCES), lines_of(product)
    assert len(own) > 200
    same = {line for line in own & theirs if not line.startswith(("from ", "import ", '"""'))}
    assert len(same) <= 0.02 * len(own), same


def test_two_readings_that_differ_are_found_where_they_do():
    def misread(scenario, strategy, seed):
        for month, state in enumerate(second_reading.read_again(scenario, strategy, seed), start=1):
            if month == 7:
                state.trust[2] += 1e-6
            yield state

    found = agreement(small(12), load_strategy("hybrid"), 1, reading=misread)
    assert found.fault.startswith("trust in month 7 differs by up to 1e-06, at [[2]]")
    assert agreement(small(12), load_strategy("hybrid"), 1).fault == ""
    assert readings.TOLERANCE < 1e-6


PLACES = [
    (small(36), load_strategy("needs-led-subscription").model_copy(update={"founders": 2}), 4),
    (tight_world(), thin_purses(load_strategy("hybrid")), 6),
    (small(36), load_strategy("central-mandate-deadline"), 4),
    (small(36), load_strategy("central-culture"), 4),
    (small(36), load_strategy("hybrid").model_copy(update={"use_cases": 1, "founders": 2}), 4),
]


def is_found(name, change):
    """Return whether the second reading notices that a rule of the agents was changed."""
    right = getattr(rules, name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rules, name, lambda *values: change(right(*values)))
        try:
            return any(agreement(*place).fault for place in PLACES)
        except (ValueError, ArithmeticError, IndexError):
            return True  # the agents refuse to go on


@pytest.mark.slow
def test_a_fault_in_any_rule_is_found():
    """Of 38 rules 34 are read again and can be changed as they run: each is found, half as much again or turned round."""
    names = {name for name, rule in vars(rules).items() if hasattr(rule, "py_func")} - NOT_READ_AGAIN - COMPILED
    missed = {
        name
        for name in sorted(names)
        if not is_found(name, lambda value: (not value) if isinstance(value, bool) else 1.5 * value)
        and not is_found(name, lambda value: 1.0 - value)
    }
    assert not missed
    assert len(names) == 34
