"""The compiled engine against the Mesa model and against C: runs per second, and the month loop alone.

Run ``python benchmarks/engine.py``; with ``--quick`` for a first look.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import numpy as np

from benchmarks.measure import Timing, in_turn, median, table, write
from benchmarks.yardstick import MODES, agreement, check_library, prepared, yardsticks
from scenarios import Scenario, Strategy, load_scenario, load_strategy, strategy_names
from simulation import Ensemble, simulate
from simulation.engine import CompiledModel, Tape
from simulation.ground import Ground
from simulation.places import Settlement
from simulation.record import new_record
from simulation.run import simulate_in
from simulation.world import World, build_world

SAMPLE = ("laissez-faire", "needs-led", "central-mandate", "hybrid")
"""Strategies by which the Mesa model is measured: none, a coalition, an office, both."""
THREADS = 2
PARTS = ("world", "luck", "set-up of arrays", "months", "set-up, months, result and outcomes together")
"""Of a run; the first two are shared by the runs of a seed."""


def share_world(scenario: Scenario, strategies: list[Strategy], seeds: Iterable[int]) -> None:
    """Do all runs of some seeds, those of a seed in one world and under one tape."""
    ensemble = Ensemble()
    for seed in seeds:
        for strategy in strategies:
            ensemble.simulate(scenario, strategy, seed)


def one_by_one(scenario: Scenario, strategies: list[Strategy], engine: Any, seeds: range) -> None:
    """Do all runs of some seeds, each in a world and under a tape of its own."""
    for seed in seeds:
        for strategy in strategies:
            simulate(scenario, strategy, seed, engine=engine)


def in_threads(scenario: Scenario, strategies: list[Strategy], seeds: range) -> None:
    """Do all runs of some seeds in threads, each with an ensemble of its own and the seeds in turn."""
    with ThreadPoolExecutor(THREADS) as pool:
        parts = [seeds[first::THREADS] for first in range(THREADS)]
        list(pool.map(partial(share_world, scenario, strategies), parts))


def parts_of_run(scenario: Scenario, strategy: Strategy, repeats: int) -> dict[str, float]:
    """Return the CPU seconds of the parts of a run, medians over seeds."""
    settlement = Settlement(scenario)
    found: dict[str, list[float]] = {}
    for seed in range(repeats):
        clock = [time.process_time()]
        world = build_world(scenario, seed, Ground.of(scenario, seed, settlement))
        clock.append(time.process_time())
        tape = Tape.of(world)
        list(tape.blocks(scenario.horizon))
        clock.append(time.process_time())
        model = CompiledModel(world, scenario, strategy, tape)
        clock.append(time.process_time())
        model.live(new_record(scenario.horizon, world.boroughs, False))
        clock.append(time.process_time())
        simulate_in(world, scenario, strategy, tape).outcomes  # noqa: B018
        clock.append(time.process_time())
        for part, seconds in zip(PARTS, np.diff(clock), strict=True):
            found.setdefault(part, []).append(float(seconds))
    return {part: statistics.median(seconds) for part, seconds in found.items()}


def measure_runs(scenario: Scenario, strategies: list[Strategy], repeats: int) -> dict[str, dict[str, float]]:
    """Return the seconds of a run, by way of doing it and by clock."""
    few, many = range(1), range(12)

    def way(task: Callable[[range], None], seeds: range) -> Callable[[], Callable[[], None]]:
        return lambda: partial(task, seeds)

    tasks = {
        "Mesa model": (partial(one_by_one, scenario, strategies, "mesa"), few),
        "engine, world anew for every run": (partial(one_by_one, scenario, strategies, "compiled"), many),
        "engine, world shared by the runs of a seed": (partial(share_world, scenario, strategies), many),
        f"the same, {THREADS} threads": (partial(in_threads, scenario, strategies), many),
    }
    for task, _ in tasks.values():
        task(few)  # what is compiled or read from a cache does not count here: see startup.py
    timings = in_turn({name: way(task, seeds) for name, (task, seeds) in tasks.items()}, repeats)
    runs = {name: len(strategies) * len(seeds) for name, (_, seeds) in tasks.items()}
    return {
        name: {clock: median(found, clock) / runs[name] for clock in Timing._fields} for name, found in timings.items()
    }


def loops(function: Any, scenario: Scenario, world: World, strategy: Strategy, tape: Tape) -> Callable[[], object]:
    """Return the month loop of a run that is set up: the engine's, or that of C if there is a function."""
    model = CompiledModel(world, scenario, strategy, tape)
    if function is not None:
        return prepared(function, model, world)
    record = new_record(scenario.horizon, world.boroughs, False)
    return partial(model.live, record)


