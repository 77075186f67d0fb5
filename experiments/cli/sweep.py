"""`coalition sweep`: what the strategies come to as things are varied, and who wins where."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from experiments.cli.conduct import tell_of_interruption
from experiments.cli.shared import INTERRUPTED, on_a_cluster, plain, plainly
from experiments.console import console, progress_of
from experiments.design import Design, Space, from_csv, grid, latin_hypercube, sobol_sequence
from experiments.equal_money import library_of_equal_money
from experiments.experiment import Experiment
from experiments.store import FIGURES_FOLDER
from experiments.sweeps import Measure, Sweep, all_varied, measure_named
from experiments.sweeps.files import TABLE, write_sweep, write_sweep_figures
from experiments.sweeps.words import changes, print_sweep
from scenarios import Scenario, Strategy, load_scenario, load_strategy
from simulation.engine import is_ready

SAMPLES = {"latin-hypercube": latin_hypercube, "sobol": sobol_sequence}
FIRST_MAP = ("behaviour.requirement_spread_people=0.5:2.5:9", "authority=0:1:11")
"""The map that is drawn unless another is asked for: where one template suffices, and where the centre may order it."""
POINTS = 128


# An option reads as: names, type and default, help.
# fmt: off
@click.command()
@click.argument("scenario")
@click.option("--vary", "-v", "vary", multiple=True, metavar="NAME=...",
              help="What to vary, by its dotted name or the last part of it: NAME=A,B,C or NAME=LOW:HIGH or "
                   "NAME=LOW:HIGH:COUNT, with :log for even steps in the logarithm; NAME alone takes its prior range. "
                   "Repeat for more.")
@click.option("--strategy", "-s", "strategies", multiple=True, metavar="NAME",
              help="Strategy of the library or .toml file; repeat for more. Laissez-faire is always there. "
                   "[default: all of equal money]")
@click.option("--sample", type=click.Choice(["grid", *SAMPLES]), default="grid", show_default=True,
              help="Every combination; or --points of the ranges, spread evenly. Without --vary, a sample is of all "
                   "that is not known of SCENARIO, over its priors.")
@click.option("--points", type=click.IntRange(1, 1_000_000), metavar="N",
              help=f"Points of a sample; of sobol best a power of two. [default: {POINTS}]")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), metavar="K",
              help="Which sample; it has no part in the runs' luck. [default: 0]")
@click.option("--from-csv", "csv", type=click.Path(path_type=Path), metavar="FILE",
              help="Take the points from this table instead: a row a point, a column a name.")
@click.option("--runs", "-n", type=click.IntRange(1, 1_000_000), default=20, show_default=True,
              help="Runs of each strategy at each point: seeds 0, 1, ...")
@click.option("--outcome", "outcomes", multiple=True, metavar="NAME",
              help="Headline outcome, such as people_effective, or people_effective_60 for month 60; repeat for more. "
                   "[default: all, at the end]")
@click.option("--map", "mapped", is_flag=True,
              help="Ask for the map of who wins where, over a grid of two axes. Without --vary: the spread of local "
                   "requirements of people-based services against authority.")
@click.option("--out", "-o", type=click.Path(path_type=Path),
              help="Folder of the results. [default: runs/SCENARIO-sweep]")
@click.option("--workers", "-w", type=click.IntRange(1, 1024),
              help="Threads or processes; the results do not depend on it. [default: the machine's cores]")
@on_a_cluster
@click.option("--figures/--no-figures", default=True, show_default=True, help="Whether to draw figures.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON, and nothing else, to stdout.")
@plainly
def sweep(
    scenario: str,
    vary: tuple[str, ...],
    strategies: tuple[str, ...],
    sample: str,
    points: int | None,
    seed: int | None,
    csv: Path | None,
    runs: int,
    outcomes: tuple[str, ...],
    mapped: bool,
    out: Path | None,
    workers: int | None,
    cluster: str | None,
    figures: bool,
    as_json: bool,
) -> None:
    """Vary levers and uncertainties of SCENARIO, and say what the strategies come to and who wins where.

    At each point every strategy meets the same seeds. Levers (strategy.use_cases of every strategy,
    strategy.needs-led.use_cases of one) are told apart from uncertainties (all else). Writes sweep.csv; draws
    curves over one axis, and over two the map of who wins where with its boundary and the band of it. Ctrl-C
    keeps what is finished.

    \b
    Examples:
      coalition sweep london --map
      coalition sweep london --vary use_cases=1:12
      coalition sweep london --vary use_cases=1:12 --vary programme_money=100:800:8
      coalition sweep london --vary peer_hazard=0.03:0.19:5:log -s needs-led -s central-mandate
      coalition sweep london --sample sobol --points 256 --runs 8
      coalition sweep london --from-csv points.csv --outcome npv
    """
    world = load_scenario(scenario)
    policies = [load_strategy(name) for name in strategies] or library_of_equal_money()
    measures = [measure_named(name, world) for name in outcomes]
    design = _design(vary, sample, points, seed, csv, mapped, world, policies)
    if mapped:
        _require_two_axes(design)
    study = Experiment(world, policies, runs, statutory=False, design=design, detail="runs")
    _conduct(study, out or Path("runs") / f"{world.name}-sweep", measures, workers, cluster, figures, as_json)

# fmt: on


def _design(
    vary: Sequence[str],
    sample: str,
    points: int | None,
    seed: int | None,
    csv: Path | None,
    mapped: bool,
    world: Scenario,
    policies: Sequence[Strategy],
) -> Design:
    """Return the design that the options ask for."""
    sampled = sample in SAMPLES
    for name, given in (("--points", points), ("--seed", seed)):
        if given is not None and not sampled:
            raise ValueError(f"{name} goes with --sample {' or '.join(SAMPLES)}")
    if csv is not None:
        if vary or sampled:
            raise ValueError("--from-csv has the points already: leave out --vary and --sample")
        return from_csv(csv, world, policies)
    if sampled:
        dimensions = tuple(one.dimension for one in all_varied(vary, world, policies))
        space = Space(dimensions) if dimensions else Space.of_priors(world)
        return SAMPLES[sample](space, points or POINTS, seed or 0)
    if not vary and not mapped:
        raise ValueError(
            "say what to vary, such as --vary use_cases=1:12; or ask for --map, --from-csv FILE or --sample sobol"
        )
    return grid({one.field.name: one.values for one in all_varied(vary or FIRST_MAP, world, policies)})


def _require_two_axes(design: Design) -> None:
    if design.kind != "grid" or len(design.names) != 2:
        what = f"a grid over {', '.join(design.names)}" if design.kind == "grid" else f"a {design.kind}"
        raise ValueError(f"--map needs a grid over two axes, and this is {what}: give --vary twice")


def _conduct(
    study: Experiment,
    folder: Path,
    measures: Sequence[Measure],
    workers: int | None,
    cluster: str | None,
    figures: bool,
    as_json: bool,
) -> None:
    """Do the runs that the folder does not hold yet, and show what came out."""
    screen = console(to_stderr=True)
    if study.engine_used == "compiled" and not is_ready():
        screen.print("Compiling the model for this machine, once: half a minute or so.")
    count = len(study.design or ())
    try:
        with progress_of(f"Sweeping {count} points, {len(study.cases)} strategies", screen) as progress:
            results = study.run(folder, workers=workers, cluster=cluster, progress=progress)
        for failure in results.failures.itertuples():
            told = f"point {failure.draw} {failure.strategy} seed {failure.seed}: {failure.error}"
            click.echo(f"Failed: {told}", err=True)
        if not len(results.runs):
            raise ValueError("every run failed; the errors are above, and in runs.csv")
        found = Sweep(results)
        wanted = list(measures) or found.measures()
        if as_json:
            click.echo(json.dumps(_as_json(found, wanted), indent=1, allow_nan=False))
        else:
            print_sweep(found, wanted, console())
        write_sweep(found, wanted)
        drawn = write_sweep_figures(found, wanted) if figures else []
    except KeyboardInterrupt:
        tell_of_interruption(folder)
        sys.exit(INTERRUPTED)
    where = f", figures in {folder / FIGURES_FOLDER}/" if drawn else ""
    click.echo(f"\n{len(results.runs)} runs. The table is {folder / TABLE}{where}", err=True)


def _as_json(found: Sweep, measures: Sequence[Measure]) -> dict[str, Any]:
    return {
        "folder": str(found.results.folder),
        "runs": len(found.results.runs),
        "failed": len(found.results.failures),
        "levers": list(found.design.levers),
        "uncertainties": list(found.design.uncertainties),
        "points": len(found.design),
        "ranges": plain(found.ranges(measures).to_dict("records")),
        "leaders": plain([row for one in measures for row in found.leaders(one.column).to_dict("records")]),
        "crossings": {one.column: plain(changes(found, one).to_dict("records")) for one in measures},
    }
