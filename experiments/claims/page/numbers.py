"""Numbers of the page: as many decimals as an interval deserves, with their unit, and a dash where nothing is known."""

import math

from experiments.claims.page.frames import has_interval, spans_zero
from experiments.report.numbers import UNKNOWN, number

FEW, MANY = 1e-4, 1e9
"""Below and above these a number is written as a power of ten."""
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
NBSP = "\N{NO-BREAK SPACE}"


def decimals_for(*values: float) -> int:
    """Return how many decimals tell numbers of this size, and one interval from the next."""
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    if largest >= 100.0 or largest == 0.0:
        return 0
    return 1 if largest >= 1.0 else min(5, 1 - math.floor(math.log10(largest)))


def figure(value: float, decimals: int, sign: bool = False) -> str:
    """Return a number with these decimals, or as a power of ten where it is huge or tiny."""
    if not math.isfinite(value):
        return UNKNOWN
    if value and not FEW <= abs(value) < MANY:
        mantissa, power = f"{value:{'+' if sign else ''}.1e}".split("e")
        return f"{mantissa.replace('-', MINUS)} × 10{str(int(power)).translate(SUPERSCRIPTS)}"
    text = number(value, decimals, sign)
    return text if any(digit in text for digit in "123456789") else text.lstrip("+")


MINUS = "\N{MINUS SIGN}"


def amount(value: float, unit: str, decimals: int, sign: bool = True) -> str:
    """Return a number with its unit, as people write it: "+2.0 points", "+GBP 31.8 m"."""
    text = figure(value, decimals, sign)
    if text == UNKNOWN:
        return text
    if unit.startswith("GBP"):
        signed = text[0] in f"+{MINUS}"
        return f"{text[0] if signed else ''}GBP {text[signed:]}{unit.removeprefix('GBP')}"
    word = "points" if unit == "%" else unit
    return f"{text} {word}" if word else text


def interval_text(low: float, high: float, decimals: int) -> str:
    """Return an interval: "+1.2 to +9.8"."""
    return f"{figure(low, decimals, sign=True)} to {figure(high, decimals, sign=True)}"


def with_interval(value: float, low: float, high: float, unit: str) -> str:
    """Return an effect with its interval in words: "+5.5 points (95 % interval +1.2 to +9.8)"."""
    if not math.isfinite(value):
        return "not known"
    decimals = decimals_for(value, low, high)
    effect = amount(value, unit, decimals)
    if not has_interval(low, high):
        return f"{effect} (no interval is known)"
    spans = ", which spans zero" if spans_zero(low, high) else ""
    return f"{effect} (95{NBSP}% interval {interval_text(low, high, decimals)}{spans})"


def share_text(share: float) -> str:
    """Return a share in percent: all and none are said only where it is all and none."""
    if not math.isfinite(share):
        return UNKNOWN
    if 0.0 < share < 0.01:
        return f"under 1{NBSP}%"
    return f"over 99{NBSP}%" if 0.99 < share < 1.0 else f"{100 * share:.0f}{NBSP}%"
