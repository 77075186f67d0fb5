"""Where the centre wins, which is said first (MODEL, section 11)."""

from collections.abc import Iterator, Sequence

from experiments.claims.arms import BO, CM, CU, NL
from experiments.claims.contrasts import Contrast
from experiments.claims.hypothesis import Hypothesis
from experiments.claims.table import Answer, Table
from experiments.claims.verdicts import corrected
from experiments.claims.words import span
from experiments.intervals import Interval

CENTRAL = frozenset({BO, CM, CU, "central-like", "mandate-to-120", "mandate-transactional"})
"""Plans of the centre."""
LEAD = "needs-led less "
"""How the title of a contest begins."""
OFTEN = 0.5
"""Share of the draws in which the centre must do better to be named where it does not win on average."""


def where_the_centre_wins(hypotheses: Sequence[Hypothesis], table: Table) -> list[str]:
    """Return what to say first: the contests that the centre wins against needs-led, and those it wins in most draws.

    A contest is won where all of its interval is on the centre's side; intervals are corrected for all the contests
    that were looked at. Where it wins none, that is said too.
    """
    contests = [(where, Answer.of(contrast, table)) for where, contrast in _contests(hypotheses, table.horizon)]
    if not contests:
        return []
    level = corrected(len(contests))
    said, often = [], dict[str, list[str]]()
    for where, answer in contests:
        measure, rival = answer.contrast.measure.at_most(table.horizon), answer.contrast.title.removeprefix(LEAD)
        if answer.interval(level).high < 0.0:
            lead = answer.interval()
            found = span(Interval(-lead.mean, -lead.high, -lead.low), measure.scale)
            said.append(f"{_capital(rival)} beats needs-led{where}. {measure.title}: {found}.")
        elif 1.0 - answer.share >= OFTEN:
            often.setdefault(rival, []).append(f"{measure.title}{where} ({100 * (1.0 - answer.share):.0f} %)")
    none = f"The centre wins none of the {len(contests)} contests with needs-led decidedly."
    mostly = [
        f"{_capital(rival)} does not win decidedly, but in at least half of the draws: {'; '.join(named)}."
        for rival, named in often.items()
    ]
    return [*(said or [none]), *mostly]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _contests(hypotheses: Sequence[Hypothesis], horizon: int) -> Iterator[tuple[str, Contrast]]:
    """Give the contests of needs-led with a plan of the centre, once each, with where they are fought."""
    seen = set()
    for hypothesis in hypotheses:
        asked = [(contrast, "") for group in hypothesis.asked for contrast in group]
        views = [(contrast, "") for facet in hypothesis.facets for contrast in facet.contrasts]
        figure = [
            (point.contrast, f", {hypothesis.x_title}: {point.x_label}, {point.series}")
            for point in hypothesis.figure
            if point.x is not None and not point.off
        ]
        for contrast, where in (*asked, *views, *figure):
            fought = tuple((term.arm, term.measure.at_most(horizon), term.weight) for term in contrast.terms)
            if _is_contest(contrast) and fought not in seen:
                seen.add(fought)
                yield where, contrast


def _is_contest(contrast: Contrast) -> bool:
    weights = {term.weight: term.arm.plan for term in contrast.terms}
    return len(contrast.terms) == 2 and weights.get(1.0) == NL and weights.get(-1.0) in CENTRAL
