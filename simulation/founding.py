"""Who founds the coalition."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from agents import rules
from agents.compiled import compiled
from scenarios import InvalidSpecificationError, Problem, Scenario, Strategy
from scenarios.quantity import nearest
from simulation.streams import stream
from simulation.world import World, build_world

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]


def eligible(scenario: Scenario) -> tuple[str, ...]:
    """Return the names of those who can found a coalition: the boroughs."""
    world = build_world(scenario, 0)
    return world.places.names[: world.boroughs]


def founders(
    world: World, strategy: Strategy, willing: Floats, trust: Floats, members: Sequence[int] = ()
) -> list[int]:
    """Return the numbers of the boroughs that found the coalition (4.3), or complete one that is there.

    Parameters
    ----------
    world, strategy
        Who there is, and by which rule founders are chosen. A programme that serves everybody has none.
    willing, trust
        How willing each borough is, and how much it trusts, shape (boroughs,). Of two that are equal by the rule, the
        lower number's counts.
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
    if strategy.founder_rule == "neighbours":
        return neighbouring(world.places.contiguity, willing, strategy.founders, members)
    merit = {
        "willing": willing,
        "trusting": trust,
        "largest": world.users[: world.boroughs],
        "random": stream(world.seed, "founding").random(world.boroughs),
    }[strategy.founder_rule]
    others = [i for i in np.argsort(-merit, kind="stable").tolist() if i not in members]
    return [*members, *others[: max(0, strategy.founders - len(members))]]


def first_founders(world: World, strategy: Strategy) -> list[int]:
    """Return the numbers of the boroughs that found the coalition in month 0."""
    trust, capacity = world.trust[: world.boroughs], world.capacity[: world.boroughs]
    return founders(world, strategy, willingness(trust, capacity), trust)


@compiled
def willingness(trust: Floats, capacity: Floats) -> Floats:
    """Return how willing boroughs are."""
    willing = np.empty_like(trust)
    for i in range(trust.size):
        willing[i] = rules.willingness(trust[i], capacity[i])
    return willing


def neighbouring(contiguity: Numbers, willing: Floats, size: int, members: Sequence[int] = ()) -> list[int]:
    """Return a group grown from the most willing borough: again and again the most willing of those that touch it.

    Where nobody touches it who is not in it (an island, or a world whose table records no contiguity), it goes on from
    the most willing of the others; so without a map this is the rule "willing".

    Parameters
    ----------
    contiguity : ndarray of int64, shape (pairs, 2)
        Who touches whom.
    willing : ndarray, shape (boroughs,)
        How willing each borough is.
    size
        Boroughs asked for.
    members
        Boroughs that the group grows from, if there is one already.
    """
    outside, touching, group = np.ones(willing.size, dtype=bool), np.zeros(willing.size, dtype=bool), list(members)
    outside[group] = False
    touching[contiguity[np.isin(contiguity, group).any(axis=1)]] = True
    while len(group) < min(size, willing.size):
        around = touching & outside
        best = int(np.where(around if around.any() else outside, willing, -np.inf).argmax())
        group.append(best)
        outside[best] = False
        touching[contiguity[(contiguity == best).any(axis=1)]] = True
    return group


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
