"""The tables of the model description that say what London is made of."""

import numpy as np
from generated import code, number, table

from agents import rules
from scenarios import Strategy, TabulatedPopulation, load_scenario
from scenarios.arrangements import arrangements_in_force
from simulation.covariates import filled


def services() -> str:
    """Return the services of London, with the reason of each choice."""
    return table(
        ("Service", "Tier", "Complexity", "Priority", "Need rises with", "Why"),
        (
            (service.label, service.tier, number(service.complexity),
             "drawn" if service.priority is None else number(service.priority),
             ("less of " if service.need_falls else "") + code(service.need_covariate), service.reason)
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
            rows.append((place.name, code(name), f"{values[name][i]:.1f}", uses or "nothing"))
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


def _london() -> TabulatedPopulation:
    population = load_scenario("london").population
    assert isinstance(population, TabulatedPopulation)
    return population


def _users(law: TabulatedPopulation, institution: str) -> float:
    """Return the users (thousand) of an institution of recorded size."""
    record = next(record for record in law.institutions if record.name == institution)
    return (record.size or 0.0) * float(getattr(law.size_units, record.size_unit or "staff")) / 1000.0
