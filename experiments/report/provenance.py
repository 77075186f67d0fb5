"""Where a report comes from: versions, hashes, the command that reproduces it, and how to cite the model."""

import hashlib
from typing import Any

from agents import Borough, Institution
from experiments.cases import LAISSEZ_FAIRE
from experiments.draws import prior_draws
from experiments.findings import Findings
from experiments.report.content import Block, Code, Facts, Section, Text
from experiments.report.numbers import counted, listed
from experiments.store import MANIFEST
from scenarios import (
    InvalidSpecificationError,
    Scenario,
    Strategy,
    load_scenario,
    load_strategy,
    scenario_names,
    strategy_names,
)

CITE = ("The Coalition authors", "Coalition: an agent-based policy laboratory for shared digital services in London")
"""Authors and title, as CITATION.cff has them."""
SHOWN_SEEDS = 12


def provenance(findings: Findings) -> Section:
    """Return what it takes to have the same numbers again."""
    manifest: dict[str, Any] = findings.results.manifest
    versions = manifest.get("versions", {})
    text = (findings.results.folder / MANIFEST).read_bytes()
    seeds = manifest["seeds"]
    agents = manifest.get("agents", {})
    own = [f"{role}s are {name}, a class of the researcher's own" for role, name in _own_agents(agents).items()]
    facts = [
        ("Versions", listed([f"{name} {version}" for name, version in versions.items()])),
        ("Platform of the runs", str(manifest.get("platform", "not recorded"))),
        ("Seeds", _seeds(seeds)),
        *([("Draws of behaviour", _draws(findings, manifest["draws"]))] if manifest.get("draws") else []),
        ("Agents", "; ".join(own) if own else "those of the model"),
        ("Engine", _engine(manifest)),
        ("Digest of the run ids", str(manifest.get("runs", "not recorded"))),
        (f"SHA-256 of {MANIFEST}", hashlib.sha256(text).hexdigest()),
    ]
    blocks: list[Block] = [
        Text(
            f"Everything here comes from the tables in the folder of the experiment: {MANIFEST} (scenario, strategies "
            "and seeds in full), runs, months and boroughs. The same folder gives the same report, byte for byte."
        ),
        Facts(tuple(facts)),
        *_again(findings, manifest),
    ]
    return Section("provenance", "Provenance", tuple(blocks))


def _seeds(seeds: list[int]) -> str:
    if len(seeds) > 2 and seeds == list(range(seeds[0], seeds[0] + len(seeds))):
        return f"{seeds[0]} to {seeds[-1]} ({len(seeds):,})"
    shown = [str(seed) for seed in seeds[:SHOWN_SEEDS]]
    return listed(shown) if len(shown) == len(seeds) else f"{', '.join(shown)}, ... ({len(seeds):,})"


def _draws(findings: Findings, drawn: list[dict[str, float]]) -> str:
    """Return how many draws there are, and of what: the priors, or another distribution."""
    priors = prior_draws(findings.scenario, len(drawn)) == drawn
    names = list(dict.fromkeys(name for draw in drawn for name in draw))
    origin = "their prior ranges" if priors else "a file or by hand"
    return f"{counted(len(drawn), 'draw')} of {counted(len(names), 'parameter')}, from {origin}: {listed(names)}"


def _engine(manifest: dict[str, Any]) -> str:
    used = {"compiled": "the compiled engine", "mesa": "the Mesa model"}.get(manifest.get("engine", ""), "not recorded")
    return f"{used}; the compiled engine and the Mesa model give the same bits"


