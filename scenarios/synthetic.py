"""Synthetic cities of any size, for scaling studies and for worlds that are not London."""

from typing import Any

from scenarios.files import load_scenario
from scenarios.problems import validate
from scenarios.scenario import Scenario


def synthetic_scenario(
    boroughs: int = 100,
    institutions: int = 90,
    *,
    name: str = "synthetic",
    homophily: float = 0.5,
    nearest_in_place: int = 2,
    nearest_in_culture: int = 2,
    mean_residents: float = 268.0,
    residents_spread: float = 0.3,
    outside_partners: int = 6,
    **overrides: Any,
) -> Scenario:
    """Return a synthetic city with the services and behaviour of the stylised London.

    Parameters
    ----------
    boroughs, institutions
        Number of organisations, up to 100,000 each; institutions are split 12 : 10 : 8 between education,
        arts and other, as in the stylised London.
    name
        Name of the scenario.
    homophily
        Share (0 to 1) of culture that varies smoothly over space, so that neighbours are alike.
    nearest_in_place, nearest_in_culture
        Base ties of each organisation: contiguity, and likeness.
    mean_residents, residents_spread
        Size distribution of boroughs: mean (thousand) and spread (standard deviation of the logarithm).
    outside_partners
        Partners outside the city.
    overrides
        Any other field of `Scenario`, for example ``horizon=60``.

    Raises
    ------
    InvalidSpecificationError
        If a value is out of its bounds.

    Examples
    --------
    >>> synthetic_scenario(500, 0, homophily=0.8).population.boroughs
    500
    """
    education, arts = round(institutions * 12 / 30), round(institutions * 10 / 30)
    base = load_scenario("london-stylised").model_dump(mode="json", exclude_none=True)
    population = {
        "law": "drawn", "boroughs": boroughs, "residents": [], "mean_residents": mean_residents,
        "residents_spread": residents_spread, "education": education, "arts": arts,
        "other": institutions - education - arts, "outside_partners": outside_partners,
        "nearest_in_place": nearest_in_place, "nearest_in_culture": nearest_in_culture, "homophily": homophily,
    }  # fmt: skip
    described = {"name": name, "title": f"A synthetic city of {boroughs:,} boroughs", "description": ""}
    return validate(Scenario, {**base, **described, "population": population, **overrides})
