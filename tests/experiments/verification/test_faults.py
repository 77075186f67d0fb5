"""Every check fails on the fault that is planted for it: one that could not fail would be worth nothing."""

import numpy as np
import pytest

from experiments.verification import determinism, extremes, monotone
from experiments.verification.determinism import asked, other_python, require_package
from experiments.verification.finding import near, none_of
from experiments.verification.probe import code, here
from experiments.verification.table import SUBJECTS
from tests.experiments.verification.faults import FAULTS, QUICK, no_number, of_states, without_effect

CHECKS = {check.id: check for _, checks in SUBJECTS.values() for check in checks}
LONG = ("V1b", "D2")


def test_every_check_has_a_planted_fault():
    assert set(FAULTS) == set(CHECKS)


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow) if name in LONG else name for name in CHECKS]
)
def test_a_check_fails_on_its_planted_fault(name, monkeypatch):
    means = FAULTS[name](monkeypatch)
    found = CHECKS[name].run(means)
    assert not found.holds, found


@pytest.mark.parametrize("name", ["T1", "T2", "T3", "T4", "T6", "T9", "T11", "T14"])
def test_a_parameter_that_does_nothing_is_found(name):
    found = CHECKS[name].run(without_effect())
    assert not found.holds
    assert "no effect of" in found.found or "no run changed" in found.found


def test_what_breaks_at_an_extreme_is_named():
    means = of_states(no_number, when=lambda scenario, strategy: scenario.behaviour.peer_hazard == 5.0)
    points = (
        point for end in ("lowest", "highest") for point in extremes.part_at("behaviour", extremes.Behaviour, end)
    )
    found = extremes.all_run(means, (point for point in points if "hazard" in point[0]))
    assert not found.holds
    assert "19 of 20" in found.found
    assert "peer_hazard = 5: trust is no finite number in month 3" in found.found


def test_every_parameter_and_lever_is_tried_at_both_ends():
    for part, kind in (
        ("behaviour", extremes.Behaviour),
        ("initial", extremes.Initial),
        ("accounting", extremes.Accounting),
    ):
        tried = {what for end in ("lowest", "highest") for what, _, _ in extremes.part_at(part, kind, end)}
        assert len(tried) == 2 * len(kind.model_fields)
    levers = {what.split(" = ")[0] for end in ("lowest", "highest") for what, _, _ in extremes.levers_at(end)}
    levers |= {what.split(" = ")[0] for what, _, _ in extremes.choices()}
    not_levers = {"name", "title", "description", "first_use_cases", "founder_names", "successor", "successor_month"}
    assert levers == set(extremes.Strategy.model_fields) - not_levers


def test_a_tolerance_is_kept_and_nothing_compared_is_nothing_shown():
    assert near(0.5, 0.51, 0.02).holds
    assert not near(0.5, 0.53, 0.02).holds
    assert not near(0.5, float("nan"), 0.02).holds
    assert none_of(0, 5, "differ").holds
    assert not none_of(1, 5, "differ").holds
    assert not none_of(0, 0, "differ").holds


def test_a_fall_that_luck_does_not_explain_is_found():
    fall = np.random.default_rng(1).normal(-0.02, 0.01, (20, 1))
    assert not monotone.judged(fall, ("people_nominal",), falls=False).holds
    assert monotone.judged(-fall, ("people_nominal",), falls=False).holds
    assert monotone.judged(fall * 0.01 + 0.001, ("people_nominal",), falls=False).holds
    assert not monotone.judged(np.zeros((20, 1)), ("people_nominal",), falls=False).holds


def test_two_digests_that_differ_are_told_with_the_interpreter(monkeypatch):
    known = {"small/hybrid/months": "a", "small/hybrid/boroughs": "b"}
    monkeypatch.setattr(determinism, "digests", lambda runs, simulate: dict(known))
    report = {"platform": here(), "code": code(), "digests": dict(known)}
    monkeypatch.setattr(determinism, "asked", lambda path: report)
    assert other_python(QUICK, "python").holds
    report["digests"]["small/hybrid/boroughs"] = "c"
    found = other_python(QUICK, "python")
    assert not found.holds
    assert "1 of 2 tables differ; first small/hybrid/boroughs" in found.found
    report.update(digests=dict(known), code="another")
    found = other_python(QUICK, "python")
    assert not found.holds
    assert found.found.startswith("another state of the code")


def script(folder, text):
    path = folder / "python"
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def test_an_interpreter_that_cannot_be_asked_is_refused(tmp_path):
    for ask in (asked, require_package):
        with pytest.raises(ValueError, match="cannot be run: No such file"):
            ask(str(tmp_path / "nothing"))
        with pytest.raises(ValueError, match="with coalition-lab installed; it says: no module for you"):
            ask(script(tmp_path, "echo no module for you >&2; exit 1"))
