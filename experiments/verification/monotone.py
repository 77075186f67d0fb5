"""Monotone responses: what cannot bring less where the rules say so, and what does not in London.

Two kinds. In a *clear* world the model is a theorem: nothing is lost, paid for, diluted, fitted, learned or felt, and
every use case is worked on at once. Then each hazard grows in what it depends on, states only grow, and under common
random numbers a run with more of a parameter holds every adoption, signature and membership of the run with less, month
by month: not one cell may be lower.

In London none of it is a theorem. Purses empty, who adopts early takes a worse design, trust answers to what was
adopted, one team is spread over more members, and needs met change which use case is next. There a response is a
*tendency*: more of a parameter must not bring less on average than the luck of paired seeds allows. What is not even a
tendency is not checked, and `NOT_MONOTONE` says so.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from experiments.verification.finding import Check, Floats, Found, Means
from experiments.verification.worlds import changed, shortened
from scenarios import Behaviour, Scenario, Strategy, load_strategy
from scenarios.quantity import evidence_of

NOT_MONOTONE = (
    "joining (j0) and adoption: members share one team; from 0.04 to 0.15 a coalition in London has 6 members more at "
    "month 120, and 6.6 points less effective people-based adoption (40 pairs of seeds, 13 standard errors)",
    "a mandate (mu) and trust: 3 points less, and once it has ended 0.3 points less transactional adoption, month 120",
    "peers (q) or independent adoption (p0) and trust: what is not the programme's is no win (1.3 and 0.3 points less)",
    "co-design: it fits better, takes longer and costs more; use cases at once: the rule has its optimum inside (V8)",
)
"""Responses that are not checked, since the model does not promise them; the first three measured over the priors."""
SURE = 3.5
"""Standard errors beyond which a fall is not put down to luck: by Student's law about 1 in 1,700 with 40 pairs."""
CELLS = ("adopted", "signed", "member")

Change = tuple[Scenario, Strategy]


def clear_world() -> Scenario:
    """Return the stylised London in which nothing is lost, paid for, diluted, fitted, learned or felt."""
    clear: Scenario = changed(
        shortened("london-stylised", 48),
        behaviour={
            "requirement_spread_transactional": 0.0, "requirement_spread_people": 0.0, "abandonment_hazard": 0.0,
            "adoption_cost": 0.0, "trust_speed": 0.0, "learning_rate": 0.0, "team_span": 1e6,
            "supported_hazard": 0.1, "peer_hazard": 0.1, "supported_signoff_hazard": 0.1,
        },
    )  # fmt: skip
    return clear


def everything_at_once() -> Strategy:
    """Return a needs-led coalition that works on all services at once, and orders some of it."""
    strategy: Strategy = changed(
        load_strategy("needs-led"), use_cases=12, codesign=0.0, mandate_transactional=0.3, mandate_people=0.3,
        mandate_governance=0.2, convening=0.15, governance=0.15, translation=0.1, development=0.3,
    )  # fmt: skip
    return strategy


def with_parameter(name: str, more: bool) -> Change:
    """Return the clear world with a parameter at the end of its prior that should bring more, or less."""
    low, high = prior_of(name)
    upward = name not in ("complexity_exponent", "contagion_exponent_people", "prerequisite_share", "tie_decay",
                          "development_work", "use_case_overhead", "effort_scale")  # fmt: skip
    value = high if more == upward else low
    return changed(clear_world(), behaviour={name: value}), everything_at_once()


def with_lever(name: str, more: bool) -> Change:
    """Return the clear world under a lever at a third more, or as it is."""
    strategy = everything_at_once()
    value = getattr(strategy, name)
    return clear_world(), changed(strategy, **{name: value * (4.0 / 3.0) if more else value})


def with_money(name: str, more: bool) -> Change:
    """Return the clear world with twice the programme's money, or as it is."""
    world = clear_world()
    return changed(world, programme_money=world.programme_money * (2.0 if more else 1.0)), everything_at_once()


def prior_of(name: str) -> tuple[float, float]:
    """Return the prior range of a behavioural parameter."""
    evidence = evidence_of(Behaviour.model_fields[name])
    if evidence is None or evidence.prior is None:
        raise ValueError(f"{name} has no prior range")
    return evidence.prior


def never_less(means: Means, names: tuple[str, ...], made: Callable[[str, bool], Change]) -> Found:
    """Find the cells (organisation, service, month) in which more of something brings less, in the clear world."""
    lower = higher = cells = 0
    without_effect = []
    for name in names:
        grew = 0
        for seed in means.seeds(4):
            runs = (means.lived(*made(name, more), seed) for more in (False, True))
            for less, more in zip(*runs, strict=True):
                for cell in CELLS:
                    difference = more[cell].astype(int) - less[cell].astype(int)
                    lower += int((difference < 0).sum())
                    grew += int((difference > 0).sum())
                    cells += difference.size
        higher += grew
        if grew == 0:
            without_effect.append(name)
    idle = f"; no effect of {', '.join(without_effect)}" if without_effect else ""
    found = f"{lower:,} of {cells:,} cells lower, {higher:,} higher{idle}"
    return Found("none lower, some higher for each", found, "exact", lower == 0 and not without_effect)


