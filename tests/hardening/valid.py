"""Random specifications that are valid: every field over its bounds, its ends among them."""

import math
import string
from random import Random
from typing import Any

from pydantic import BaseModel

from scenarios import (
    Behaviour,
    DrawnPopulation,
    Scenario,
    Strategy,
    TabulatedPopulation,
    scenario_names,
    strategy_names,
)
from scenarios.initial import Accounting, Initial
from scenarios.population import SizeUnits
from scenarios.quantity import Evidence, evidence_of

Values = dict[str, Any]
SHARES = ("development", "convening", "governance", "translation", "subsidy", "culture_programme")
FEW = {"boroughs": (1, 30), "education": (0, 8), "arts": (0, 8), "other": (0, 8), "outside_partners": (0, 12)}
"""Sizes that stay small, so that a run takes a moment; `hostile.huge` goes to their bounds."""
LETTERS = string.ascii_letters + " .,;:!?'\"\\/()-_&%" + "äéßçñøłŻ字漢Ωж🏙️" + "<>[]{}*`#|~^$@="


def scenario(rng: Random) -> Values:
    """Return the values of a valid scenario of any shape."""
    tabulated = rng.random() < 0.4
    population = table_population(rng) if tabulated else drawn_population(rng)
    covariates = sorted({name for place in population["places"] for name in place["covariates"]}) if tabulated else []
    values = {
        "name": name(rng), "title": text(rng, 120), "description": prose(rng, 4000),
        "start": f"{rng.randint(0, 9999):04}-{rng.randint(1, 12):02}",
        "horizon": rng.choice([1, 2, 3, 12, 24, 60, 120, 1200]),
        "programme_money": number(rng, evidence_of(Scenario.model_fields["programme_money"])),
        "authority": rng.choice([0.0, 1.0, rng.random()]),
        "services": services(rng, covariates), "population": population,
        **{
            key: some(rng, quantities(rng, spec))
            for key, spec in (("behaviour", Behaviour), ("initial", Initial), ("accounting", Accounting))
        },
    }  # fmt: skip
    return some(rng, values, kept=("name", "services", "population"))


def services(rng: Random, covariates: list[str]) -> list[Values]:
    """Return services of both tiers."""
    return [
        {
            "name": f"{name(rng, 40)}-{i}", "title": text(rng, 120), "tier": rng.choice(["transactional", "people"]),
            "complexity": rng.choice([0.0, -0.0, 2.0, rng.uniform(0, 2)]), "need_falls": rng.random() < 0.3,
            **({"priority": rng.choice([0.0, 1.0, rng.random()])} if rng.random() < 0.6 else {}),
            **({"need_covariate": rng.choice(covariates)} if covariates and rng.random() < 0.4 else {}),
        }
        for i in range(rng.choice([1, 2, 3, 12, 64]))
    ]  # fmt: skip


def drawn_population(rng: Random) -> Values:
    """Return a population by law, of few organisations."""
    values = some(rng, quantities(rng, DrawnPopulation))
    values |= {key: rng.randint(*bounds) for key, bounds in FEW.items()}
    if rng.random() < 0.3:
        values["residents"] = [rng.choice([1e-3, 1e5, rng.uniform(0.1, 400)]) for _ in range(values["boroughs"])]
    return {"law": "drawn", **values}


def table_population(rng: Random) -> Values:
    """Return a population from tables, with unknown figures, ties along and across rivers, and arrangements."""
    places = [f"{text(rng, 40, leading=True)} {i}" for i in range(rng.randint(1, 12))]
    columns = [f"{name(rng, 20)}_{i}" for i in range(rng.randint(2, 6))]
    scale = rng.choice([1.0, 1e-9, 1e6, 1e12])
    confidence = ("verified", "recalled", "derived", "assumed")
    rows: list[Values] = [
        {
            "name": place, "residents": rng.choice([1e-3, 1e5, rng.uniform(1, 400)]),
            "x": rng.uniform(-50, 50), "y": rng.choice([0.0, -1e5, 1e5, rng.uniform(-50, 50)]),
            "confidence": rng.choice(confidence),
            "covariates": {
                column: rng.choice([0.0, scale * rng.uniform(-1, 1)])
                for column in columns if i == 0 or rng.random() < 0.8
            },
        }
        for i, place in enumerate(places)
    ]  # fmt: skip
    pairs = [(a, b) for a in places for b in places if a < b]
    population: Values = {
        "law": "table", "places": rows, "deprivation_covariate": rng.choice(columns),
        "culture_covariates": rng.sample(columns, rng.randint(2, len(columns))),
        "outside_partners": rng.randint(0, 6), "nearest_in_culture": rng.choice([0, 2, 1000]),
        "contiguity": [
            {"first": a, "second": b, "river_only": rng.random() < 0.3, "crossing": rng.random() < 0.5}
            for a, b in rng.sample(pairs, rng.randint(0, len(pairs)))
        ],
        "institutions": [
            {
                "name": f"{text(rng, 40, leading=True)} {i}", "sector": rng.choice(["education", "arts", "health", "other"]),
                "home": rng.choice(places),
                **({"size": rng.choice([1.0, 1e4, 1e6]), "size_unit": rng.choice(["students", "visits", "staff"])}
                   if rng.random() < 0.6 else {}),
            }
            for i in range(rng.randint(0, 6))
        ],
        "arrangements": [
            {
                "arrangement": rng.choice(["one", "two"]), "member": place, "joined": rng.choice(["", "2010", "2016-05"]),
                "kind": rng.choice(["transactional", "people-based"]), "includes_ict": rng.random() < 0.5,
            }
            for place in places if rng.random() < 0.4
        ],
        "size_units": some(rng, quantities(rng, SizeUnits)),
    }  # fmt: skip
    if rng.random() < 0.3:
        population["parties"] = population["culture_covariates"][:2]
    rest = some(rng, quantities(rng, TabulatedPopulation))
    return {**{key: value for key, value in rest.items() if key not in population}, **population}


