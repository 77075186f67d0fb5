"""The tables of the model description, made from the code that they describe.

``python docs/odd_tables.py`` rewrites the generated blocks of ``docs/ODD.md`` in place; with ``--check`` it
changes nothing and exits with 1 if a block is stale. A block stands between ``<!-- generated: NAME -->`` and
``<!-- end of NAME -->``; what stands outside the blocks is written by hand.
"""

import argparse
import ast
import inspect
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import numpy as np
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
from simulation.covariates import filled
from simulation.outcomes import MONTHLY, NEVER_RANKED, Outcome, run_outcomes
from simulation.places import arrangements_in_force
from simulation.streams import Luck
from simulation.ties import Ties
from simulation.world import World

ODD = Path(__file__).with_name("ODD.md")
LONGEST_HORIZON = 120


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table; every cell is put on one line, and bars in it are escaped."""
    lines = [list(header), ["---"] * len(header), *([_cell(value) for value in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def number(value: float | int) -> str:
    """Return a number as people write it: no exponent, no needless decimals, thousands set apart."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.6g}"


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
            _code(name), known.symbol.strip("-"), field.description, known.unit, number(field.default), prior,
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
            _code(name), known.symbol if known else "", field.description, known.unit if known else "",
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
            untouched.append(f"{_code(name)} {_value(field.default)}".strip())
            continue
        rows.append((_code(name), *("" if value == field.default else _value(value) for value in values)))
    grid = table(("Lever", *(_code(strategy.name) for strategy in known)), rows)
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
            rows.append([", ".join(_code(name.strip()) for name in names.split(",")), kind, ""])
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
            _code(name), law, world.start, world.horizon, places, institutions, population.outside_partners,
            len(world.services), number(world.authority), number(world.programme_money),
            ", ".join(f"{_code(key)} {_value(value)}" for key, value in _changes(world)),
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
            (_code(name), ", ".join(inspect.signature(rule).parameters), (rule.__doc__ or "").splitlines()[0])
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
                places.setdefault(name, set()).add(_code(f"{file.stem}.{function.name}"))
    rows = [(_code(name), ", ".join(sorted(laws[name])), ", ".join(sorted(places[name]))) for name in laws]
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
        rows.append((_code(name), outcome.unit, meaning, "never ranked" if name in NEVER_RANKED else better))
    return table(("Outcome", "Unit", "Meaning", "Better"), rows)


# London


def services() -> str:
    """Return the services of London, with the reason of each choice."""
    return table(
        ("Service", "Tier", "Complexity", "Priority", "Need rises with", "Why"),
        (
            (service.label, service.tier, number(service.complexity),
             "drawn" if service.priority is None else number(service.priority),
             ("less of " if service.need_falls else "") + _code(service.need_covariate), service.reason)
            for service in load_scenario("london").services
        ),
    )  # fmt: skip


def institutions() -> str:
    """Return the institutions that are agents in London, with users and where the size comes from."""
    law = _london()
    return table(
        ("Institution", "Sector", "Home", "Size as recorded", "Users, thousand", "Confidence"),
        (
            (record.name, record.sector, record.home,
             f"{record.size:,.0f} {record.size_unit}" if record.size else "unknown",
             f"{_users(law, record.name):.1f}" if record.size else "drawn", record.confidence)
            for record in law.institutions if record.in_model
        ),
    )  # fmt: skip


def arrangements() -> str:
    """Return the shared services that make base ties in London."""
    groups = arrangements_in_force(_london())
    return table(("Arrangement", "Members"), ((name, ", ".join(members)) for name, members in groups.items()))


def filled_figures() -> str:
    """Return the figures of London that its tables leave blank, as the model fills them."""
    london, law = load_scenario("london"), _london()
    values = filled(law)
    needs = {law.deprivation_covariate, *(service.need_covariate for service in london.services)}
    users = (("culture", law.culture_covariates), ("need", needs))
    rows = []
    for i, place in enumerate(law.places):
        for name in sorted(values.keys() - place.covariates.keys()):
            uses = " and ".join(use for use, names in users if name in names)
            rows.append((place.name, _code(name), f"{values[name][i]:.1f}", uses or "nothing"))
    return table(("Place", "Covariate", "Filled with", "Used for"), rows)


