"""`coalition calibrate`: what the record says of the parameters."""

import json
import shlex
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console

from experiments.aside import written_aside
from experiments.cli.shared import BAD_INPUT, INTERRUPTED, plain, plainly
from experiments.console import console, progress_of
from experiments.store import claim_folder

MARKER = "calibrate.json"
"""What marks the folder of a calibration."""
BASE = "london"
"""The scenario whose behaviour is calibrated."""
SEEDS = 12
"""Seeds of each draw, where predictions are made; no simulation of the calibration meets them but by chance."""
NOT_OF_THE_POSTERIOR = ("predict", "saved", "out", "workers", "figures", "as_json")
"""Options that change no bit of the posterior; nor is it anybody's business in which folder somebody works."""


# An option reads as: names, type and default, help.
# fmt: off
@click.command()
@click.option("--particles", "-n", type=click.IntRange(10, 100_000), default=200, show_default=True,
              help="Draws of each population, and of the posterior.")
@click.option("--populations", type=click.IntRange(1, 100), default=8, show_default=True,
              help="Populations, each nearer to the targets than the last, at most.")
@click.option("--runs", type=click.IntRange(1, 10_000), default=4, show_default=True,
              help="Fresh seeds that each simulation is averaged over.")
@click.option("--epsilon", type=click.FloatRange(0, min_open=True), default=1.0, show_default=True,
              help="Distance at which it ends: 1 is a miss of each target by its tolerance.")
@click.option("--least-accepted", type=click.FloatRange(0, 1, min_open=True), default=0.04, show_default=True,
              help="Share of simulations that must come near enough; with fewer it ends.")
@click.option("--leave-out", multiple=True, metavar="NAME",
              help="A target that is not fitted, to see whether the others foretell it; repeat for more.")
@click.option("--defaults", is_flag=True,
              help="Keep all that is not fitted at its default, rather than drawing it from its prior every time.")
@click.option("--series", type=click.Path(path_type=Path), metavar="FILE.csv",
              help="Series of your own, in the format of the library's. [default: the library's]")
@click.option("--mappings", type=click.Path(path_type=Path), metavar="FILE.toml",
              help="Which world stands for which series. [default: the library's]")
@click.option("--predict", type=click.IntRange(0, 100_000), default=50, show_default=True,
              help="Draws of the posterior with which all series, fitted and not, are predicted; 0 for none.")
@click.option("--save", "saved", type=click.Path(path_type=Path), metavar="FILE.csv",
              help="Also write the posterior to this file, and FILE.json beside it.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Which luck.")
@click.option("--out", "-o", type=click.Path(path_type=Path), default=Path("runs/calibrate"), show_default=True,
              help="Folder of the results.")
@click.option("--workers", "-w", type=click.IntRange(1, 1024),
              help="Threads; the results do not depend on it. [default: the machine's cores]")
