"""The tables of the model description, made from the code that they describe.

``python docs/odd_tables.py`` rewrites the generated blocks of ``docs/ODD.md`` in place; with ``--check`` it
changes nothing and exits with 1 if a block is stale (`generated` says how blocks are told).
"""

import ast
import inspect
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from generated import Blocks, code, main, number, table
from london_tables import affordability, arrangements, filled_figures, institutions, services
from pydantic import BaseModel
from pydantic.fields import FieldInfo

import simulation
from agents import Actor, CityHall, Organisation, rules
from scenarios import (
    Accounting,
    Behaviour,
    DrawnPopulation,
    Initial,
    Scenario,
    Strategy,
    TabulatedPopulation,
    load_scenario,
    load_strategy,
    scenario_names,
    strategy_names,
)
from scenarios.population import SizeUnits
from scenarios.quantity import evidence_of
from simulation.outcomes import MONTHLY, NEVER_RANKED, Outcome, run_outcomes
from simulation.streams import Luck
from simulation.ties import Ties
from simulation.world import World

ODD = Path(__file__).with_name("ODD.md")
LONGEST_HORIZON = 120


# Parameters and levers


def parameters(*specifications: type[BaseModel]) -> str:
    """Return the table of the quantities of some specifications; a field that they share is listed once."""
    fields = {name: field for spec in specifications for name, field in spec.model_fields.items()}
    rows = []
    for name, field in fields.items():
        known = evidence_of(field)
        if known is None:
            continue
        prior = f"{number(known.prior[0])} to {number(known.prior[1])}" if known.prior else ""
        rows.append((
            code(name), known.symbol.strip("-"), field.description, known.unit, number(field.default), prior,
            f"{number(known.lowest)} to {number(known.highest)}", known.grade, known.use, known.source,
        ))  # fmt: skip
    header = ("Name", "Symbol", "Meaning", "Unit", "Default", "Prior", "Bounds", "Grade", "Use", "Source")
    return table(header, rows)


def levers() -> str:
    """Return the table of the levers of a strategy, each with its neutral value and what is allowed."""
    rows = []
    for name, field in _levers().items():
        known = evidence_of(field)
        rows.append((
            code(name), known.symbol if known else "", field.description, known.unit if known else "",
            _value(field.default), _allowed(field),
        ))  # fmt: skip
    return table(("Lever", "Symbol", "Meaning", "Unit", "Neutral", "Allowed"), rows)


def strategies() -> str:
    """Return the library's strategies by lever, with a blank where a lever is neutral."""
    known = [load_strategy(name) for name in strategy_names()]
    rows, untouched = [], []
    for name, field in _levers().items():
        values = [getattr(strategy, name) for strategy in known]
        if all(value == field.default for value in values):
            untouched.append(f"{code(name)} {_value(field.default)}".strip())
            continue
        rows.append((code(name), *("" if value == field.default else _value(value) for value in values)))
    grid = table(("Lever", *(code(strategy.name) for strategy in known)), rows)
    return f"{grid}\n\nNeutral in all of them: {', '.join(untouched)}."


# Entities


def attributes(described: type) -> str:
    """Return the table of the attributes that a class documents in its docstring (NumPy style)."""
    lines = (inspect.getdoc(described) or "").splitlines()
    start = lines.index("Attributes") + 2
    rows: list[list[str]] = []
    for line, following in zip(lines[start:], [*lines[start + 1 :], ""], strict=True):
        if following and set(following) == {"-"}:
            break
        if line.startswith(" "):
            rows[-1][2] = f"{rows[-1][2]} {line.strip()}".strip()
        elif line:
            names, _, kind = line.partition(" : ")
            rows.append([", ".join(code(name.strip()) for name in names.split(",")), kind, ""])
    return table(("Variable", "Type and shape", "Meaning"), rows)


def scenarios() -> str:
    """Return the scenarios of the library, and what tells them apart."""
    rows = []
    for name in scenario_names():
        world = load_scenario(name)
        population = world.population
        if isinstance(population, TabulatedPopulation):
            law, places = "recorded", len(population.places)
            institutions = sum(record.in_model for record in population.institutions)
        else:
            law, places = "drawn", population.boroughs
            institutions = population.education + population.arts + population.other
        rows.append((
            code(name), law, world.start, world.horizon, places, institutions, population.outside_partners,
            len(world.services), number(world.authority), number(world.programme_money),
            ", ".join(f"{code(key)} {_value(value)}" for key, value in _changes(world)),
        ))  # fmt: skip
    header = (
        "Scenario", "Places", "Month 0", "Months", "Boroughs", "Institutions", "Outside", "Services",
        "Authority", "Money, GBP k/month", "Behaviour and initial state, where not the default",
    )  # fmt: skip
    return table(header, rows)


# Rules, luck and outcomes


def public_rules() -> dict[str, Callable[..., Any]]:
    """Return the rules of ``agents/rules.py`` by name, in file order, as plain Python functions."""
    plain = {name: getattr(rule, "py_func", rule) for name, rule in vars(rules).items()}
    return {
        name: function
        for name, function in plain.items()
        if inspect.isfunction(function) and function.__module__ == rules.__name__ and not name.startswith("_")
    }


