"""A sensitivity analysis of London: two strategies under eight seeds at many points, rows of runs alone.

Run ``python benchmarks/sensitivity.py``; with ``--points 14336`` it is the whole Sobol analysis of 12 parameters with
N = 1,024, of which the default measures a small part and reckons the rest.

What is timed are the runs of Sobol's points, to their tables on the disk. The screening by Morris, which chooses the
twelve where nobody names them, and the reckoning of the indices from the tables come on top and are not timed.
"""

import argparse
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from benchmarks.measure import Timing, in_turn, median, peak_memory, table, timed, write
from experiments import Experiment
from experiments.cases import RunKey
from experiments.design import Space, sobol_sequence
from experiments.sensitivity.study import TRAJECTORIES
from scenarios import load_scenario
from simulation import Ensemble

STRATEGIES = ("needs-led", "central-mandate")
SEEDS = 8
WHOLE = 1024 * (12 + 2)
"""Points of a Sobol analysis of first and total order, N (k + 2)."""
VARIED = (
    "behaviour.independent_hazard", "behaviour.peer_hazard", "behaviour.supported_hazard", "behaviour.mandate_hazard",
    "behaviour.requirement_spread_people", "behaviour.trust_speed", "behaviour.joining_hazard", "behaviour.tie_growth",
    "behaviour.learning_rate", "behaviour.team_span", "behaviour.abandonment_hazard", "initial.trust",
)  # fmt: skip
WORKERS = 2
NOT_TIMED = (
    "Not in these times: the screening by Morris, which `coalition sensitivity` does first where no parameters are "
    "named ({screening:,} runs more), and the reckoning of the indices from the tables."
)


def analysis(points: int) -> Experiment:
    """Return the experiment: points of the priors of twelve parameters, each under every seed and strategy."""
    london = load_scenario("london")
    design = sobol_sequence(Space.of_priors(london).only(VARIED), points)
    return Experiment(london, STRATEGIES, SEEDS, design=design, detail="runs", laissez_faire=False)


def screening_runs() -> int:
    """Return how many runs the screening of all that is not known has."""
    return TRAJECTORIES * (len(Space.of_priors(load_scenario("london"))) + 1) * SEEDS * len(STRATEGIES)


def on_one_core(keys: Sequence[RunKey], ensemble_of: Callable[[], Ensemble]) -> None:
    """Do runs and read their outcomes, with an ensemble of its own for each point."""
    point, ensemble = -1, ensemble_of()
    for key in keys:
        if key.draw != point:
            point, ensemble = key.draw, ensemble_of()
        ensemble.simulate(key.case.scenario, key.case.strategy, key.seed).outcomes  # noqa: B018


def compare_ensembles(points: int, repeats: int) -> dict[str, list[Timing]]:
    """Return the timings of the runs of a few points where each point draws its luck anew, and where none does."""
    keys, kept = analysis(points).run_keys(), Ensemble()
    on_one_core(keys, lambda: kept)  # what is compiled, read from a cache or drawn once does not count here
    ways: dict[str, Callable[[], Ensemble]] = {"luck drawn anew at each point": Ensemble, "luck kept": lambda: kept}
    return in_turn({name: lambda way=way: partial(on_one_core, keys, way) for name, way in ways.items()}, repeats)  # type: ignore[misc]


def by_experiment(points: int, workers: int) -> Timing:
    """Return how long an experiment takes, from its points to its tables on the disk."""
    with tempfile.TemporaryDirectory() as folder:
        return timed(lambda: analysis(points).run(Path(folder) / "study", workers=workers))


def main() -> None:
    """Measure, print and write."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true", help="fewer repeats and points")
    arguments.add_argument("--points", type=int, help=f"points of the experiment; the whole has {WHOLE:,}")
    chosen = arguments.parse_args()
    points = chosen.points or (64 if chosen.quick else 256)
    timings = compare_ensembles(4, 3 if chosen.quick else 9)
    runs = 4 * SEEDS * len(STRATEGIES)
    anew, kept = (1e3 * median(found) / runs for found in timings.values())
    by_experiment(4, WORKERS)
    whole = {workers: by_experiment(points, workers) for workers in ((WORKERS,) if chosen.points else (1, WORKERS))}
    done = points * SEEDS * len(STRATEGIES)
    rows = [
        [f"`Experiment.run`, {workers} worker{'s' if workers > 1 else ''}", f"{1e3 * of.cpu / done:.2f}",
         f"{done / of.wall:,.0f}", f"{WHOLE / points * of.wall / 60:.1f}"]
        for workers, of in whole.items()
    ]  # fmt: skip
    head = (f"{done:,} runs, all in", "CPU ms a run", "runs a second (wall)", "minutes for 229,376 runs")
    small = table(
        ["one core, runs and outcomes", "CPU ms a run"],
        [[n, f"{x:.2f}"] for n, x in zip(timings, (anew, kept), strict=True)],
    )
    body = (
        f"London, 120 months; {', '.join(STRATEGIES)}; {SEEDS} seeds; {points:,} points of {len(VARIED)} parameters."
        f"\n\n{table(head, rows)}\n\n{small}\n\nDrawing anew takes {anew / kept:.2f} times as long. "
        f"Largest memory of the process: {peak_memory():,.0f} MiB.\n\n{NOT_TIMED.format(screening=screening_runs())}"
    )
    figures = {
        "points": points,
        "runs": done,
        "experiment": {str(workers): of._asdict() for workers, of in whole.items()},
        "milliseconds_a_run": {"anew": anew, "kept": kept},
        "peak_mib": peak_memory(),
    }
    write("sensitivity-whole" if points >= WHOLE else "sensitivity", "A sensitivity analysis", body, figures)


if __name__ == "__main__":
    main()
