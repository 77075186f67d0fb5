"""How large a world is before it is built: what a machine could not hold is refused in words."""

from math import comb

from scenarios.arrangements import arrangements_in_force
from scenarios.population import DrawnPopulation
from scenarios.problems import InvalidSpecificationError, Problem
from scenarios.scenario import Scenario

MOST_CELLS = 10_000_000
"""Organisations x services; a run holds some 25 tables of so many numbers: 2 GB."""
MOST_PAIRS = 10_000_000
"""Pairs of organisations that may have a tie; to find them takes some 100 bytes each: 1 GB."""


CONTACTS = 30
"""Contacts of each organisation in place and culture, as `simulation.ties` has them in a large world."""


def insiders_in(scenario: Scenario) -> int:
    """Return how many boroughs and institutions there are."""
    population = scenario.population
    if isinstance(population, DrawnPopulation):
        return population.boroughs + population.education + population.arts + population.other
    return len(population.places) + sum(record.in_model for record in population.institutions)


def ties_in(scenario: Scenario) -> int:
    """Return the most ties among boroughs and institutions that a world can begin with; some of them may coincide."""
    population, insiders = scenario.population, insiders_in(scenario)
    if isinstance(population, DrawnPopulation):
        ties = insiders * (population.nearest_in_place + population.nearest_in_culture)
    else:
        ties = insiders * (population.nearest_in_culture + population.sector_nearest) + len(population.contiguity)
        ties += sum(comb(len(group), 2) for group in arrangements_in_force(population).values())
    return min(ties, comb(insiders, 2))


def require_buildable(scenario: Scenario) -> None:
    """Refuse a world that would take more memory than machines have.

    Raises
    ------
    InvalidSpecificationError
        With each of its sizes that is beyond the bounds.
    """
    organisations = insiders_in(scenario) + scenario.population.outside_partners
    pairs = ties_in(scenario) + CONTACTS * organisations
    sizes = (
        ("population", "organisations x services", organisations * len(scenario.services), MOST_CELLS),
        ("population", "pairs that may have a tie", pairs, MOST_PAIRS),
    )
    problems = [
        Problem(where, f"{there:,} {what}, allowed are at most {most:,}")
        for where, what, there, most in sizes
        if there > most
    ]
    if problems:
        raise InvalidSpecificationError(problems, scenario.name)