def rules_table() -> str:
    """Return every rule with its arguments and the first line of its docstring."""
    return table(
        ("Rule", "Arguments", "What it returns"),
        (
            (code(name), ", ".join(inspect.signature(rule).parameters), (rule.__doc__ or "").splitlines()[0])
            for name, rule in public_rules().items()
        ),
    )


def streams_at_the_start() -> str:
    """Return the named streams that are drawn once, with the law and the function that draws."""
    laws: dict[str, set[str]] = {}
    places: dict[str, set[str]] = {}
    for file in sorted(Path(simulation.__file__).parent.glob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            for name, law in _draws(function):
                laws.setdefault(name, set()).add(law)
                places.setdefault(name, set()).add(code(f"{file.stem}.{function.name}"))
    rows = [(code(name), ", ".join(sorted(laws[name])), ", ".join(sorted(places[name]))) for name in laws]
    return table(("Stream", "Law", "Drawn in"), sorted(rows))


def outcomes(columns: dict[str, Outcome]) -> str:
    """Return a table of outcomes; those that differ only in a number (a month, a level) share a row."""
    groups: dict[tuple[str, str], list[tuple[str, Outcome]]] = {}
    for name, outcome in columns.items():
        key = (re.sub(r"_\d+", "_#", name), re.sub(r"\d+", "#", outcome.meaning))
        groups.setdefault(key, []).append((name, outcome))
    rows = []
    for (pattern, meaning), members in groups.items():
        name, outcome = members[0]
        if len(members) > 1:
            found = ", ".join(match[1] for member, _ in members if (match := re.search(r"_(\d+)", member)))
            name, meaning = pattern.replace("#", f"{{{found}}}"), meaning.replace("#", f"{{{found}}}")
        else:
            meaning = outcome.meaning
        better = {True: "more", False: "less", None: "neither"}[outcome.more_is_better]
        rows.append((code(name), outcome.unit, meaning, "never ranked" if name in NEVER_RANKED else better))
    return table(("Outcome", "Unit", "Meaning", "Better"), rows)


BLOCKS: Blocks = {
    "scenarios": scenarios,
    "world": lambda: attributes(World),
    "actor": lambda: attributes(Actor),
    "organisation": lambda: attributes(Organisation),
    "city-hall": lambda: attributes(CityHall),
    "ties": lambda: attributes(Ties),
    "streams-by-month": lambda: attributes(Luck),
    "streams-at-the-start": streams_at_the_start,
    "outcomes-by-month": lambda: outcomes(MONTHLY),
    "outcomes-by-run": lambda: outcomes(_only_of_runs()),
    "services": services,
    "institutions": institutions,
    "arrangements": arrangements,
    "filled-figures": filled_figures,
    "affordability": affordability,
    "parameters-behaviour": lambda: parameters(Behaviour),
    "parameters-initial": lambda: parameters(Initial),
    "parameters-accounting": lambda: parameters(Accounting),
    "parameters-scenario": lambda: parameters(Scenario),
    "parameters-population": lambda: parameters(DrawnPopulation, TabulatedPopulation, SizeUnits),
    "levers": levers,
    "strategies": strategies,
    "rules": rules_table,
}
"""What makes each generated block."""


def _levers() -> dict[str, FieldInfo]:
    return {k: v for k, v in Strategy.model_fields.items() if k not in ("name", "title", "description")}


def _changes(scenario: Scenario) -> list[tuple[str, object]]:
    """Return the parameters of behaviour and initial state that a scenario sets, with their values."""
    return [
        (name, getattr(part, name))
        for part in (scenario.behaviour, scenario.initial)
        for name, field in type(part).model_fields.items()
        if getattr(part, name) != field.default
    ]


def _draws(function: ast.FunctionDef) -> list[tuple[str, str]]:
    """Return the streams that a function opens by name, and the law by which it draws from each."""
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    methods = {call.func.value: call.func.attr for call in calls if isinstance(call.func, ast.Attribute)}
    laws = {"random": "uniform", "standard_normal": "normal", None: "several"}
    return [
        (name.value, laws[methods.get(call)])
        for call in calls
        if ast.unparse(call.func) == "stream" and len(call.args) == 2
        for name in call.args[1:]
        if isinstance(name, ast.Constant) and isinstance(name.value, str)
    ]


def _only_of_runs() -> dict[str, Outcome]:
    return {name: outcome for name, outcome in run_outcomes(LONGEST_HORIZON).items() if name not in MONTHLY}


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return number(value)
    return "none" if value is None else ", ".join(value) if isinstance(value, tuple) else str(value)


def _allowed(field: FieldInfo) -> str:
    known = evidence_of(field)
    if known:
        return f"{number(known.lowest)} to {number(known.highest)}"
    if get_origin(field.annotation) is Literal:
        return ", ".join(get_args(field.annotation))
    if field.annotation is bool:
        return "yes or no"
    if field.default is None:
        return "a strategy"
    return "names of services" if field is Strategy.model_fields["first_use_cases"] else "names of places"


if __name__ == "__main__":
    raise SystemExit(main(ODD, BLOCKS, "odd_tables.py"))
