"""Who there is before anything is drawn about services: sizes, positions, culture and base ties."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from scenarios import DrawnPopulation, Scenario, TabulatedPopulation
from scenarios.arrangements import arrangements_in_force
from simulation.covariates import culture_coordinates, filled, scaled_to_unit
from simulation.streams import stream

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

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
    base_ties : ndarray of int64, shape (ties, 2)
        Pairs of organisations, the lower number first, that have a tie from the start; sorted.
    contiguity : ndarray of int64, shape (pairs, 2)
        Pairs of boroughs that touch, likewise: as recorded, or in a drawn population the nearest in place.
    """

    names: tuple[str, ...]
    sectors: tuple[str, ...]
    users: Floats
    position: Floats
    culture: Floats
    deprivation: Floats
    pressure: Floats
    base_ties: Numbers
    contiguity: Numbers


class Settlement:
    """Organisations of a scenario under any seed; what the seed does not change is worked out once."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario

    def holds(self, scenario: Scenario) -> bool:
        """Return whether this is the settlement of a scenario, too: of the very same population, with as much need."""
        mine, theirs = self.scenario, scenario
        if mine.population is not theirs.population:
            return False
        return mine.services is theirs.services or _needs(mine) == _needs(theirs)

    def settle(self, seed: int) -> Places:
        """Return the organisations under a seed."""
        law = self.scenario.population
        if isinstance(law, TabulatedPopulation):
            return self._recorded.settle(seed)
        return _drawn(self.scenario, law, seed)

    @cached_property
    def _recorded(self) -> "_RecordedCity":
        return _RecordedCity(self.scenario)


def _needs(scenario: Scenario) -> list[tuple[str | None, bool]]:
    """Return all that organisations have of the services: what the need for each rises with."""
    return [(service.need_covariate, service.need_falls) for service in scenario.services]


def _drawn(scenario: Scenario, law: DrawnPopulation, seed: int) -> Places:
    boroughs, institutions, outside = law.boroughs, law.education + law.arts + law.other, law.outside_partners
    size = stream(seed, "initial.borough-size").standard_normal(boroughs)
    residents = np.array(law.residents) if law.residents else _lognormal(law.mean_residents, law.residents_spread, size)
    position = stream(seed, "initial.position").random((boroughs + institutions + outside, 2))
    own = stream(seed, "initial.culture").standard_normal((len(position), 2))
    culture = np.sqrt(law.homophily) * _field(seed, position) + np.sqrt(1.0 - law.homophily) * own
    deprivation = stream(seed, "initial.deprivation").random(boroughs)
    insiders = boroughs + institutions
    ties = []
    for space, count in ((position, law.nearest_in_place), (culture, law.nearest_in_culture)):
        ties.append(nearest_pairs(space[:boroughs], np.arange(boroughs), count))
        ties.append(nearest_pairs(space[:insiders], np.arange(boroughs, insiders), count))
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
        base_ties=sorted_pairs(ties),
        contiguity=sorted_pairs(ties[:1]),
    )  # fmt: skip


class _RecordedCity:
    """A tabulated population: its records, and what follows from them alone."""

    def __init__(self, scenario: Scenario) -> None:
        law = scenario.population
        assert isinstance(law, TabulatedPopulation)
        self.law = law
        self.records = [record for record in law.institutions if record.in_model]
        self.sectors = [record.sector for record in self.records]
        self.number = {place.name: i for i, place in enumerate(law.places)}
        self.homes = np.array([self.number[record.home] for record in self.records], dtype=np.int64)
        self.culture = culture_coordinates(law)
        self.position = np.array([[place.x, place.y] for place in law.places])
        known = filled(law)
        pressure = [
            known[service.need_covariate or law.deprivation_covariate] * (-1.0 if service.need_falls else 1.0)
            for service in scenario.services
        ]
        self.deprivation = scaled_to_unit(known[law.deprivation_covariate])
        self.pressure = np.column_stack([scaled_to_unit(column, mean=0.5) for column in pressure])
        self.contiguity = self._contiguity()
        self.lasting_ties = self._lasting_ties()

    def settle(self, seed: int) -> Places:
        """Return the organisations under a seed."""
        law, outside = self.law, self.law.outside_partners
        culture = np.concatenate([
            self.culture,
            _institution_culture(self.culture[self.homes], self.sectors, seed),
            stream(seed, "initial.culture").standard_normal((outside, 2)),
        ])  # fmt: skip
        drawn_users = _institution_users(law, len(self.records), seed)
        users = [
            drawn if record.size is None else record.size * getattr(law.size_units, record.size_unit) / 1000.0
            for record, drawn in zip(self.records, drawn_users, strict=True)
        ]
        return Places(
            names=(*self.number, *(record.name for record in self.records), *_outside_names(outside)),
            sectors=(*["borough"] * len(law.places), *self.sectors, *["outside"] * outside),
            users=np.concatenate([[place.residents for place in law.places], users, _outside_users(law)]),
            position=np.concatenate([self.position, self.position[self.homes], _ring(self.position, outside)]),
            culture=culture,
            deprivation=self.deprivation,
            pressure=self.pressure,
            base_ties=sorted_pairs([self.lasting_ties, *self._ties_within_sectors(culture)]),
            contiguity=self.contiguity,
        )

    def _contiguity(self) -> Numbers:
        """Return who touches whom, as pairs; not along the river where no fixed crossing joins them."""
        pairs = [
            (self.number[contact.first], self.number[contact.second])
            for contact in self.law.contiguity
            if contact.crossing or not contact.river_only
        ]
        return sorted_pairs([np.array(pairs, dtype=np.int64).reshape(-1, 2)])

    def _lasting_ties(self) -> Numbers:
        """Return contiguity, likeness, arrangements in force, and institutions' homes, as pairs."""
        law, number, boroughs = self.law, self.number, len(self.number)
        pairs: list[tuple[int, int]] = []
        for members in arrangements_in_force(law).values():
            pairs += [(number[a], number[b]) for a, b in combinations(members, 2)]
        pairs += [(int(home), boroughs + i) for i, home in enumerate(self.homes)]
        alike = nearest_pairs(self.culture, np.arange(boroughs), law.nearest_in_culture)
        return sorted_pairs([self.contiguity, np.array(pairs, dtype=np.int64).reshape(-1, 2), alike])

    def _ties_within_sectors(self, culture: Floats) -> list[Numbers]:
        """Return each institution with those of its sector that are nearest to it in culture."""
        ties = []
        for sector in sorted(set(self.sectors)):
            group = len(self.number) + np.flatnonzero([name == sector for name in self.sectors])
            ties.append(group[nearest_pairs(culture[group], np.arange(len(group)), self.law.sector_nearest)])
        return ties


def nearest_pairs(space: Floats, who: Numbers, count: int) -> Numbers:
    """Return each of `who` paired with its `count` nearest others among all rows of `space`, shape (pairs, 2).

    A pair can be there more than once, either way round.
    """
    count = min(count, len(space) - 1)
    if count < 1 or len(who) == 0:
        return np.empty((0, 2), dtype=np.int64)
    _, near = KDTree(space).query(space[who], k=count + 1)
    others = near != who[:, None]
    others &= np.cumsum(others, axis=1) <= count  # where many are in one spot, one may not be among its own nearest
    return np.column_stack([np.repeat(who, others.sum(axis=1)), near[others]]).astype(np.int64)


def sorted_pairs(pairs: Sequence[Numbers]) -> Numbers:
    """Return pairs once each, the lower number first, sorted."""
    return np.unique(np.sort(np.concatenate(pairs), axis=1), axis=0)


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


def _institution_culture(home: Floats, sectors: Sequence[str], seed: int) -> Floats:
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
