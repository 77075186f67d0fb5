"""Numbers that change only on purpose.

After a change of the model that is meant to change results, run ``python -m tests.simulation.test_baseline`` to write
the baseline anew, and say in the CHANGELOG what changed and why.
"""

import json
from pathlib import Path

import pytest

from scenarios import load_scenario, load_strategy, strategy_names
from simulation import simulate
from tests.worlds import changed

FILE = Path(__file__).with_name("baseline.json")
SEED, MONTHS = 11, 60
WORLDS = ("london", "london-2000", "london-stylised", "small")
OUTCOMES = (
    "transactional_nominal", "transactional_effective", "people_nominal", "people_effective", "quarter_gap",
    "mean_trust", "mean_capacity", "signed_share", "members", "member_institutions", "mean_ties", "npv",
    "programme_spending_pv", "institutions_effective", "undrawn", "smart_index",
)  # fmt: skip


def found(world):
    scenario = changed(load_scenario(world), horizon=MONTHS)
    runs = {name: simulate(scenario, load_strategy(name), SEED).outcomes for name in strategy_names()}
    return {name: {outcome: run[outcome] for outcome in OUTCOMES} for name, run in runs.items()}


@pytest.mark.parametrize("world", WORLDS)
def test_results_are_those_of_the_baseline(world):
    expected = json.loads(FILE.read_text(encoding="utf-8"))[world]
    for strategy, outcomes in found(world).items():
        # Machines differ in the last bits of a sine; anything that matters differs in far more.
        assert outcomes == pytest.approx(expected[strategy], rel=1e-9, abs=1e-12), strategy


if __name__ == "__main__":
    FILE.write_text(json.dumps({world: found(world) for world in WORLDS}, indent=1) + "\n", encoding="utf-8")
