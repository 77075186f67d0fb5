"""A scenario: the world that a policy-maker meets and does not choose."""

from typing import Literal, Self

from pydantic import Field, model_validator

from scenarios.behaviour import Behaviour
from scenarios.initial import Accounting, Initial
from scenarios.population import Population, TabulatedPopulation
from scenarios.quantity import PLAIN, PROSE, Specification, quantity, repeated, require_consistency

Tier = Literal["transactional", "people"]

# A quantity reads as: meaning, then unit and bounds, then source.
# fmt: off


class Service(Specification):
    """One digital service that an organisation may adopt."""

    name: str = Field(min_length=1, max_length=60, pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str = Field("", max_length=120, pattern=PLAIN)
    tier: Tier
    complexity: float = Field(ge=0, le=2, strict=True, description="Complexity c, 0.1-0.3 for transactional and "
                              "0.6-1.0 for people-based services")
    priority: float | None = Field(None, ge=0, le=1, strict=True, description="The city's priority; drawn if absent")
    need_covariate: str = Field("", description="Covariate that need rises with; deprivation if empty (people-based)")
    need_falls: bool = Field(False, strict=True, description="Whether need falls with the covariate instead")
    reason: str = Field("", max_length=500, pattern=PROSE, description="Why this complexity, priority and covariate")

    @property
    def label(self) -> str:
        """Return the name for people."""
        return self.title or self.name


class Scenario(Specification):
    """Places, services, behaviour, initial state and horizon: all that a run needs but a strategy and a seed."""

    name: str = Field(min_length=1, max_length=80, pattern=r"^[a-z0-9][a-z0-9-]*$",
                      description="Short name, lower case with hyphens")
    title: str = Field("", max_length=120, pattern=PLAIN, description="Name for people")
    description: str = Field("", max_length=4000, pattern=PROSE)
    start: str = Field("2017-10", pattern=r"^\d{4}-(0[1-9]|1[0-2])$", description="Month 0")
    horizon: int = quantity(120, "length of a run", symbol="H", unit="months", bounds=(1, 1200), grade="-",
                            use="scenario")
    programme_money: float = quantity(400.0, "money of the programme", symbol="Pi", unit="GBP k/month",
                                      bounds=(0, 1e6), prior=(150, 800), grade="D", use="scenario", source="judgement")
    authority: float = quantity(1.0, "the strongest mandate that the centre may give here (cap on every u)",
                                symbol="u_max", unit="share", bounds=(0, 1), grade="C", use="scenario",
                                source="model specification 12.9: City Hall cannot command boroughs")
    services: tuple[Service, ...] = Field(min_length=1, max_length=64)
    population: Population
    behaviour: Behaviour = Behaviour()
    initial: Initial = Initial()
    accounting: Accounting = Accounting()

    @property
    def label(self) -> str:
        """Return the name for people."""
        return self.title or self.name

    def under_act_of_parliament(self) -> Self:
        """Return the same world in which every mandate holds at full strength (authority 1)."""
        name = f"{self.name}-statutory"
        return self.model_copy(update={"name": name, "title": f"{self.label}, by Act of Parliament", "authority": 1.0})

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        places = self.population.places if isinstance(self.population, TabulatedPopulation) else ()
        known = {name for place in places for name in place.covariates}
        missing = sorted({s.need_covariate for s in self.services if s.need_covariate} - known)
        twice = repeated(service.name for service in self.services)
        problems = [f"services are listed twice: {', '.join(twice)}"] if twice else []
        if missing:
            there = ", ".join(sorted(known)) or "none"
            problems.append(f"no place has the need_covariate {', '.join(missing)}; there are {there}")
        require_consistency(problems)
        return self
