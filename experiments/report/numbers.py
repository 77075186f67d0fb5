"""Numbers as a report prints them: one way for each kind, and a dash where nothing is known."""

import math
from collections.abc import Sequence

from experiments.compare import Headline

UNKNOWN = "\N{EN DASH}"
SPANS_ZERO = "~"


def number(value: float, decimals: int = 1, sign: bool = False) -> str:
    """Return a number with these decimals, with a true minus sign; a dash for one that is not known."""
    if not math.isfinite(value):
        return UNKNOWN
    text = f"{value:{'+' if sign else ''},.{decimals}f}"
    if not any(digit in "123456789" for digit in text):
        text = text.lstrip("-")
    return text.replace("-", "\N{MINUS SIGN}")


def amount(value: float, unit: str, sign: bool = False) -> str:
    """Return a number with its unit, as people write it: "2.0 points", "GBP 31.8 m"."""
    text = number(value, sign=sign)
    if unit == "GBP m":
        return f"{text[0]}GBP {text[1:]} m" if text[0] in "+\N{MINUS SIGN}" else f"GBP {text} m"
    return f"{text} {'points' if unit in ('%', 'points') else unit}"


def in_unit(value: float, headline: Headline, sign: bool = False) -> str:
    """Return the value of a headline outcome in its printed unit."""
    return number(value * headline.scale, headline.decimals, sign)


def interval(low: float, high: float, scale: float = 1.0, decimals: int = 1) -> str:
    """Return an interval, marked where it spans zero; a dash where there is none."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return UNKNOWN
    tied = f" {SPANS_ZERO}" if low <= 0.0 <= high else ""
    return f"{number(low * scale, decimals, sign=True)} to {number(high * scale, decimals, sign=True)}{tied}"


def percent(share: float) -> str:
    """Return a share in percent without decimals."""
    return f"{share:.0%}" if math.isfinite(share) else UNKNOWN


def value_text(value: object) -> str:
    """Return the value of a field as people read it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}".replace("-", "\N{MINUS SIGN}")
    if isinstance(value, tuple | list):
        return listed([str(item) for item in value]) or "none"
    return str(value)


def counted(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun: "1 run", "20 runs"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def listed(names: Sequence[str]) -> str:
    """Return names as a sentence has them: "a, b and c"."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else list(names))
