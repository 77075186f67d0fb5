"""What a calibration says, in sentences."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from experiments.calibration.smc import Calibration

GRADE = (
    "Grade C at best: care providers and English councils stand in for boroughs, and each mapping is loose in its own "
    "way (coalition calibrate writes them beside the posterior)."
)


def fit_words(rows: Sequence[dict[str, Any]]) -> str:
    """Return which targets are met by the mean of the accepted draws, and by how much the others are missed."""
    missed = [row for row in rows if abs(row["missed_by_tolerances"]) > 1.0]
    met = len(rows) - len(missed)
    if not missed:
        return f"All {len(rows)} observations are met within their tolerance."
    told = "; ".join(
        f"{row['target']} in month {row['month']:g} ({100 * row['mean']:.0f} % for {100 * row['observed']:.0f} %, "
        f"{'too high' if row['missed_by_tolerances'] > 0 else 'too low'} by "
        f"{abs(row['missed_by_tolerances']):.1f} tolerances)"
        for row in missed
    )
    return f"{met} of {len(rows)} observations are met within their tolerance. Missed: {told}."


def identified_words(frame: pd.DataFrame) -> str:
    """Return what the data say of the fitted parameters, and of those that only kept their priors."""
    fitted, others = frame[frame["fitted"]], frame[~frame["fitted"]]
    parts = []
    for word, told in (("identified", "Identified"), ("partly", "Partly identified"), ("not", "Not identified")):
        names = [_named(row) for row in fitted[fitted["word"] == word].to_dict("records")]
        if names:
            parts.append(f"{told}: {', '.join(names)}.")
    if len(others):
        moved = [_named(row) for row in others[others["word"] != "not"].to_dict("records")]
        parts.append(
            f"Of the {len(others)} others, drawn from their priors, the data move {', '.join(moved)}." if moved
            else f"Of the {len(others)} others, drawn from their priors, the data identify none."
        )  # fmt: skip
    return " ".join(parts)


def _named(row: dict[str, Any]) -> str:
    leans = f", leaning on the {row['leans']} end of its range" if row["leans"] else ""
    return f"{row['parameter']} (contraction {row['contraction']:.2f}{leans})"


def related_words(pairs: pd.DataFrame) -> str:
    """Return which parameters are known only together."""
    if pairs.empty:
        return "No two parameters are tied to each other by the data (no correlation of 0.4 or more)."
    told = ", ".join(f"{r['parameter']} with {r['other']} ({r['correlation']:+.2f})" for r in pairs.to_dict("records"))
    return f"Known only together: {told}."


def method_words(found: Calibration) -> str:
    """Return how the calibration was done and why it ended."""
    last, simulations = found.populations[-1], sum(p.simulations for p in found.populations)
    return (
        f"{len(found.populations)} populations of {found.rules.particles} draws, {simulations} simulations of "
        f"{found.problem.seeds} seeds each; the last within {last.epsilon:.2f} tolerances, effective sample size "
        f"{found.effective:.0f}. Ended, for {found.stopped}."
    )
