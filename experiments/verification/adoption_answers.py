"""Cases with a known answer: how services spread (MODEL section 9, V1 to V4)."""

import math

import numpy as np

from agents import rules
from experiments.verification.finding import Check, Floats, Found, Means, near, none_of, sampling_error
from experiments.verification.worlds import changed, small, still_world
from scenarios import Scenario, load_strategy
from simulation import build_world

PEOPLE = "people"
CLOSEST = {63: 0.03, 513: 0.01}
"""What the specification allows at two numbers of boroughs (V1)."""


def nominal(means: Means, scenario: Scenario, seed: int, tier: str = "transactional") -> Floats:
    """Return a tier's nominal adoption by month, under laissez-faire."""
    series: Floats = means.simulate(scenario, load_strategy("laissez-faire"), seed).series[f"{tier}_nominal"]
    return series


def discrete_bass(independent: float, peer: float, horizon: int) -> Floats:
    """Return the share of adopters by month of the discrete map F' = F + (1 - F)(1 - exp(-(p + q F))), from 0."""
    shares = [0.0]
    for _ in range(horizon):
        shares.append(shares[-1] + (1.0 - shares[-1]) * (1.0 - math.exp(-(independent + peer * shares[-1]))))
    return np.array(shares)


def well_mixed_spread(means: Means, boroughs: int = 63, seeds: int = 12) -> Found:
    """Find how far a well-mixed world is from the discrete map of Bass (1969), at most over 60 months (V1)."""
    behaviour = {"independent_hazard": 0.005, "peer_hazard": 0.06, "tie_cap": 1.0}
    others = boroughs - 1
    scenario = still_world(
        boroughs, behaviour=behaviour, nearest_in_place=others, nearest_in_culture=0, base_weight=1.0 / others
    )
    found = np.mean([nominal(means, scenario, seed) for seed in range(seeds)], axis=0)
    expected = discrete_bass(0.005, 0.06, scenario.horizon)
    gap, tolerance = float(np.abs(found - expected).max()), CLOSEST[boroughs]
    return Found(
        f"the map, {expected[-1]:.2f} at month 60",
        f"{found[-1]:.2f} at month 60, greatest gap {gap:.4f}",
        f"{tolerance:g}",
        gap < tolerance,
    )


def no_hazard(means: Means) -> Found:
    """Find what is adopted where every hazard is 0 (V2)."""
    scenario = still_world(services=("transactional", PEOPLE), initial={"signed_share": 1.0})
    return _adopted(sum(nominal(means, scenario, 1, tier).max() for tier in ("transactional", PEOPLE)))


def peers_alone(means: Means) -> Found:
    """Find what peers start where nobody has anything, and whether they carry on what is there (V2b)."""
    behaviour = {"peer_hazard": 2.0}
    empty = float(nominal(means, still_world(behaviour=behaviour), 1).max())
    seeded = nominal(means, still_world(behaviour=behaviour, initial={"transactional_share": 0.3}), 1)
    return Found(
        "0 from 0; more from some",
        f"{empty:g} from 0; {seeded[0]:.2f} becomes {seeded[-1]:.2f}",
        "exact",
        empty == 0.0 and bool(seeded[-1] > seeded[0] > 0.0),
    )


def no_need(means: Means, need: float = 0.0) -> Found:
    """Find what a needs-led coalition brings to boroughs without any need (V2c)."""
    # A world's needs are clipped at 0.02, so they are set in the agents, and the rule itself is asked as well.
    hazard = rules.chosen_hazard(need, 1.0, 1.0, 1.0, 1.0, 0.5, 0.5, 1.0, 1.0, True, 0.0, 1.0)
    scenario = small()
    model = means.model(scenario, load_strategy("needs-led"), 1)
    for agent in model.insiders:
        agent.need = [need] * len(agent.need)
        agent.adopted[:] = agent.chosen[:] = False
    for _ in range(scenario.horizon):
        model.step()
    adopted = sum(int(agent.adopted.sum()) for agent in model.boroughs)
    return Found("0 adopted, hazard 0", f"{adopted} adopted, hazard {hazard:g}", "exact", adopted == 0 and hazard == 0)


