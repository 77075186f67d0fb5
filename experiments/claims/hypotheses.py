"""The fourteen claims of the article as hypotheses, each with its test and its way to lose (MODEL, section 1).

What is asked of each, and of which month, is fixed here before any run: claims on how to start, in what order or how
fast are judged at month 36, the first horizon; all others at month 120, the last. The reasons, and what counts as each
claim's own mechanism, are in docs/CLAIMS.md.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from experiments.claims.hypothesis import Hypothesis
from experiments.claims.on_centre import fruit_is_picked, needs_led_wins, spread_decides, worth_its_money
from experiments.claims.on_coalition import (
    collaboration_limits,
    leadership_matters,
    major_institutions,
    outside_ties,
    willing_first,
)
from experiments.claims.on_programme import (
    both_objectives,
    critique_costs,
    four_or_five,
    governance_binds,
    language_helps,
)  # fmt: skip
from scenarios.quantity import nearest

IN_ORDER = (
    needs_led_wins, critique_costs, four_or_five, both_objectives, willing_first, outside_ties, major_institutions,
    governance_binds, fruit_is_picked, language_helps, spread_decides, worth_its_money, leadership_matters,
    collaboration_limits,
)  # fmt: skip


@lru_cache(maxsize=1)
def hypotheses() -> tuple[Hypothesis, ...]:
    """Return all of them, H1 to H14."""
    return tuple(make() for make in IN_ORDER)


def chosen(names: Iterable[str] = ()) -> Sequence[Hypothesis]:
    """Return the hypotheses of some names, in order; all of them without any.

    Raises
    ------
    ValueError
        If there is no such claim.

    Examples
    --------
    >>> [hypothesis.claim for hypothesis in chosen(["h3", "H1"])]
    ['H1', 'H3']
    """
    known = {hypothesis.claim: hypothesis for hypothesis in hypotheses()}
    asked = [name.strip().upper() for name in names]
    for name in asked:
        if name not in known:
            raise ValueError(f"there is no claim {name!r}; there are H1 to H14{nearest(name, known)}")
    return [hypothesis for name, hypothesis in known.items() if name in asked or not asked]
