"""Extreme values: whatever may be entered runs, and the state stays within its bounds."""

import math
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from experiments.verification.finding import Check, Found, Means
from experiments.verification.states import SPENT, out_of_bounds
from experiments.verification.worlds import changed, small, still_world
from scenarios import Accounting, Behaviour, Initial, InvalidSpecificationError, Scenario, Strategy, load_strategy
from scenarios.quantity import evidence_of
from simulation import build_world

SHARES = tuple(name for name in Strategy.model_fields if name in SPENT)
"""The levers that are shares of one sum of money."""
TRIED_WITH = ("needs-led-subscription", "hybrid", "central-mandate", "central-culture")
"""Strategies that between them use every mechanism."""
Point = tuple[str, Scenario, Strategy]


def ends(spec: type[BaseModel], end: str) -> dict[str, float]:
    """Return the lowest or highest value that each numeric field of a specification accepts."""
    known = {name: evidence_of(field) for name, field in spec.model_fields.items()}
    of_type = {name: field.annotation for name, field in spec.model_fields.items()}
    found = {}
    for name, evidence in known.items():
        if evidence is not None and name not in ("successor_month", "horizon"):
            value = evidence.lowest if end == "lowest" else evidence.highest
            found[name] = int(value) if of_type[name] is int else float(value)
    return found


def part_at(part: str, spec: type[BaseModel], end: str) -> Iterator[Point]:
    """Yield the small city with each field of a part of the scenario at one end, under several strategies."""
    for name, value in ends(spec, end).items():
        scenario = small(30, **{part: {name: value}})
        for strategy in TRIED_WITH:
            yield f"{name} = {value:g}", scenario, load_strategy(strategy)


def scenario_at(end: str) -> Iterator[Point]:
    """Yield the small city with its money or authority at one end, or one month long."""
    for name, value in ends(Scenario, end).items():
        for strategy in TRIED_WITH:
            yield f"{name} = {value:g}", small(30, **{name: value}), load_strategy(strategy)


def levers_at(end: str) -> Iterator[Point]:
    """Yield strategies with each lever at one end; a share of money that is 1 leaves nothing for the others."""
    for name, value in ends(Strategy, end).items():
        for base in TRIED_WITH:
            others = dict.fromkeys(SHARES, 0.0) if name in SHARES and value == 1.0 else {}
            yield f"{name} = {value:g}", small(30), changed(load_strategy(base), **{**others, name: value})


def choices() -> Iterator[Point]:
    """Yield strategies with every choice and switch set every way."""
    options: dict[str, tuple[Any, ...]] = {
        "serves": ("all", "members"), "scope": ("transactional", "people", "both"),
        "founder_rule": ("willing", "trusting", "largest", "neighbours", "random"),
        "easy_first": (False, True), "institutions": (False, True), "outside_partners": (False, True),
    }  # fmt: skip
    for name, values in options.items():
        for value in values:
            for base in TRIED_WITH:
                yield f"{name} = {value}", small(30), changed(load_strategy(base), **{name: value})


def corners(end: str) -> Iterator[Point]:
    """Yield the small city with all behavioural parameters at one end at once."""
    for strategy in TRIED_WITH:
        yield f"all behaviour at its {end}", small(30, behaviour=ends(Behaviour, end)), load_strategy(strategy)


def odd_worlds() -> Iterator[Point]:
    """Yield worlds of odd shapes: one borough alone, one service, one month, a world with every need and share full."""
    alone = still_world(1, services=("people",), nearest_in_place=0, nearest_in_culture=0)
    for strategy in TRIED_WITH:
        policy = load_strategy(strategy)
        yield "one borough, one service", changed(alone, behaviour=Behaviour().model_dump()), policy
        yield "one month", small(1), policy
        yield (
            "no institutions, no partners",
            changed(small(30), population={"education": 0, "arts": 0, "other": 0, "outside_partners": 0}),
            policy,
        )
        yield "nothing happens by itself", still_world(), policy


def all_run(means: Means, points: Iterator[Point]) -> Found:
    """Find which points do not run, or leave the bounds of the specification."""
    tried: dict[str, str] = {}
    for what, scenario, strategy in points:
        if means.quick and strategy.name not in TRIED_WITH[:2]:
            continue
        fault = fault_of(means, scenario, strategy)
        tried[what] = tried.get(what) or fault
    wrong = {what: fault for what, fault in tried.items() if fault}
    told = "".join(f"; {what}: {fault}" for what, fault in list(wrong.items())[:3])
    return Found(
        "all run within bounds",
        f"{len(tried) - len(wrong)} of {len(tried)} do{told}",
        "none",
        not wrong and bool(tried),
    )


def fault_of(means: Means, scenario: Scenario, strategy: Strategy) -> str:
    """Return in words the first thing that is wrong with a run, or nothing."""
    world = build_world(scenario, 2)
    try:
        for month, state in enumerate(means.lived(scenario, strategy, 2)):
            if faults := out_of_bounds(state, world):
                return f"{faults[0]} in month {month}"
        outcomes = means.simulate(scenario, strategy, 2).outcomes
    except (ArithmeticError, ValueError, IndexError, InvalidSpecificationError) as error:
        return f"{type(error).__name__}: {error}"
    odd = [name for name, value in outcomes.items() if not math.isfinite(value) and name != "bcr"]
    return f"outcome {odd[0]} is no finite number" if odd else ""


def _ends_of(part: str, spec: type[BaseModel]) -> Any:
    def run(means: Means) -> Found:
        return all_run(means, (point for end in ("lowest", "highest") for point in part_at(part, spec, end)))

    return run


CHECKS = (
    Check("X1", "Each behavioural parameter at its lowest and at its highest, one at a time", "ODD 7.10",
          _ends_of("behaviour", Behaviour)),
    Check("X2", "All behavioural parameters at their lowest, and at their highest, at once", "ODD 7.10",
          lambda means: all_run(means, (point for end in ("lowest", "highest") for point in corners(end)))),
    Check("X3", "Each lever of a strategy at both ends", "MODEL 6; ODD 7.9",
          lambda means: all_run(means, (point for end in ("lowest", "highest") for point in levers_at(end)))),
    Check("X4", "Each choice and switch of a strategy, every way", "MODEL 6; ODD 7.9",
          lambda means: all_run(means, choices())),
    Check("X5", "Each figure of month 0 at both ends", "MODEL 4.12; ODD 5", _ends_of("initial", Initial)),
    Check("X6", "Each figure of the accounts, money and authority at both ends", "MODEL 4.11; ODD 7.8",
          lambda means: all_run(means, (
              point for end in ("lowest", "highest")
              for points in (part_at("accounting", Accounting, end), scenario_at(end)) for point in points
          ))),
    Check("X7", "Worlds of odd shapes: one borough, one service, one month, nobody else", "ODD 2",
          lambda means: all_run(means, odd_worlds())),
)  # fmt: skip
