"""Sentences about a claim: what its row says, in words; nothing is computed here, intervals are only read."""

import math

import pandas as pd

from experiments.claims.page.frames import has_interval, spans_zero
from experiments.claims.page.numbers import share_text, with_interval
from experiments.report.numbers import counted


def quoted(words: str) -> str:
    """Return the words of the article in quotation marks, unless they bring their own."""
    return words if not words or any(mark in words for mark in '"“”') else f"“{words}”"


def effect_sentence(row: "pd.Series[object]") -> str:
    """Return the effect with interval and unit."""
    value, low, high = (_number(row, name) for name in ("effect", "low", "high"))
    return f"{_first(str(row['outcome'])) or 'Effect'}: {with_interval(value, low, high, str(row['unit']))}."


def short_effect(row: "pd.Series[object]", suffix: str = "") -> str:
    """Return the effect with interval and unit, for a cell of a table."""
    value, low, high = (_number(row, name + suffix) for name in ("effect", "low", "high"))
    return with_interval(value, low, high, str(row["unit"]))


def better_sentence(row: "pd.Series[object]") -> str:
    """Return in how many draws the effect is on the claim's side, or nothing where that is not known."""
    share = _number(row, "better_in_draws")
    if not math.isfinite(share):
        return ""
    return f"It goes the claim's way in {share_text(share)} of the draws of what is not known."


def sign_test(row: "pd.Series[object]") -> str:
    """Return what is left of the effect with the claim's own mechanism switched off."""
    mechanism = str(row["own_mechanism_off"])
    if not mechanism:
        return "There is no mechanism of its own to switch off."
    value, low, high = (_number(row, name) for name in ("effect_off", "low_off", "high_off"))
    if not math.isfinite(value):
        return f"With {mechanism} switched off, the effect is not known."
    said = f"With {mechanism} switched off, the effect is {with_interval(value, low, high, str(row['unit']))}"
    return f"{said}: {_left(_number(row, 'effect'), value, low, high)}."


def _left(effect: float, value: float, low: float, high: float) -> str:
    """Say what an effect without the mechanism means."""
    if not has_interval(low, high):
        return "how much of that is luck is not known"
    if spans_zero(low, high):
        return "nothing that can be told from zero is left without it"
    if math.isfinite(effect) and effect * value < 0:
        return "without it the sign turns round"
    return "an effect is there without it too, so not all of it is this mechanism's doing"


def runs_sentence(row: "pd.Series[object]") -> str:
    """Return what the row rests on."""
    parts = [
        counted(int(_number(row, name)), one) for name, one in (("draws", "draw"), ("seeds", "seed"), ("runs", "run"))
        if math.isfinite(_number(row, name))
    ]  # fmt: skip
    failed = _number(row, "failed")
    if math.isfinite(failed) and failed > 0:
        parts.append(f"{int(failed):,} failed and counted nowhere")
    return ", ".join(parts)


def _number(row: "pd.Series[object]", name: str) -> float:
    return float(str(row[name]))


def _first(text: str) -> str:
    return text[:1].upper() + text[1:]
