"""The world in month 0: London from its tables, the synthetic city by its law, streams and ties."""

import numpy as np
import pytest

from scenarios import load_scenario, synthetic_scenario
from scenarios.arrangements import arrangements_in_force
from simulation import build_world
from simulation.covariates import culture_coordinates, filled
from simulation.places import Settlement
from simulation.streams import Luck, stream
from tests.worlds import changed


@pytest.fixture(scope="module")
def london():
    return build_world(load_scenario("london"), 1)


def tie_between(world, first, second):
    pair = sorted((world.places.names.index(first), world.places.names.index(second)))
    return pair in world.places.base_ties.tolist()


def test_london_has_its_recorded_ties_and_no_others():
    london = build_world(changed(load_scenario("london"), population={"nearest_in_culture": 0}), 1)
    assert tie_between(london, "Camden", "Islington")  # contiguous
    assert tie_between(london, "Kensington and Chelsea", "Wandsworth")  # across bridges
    assert tie_between(london, "Brent", "Lewisham")  # Shared Technology Service and One Oracle
    assert tie_between(london, "University College London", "Camden")  # home
    assert not tie_between(london, "Bexley", "Havering")  # only along the river, no crossing
    assert not tie_between(london, "Hillingdon", "Bexley")  # both in pan-London admissions, which is no tie


def test_arrangements_count_while_they_are_in_force():
    population = load_scenario("london").population
    then = arrangements_in_force(population)
    assert set(then["Shared Digital"]) == {"Camden", "Islington", "Haringey"}
    assert "Southwark" not in then["Shared Technology Service (STS)"]
    assert "Capital Letters" not in then
    assert not [name for name in then if "Pan-London" in name or "Grid" in name]
    assert then == arrangements_in_force(changed(population, arrangements_on="2017-10-01"))
    later = arrangements_in_force(changed(population, arrangements_on="2019-06-01"))
    assert "Shared Digital" not in later
    assert "Southwark" in later["Shared Technology Service (STS)"]
    assert arrangements_in_force(load_scenario("london-2000").population) == {}


def test_unknown_figures_are_filled_by_the_stated_rule():
    population = load_scenario("london").population
    known = filled(population)
    barnet, city = 2, 0
    assert known["pct_seats_lab_2014"][barnet] == pytest.approx(100 - 50.8 - 1.6)
    near = ["Camden", "Hackney", "Islington", "Southwark", "Tower Hamlets", "Westminster"]
    degrees = [place.covariates["pct_degree_2015"] for place in population.places if place.name in near]
    assert known["pct_degree_2015"][city] == pytest.approx(np.mean(degrees))
    assert not any(np.isnan(column).any() for column in known.values())


def test_culture_is_two_uncorrelated_dimensions_of_unit_variance():
    culture = culture_coordinates(load_scenario("london").population)
    assert culture.shape == (33, 2)
    assert culture.std(axis=0) == pytest.approx([1.0, 1.0], abs=1e-5)
    assert np.corrcoef(culture.T)[0, 1] == pytest.approx(0.0, abs=1e-5)


def test_need_follows_its_covariate_at_the_same_mean():
    scenario = load_scenario("london")
    worlds = [build_world(scenario, seed) for seed in range(40)]
    need = np.mean([world.need[:33] for world in worlds], axis=0)
    names = [service.name for service in scenario.services]
    known = filled(scenario.population)
    for service, covariate, sign in (
        ("adult-social-care", "pct_65plus_2015", 1), ("homelessness", "imd2019_avg_score", 1),
        ("childrens-services", "imd2019_avg_score", 1), ("send", "avg_age_2017", -1),
    ):  # fmt: skip
        assert sign * np.corrcoef(need[:, names.index(service)], known[covariate])[0, 1] > 0.9
    people = [i for i, service in enumerate(scenario.services) if service.tier == "people"]
    assert need[:, people].mean() == pytest.approx(0.45 + 0.35 / 2, abs=0.02)
    assert need[:, [i for i in range(12) if i not in people]].mean() == pytest.approx(0.6, abs=0.02)


