"""The parameters' tables of the assumptions log, made from the metadata of the code.

``python docs/assumptions_tables.py`` rewrites the generated blocks of ``docs/ASSUMPTIONS.md`` in place; with
``--check`` it changes nothing and exits with 1 if a block is stale (`generated` says how blocks are told). What stands
around them, an assumption's sentence, what would show it wrong and its test, is written by hand.
"""

from collections import Counter
from functools import partial
from pathlib import Path

from generated import Blocks, code, main, number, table
from pydantic import BaseModel

from scenarios import Accounting, Behaviour, DrawnPopulation, Initial, Scenario, TabulatedPopulation
from scenarios.population import SizeUnits
from scenarios.quantity import GRADES, Evidence, evidence_of

LOG = Path(__file__).with_name("ASSUMPTIONS.md")

SPECIFICATIONS: tuple[type[BaseModel], ...] = (
    Behaviour, Initial, Accounting, Scenario, DrawnPopulation, TabulatedPopulation, SizeUnits,
)  # fmt: skip
GROUPS = {
    "adoption": "independent_hazard peer_hazard supported_hazard contagion_exponent_people untranslated_understanding",
    "mandate": "mandate_hazard authority",
    "ability": "complexity_exponent learning_rate capacity capacity_spread capacity_by_size capacity_by_deprivation "
               "capacity_education",
    "gate": "prerequisite_share unaided_signoff_hazard supported_signoff_hazard signed_share signed_share_outside",
    "requirements": "requirement_spread_transactional requirement_spread_people culture_share design_reach "
                    "reuse_discount",
    "need": "need_transactional need_people need_people_slope need_institutions need_spread relevance_transactional "
            "relevance_people",
    "abandonment": "abandonment_hazard",
    "trust": "trust_speed trust_loss_ratio leaving_trust trust trust_spread",
    "coalition": "joining_hazard tie_growth tie_decay tie_cap nearest_in_culture nearest_in_place base_weight "
                 "sector_nearest homophily",
    "programme": "programme_money effort_scale reference_money team_span team_people cost_per_person use_case_overhead "
                 "returns_to_effort reference_effort development_work codesign_extra_work",
    "money": "adoption_cost change_budget budget_at_start budget_cap",
    "accounts": "benefit_transactional benefit_people running_cost_rate discount_rate",
    "start": "transactional_share people_share horizon boroughs mean_residents residents_spread education arts other "
             "institution_users institution_spread students visits staff",
    "outside": "outside_hazard_transactional outside_hazard_people outside_adaptation outside_partners "
               "outside_residents",
}  # fmt: skip
"""Parameters by what is assumed with them; each stands in one group."""


def known() -> dict[str, tuple[Evidence, object]]:
    """Return the evidence and default of every parameter of the model."""
    fields = {name: field for spec in SPECIFICATIONS for name, field in spec.model_fields.items()}
    return {name: (what, field.default) for name, field in fields.items() if (what := evidence_of(field))}


def group(name: str) -> str:
    """Return the table of the parameters of a group.

    Raises
    ------
    ValueError
        If a parameter of the model is in no group or in several, or a group has one that there is not.
    """
    parameters, grouped = known(), Counter(" ".join(GROUPS.values()).split())
    if wrong := sorted({*parameters} ^ {*grouped} | {each for each, count in grouped.items() if count > 1}):
        raise ValueError(f"each parameter of the model stands in one group of assumptions; not so {', '.join(wrong)}")
    rows = []
    for each in GROUPS[name].split():
        what, default = parameters[each]
        plausible = f"{number(what.prior[0])} to {number(what.prior[1])}" if what.prior else "not varied"
        value = number(default) if isinstance(default, int | float) else str(default)
        rows.append((code(each), value, what.unit, plausible, what.grade, what.use, what.source))
    return table(("Parameter", "Default", "Unit", "Plausible", "Grade", "Use", "Source"), rows)


def grades() -> str:
    """Return how many parameters have which evidence."""
    found = Counter(str(what.grade) for what, _ in known().values())
    varied = Counter(str(what.grade) for what, _ in known().values() if what.prior)
    rows = [(grade, meaning, found[grade], varied[grade]) for grade, meaning in GRADES.items()]
    return table(("Grade", "What it means", "Parameters", "with a plausible range"), rows)


BLOCKS: Blocks = {"grades": grades, **{f"group-{name}": partial(group, name) for name in GROUPS}}

if __name__ == "__main__":
    raise SystemExit(main(LOG, BLOCKS, "assumptions_tables.py"))
