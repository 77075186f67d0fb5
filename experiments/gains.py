"""Who gains and who is left behind: each borough under each strategy, against the same borough under a reference."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from experiments.compare import FEW_PAIRS
from experiments.intervals import interval_of
from experiments.pairs import Case
from scenarios.quantity import nearest

OUTCOMES = ("people_effective", "transactional_effective")
"""Outcomes of a borough that are compared unless others are asked for: effective adoption of each tier."""
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
    luck = [column for column in ("draw", "seed") if column in last.columns]
    tiles = _tiles(last)
    rows: list[dict[str, object]] = []
    for name in names:
        # Not pivot_table: it would average what should be one value.
        wide = last.pivot(index=[*luck, "place"], columns=["scenario", "strategy"], values=name)  # noqa: PD010
        for case, label in labels.items():
            if case == reference or case not in wide.columns or reference not in wide.columns:
                continue
            pairs = wide[[case, reference]].dropna()
            for place in tiles.index:
                rows.append(_row(name, case, label, str(place), tiles, pairs, reference))
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
    """Return the tile of each place, by name in the order of the alphabet; missing where there is none."""
    where = [column for column in ("tile_row", "tile_column") if column in last.columns]
    first = last.drop_duplicates("place").set_index("place").sort_index()
    return first.reindex(columns=["tile_row", "tile_column"]).astype(float) if where else pd.DataFrame(
        float("nan"), index=first.index, columns=["tile_row", "tile_column"]
    )  # fmt: skip


def _row(
    name: str, case: Case, label: str, place: str, tiles: pd.DataFrame, pairs: pd.DataFrame, reference: Case
) -> dict[str, object]:
    of_place = pairs[pairs.index.get_level_values("place") == place].sort_index()
    mine, theirs = (of_place[key].to_numpy(dtype=float) for key in (case, reference))
    luck = of_place.index
    seeds = luck.get_level_values("seed").to_numpy(dtype=np.int64)
    draws = luck.get_level_values("draw").to_numpy(dtype=np.intp) if "draw" in luck.names else np.zeros_like(seeds)
    found = interval_of(mine - theirs, draws, seeds)
    return {
        "outcome": name, "scenario": case[0], "strategy": case[1], "label": label, "place": place,
        "tile_row": tiles.at[place, "tile_row"], "tile_column": tiles.at[place, "tile_column"], "pairs": len(of_place),
        "mean": float(mine.mean()) if mine.size else float("nan"),
        "reference_mean": float(theirs.mean()) if theirs.size else float("nan"),
        "difference": found.mean, "low": found.low, "high": found.high,
        "standing": _standing(len(of_place), found.low, found.high),
    }  # fmt: skip


def _standing(pairs: int, low: float, high: float) -> str:
    if pairs < FEW_PAIRS:
        return "unknown"
    return "gains" if low > 0.0 else "loses" if high < 0.0 else "open"
