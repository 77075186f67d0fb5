"""What a claim compares: sums of arms with weights, each of one outcome, under the same draw and seed.

An *arm* is a plan (a strategy) in a world (a change to the scenario). A *contrast* is a weighted sum of arms: the
plain difference of two of them, how a difference falls as something rises, a difference of differences. Every weight
meets the same draws and seeds, so that what luck and ignorance do alike to all arms cancels.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from experiments.compare import HEADLINES
from simulation.outcomes import HORIZONS, MONTHLY, SEEN_EARLIER

BASE = "as-it-is"
"""The world of the scenario itself."""


class Arm(NamedTuple):
    """A plan in a world, by their names in `experiments.claims.arms`."""

    world: str
    plan: str


class Scale(NamedTuple):
    """How an outcome is told: its unit, what a value is multiplied by to be in it, and the least that matters there."""

    unit: str
    factor: float
    least: float


@dataclass(frozen=True)
class Measure:
    """An outcome at a month.

    Attributes
    ----------
    outcome
        A column of the table of runs, or ``execution``: the mean of effective adoption of both tiers.
    month
        When; the end of the run if it is none, or later than that.
    log
        Whether its natural logarithm is taken, for elasticities.
    benefits
        What part of the benefit is believed (of net present value only).
    """

    outcome: str
    month: int | None = None
    log: bool = False
    benefits: float = 1.0

    def column(self, horizon: int) -> str:
        """Return the column that holds it in runs of this horizon; the end where the run is shorter or has no such."""
        if self.month is None or self.month >= horizon:
            return self.outcome
        if self.month not in HORIZONS or self.outcome not in SEEN_EARLIER:
            raise ValueError(f"{self.outcome} is not kept at month {self.month}")
        return f"{self.outcome}_{self.month}"

    @property
    def scale(self) -> Scale:
        """Unit, factor and the smallest difference that matters, from the headlines of `compare` where it is one."""
        if self.log:
            return ELASTIC
        for headline in HEADLINES:
            if headline.outcome == self.outcome:
                unit = "points" if headline.unit == "%" else headline.unit
                return Scale(unit, headline.scale, headline.least)
        if self.outcome == "bcr":
            return Scale("pounds a pound", 1.0, 0.05)
        if self.outcome == "execution" or MONTHLY[self.outcome].unit in ("share", "0-1"):
            return Scale("points", 100.0, 1.0)
        raise ValueError(f"no claim is judged by {self.outcome}")

    def at_most(self, horizon: int) -> "Measure":
        """Return it as runs of this horizon have it: at their end, where that comes first."""
        return self if self.month is None else replace(self, month=min(self.month, horizon))

    @property
    def title(self) -> str:
        """What people call it, with its month."""
        when = "" if self.month is None else f", month {self.month}"
        believed = "" if self.benefits == 1.0 else f" with {100.0 * self.benefits:.0f} % of the benefit"
        return f"{TITLES[self.outcome]}{believed}{when}"


ELASTIC = Scale("% for 1 % more", 1.0, 0.05)
"""Of elasticities. A difference of 0.05 is half a per cent of the outcome for a tenth more of what is put in."""

TITLES = {headline.outcome: headline.title for headline in HEADLINES} | {
    "mean_trust": "Trust, mean over boroughs",
    "smart_index": "Smart-city index (inside one strategy)",
    "execution": "Effective adoption of both tiers",
    "bcr": "Benefit per pound of cost",
}


class Term(NamedTuple):
    """One arm in a contrast."""

    arm: Arm
    measure: Measure
    weight: float


@dataclass(frozen=True)
class Contrast:
    """A weighted sum of arms; positive where the claim is right.

    Attributes
    ----------
    title
        What is compared with what.
    terms
        The arms with their weights.
    measure
        Whose unit it is told in.
    """

    title: str
    terms: tuple[Term, ...]
    measure: Measure

    @property
    def arms(self) -> tuple[Arm, ...]:
        """Arms in it, once each."""
        return tuple(dict.fromkeys(term.arm for term in self.terms))

    def times(self, factor: float, title: str | None = None) -> "Contrast":
        """Return it with every weight multiplied."""
        terms = tuple(term._replace(weight=factor * term.weight) for term in self.terms)
        return replace(self, terms=terms, title=title or self.title)

    def of(self, measure: Measure) -> "Contrast":
        """Return the same of another outcome."""
        return replace(self, terms=tuple(term._replace(measure=measure) for term in self.terms), measure=measure)


def less(arm: Arm, other: Arm, measure: Measure, title: str) -> Contrast:
    """Return an arm less another."""
    return Contrast(title, (Term(arm, measure, 1.0), Term(other, measure, -1.0)), measure)


def minus(first: Contrast, second: Contrast, title: str) -> Contrast:
    """Return a contrast less another, told in the unit of the first."""
    return Contrast(title, (*first.terms, *second.times(-1.0).terms), first.measure)


def rise(levels: Mapping[float, Contrast], title: str) -> Contrast:
    """Return how much contrasts rise over their levels, from the least to the greatest, by least squares."""
    at = list(levels)
    mean = sum(at) / len(at)
    squares = sum((level - mean) ** 2 for level in at)
    span = max(at) - min(at)
    terms = [term for level, part in levels.items() for term in part.times(span * (level - mean) / squares).terms]
    return Contrast(title, tuple(terms), next(iter(levels.values())).measure)


@dataclass(frozen=True)
class Switch:
    """How a contrast becomes the same without one mechanism: other worlds, plans or outcomes in place of its own.

    Attributes
    ----------
    worlds, plans
        Name of what stands in, by name of what it stands in for.
    outcomes
        The same of outcomes.
    """

    worlds: Mapping[str, str] = field(default_factory=dict)
    plans: Mapping[str, str] = field(default_factory=dict)
    outcomes: Mapping[str, str] = field(default_factory=dict)

    def of(self, contrast: Contrast) -> Contrast:
        """Return the contrast without the mechanism."""
        terms = tuple(
            Term(
                Arm(self.worlds.get(term.arm.world, term.arm.world), self.plans.get(term.arm.plan, term.arm.plan)),
                self._instead(term.measure),
                term.weight,
            )
            for term in contrast.terms
        )
        return Contrast(contrast.title, terms, self._instead(contrast.measure))

    def _instead(self, measure: Measure) -> Measure:
        return replace(measure, outcome=self.outcomes.get(measure.outcome, measure.outcome))
