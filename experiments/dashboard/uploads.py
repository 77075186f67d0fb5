"""What a viewer uploads: a text that becomes a valid scenario or strategy, reaches no file and stays within bounds."""

from scenarios import DrawnPopulation, InvalidSpecificationError, Problem, Scenario, Strategy, loads

LONGEST_UPLOAD = 200_000
"""Bytes of a file; London with all its tables inside takes 164,000."""
MOST_PLACES = 400
"""Boroughs and institutions of a world on the page."""
MOST_MONTHS = 240
MOST_SERVICES = 24
MOST_TOLD = 12
"""Problems of a file that are told."""


def uploaded_scenario(text: str, name: str) -> Scenario:
    """Return the scenario in an uploaded text.

    Raises
    ------
    InvalidSpecificationError
        If it is too large, not valid, or a world too large for the page (the command line takes it).
    """
    _require_size(text, name)
    scenario = loads(Scenario, text, name)
    population = scenario.population
    if isinstance(population, DrawnPopulation):
        places = population.boroughs + population.education + population.arts + population.other
    else:
        places = len(population.places) + sum(record.in_model for record in population.institutions)
    bounds = (
        ("boroughs and institutions", places, MOST_PLACES),
        ("partners outside", population.outside_partners, MOST_PLACES),
        ("months (horizon)", scenario.horizon, MOST_MONTHS),
        ("services", len(scenario.services), MOST_SERVICES),
    )
    problems = [
        Problem("", f"{there} {what}, this page takes {most}; the command line takes more")
        for what, there, most in bounds
        if there > most
    ]
    if problems:
        raise InvalidSpecificationError(problems, name)
    return scenario


def uploaded_strategy(text: str, name: str) -> Strategy:
    """Return the strategy in an uploaded text.

    Raises
    ------
    InvalidSpecificationError
        If it is too large or not valid.
    """
    _require_size(text, name)
    return loads(Strategy, text, name)


def told(error: InvalidSpecificationError) -> list[str]:
    """Return what is wrong with an upload, in lines for its viewer; the first of them if they are many."""
    lines = [str(problem) for problem in error.problems[:MOST_TOLD]]
    more = len(error.problems) - MOST_TOLD
    return [*lines, f"and {more} more"] if more > 0 else lines


def _require_size(text: str, name: str) -> None:
    if len(text.encode("utf-8", errors="replace")) > LONGEST_UPLOAD:
        raise InvalidSpecificationError([Problem("", f"larger than {LONGEST_UPLOAD // 1000} kB")], name)
