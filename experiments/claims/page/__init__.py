"""The claims on trial as one page of HTML and a figure a claim, plotted from two frames and computing nothing."""

from experiments.claims.page.figures import draw_figures, write_figures
from experiments.claims.page.frames import CLAIM_COLUMNS, EVIDENCE_COLUMNS, FURTHER_WORDS, KINDS, VERDICTS

__all__ = [
    "CLAIM_COLUMNS", "EVIDENCE_COLUMNS", "FURTHER_WORDS", "KINDS", "VERDICTS", "draw_figures", "write_figures",
]  # fmt: skip
