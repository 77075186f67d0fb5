"""What a sensitivity analysis says in plain words: where the centre wins, what decides it, how much is luck."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from experiments.compare import HEADLINES
from scenarios import Strategy
from simulation.outcomes import run_outcomes

NAMED = 3
"""Parameters that a sentence names at most."""
WORTH_NAMING = 0.1
"""Share of variance, or of the largest mu*, from which a parameter is named."""
ONE_SIDED = 0.95
"""Share of the points from which one strategy counts as ahead nearly everywhere."""


@dataclass(frozen=True)
class Shown:
    """How an outcome is told: its title, and the unit in which its values are printed.

    Attributes
    ----------
    title, unit
        What people call it, and the printed unit.
    scale
        What a value is multiplied by to be in it.
    more_is_better
        Whether more of it is better; None if neither.
    """

    title: str
    unit: str
    scale: float
    more_is_better: bool | None


def shown(outcome: str, horizon: int) -> Shown:
    """Return how an outcome of a run of `horizon` months is told."""
    what = run_outcomes(max(horizon, 120))[outcome]
    for headline in HEADLINES:
        if outcome == headline.outcome or outcome.startswith(f"{headline.outcome}_"):
            month = outcome.removeprefix(headline.outcome).removeprefix("_") or str(horizon)
            unit = "points" if headline.unit == "%" else headline.unit
            return Shown(f"{headline.title}, month {month}", unit, headline.scale, what.more_is_better)
    share = what.unit == "share"
    return Shown(
        what.meaning[:1].upper() + what.meaning[1:], "points" if share else what.unit, 100.0 if share else 1.0,
        what.more_is_better,
    )  # fmt: skip


def sentence(indices: pd.DataFrame, luck: Mapping[str, Any], policies: Sequence[Strategy], about: Shown) -> str:
    """Return what was found of one outcome.

    Parameters
    ----------
    indices
        Rows of the table of sensitivity of that outcome.
    luck
        The row of the table of luck.
    policies
        The strategy, and perhaps the one that it is compared with.
    about
        How the outcome is told.
    """
    parts = [_standing(luck, policies, about), _drivers(indices, policies, about), _joined(indices), _chance(luck)]
    return " ".join(part for part in parts if part)


def _standing(luck: Mapping[str, Any], policies: Sequence[Strategy], about: Shown) -> str:
    """Say who is ahead where; where the centre is, first."""
    mean = about.scale * luck["mean"]
    interval = "" if math.isnan(luck["low"]) else (
        f" (95 % interval of the mean {about.scale * luck['low']:z.1f} to {about.scale * luck['high']:z.1f})"
    )  # fmt: skip
    if len(policies) == 1:
        return f"{about.title}, {policies[0].label}: {mean:z.1f} {about.unit} on average over the points{interval}."
    above = luck["above_zero"]
    share = [1.0 - above, above] if about.more_is_better is False else [above, 1.0 - above]
    word = "has more" if about.more_is_better is None else "is ahead"
    sides = sorted(zip(policies, share, strict=True), key=lambda side: side[0].family != "central")
    (first, ahead), (second, behind) = sides
    lead = f"{about.title}: {first.label} {word} at {ahead:.0%} of the points, {second.label} at {behind:.0%}"
    lead += f"; {policies[0].label} less {policies[1].label} is {mean:+z.1f} {about.unit} on average{interval}."
    if max(share) >= ONE_SIDED and about.more_is_better is not None:
        lead += " Little in these ranges turns that round: what follows is about how large the difference is."
    return lead


def _drivers(indices: pd.DataFrame, policies: Sequence[Strategy], about: Shown) -> str:
    """Say which parameters matter most, and which way they work."""
    ranked = "ST" if (indices["index"] == "ST").any() else "mu_star"
    rows = indices[indices["index"] == ranked].dropna(subset=["value"]).sort_values("value", ascending=False)
    signs = indices[indices["index"] == ("rho" if ranked == "ST" else "mu")].set_index("parameter")
    if not len(rows) or rows["value"].iloc[0] <= 0.0:
        return "Nothing that was varied changes it."
    least = WORTH_NAMING * (1.0 if ranked == "ST" else rows["value"].iloc[0])
    sure = rows[(rows["value"] >= least) & (rows["low"] > 0.0)].head(NAMED)
    told = []
    for i, row in enumerate(sure.to_dict("records")):
        sign = way_of(signs.loc[row["parameter"]], policies, about)
        way = f"; more of it {sign}" if sign else ""
        told.append(f"{row['name']} ({_size(row, ranked, about, first=i == 0)}{way})")
    what = "the difference" if len(policies) == 2 else "it"
    if rows["low"].iloc[0] <= 0.0:
        largest = rows.iloc[0].to_dict()
        rest = f" Sure to matter: {'; '.join(told)}." if told else ""
        return (
            f"What {what} hangs on most cannot be told from so few points and seeds: the largest estimate, "
            f"{largest['name']} ({_size(largest, ranked, about, first=True)}), may be nothing.{rest}"
        )
    tied = len(rows) > 1 and rows["high"].iloc[1] > rows["low"].iloc[0]
    unsure = " (the first two cannot be told apart for size)" if tied and len(sure) > 1 else ""
    return f"What {what} hangs on most is {'; then '.join(told)}{unsure}."


def _joined(indices: pd.DataFrame) -> str:
    """Say which two parameters work together most, if that was asked and is sure."""
    rows = indices[(indices["index"] == "S2") & (indices["low"] > 0.0)].sort_values("value", ascending=False)
    if not len(rows):
        return ""
    row = rows.iloc[0]
    return (
        f"The two that work together most are {row['name'].replace(' x ', ' and ')} ({row['value']:.0%} of the "
        f"variance, 95 % interval {row['low']:.0%} to {row['high']:.0%})."
    )


def _size(row: Mapping[Any, Any], index: str, about: Shown, first: bool) -> str:
    if index == "ST":
        size = f"{row['value']:.0%} of its variance, with all that it joins in" if first else f"{row['value']:.0%}"
        return f"{size}, 95 % interval {row['low']:.0%} to {row['high']:.0%}"
    scaled = [about.scale * row[key] for key in ("value", "low", "high")]
    moves = " for a move over its range" if first else ""
    return f"{scaled[0]:z.1f} {about.unit}{moves}, 95 % interval {scaled[1]:z.1f} to {scaled[2]:z.1f}"


def way_of(row: "pd.Series", policies: Sequence[Strategy], about: Shown) -> str:
    """Return which way a parameter works, by its signed index (mu or rho); nothing where that is not sure."""
    if not (row["low"] > 0.0 or row["high"] < 0.0):
        return ""
    up = bool(row["value"] > 0.0)
    if len(policies) < 2 or about.more_is_better is None:
        return "raises it" if up else "lowers it"
    return f"favours {policies[0 if up == about.more_is_better else 1].name}"


def _chance(luck: Mapping[str, Any]) -> str:
    chance = luck["share_luck"] + luck["share_interaction"]
    if math.isnan(chance):
        return "With one seed, luck cannot be told from assumptions."
    ends = (luck["share_luck_low"], luck["share_luck_high"])
    interval = "" if math.isnan(ends[0]) else f" (95 % interval {ends[0]:.0%} to {ends[1]:.0%})"
    told = (
        f"Luck is {chance:.0%} of the variance of one run{interval}: {luck['share_luck']:.0%} the same at every point, "
        f"{luck['share_interaction']:.0%} in how the point meets it."
    )
    if luck["method"] != "sobol":
        return told
    return (
        f"{told} What is left of it in the means over {luck['seeds']} seeds ({luck['noise_share']:.0%}) is taken out."
    )


CAVEAT = (
    "All this is about these ranges: a wider or narrower one gives other shares. It says what the model hangs on, not "
    "whether the model is right."
)
