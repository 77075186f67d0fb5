"""What a hypothesis is: its test, its way to lose, its own mechanism, and the views in which it could turn round."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from experiments.claims.contrasts import Arm, Contrast, Switch, Term


@dataclass(frozen=True)
class Facet:
    """Another view of a claim, fixed in advance, in which it could turn round.

    Attributes
    ----------
    axis
        What it depends on if it does: horizon, authority, outcome ...
    where
        The view, in words that can follow "holds" or "not".
    contrasts
        Positive where the claim is right there; it holds there if all of them do.
    """

    axis: str
    where: str
    contrasts: tuple[Contrast, ...]


@dataclass(frozen=True)
class Stand:
    """An assumption without which the claim must stand.

    Attributes
    ----------
    without
        What is struck out, in words.
    switch
        How.
    """

    without: str
    switch: Switch


@dataclass(frozen=True)
class Point:
    """A point of the figure of a claim: a contrast, and where it stands."""

    panel: str
    series: str
    contrast: Contrast
    x: float | None = None
    x_label: str = ""
    y: float | None = None
    off: bool = False
    note: str = ""


Kind = Literal["contrast", "response", "region"]


@dataclass(frozen=True)
class Hypothesis:
    """A claim of the article as a hypothesis with a test, a way to lose, and its own mechanism.

    Attributes
    ----------
    claim, quote, hypothesis, test, refuted_if
        As in MODEL, section 1.
    asked
        The contrasts of the verdict, fixed in advance: groups of which one must hold, each with all its contrasts.
    off, off_words, off_stands
        The same without the claim's own mechanism, and what was set to zero, in words. The effect must then be
        smaller; or, where the mechanism would be a built-in answer, it must stand.
    holds, none, opposite
        What is the case where the claim is right, where there is no difference that matters, and where it is wrong.
    where
        The view of the verdict in words, as of a facet.
    stands
        Assumptions that the claim must do without, one at a time.
    facets
        Other views in which it could turn round.
    figure
        Points of its figure beyond the facets.
    kind, x_title, y_title
        What sort of figure it is, and its axes.
    above, below
        Who leads where an effect is above zero, and below, in a figure of regions.
    choices
        Arms by level, of a claim on what is best: where the best lies is counted by resampling.
    caution
        What to keep in mind with the verdict.
    """

    claim: str
    quote: str
    hypothesis: str
    test: str
    refuted_if: str
    asked: tuple[tuple[Contrast, ...], ...]
    off: Switch
    off_words: str
    holds: str
    none: str
    opposite: str
    where: str = "by month 120"
    off_stands: bool = False
    stands: tuple[Stand, ...] = ()
    facets: tuple[Facet, ...] = ()
    figure: tuple[Point, ...] = ()
    kind: Kind = "contrast"
    x_title: str = ""
    y_title: str = ""
    above: str = ""
    below: str = ""
    choices: Mapping[float, Term] = field(default_factory=dict)
    caution: str = ""

    @property
    def contrasts(self) -> tuple[Contrast, ...]:
        """Every contrast that is looked at."""
        asked = [contrast for group in self.asked for contrast in group]
        without = [switch.of(c) for switch in (self.off, *(s.switch for s in self.stands)) for c in asked]
        shown = [c for facet in self.facets for c in facet.contrasts] + [point.contrast for point in self.figure]
        return (*asked, *without, *shown)

    @property
    def arms(self) -> tuple[Arm, ...]:
        """Every arm that it needs, once each."""
        arms = [arm for contrast in self.contrasts for arm in contrast.arms]
        return tuple(dict.fromkeys([*arms, *(term.arm for term in self.choices.values())]))
