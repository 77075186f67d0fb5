"""Who there is before anything is drawn about services: sizes, positions, culture and base ties."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from scenarios import DrawnPopulation, Scenario, TabulatedPopulation
from simulation.covariates import culture_coordinates, filled, scaled_to_unit
from simulation.streams import stream

Floats = NDArray[np.float64]
Pairs = set[tuple[int, int]]

FIELD_WAVES = 32
"""Waves in the smooth field of culture over space; enough for it to be nearly normal."""
FIELD_LENGTH = 0.25
"""Length over which that field varies, as a share of the side of the city."""


@dataclass(frozen=True, eq=False)
class Places:
    """The organisations of a world, boroughs first, then institutions, then outside partners.

    Attributes
    ----------
    names, sectors : tuple of str, length n
        Name and sector of each; the sector of a borough is ``"borough"``, of an outside partner ``"outside"``.
    users : ndarray, shape (n,)
        Residents or users, thousand.
    position : ndarray, shape (n, 2)
        Where each is: km in a tabulated population, shares of the city's side in a drawn one.
    culture : ndarray, shape (n, 2)
        Culture, each dimension of unit variance over boroughs.
    deprivation : ndarray, shape (boroughs,)
        Deprivation from 0 (least) to 1 (most).
    pressure : ndarray, shape (boroughs, services)
        What need for each service rises with, with mean 1/2 in expectation.
    base_ties : set of (int, int)
        Pairs of organisations, the lower number first, that have a tie from the start.
    """

    names: tuple[str, ...]
    sectors: tuple[str, ...]
    users: Floats
    position: Floats
    culture: Floats
    deprivation: Floats
    pressure: Floats
    base_ties: Pairs


def settle(scenario: Scenario, seed: int) -> Places:
    """Return the organisations of a scenario, from its tables or drawn by its law."""
    if isinstance(scenario.population, TabulatedPopulation):
        return _tabulated(scenario, scenario.population, seed)
    return _drawn(scenario, scenario.population, seed)


def _drawn(scenario: Scenario, law: DrawnPopulation, seed: int) -> Places:
    boroughs, institutions, outside = law.boroughs, law.education + law.arts + law.other, law.outside_partners
    size = stream(seed, "initial.borough-size").standard_normal(boroughs)
    residents = np.array(law.residents) if law.residents else _lognormal(law.mean_residents, law.residents_spread, size)
    position = stream(seed, "initial.position").random((boroughs + institutions + outside, 2))
    own = stream(seed, "initial.culture").standard_normal((len(position), 2))
    culture = np.sqrt(law.homophily) * _field(seed, position) + np.sqrt(1.0 - law.homophily) * own
    deprivation = stream(seed, "initial.deprivation").random(boroughs)
    insiders = boroughs + institutions
    ties: Pairs = set()
    for space, count in ((position, law.nearest_in_place), (culture, law.nearest_in_culture)):
        ties |= nearest_pairs(space[:boroughs], np.arange(boroughs), count)
        everybody = nearest_pairs(space[:insiders], np.arange(boroughs, insiders), count)
        ties |= everybody
    return Places(
        names=(
            *(f"borough {i + 1}" for i in range(boroughs)),
            *(f"institution {i + 1}" for i in range(institutions)),
            *_outside_names(outside),
        ),
        sectors=(
            *["borough"] * boroughs, *["education"] * law.education, *["arts"] * law.arts, *["other"] * law.other,
            *["outside"] * outside,
        ),
        users=np.concatenate([residents, _institution_users(law, institutions, seed), _outside_users(law)]),
        position=position,
        culture=culture,
        deprivation=deprivation,
        pressure=np.repeat(deprivation[:, None], len(scenario.services), axis=1),
        base_ties=ties,
    )  # fmt: skip


def _tabulated(scenario: Scenario, law: TabulatedPopulation, seed: int) -> Places:
    places, outside = law.places, law.outside_partners
    records = [record for record in law.institutions if record.in_model]
    number = {place.name: i for i, place in enumerate(places)}
    known = filled(law)
    homes = np.array([number[record.home] for record in records], dtype=int)
    borough_culture = culture_coordinates(law)
    culture = np.concatenate([
        borough_culture,
        _institution_culture(borough_culture[homes], [record.sector for record in records], seed),
        stream(seed, "initial.culture").standard_normal((outside, 2)),
    ])  # fmt: skip
    position = np.array([[place.x, place.y] for place in places])
    drawn_users = _institution_users(law, len(records), seed)
    users = [
        drawn if record.size is None else record.size * getattr(law.size_units, record.size_unit) / 1000.0
        for record, drawn in zip(records, drawn_users, strict=True)
    ]
    pressure = [
        known[service.need_covariate or law.deprivation_covariate] * (-1.0 if service.need_falls else 1.0)
        for service in scenario.services
    ]
    return Places(
        names=(*number, *(record.name for record in records), *_outside_names(outside)),
        sectors=(*["borough"] * len(places), *(record.sector for record in records), *["outside"] * outside),
        users=np.concatenate([[place.residents for place in places], users, _outside_users(law)]),
        position=np.concatenate([position, position[homes], _ring(position, outside)]),
        culture=culture,
        deprivation=scaled_to_unit(known[law.deprivation_covariate]),
        pressure=np.column_stack([scaled_to_unit(column, mean=0.5) for column in pressure]),
        base_ties=_recorded_ties(law, culture, number, homes),
    )


def _recorded_ties(law: TabulatedPopulation, culture: Floats, number: dict[str, int], homes: NDArray[np.int_]) -> Pairs:
    """Return contiguity, likeness, arrangements in force, and institutions' homes and sectors, as pairs."""
    boroughs = len(number)
    ties = {
        _pair(number[contact.first], number[contact.second])
        for contact in law.contiguity
        if contact.crossing or not contact.river_only
    }
    ties |= nearest_pairs(culture[:boroughs], np.arange(boroughs), law.nearest_in_culture)
    for members in arrangements_in_force(law).values():
        ties |= {_pair(number[a], number[b]) for a, b in combinations(members, 2)}
    ties |= {_pair(int(home), boroughs + i) for i, home in enumerate(homes)}
    sectors = [record.sector for record in law.institutions if record.in_model]
    for sector in sorted(set(sectors)):
        group = np.array([boroughs + i for i, name in enumerate(sectors) if name == sector])
        near = nearest_pairs(culture[group], np.arange(len(group)), law.sector_nearest)
        ties |= {_pair(int(group[a]), int(group[b])) for a, b in near}
    return ties


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


