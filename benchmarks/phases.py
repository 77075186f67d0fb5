"""Which phase of a month takes how long, in the engine and in C: where to look for speed.

Run ``python benchmarks/phases.py [strategy ...] [--places N]``. Clocks are read within compiled code, between phases.
"""

import argparse
import ctypes
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from numba import njit

from benchmarks.measure import table, write
from benchmarks.scaling import city
from benchmarks.yardstick import FLAGS, MODES, SOURCE, compiler, prepared
from scenarios import Scenario, load_scenario, load_strategy
from simulation.accounts import enter_month
from simulation.engine import CompiledModel, Tape
from simulation.engine import decisions as d
from simulation.engine import effects as e
from simulation.engine import month as whole
from simulation.engine import programme as p
from simulation.record import new_record
from simulation.world import World, build_world

PHASES = (
    "clear, terms", "membership", "signatures", "adoptions", "abandonments", "outside", "queue", "trust and capacity",
    "development, accounts", "ties", "state at the end", "outcomes",
)  # fmt: skip
"""As numbered in `yardstick.c`."""
STRATEGIES = ("laissez-faire", "hybrid", "needs-led", "central-mandate")


def timed_months(now: Any) -> Any:
    """Return `simulation.engine.month.live` with a clock between the phases; the last argument is their seconds."""

    @njit  # type: ignore[untyped-decorator]
    def live(
        facts: Any, levers: Any, state: Any, purse: Any, ledger: Any, totals: Any, month: Any, draws: Any, record: Any,
        spent: Any,
    ) -> None:  # fmt: skip
        for m in range(len(draws.joining)):
            t0 = now()
            whole.clear(month)
            subscriptions = p.collect_subscriptions(facts, levers, state, month)
            served = p.those_served(facts, levers, state, month)
            terms = p.start_month(facts, levers, state, purse, month, m, subscriptions, served)
            t1 = now()
            d.decide_membership(facts, levers, state, month, terms, draws, m)
            t2 = now()
            d.decide_signatures(facts, state, month, terms, draws, m)
            t3 = now()
            wished = d.decide_adoptions(facts, levers, state, month, terms, draws, m)
            t4 = now()
            d.decide_abandonments(facts, state, month, draws, m)
            t5 = now()
            d.decide_outside(facts, state, month, draws, m)
            t6 = now()
            e.settle_wishes(levers, state, purse, month, terms, wished)
            t7 = now()
            e.feel(facts, state, month, terms)
            t8 = now()
            p.develop(facts, levers, state, purse, month, terms)
            e.enter_flows(facts, state, month)
            enter_month(ledger, month.flows, totals, p.total_spent(purse), facts.accounting.discount_rate)
            t9 = now()
            e.change_ties(facts, levers, state, terms)
            t10 = now()
            e.end_month(facts, state, month, wished)
            e.change_organisations(facts, state, month)
            t11 = now()
            whole.enter_record(facts, state, purse, ledger, month, m + 1, record)
            t12 = now()
            clock = (t0, t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, t11, t12)
            for k in range(12):
                spent[k] += clock[k + 1] - clock[k]

    return live


def of_engine(live: Any, scenario: Scenario, world: World, strategy: str, tape: Tape) -> np.ndarray:
    """Return the seconds of each phase over a run by the engine, and that its outcomes are the usual ones."""
    model, usual = (CompiledModel(world, scenario, load_strategy(strategy), tape) for _ in range(2))
    record, spent = new_record(scenario.horizon, world.boroughs, False), np.zeros(len(PHASES))
    (draws,) = tape.blocks(scenario.horizon)
    whole.enter_record(model.facts, model.state, model.purse, model.ledger, model.month, 0, record)
    live(
        model.facts, model.levers, model.state, model.purse, model.ledger, model._totals, model.month, draws, record,
        spent,
    )  # fmt: skip
    known = new_record(scenario.horizon, world.boroughs, False)
    usual.live(known)
    if not np.array_equal(known.months, record.months):
        raise RuntimeError("the phases are no longer those of simulation.engine.month.step")
    return spent


def of_c(library: Any, scenario: Scenario, world: World, strategy: str, tape: Tape) -> np.ndarray:
    """Return the seconds of each phase over a run in C."""
    spent = (ctypes.c_double * 16).in_dll(library, "phase_seconds")
    ctypes.memset(spent, 0, ctypes.sizeof(spent))
    prepared(library.yardstick, CompiledModel(world, scenario, load_strategy(strategy), tape), world)()
    return np.array(spent)[: len(PHASES)]


def main() -> None:
    """Measure, print and write."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("strategies", nargs="*", default=STRATEGIES)
    arguments.add_argument("--repeats", type=int, default=31)
    arguments.add_argument("--places", type=int, help="a synthetic city of so many boroughs instead of London")
    chosen = arguments.parse_args()
    scenario = city(chosen.places, months=12) if chosen.places else load_scenario("london")
    where = f"{chosen.places:,} places" if chosen.places else "London"
    world = build_world(scenario, 1)
    tape = Tape.of(world)
    tape.block_months = scenario.horizon
    texts, figures = [], {}
    with tempfile.TemporaryDirectory() as folder:
        built = Path(folder) / "phases.so"
        switches = ("-D_POSIX_C_SOURCE=199309L", "-DPHASES", *MODES["same"])
        subprocess.run([str(compiler()), *FLAGS, *switches, str(SOURCE), "-o", str(built), "-lm"], check=True)
        library = ctypes.CDLL(str(built))
        library.now.restype, library.now.argtypes, library.yardstick.restype = ctypes.c_double, [], None
        live = timed_months(library.now)
        for strategy in chosen.strategies:
            pairs = [
                (of_engine(live, scenario, world, strategy, tape), of_c(library, scenario, world, strategy, tape))
                for _ in range(chosen.repeats)
            ]
            engine, c = (1e6 * np.median([pair[k] for pair in pairs], axis=0) / scenario.horizon for k in (0, 1))
            rows = [[n, f"{a:.2f}", f"{b:.2f}", f"{a - b:.2f}"] for n, a, b in zip(PHASES, engine, c, strict=True)]
            rows.append(["sum", *(f"{x:.2f}" for x in (engine.sum(), c.sum(), engine.sum() - c.sum()))])
            texts.append(f"## {strategy}\n\n{table(['phase', 'engine', 'C same', 'difference'], rows)}")
            figures[strategy] = {n: {"engine": a, "c": b} for n, a, b in zip(PHASES, engine, c, strict=True)}
    body = f"Microseconds (wall) of a month of {where}, medians over runs of their means over months.\n\n"
    write(
        f"phases-{chosen.places}" if chosen.places else "phases",
        "Phases of a month",
        body + "\n\n".join(texts),
        {"microseconds": figures},
    )


if __name__ == "__main__":
    main()