def tendency(
    means: Means,
    world: str,
    strategy: str,
    parameter: str,
    outcomes: tuple[str, ...],
    month: int,
    *,
    falls: bool = False,
    seeds: int = 40,
) -> Found:
    """Find by how much outcomes respond to a parameter over its prior range, on paired seeds.

    Parameters
    ----------
    world, strategy
        Of the library.
    parameter
        A behavioural parameter: taken at the lower and the upper end of its prior.
    outcomes, month
        What is looked at, and when. The worst of them is told.
    falls
        Whether more of the parameter should bring less rather than more.
    seeds
        Pairs of runs.
    """
    scenario, policy = shortened(world, month), load_strategy(strategy)
    ends = [changed(scenario, behaviour={parameter: value}) for value in prior_of(parameter)]
    rows = []
    for seed in means.seeds(seeds):
        low, high = (means.simulate(end, policy, seed).series for end in ends)
        rows.append([high[name][month] - low[name][month] for name in outcomes])
    return judged(np.array(rows) * (-1.0 if falls else 1.0), outcomes, falls)


def judged(differences: Floats, outcomes: tuple[str, ...], falls: bool) -> Found:
    """Say whether paired differences, shape (seeds, outcomes), fall by more than luck; no change at all is a fault."""
    mean = differences.mean(axis=0)
    error = differences.std(axis=0, ddof=1) / np.sqrt(len(differences))
    # In standard errors; where there is no spread at all, any fall is for certain.
    worst = int(np.argmin(mean / np.maximum(error, 1e-300)))
    allowed = SURE * error[worst]
    sign = -1.0 if falls else 1.0
    name = f"{outcomes[worst]} " if len(outcomes) > 1 else ""
    found = f"{name}{sign * mean[worst]:+.3f} over {len(differences)} pairs"
    changes = bool((differences != 0.0).any(axis=0).all())
    if not changes:
        found += "; no run changed"
    return Found(
        f"{'not up' if falls else 'not down'}",
        found,
        f"{SURE:g} standard errors, {allowed:.3f}",
        changes and bool(mean[worst] >= -allowed),
    )


def _tendency(*arguments: Any, **options: Any) -> Callable[[Means], Found]:
    return lambda means: tendency(means, *arguments, **options)


def _never_less(made: Callable[[str, bool], Change], *names: str) -> Callable[[Means], Found]:
    return lambda means: never_less(means, names, made)


NOMINAL = ("transactional_nominal", "people_nominal")
_CLEAR = "MODEL 4.3 to 4.6; ODD 7.2 to 7.5"

CHECKS = (
    Check("T1", "Theorem, clear world: more p0, q, p1, mu or l0 never brings less", _CLEAR,
          _never_less(with_parameter, "independent_hazard", "peer_hazard", "supported_hazard", "mandate_hazard",
                      "untranslated_understanding")),
    Check("T2", "Theorem, clear world: more g0 or g1 never brings less", _CLEAR,
          _never_less(with_parameter, "unaided_signoff_hazard", "supported_signoff_hazard")),
    Check("T3", "Theorem, clear world: more j0 or k_w, or less delta_w, never brings less", _CLEAR,
          _never_less(with_parameter, "joining_hazard", "tie_growth", "tie_decay")),
    Check("T4", "Theorem, clear world: less beta, theta_P, r_P, a*, W0 or h never brings less", _CLEAR,
          _never_less(with_parameter, "complexity_exponent", "contagion_exponent_people", "prerequisite_share",
                      "effort_scale", "development_work", "use_case_overhead")),
    Check("T5", "Theorem, clear world: a stronger lever, or more money, never brings less", _CLEAR,
          _never_less(lambda name, more: (with_money if name == "money" else with_lever)(name, more),
                      "convening", "governance", "translation", "development", "openness", "mandate_transactional",
                      "mandate_people", "mandate_governance", "money")),
    Check("T6", "p1 up: services in use not down (needs-led, month 60)", "MODEL 4.6; ODD 7.5",
          _tendency("london", "needs-led", "supported_hazard", NOMINAL, 60)),
    Check("T7", "q up: services in use not down (needs-led, month 60)", "MODEL 4.5, 4.6; ODD 7.5",
          _tendency("london", "needs-led", "peer_hazard", NOMINAL, 60)),
    Check("T8", "mu up: services in use not down (statutory mandate, month 36)", "MODEL 4.6; ODD 7.5",
          _tendency("london-statutory", "central-mandate", "mandate_hazard", NOMINAL, 36)),
    Check("T9", "g1 up: agreements signed not down (needs-led, month 12)", "MODEL 4.4; ODD 7.4",
          _tendency("london", "needs-led", "supported_signoff_hazard", ("signed_share",), 12)),
    Check("T10", "j0 up: members not down (needs-led, month 36)", "MODEL 4.3; ODD 7.3",
          _tendency("london", "needs-led", "joining_hazard", ("members",), 36)),
    Check("T11", "Team span up: effective people-based adoption not down (needs-led, month 120)", "MODEL 4.2; ODD 7.2",
          _tendency("london", "needs-led", "team_span", ("people_effective",), 120)),
    Check("T12", "Cost of adoption up: services in use not up (needs-led, month 60)", "MODEL 4.6; ODD 7.5",
          _tendency("london", "needs-led", "adoption_cost", NOMINAL, 60, falls=True)),
    Check("T13", "Change budget up: services in use not down (needs-led, month 60)", "MODEL 4.6; ODD 7.5",
          _tendency("london", "needs-led", "change_budget", NOMINAL, 60)),
    Check("T14", "xi up: services in use not up (laissez-faire, month 60)", "MODEL 4.7; ODD 7.6",
          _tendency("london", "laissez-faire", "abandonment_hazard", NOMINAL, 60, falls=True)),
    Check("T15", "W0 up: solutions ready not up (needs-led, month 36)", "MODEL 4.2; ODD 7.2",
          _tendency("london", "needs-led", "development_work", ("solutions_ready",), 36, falls=True)),
)  # fmt: skip
