"""What is analysed: which parameters over which ranges, which outcomes, which strategies."""

from collections.abc import Sequence

import pandas as pd

from experiments.design import Dimension, Field, Space, field_named
from experiments.design.fields import LEVER
from scenarios import Scenario, Strategy
from scenarios.quantity import nearest, repeated
from simulation.outcomes import NEVER_RANKED, run_outcomes


def space_of(
    parameters: Sequence[str], scenario: Scenario, strategies: Sequence[Strategy], accounting: bool = False
) -> Space:
    """Return the space of the parameters asked for, or of all that is not known.

    Parameters
    ----------
    parameters
        Names, perhaps each with a range, as in ``use_cases=1:12``; without one, the range is that of the prior.
    scenario, strategies
        What they are parameters of.
    accounting
        Whether how benefit is reckoned is among what is not known; parameters asked for need not.

    Raises
    ------
    InvalidSpecificationError
        If there is no such field, or a range goes beyond what the model accepts.
    ValueError
        If a field has no range, or a range is none.
    """
    if not parameters:
        return Space.of_priors(scenario, accounting=accounting)
    return Space(tuple(_dimension(text, scenario, strategies) for text in parameters))


def _dimension(text: str, scenario: Scenario, strategies: Sequence[Strategy]) -> Dimension:
    name, _, given = text.partition("=")
    field = field_named(name.strip(), scenario, strategies)
    if given:
        return _given(field, given)
    if field.kind in ("choice", "switch"):
        return Dimension(field.name, choices=field.choices or (False, True))
    return Dimension.of_prior(field)


def _given(field: Field, text: str) -> Dimension:
    if field.kind in ("choice", "switch"):
        raise ValueError(f"{field.name} is {field.allowed}, and takes no range; give its name only")
    try:
        low, high = (float(end) for end in text.split(":"))
    except ValueError:
        raise ValueError(f"{field.name}={text} is no range, allowed is LOW:HIGH, such as {field.name}=1:2") from None
    if not low < high:
        raise ValueError(f"{field.name}={text}: the lower end must be below the upper one")
    for end in (low, high):
        field.accepted(end)
    return Dimension(field.name, low, high, whole=field.kind == "whole")


def largest(screening: pd.DataFrame, count: int) -> list[str]:
    """Return the parameters with the largest mu*, most important first.

    Of several outcomes, each with a unit of its own, a parameter counts by the one on which it comes nearest to the
    largest.

    Parameters
    ----------
    screening
        Morris's table.
    count
        How many.
    """
    star = screening[screening["index"] == "mu_star"]
    relative = star["value"] / star.groupby("outcome")["value"].transform("max")
    best = relative.fillna(0.0).groupby(star["parameter"], sort=False).max()
    return [str(name) for name in best.sort_values(ascending=False, kind="stable").index[:count]]


def require_outcomes(outcomes: Sequence[str], horizon: int, compared: bool) -> None:
    """Refuse outcomes that a run of so many months does not have, or by which strategies are never compared."""
    known = run_outcomes(horizon)
    if not outcomes:
        raise ValueError("there must be at least 1 outcome")
    if twice := repeated(outcomes):
        raise ValueError(f"an outcome is asked for twice: {', '.join(twice)}")
    for name in outcomes:
        if name not in known:
            raise ValueError(f"there is no outcome {name!r} of {horizon} months{nearest(name, known)}")
        if compared and name in NEVER_RANKED:
            raise ValueError(f"strategies are never ranked by {name}: {known[name].meaning}")


def require_comparable(policies: Sequence[Strategy], parameters: Sequence[str] = ()) -> None:
    """Refuse to compare a strategy with itself, or strategies that do not have equal money at every point.

    Parameters
    ----------
    policies
        One strategy, or two that are compared.
    parameters
        Dotted names of what is varied.
    """
    if len({policy.name for policy in policies}) < len(policies):
        raise ValueError(f"a strategy is not compared with itself: {policies[0].name}")
    if len(policies) < 2:
        return
    if paid := [policy.name for policy in policies if policy.brings_money]:
        raise ValueError(
            f"{' and '.join(paid)} has money of its own, from subscriptions, and strategies are compared at equal "
            "money only; analyse it alone"
        )
    if paying := [name for name in parameters if name.split(".")[0] == LEVER and name.endswith(".subscription")]:
        raise ValueError(
            f"{paying[0]} brings money of its own, and strategies are compared at equal money only; vary it of one "
            "strategy alone"
        )
