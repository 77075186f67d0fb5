"""When a forecast is called good, and when bad: one rule for all series.

It was written after a first look at the errors, and has not been varied since.

Bad
    Fewer than half of the observations lie in their 90 % intervals, or the mean error is larger than that of saying
    that nothing will change.
Vague
    Not bad, but the intervals are wider than half of all that is possible: nearly anything would have been a hit.
Beaten
    Neither, but some naive forecast that could be made had the smaller error.
Good
    None of these.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.backtesting.baselines import BASELINES, LAST
from experiments.backtesting.tables import MODEL

HALF = 0.5
EVEN = 1e-9


@dataclass(frozen=True)
class Judgement:
    """What a forecast of one series is called, and why.

    Attributes
    ----------
    verdict
        ``"good"``, ``"beaten"``, ``"vague"``, ``"bad"``, or ``"not judged"`` where only bounds were observed.
    why
        In half a sentence.
    """

    verdict: str
    why: str


def judged(rows: pd.DataFrame) -> Judgement:
    """Return what the model's forecast of a series is called.

    Parameters
    ----------
    rows
        Those of one series and protocol, as `tables.by_series` gives them: a row a forecaster.
    """
    by_name = rows.set_index("forecaster")
    model = by_name.loc[MODEL]
    inside, of, mae = int(model["inside"]), int(model["of"]), float(model["mae"])
    if not of:
        return Judgement("not judged", "only a bound was observed")
    ratios = by_name["model_to_it"]
    way = "too high" if model["bias"] > 0 else "too low"
    faults = []
    if inside < HALF * of:
        faults.append(f"{of - inside} of {of} outside the interval, {way} by {100 * mae:.0f} points on average")
    if LAST in ratios.index and ratios[LAST] > 1.0 + EVEN:
        faults.append(f"{ratios[LAST]:.1f} times the error of saying that nothing changes")
    if faults:
        return Judgement("bad", "; ".join(faults))
    if model["width"] > HALF:
        return Judgement("vague", f"the interval is {100 * model['width']:.0f} points wide on average")
    better = [name for name in BASELINES if name in ratios.index and ratios[name] > 1.0 + EVEN]
    if better:
        return Judgement("beaten", f"by {' and '.join(better)}")
    return Judgement("good", f"{inside} of {of} inside, and no naive forecast came closer")


def judgements(series: pd.DataFrame, protocol: str) -> dict[str, Judgement]:
    """Return what the model's forecast of each series of a protocol is called, by short name."""
    of = series[series["protocol"] == protocol]
    return {str(name): judged(rows) for name, rows in of.groupby("series", sort=False)}


def speed(series: pd.DataFrame, protocol: str) -> tuple[int, int]:
    """Return of how many series the model is too fast, and of how many too slow: mean error beyond 5 points."""
    bias = series.loc[(series["protocol"] == protocol) & (series["forecaster"] == MODEL), "bias"].to_numpy(float)
    return int(np.sum(bias > 0.05)), int(np.sum(bias < -0.05))
