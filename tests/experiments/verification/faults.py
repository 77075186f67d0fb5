"""A planted fault for every check of `coalition verify`: what it must not let pass."""

import itertools
import math
import os
import threading
from dataclasses import replace
from functools import partial
from types import SimpleNamespace

from agents import Borough, rules
from experiments.verification import determinism, money
from experiments.verification.finding import Means
from experiments.verification.states import lived_compiled, lived_mesa
from experiments.verification.worlds import changed, small
from scenarios import Behaviour, load_strategy
from scenarios.quantity import evidence_of
from simulation import CollaborationModel, simulate
from simulation.run import simulate_in
from simulation.streams import Luck
from tests.simulation.test_checking import Minting, Peeping, Unpaid

QUICK = Means(quick=True)
PRIORS = {
    name: known.prior
    for name, field in Behaviour.model_fields.items()
    if (known := evidence_of(field)) is not None and known.prior
}


def distorted(**behaviour):
    """Return means whose runs are of another behaviour than they say: a rule with a wrong constant."""

    def wrong(scenario, strategy, seed, **options):
        return simulate(changed(scenario, behaviour=behaviour), strategy, seed, **options)

    return replace(QUICK, simulate=wrong)


def on_agents(borough):
    """Return means whose runs are of boroughs with a fault."""
    return replace(
        QUICK,
        simulate=partial(simulate, borough=borough),
        lived=partial(lived_mesa, borough=borough),
        model=partial(CollaborationModel, borough=borough),
    )


def mirrored(scenario):
    """Return a scenario with every behavioural parameter at the other end of its prior: more is less."""
    values = {name: low + high - getattr(scenario.behaviour, name) for name, (low, high) in PRIORS.items()}
    bounds = {name: evidence_of(Behaviour.model_fields[name]) for name in values}
    kept = {name: min(max(value, bounds[name].lowest), bounds[name].highest) for name, value in values.items()}
    moved = {
        name: kept[name] for name in values if PRIORS[name][0] <= getattr(scenario.behaviour, name) <= PRIORS[name][1]
    }
    return changed(scenario, behaviour=moved)


def upside_down():
    return replace(
        QUICK,
        simulate=lambda scenario, *rest, **options: simulate(mirrored(scenario), *rest, **options),
        lived=lambda scenario, *rest: lived_compiled(mirrored(scenario), *rest),
    )


def deaf(scenario):
    """Return a scenario that has forgotten every behavioural parameter: none does anything."""
    return changed(scenario, behaviour=small().behaviour.model_dump())


def without_effect():
    return replace(
        QUICK,
        simulate=lambda scenario, *rest, **options: simulate(deaf(scenario), *rest, **options),
        lived=lambda scenario, *rest: lived_compiled(deaf(scenario), *rest),
    )


def deaf_to_levers():
    """Return means to which all strategies and sums of money are one."""
    return replace(
        QUICK, lived=lambda scenario, strategy, seed: lived_compiled(small(12), load_strategy("hybrid"), seed)
    )


def of_states(change, when=lambda scenario, strategy: True):
    """Return means whose states are changed on the way."""

    def lived(scenario, strategy, seed):
        for month, state in enumerate(lived_compiled(scenario, strategy, seed)):
            if when(scenario, strategy):
                change(state, month)
            yield state

    return replace(QUICK, lived=lived)


def no_number(state, month):
    if month == 3:
        state["trust"][0] = math.nan


def too_trusting(state, month):
    state["trust"][0] = 1.0 + 1e-6 * (month == 9)


def forgotten_pound(state, month):
    if month >= 5:
        state["total benefit"][0] += 0.01


class OpenGate(Borough):
    def gate(self, service):
        return 1.0


class Needless(Borough):
    def chosen_hazard(self, service, offer, gate):
        return 0.1


class LuckyHybrid(CollaborationModel):
    """A model in which one strategy draws once more than the others."""

    def step(self):
        if self.strategy.name == "hybrid":
            self.luck.draw()
        super().step()


class OneGenerator(Luck):
    """Luck from one generator for all streams: a table more moves every other."""

    def __init__(self, *numbers):
        super().__init__(*numbers)
        self._streams = dict.fromkeys(self._streams, next(iter(self._streams.values())))


def luck_of_levers():
    """Return means in which every lever, whatever it does, turns the luck."""

    def wrong(scenario, strategy, seed, **options):
        return simulate(scenario, strategy, seed + len(strategy.model_dump_json()), **options)

    return replace(QUICK, simulate=wrong)


def same_luck_for_all():
    return replace(
        QUICK, simulate=lambda scenario, strategy, seed, **options: simulate(scenario, strategy, 5, **options)
    )


def faster_abandonment():
    def wrong(world, scenario, strategy, tape):
        hasty = changed(scenario, behaviour={"abandonment_hazard": 0.06})
        return simulate_in(replace(world, scenario=hasty), hasty, strategy, tape)

    return replace(QUICK, simulate_in=wrong)


def some_money():
    def wrong(scenario, strategy, seed, **options):
        return simulate(scenario.model_copy(update={"programme_money": 100.0}), strategy, seed, **options)

    return replace(QUICK, simulate=wrong)


