"""The two frames that the page reads: one row a claim, and the points behind each figure."""

import math
from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd

from scenarios.quantity import nearest

VERDICTS = ("refuted", "depends", "undecided", "supported")
"""What may become of a claim, in the order in which the page names them."""
KINDS = ("contrast", "response", "region")
"""Kinds of figure: effects against zero, effect over a lever, who leads where."""

WORDS = (
    "claim", "quote", "hypothesis", "test", "refuted_if", "outcome", "unit", "own_mechanism_off", "verdict",
    "depends_on", "sentence", "kind", "x_title",
)  # fmt: skip
NUMBERS = ("effect", "low", "high", "better_in_draws", "effect_off", "low_off", "high_off")
COUNTS = ("draws", "seeds", "runs", "failed")
CLAIM_COLUMNS = (*WORDS, *NUMBERS, *COUNTS)
"""Columns of the frame of claims: one row a claim, intervals of 95 % over draws and seeds."""
FURTHER_WORDS = ("y_title", "centre_wins", "above", "below", "caution")
"""Columns that it may have besides: title of a map's second axis, where the centre wins, who leads above zero and who
below, what to keep in mind with the verdict."""

EVIDENCE_WORDS = ("claim", "panel", "series", "x_label", "note")
EVIDENCE_NUMBERS = ("x", "y", "effect", "low", "high", "share")
EVIDENCE_COLUMNS = (*EVIDENCE_WORDS, *EVIDENCE_NUMBERS, "off")
"""Columns of the frame of evidence: tidy points. `off`: with the claim's own mechanism set to zero. A `note` that
starts with "optimum" marks the best level of a response; with "boundary" a place where the lead changes hands, whose
interval (`low`, `high`) is along x; with "the verdict rests on this" what decides."""
DECISIVE = "the verdict rests on this"


def checked_claims(claims: pd.DataFrame) -> pd.DataFrame:
    """Return the frame of claims with words that are words ("" for none) and numbers that are numbers (NaN for none).

    Raises
    ------
    ValueError
        If a column is missing, there is no claim, two have one name, or a verdict or kind is unknown.
    """
    _need(claims, CLAIM_COLUMNS, "claims")
    if not len(claims):
        raise ValueError("there are no claims to show: the frame of claims is empty")
    known = claims.reset_index(drop=True).reindex(columns=[*CLAIM_COLUMNS, *FURTHER_WORDS])
    known = _typed(known, (*WORDS, *FURTHER_WORDS), (*NUMBERS, *COUNTS))
    twice = known.loc[known["claim"].duplicated(), "claim"]
    if len(twice):
        raise ValueError(f"claim {twice.iloc[0]!r} has more than one row")
    if (known["claim"] == "").any():
        raise ValueError("a row of the frame of claims has no name in column 'claim'")
    for column, allowed in (("verdict", VERDICTS), ("kind", KINDS)):
        for claim, value in zip(known["claim"], known[column], strict=True):
            if value not in allowed:
                raise ValueError(
                    f"{column} of {claim} is {value!r}; it must be one of {', '.join(allowed)}"
                    f"{nearest(value, list(allowed))}"
                )
    return known


def checked_evidence(evidence: pd.DataFrame) -> pd.DataFrame:
    """Return the frame of evidence, likewise; `off` is a truth value.

    Raises
    ------
    ValueError
        If a column is missing.
    """
    _need(evidence, EVIDENCE_COLUMNS, "evidence")
    known = _typed(evidence.reset_index(drop=True)[list(EVIDENCE_COLUMNS)], EVIDENCE_WORDS, EVIDENCE_NUMBERS)
    known["off"] = [str(value).strip().lower() in ("true", "1", "1.0", "yes") for value in evidence["off"]]
    return known


def points_of(evidence: pd.DataFrame, claim: str) -> pd.DataFrame:
    """Return the points behind the figure of a claim, in their order."""
    return evidence[evidence["claim"] == claim].reset_index(drop=True)


class Panel(NamedTuple):
    """Points of one panel, and how they are drawn: as "map", "lines" or "dots"."""

    way: str
    name: str
    rows: pd.DataFrame


def panels_of(kind: str, points: pd.DataFrame) -> list[Panel]:
    """Return the points by panel, in the order in which panels come.

    Points with a place on both axes make a map, those with one a line, those with none are dots; of a panel that has
    points of several sorts, each sort is a panel of its own. In a contrast all points are dots, and so are levels that
    are words: between "trust" and "money" there is no line to draw.
    """
    words = (points["x_label"] != "") & ~points["x_label"].str.contains(r"\d")
    on_axis = points["x"].notna() & ~words & (kind != "contrast")
    ways = ["map" if x and y else "lines" if x else "dots" for x, y in zip(on_axis, points["y"].notna(), strict=True)]
    grouped = points.assign(way=ways).groupby(["panel", "way"], sort=False)
    return [Panel(str(way), str(name), rows.drop(columns="way")) for (name, way), rows in grouped]


def noted(points: pd.DataFrame, word: str) -> "pd.Series[bool]":
    """Return which points have a note that starts with this word."""
    return points["note"].str.lower().str.startswith(word)


def spans_zero(low: float, high: float) -> bool:
    """Return whether an interval holds zero; one that is not known does not."""
    return low <= 0.0 <= high


def has_interval(low: float, high: float) -> bool:
    """Return whether there is an interval."""
    return math.isfinite(low) and math.isfinite(high)


def _need(frame: pd.DataFrame, columns: Iterable[str], name: str) -> None:
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise ValueError(f"the frame of {name} has no column {', '.join(missing)}; it has {', '.join(frame.columns)}")


def _typed(frame: pd.DataFrame, words: Iterable[str], numbers: Iterable[str]) -> pd.DataFrame:
    typed = {
        name: pd.Series(["" if pd.isna(v) else str(v).strip() for v in frame[name]], index=frame.index, dtype="str")
        for name in words
    }
    counted = {name: pd.to_numeric(frame[name], errors="coerce").astype(float) for name in numbers}
    return pd.DataFrame({**typed, **counted}, index=frame.index)
