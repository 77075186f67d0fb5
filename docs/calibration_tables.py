"""The tables of docs/CALIBRATION.md, made from the mappings and the posteriors of the library.

``python docs/calibration_tables.py`` rewrites the generated blocks in place; with ``--check`` it changes nothing and
exits with 1 if a block is stale (`generated` says how blocks are told). It reads files only: to make the posteriors
anew is what the commands in them are for.
"""

from functools import cache, partial
from pathlib import Path

import pandas as pd
from generated import Blocks, code, main, number, table

from experiments.calibration import identified, library_provenance, problem_of, related
from experiments.draws import posterior_names
from experiments.history import load_history
from experiments.history.mapping import read_mappings
from scenarios import load_scenario

PAGE = Path(__file__).with_name("CALIBRATION.md")
POSTERIORS = Path(__file__).parents[1] / "scenarios" / "posteriors"
MAIN, DEFAULTS = "history", "history-defaults"


@cache
def parameters(name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what the data say of each parameter by a posterior of the library, and which are known only together."""
    frame = pd.read_csv(POSTERIORS / f"{name}.csv")
    nuisance = bool(library_provenance(name)["drawn_from_priors"])
    problem = problem_of(load_history(), load_scenario("london"), nuisance=nuisance)
    sample, weights = frame[list(problem.names)].to_numpy(float), frame["weight"].to_numpy(float)
    return identified(problem, sample, weights), related(problem, sample, weights)


def percent(value: float) -> str:
    """Return a share in per cent."""
    return f"{100 * value:.0f}"


def mappings(role: str) -> str:
    """Return the mappings of a role: what stands for what, and what is loose about it."""
    rows = []
    for mapping in read_mappings():
        if mapping.role == role:
            stands = f"{code(mapping.scenario)}, {code(mapping.strategy)}, {code(str(mapping.outcome))}"
            rows.append((code(mapping.name), mapping.series, stands, mapping.why, mapping.loose))
    return table(("Mapping", "Series", "World, strategy, outcome", "Why", "What is loose"), rows)


def context() -> str:
    """Return the series that are not predicted, and why."""
    rows = [(mapping.series, mapping.why) for mapping in read_mappings() if mapping.role == "context"]
    return table(("Series", "Why it is not predicted"), rows)


def targets(name: str) -> str:
    """Return how well each observation is fitted."""
    rows = [
        (
            code(row["target"]), number(row["month"]), f"{percent(row['observed'])} ± {percent(row['tolerance'])}",
            percent(row["mean"]), f"{percent(row['low'])} to {percent(row['high'])}",
            f"{row['missed_by_tolerances']:+.1f}", "met" if abs(row["missed_by_tolerances"]) <= 1.0 else "missed",
        )
        for row in library_provenance(name)["targets"]
    ]  # fmt: skip
    head = ("Target", "Month", "Observed, %", "Predicted, %", "5 to 95 % of draws", "Off by (tolerances)", "")
    return table(head, rows)


def populations(name: str) -> str:
    """Return how the calibration came nearer, and how it ended."""
    found = library_provenance(name)
    rows = [
        (
            p["number"], f"{p['epsilon']:.2f}", number(p["simulations"]), percent(p["accepted"]),
            f"{p['effective_sample_size']:.0f}",
        )
        for p in found["populations"]
    ]  # fmt: skip
    head = ("Population", "Within (tolerances)", "Simulations", "Accepted, %", "Effective sample size")
    return f"{table(head, rows)}\n\nMade by `{found['command']}`. Ended, for {found['stopped']}."


def posterior(name: str) -> str:
    """Return prior, posterior and what the data say of each parameter."""
    frame, _ = parameters(name)
    rows = [
        (
            code(row["parameter"]), row["symbol"], "fitted" if row["fitted"] else "drawn",
            f"{number(row['prior_low'])} to {number(row['prior_high'])}", f"{row['median']:.3g}",
            f"{row['low']:.3g} to {row['high']:.3g}", f"{row['contraction']:.2f} ± {2 * row['error']:.2f}",
            row["word"] + (f", leans {row['leans']}" if row["leans"] else ""),
        )
        for row in frame.to_dict("records")
    ]  # fmt: skip
    head = ("Parameter", "Symbol", "", "Prior", "Median", "5 to 95 %", "Contraction", "Identified?")
    return table(head, rows)


def together(name: str) -> str:
    """Return which parameters are known only together."""
    _, pairs = parameters(name)
    rows = [
        (code(r["parameter"]), code(r["other"]), f"{r['correlation']:+.2f}") for r in pairs.to_dict("records")
    ]  # fmt: skip
    return table(("Parameter", "with", "Correlation"), rows) if rows else "None has a correlation of 0.4 or more."


BLOCKS: Blocks = {
    "fitted": partial(mappings, "calibrate"),
    "held-out": partial(mappings, "backtest"),
    "context": context,
    **{
        f"{block.__name__}-{name}": partial(block, name)
        for name in posterior_names()
        for block in (targets, populations, posterior, together)
    },
}

if __name__ == "__main__":
    raise SystemExit(main(PAGE, BLOCKS, "calibration_tables.py"))
