"""The command line: `coalition --help` teaches it."""

import io
import json
import math
import signal
import sys
import threading
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from experiments.aside import written_aside
from experiments.console import console, print_run, print_verdict, progress_of
from experiments.experiment import Experiment
from experiments.figures import write_figures, write_run_figures
from experiments.results import Results
from experiments.store import MANIFEST, claim_folder
from scenarios import (
    InvalidSpecificationError,
    Scenario,
    Strategy,
    dumps,
    load_scenario,
    load_strategy,
    scenario_names,
    schema,
    strategy_names,
)
from scenarios.quantity import nearest
from simulation import simulate

BAD_INPUT = 2
RUN = "run.json"
"""What marks the folder of one run."""
INTERRUPTED = 130


class Commands(click.Group):
    """A group that names the nearest command when one is misspelt."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command, or say which one may have been meant."""
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            raise click.UsageError(f"No such command {args[0]!r}{nearest(args[0], self.commands)}", ctx)
        return super().resolve_command(ctx, args)


def plainly(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turn what users can cause into one clear message and an exit code, never a traceback."""

    @wraps(command)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except (InvalidSpecificationError, ValueError) as error:
            click.echo(f"Error: {error}", err=True)
        except OSError as error:
            click.echo(f"Error: {error.filename or 'output'}: {error.strerror or error}", err=True)
        sys.exit(BAD_INPUT)

    return guarded


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with:  coalition compare london",
)
@click.version_option(package_name="coalition-lab", prog_name="coalition")
def main() -> None:
    """Compare ways of getting London's authorities to share digital services.

    A SCENARIO is the world: a name of the library or a .toml file of yours. A STRATEGY is what the policy-maker
    does. `coalition list` shows the library.
    """
    if threading.current_thread() is threading.main_thread():
        # To be told to stop is to be interrupted: what is finished is kept, and no worker stays behind.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a line or a dagger gets a question mark, not a crash at the end of a batch.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


@main.command()
@click.argument("scenario")
@click.option(
    "--strategy",
    "-s",
    "strategies",
    multiple=True,
    metavar="NAME",
    help="Strategy of the library or .toml file; repeat for more. Laissez-faire is always there. [default: all]",
)
@click.option(
    "--runs",
    "-n",
    type=click.IntRange(1, 1_000_000),
    default=20,
    show_default=True,
    help="Paired runs of each strategy: seeds 0, 1, ...",
)
@click.option(
    "--reference", "-r", metavar="NAME", help="Strategy that differences are taken to. [default: laissez-faire]"
)
@click.option("--out", "-o", type=click.Path(path_type=Path), help="Folder of the results. [default: runs/SCENARIO]")
@click.option(
    "--workers",
    "-w",
    type=click.IntRange(1, 1024),
    help="Processes; the results do not depend on it. [default: the machine's cores]",
)
@click.option(
    "--statutory/--no-statutory",
    default=True,
    show_default=True,
    help="Also run strategies whose mandates exceed the scenario's authority as by Act of Parliament.",
)
@click.option("--figures/--no-figures", default=True, show_default=True, help="Whether to draw figures.")
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print the verdict and the comparison as JSON, and nothing else, to standard output.",
)
@plainly
def compare(
    scenario: str,
    strategies: tuple[str, ...],
    runs: int,
    reference: str | None,
    out: Path | None,
    workers: int | None,
    statutory: bool,
    figures: bool,
    as_json: bool,
) -> None:
    """Compare strategies in SCENARIO over paired runs, and say which serves it better.

    All strategies meet the same luck under a seed, so differences are theirs. Prints a table for each headline
    outcome, best first, and a verdict; writes tables (Parquet and CSV) and figures. Ctrl-C keeps what is
    finished, and the same command goes on from there.

    \b
    Examples:
      coalition compare london
      coalition compare london -s needs-led -s central-back-office --runs 200
      coalition compare my-city.toml -s my-strategy.toml --reference laissez-faire --json
    """
    study = Experiment(
        load_scenario(scenario), [load_strategy(s) for s in strategies or strategy_names()], runs, statutory
    )
    _known_reference(study, reference)
    folder = out or Path("runs") / study.world.name
    screen = console(to_stderr=True)
    try:
        with progress_of(f"Comparing {len(study.cases)} cases", screen) as progress:
            results = study.run(folder, workers=workers, progress=progress)
    except KeyboardInterrupt:
        _tell_of_interruption(folder)
        sys.exit(INTERRUPTED)
    for failure in results.failures.itertuples():
        click.echo(f"Failed: {failure.scenario} {failure.strategy} seed {failure.seed}: {failure.error}", err=True)
    if not len(results.runs):
        raise ValueError("every run failed; the errors are above, and in runs.csv")
    if as_json:
        click.echo(json.dumps(_as_json(results, reference), indent=1, allow_nan=False))
    else:
        print_verdict(results, reference, console())
    if figures:
        write_figures(results)
    click.echo(f"\n{len(results.runs)} runs. Tables{' and figures' if figures else ''} in {folder}/", err=True)


@main.command()
@click.argument("scenario")
@click.option(
    "--strategy",
    "-s",
    default="needs-led",
    show_default=True,
    metavar="NAME",
    help="Strategy of the library or .toml file.",
)
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=0, show_default=True, help="Which luck.")
@click.option(
    "--out", "-o", type=click.Path(path_type=Path), help="Folder of the files. [default: runs/SCENARIO-STRATEGY-SEED]"
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print the outcomes as JSON, and nothing else, to standard output."
)
@plainly
def run(scenario: str, strategy: str, seed: int, out: Path | None, as_json: bool) -> None:
    """Do one run of SCENARIO, show what came out, and write it down month by month.

    \b
    Examples:
      coalition run london --strategy hybrid --seed 7
      coalition run my-city.toml -s my-strategy.toml
    """
    result = simulate(load_scenario(scenario), load_strategy(strategy), seed, keep_borough_months=True)
    folder = out or Path("runs") / f"{result.scenario.name}-{result.strategy.name}-{seed}"
    claim_folder(folder, RUN, "strategy")
    with written_aside(folder / RUN) as path:
        path.write_text(json.dumps({"strategy": result.strategy.name, "seed": seed}), encoding="utf-8")
    for name in ("months", "boroughs", "borough_months", "organisations"):
        frame = getattr(result, name)
        with written_aside(folder / f"{name}.parquet") as parquet, written_aside(folder / f"{name}.csv") as csv:
            frame.to_parquet(parquet, index=False)
            frame.to_csv(csv, index=False)
    specifications: dict[str, Scenario | Strategy] = {"scenario": result.scenario, "strategy": result.strategy}
    for name, spec in specifications.items():
        with written_aside(folder / f"{name}.toml") as path:
            path.write_text(dumps(spec), encoding="utf-8")
    write_run_figures(result, folder)
    if as_json:
        click.echo(json.dumps({"folder": str(folder), "outcomes": _plain(result.outcomes)}, indent=1, allow_nan=False))
    else:
        print_run(result, console())
    click.echo(f"Tables, figures and specifications in {folder}/", err=True)


@main.command(name="list")
def list_library() -> None:
    """Show the scenarios and strategies of the library."""
    for title, names, load in (
        ("Scenarios", scenario_names(), load_scenario),
        ("Strategies", strategy_names(), load_strategy),
    ):
        click.echo(f"{title}:")
        for name in names:
            spec: Any = load(name)
            click.echo(click.wrap_text(" ".join(spec.description.split()), 96, f"  {name:<26}", " " * 28))


@main.command(name="schema")
@click.argument("kind", type=click.Choice(["scenario", "strategy"]), default="scenario")
def print_schema(kind: str) -> None:
    """Print the JSON Schema of scenario or strategy files, so that an editor completes and checks them.

    \b
    Example:
      coalition schema scenario > scenario.schema.json
    and in the first line of my-city.toml, for editors that know Taplo's:
      #:schema scenario.schema.json
    """
    click.echo(json.dumps(schema(Scenario if kind == "scenario" else Strategy), indent=1))


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--kind", type=click.Choice(["scenario", "strategy"]), default="scenario", show_default=True)
@plainly
def check(files: tuple[Path, ...], kind: str) -> None:
    """Check scenario or strategy FILES, and name every problem at once."""
    faults = []
    for file in files:
        try:
            (load_scenario if kind == "scenario" else load_strategy)(file)
        except InvalidSpecificationError as error:
            faults.append(str(error))
        else:
            click.echo(f"{file}: valid")
    if faults:
        raise ValueError("\n".join(faults))


def _known_reference(study: Experiment, reference: str | None) -> None:
    """Refuse an unknown reference before any run is done."""
    names = [case.strategy.name for case in study.cases]
    if reference is not None and reference not in names:
        raise ValueError(
            f"--reference {reference!r} is not among the strategies compared: {', '.join(dict.fromkeys(names))}"
            f"{nearest(reference, names)}"
        )


def _tell_of_interruption(folder: Path) -> None:
    results = Results(folder)
    if not (folder / MANIFEST).exists():
        click.echo("\nInterrupted before the first run.", err=True)
        return
    done = len(results.runs)
    click.echo(
        f"\nInterrupted. {done} of {results.expected} runs are finished and readable in {folder}/; "
        "the same command goes on from there.",
        err=True,
    )


def _as_json(results: Results, reference: str | None) -> dict[str, Any]:
    return {
        "folder": str(results.folder),
        "runs": len(results.runs),
        "failed": len(results.failures),
        "verdict": _plain(results.verdict().as_dict()),
        "comparison": _plain(results.compare(reference).to_dict("records")),
        "money": _plain(results.money().to_dict("records")),
    }


def _plain(value: Any) -> Any:
    """Return a value for JSON, which has no NaN: an unknown is null."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


if __name__ == "__main__":
    main()