def _again(findings: Findings, manifest: dict[str, Any]) -> list[Block]:
    """Return the command that reproduces the runs, or, where there is none, the lines that do."""
    name = findings.scenario.name
    command = _command(findings, manifest)
    if command:
        again = f"{command} --out runs/{name}-again\ncoalition report runs/{name}-again"
        return [Code(again, "sh", "The command that reproduces it")]
    own = _own_agents(manifest.get("agents", {}))
    options = [f"seeds={_first_seeds(findings, manifest)}"]
    options += [] if _statutory(findings, manifest) else ["statutory=False"]
    options += ['draws=manifest["draws"]'] if manifest.get("draws") else []
    options += ["borough_months=True"] if manifest.get("borough_months") else []
    options += [f"{role}={name.rsplit('.', 1)[-1]}" for role, name in own.items()]
    precision = findings.results.precision
    run = 'results = study.run("runs/again")'
    if precision is not None:
        run = (
            f'results = run_until_precise(study, "runs/again", {precision.width!r}, {precision.reference!r}, '
            f"{precision.at_most})"
        )
    lines = [
        "import json", "from pathlib import Path", "",
        f"from experiments import Experiment{', run_until_precise' if precision is not None else ''}",
        "from scenarios import Scenario, Strategy, validate", "",
        *[f"from {name.rsplit('.', 1)[0]} import {name.rsplit('.', 1)[-1]}" for name in own.values()],
        *([""] if own else []),
        f'manifest = json.loads(Path("{MANIFEST}").read_text(encoding="utf-8"))',
        f'world = validate(Scenario, manifest["scenarios"]["{name}"])',
        'strategies = [validate(Strategy, values) for values in manifest["strategies"].values()]',
        f"study = Experiment(world, strategies, {', '.join(options)})",
        run, "results.report()",
    ]  # fmt: skip
    why = (
        "Something in it is not of the library (a scenario, a strategy, an agent, which seeds, or draws from a file), "
        f"so that no single command reproduces it; these lines do, in the folder of its {MANIFEST}."
    )
    return [Text(why), Code("\n".join(lines), "python", "The lines that reproduce it")]


def _first_seeds(findings: Findings, manifest: dict[str, Any]) -> str:
    """Return, as Python, the seeds to begin with: of the first look, where seeds were added until it was precise."""
    precision = findings.results.precision
    return 'manifest["seeds"]' + (f"[:{precision.looks[0].seeds}]" if precision is not None else "")


def _statutory(findings: Findings, manifest: dict[str, Any]) -> bool:
    return bool(manifest.get("statutory", bool(findings.counterfactuals)))


def _command(findings: Findings, manifest: dict[str, Any]) -> str:
    """Return the command line that does the same runs; an empty text if there is none."""
    seeds, scenario, drawn = manifest["seeds"], findings.scenario, manifest.get("draws") or []
    if seeds != list(range(len(seeds))) or _own_agents(manifest.get("agents", {})):
        return ""
    if not _is_of_library(scenario) or not all(_is_of_library(s) for s in findings.strategies.values()):
        return ""
    if drawn and prior_draws(scenario, len(drawn)) != drawn:
        return ""
    precision = findings.results.precision
    parts = ["coalition compare", scenario.name]
    if list(findings.strategies) != strategy_names():
        parts += [f"-s {name}" for name in findings.strategies]
    parts.append(f"-n {len(seeds) if precision is None else precision.looks[0].seeds}")
    if precision is not None:
        parts.append(f"--until-precise {precision.width!r} --at-most {precision.at_most}")
        parts += [f"--reference {precision.reference}"] if precision.reference != LAISSEZ_FAIRE else []
    parts += [f"--draws {len(drawn)}"] if drawn else []
    parts += [] if _statutory(findings, manifest) else ["--no-statutory"]
    parts += ["--borough-months"] if manifest.get("borough_months") else []
    return " ".join(parts)


def _is_of_library(spec: Scenario | Strategy) -> bool:
    is_scenario = isinstance(spec, Scenario)
    if spec.name not in (scenario_names() if is_scenario else strategy_names()):
        return False
    try:
        return (load_scenario(spec.name) if is_scenario else load_strategy(spec.name)) == spec
    except InvalidSpecificationError:
        return False


def _own_agents(agents: dict[str, str]) -> dict[str, str]:
    stock = {"borough": Borough, "institution": Institution}
    return {
        role: agents[role]
        for role, kind in stock.items()
        if role in agents and agents[role] != f"{kind.__module__}.{kind.__qualname__}"
    }


def citation(findings: Findings) -> Section:
    """Return how to cite the model and this experiment."""
    manifest = findings.results.manifest
    version = manifest.get("versions", {}).get("coalition-lab", "")
    authors, title = CITE
    text = f"{authors}. {title}{f', version {version}' if version else ''}."
    experiment = (
        f"Experiment: {findings.scenario.label} ({findings.scenario.name}), "
        f"{counted(len(findings.strategies), 'strategy', 'strategies')}, {counted(len(manifest['seeds']), 'seed')}, "
        f"runs {str(manifest.get('runs', ''))[:12]}."
    )
    return Section("cite", "How to cite", (Text(text), Text(experiment)))
