"""What an organisation senses of its peers: sums over its ties, always in the order of the peers' numbers."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from agents.compiled import compiled

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Numbers = NDArray[np.int64]


def mean_in_order(values: Sequence[float]) -> float:
    """Return the mean of values, added up in their order; 0 where there are none.

    Not the built-in sum: from Python 3.12 on it compensates rounding errors, and so gives other bits than a loop.
    """
    total = 0.0
    for value in values:
        total += value
    return total / len(values) if values else 0.0


@compiled
def total(values: Floats) -> float:
    """Return the sum of values, added up in their order: the same bits in a loop, in NumPy and in machine code."""
    result = 0.0
    for value in values:
        result += value
    return result


@compiled
def tie_weighted_sum(peers: Numbers, weights: Floats, values: Floats) -> float:
    """Return the sum over peers of tie weight x value.

    Parameters
    ----------
    peers
        Numbers of the peers, ascending, shape (k,).
    weights
        Their tie weights, shape (k,).
    values
        The value of every organisation, shape (n,).
    """
    total = 0.0
    for k in range(peers.size):
        total += weights[k] * values[peers[k]]
    return total


@compiled
def lead_of_better_peers(peers: Numbers, weights: Floats, capacity: Floats, own: float) -> float:
    """Return the sum over peers of tie weight x what their capacity exceeds one's own by."""
    total = 0.0
    for k in range(peers.size):
        lead = capacity[peers[k]] - own
        if lead > 0.0:
            total += weights[k] * lead
    return total


@compiled
def nearest_peer_design(
    peers: Numbers, weights: Floats, adopted: Flags, designs: Floats, reach: float, requirement: float
) -> int:
    """Return the peer whose design is nearest to a requirement, or -1 where no peer in reach has one.

    Parameters
    ----------
    peers, weights
        Numbers of the peers, ascending, and their tie weights, shape (k,).
    adopted, designs
        Which organisations use the service, and the design that each uses, shape (n,).
    reach
        Weakest tie through which a design can be copied.
    requirement
        The requirement to be met. Of two designs equally near, the lower number's counts.
    """
    best = -1
    nearest = np.inf
    for k in range(peers.size):
        j = peers[k]
        if weights[k] >= reach and adopted[j]:
            distance = abs(requirement - designs[j])
            if distance < nearest:
                nearest = distance
                best = j
    return best