def affordability() -> str:
    """Return, for each service of London, the size below which a full change budget does not pay for it."""
    london, law = load_scenario("london"), _london()
    behaviour, rate = london.behaviour, Strategy.model_fields["subsidy_rate"].default
    mean = float(np.mean([place.residents for place in law.places]))
    boroughs = [place.residents for place in law.places]
    users = [_users(law, record.name) for record in law.institutions if record.in_model and record.size]
    rows = []
    for service in london.services:
        least = []
        for discount, share in ((0.0, 1.0), (behaviour.reuse_discount, 1.0), (0.0, 1.0 - rate)):
            cost = rules.adoption_cost(behaviour.adoption_cost, service.complexity, 1.0, discount, 0.0)
            # Budgets grow with size and costs with its root, so that they meet at a size.
            least.append(mean * (share * cost / (behaviour.budget_cap * behaviour.change_budget)) ** 2)
        below = [f"{sum(size < least[0] for size in sizes)} of {len(sizes)}" for sizes in (boroughs, users)]
        rows.append((service.label, number(service.complexity), *(f"{size:.1f}" for size in least), *below))
    header = (
        "Service", "Complexity", "Least size: market's design", "a peer's, copied",
        f"market's, subsidised by {rate:g}", "Boroughs too small for the first", "Institutions too small for the first",
    )  # fmt: skip
    return table(header, rows)


BLOCKS: dict[str, Callable[[], str]] = {
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

_BLOCK = re.compile(r"<!-- generated: (?P<name>[a-z-]+) -->\n.*?<!-- end of (?P=name) -->", re.DOTALL)


def rewritten(text: str) -> str:
    """Return the text of the model description with all its generated blocks made anew.

    Raises
    ------
    ValueError
        If a block is not known, is missing, stands there twice, or is not closed.
    """
    opened = re.findall(r"<!-- generated: (.+?) -->", text)
    closed = [match["name"] for match in _BLOCK.finditer(text)]
    twice = {name for name in opened if opened.count(name) > 1}
    wrong = twice | ({*opened} ^ {*BLOCKS}) | ({*opened} ^ {*closed})
    if wrong:
        raise ValueError(f"each block must stand there once, opened and closed: {', '.join(sorted(wrong))}")
    return _BLOCK.sub(lambda match: _block(match["name"]), text)


def stale(text: str) -> list[str]:
    """Return the names of the blocks whose content is not what the code says now."""
    rewritten(text)
    return [match["name"] for match in _BLOCK.finditer(text) if match[0] != _block(match["name"])]


def main(arguments: Sequence[str] | None = None) -> int:
    """Rewrite the description, or check it; return the exit status."""
    parser = argparse.ArgumentParser(description="Rewrite the generated tables of the model description.")
    parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 if one is stale")
    parser.add_argument("file", nargs="?", type=Path, default=ODD, help="the description (docs/ODD.md)")
    options = parser.parse_args(arguments)
    text = options.file.read_text(encoding="utf-8")
    old = stale(text)
    if options.check:
        print(f"stale: {', '.join(old)}; run python docs/odd_tables.py" if old else "all are up to date")
        return 1 if old else 0
    options.file.write_text(rewritten(text), encoding="utf-8")
    print(f"rewritten: {', '.join(old) or 'nothing'}")
    return 0


def _block(name: str) -> str:
    return f"<!-- generated: {name} -->\n{BLOCKS[name]()}\n<!-- end of {name} -->"


def _cell(value: object) -> str:
    return " ".join(str(value).split()).replace("|", "\\|")


def _code(name: str) -> str:
    return f"`{name}`" if name else ""


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
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _allowed(field: FieldInfo) -> str:
    known = evidence_of(field)
    if known:
        return f"{number(known.lowest)} to {number(known.highest)}"
    if get_origin(field.annotation) is Literal:
        return ", ".join(get_args(field.annotation))
    return "yes or no" if field.annotation is bool else "names of places"


def _london() -> TabulatedPopulation:
    population = load_scenario("london").population
    assert isinstance(population, TabulatedPopulation)
    return population


def _users(law: TabulatedPopulation, institution: str) -> float:
    """Return the users (thousand) of an institution of recorded size."""
    record = next(record for record in law.institutions if record.name == institution)
    return (record.size or 0.0) * float(getattr(law.size_units, record.size_unit or "staff")) / 1000.0


if __name__ == "__main__":
    raise SystemExit(main())
