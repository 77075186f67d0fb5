"""`coalition backtest`: series of the past that no calibration has seen, predicted."""

import json
import sys
from pathlib import Path

import click

from experiments.backtesting import Ignorance, backtest
from experiments.backtesting.backtest import DRAWS, SEEDS, START
from experiments.backtesting.files import write_backtest
from experiments.backtesting.judging import judgements
from experiments.backtesting.mechanisms import write_mechanisms
from experiments.backtesting.words import in_words, print_backtest, print_mechanisms
from experiments.cli.shared import INTERRUPTED, plain, plainly
from experiments.console import console, progress_of
from experiments.extras import require
from experiments.history import load_history
from simulation.engine import is_ready


# fmt: off
@click.command("backtest")
@click.option("--series", type=click.Path(path_type=Path), metavar="FILE",
              help="CSV of series, with the columns of the library's. [default: the library's]")
@click.option("--mapping", "--mappings", "mapping", type=click.Path(path_type=Path), metavar="FILE",
              help="TOML that maps series to world, strategy, outcome and start. [default: the library's]")
@click.option("--only", "names", multiple=True, metavar="NAME",
              help="Predict this mapping only, whatever its role; repeat for more. [default: all of role backtest]")
@click.option("--posterior", metavar="NAME|FILE",
              help="Posterior sample of the library, or a CSV or Parquet file; 'prior' for the priors alone; 'none' "
                   "for the defaults. [default: the library's, if there is one]")
@click.option("--draws", "-d", type=click.IntRange(1, 100_000), default=DRAWS, show_default=True,
              help="Draws of what is not known of behaviour.")
@click.option("--seeds", "-n", type=click.IntRange(1, 100_000), default=SEEDS, show_default=True,
              help="Seeds; every draw meets every seed.")
@click.option("--sample", type=click.IntRange(0), default=0, show_default=True, help="Seed of the draws.")
@click.option("--mechanisms", is_flag=True,
              help="Also switch mechanisms one at a time, at the default parameters, and say what that does to the "
                   "error of each series.")
@click.option("--out", "-o", type=click.Path(path_type=Path), default=Path("runs/backtest"), show_default=True,
              help="Folder of tables and figure.")
@click.option("--workers", "-w", type=click.IntRange(1, 1024),
              help="Threads; the results do not depend on it. [default: the machine's cores]")
@click.option("--figures/--no-figures", default=True, show_default=True, help="Whether to draw the figure.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON, and nothing else, to stdout.")
@plainly
def backtest_command(
    series: Path | None, mapping: Path | None, names: tuple[str, ...], posterior: str | None, draws: int, seeds: int,
    sample: int, mechanisms: bool, out: Path, workers: int | None, figures: bool, as_json: bool,
) -> None:
    """Predict series of the past that the calibration has not seen.

    Beside the model's forecast stand naive ones: the last value, a line, a Bass curve, the mean of comparable
    services. Says how many observations fell into the 90 % intervals, whatever that is, and calls a bad forecast a bad
    forecast. Ctrl-C ends it, and nothing is written.

    \b
    Examples:
      coalition backtest
      coalition backtest --only npfit --only ics-mandate
      coalition backtest --series mine.csv --mapping mine.toml
      coalition backtest --posterior prior --draws 200 --seeds 8
      coalition backtest --mechanisms
    """
    require("scoringrules")
    if out.exists() and not out.is_dir():
        raise click.UsageError(f"{out} is a file, not a folder; choose another with --out")
    history = load_history(series, mapping)
    ignorance = Ignorance.named(posterior, sample)
    screen = console(to_stderr=True)
    if not is_ready():
        screen.print("Compiling the model for this machine, once: half a minute or so.")
    try:
        with progress_of("Predicting the past", screen) as progress:
            found = backtest(
                history, series=names, ignorance=ignorance, draws=draws, seeds=seeds, workers=workers,
                progress=progress,
            )  # fmt: skip
        if as_json:
            said = judgements(found.by_series, START)
            click.echo(json.dumps(plain({
                "folder": str(out), "draws": found.draws, "seeds": found.seeds,
                "words": in_words(found),
                "verdicts": {name: {"verdict": one.verdict, "why": one.why} for name, one in said.items()},
                "coverage": found.coverage.to_dict("records"), "series": found.by_series.to_dict("records"),
                "rivals": found.against_baselines.to_dict("records"),
            }), indent=1, allow_nan=False))  # fmt: skip
        else:
            print_backtest(found, console())
        write_backtest(found, out, figures=figures)
        if mechanisms:
            with progress_of("Switching mechanisms", screen) as progress:
                switched = write_mechanisms(found, out, seeds=max(seeds, 8), workers=workers, progress=progress)
            if not as_json:
                print_mechanisms(switched, console())
    except KeyboardInterrupt:
        click.echo("\nInterrupted; what was not written yet is lost.", err=True)
        sys.exit(INTERRUPTED)
    drawn = " and the figure" if figures else ""
    click.echo(f"\n{len(found.predicted)} series. Tables{drawn} in {out}/", err=True)

# fmt: on
