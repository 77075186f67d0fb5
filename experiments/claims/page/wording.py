"""Sentences about a claim: what its row says, in words; nothing is computed here, intervals are only read."""

import math
import re

import pandas as pd

from experiments.claims.page.frames import DECISIVE, has_interval, noted, spans_zero
from experiments.claims.page.numbers import MINUS, amount, decimals_for, interval_text, share_text, with_interval
from experiments.report.numbers import counted


def quoted(words: str) -> str:
    """Return the words of the article in quotation marks, unless they bring their own, which are then made round."""
    words = re.sub(r"(?<=\w)'(?=\w)", "’", re.sub(r'"([^"]*)"', r"“\1”", words))
    return words if not words or any(mark in words for mark in '"“”') else f"“{words}”"


def parted(words: str, verdict: str) -> tuple[str, str]:
    """Return the first sentence and what else is said that the facts of the claim do not say.

    The verdict's own word stands above them, and effects with their intervals below: neither is said twice.
    """
    said = re.sub(rf"^{verdict}:\s*", "", words, flags=re.IGNORECASE)
    first, *others = re.split(r"(?<=[.!?])\s+(?=[A-Z])", said)
    return sentence(first), sentence(" ".join(text for text in others if not re.search(r"95\s?% interval", text)))


def sentence(text: str) -> str:
    """Return words as a sentence, with true minus signs."""
    if not text:
        return ""
    text = re.sub(r"(?<![\w-])-(?=(?:GBP )?\d)", MINUS, text)
    return f"{text[0].upper()}{text[1:]}{'' if text.endswith(('.', '!', '?')) else '.'}"


def effect_sentence(row: "pd.Series[object]", points: pd.DataFrame) -> str:
    """Return the effect with interval and unit, and what is compared in it where its points say so."""
    value, low, high = (_number(row, name) for name in ("effect", "low", "high"))
    of = points.loc[noted(points, DECISIVE) & (points["effect"] == value) & ~points["off"], "series"]
    named = [str(row["outcome"]), *(str(name) for name in of[:1])]
    said = _first(", ".join(name for name in named if name)) or "Effect"
    return f"{said}: {with_interval(value, low, high, str(row['unit']))}."


def short_effect(row: "pd.Series[object]", suffix: str = "") -> tuple[str, str]:
    """Return the effect with its unit and its interval, for a cell of a table."""
    value, low, high = (_number(row, name + suffix) for name in ("effect", "low", "high"))
    if not math.isfinite(value):
        return ("not known" if not suffix or row["own_mechanism_off"] else "none of its own"), ""
    decimals = decimals_for(value, low, high)
    effect = amount(value, str(row["unit"]), decimals)
    if not has_interval(low, high):
        return effect, "no interval"
    return effect, interval_text(low, high, decimals) + (" (spans zero)" if spans_zero(low, high) else "")


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
        return "This claim has no mechanism of its own to switch off."
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
        return "without it nothing is left that can be told from zero"
    if math.isfinite(effect) and effect * value < 0:
        return "without it the effect turns round"
    return "an effect remains without it"


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
