"""Numbers as JSON can have them."""

import math


def rounded(value: float, digits: int) -> float | None:
    """Return a number rounded, never a negative zero, and None where it is not finite."""
    return round(float(value), digits) + 0.0 if math.isfinite(value) else None
