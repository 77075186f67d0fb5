"""Who there is: boroughs, institutions and outside partners, from data or drawn by a stated law."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from scenarios.quantity import PLAIN, TABLED, Specification, nearest, quantity, repeated, require_consistency

Sector = Literal["education", "arts", "health", "other"]
Confidence = Literal["verified", "recalled", "derived", "assumed"]

MOST_PLACES = 100_000
MOST_COVARIATES = 1000
MOST_NAMED = 20
"""Unknown names for which the nearest known one is looked for: that takes a moment each."""

# A quantity reads as: meaning, then unit and bounds, then source.
# fmt: off


class Place(Specification):
    """One local authority, as its sources have it. A covariate that is not there is unknown."""

    name: str = Field(min_length=1, max_length=120, pattern=TABLED)
    code: str = Field("", max_length=20, pattern=TABLED, description="Official code (GSS in the United Kingdom)")
    residents: float = Field(gt=0, le=1e5, strict=True, description="Residents, thousand")
    x: float = Field(strict=True, ge=-1e5, le=1e5, description="Position eastwards, km")
    y: float = Field(strict=True, ge=-1e5, le=1e5, description="Position northwards, km")
    tile_row: int | None = Field(None, ge=0, le=1000, strict=True, description="Row in the tile map, from the top")
    tile_column: int | None = Field(None, ge=0, le=1000, strict=True, description="Column in the tile map")
    control: str = Field("", max_length=60, pattern=PLAIN, description="Political control, for reading only")
    covariates: dict[str, Annotated[float, Field(ge=-1e15, le=1e15, strict=True)]] = Field(
        default_factory=dict, max_length=MOST_COVARIATES, description="Known figures by name")
    source: str = Field("", max_length=2000)
    confidence: Confidence = "assumed"
    note: str = Field("", max_length=2000)


class InstitutionRecord(Specification):
    """One institution: a university, museum, hospital trust or other public body."""

    name: str = Field(min_length=1, max_length=120, pattern=TABLED)
    sector: Sector
    home: str = Field(description="Name of the place in which it has its seat")
    size: float | None = Field(None, gt=0, le=1e9, strict=True, description="Size as reported; unknown if absent")
    size_unit: Literal["students", "visits", "staff", ""] = ""
    in_model: bool = Field(True, strict=True, description="Whether the model has it as an agent")
    source: str = Field("", max_length=2000)
    confidence: Confidence = "assumed"
    note: str = Field("", max_length=2000)


class Contact(Specification):
    """Two contiguous places."""

    first: str
    second: str
    river_only: bool = Field(False, strict=True, description="Whether they touch only along a river")
    crossing: bool = Field(True, strict=True, description="Whether a fixed crossing joins them there")
    source: str = Field("", max_length=2000)
    confidence: Confidence = "assumed"
    note: str = Field("", max_length=2000)


class Arrangement(Specification):
    """One member of one real shared-service arrangement; an empty date is an unknown one."""

    arrangement: str = Field(min_length=1, max_length=120, pattern=PLAIN)
    member: str
    joined: str = Field("", pattern=r"^(\d{4}(-\d{2}){0,2})?$")
    left: str = Field("", pattern=r"^(\d{4}(-\d{2}){0,2})?$")
    kind: Literal["transactional", "people-based"]
    includes_ict: bool = Field(strict=True)
    governance: str = Field("", max_length=60)
    source: str = Field("", max_length=2000)
    confidence: Confidence = "assumed"
    joined_confidence: str = Field("", max_length=120)
    left_confidence: str = Field("", max_length=120)
    note: str = Field("", max_length=2000)


class SizeUnits(Specification):
    """How many users stand behind one reported unit of an institution's size."""

    students: float = quantity(1.0, "users per student", symbol="-", unit="users", bounds=(0, 1e3), grade="D",
                               use="structural", source="a student is a user")
    visits: float = quantity(0.01, "users per visit a year", symbol="-", unit="users", bounds=(0, 1e3), grade="D",
                             use="structural", source="judgement: a regular user behind a hundred visits a year")
    staff: float = quantity(1.0, "users per member of staff", symbol="-", unit="users", bounds=(0, 1e3), grade="D",
                            use="structural", source="judgement: its systems are used by its staff")


class _Population(Specification):
    outside_partners: int = quantity(6, "partners outside", symbol="n_out", unit="organisations", bounds=(0, 10_000),
                                     grade="D", use="structural", source="model specification 3")
    outside_residents: float = quantity(400.0, "residents of each outside partner", symbol="m_out", unit="thousand",
                                        bounds=(1, 1e5), grade="D", use="structural", source="model specification 4.12")
    institution_users: float = quantity(40.0, "mean users of an institution whose size is drawn", symbol="m_inst",
                                        unit="thousand", bounds=(0.1, 1e5), grade="D", use="structural",
                                        source="model specification 4.12")
    institution_spread: float = quantity(0.6, "spread (log) of that size", symbol="sd(log m)", unit="-", bounds=(0, 3),
                                         grade="D", use="structural", source="model specification 4.12")
    nearest_in_culture: int = quantity(2, "base ties to the nearest in culture", symbol="-", unit="ties",
                                       bounds=(0, 1000), grade="C", use="structural", source="Dixon & Elston 2020")
    base_weight: float = quantity(0.25, "weight of a base tie", symbol="w0", unit="tie weight", bounds=(0, 1),
                                  grade="D", use="structural", source="model specification 4.3")


