"""Sums over peers: in the order of their numbers, on every Python."""

import ast
from pathlib import Path

import numpy as np
import pytest

import agents
import simulation
from agents import sensing

PEERS, WEIGHTS = np.array([1, 3, 4]), np.array([0.25, 0.05, 0.2])


def test_sums_run_over_peers_alone():
    values = np.array([9.0, 1.0, 9.0, 2.0, 3.0])
    assert sensing.tie_weighted_sum(PEERS, WEIGHTS, values) == pytest.approx(0.25 + 0.1 + 0.6)
    assert sensing.lead_of_better_peers(PEERS, WEIGHTS, values, 2.5) == pytest.approx(0.2 * 0.5)
    assert sensing.lead_of_better_peers(PEERS, WEIGHTS, values, 5.0) == 0.0


def test_the_nearest_design_in_reach_is_found():
    designs = np.array([0.0, 0.9, 0.0, 1.0, 1.2])
    everybody = np.ones(5, dtype=bool)
    assert sensing.nearest_peer_design(PEERS, WEIGHTS, everybody, designs, 0.1, 1.0) == 1
    assert sensing.nearest_peer_design(PEERS, WEIGHTS, everybody, designs, 0.0, 1.0) == 3
    assert sensing.nearest_peer_design(PEERS, WEIGHTS, ~everybody, designs, 0.0, 1.0) == -1
    assert sensing.nearest_peer_design(PEERS, WEIGHTS, everybody, np.zeros(5), 0.0, 1.0) == 1


def test_means_add_up_in_order_whatever_the_python():
    # The built-in sum of Python 3.12 and later would give 1/3 here.
    assert sensing.mean_in_order([1e16, 1.0, -1e16]) == 0.0
    assert sensing.mean_in_order([1.0, 2.0, 6.0]) == 3.0
    assert sensing.mean_in_order([]) == 0.0


@pytest.mark.parametrize("module", ["agents", "simulation"])
def test_the_model_never_uses_the_built_in_sum(module):
    folder = Path((agents if module == "agents" else simulation).__file__).parent
    for path in folder.glob("*.py"):
        calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
        assert not [call for call in calls if getattr(call.func, "id", "") == "sum"], path
