"""How the cost of a run grows with places, services, ties and months: slopes in log-log, with their intervals.

Run ``python benchmarks/scaling.py``; with ``--quick`` up to 3,300 places only.
"""

import argparse
import time
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from benchmarks.measure import Line, median, peak_memory, power, table, timed, write
from scenarios import Scenario, load_strategy, synthetic_scenario
from simulation.engine import CompiledModel, Tape
from simulation.engine.tape import Draws
from simulation.record import new_record
from simulation.world import World, build_world

STRATEGIES = ("laissez-faire", "hybrid", "central-mandate")
PLACES = (33, 100, 330, 1_000, 3_300, 10_000, 33_000, 100_000)
SERVICES = (6, 12, 24, 48, 64)
NEAREST = (2, 4, 8, 16, 32, 64, 128)
MONTHS = (12, 36, 120, 360, 1_200)
PARTS = (*(f"months, {name}" for name in STRATEGIES), "world", "contacts", "set-up", "draws")
"""What is timed apart: the month loop, the world's building, its contact graph, arrays of a run, its luck."""
GOAL = 1.1


class ClockedTape(Tape):
    """A tape that knows how long it took to draw, s of CPU."""

    seconds = 0.0

    def blocks(self, months: int) -> Iterator[Draws]:
        """Yield the draws of this many months, block by block, on the clock."""
        blocks, end = super().blocks(months), False
        while not end:
            start = time.process_time()
            draws = next(blocks, None)
            self.seconds += time.process_time() - start
            if draws is None:
                end = True
            else:
                yield draws


def seconds_of_run(world: World, strategy_name: str) -> dict[str, float]:
    """Return the CPU seconds of the parts of one run in a world."""
    scenario, strategy, tape = world.scenario, load_strategy(strategy_name), ClockedTape.of(world)
    models: list[CompiledModel] = []
    set_up = timed(lambda: models.append(CompiledModel(world, scenario, strategy, tape))).cpu
    record = new_record(scenario.horizon, world.boroughs, False)
    lived = timed(lambda: models[0].live(record)).cpu
    return {"set-up": set_up, "draws": tape.seconds, "months": lived - tape.seconds}


def measure(scenario: Scenario, strategies: Sequence[str], budget: float) -> dict[str, Any]:
    """Return the CPU seconds of each part, medians over as many repeats as fit in a budget of seconds (3 to 25)."""
    worlds: list[World] = []
    built = [timed(lambda: worlds.append(build_world(scenario, 1)))]
    contacts = timed(lambda: (worlds[0].contacts, worlds[0].base_weight)).cpu
    repeats = int(np.clip(budget / (10 * built[0].cpu), 0, 10))
    built += [timed(lambda: build_world(scenario, 1)) for _ in range(repeats)]
    world = worlds[0]
    found: dict[str, Any] = {
        "organisations": world.organisations, "services": world.services, "horizon": scenario.horizon,
        "pairs": len(world.contacts.pairs), "base_ties": len(world.places.base_ties),
        "world": median(built[1:] or built), "contacts": contacts, "strategies": {},
    }  # fmt: skip
    for strategy in strategies:
        first = seconds_of_run(world, strategy)
        repeats = int(np.clip(budget / len(strategies) / max(sum(first.values()), 1e-3), 2, 25))
        runs = [seconds_of_run(world, strategy) for _ in range(repeats)]
        found["strategies"][strategy] = {part: float(np.median([run[part] for run in runs])) for part in first}
    found["peak_memory_mib"] = peak_memory()
    return found


def city(places: int, services: int = 12, months: int = 24, nearest: int = 2) -> Scenario:
    """Return a synthetic city of boroughs alone; its services repeat those of the stylised London."""
    base = synthetic_scenario(places, 0, outside_partners=0)
    listed = [base.services[k % len(base.services)].model_dump(exclude_none=True) for k in range(services)]
    named = [{**service, "name": f"service-{k + 1}"} for k, service in enumerate(listed)]
    return synthetic_scenario(
        places, 0, outside_partners=0, services=named, horizon=months, nearest_in_place=nearest, nearest_in_culture=2
    )


def studies(most_places: int) -> dict[str, tuple[str, list[tuple[int, Scenario]]]]:
    """Return, by what grows, what it is counted in and the cities to be measured."""
    return {
        "places": ("organisations", [(n, city(n)) for n in PLACES if n <= most_places]),
        "services": ("services", [(n, city(200, services=n, months=60)) for n in SERVICES]),
        "ties": ("base_ties", [(n, city(1000, nearest=n, months=60)) for n in NEAREST]),
        "complete graphs": ("pairs", [(n, city(n, months=60)) for n in (25, 50, 100, 200)]),
        "months": ("horizon", [(n, city(100, months=n)) for n in MONTHS]),
    }


