"""What travels to a worker, and how little of it."""

import pickle

import pytest

from agents import Borough, Institution
from experiments import Experiment, grid, prior_draws
from experiments.batch import Job, simulate_many
from experiments.cluster.bench import Bench
from experiments.cluster.environment import bits_of_a_run, environment
from experiments.cluster.parcels import FEW_CASES, Packer, luggage, shared_by, unpacked
from scenarios import load_scenario
from tests.worlds import small

pytestmark = pytest.mark.cluster
JOB = Job("compiled", Borough, Institution, "runs")


def sweep(points=100):
    """Return a sweep over a lever and an uncertainty, with more cases than are sent beforehand."""
    design = grid({"strategy.use_cases": [2, 5], "behaviour.peer_hazard": [0.05 + 0.0005 * i for i in range(points)]})
    return Experiment(small(6), ["needs-led", "central-mandate"], 2, statutory=False, design=design, detail="runs")


STUDIES = {
    "few cases": Experiment(small(6), ["needs-led", "central-mandate"], 3),
    "draws": Experiment(small(6), ["hybrid"], 1, draws=prior_draws(small(6), 200)),
    "design": sweep(),
}


@pytest.mark.parametrize("study", STUDIES.values(), ids=STUDIES)
def test_what_arrives_is_what_was_sent(study):
    keys = study.run_keys()
    packer = Packer(shared_by(keys))
    job, shared = pickle.loads(luggage(JOB, packer.shared))
    assert job.borough is Borough
    there = unpacked(packer.packed(keys), shared)
    assert [(key.case, key.seed, key.id) for key in there] == [(key.case, key.seed, key.id) for key in keys]
    some = slice(3, 9)
    told = zip(simulate_many(keys[some], JOB), simulate_many(there[some], JOB), strict=True)
    assert all(ours.outcomes == theirs.outcomes for ours, theirs in told)


def test_what_cases_share_is_the_very_same_object_there_too_so_that_they_share_a_world():
    keys = sweep().run_keys()
    assert len({id(key.case) for key in keys}) > FEW_CASES
    packer = Packer(shared_by(keys))
    _, shared = pickle.loads(luggage(JOB, packer.shared))
    parcels = [packer.packed(keys[i : i + 30]) for i in (0, 300)]
    first, second = (unpacked(parcel, shared)[0].case.scenario for parcel in parcels)
    assert first.population is second.population
    assert first.services is second.services
    assert first.behaviour is not second.behaviour


def test_a_task_is_a_few_bytes_a_run_and_the_world_is_not_in_it():
    world = load_scenario("london")
    whole = len(pickle.dumps(world))
    plain = Experiment(world, ["needs-led", "central-mandate"], 200, statutory=False).run_keys()
    assert len(Packer(shared_by(plain)).packed(plain)) < 25 * len(plain)
    drawn = Experiment(world, ["needs-led"], 1, statutory=False, draws=prior_draws(world, 300)).run_keys()
    parcel = len(Packer(shared_by(drawn)).packed(drawn))
    assert parcel < 1500 * 300 < 0.1 * 300 * whole


def test_a_bench_travels_as_what_it_was_made_of_and_prepares_once(monkeypatch):
    keys = STUDIES["few cases"].run_keys()
    packer = Packer(shared_by(keys))
    bench = pickle.loads(pickle.dumps(Bench(environment(), bits_of_a_run("compiled"), luggage(JOB, packer.shared))))
    compiled = []
    monkeypatch.setattr(
        "experiments.cluster.bench.bits_of_a_run", lambda engine: compiled.append(engine) or bits_of_a_run(engine)
    )
    for _ in range(3):
        part, seconds = bench.run(packer.packed(keys))
        assert part.runs == tuple(key.id for key in keys)
        assert seconds > 0.0
    assert compiled == ["compiled"]
