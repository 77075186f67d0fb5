"""Weighted ties on a contact graph: who can have a tie with whom, and how strong it is now."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from simulation.places import Pairs, Places, nearest_pairs

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

COMPLETE_UP_TO = 200
"""Organisations up to which everybody can come to know everybody."""
NEAREST_CONTACTS = 15
"""Contacts in place, and again in culture, beyond that."""


def contact_pairs(places: Places) -> NDArray[np.int64]:
    """Return the pairs of organisations that can have a tie (12.4).

    Everybody with everybody up to 200 organisations; beyond, each one's 15 nearest in place and 15 nearest in
    culture, and whoever has a base tie. Outside partners have no place in the city: they know those near in culture.

    Returns
    -------
    ndarray, shape (pairs, 2)
        Lower number first, sorted.
    """
    n = len(places.names)
    if n <= COMPLETE_UP_TO:
        return np.column_stack(np.triu_indices(n, k=1)).astype(np.int64)
    insiders = n - places.sectors.count("outside")
    pairs: Pairs = set(places.base_ties)
    pairs |= nearest_pairs(places.position[:insiders], np.arange(insiders), NEAREST_CONTACTS)
    pairs |= nearest_pairs(places.culture, np.arange(n), NEAREST_CONTACTS)
    return np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)


class Ties:
    """The ties of a world; each counts for both its ends.

    Attributes
    ----------
    pairs : ndarray of int64, shape (ties, 2)
        Numbers of the two organisations, the lower first, sorted.
    base : ndarray, shape (ties,)
        Base weight of each.
    weight : ndarray, shape (ties,)
        Weight now.
    """

    def __init__(self, pairs: Numbers, base: Floats, organisations: int) -> None:
        self.pairs = pairs
        self.base = base
        self.weight = base.copy()
        ends = np.concatenate([pairs, pairs[:, ::-1]])
        order = np.lexsort((ends[:, 1], ends[:, 0]))
        bounds = np.searchsorted(ends[order, 0], np.arange(organisations + 1))
        number = np.tile(np.arange(len(pairs)), 2)[order]
        peers = ends[order, 1]
        self._peers = [peers[a:b].copy() for a, b in pairwise(bounds)]
        self._numbers = [number[a:b].copy() for a, b in pairwise(bounds)]

    def peers_of(self, organisation: int) -> Numbers:
        """Return the numbers of those with whom an organisation can have a tie, ascending."""
        return self._peers[organisation]

    def weights_of(self, organisation: int) -> Floats:
        """Return the weights of its ties now, in the order of `peers_of`."""
        return self.weight[self._numbers[organisation]]

    def strength_of_each(self, organisations: int) -> Floats:
        """Return the sum of the tie weights of the first `organisations` organisations, shape (organisations,)."""
        return np.array([self.weights_of(i).sum() for i in range(organisations)])
