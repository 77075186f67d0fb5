"""From recorded covariates to culture and need: how unknown figures are filled, and what is scaled how."""

import numpy as np
from numpy.typing import NDArray

from scenarios import TabulatedPopulation

Floats = NDArray[np.float64]


def filled(law: TabulatedPopulation) -> dict[str, Floats]:
    """Return every covariate of a population for all its places.

    The tables keep an unknown figure unknown. For the model it is filled, in this order:

    1. one unknown seat share of a place is what its other shares leave of 100;
    2. any other unknown is the mean of the contiguous places in which the figure is known;
    3. failing that, the mean of all places in which it is known.

    Returns
    -------
    dict of str to ndarray, shape (places,)
    """
    names = sorted({name for place in law.places for name in place.covariates})
    columns = {
        name: np.array([place.covariates.get(name, np.nan) for place in law.places], dtype=float) for name in names
    }
    _fill_seat_shares([columns[name] for name in law.parties])
    neighbours = _neighbours(law)
    return {name: _fill_from_neighbours(column, neighbours) for name, column in columns.items()}


def culture_coordinates(law: TabulatedPopulation) -> Floats:
    """Return the culture of each place: the first two principal components of its standardised covariates.

    Each is scaled to unit variance, and its sign set so that the covariate that weighs most weighs positively.
    Values are rounded to 6 decimals, so that they do not depend on a machine's linear algebra.

    Returns
    -------
    ndarray, shape (places, 2)
    """
    known = filled(law)
    table = np.column_stack([known[name] for name in law.culture_covariates])
    spread = table.std(axis=0)
    standardised = (table - table.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    left, strength, loadings = np.linalg.svd(standardised, full_matrices=False)
    scores = np.zeros((len(table), 2))
    for k in range(min(2, len(strength))):
        sign = np.sign(loadings[k][np.argmax(np.abs(loadings[k]))])
        deviation = left[:, k].std()
        if strength[k] > 1e-9 and deviation > 0:
            scores[:, k] = sign * left[:, k] / deviation
    return np.round(scores, 6)


def scaled_to_unit(values: Floats, mean: float | None = None) -> Floats:
    """Return values scaled to a range of 1: from 0 to 1, or around `mean`; all 1/2 where they do not differ."""
    width = np.ptp(values)
    if width == 0:
        return np.full(len(values), 0.5)
    if mean is None:
        return np.asarray((values - values.min()) / width)
    return np.asarray(mean + (values - values.mean()) / width)


def _fill_seat_shares(shares: list[Floats]) -> None:
    if not shares:
        return
    unknown = np.isnan(shares)
    for place in np.flatnonzero(unknown.sum(axis=0) == 1):
        rest = 100.0 - float(np.nansum([column[place] for column in shares]))
        shares[int(np.argmax(unknown[:, place]))][place] = max(rest, 0.0)


def _neighbours(law: TabulatedPopulation) -> list[list[int]]:
    number = {place.name: i for i, place in enumerate(law.places)}
    lists: list[list[int]] = [[] for _ in law.places]
    for contact in law.contiguity:
        if contact.crossing or not contact.river_only:
            a, b = number[contact.first], number[contact.second]
            lists[a].append(b)
            lists[b].append(a)
    return [sorted(others) for others in lists]


def _fill_from_neighbours(column: Floats, neighbours: list[list[int]]) -> Floats:
    result = column.copy()
    for place in np.flatnonzero(np.isnan(column)):
        near = column[neighbours[place]]
        near = near[~np.isnan(near)]
        result[place] = near.mean() if near.size else np.nanmean(column)
    return result
