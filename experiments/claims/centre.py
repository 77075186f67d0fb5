"""Where the centre wins, which is said first (MODEL, section 11)."""

from collections.abc import Iterator, Sequence

from experiments.claims.arms import BO, CM, CU, NL
from experiments.claims.contrasts import Contrast
from experiments.claims.hypothesis import Hypothesis
from experiments.claims.table import Answer, Table
from experiments.claims.verdicts import corrected
from experiments.claims.words import span

CENTRAL = frozenset({BO, CM, CU, "central-like", "mandate-to-120", "mandate-transactional"})
"""Plans of the centre."""
CONTESTED = 1.0 / 3.0
"""Share of the draws in which the centre must do better for a contest to be called open."""


def where_the_centre_wins(hypotheses: Sequence[Hypothesis], table: Table) -> list[str]:
    """Return, a sentence each, the contests with needs-led that the centre wins, and those that it wins in many draws.

    A contest is won where all of its interval is on the centre's side; intervals are corrected for all the contests
    that were looked at. Where it wins none, that is said too.
    """
    contests = [(where, Answer.of(contrast, table)) for where, contrast in _contests(hypotheses)]
    if not contests:
        return []
    level = corrected(len(contests))
    said, often = [], []
    for where, answer in contests:
        found, scale = answer.interval(), answer.contrast.measure.scale
        title = f"{answer.contrast.measure.at_most(table.horizon).title}: {answer.contrast.title}{where}"
        if answer.interval(level).high < 0.0:
            said.append(f"{title}, {span(found, scale)}.")
        elif 1.0 - answer.share >= CONTESTED:
            often.append(f"{title}: the centre does better in {100 * (1 - answer.share):.0f} % of the draws.")
    none = f"The centre wins none of the {len(contests)} contests with needs-led on average over the draws."
    return [*(said or [none]), *often]


def _contests(hypotheses: Sequence[Hypothesis]) -> Iterator[tuple[str, Contrast]]:
    """Give the contests of needs-led with a plan of the centre, once each, with where they are fought."""
    seen = set()
    for hypothesis in hypotheses:
        asked = [(contrast, "") for group in hypothesis.asked for contrast in group]
        views = [(contrast, "") for facet in hypothesis.facets for contrast in facet.contrasts]
        figure = [
            (point.contrast, f", {hypothesis.x_title} {point.x_label}, {point.series}")
            for point in hypothesis.figure
            if point.x is not None and not point.off
        ]
        for contrast, where in (*asked, *views, *figure):
            if _is_contest(contrast) and contrast.terms not in seen:
                seen.add(contrast.terms)
                yield where, contrast


def _is_contest(contrast: Contrast) -> bool:
    weights = {term.weight: term.arm.plan for term in contrast.terms}
    return len(contrast.terms) == 2 and weights.get(1.0) == NL and weights.get(-1.0) in CENTRAL