def test_institutions_lean_to_home_and_outsiders_to_nobody(london):
    home = london.places.names.index("Camden")
    college = london.places.names.index("University College London")
    settlement = Settlement(london.scenario)
    worlds = [settlement.settle(seed).culture for seed in range(80)]
    assert np.mean(worlds, axis=0)[college] == pytest.approx(np.sqrt(0.5) * worlds[0][home], abs=0.25)
    assert not [pair for pair in london.places.base_ties if max(pair) >= london.insiders]


def test_initial_adoption_is_that_of_survivors_at_the_stated_mean():
    scenario = load_scenario("london-stylised")
    worlds = [build_world(scenario, seed) for seed in range(60)]
    boroughs = slice(0, 33)
    shares = np.mean([world.adopted[boroughs][:, ~world.people_based].mean() for world in worlds])
    assert shares == pytest.approx(0.6, abs=0.03)
    with_it = np.concatenate([world.fit[boroughs][world.adopted[boroughs]] for world in worlds])
    anybody = np.exp(-0.5 * np.concatenate([world.requirement[boroughs].ravel() for world in worlds]) ** 2)
    assert with_it.mean() > anybody.mean() + 0.05
    gated = [world.adopted[boroughs][:, world.people_based].any(axis=1) & ~world.signed[boroughs] for world in worlds]
    assert not np.any(gated)


def test_a_synthetic_city_has_what_it_was_asked_for():
    scenario = synthetic_scenario(400, 60, homophily=0.9, mean_residents=100.0, residents_spread=0.5)
    world = build_world(scenario, 3)
    assert (world.boroughs, world.insiders, world.outsiders) == (400, 460, 6)
    sizes = world.places.users[:400]
    assert sizes.mean() == pytest.approx(100.0, rel=0.15)
    assert np.log(sizes).std() == pytest.approx(0.5, abs=0.08)

    def likeness(homophily):
        """Return how much nearer in culture neighbours are than any two places."""
        world = build_world(synthetic_scenario(400, 0, homophily=homophily, nearest_in_culture=0), 3)
        culture = world.places.culture
        pairs = np.array([pair for pair in world.places.base_ties if max(pair) < 400])
        near = np.linalg.norm(culture[pairs[:, 0]] - culture[pairs[:, 1]], axis=1).mean()
        return near / np.linalg.norm(culture[:200] - culture[200:400], axis=1).mean()

    assert likeness(0.95) < 0.5 < 0.85 < likeness(0.0)


def test_contacts_are_everybody_in_a_small_world_and_few_in_a_large_one(london):
    n = london.organisations
    assert len(london.fresh_ties().pairs) == n * (n - 1) // 2
    large = build_world(synthetic_scenario(3000, 0, outside_partners=0), 1)
    ties = large.fresh_ties()
    assert 15 * 3000 / 2 < len(ties.pairs) <= 32 * 3000
    for i in (0, 1499, 2999):
        peers = ties.peers_of(i)
        assert (np.diff(peers) > 0).all()
        assert i not in peers
        assert all(i in ties.peers_of(j) for j in peers[:3])
    assert {tuple(pair) for pair in ties.pairs.tolist()} >= {tuple(pair) for pair in large.places.base_ties.tolist()}


@pytest.mark.slow
def test_a_hundred_thousand_places_can_be_built():
    world = build_world(synthetic_scenario(100_000, 0), 1)
    assert world.boroughs == 100_000
    assert len(world.fresh_ties().pairs) < 32 * 100_006


def test_streams_do_not_depend_on_each_other():
    first = stream(7, "adoption").random(3)
    stream(7, "anything new").random(100)
    assert np.array_equal(first, stream(7, "adoption").random(3))
    assert not np.array_equal(first, stream(8, "adoption").random(3))
    assert not np.array_equal(first, stream(7, "pushed").random(3))


def test_luck_is_a_fresh_table_of_fixed_shape_each_month():
    luck = Luck(1, insiders=4, outsiders=2, services=3)
    luck.draw()
    shapes = {name: table.shape for name, table in vars(luck).items() if not name.startswith("_")}
    assert shapes == {
        "joining": (4,), "governance": (4,), "adoption": (4, 3), "pushed": (4, 3), "queue": (4, 3),
        "abandonment": (4, 3), "outside": (2, 3),
    }  # fmt: skip
    before = luck.adoption.copy()
    luck.draw()
    assert not np.array_equal(before, luck.adoption)
