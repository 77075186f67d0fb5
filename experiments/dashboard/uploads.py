"""What a viewer uploads: a text that becomes a valid scenario or strategy, reaches no file and stays within bounds."""

from scenarios import InvalidSpecificationError, Problem, Scenario, Strategy, loads
from scenarios.size import insiders_in, ties_in

LONGEST_UPLOAD = 200_000
"""Bytes of a file; London with all its tables inside takes 164,000."""
MOST_PLACES = 400
"""Boroughs and institutions of a world on the page."""
MOST_OUTSIDE = 100
"""Partners outside of it: every one of them may be tied to everybody."""
MOST_MONTHS = 240
MOST_SERVICES = 24
MOST_STEPS = 1_200_000
"""Months x services x places: the largest world takes 0.6 s to be told, 0.2 s a pair of runs behind its band, on two
cores; twice as many take more than twice as long."""
MOST_TIES = 8_000
"""Ties to begin with: so many cost a pair of runs 0.02 s, five times as many 0.4 s."""
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
    bounds = (
        ("boroughs and institutions", insiders_in(scenario), MOST_PLACES),
        ("partners outside", scenario.population.outside_partners, MOST_OUTSIDE),
        ("months (horizon)", scenario.horizon, MOST_MONTHS),
        ("services", len(scenario.services), MOST_SERVICES),
        ("months x services x places", steps_in(scenario), MOST_STEPS),
        ("ties to begin with", ties_in(scenario), MOST_TIES),
    )
    problems = [
        Problem("", f"{there:,} {what}, this page takes {most:,}; the command line takes more")
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


def steps_in(scenario: Scenario) -> int:
    """Return what decides how long a run takes: months times services times boroughs and institutions."""
    return scenario.horizon * len(scenario.services) * insiders_in(scenario)


def told(error: InvalidSpecificationError) -> list[str]:
    """Return what is wrong with an upload, in lines for its viewer; the first of them if they are many."""
    lines = [str(problem) for problem in error.problems[:MOST_TOLD]]
    more = len(error.problems) - MOST_TOLD
    return [*lines, f"and {more} more"] if more > 0 else lines


def _require_size(text: str, name: str) -> None:
    if len(text.encode("utf-8", errors="replace")) > LONGEST_UPLOAD:
        raise InvalidSpecificationError([Problem("", f"larger than {LONGEST_UPLOAD // 1000} kB")], name)
