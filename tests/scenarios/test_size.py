"""Worlds that no machine can hold are refused before they are built."""

import pytest
from click.testing import CliRunner

from experiments import Experiment
from experiments.cli import main
from scenarios import InvalidSpecificationError, save, synthetic_scenario
from scenarios.size import CONTACTS, require_buildable
from simulation import build_world
from simulation.ties import NEAREST_CONTACTS
from tests.worlds import changed

LARGE = {
    "organisations x services": lambda: synthetic_scenario(100_000, 90_000, services=[
        {"name": f"s{i}", "tier": "people", "complexity": 0.5} for i in range(64)]),
    "pairs that may have a tie": lambda: synthetic_scenario(20_000, 0, nearest_in_culture=1000),
}  # fmt: skip


def test_contacts_are_those_of_a_large_world():
    assert CONTACTS == 2 * NEAREST_CONTACTS


@pytest.mark.parametrize("what", LARGE)
def test_what_no_machine_can_hold_is_refused(what, tmp_path):
    world = LARGE[what]()
    for build in (
        require_buildable,
        lambda world: build_world(world, 1),
        lambda world: Experiment(world, ["hybrid"], 1),
    ):
        with pytest.raises(InvalidSpecificationError, match=f"{what}, allowed are at most 10,000,000"):
            build(world)
    save(world, tmp_path / "large.toml")
    for command in (["check"], ["run", "-o", str(tmp_path / "out")]):
        done = CliRunner().invoke(main, [command[0], str(tmp_path / "large.toml"), *command[1:]])
        assert done.exit_code == 2
        assert what in done.output
    assert not (tmp_path / "out").exists()


def test_the_largest_city_of_the_synthetic_ones_is_none_of_them():
    require_buildable(synthetic_scenario(100_000, 90_000))


def test_a_close_look_is_refused_where_it_would_fill_a_disk(tmp_path):
    save(changed(synthetic_scenario(30_000, 0), horizon=120), tmp_path / "wide.toml")
    done = CliRunner().invoke(main, ["run", str(tmp_path / "wide.toml"), "-o", str(tmp_path / "out")])
    assert done.exit_code == 2
    assert "3,630,000 rows" in done.output
    assert not (tmp_path / "out").exists()
