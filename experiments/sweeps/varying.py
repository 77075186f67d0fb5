"""What a sweep varies, as people write it: ``use_cases=1:12``, ``peer_hazard=0.03:0.19:log``, ``serves=all`` ..."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.design import Dimension, Field, Value, field_named
from experiments.design.fields import LEVER
from scenarios import InvalidSpecificationError, Scenario, Strategy

USUAL_VALUES = 5
"""Even values of a range of numbers, where it is not said how many."""
MOST_VALUES = 1000
"""Values along one axis; more is a slip of the pen."""
SWITCHES = {"true": True, "false": False}
FORMS = "NAME=A,B,C (values), NAME=LOW:HIGH, NAME=LOW:HIGH:COUNT, or either range with :log after it"


@dataclass(frozen=True)
class Varied:
    """A field and what it is varied over: a list of values, or a range.

    Attributes
    ----------
    field
        What is varied.
    listed
        The values, where they were listed.
    low, high
        The ends of the range, where they were not.
    count
        How many values the range is to have on a grid; None where it was not said.
    log
        Whether they are even in the logarithm.
    """

    field: Field
    listed: tuple[Value, ...] = ()
    low: float = math.nan
    high: float = math.nan
    count: int | None = None
    log: bool = False

    @property
    def values(self) -> tuple[Value, ...]:
        """The values on a grid: those listed; of whole numbers every one of the range; of others even ones."""
        if self.listed:
            return self.listed
        whole = self.field.kind == "whole"
        count = self.count or (round(self.high - self.low) + 1 if whole else USUAL_VALUES)
        between = np.geomspace if self.log else np.linspace
        even = between(self.low, self.high, count).tolist()
        # Twelve digits: a value in a table should read as people would write it.
        rounded = [round(value) for value in even] if whole else [float(f"{value:.12g}") for value in even]
        return tuple(dict.fromkeys(rounded))

    @property
    def dimension(self) -> Dimension:
        """The same as a dimension to sample.

        Raises
        ------
        ValueError
            If numbers were listed, or it was said how many there are to be.
        """
        name, kind = self.field.name, self.field.kind
        if self.listed and kind not in ("choice", "switch"):
            raise ValueError(f"--vary {name}: a sample needs a range, {name}=LOW:HIGH; a list of numbers is for a grid")
        if self.count is not None:
            raise ValueError(f"--vary {name}: how many values there are is for a grid; a sample has --points")
        return Dimension(
            name, self.low if not self.listed else 0.0, self.high if not self.listed else 1.0, self.log,
            kind == "whole", self.listed,
        )  # fmt: skip


def varied(text: str, scenario: Scenario, strategies: Sequence[Strategy]) -> Varied:
    """Return what a text such as ``use_cases=1:12`` says is varied, and over what.

    Parameters
    ----------
    text
        ``NAME=A,B,C``: these values. ``NAME=LOW:HIGH``: every whole number, or 5 even values. ``NAME=LOW:HIGH:COUNT``:
        so many even ones. With ``:log`` after a range they are even in the logarithm. ``NAME`` alone: its prior
        range, or both values of a switch, or every choice. A name is as `experiments.design.field_named` has it.
    scenario, strategies
        Whose fields there are.

    Raises
    ------
    ValueError
        If there is no such field or it does not allow such values.
    """
    name, equals, said = (part.strip() for part in text.partition("="))
    if not name:
        raise ValueError(f"--vary {text!r}: there is no name; write {FORMS}")
    where = f"--vary {text}"
    try:
        field = field_named(name, scenario, strategies)
    except InvalidSpecificationError as error:
        raise InvalidSpecificationError(error.problems, where) from None
    if not equals:
        return _of_itself(field, where)
    if not said:
        raise ValueError(f"{where}: there are no values; allowed is {field.allowed}")
    if ":" in said:
        return _range(field, said, where)
    values = tuple(field.accepted(_value(part, field), where) for part in said.split(","))
    if len(set(values)) < len(values):
        raise ValueError(f"{where}: a value is there twice")
    return Varied(field, values)


def all_varied(texts: Sequence[str], scenario: Scenario, strategies: Sequence[Strategy]) -> list[Varied]:
    """Return what several texts say is varied.

    Raises
    ------
    ValueError
        As `varied` does, or if two name one field, or one lever of all strategies and of one.
    """
    found = [varied(text, scenario, strategies) for text in texts]
    names = [one.field.name for one in found]
    for text, one in zip(texts, found, strict=True):
        name = one.field.name
        if names.count(name) > 1:
            raise ValueError(f"--vary {text}: {name} is varied twice")
        of_all = f"{LEVER}.{name.rsplit('.', 1)[-1]}"
        if one.field.lever and name != of_all and of_all in names:
            raise ValueError(f"--vary {text}: {of_all} is varied too, which is of every strategy; vary one of them")
    return found


def _of_itself(field: Field, where: str) -> Varied:
    if field.kind == "switch":
        return Varied(field, (False, True))
    if field.kind == "choice":
        return Varied(field, field.choices)
    if field.prior is None:
        raise ValueError(f"{where}: {field.name} has no prior range; give one, such as {field.name}=LOW:HIGH")
    prior = Dimension.of_prior(field)
    return Varied(field, low=prior.low, high=prior.high, log=prior.log)


def _range(field: Field, said: str, where: str) -> Varied:
    if field.kind in ("choice", "switch"):
        raise ValueError(f"{where}: {field.name} has no range; list its values, such as {_listed(field)}")
    parts = [part.strip() for part in said.split(":")]
    log = parts[-1].lower() == "log"
    numbers = parts[:-1] if log else parts
    if not 2 <= len(numbers) <= 3 or "," in said:
        raise ValueError(f"{where}: {said!r} is no range; write {FORMS}")
    low, high = (field.accepted(_value(part, field), where) for part in numbers[:2])
    if not low < high:  # type: ignore[operator]
        raise ValueError(f"{where}: a range goes from a lower to a higher value, not from {low} to {high}")
    if log and float(low) <= 0.0:
        raise ValueError(f"{where}: a range in logarithms must begin above 0")
    found = Varied(field, low=float(low), high=float(high), count=_count(numbers[2:], where), log=log)
    steps = round(found.high - found.low) + 1 if field.kind == "whole" and found.count is None else 0
    if steps > MOST_VALUES:
        raise ValueError(f"{where}: {steps:,} values; say how many, such as {field.name}={low}:{high}:10")
    return found


def _count(texts: Sequence[str], where: str) -> int | None:
    if not texts:
        return None
    if not texts[0].isdecimal() or not 2 <= int(texts[0]) <= MOST_VALUES:
        raise ValueError(f"{where}: the number of values is a whole number from 2 to {MOST_VALUES}, not {texts[0]!r}")
    return int(texts[0])


def _value(text: str, field: Field) -> Value:
    """Return what a text says, or the text itself, which is then refused with its name."""
    text = text.strip()
    if field.kind == "choice":
        return text
    if field.kind == "switch":
        return SWITCHES.get(text.lower(), text)
    try:
        number = float(text)
    except ValueError:
        return text
    return number if math.isfinite(number) else text


def _listed(field: Field) -> str:
    return f"{field.name}={','.join(field.choices or SWITCHES)}"