def nearest_pairs(space: Floats, who: NDArray[np.int_], count: int) -> Pairs:
    """Return each of `who` paired with its `count` nearest others among all rows of `space`, symmetric."""
    count = min(count, len(space) - 1)
    if count < 1 or len(who) == 0:
        return set()
    _, near = KDTree(space).query(space[who], k=count + 1)
    pairs: Pairs = set()
    for i, row in zip(who, near, strict=True):
        others = [int(j) for j in row if j != i][:count]
        pairs |= {_pair(int(i), j) for j in others}
    return pairs


def _pair(a: int, b: int) -> tuple[int, int]:
    return (a, b) if a < b else (b, a)


def _first_day(date: str) -> str:
    return (date + "-01-01")[:10]


def _lognormal(mean: float, spread: float, normal: Floats) -> Floats:
    sizes: Floats = mean * np.exp(spread * normal - 0.5 * spread * spread)
    return sizes


def _institution_users(law: DrawnPopulation | TabulatedPopulation, count: int, seed: int) -> Floats:
    normal = stream(seed, "initial.institution-size").standard_normal(count)
    return _lognormal(law.institution_users, law.institution_spread, normal)


def _outside_users(law: DrawnPopulation | TabulatedPopulation) -> Floats:
    return np.full(law.outside_partners, law.outside_residents)


def _outside_names(count: int) -> list[str]:
    return [f"outside partner {i + 1}" for i in range(count)]


def _institution_culture(home: Floats, sectors: list[str], seed: int) -> Floats:
    """Return institutions' culture: half the variance from home, a quarter from the sector, a quarter its own."""
    kinds = sorted(set(sectors))
    offset = stream(seed, "initial.sector-culture").standard_normal((len(kinds), 2))
    own = stream(seed, "initial.institution-culture").standard_normal((len(sectors), 2))
    if not sectors:
        return np.empty((0, 2))
    culture: Floats = np.sqrt(0.5) * home + 0.5 * offset[[kinds.index(sector) for sector in sectors]] + 0.5 * own
    return culture


def _field(seed: int, position: Floats) -> Floats:
    """Return a smooth random field of unit variance in two dimensions at each position (random Fourier waves)."""
    generator = stream(seed, "initial.landscape")
    waves = generator.standard_normal((FIELD_WAVES, 2)) / FIELD_LENGTH
    phases = generator.random((2, FIELD_WAVES)) * 2.0 * np.pi
    amplitude = np.sqrt(2.0 / FIELD_WAVES)
    angles = position @ waves.T
    return np.column_stack([amplitude * np.cos(angles + phase).sum(axis=1) for phase in phases])


def _ring(position: Floats, count: int) -> Floats:
    """Return positions for outside partners: a ring around the city, for drawing only."""
    centre, radius = position.mean(axis=0), 1.3 * np.ptp(position, axis=0).max() / 2.0
    angles = 2.0 * np.pi * np.arange(count) / max(count, 1)
    return np.column_stack([centre[0] + radius * np.cos(angles), centre[1] + radius * np.sin(angles)])
