"""Weighted ties on a contact graph: who can have a tie with whom, and how strong it is now."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from simulation.places import Places, nearest_pairs, sorted_pairs

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

COMPLETE_UP_TO = 200
"""Organisations up to which everybody can come to know everybody."""
NEAREST_CONTACTS = 15
"""Contacts in place, and again in culture, beyond that."""


@dataclass(frozen=True, eq=False)
class Contacts:
    """Who can have a tie with whom; fixed from the start, and never changed.

    The contacts of organisation i are ``peers[first[i]:first[i + 1]]``.

    Attributes
    ----------
    pairs : ndarray of int64, shape (pairs, 2)
        Numbers of the two organisations, the lower first, sorted.
    first : ndarray of int64, shape (n + 1,)
        Where the contacts of each organisation start.
    peers, pair : ndarray of int64, shape (2 pairs,)
        Numbers of the contacts, ascending for each organisation, and which pair each is.
    """

    pairs: Numbers
    first: Numbers
    peers: Numbers
    pair: Numbers

    @cached_property
    def rows(self) -> Numbers:
        """Where the pairs start of which each organisation is the first, shape (n + 1,)."""
        return np.searchsorted(self.pairs[:, 0], np.arange(len(self.first))).astype(np.int64)

    @cached_property
    def second(self) -> Numbers:
        """The second of each pair, shape (pairs,)."""
        return np.ascontiguousarray(self.pairs[:, 1])


def contacts_among(pairs: Numbers, organisations: int) -> Contacts:
    """Return the contact graph of these pairs."""
    ends = np.concatenate([pairs, pairs[:, ::-1]])
    order = np.lexsort((ends[:, 1], ends[:, 0]))
    first = np.searchsorted(ends[order, 0], np.arange(organisations + 1)).astype(np.int64)
    pair = np.tile(np.arange(len(pairs), dtype=np.int64), 2)[order]
    return Contacts(pairs, first, np.ascontiguousarray(ends[order, 1]), pair)


def contact_graph(places: Places) -> Contacts:
    """Return who can have a tie with whom (12.4).

    Everybody with everybody up to 200 organisations; beyond, each one's 15 nearest in place and 15 nearest in
    culture, and whoever has a base tie. Outside partners have no place in the city: they know those near in culture.
    """
    n = len(places.names)
    if n <= COMPLETE_UP_TO:
        return everybody_with_everybody(n)
    insiders = n - places.sectors.count("outside")
    near = nearest_pairs(places.position[:insiders], np.arange(insiders), NEAREST_CONTACTS)
    alike = nearest_pairs(places.culture, np.arange(n), NEAREST_CONTACTS)
    return contacts_among(sorted_pairs([places.base_ties, near, alike]), n)


@lru_cache(maxsize=8)
def everybody_with_everybody(organisations: int) -> Contacts:
    """Return the complete contact graph."""
    return contacts_among(np.column_stack(np.triu_indices(organisations, k=1)).astype(np.int64), organisations)


class Ties:
    """The ties of a world; each counts for both its ends.

    Attributes
    ----------
    contacts : Contacts
        Who can have a tie with whom.
    base, weight : ndarray, shape (pairs,)
        Weight of each tie at the start, to which it decays, and now.
    """

    def __init__(self, contacts: Contacts, base: Floats) -> None:
        self.contacts = contacts
        self.base = base
        self.weight = base.copy()

    @property
    def pairs(self) -> Numbers:
        """Numbers of the two organisations of each tie, shape (pairs, 2)."""
        return self.contacts.pairs

    def peers_of(self, organisation: int) -> Numbers:
        """Return the numbers of those with whom an organisation can have a tie, ascending."""
        first = self.contacts.first
        return self.contacts.peers[first[organisation] : first[organisation + 1]]

    def weights_of(self, organisation: int) -> Floats:
        """Return the weights of its ties now, in the order of `peers_of`."""
        first = self.contacts.first
        return self.weight[self.contacts.pair[first[organisation] : first[organisation + 1]]]