def slopes(points: list[dict[str, Any]], counted_in: str) -> dict[str, Line]:
    """Return the slopes of the parts."""
    x = [point[counted_in] for point in points]
    return {part: power(x, [seconds_of(point, part) for point in points]) for part in PARTS}


def seconds_of(point: dict[str, Any], part: str) -> float:
    """Return the CPU seconds of one of `PARTS` in a city."""
    kind, _, strategy = part.partition(", ")
    return float(point[kind] if kind in point else point["strategies"][strategy or "hybrid"][kind])


def steepest(points: list[dict[str, Any]], counted_in: str, part: str) -> str:
    """Return where the cost of a part grows fastest from one point to the next, and how fast."""
    steps = [
        (
            np.log(seconds_of(b, part) / seconds_of(a, part)) / np.log(b[counted_in] / a[counted_in]),
            f"{a[counted_in]:,} to {b[counted_in]:,}",
        )
        for a, b in pairwise(points)
    ]
    slope, where = max(steps)
    return f"{slope:.2f} ({where})"


def tell(study: str, counted_in: str, points: list[dict[str, Any]], lines: dict[str, Line]) -> str:
    """Return the tables of a study."""
    head = [counted_in.replace("_", " "), "pairs", "world ms", "contacts ms", "set-up ms", "draws ms",
            *(f"months ms, {name}" for name in STRATEGIES), "ns an organisation, service and month (hybrid)",
            "peak MiB"]  # fmt: skip
    rows = [
        [
            f"{point[counted_in]:,}", f"{point['pairs']:,}", f"{1e3 * point['world']:.1f}",
            f"{1e3 * point['contacts']:.1f}", f"{1e3 * point['strategies']['hybrid']['set-up']:.2f}",
            f"{1e3 * point['strategies']['hybrid']['draws']:.2f}",
            *(f"{1e3 * point['strategies'][name]['months']:.2f}" for name in STRATEGIES),
            f"{1e9 * point['strategies']['hybrid']['months'] / cells(point):.1f}", f"{point['peak_memory_mib']:.0f}",
        ]
        for point in points
    ]  # fmt: skip
    sloped = [
        [
            name, f"{line.slope:.2f}", f"{line.low:.2f} to {line.high:.2f}",
            steepest(points, counted_in, name),
            "yes" if line.slope <= GOAL else "no",
        ]
        for name, line in lines.items()
    ]  # fmt: skip
    of_slopes = ("CPU of", "slope", "95 % interval", "steepest step", f"at most {GOAL}")
    return f"## {study.capitalize()}\n\n{table(head, rows)}\n\n{table(of_slopes, sloped)}"


def cells(point: dict[str, Any]) -> float:
    """Return organisations x services x months."""
    return float(point["organisations"] * point["services"] * point["horizon"])


def main() -> None:
    """Measure, print and write."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true", help="up to 3,300 places, few repeats")
    quick = arguments.parse_args().quick
    texts, figures = [], {}
    measure(city(33), STRATEGIES, 0.1)  # what is compiled or read from a cache does not count here
    for study, (counted_in, cities) in studies(3_300 if quick else max(PLACES)).items():
        points = []
        for value, scenario in cities:
            points.append(measure(scenario, STRATEGIES, 0.5 if quick else 6.0))
            print(study, value, {k: round(v["months"], 4) for k, v in points[-1]["strategies"].items()}, flush=True)
        lines = slopes(points, counted_in)
        texts.append(tell(study, counted_in, points, lines))
        if study == "places":  # small cities have complete graphs, and fixed costs: they flatter the slope
            large = [point for point in points if point["organisations"] >= 1_000]
            if len(large) > 2:
                texts.append(tell("places from 1,000 on", counted_in, large, slopes(large, counted_in)))
        figures[study] = {"points": points, "slopes": {name: line._asdict() for name, line in lines.items()}}
    body = (
        "CPU time, one seed, cities of boroughs alone; the intervals say how well a line fits, points being few. "
        "Up to 200 organisations everybody may have a tie with everybody; beyond, with some 30.\n\n"
        + "\n\n".join(texts)
    )
    write("scaling", "How cost grows", body, figures)


if __name__ == "__main__":
    main()
