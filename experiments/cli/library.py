"""`coalition list`, `schema` and `check`: the library and files of one's own."""

import json
from pathlib import Path
from typing import Any

import click

from experiments.cli.shared import plainly
from scenarios import (
    InvalidSpecificationError,
    Scenario,
    Strategy,
    load_scenario,
    load_strategy,
    scenario_names,
    schema,
    strategy_names,
)
from scenarios.size import require_buildable


@click.command(name="list")
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


@click.command(name="schema")
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


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--kind", type=click.Choice(["scenario", "strategy"]), default="scenario", show_default=True)
@plainly
def check(files: tuple[Path, ...], kind: str) -> None:
    """Check scenario or strategy FILES, and name every problem at once."""
    faults = []
    for file in files:
        try:
            spec = load_scenario(file) if kind == "scenario" else load_strategy(file)
            if isinstance(spec, Scenario):
                require_buildable(spec)
        except InvalidSpecificationError as error:
            faults.append(str(error))
        else:
            click.echo(f"{file}: valid")
    if faults:
        raise ValueError("\n".join(faults))
