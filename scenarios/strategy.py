"""A strategy: what the policy-maker does. Its levers are the columns of MODEL section 6."""

from typing import Literal, Self

from pydantic import Field, model_validator

from scenarios.quantity import PLAIN, PROSE, Specification, quantity, repeated, require_consistency

Scope = Literal["transactional", "people", "both"]
MOST_PHASES = 16
"""Strategies that follow each other, at most."""
FounderRule = Literal["willing", "trusting", "largest", "neighbours", "random", "named"]

# A lever reads as: meaning, then unit and bounds.
# fmt: off


def share(meaning: str, symbol: str) -> float:
    """Return a lever that is a share of the programme's money."""
    value: float = quantity(
        0.0, meaning, symbol=symbol, unit="share of programme money", bounds=(0, 1), grade="-", use="lever"
    )
    return value


def switch(default: bool, meaning: str) -> bool:
    """Return a lever that is on or off."""
    value: bool = Field(default, description=meaning, strict=True)
    return value


class Strategy(Specification):
    """A named set of levers; every default is the neutral one, so `Strategy(name="x")` does nothing.

    The money shares may sum to less than 1: the rest is not drawn from the programme.
    """

    name: str = Field(min_length=1, max_length=80, pattern=r"^[a-z0-9][a-z0-9-]*$",
                      description="Short name, lower case with hyphens")
    title: str = Field("", max_length=120, pattern=PLAIN, description="Name for people")
    description: str = Field("", max_length=2000, pattern=PROSE,
                             description="What the policy-maker does, in a sentence or two")

    # Where the money goes
    development: float = share("developing solutions", "dev")
    convening: float = share("bringing organisations together", "conv")
    governance: float = share("helping data agreements to be signed", "gov")
    translation: float = share("putting offers in the language of those who work in the services", "lang")
    subsidy: float = share("paying part of the cost of adoption", "subs")
    culture_programme: float = share("a culture-change programme", "cult")

    # What is ordered
    mandate_transactional: float = quantity(0.0, "strength of the mandate on transactional services", symbol="u_T",
                                            unit="share", bounds=(0, 1), grade="-", use="lever")
    mandate_people: float = quantity(0.0, "strength of the mandate on people-based services", symbol="u_P",
                                     unit="share", bounds=(0, 1), grade="-", use="lever")
    mandate_governance: float = quantity(0.0, "strength of the duty to sign data agreements", symbol="u_G",
                                         unit="share", bounds=(0, 1), grade="-", use="lever")
    support_months: int = quantity(60, "month in which mandates and subsidies end", symbol="D_f", unit="months",
                                   bounds=(0, 1200), prior=(24, 120), grade="-", use="lever")
    deadline_ramp: float = quantity(0.0, "how late a mandate bites before its deadline (0 is constant)", symbol="ramp",
                                    unit="-", bounds=(0, 10), grade="-", use="lever")
    subsidy_rate: float = quantity(0.5, "part of an adoption's cost that is paid while the pot holds", symbol="sigma",
                                   unit="share", bounds=(0, 1), grade="-", use="lever")

    # What is developed, for whom and how
    serves: Literal["all", "members"] = Field("members", description="Whom the programme serves: "
                                              "every borough and institution, or the coalition's members")
    scope: Scope = Field("both", description="Tiers that the programme develops, subsidises and may require")
    use_cases: int = quantity(5, "use cases worked on at once, at most", symbol="L", unit="services",
                              bounds=(1, 64), prior=(1, 12), grade="-", use="lever")
    need_weight: float = quantity(1.0, "weight of unmet need, against the city's priority, in choosing use cases",
                                  symbol="alpha", unit="share", bounds=(0, 1), grade="-", use="lever")
    easy_first: bool = switch(False, "Whether simpler use cases go first: scores count times 1 - complexity / 2")
    first_use_cases: tuple[str, ...] = Field((), max_length=64, description="Services, by name, that are use cases "
                                             "before any is chosen by score, in this order")
    codesign: float = quantity(0.0, "how far a solution is adapted with those it serves", symbol="omega",
                               unit="share", bounds=(0, 1), grade="-", use="lever")
    openness: float = quantity(0.25, "how far a ready solution reaches those who are not served", symbol="open",
                               unit="share", bounds=(0, 1), grade="-", use="lever")

    # Who takes part
    founders: int = quantity(0, "founding boroughs, if the programme serves members", symbol="n_seed", unit="boroughs",
                             bounds=(0, 100_000), grade="-", use="lever")
    founder_rule: FounderRule = Field(
        "willing", description="Which boroughs found the coalition: those with the highest trust x capacity, with the "
        "highest trust, with the most residents, the most willing and those around it, any, or those in "
        "`founder_names`")
    founder_names: tuple[str, ...] = Field((), max_length=100_000, description="The founders, for the rule 'named'")
    institutions: bool = switch(False, "Whether institutions may join the coalition")
    outside_partners: bool = switch(False, "Whether partners outside London take part")
    subscription: float = quantity(0.0, "what each member borough pays", symbol="sub", unit="GBP k/month",
                                   bounds=(0, 1000), grade="-", use="lever")

    # What comes after it
    successor: "Strategy | None" = Field(None, description="The strategy that takes over, if one does")
    successor_month: int = quantity(0, "months after which the successor takes over", symbol="m_s", unit="months",
                                    bounds=(0, 1200), grade="-", use="lever")

    @property
    def label(self) -> str:
        """Return the name for people."""
        return self.title or self.name

    @property
    def money_share(self) -> float:
        """Return the share of the programme's money that is allocated at all."""
        return (self.development + self.convening + self.governance + self.translation + self.subsidy
                + self.culture_programme)

    @property
    def brings_money(self) -> bool:
        """Return whether members pay into it, at any time: it is then not compared with others on equal money."""
        return any(phase.subscription > 0.0 for _, phase in self.phases)

    @property
    def strongest_mandate(self) -> float:
        """Return the strongest of what it orders, at any time."""
        return max(
            max(phase.mandate_transactional, phase.mandate_people, phase.mandate_governance)
            for _, phase in self.phases
        )

    @property
    def phases(self) -> "tuple[tuple[int, Strategy], ...]":
        """Return the strategies that follow each other, itself first, each with the months that pass before it."""
        if self.successor is None:
            return ((0, self),)
        later = ((self.successor_month + month, phase) for month, phase in self.successor.phases)
        return ((0, self), *later)

    @property
    def family(self) -> Literal["none", "central", "coalition", "hybrid"]:
        """Return what kind of strategy it is: by whom it serves, and whether it orders anything.

        One that changes its kind on the way is a hybrid: neither side can claim it.
        """
        if self.successor is not None:
            kinds = {phase.model_copy(update={"successor": None}).family for _, phase in self.phases}
            kinds -= {"none"} if len(kinds) > 1 else set()
            return kinds.pop() if len(kinds) == 1 else "hybrid"
        if not self.acts:
            return "none"
        if self.serves == "all":
            return "central"
        mandates = (self.mandate_transactional, self.mandate_people, self.mandate_governance)
        return "hybrid" if max(mandates) > 0.0 else "coalition"

    @property
    def acts(self) -> bool:
        """Return whether the strategy spends or orders anything."""
        return self.acts_now or (self.successor is not None and self.successor.acts)

    @property
    def acts_now(self) -> bool:
        """Return the same of itself, whatever its successor does."""
        mandates = self.mandate_transactional + self.mandate_people + self.mandate_governance
        return self.money_share + mandates > 0

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        problems = []
        if self.money_share > 1 + 1e-9:
            problems.append(f"the six shares of programme money sum to {self.money_share:g}, allowed is at most 1")
        if self.founder_rule == "named" and not self.founder_names:
            problems.append("founder_rule 'named' needs founder_names, a list of place names")
        if self.founder_names and self.founder_rule != "named":
            problems.append("founder_names goes with founder_rule 'named' only")
        if (self.successor is None) != (self.successor_month == 0):
            problems.append("successor goes with successor_month, the months after which it takes over (1 to 1200)")
        if len(self.phases) > MOST_PHASES:
            problems.append(f"more than {MOST_PHASES} strategies follow each other")
        for field in ("founder_names", "first_use_cases"):
            if twice := repeated(getattr(self, field)):
                problems.append(f"{field} has {', '.join(twice)} more than once")
        require_consistency(problems)
        return self
