"""The claims on trial as one page of HTML and a figure a claim, plotted from two frames and computing nothing.

The frames (`CLAIM_COLUMNS`, `EVIDENCE_COLUMNS`) say what was found; here it is only read, worded and drawn. A claim's
`kind` says how points are drawn: "contrast" as dots against zero; "response" as lines over the numbers in `x`;
"region" as a map where points have `x` and `y`, and as a lead with the ground of who is ahead where they have `x`
alone. A panel whose points have no `x` is drawn as dots in each kind.
"""

from experiments.claims.page.figures import draw_figures, write_figures
from experiments.claims.page.frames import CLAIM_COLUMNS, EVIDENCE_COLUMNS, FURTHER_WORDS, KINDS, VERDICTS
from experiments.claims.page.writing import PAGE, write_page

__all__ = [
    "CLAIM_COLUMNS", "EVIDENCE_COLUMNS", "FURTHER_WORDS", "KINDS", "PAGE", "VERDICTS", "draw_figures", "write_figures",
    "write_page",
]  # fmt: skip
