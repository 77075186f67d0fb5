"""Which shared services tie places together on the day of a population."""

from scenarios.population import TabulatedPopulation


def arrangements_in_force(law: TabulatedPopulation) -> dict[str, list[str]]:
    """Return the members of each shared ICT or people service in force on the population's day.

    A date is read as the first day of its period. An arrangement of unknown start is not known to be in
    force, and one of all places is no tie between any two of them.
    """
    members: dict[str, list[str]] = {}
    for row in law.arrangements:
        relevant = row.includes_ict or row.kind == "people-based"
        begun = row.joined != "" and _first_day(row.joined) <= law.arrangements_on
        ended = row.left != "" and _first_day(row.left) <= law.arrangements_on
        if relevant and begun and not ended:
            members.setdefault(row.arrangement, []).append(row.member)
    return {name: group for name, group in members.items() if 1 < len(group) < len(law.places)}


def _first_day(date: str) -> str:
    return (date + "-01-01")[:10]
