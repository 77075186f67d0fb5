"""Fields that carry their own evidence: unit, bounds, prior range, grade and source."""

import difflib
from collections import Counter
from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

Grade = Literal["A", "B", "C", "D", "-"]
Use = Literal["calibrate", "prior", "fixed", "structural", "accounting", "scenario", "lever"]

GRADES = {
    "A": "measured in this setting",
    "B": "measured in a near setting",
    "C": "bounded by reported figures or by several studies of another sort",
    "D": "judgement only",
    "-": "a choice of the user, not an estimate",
}
"""What each evidence grade means."""


class Specification(BaseModel):
    """Base of all specifications: frozen, no unknown keys, no coercion of text into numbers."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, validate_default=True, use_attribute_docstrings=True
    )


_BEYOND_ASCII = r"\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069"
"""Commands to a terminal in eight bits, ends of lines, and what turns the direction of writing about."""
UNPRINTABLE = r"\x00-\x1f" + _BEYOND_ASCII
"""Characters that do something instead of being shown, as a range of a regular expression."""
PLAIN = f"^[^{UNPRINTABLE}]*$"
"""Text without control characters: it goes to terminals and pages as it is."""
PROSE = rf"^[^\x00-\x08\x0b-\x1f{_BEYOND_ASCII}]*$"
"""The same, but for line breaks and tabs."""
TABLED = rf"^([^{UNPRINTABLE}=+@-][^{UNPRINTABLE}]*)?$"
"""Plain text that goes into CSV tables: a spreadsheet would take one that begins so for a formula."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a hint that names the known name nearest to `name`, or an empty text."""
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"; did you mean {close[0]!r}?" if close else ""


def require_consistency(problems: list[str]) -> None:
    """Raise all problems of a check across fields as one error; do nothing if there are none."""
    if problems:
        raise PydanticCustomError("inconsistent", "{problems}", {"problems": "; ".join(problems)})


def repeated(names: Iterable[str]) -> list[str]:
    """Return the names that occur more than once, sorted."""
    return sorted(name for name, count in Counter(names).items() if count > 1)


class Evidence(NamedTuple):
    """What is known of a quantity, as the tables of the model description print it."""

    symbol: str
    unit: str
    lowest: float
    highest: float
    prior: tuple[float, float] | None
    grade: Grade
    use: Use
    source: str


def quantity(
    default: float | int,
    meaning: str,
    *,
    unit: str,
    bounds: tuple[float, float],
    symbol: str = "",
    prior: tuple[float, float] | None = None,
    grade: Grade = "D",
    use: Use = "prior",
    source: str = "",
) -> Any:
    """Return a bounded numeric field that knows its evidence.

    Parameters
    ----------
    default
        Value taken when a file says nothing.
    meaning
        One plain sentence: what the number is.
    unit
        Unit of the value; ``"-"`` for a pure number.
    bounds
        Lowest and highest value that the model accepts. Wider than `prior`, so that a verification case
        can switch a mechanism off.
    symbol
        Symbol in the model specification.
    prior
        Range that is plausible in reality, for sweeps and calibration.
    grade
        Evidence grade, see `GRADES`.
    use
        How the number is to be used: calibrated, swept over its prior, fixed, ...
    source
        Where the default and the range come from.
    """
    return Field(
        default,
        description=meaning,
        ge=bounds[0],
        le=bounds[1],
        strict=True,
        json_schema_extra={
            "symbol": symbol,
            "unit": unit,
            "prior": list(prior) if prior else None,
            "evidence_grade": grade,
            "use": use,
            "source": source,
        },
    )


def evidence_of(field: FieldInfo) -> Evidence | None:
    """Return the evidence of a field made by `quantity`, or None for any other field."""
    extra = field.json_schema_extra
    if not isinstance(extra, dict) or "evidence_grade" not in extra:
        return None
    limits = {name: getattr(item, name) for item in field.metadata for name in ("ge", "le") if hasattr(item, name)}
    prior: Any = extra["prior"]
    return Evidence(
        symbol=str(extra["symbol"]),
        unit=str(extra["unit"]),
        lowest=limits["ge"],
        highest=limits["le"],
        prior=(prior[0], prior[1]) if prior else None,
        grade=extra["evidence_grade"],  # type: ignore[arg-type]
        use=extra["use"],  # type: ignore[arg-type]
        source=str(extra["source"]),
    )