def measure_loops(scenario: Scenario, strategies: list[Strategy], repeats: int) -> tuple[dict[str, Any], str]:
    """Return the seconds of a month loop by strategy and by who runs it, and how well C and engine agree."""
    world = build_world(scenario, 1)
    tape = Tape.of(world)
    with yardsticks() as functions:
        agree = agreement(check_library(functions))
        by = {"engine": None, **functions}
        seconds = {}
        for strategy in strategies:
            tasks = {name: partial(loops, function, scenario, world, strategy, tape) for name, function in by.items()}
            timings = in_turn(tasks, repeats)
            seconds[strategy.name] = {name: median(found) for name, found in timings.items()}
    return seconds, agree


def tell_runs(runs: dict[str, dict[str, float]]) -> str:
    """Return the table of runs per second."""
    mesa = runs["Mesa model"]
    rows = [
        [
            name, f"{1e3 * of['cpu']:.2f}", f"{1e3 * of['wall']:.2f}", f"{1 / of['wall']:,.1f}",
            f"{mesa['cpu'] / of['cpu']:,.0f}", f"{mesa['wall'] / of['wall']:,.0f}",
        ]
        for name, of in runs.items()
    ]  # fmt: skip
    head = ("a run", "CPU ms", "wall ms", "runs a second (wall)", "times Mesa (CPU)", "times Mesa (wall)")
    return table(head, rows)


def tell_loops(seconds: dict[str, dict[str, float]]) -> tuple[str, dict[str, float]]:
    """Return the table of month loops, and the ratio of the engine to C by mode: the geometric mean of strategies."""
    ratios = {mode: statistics.geometric_mean(of["engine"] / of[mode] for of in seconds.values()) for mode in MODES}
    rows: list[list[str]] = [
        [name, f"{1e3 * of['engine']:.2f}"]
        + [f"{1e3 * of[mode]:.2f}" for mode in MODES]
        + [f"{of['engine'] / of[mode]:.2f}" for mode in MODES]
        for name, of in seconds.items()
    ]
    rows.append(["geometric mean", "", *[""] * len(MODES), *(f"{ratio:.2f}" for ratio in ratios.values())])
    head = ["120 months, CPU ms", "engine", *(f"C {mode}" for mode in MODES), *(f"engine / C {mode}" for mode in MODES)]
    return table(head, rows), ratios


def main() -> None:
    """Measure, print and write."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true", help="fewer repeats")
    quick = arguments.parse_args().quick
    scenario = load_scenario("london")
    seconds, agree = measure_loops(scenario, [load_strategy(name) for name in strategy_names()], 5 if quick else 31)
    runs = measure_runs(scenario, [load_strategy(name) for name in SAMPLE], 2 if quick else 7)
    parts = parts_of_run(scenario, load_strategy("hybrid"), 20 if quick else 100)
    months, ratios = tell_loops(seconds)
    anatomy = table(["part of a run (hybrid)", "CPU ms"], [[part, f"{1e3 * of:.2f}"] for part, of in parts.items()])
    body = (
        f"London, {scenario.horizon} months; strategies {', '.join(SAMPLE)}.\n\n{tell_runs(runs)}\n\n{anatomy}\n\n"
        f"The month loop alone, everything set up; C and engine agree {agree} in every strategy, London and small. "
        "C *plain* is what one writes at first; *skip* leaves out ties that weigh nothing; *same* spares all that "
        f"the engine spares.\n\n{months}"
    )
    figures = {
        "seconds_a_run": runs,
        "seconds_of_months": seconds,
        "engine_over_c": ratios,
        "agreement": agree,
        "seconds_of_parts": parts,
    }
    write("engine", "The engine against the Mesa model and C", body, figures)


if __name__ == "__main__":
    main()
