"""Who gains and who is left behind: each borough under each strategy, against the same borough under a reference."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from experiments.blocks import PairedBlock
from experiments.compare import FEW_PAIRS
from experiments.contest import mean_of
from experiments.intervals import interval_of
from experiments.pairs import Case, Floats
from scenarios.quantity import nearest

OUTCOMES = ("people_effective", "transactional_effective")
"""Outcomes of a borough that are compared unless others are asked for: effective adoption of each tier."""
TILE = ("tile_row", "tile_column")
LEFT_BEHIND = ("loses", "open")
"""Standings of boroughs that cannot be said to gain."""
COLUMNS = (
    "outcome", "scenario", "strategy", "label", "place", "tile_row", "tile_column", "pairs", "mean", "reference_mean",
    "difference", "low", "high", "standing",
)  # fmt: skip


def gains(
    boroughs: pd.DataFrame, labels: Mapping[Case, str], reference: Case, outcomes: Iterable[str] = OUTCOMES
) -> pd.DataFrame:
    """Return one row an outcome, case and borough: its paired difference to the reference in the last month.

    Parameters
    ----------
    boroughs
        One row a run and borough (and month: then the last counts): scenario, strategy, seed, draw if there is one,
        place, tile_row and tile_column if there is a map, and outcomes.
    labels
        Cases to compare, and their names for people; the reference is left out.
    reference
        The case that the others are compared with.
    outcomes
        Columns of `boroughs`.

    Returns
    -------
    DataFrame
        Columns: outcome, scenario, strategy, label, place, tile_row, tile_column (missing without a map), pairs (runs
        under the same luck), mean and reference_mean (over the pairs), difference, low and high (95 % interval of the
        mean difference, see `experiments.intervals`), and standing: ``"gains"`` or ``"loses"`` (the interval excludes
        zero), ``"open"`` (it spans zero) or ``"unknown"`` (too few pairs to say).

    Raises
    ------
    ValueError
        If an outcome is not a column of the table.
    """
    names = list(outcomes)
    for name in names:
        if len(boroughs) and name not in boroughs.columns:
            raise ValueError(f"the table of boroughs has no outcome {name!r}{nearest(name, boroughs.columns)}")
    if not len(boroughs):
        return pd.DataFrame(columns=COLUMNS)
    last = boroughs[boroughs["month"] == boroughs["month"].max()] if "month" in boroughs.columns else boroughs
    block = PairedBlock.of(last, "place", [reference, *(case for case in labels if case != reference)])
    tiles = _tiles(last)
    rows: list[dict[str, object]] = []
    for name in names:
        values = block.values(name)
        there = [not np.isnan(values[:, :, k]).all() for k in range(len(block.cases))]
        for k, case in enumerate(block.cases):
            if k and there[0] and there[k]:
                about = {"outcome": name, "scenario": case[0], "strategy": case[1], "label": labels[case]}
                for place, of_place in zip(block.levels, values, strict=True):
                    tile = {"place": str(place), **{name: float(tiles.at[place, name]) for name in TILE}}
                    rows.append(about | tile | _row(of_place[:, k], of_place[:, 0], block))
    return pd.DataFrame(rows, columns=COLUMNS)


def left_behind(frame: pd.DataFrame) -> pd.DataFrame:
    """Return how many boroughs gain, lose and stand open by outcome and case, and which cannot be said to gain.

    Columns: outcome, scenario, strategy, label, boroughs, gain, lose, open, unknown, losers and undecided (names,
    the worst first, separated by commas).
    """
    rows = []
    keys = ["outcome", "scenario", "strategy", "label"]
    for key, of_case in frame.groupby(keys, sort=False):
        ordered = of_case.sort_values(["difference", "place"])
        names = {kind: list(ordered.loc[ordered["standing"] == kind, "place"]) for kind in (*LEFT_BEHIND, "unknown")}
        rows.append(
            dict(zip(keys, key, strict=True))
            | {
                "boroughs": len(of_case), "gain": int((of_case["standing"] == "gains").sum()),
                "lose": len(names["loses"]), "open": len(names["open"]), "unknown": len(names["unknown"]),
                "losers": ", ".join(names["loses"]), "undecided": ", ".join(names["open"]),
            }
        )  # fmt: skip
    columns = [*keys, "boroughs", "gain", "lose", "open", "unknown", "losers", "undecided"]
    return pd.DataFrame(rows, columns=columns)


def _tiles(last: pd.DataFrame) -> pd.DataFrame:
    """Return the tile of each place by name; missing where there is none."""
    return last.drop_duplicates("place").set_index("place").reindex(columns=list(TILE)).astype(float)


def _row(mine: Floats, theirs: Floats, block: PairedBlock) -> dict[str, object]:
    both = ~np.isnan(mine) & ~np.isnan(theirs)
    found = interval_of(mine - theirs, block.draws, block.seeds)
    return {
        "pairs": int(both.sum()), "mean": mean_of(mine[both]), "reference_mean": mean_of(theirs[both]),
        "difference": found.mean, "low": found.low, "high": found.high,
        "standing": _standing(int(both.sum()), found.low, found.high),
    }  # fmt: skip


def _standing(pairs: int, low: float, high: float) -> str:
    if pairs < FEW_PAIRS:
        return "unknown"
    return "gains" if low > 0.0 else "loses" if high < 0.0 else "open"
