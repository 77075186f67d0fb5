"""Who founds the coalition."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scenarios import InvalidSpecificationError, Problem, Strategy
from scenarios.quantity import nearest
from simulation.streams import stream
from simulation.world import World

Floats = NDArray[np.float64]


def founders(world: World, strategy: Strategy, willing: Floats, members: Sequence[int] = ()) -> list[int]:
    """Return the numbers of the boroughs that found the coalition (4.3), or complete one that is there.

    Parameters
    ----------
    world, strategy
        Who there is, and by which rule founders are chosen. A programme that serves everybody has none.
    willing
        How willing each borough is, shape (boroughs,). Of two that are equally willing, the lower number's counts.
    members
        Boroughs of a coalition that goes on under this strategy. As many others join them as founders are wanted
        beyond their number; named founders join in any case.

    Raises
    ------
    InvalidSpecificationError
        If the strategy names a place that is not there.
    """
    if strategy.serves != "members":
        return []
    if strategy.founder_rule == "named":
        return [*members, *named_founders(strategy, world.places.names[: world.boroughs])]
    merit = willing if strategy.founder_rule == "willing" else stream(world.seed, "founding").random(world.boroughs)
    others = [i for i in np.argsort(-merit, kind="stable").tolist() if i not in members]
    return [*members, *others[: max(0, strategy.founders - len(members))]]


def named_founders(strategy: Strategy, places: Sequence[str]) -> list[int]:
    """Return the numbers of the founders that a strategy names.

    Raises
    ------
    InvalidSpecificationError
        If there is no such place.
    """
    unknown = [name for name in strategy.founder_names if name not in places]
    if unknown:
        raise InvalidSpecificationError(
            [Problem("founder_names", f"no such place: {name!r}{nearest(name, places)}") for name in unknown]
        )
    return [places.index(name) for name in strategy.founder_names]