def prerequisite_first(means: Means) -> Found:
    """Find people-based services taken up without the share of transactional ones that they presuppose (V3)."""
    share = 0.8
    behaviour = {"prerequisite_share": share, "independent_hazard": 0.2, "abandonment_hazard": 0.3}
    scenario = small(60, behaviour=behaviour, initial={"signed_share": 1.0})
    early = started = 0
    for seed in means.seeds(12):
        world = build_world(scenario, seed)
        basic = world.relevant[: world.insiders] & ~world.people_based
        needed = np.maximum(basic.sum(axis=1), 1)
        before = None
        for state in means.lived(scenario, load_strategy("hybrid"), seed):
            now = state["adopted"][: world.insiders].astype(bool)
            if before is not None:
                new = (now & ~before & world.people_based).sum(axis=1)
                ready = ((before & basic).sum(axis=1) / needed >= share) | ~basic.any(axis=1)
                started, early = started + int(new.sum()), early + int(new[~ready].sum())
            before = now
    return none_of(early, started, "came too early")


def barred(means: Means, route: Scenario, shut: Scenario) -> Found:
    """Find people-based adoption where a gate is shut, and where the same world has it open."""
    closed, opened = (float(nominal(means, world, 1, PEOPLE).max()) for world in (shut, route))
    return Found("0; above 0.9 if open", f"{closed:g}; {opened:.2f} if open", "exact", closed == 0.0 and opened > 0.9)


def prerequisite_beyond_all(means: Means) -> Found:
    """Find people-based adoption where more than all transactional services are presupposed (V3b)."""
    hazard, signed = {"independent_hazard": 0.5}, {"signed_share": 1.0}
    route = still_world(services=("transactional", PEOPLE), behaviour=hazard, initial=signed)
    return barred(means, route, changed(route, behaviour={"prerequisite_share": 1.1}))


def no_route_to_governance(means: Means) -> Found:
    """Find people-based adoption where nobody can sign an agreement (V3c)."""
    route = still_world(services=(PEOPLE,), behaviour={"independent_hazard": 0.5, "unaided_signoff_hazard": 0.5})
    return barred(means, route, changed(route, behaviour={"unaided_signoff_hazard": 0.0}))


def constant_hazard(means: Means) -> Found:
    """Find the share of adopters after 50 months of a constant hazard of 0.02 (V4)."""
    scenario, seeds = still_world(horizon=50, behaviour={"independent_hazard": 0.02}), means.seeds(40)
    share = float(np.mean([nominal(means, scenario, seed)[50] for seed in seeds]))
    expected = 1.0 - math.exp(-1.0)
    return near(expected, share, sampling_error(expected, len(seeds) * 198))


def first_adopter(means: Means) -> Found:
    """Find the mean month in which the first of 198 adopts under that hazard (V4)."""
    scenario, seeds = still_world(horizon=6, behaviour={"independent_hazard": 0.02}), means.seeds(400)
    first = [int(np.argmax(nominal(means, scenario, seed) > 0)) for seed in seeds]
    chance = 1.0 - (1.0 - (1.0 - math.exp(-0.02))) ** 198
    # The first month is geometric: its variance is (1 - p) / p^2.
    error = 3.0 * math.sqrt((1.0 - chance) / chance**2 / len(seeds))
    return near(1.0 / chance, float(np.mean(first)), error)


def _adopted(share: float) -> Found:
    return Found("0 adopted", f"{share:g} adopted", "exact", share == 0.0)


CHECKS = (
    Check("V1", "A well-mixed world of 63 spreads as the discrete map of Bass says", "MODEL 9 V1; ODD 7.5",
          lambda means: well_mixed_spread(means, 63, seeds=len(means.seeds(48)))),
    Check("V1b", "The gap shrinks with the number of agents: a world of 513", "MODEL 9 V1; ODD 7.5",
          lambda means: well_mixed_spread(means, 513, seeds=6), slow=True),
    Check("V2", "Without any hazard nothing is adopted", "MODEL 9 V2; ODD 7.5", no_hazard),
    Check("V2b", "Peers alone start nothing, and carry on what is there", "MODEL 9 V2b; ODD 7.5", peers_alone),
    Check("V2c", "Without need and mandate nothing is adopted", "MODEL 9 V2c; ODD 7.5", no_need),
    Check("V3", "People-based services wait for transactional ones", "MODEL 9 V3; ODD 7.5", prerequisite_first),
    Check("V3b", "A prerequisite beyond all services bars the way", "MODEL 9 V3b; ODD 7.5", prerequisite_beyond_all),
    Check("V3c", "No route to an agreement, no people-based service", "MODEL 9 V3c; ODD 7.4", no_route_to_governance),
    Check("V4", "A constant hazard of 0.02 gives 1 - 1/e in 50 months", "MODEL 9 V4; ODD 7.1", constant_hazard),
    Check("V4b", "The first of 198 adopts at once under that hazard (mean month)", "MODEL 9 V4; ODD 7.1",
          first_adopter),
)  # fmt: skip
