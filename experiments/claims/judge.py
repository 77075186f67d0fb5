"""The judge: runs in, verdicts and their evidence out. Nothing is simulated, drawn or written here."""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from experiments.claims.hypothesis import Hypothesis
from experiments.claims.table import Answer, Table, resampled_best
from experiments.claims.verdicts import Finding
from experiments.claims.words import Meanings, depends_on, sentence

CLAIMS = (
    "claim", "quote", "hypothesis", "test", "refuted_if", "outcome", "unit", "effect", "low", "high",
    "better_in_draws", "own_mechanism_off", "effect_off", "low_off", "high_off", "verdict", "depends_on", "sentence",
    "kind", "x_title", "draws", "seeds", "runs", "failed", "caution", "y_title", "above", "below",
)  # fmt: skip
"""Columns of the table of claims: one row a claim."""
EVIDENCE = (
    "claim", "panel", "series", "x", "x_label", "y", "effect", "low", "high", "share", "off", "note",
)  # fmt: skip
"""Columns of the evidence: one row a point of a figure, in the unit that the title of its panel names."""


def judged(
    hypotheses: Sequence[Hypothesis], table: Table, points: pd.DataFrame, meanings: Meanings, pairs: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the claims with their verdicts, and the evidence.

    Parameters
    ----------
    hypotheses
        The claims.
    table
        The runs of their arms.
    points
        One row a draw: its number (``draw``), and what was drawn, by dotted name.
    meanings
        What that means, by dotted name.
    pairs
        Draws x seeds that every arm should have; what it lacks has failed.

    Returns
    -------
    claims, evidence : DataFrame
        Columns: see `CLAIMS` and `EVIDENCE`. Every effect is positive where the claim is right, but for the points of
        response and region figures, which are what their panel says.
    """
    findings = [Finding.of(hypothesis, table, points) for hypothesis in hypotheses]
    claims = [_claim(finding, table, meanings, pairs) for finding in findings]
    evidence = [row for finding in findings for row in _evidence(finding, table, meanings)]
    return pd.DataFrame(claims, columns=list(CLAIMS)), pd.DataFrame(evidence, columns=list(EVIDENCE))


def _claim(finding: Finding, table: Table, meanings: Meanings, pairs: int) -> dict[str, Any]:
    hypothesis, answer = finding.hypothesis, finding.asked.hardest
    found, off = answer.interval(), finding.off.interval()
    runs = table.count(hypothesis.arms)
    return {
        "claim": hypothesis.claim, "quote": hypothesis.quote, "hypothesis": hypothesis.hypothesis,
        "test": hypothesis.test, "refuted_if": hypothesis.refuted_if,
        "outcome": answer.contrast.measure.at_most(table.horizon).title, "unit": answer.contrast.measure.scale.unit,
        "effect": found.mean, "low": found.low, "high": found.high, "better_in_draws": answer.share,
        "own_mechanism_off": hypothesis.off_words, "effect_off": off.mean, "low_off": off.low, "high_off": off.high,
        "verdict": finding.verdict()[0], "depends_on": depends_on(finding, meanings),
        "sentence": sentence(finding, meanings, table.horizon), "kind": hypothesis.kind,
        "x_title": hypothesis.x_title, "draws": len(table.draws), "seeds": len(table.seeds), "runs": runs,
        "failed": pairs * len(hypothesis.arms) - runs, "caution": hypothesis.caution,
        "y_title": hypothesis.y_title, "above": hypothesis.above, "below": hypothesis.below,
    }  # fmt: skip


def _evidence(finding: Finding, table: Table, meanings: Meanings) -> Iterator[dict[str, Any]]:
    """Give the points of a claim's figures, what its verdict rests on first."""
    claim, hypothesis = finding.hypothesis.claim, finding.hypothesis

    def row(answer: Answer, series: str = "", panel: str = "", **more: object) -> dict[str, Any]:
        found, measure = answer.interval(), answer.contrast.measure.at_most(table.horizon)
        where = {"x": float("nan"), "x_label": "", "y": float("nan"), "off": False, "note": ""}
        return {
            "claim": claim, "panel": f"{panel or measure.title} ({measure.scale.unit})",
            "series": series or answer.contrast.title, "effect": found.mean, "low": found.low, "high": found.high,
            "share": answer.share, **where, **more,
        }  # fmt: skip

    for answer in (answer for group in finding.asked.groups for answer in group):
        yield row(answer, note="the verdict rests on this")
    yield row(finding.off, off=True, note=f"without {hypothesis.off_words}")
    for without, answer in ((without, asked.hardest) for without, asked in finding.stands):
        yield row(answer, f"{answer.contrast.title}, without {without}", note=f"without {without}")
    shown = {answer.contrast.terms for group in finding.asked.groups for answer in group}
    for facet, answers in finding.views:
        for answer in answers:
            if answer.contrast.terms not in shown:
                shown.add(answer.contrast.terms)
                yield row(answer, note=f"{facet.axis}: {facet.where}")
    for point in hypothesis.figure:
        answer = Answer.of(point.contrast, table)
        yield row(
            answer, point.series, point.panel, x=point.x, x_label=point.x_label, y=point.y, off=point.off,
            note=point.note,
        )  # fmt: skip
    if finding.split is not None and finding.split.is_real:
        name, hardest = meanings.get(finding.split.name, finding.split.name), finding.asked.hardest
        for side, chosen in (("below", finding.split.below), ("above", finding.split.above)):
            yield row(
                hardest.among(chosen), f"{name} {side} {finding.split.cut:.3g}", "Where the effect differs most",
                note=f"{hardest.contrast.title}; the draws that had no part in choosing the cut",
            )  # fmt: skip
    if hypothesis.choices:
        yield from _where_the_best_lies(hypothesis, table)


def _where_the_best_lies(hypothesis: Hypothesis, table: Table) -> Iterator[dict[str, Any]]:
    measure = next(iter(hypothesis.choices.values())).measure.at_most(table.horizon)
    nothing = float("nan")
    shares = resampled_best(hypothesis.choices, table)
    for level, share in shares.items():
        yield {
            "claim": hypothesis.claim, "panel": f"Where the best lies: {measure.title} (% of resamples)",
            "series": "resamples of draws and seeds in which it is best", "x": level, "x_label": f"{level:g}",
            "y": nothing, "effect": 100.0 * share, "low": nothing, "high": nothing, "share": share, "off": False,
            "note": f"{'optimum: ' if share == max(shares.values()) else ''}the pigeonhole bootstrap",
        }  # fmt: skip
