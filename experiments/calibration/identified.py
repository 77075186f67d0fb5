"""What the data say of each parameter: the posterior beside the prior, and words by a rule.

References
----------
.. [1] M. Betancourt (2018), Calibrating model-based inferences and decisions, arXiv:1803.08393 (posterior contraction).
"""

from itertools import combinations

import numpy as np
import pandas as pd

from experiments.calibration.problem import Problem
from experiments.design.space import Dimension
from experiments.pairs import Floats
from scenarios import Behaviour
from scenarios.quantity import evidence_of

LOW, HIGH = 0.05, 0.95
"""Ends of the interval that is told."""
IDENTIFIED, PARTLY = 0.75, 0.25
"""Contraction from which a parameter counts as identified (its spread is half of the prior's), or partly so."""
ERRORS = 3.0
"""Standard errors of a contraction, from the number of draws, within which it may be luck: one looks at some thirty."""
UNIFORM_VARIANCE = 1.0 / 12.0
EDGE, AT_EDGE = 0.2, 0.5
"""A posterior leans on an end of its range where this share of the range holds so much of it."""
RELATED = 0.4
"""Correlation from which two parameters are told to be known only together."""
UNIFORM_KURTOSIS = 1.8


def unit_values(dimensions: tuple[Dimension, ...], values: Floats) -> Floats:
    """Return values on a scale on which every prior is uniform from 0 to 1, shape as `values`."""
    columns = []
    for k, dimension in enumerate(dimensions):
        law = np.log if dimension.log else np.asarray
        low, high = law(dimension.low), law(dimension.high)
        columns.append((law(values[:, k]) - low) / (high - low))
    return np.stack(columns, axis=1)


def weighted_quantiles(values: Floats, weights: Floats, levels: tuple[float, ...]) -> Floats:
    """Return quantiles of weighted values, shape (levels,): the least value up to which so much weight lies."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order]) / weights.sum()
    places = np.searchsorted(reached, np.array(levels) - 1e-12)
    return np.asarray(values[order][np.minimum(places, len(values) - 1)])


def identified(problem: Problem, values: Floats, weights: Floats) -> pd.DataFrame:
    """Return a row a parameter: its prior, its posterior, and what the data say of it.

    Contraction is 1 less the variance of the posterior over that of the prior [1]_, on the scale of the prior: 0 where
    the data say nothing, 1 where they leave no doubt. From 0.75 a parameter is *identified*, from 0.25 *partly*, below
    it *not*. What lies with half its weight in an outer fifth of its range *leans* on that end: the data would go
    further than the prior lets them.

    Parameters
    ----------
    problem
        Where the priors are.
    values : ndarray, shape (draws, parameters)
        Draws of the posterior.
    weights : ndarray, shape (draws,)

    Returns
    -------
    DataFrame
        parameter, symbol, fitted, prior_low, prior_high, log (whether its logarithm is uniform), median, low, high (5
        to 95 %), kept (width of that interval over the prior's), contraction, error (of it, from the number of draws),
        leans, word.
    """
    weights = weights / weights.sum()
    units = unit_values(problem.space.dimensions, values)
    error = float(np.sqrt((UNIFORM_KURTOSIS - 1.0) * np.sum(weights**2)))
    rows = []
    for k, (name, dimension) in enumerate(zip(problem.names, problem.space, strict=True)):
        unit = units[:, k]
        mean = np.sum(weights * unit)
        variance = np.sum(weights * (unit - mean) ** 2)
        low, median, high = weighted_quantiles(values[:, k], weights, (LOW, 0.5, HIGH))
        ends = weighted_quantiles(unit, weights, (LOW, HIGH))
        contraction = 1.0 - variance / UNIFORM_VARIANCE
        leans = [
            end
            for end, share in (("low", weights[unit < EDGE].sum()), ("high", weights[unit > 1.0 - EDGE].sum()))
            if share >= AT_EDGE
        ]
        evidence = evidence_of(Behaviour.model_fields[name])
        rows.append(
            {
                "parameter": name, "symbol": evidence.symbol if evidence else "", "fitted": k < problem.fitted,
                "prior_low": dimension.low, "prior_high": dimension.high, "log": dimension.log, "median": median,
                "low": low, "high": high,
                "kept": (ends[1] - ends[0]) / (HIGH - LOW), "contraction": contraction,
                "error": error, "leans": leans[0] if leans else "",
                "word": word_of(contraction, error),
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def word_of(contraction: float, error: float) -> str:
    """Return whether the data identify a parameter, by the rule of `identified`."""
    if contraction < max(PARTLY, ERRORS * error):
        return "not"
    return "identified" if contraction >= IDENTIFIED else "partly"


def related(problem: Problem, values: Floats, weights: Floats) -> pd.DataFrame:
    """Return pairs of parameters, at least one of them fitted, that the data know only together.

    Returns
    -------
    DataFrame
        parameter, other, correlation (weighted, on the scale of the priors); strongest first, from 0.4.
    """
    units = unit_values(problem.space.dimensions, values)
    covariance = np.atleast_2d(np.cov(units, rowvar=False, aweights=weights))
    spread = np.sqrt(np.diag(covariance))
    correlations = covariance / np.outer(spread, spread)
    rows = [
        {"parameter": problem.names[a], "other": problem.names[b], "correlation": correlations[a, b]}
        for a, b in combinations(range(len(problem.names)), 2)
        if a < problem.fitted and abs(correlations[a, b]) >= RELATED
    ]
    frame = pd.DataFrame(rows, columns=["parameter", "other", "correlation"])
    return frame.sort_values("correlation", key=abs, ascending=False, kind="stable").reset_index(drop=True)
