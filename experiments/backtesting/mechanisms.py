"""Which mechanism a misfit is due to: mechanisms switched one at a time, and what that does to every series.

At the default parameters, since the question is what a mechanism does and not what is not known of it. A switch that
mends one series and spoils others is no repair; that is why all are shown, those that the calibration fits as well.
Switches were chosen by looking at misfits: whatever they mend is no forecast, and needs series of its own to be tested.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd

from experiments.aside import written_aside
from experiments.backtesting.backtest import Backtest
from experiments.evaluation import Progress
from experiments.history import Mapped, predict_all
from experiments.history.mapping import Setting
from experiments.history.prepared import prepared

TABLE = "backtest-mechanisms.csv"
AS_IS = "as it is"
LEVER = "strategy."
MATTERS = 0.02
"""Change of a mean absolute error below which a switch makes no difference."""

Changes = Mapping[str, Setting]

# A switch reads as: what it does, and the values by dotted name.
# fmt: off
SWITCHES: Mapping[str, Changes] = MappingProxyType({
    AS_IS: {},
    "no solution taken up freely": {"behaviour.supported_hazard": 0.0},
    "no peers": {"behaviour.peer_hazard": 0.0},
    "nobody on their own account": {"behaviour.independent_hazard": 0.0},
    "mandates push nobody": {"behaviour.mandate_hazard": 0.0},
    "mandates bite late (ramp 2)": {"strategy.deadline_ramp": 2.0},
    "no solution developed": {"strategy.development": 0.0},
    "no solution developed, ramp 2": {"strategy.development": 0.0, "strategy.deadline_ramp": 2.0},
    "no free uptake, no push": {"behaviour.supported_hazard": 0.0, "behaviour.mandate_hazard": 0.0},
    "solutions take ten times the work": {"behaviour.development_work": 5000.0},
    "complexity calls for no capacity": {"behaviour.complexity_exponent": 0.0},
    "complexity exponent 5": {"behaviour.complexity_exponent": 5.0},
    "adopting costs nothing": {"behaviour.adoption_cost": 0.0},
    "adopting costs five times as much": {"behaviour.adoption_cost": 3750.0},
    "nobody gives up": {"behaviour.abandonment_hazard": 0.0},
    "offers are understood": {"behaviour.untranslated_understanding": 1.0},
    "simple contagion": {"behaviour.contagion_exponent_people": 1.0},
    "transactional needs as spread as others": {"behaviour.requirement_spread_transactional": 1.5},
    "everything fits": {"behaviour.requirement_spread_transactional": 0.0, "behaviour.requirement_spread_people": 0.0},
    "joining at half its rate": {"behaviour.joining_hazard": 0.0475},
    "trust stays as it is": {"behaviour.trust_speed": 0.0},
    "nobody learns": {"behaviour.learning_rate": 0.0},
    "no gates before people-based services": {"initial.signed_share": 1.0, "behaviour.prerequisite_share": 0.0},
})
# fmt: on


def switched(
    found: Backtest, *, seeds: int = 8, workers: int | None = None, progress: Progress | None = None
) -> pd.DataFrame:
    """Return the error of every series under every switch.

    Parameters
    ----------
    found
        The backtest, for its series; those that the calibration fits are taken too.
    seeds
        Seeds of each run; the forecast is their mean.
    workers, progress
        As of `backtest`.

    Returns
    -------
    DataFrame
        Columns: switch, series, title, role, tier, governance, predicted_last, observed_last, mae, bias, change (of
        mae against as it is; negative is better). NaN where a level that months are counted from is not reached.
    """
    chosen = {mapped.name: mapped for mapped in (*found.predicted, *found.history.of_role("calibrate"))}
    cases = [
        (switch, under(mapped, changes, found)) for switch, changes in SWITCHES.items() for mapped in chosen.values()
    ]
    values = predict_all([mapped for _, mapped in cases], [{}], range(seeds), workers=workers, progress=progress)
    rows = []
    for (switch, mapped), value in zip(cases, values, strict=True):
        predicted = value[0].mean(axis=0)
        error = mapped.missed_by(predicted)
        last = int(np.argmax(mapped.months))
        rows.append({
            "switch": switch, "series": mapped.name, "title": mapped.mapping.label, "role": mapped.mapping.role,
            "tier": mapped.series.first.kind, "governance": mapped.series.first.governance,
            "predicted_last": predicted[last], "observed_last": mapped.observed[last],
            "mae": float(np.abs(error).mean()), "bias": float(error.mean()),
        })  # fmt: skip
    frame = pd.DataFrame(rows)
    usual = frame[frame["switch"] == AS_IS].set_index("series")["mae"]
    frame["change"] = frame["mae"] - frame["series"].map(usual)
    return frame


def under(mapped: Mapped, changes: Changes, found: Backtest) -> Mapped:
    """Return a series whose world and strategy have some values changed; a strategy that does nothing has no levers."""
    kept = {name: value for name, value in changes.items() if mapped.strategy.acts or not name.startswith(LEVER)}
    mapping = mapped.mapping.model_copy(update={"changes": {**mapped.mapping.changes, **kept}})
    return prepared(mapping, found.history.series)


def by_switch(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one row a switch: in how many series the error falls and rises by 2 points at least, and what is worst.

    Returns
    -------
    DataFrame
        Columns: switch, better, worse, mean_change, most_better, most_worse (series and change, in words).
    """
    rows = []
    for switch, block in frame[frame["switch"] != AS_IS].groupby("switch", sort=False):
        change = block.set_index("series")["change"].dropna()
        rows.append({
            "switch": switch, "better": int((change <= -MATTERS).sum()), "worse": int((change >= MATTERS).sum()),
            "mean_change": change.mean(), "most_better": _extreme(change, change.idxmin(), -1.0),
            "most_worse": _extreme(change, change.idxmax(), 1.0),
        })  # fmt: skip
    return pd.DataFrame(rows).sort_values("mean_change", ignore_index=True)


def _extreme(change: "pd.Series[float]", name: str, sign: float) -> str:
    return f"{name} {100 * change[name]:+.0f}" if sign * change[name] >= MATTERS else ""


def best_switches(frame: pd.DataFrame, most: int = 3) -> pd.DataFrame:
    """Return, for each series, its error as it is and the switches that lower it most.

    Returns
    -------
    DataFrame
        Columns: series, title, role, observed_last, predicted_last, mae, best (list of switch and error).
    """
    rows = []
    for series, block in frame.groupby("series", sort=False):
        usual = block[block["switch"] == AS_IS].iloc[0]
        lower = block[block["change"] <= -MATTERS].sort_values("mae", kind="stable")
        # Two switches of one effect, where the second does nothing more, are told as the first.
        lower = lower[~lower["mae"].round(9).duplicated()].head(most)
        rows.append({
            **{name: usual[name] for name in ("title", "role", "observed_last", "predicted_last", "mae", "bias")},
            "series": series, "best": [(row.switch, row.mae) for row in lower.itertuples()],
        })  # fmt: skip
    return pd.DataFrame(rows)


def write_mechanisms(
    found: Backtest, folder: Path, *, seeds: int = 8, workers: int | None = None, progress: Progress | None = None
) -> pd.DataFrame:
    """Switch mechanisms, write the table, and return it."""
    frame = switched(found, seeds=seeds, workers=workers, progress=progress)
    folder.mkdir(parents=True, exist_ok=True)
    with written_aside(folder / TABLE) as aside:
        frame.to_csv(aside, index=False)
    return frame
