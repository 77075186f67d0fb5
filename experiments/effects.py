"""Differences in natural units: points, pounds, months sooner, rather than shares and thousands."""

from simulation.outcomes import run_outcomes

MILLION = 1000.0
"""GBP thousand in a GBP million."""


def effect(outcome: str, difference: float) -> str:
    """Return a difference in an outcome with its sign and the unit that people use.

    Parameters
    ----------
    outcome
        Column of the table of runs.
    difference
        In the outcome's own unit, as `compare` gives it.

    Examples
    --------
    >>> effect("people_effective", 0.0312)
    '+3.1 points'
    >>> effect("npv", -4120.0)
    '-GBP 4.1 m'
    >>> effect("months_to_50_people_effective", -2.5)
    '2.5 months sooner'
    """
    known = run_outcomes(10**6).get(outcome)
    unit = known.unit if known else ""
    if outcome.startswith("months_to_"):
        return months_apart(difference)
    if unit == "share" or outcome.startswith("reached_"):
        return f"{100.0 * difference:+z.1f} points"
    if unit.startswith("GBP k"):
        return pounds(difference / MILLION, unit.removeprefix("GBP k").replace("/", " a "), signed=True)
    return f"{difference:+z.2f} {unit if unit not in ('0-1', '0-100', 'ratio') else ''}".rstrip()


def pounds(millions: float, per: str = "", signed: bool = False) -> str:
    """Return a sum in GBP million, such as "GBP 4.1 m" or "-GBP 0.3 m a month"."""
    shown = f"{abs(millions):.1f}"
    negative = millions < 0.0 and float(shown) != 0.0
    sign = "-" if negative else "+" if signed else ""
    return f"{sign}GBP {shown} m{per}"


def months_apart(months: float) -> str:
    """Return how much sooner or later something is."""
    shown = f"{abs(months):.1f}"
    if float(shown) == 0.0:
        return "at the same time"
    return f"{shown} month{'' if shown == '1.0' else 's'} {'sooner' if months < 0.0 else 'later'}"
