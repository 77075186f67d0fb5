"""From answers to a verdict: one rule for every claim, as ready to refute as to support.

The rule
--------
*Holds*: all of an interval lies at or beyond the smallest difference that matters (`compare.HEADLINES`), on the
claim's side. *Fails*: all of it lies short of that, so that there is no such effect: none, too little, or the wrong
sign (an equivalence test on one side). *Opposite*: all of it lies at or beyond what matters on the wrong side. What is
none of these is open. A claim with several comparisons holds only if all of them do; one with several candidates (the
best mixture) if one of them does. Intervals are corrected (Bonferroni) wherever several chances lead to one answer:
to hold by one of several candidates, to fail by one of several comparisons, to turn round in one of several views or
on one of the two sides of a cut.

=========  =====================================================================================================
supported  it holds; its effect is smaller with its own mechanism off (all of the interval of the difference of the
           two is at least what matters), or stands where it must; it holds without each assumption that it must
           do without; and nowhere that was looked at does it turn round.
refuted    it fails, and there is no view or region in which it holds; or it holds only with one assumption on.
depends    it holds, and the opposite is the case in a view or region that can be named; or it does not, but holds
           in one that can be named.
undecided  all else; the sentence says what would decide it.
=========  =====================================================================================================

Below ten draws there is no verdict but undecided: two draws that happen to agree have an interval of no width, which
would refute or support anything.

A *view* is another month, outcome, authority or rival, fixed in advance. A *region* is one side of a cut through one
parameter, found on half of the draws and confirmed on the other (`experiments.claims.regions`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from experiments.claims.contrasts import Contrast
from experiments.claims.hypothesis import Facet, Hypothesis
from experiments.claims.regions import Split, strongest_split
from experiments.claims.table import Answer, Table
from experiments.compare import FEW_PAIRS
from experiments.intervals import CONFIDENCE

Word = Literal["supported", "refuted", "undecided", "depends"]
Because = Literal["", "asked", "assumption", "mechanism", "view", "region", "few"]


def corrected(chances: int) -> float:
    """Return the level of each of several intervals, so that all hold at once at the usual one (Bonferroni)."""
    return 1.0 - (1.0 - CONFIDENCE) / max(1, chances)


@dataclass(frozen=True, eq=False)
class Asked:
    """The answers to what is asked: groups of which one must hold, each with all its comparisons.

    Attributes
    ----------
    groups
        The answers.
    chances
        How many such sets of answers could each lead to the same verdict, as the two sides of a split could.
    """

    groups: tuple[tuple[Answer, ...], ...]
    chances: int = 1

    @cached_property
    def hardest(self) -> Answer:
        """The comparison that decides: the hardest of the group that does best, by what matters."""
        worst = [min(group, key=_worth) for group in self.groups]
        return max(worst, key=_worth)

    @property
    def group(self) -> tuple[Answer, ...]:
        """The group of the hardest comparison."""
        return next(group for group in self.groups if self.hardest in group)

    @cached_property
    def opposite(self) -> bool:
        """Whether the opposite is the case: in a comparison of every group."""
        return all(any(answer.opposite(self._level(group)) for answer in group) for group in self.groups)

    @cached_property
    def holds(self) -> bool:
        """Whether a group holds throughout."""
        level = self._level(self.groups)
        return any(all(answer.holds(level) for answer in group) for group in self.groups)

    @cached_property
    def fails(self) -> bool:
        """Whether every group fails somewhere."""
        return all(any(answer.fails(self._level(group)) for answer in group) for group in self.groups)

    @property
    def against(self) -> Answer:
        """The comparison that speaks most against it, among those that decide: opposite, or else failing."""
        level = self._level(self.group)
        turned = [answer for answer in self.group if answer.opposite(level)]
        failing = [answer for answer in self.group if answer.fails(level)]
        return min(turned or failing or self.group, key=_worth)

    def _level(self, several: Sequence[object]) -> float:
        return corrected(self.chances * len(several))


def _worth(answer: Answer) -> float:
    mean = answer.interval().mean
    return mean / answer.least if mean == mean else float("-inf")


@dataclass(frozen=True, eq=False)
class Finding:
    """All that the runs say about a claim.

    Attributes
    ----------
    hypothesis
        The claim.
    asked
        What its verdict rests on.
    off
        The hardest comparison with the claim's own mechanism off, and ``less`` the difference that this makes.
    stands
        All comparisons without each assumption that it must do without: what, and the answers.
    views
        The other views.
    split
        The split of the draws that matters most, if there are enough of them.
    """

    hypothesis: Hypothesis
    asked: Asked
    off: Answer
    less: Answer
    stands: tuple[tuple[str, Asked], ...]
    views: tuple[tuple[Facet, tuple[Answer, ...]], ...]
    split: Split | None

    @classmethod
    def of(cls, hypothesis: Hypothesis, table: Table, points: pd.DataFrame) -> "Finding":
        """Return what a table of runs says.

        Parameters
        ----------
        hypothesis
            The claim.
        table
            The runs.
        points
            One row a draw: its number, and what was drawn.
        """
        asked = Asked(tuple(tuple(Answer.of(c, table) for c in group) for group in hypothesis.asked))
        hardest = asked.hardest
        off = Answer.of(hypothesis.off.of(hardest.contrast), table)
        less = Answer(hardest.contrast, hardest.cells - off.cells, table.draws, table.seeds)
        stands = tuple(
            (
                stand.without,
                Asked(
                    (tuple(Answer.of(stand.switch.of(answer.contrast), table) for answer in asked.group),),
                    chances=len(hypothesis.stands),
                ),
            )
            for stand in hypothesis.stands
        )
        return cls(hypothesis, asked, off, less, stands, _views(hypothesis, table), strongest_split(hardest, points))

    @property
    def too_few(self) -> bool:
        """Whether there are fewer draws than a verdict needs."""
        return int((~np.isnan(self.asked.hardest.by_draw)).sum()) < FEW_PAIRS

    @property
    def passes(self) -> bool:
        """Whether the sign test is passed: without its own mechanism the effect is smaller, or it stands."""
        if self.hypothesis.off_stands:
            return self.off.holds()
        return self.less.holds()

    @property
    def failing(self) -> list[str]:
        """Assumptions that it must do without, and without which it fails in any of its comparisons."""
        return [without for without, asked in self.stands if asked.fails]

    @property
    def open(self) -> list[str]:
        """Assumptions that it must do without, and without which it does not hold in all of its comparisons."""
        # All of them must hold, each at the usual level: that is no more chances to be right.
        return [without for without, asked in self.stands if not replace(asked, chances=1).holds]

    @property
    def turned(self) -> list[Facet]:
        """Views in which the claim turns round, against what is asked."""
        if self.asked.holds:
            level = corrected(sum(len(answers) for _, answers in self.views))
            return [facet for facet, answers in self.views if any(answer.opposite(level) for answer in answers)]
        level = corrected(len(self.views))
        return [facet for facet, answers in self.views if all(answer.holds(level) for answer in answers)]

    @property
    def sides(self) -> tuple[Asked, Asked] | None:
        """The comparisons of what is asked on either side of the split, if it is one in the confirming draws too."""
        if self.split is None or not self.split.is_real:
            return None
        below, above = (
            Asked(tuple(tuple(answer.among(side) for answer in group) for group in self.asked.groups), chances=2)
            for side in (self.split.below, self.split.above)
        )
        return below, above

    @property
    def turns_in_region(self) -> bool:
        """Whether it turns round on a side of the split, against what is asked; the sides are known to differ."""
        if self.sides is None:
            return False
        below, above = self.sides
        if self.asked.holds:
            return below.opposite or above.opposite
        return below.holds or above.holds

    def verdict(self) -> tuple[Word, Because]:
        """Return the verdict and what it rests on."""
        if self.too_few:
            return "undecided", "few"
        if self.asked.holds:
            return self._of_one_that_holds()
        if self.turned:
            return "depends", "view"
        if self.turns_in_region:
            return "depends", "region"
        return ("refuted" if self.asked.fails else "undecided"), "asked"

    def _of_one_that_holds(self) -> tuple[Word, Because]:
        if self.failing or (self.hypothesis.off_stands and self.off.fails()):
            return "refuted", "assumption"
        if self.turned:
            return "depends", "view"
        if self.turns_in_region:
            return "depends", "region"
        if not self.passes:
            return "undecided", "assumption" if self.hypothesis.off_stands else "mechanism"
        return ("undecided" if self.open else "supported"), "assumption"


def _views(hypothesis: Hypothesis, table: Table) -> tuple[tuple[Facet, tuple[Answer, ...]], ...]:
    """Return the views that are others: in short runs, several months are one."""
    seen = {_columns(group, table) for group in hypothesis.asked}
    views = []
    for facet in hypothesis.facets:
        key = _columns(facet.contrasts, table)
        if key not in seen:
            seen.add(key)
            views.append((facet, tuple(Answer.of(contrast, table) for contrast in facet.contrasts)))
    return tuple(views)


def _columns(contrasts: Sequence[Contrast], table: Table) -> tuple[object, ...]:
    return tuple(
        (term.arm, term.measure.column(table.horizon), term.measure.log, term.measure.benefits, term.weight)
        for contrast in contrasts
        for term in contrast.terms
    )