class DrawnPopulation(_Population):
    """Places and institutions drawn by law: the stylised London, or a synthetic city of any size."""

    law: Literal["drawn"]
    boroughs: int = quantity(33, "local authorities", symbol="n_B", unit="organisations", bounds=(1, MOST_PLACES),
                             grade="-", use="scenario")
    residents: tuple[Annotated[float, Field(gt=0, le=1e5, strict=True)], ...] = Field(
        (), description="Residents of each borough, thousand; drawn where the list is empty")
    mean_residents: float = quantity(268.0, "mean residents where they are drawn", symbol="m_B", unit="thousand",
                                     bounds=(0.1, 1e5), grade="A", use="scenario", source="GLA profiles 2017: 268")
    residents_spread: float = quantity(0.3, "spread (log) of residents where they are drawn", symbol="-", unit="-",
                                       bounds=(0, 3), grade="D", use="scenario", source="judgement")
    education: int = quantity(12, "education institutions", symbol="-", unit="organisations", bounds=(0, MOST_PLACES),
                              grade="D", use="structural", source="model specification 3")
    arts: int = quantity(10, "arts institutions", symbol="-", unit="organisations", bounds=(0, MOST_PLACES),
                         grade="D", use="structural", source="model specification 3")
    other: int = quantity(8, "other institutions", symbol="-", unit="organisations", bounds=(0, MOST_PLACES),
                          grade="D", use="structural", source="model specification 3")
    nearest_in_place: int = quantity(2, "base ties to the nearest in place (contiguity)", symbol="-", unit="ties",
                                     bounds=(0, 1000), grade="C", use="structural", source="Dixon & Elston 2020")
    homophily: float = quantity(0.0, "share of culture that varies smoothly over space, so that neighbours are alike",
                                symbol="-", unit="share", bounds=(0, 1), grade="D", use="scenario", source="judgement")

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        given = len(self.residents)
        wrong = given not in (0, self.boroughs)
        require_consistency([f"residents has {given} figures for {self.boroughs} boroughs"] if wrong else [])
        return self


class TabulatedPopulation(_Population):
    """Places, institutions, contiguity and arrangements from tables, with their sources."""

    law: Literal["table"]
    places: tuple[Place, ...] = Field(min_length=1, max_length=MOST_PLACES)
    institutions: tuple[InstitutionRecord, ...] = Field((), max_length=MOST_PLACES)
    contiguity: tuple[Contact, ...] = Field((), max_length=10 * MOST_PLACES)
    arrangements: tuple[Arrangement, ...] = Field((), max_length=10 * MOST_PLACES)
    arrangements_on: str = Field("2017-01-01", pattern=r"^\d{4}-\d{2}-\d{2}$",
                                 description="Day on which an arrangement must be in force to count as a tie")
    deprivation_covariate: str = Field(description="Covariate that measures deprivation")
    culture_covariates: tuple[str, ...] = Field(min_length=2, description="Covariates whose first two principal "
                                                "components are the culture of a place")
    parties: tuple[str, ...] = Field((), description="Those of them that are seat shares in per cent: one unknown "
                                     "share is what the others leave of 100")
    sector_nearest: int = quantity(2, "base ties of an institution to the nearest in culture of its sector",
                                   symbol="-", unit="ties", bounds=(0, 1000), grade="D", use="structural",
                                   source="model specification 4.12")
    size_units: SizeUnits = SizeUnits()

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        known = {place.name for place in self.places}
        covariates = {name for place in self.places for name in place.covariates}
        twice = repeated(place.name for place in self.places)
        problems = [f"places are listed twice: {', '.join(twice)}"] if twice else []
        mentioned = {
            "institutions": [record.home for record in self.institutions],
            "contiguity": [name for pair in self.contiguity for name in (pair.first, pair.second)],
            "arrangements": [record.member for record in self.arrangements],
        }
        for table, names in mentioned.items():
            unknown = sorted({*names} - known)
            problems += [f"{table}: no such place {name!r}{nearest(name, known)}" for name in unknown[:MOST_NAMED]]
            problems += [f"{table}: nor {more:,} others"] if (more := len(unknown) - MOST_NAMED) > 0 else []
        problems += [f"contiguity: {pair.first} is contiguous with itself" for pair in self.contiguity
                     if pair.first == pair.second]
        twice = repeated(record.name for record in self.institutions)
        problems += [f"institutions are listed twice: {', '.join(twice)}"] if twice else []
        problems += [f"institutions: {record.name} has a size without a size_unit" for record in self.institutions
                     if record.size is not None and not record.size_unit]
        wanted = {self.deprivation_covariate, *self.culture_covariates, *self.parties}
        problems += [f"no place has the covariate {name!r}{nearest(name, covariates)}"
                     for name in sorted(wanted - covariates)[:MOST_NAMED]]
        require_consistency(problems)
        return self


Population = Annotated[DrawnPopulation | TabulatedPopulation, Field(discriminator="law")]
