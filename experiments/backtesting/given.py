"""What a forecaster is given: the start of a series, what was seen of it by an origin, and comparable services.

Two protocols. *From the start*: model and baselines know what was observed on the day of the start, or, where nothing
was, the share that the mapping has the model begin with. *Rolling origin*: each observation in turn is the last that is
known; baselines are fitted anew, and the model, whose parameters learn nothing from it, goes on from there.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from experiments.backtesting.baselines import Known
from experiments.history import History, Mapped, Observation
from scenarios import TabulatedPopulation

COUNTED = ("observed", "derived")
"""Types of value that count: a plan or a target is no observation."""


@dataclass(frozen=True)
class Record:
    """A series as a comparable: share by month since its start, and the day of each."""

    name: str
    kind: str
    governance: str
    days: tuple[date, ...]
    known: Known

    def by(self, day: date) -> Known:
        """Return what was known of it on a day."""
        seen = [k for k, each in enumerate(self.days) if each <= day]
        return Known(self.known.months[seen], self.known.shares[seen])


def service_of(series: str) -> str:
    """Return what tells series of one service apart from others: the first word of their names.

    So London and the country, or the pages and the domains of one platform, are never comparables of each other. It
    takes too many for one service rather than too few.

    Examples
    --------
    >>> service_of("PlanX councils onboarding, England") == service_of("PlanX production custom domains, England")
    True
    """
    return series.split()[0].lower()


def start_day(mapped: Mapped) -> date:
    """Return the day that months are counted from."""
    return date.fromisoformat(str(mapped.mapping.start))


def share_at_start(mapped: Mapped) -> float | None:
    """Return the share observed on the day of the start or last before it; None if nothing was."""
    if mapped.mapping.of_start:
        return 1.0
    if mapped.mapping.reaches is not None:
        return mapped.mapping.reaches
    by_then = [each for each in mapped.series.of_types(COUNTED) if _exact(each) and each.day <= start_day(mapped)]
    return by_then[-1].share(mapped.mapping.population) if by_then else None


def population_of(mapped: Mapped) -> float | None:
    """Return how many there were to adopt; None where only a share is known."""
    return mapped.mapping.population or next((each.population for each in mapped.observations if each.population), None)


def cells_of(mapped: Mapped) -> float:
    """Return of how many decisions the outcome that stands for the series is the mean, in one run."""
    scenario, outcome = mapped.scenario, str(mapped.mapping.outcome)
    people = scenario.population
    boroughs = len(people.places) if isinstance(people, TabulatedPopulation) else people.boroughs
    tier = outcome.split("_")[0]
    if tier == "institutions":
        boroughs = (
            sum(one.in_model for one in people.institutions)
            if isinstance(people, TabulatedPopulation)
            else people.education + people.arts + people.other
        )
    services = sum(service.tier == tier for service in scenario.services) if tier in ("transactional", "people") else 1
    return float(max(1, boroughs * services))


def records(history: History) -> dict[str, Record]:
    """Return every series that could be a comparable, by name: those of which two shares are known."""
    mapped = {each.series.name: each for each in reversed(list(history))}
    found = {}
    for name, series in history.series.items():
        of = mapped.get(name)
        exact = [each for each in series.of_types(COUNTED) if _exact(each)]
        if not exact:
            continue
        first = start_day(of) if of is not None and of.mapping.reaches is None else exact[0].day
        points = [(each.day, each.share(of.mapping.population if of else None)) for each in exact if each.day >= first]
        points = [(day, share) for day, share in points if share is not None and share <= 1.0]
        if len(points) < 2:
            continue
        months = np.array([(day - first).days / 30.4375 for day, _ in points])
        shares = np.array([share for _, share in points], float)
        days = tuple(day for day, _ in points)
        found[name] = Record(name, series.first.kind, series.first.governance, days, Known(months, shares))
    return found


def comparables(mapped: Mapped, there: dict[str, Record], day: date | None = None) -> dict[str, Known]:
    """Return services of the same tier and governance, as they were known on a day, or as they are known today.

    Parameters
    ----------
    mapped
        The series to be predicted; it and others of its service are left out.
    there
        What `records` returns.
    day
        The origin of the forecast; None for today.
    """
    first, own = mapped.series.first, service_of(mapped.series.name)
    alike = [
        record
        for record in there.values()
        if (record.kind, record.governance) == (first.kind, first.governance) and service_of(record.name) != own
    ]
    seen = {record.name: record.known if day is None else record.by(day) for record in alike}
    return {name: known for name, known in seen.items() if len(known.months) > 1}


def known_at_start(mapped: Mapped, model_begins: float) -> Known:
    """Return what is known at the start: a single share, that of the model where nothing was observed by then."""
    start = share_at_start(mapped)
    return Known(np.array([0.0]), np.array([model_begins if start is None else start]))


def known_at(mapped: Mapped, begun: Known, last: int) -> Known:
    """Return what is known once observation `last` is in; a mere bound is not a point."""
    seen = [k for k in range(last + 1) if _exact(mapped.observations[k]) and mapped.months[k] > begun.months[-1]]
    return Known(
        np.concatenate([begun.months, mapped.months[seen]]), np.concatenate([begun.shares, mapped.observed[seen]])
    )


def exact(mapped: Mapped) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Return which observations are values rather than bounds."""
    return np.array([_exact(observation) for observation in mapped.observations])


def _exact(observation: Observation) -> bool:
    return observation.bound == "="
