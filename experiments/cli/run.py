"""`coalition run`: one run, looked at closely."""

import json
from pathlib import Path

import click

from experiments.aside import written_aside
from experiments.cli.shared import plain, plainly
from experiments.console import console, print_run
from experiments.figures import write_run_figures
from experiments.store import claim_folder
from scenarios import Scenario, Strategy, dumps, load_scenario, load_strategy
from scenarios.size import insiders_in, require_buildable
from simulation import simulate

MOST_ROWS = 3_000_000
"""Boroughs x months that are written down: some 600 MB as CSV."""
RUN = "run.json"
"""What marks the folder of one run."""


@click.command()
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
    world, policy = load_scenario(scenario), load_strategy(strategy)
    require_buildable(world)
    rows = (world.horizon + 1) * insiders_in(world)
    if rows > MOST_ROWS:
        raise ValueError(
            f"{rows:,} rows of boroughs month by month, a closer look than this takes ({MOST_ROWS:,} at most); "
            "`coalition compare` keeps the boroughs of the last month only"
        )
    result = simulate(world, policy, seed, keep_borough_months=True)
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
        click.echo(json.dumps({"folder": str(folder), "outcomes": plain(result.outcomes)}, indent=1, allow_nan=False))
    else:
        print_run(result, console())
    click.echo(f"Tables, figures and specifications in {folder}/", err=True)
