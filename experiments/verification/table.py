"""All checks in the order in which a reviewer reads them, and the table of what they found."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import pandas as pd

from experiments.verification import (
    adoption_answers,
    determinism,
    engines,
    extremes,
    inert,
    money,
    monotone,
    programme_answers,
    readings,
)
from experiments.verification.finding import Check, Found, Means
from scenarios.quantity import nearest

SUBJECTS: dict[str, tuple[str, tuple[Check, ...]]] = {
    "known-answers": ("Cases with a known answer", (*adoption_answers.CHECKS, *programme_answers.CHECKS)),
    "extremes": ("Extreme values", extremes.CHECKS),
    "money": ("Conservation of money", money.CHECKS),
    "monotone": ("Monotone responses", monotone.CHECKS),
    "inert": ("Null effects", inert.CHECKS),
    "determinism": ("Determinism", determinism.CHECKS),
    "engines": ("Compiled engine against the agents", engines.CHECKS),
    "second-reading": ("Agents against a second reading of the specification", readings.CHECKS),
}
"""Subjects in order: the name by which one is asked for, its title, and its checks."""


@dataclass(frozen=True)
class Row:
    """A row of the table: a check, and what it found.

    Attributes
    ----------
    id, subject
        By what it is asked for: ``V5``, or all of ``known-answers``.
    checks
        What it checks, in plain words.
    expected, found, tolerance
        What was expected, what was found, and by how much that may differ, each as text.
    holds
        Whether it holds.
    where
        Where that is specified: sections of the model specification (MODEL) and of docs/ODD.md (ODD).
    """

    id: str
    subject: str
    checks: str
    expected: str
    found: str
    tolerance: str
    holds: bool
    where: str


def verify(
    means: Means | None = None, *, only: Sequence[str] = (), progress: Callable[[int, int], None] | None = None
) -> list[Row]:
    """Do the checks, and return what each found.

    A check that raises an error does not hold, and its row says what was raised.

    Parameters
    ----------
    means
        How closely to look, and at what; by default at the product, in full.
    only
        Ids (``V5``; ``V4`` is V4 and V4b) or subjects (``money``); all if none.
    progress
        Called with the number of checks done and to do.

    Raises
    ------
    ValueError
        If there is no such check, or an interpreter cannot be asked.

    Examples
    --------
    >>> rows = verify(only=["V8", "N5"])
    >>> [(row.id, row.holds) for row in rows]
    [('V8', True), ('N5', True)]
    """
    means = means or Means()
    chosen = selected(means, only)
    asked = {check.id for check in determinism.python_checks(means.pythons)} & {check.id for _, check in chosen}
    if means.pythons and not asked:
        raise ValueError("--python has no part in the checks that were asked for; add --only determinism")
    for path in means.pythons:
        determinism.require_package(path)
    rows = []
    for done, (subject, check) in enumerate(chosen):
        if progress:
            progress(done, len(chosen))
        found = _done(check, means)
        rows.append(
            Row(check.id, subject, check.checks, found.expected, found.found, found.tolerance, found.holds, check.where)
        )
    if progress:
        progress(len(chosen), len(chosen))
    return rows


def selected(means: Means, only: Sequence[str] = ()) -> list[tuple[str, Check]]:
    """Return the checks that are asked for with their subjects, in the order of the table.

    Raises
    ------
    ValueError
        If nothing goes by one of the names, with the nearest that does.
    """
    everything = [(subject, check) for subject, (_, checks) in SUBJECTS.items() for check in checks]
    at = 1 + max(i for i, (subject, _) in enumerate(everything) if subject == "determinism")
    everything[at:at] = [("determinism", check) for check in determinism.python_checks(means.pythons)]
    if not only:
        return [each for each in everything if not (means.quick and each[1].slow)]
    chosen = set()
    for name in only:
        asked = {check.id for subject, check in everything if name.lower() == subject or goes_by(check.id, name)}
        if not asked:
            known = [*SUBJECTS, *(check.id for _, check in everything)]
            hint = nearest(name, known) or nearest(name.upper(), known)
            raise ValueError(
                f"--only {name}: no such check; allowed is an id such as V5, or one of {', '.join(SUBJECTS)}{hint}"
            )
        chosen |= asked
    return [each for each in everything if each[1].id in chosen]


def goes_by(identifier: str, name: str) -> bool:
    """Return whether a check is asked for by this name: its id, or that without the letter of a variant."""
    return identifier.lower() == name.lower() or identifier.rstrip("abcdef").lower() == name.lower()


def _done(check: Check, means: Means) -> Found:
    try:
        return check.run(means)
    except Exception as error:  # a check that breaks down is a row that does not hold, never the end of the table
        return Found("no error", f"raised {type(error).__name__}: {error}", "none", False)


def all_hold(rows: Sequence[Row]) -> bool:
    """Return whether there are any rows, and all hold."""
    return bool(rows) and all(row.holds for row in rows)


def as_frame(rows: Sequence[Row]) -> pd.DataFrame:
    """Return the rows as a tidy table."""
    return pd.DataFrame([asdict(row) for row in rows], columns=list(Row.__dataclass_fields__))
