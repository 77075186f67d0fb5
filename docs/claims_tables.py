"""The tables of ``docs/CLAIMS.md``, made from the hypotheses in the code.

``python docs/claims_tables.py`` rewrites them in place; with ``--check`` it changes nothing and exits with 1 if one is
stale (`generated` says how they are told).
"""

from pathlib import Path

from generated import Blocks, main, number, table

from experiments.claims.arms import plans, worlds
from experiments.claims.contrasts import Measure
from experiments.claims.hypotheses import hypotheses
from scenarios import load_strategy

CLAIMS = Path(__file__).with_name("CLAIMS.md")


def trials() -> str:
    """Return the table of the claims: what is asked of each, and how it can lose."""
    rows = [
        (h.claim, h.quote, h.hypothesis, h.test, asked_in(h.asked[0][0].measure), h.refuted_if, len(h.arms))
        for h in hypotheses()
    ]
    header = ("", "The article", "Hypothesis", "Test", "Verdict in", "Refuted if", "Arms")
    return table(header, rows)


def asked_in(measure: Measure) -> str:
    """Return the outcome of a verdict, with the least that matters."""
    return f"{measure.title}; at least {number(measure.scale.least)} {measure.scale.unit}"


def mechanisms() -> str:
    """Return the table of what is switched off, and of the views in which a claim could turn round."""
    rows = [
        (
            h.claim, h.off_words, "stand" if h.off_stands else "be smaller", "; ".join(s.without for s in h.stands),
            "; ".join(facet.where for facet in h.facets), h.caution,
        )
        for h in hypotheses()
    ]  # fmt: skip
    header = ("", "Its own mechanism, set to zero", "Without it the effect must", "And stand without",
              "Other views, fixed in advance", "Keep in mind")  # fmt: skip
    return table(header, rows)


def plan_table() -> str:
    """Return the table of the plans."""
    rows = []
    for plan in plans().values():
        made, usual = plan.made(), load_strategy(plan.strategy)
        levers = {name: getattr(made, name) for name in plan.levers if getattr(made, name) != getattr(usual, name)}
        changes = ", ".join(f"{name} {_value(value)}" for name, value in levers.items())
        rows.append((plan.title, f"`{plan.strategy}`", changes, number(made.money_share)))
    return table(("Plan", "Made from", "Changed", "Share of the grant"), rows)


def world_table() -> str:
    """Return the table of the worlds."""
    rows = []
    for world in worlds().values():
        sets = [f"`{name}` = {_value(value)}" for name, value in world.sets.items()]
        times = [f"`{name}` x {number(factor)}" for name, factor in world.times.items()]
        rows.append((f"`{world.name}`", world.title, ", ".join([*sets, *times])))
    return table(("World", "Meaning", "Changed in every draw"), rows)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return number(value) if isinstance(value, int | float) else str(value)


BLOCKS: Blocks = {
    "trials": trials, "mechanisms": mechanisms, "plans": plan_table, "worlds": world_table,
}  # fmt: skip

if __name__ == "__main__":
    raise SystemExit(main(CLAIMS, BLOCKS, "claims_tables.py"))