def embezzled_table():
    def wrong(*arguments, **options):
        run = simulate(*arguments, **options)
        run.months.loc[3, "running_cost"] -= 0.5
        return run

    return replace(QUICK, simulate=wrong)


def in_the_small_city(patch):
    """Let money be counted in the small city alone, for agents with a fault are slow."""
    strategies = [load_strategy(name) for name in ("hybrid", "needs-led-subscription")]
    patch.setattr(money, "places", lambda means: [(small(12), strategy) for strategy in strategies])


def patched_rule(patch, name, factor=1.01):
    """Let a rule give a hundredth more to the agents; the engine is compiled already."""
    rule = getattr(rules, name)
    patch.setattr(rules, name, lambda *values: rule(*values) * factor)
    return QUICK


def wrong_fit(patch):
    patch.setattr(rules, "fit", lambda distance: math.exp(-0.6 * distance * distance))
    return QUICK


def wrong_progress(patch):
    right = rules.development_progress.py_func
    patch.setattr(
        rules, "development_progress", SimpleNamespace(py_func=lambda money, *rest: right(money, *rest) * money)
    )
    return QUICK


def by_thread(runs):
    return {"digest": threading.current_thread().name}


def by_process(runs):
    return {"digest": str(os.getpid())}


def digests_by_worker(patch, digests):
    patch.setattr(determinism, "by_workers", partial(determinism.by_workers, digests=digests))
    return QUICK


def other_bytes(patch):
    count = itertools.count()
    patch.setattr(determinism, "read_manifest", lambda folder: {"tables": {"runs": {"sha256": next(count)}}})
    return QUICK


def peeping(patch):
    patch.setattr(
        determinism,
        "any_order",
        partial(determinism.any_order, shuffled=partial(determinism.Shuffled, borough=Peeping)),
    )
    return replace(QUICK, model=partial(CollaborationModel, borough=Peeping))


def minting(patch):
    in_the_small_city(patch)
    return on_agents(Minting)


def unpaid(patch):
    in_the_small_city(patch)
    return on_agents(Unpaid)


def unbalanced(patch):
    in_the_small_city(patch)
    return of_states(forgotten_pound)


def plain(means):
    return lambda patch: means()


FAULTS = {
    "V1": plain(lambda: distorted(peer_hazard=0.045)),
    "V1b": plain(lambda: distorted(peer_hazard=0.055)),
    "V2": plain(lambda: distorted(independent_hazard=0.001)),
    "V2b": plain(lambda: distorted(independent_hazard=0.001)),
    "V2c": plain(lambda: on_agents(Needless)),
    "V3": plain(lambda: on_agents(OpenGate)),
    "V3b": plain(lambda: on_agents(OpenGate)),
    "V3c": plain(lambda: on_agents(OpenGate)),
    "V4": plain(lambda: distorted(independent_hazard=0.023)),
    "V4b": plain(lambda: distorted(independent_hazard=0.015)),
    "V5": plain(lambda: distorted(mandate_hazard=0.08)),
    "V6": wrong_fit,
    "V6b": wrong_fit,
    "V7": plain(faster_abandonment),
    "V7b": plain(faster_abandonment),
    "V8": wrong_progress,
    "V9": plain(same_luck_for_all),
    "V9b": plain(lambda: replace(QUICK, model=LuckyHybrid)),
    "V10": plain(some_money),
    "V10b": plain(lambda: of_states(too_trusting)),
    **dict.fromkeys(("X1", "X2", "X3", "X4", "X5", "X6"), plain(lambda: of_states(no_number))),
    "X7": plain(lambda: of_states(too_trusting)),
    "M1": unpaid,
    "M2": minting,
    "M3": unbalanced,
    "M4": plain(embezzled_table),
    **dict.fromkeys(("T1", "T2", "T3", "T4"), plain(upside_down)),
    "T5": plain(deaf_to_levers),
    **{f"T{number}": plain(upside_down) for number in range(6, 16)},
    "N1": plain(luck_of_levers),
    "N2": plain(
        lambda: replace(
            QUICK, simulate=lambda scenario, strategy, seed: simulate(scenario, load_strategy("hybrid"), seed)
        )
    ),
    "N3": plain(luck_of_levers),
    "N4": plain(luck_of_levers),
    "N5": plain(lambda: replace(QUICK, luck=OneGenerator)),
    "N6": plain(lambda: replace(QUICK, model=LuckyHybrid)),
    "D1": lambda patch: digests_by_worker(patch, by_thread),
    "D2": lambda patch: digests_by_worker(patch, by_process),
    "D3": other_bytes,
    "D4": peeping,
    "D5": plain(lambda: distorted(tie_decay=0.020001)),
    **dict.fromkeys(("E1", "E2", "E3", "E4"), lambda patch: patched_rule(patch, "trust_change")),
    **dict.fromkeys(("R1", "R2", "R3", "R4"), lambda patch: patched_rule(patch, "trust_change")),
}
"""By the id of the check: a function of a patch that may be used, which returns means with the fault."""