@click.option("--figures/--no-figures", default=True, show_default=True, help="Whether to draw figures.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON, and nothing else.")
@plainly
def calibrate(
    particles: int, populations: int, runs: int, epsilon: float, least_accepted: float, leave_out: tuple[str, ...],
    defaults: bool, series: Path | None, mappings: Path | None, predict: int, saved: Path | None, seed: int, out: Path,
    workers: int | None, figures: bool, as_json: bool,
) -> None:
    """Fit the parameters that are for calibration to the record, and say what the record does not tell.

    Approximate Bayesian computation (SMC-ABC): draws of the parameters from their priors meet fresh seeds, and those
    whose mean predictions come near the targets are kept and varied, population by population. What the model misses is
    said to be missed. Writes posterior.csv for `coalition compare --posterior`, where it is from (posterior.json),
    tables and figures. Ctrl-C ends it with the last whole population.

    \b
    Examples:
      coalition calibrate
      coalition calibrate --leave-out loti-members --out runs/without-loti
      coalition calibrate --defaults --particles 400
      coalition calibrate --series mine.csv --mappings mine.toml
    """
    from experiments.calibration import posterior, predictive, problem, smc, tables
    from experiments.extras import require
    from experiments.history import load_history
    from scenarios import load_scenario

    require("pyabc", smc.EXTRA)
    _require_savable(saved)
    history = load_history(series, mappings)
    asked = problem.problem_of(history, load_scenario(BASE), leave_out=leave_out, nuisance=not defaults, seeds=runs)
    rules = smc.Rules(particles, populations, epsilon, least_accepted, seed=seed)
    claim_folder(out, MARKER, "calibrate")
    screen = console(to_stderr=True)
    try:
        with _told(screen, particles) as told:
            found = smc.calibrate(asked, rules, workers=workers, told=told)
    except smc.NothingAcceptedError as error:
        click.echo(f"\nError: {error}", err=True)
        sys.exit(INTERRUPTED if "interrupted" in str(error) else BAD_INPUT)
    command = _command(click.get_current_context())
    kept = posterior.write_posterior(found, out / "posterior.csv", command)
    if saved:
        kept = posterior.write_posterior(found, saved, command)
    with written_aside(out / MARKER) as part:
        part.write_text(json.dumps({"calibrate": BASE, "command": command}, indent=1), encoding="utf-8")
    if found.stopped == "interrupted":
        last = found.populations[-1]
        near = f"population {last.number}, within {last.epsilon:.2f} tolerances"
        click.echo(f"\nInterrupted; {near}, is kept in {kept[0]}", err=True)
        sys.exit(INTERRUPTED)
    predicted = None
    if predict:
        draws = posterior.draws_of(found, predict, seed)
        with progress_of("Predicting", screen) as progress:
            fitted = [target.name for target in asked.targets]
            predicted = predictive(
                list(history), draws, range(SEEDS), fitted=fitted, workers=workers, progress=progress
            )
    written = tables.write_tables(found, predicted, out)
    if figures:
        tables.write_figures(found, predicted, out)
    if as_json:
        rows = {path.stem: plain(tables.frame_of(path)) for path in written}
        click.echo(json.dumps({"folder": str(out), "found": tables.words_of(found), **rows}, indent=1, allow_nan=False))
    else:
        tables.print_calibration(found, predicted, console())
    drawn = " and figures" if figures else ""
    click.echo(f"\nPosterior in {kept[0]}, where it is from in {kept[1]}; tables{drawn} in {out}/", err=True)

# fmt: on


def _command(context: click.Context) -> str:
    """Return the command that gives the same posterior: what differs from the defaults, and changes a bit of it."""
    words = ["coalition", "calibrate"]
    for option in context.command.params:
        value = context.params.get(str(option.name))
        if option.name in NOT_OF_THE_POSTERIOR or value in (None, ()) or value == option.get_default(context):
            continue
        for one in value if isinstance(value, tuple) else (value,):
            words += [option.opts[0]] if one is True else [option.opts[0], Path(str(one)).name]
    return shlex.join(words)


def _require_savable(path: Path | None) -> None:
    """Refuse, before anything is done, what cannot be written."""
    if path is None:
        return
    if path.suffix != ".csv":
        raise ValueError(f"--save {path}: a posterior is a .csv file")
    if not path.parent.is_dir():
        raise ValueError(f"--save {path}: there is no folder {path.parent}")
    if path.is_dir():
        raise ValueError(f"--save {path}: that is a folder, not a file")


@contextmanager
def _told(screen: Console, particles: int) -> Iterator[Callable[[int, int, int], None]]:
    """Give a function that tells how far a calibration is: a line a population, and a tenth of it."""
    state = {"population": -1, "tenth": -1}
    began = time.monotonic()

    def told(population: int, accepted: int, simulations: int) -> None:
        if population != state["population"]:
            state.update(population=population, tenth=-1)
        tenth = 10 * accepted // particles
        if tenth > state["tenth"]:
            state["tenth"] = tenth
            what = "Sample of the prior" if population == 0 else f"Population {population}"
            screen.print(
                f"{what}: {accepted} of {particles} draws, {simulations} simulations, {time.monotonic() - began:.0f} s"
            )

    yield told