def strategy(rng: Random, successors: int = 2) -> Values:
    """Return the values of a valid strategy, perhaps followed by others."""
    values = quantities(rng, Strategy)
    weights = [rng.random() * (rng.random() < 0.5) for _ in SHARES]
    whole = rng.choice([0.0, 0.5, 1.0]) / (sum(weights) or 1.0)
    values |= {share: min(1.0, whole * weight) for share, weight in zip(SHARES, weights, strict=True)}
    values |= {
        "name": name(rng), "title": text(rng, 120), "description": prose(rng, 2000),
        "serves": rng.choice(["all", "members"]), "scope": rng.choice(["transactional", "people", "both"]),
        "founder_rule": rng.choice(["willing", "trusting", "largest", "neighbours", "random"]),
        **{key: rng.random() < 0.5 for key in ("easy_first", "institutions", "outside_partners")},
    }  # fmt: skip
    values.pop("successor_month")
    values = some(rng, values, kept=("name", *SHARES))
    if successors and rng.random() < 0.3:
        values |= {"successor_month": rng.randint(1, 1200), "successor": strategy(rng, successors - 1)}
    return values


def extension(rng: Random, kind: str) -> Values:
    """Return a valid file that extends the library."""
    if kind == "strategy":
        changes = {key: value for key, value in strategy(rng, 0).items() if key not in SHARES}
        return {"extends": rng.choice(strategy_names()), **changes}
    changes = {key: some(rng, quantities(rng, spec)) for key, spec in (("behaviour", Behaviour), ("initial", Initial))}
    return {"extends": rng.choice(scenario_names()), "name": name(rng), "title": text(rng, 120), **some(rng, changes)}


def quantities(rng: Random, spec: type[BaseModel]) -> Values:
    """Return a value for each numeric field of a class, within its bounds."""
    known = {key: evidence_of(field) for key, field in spec.model_fields.items()}
    return {
        key: number(rng, evidence, whole=spec.model_fields[key].annotation is int)
        for key, evidence in known.items() if evidence is not None
    }  # fmt: skip


def number(rng: Random, evidence: Evidence | None, whole: bool = False) -> float | int:
    """Return a number that a field takes: an end, one of its prior, or any between, large and small alike."""
    assert evidence is not None
    low, high = evidence.lowest, evidence.highest
    choice = rng.random()
    if choice < 0.2:
        value = rng.choice([low, high])
    elif choice < 0.5 and evidence.prior:
        value = rng.uniform(*evidence.prior)
    elif choice < 0.7 and low >= 0:
        value = math.exp(rng.uniform(math.log(max(low, 1e-12)), math.log(high)))
    else:
        value = rng.uniform(low, high)
    value = min(max(value, low), high)
    if whole:
        return min(max(round(value), math.ceil(low)), math.floor(high))
    return -0.0 if value == 0.0 and rng.random() < 0.5 else float(value)


def some(rng: Random, values: Values, kept: tuple[str, ...] = ()) -> Values:
    """Return some of the values, in any order; a file need not say all."""
    share = rng.choice([0.2, 0.7, 1.0])
    chosen = [key for key in values if key in kept or rng.random() < share]
    rng.shuffle(chosen)
    return {key: values[key] for key in chosen}


def name(rng: Random, longest: int = 80) -> str:
    """Return a short name, lower case with hyphens."""
    first, rest = string.ascii_lowercase + string.digits, string.ascii_lowercase + string.digits + "-"
    return rng.choice(first) + "".join(rng.choices(rest, k=rng.choice([0, 3, 10, longest - 1])))


def text(rng: Random, longest: int, leading: bool = False) -> str:
    """Return text on a line, with markup and letters of many alphabets; with `leading` it begins with a letter."""
    found = "".join(rng.choices(LETTERS, k=rng.choice([0, 8, longest // 3, longest - 1 - leading])))
    return ("x" if leading else "") + found


def prose(rng: Random, longest: int) -> str:
    """Return text of several lines."""
    return "\n".join(text(rng, longest // 5) for _ in range(rng.randint(0, 3)))
