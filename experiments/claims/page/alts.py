"""What the figure of a claim shows, in words, for those who do not see it: the numbers of the same points."""

import math
from collections.abc import Sequence

import pandas as pd

from experiments.claims.page.figures import figure_title
from experiments.claims.page.frames import has_interval, noted, panels_of
from experiments.claims.page.numbers import decimals_for, figure, interval_text
from experiments.claims.page.region import standing_of
from experiments.report.numbers import listed

MOST = 10
"""Points of a panel that are told one by one."""
STANDS = {"above": "above zero", "below": "below zero", "open": "undecided", "unknown": "without interval"}


def alt_text(row: "pd.Series[object]", points: pd.DataFrame) -> str:
    """Return the figure of a claim in words."""
    panels = panels_of(str(row["kind"]), points)
    told = [f"{name}: {_panel(row, way, rows)}" if name else _panel(row, way, rows) for way, name, rows in panels]
    return " ".join([f"{figure_title(row, points)}.", *(f"{text[:1].upper()}{text[1:]}." for text in told if text)])


def _panel(row: "pd.Series[object]", way: str, rows: pd.DataFrame) -> str:
    if way == "dots":
        return _dots(rows)
    return _map(rows, row) if way == "map" else _lines(rows)


def _dots(rows: pd.DataFrame) -> str:
    told = []
    for point in rows.head(MOST).to_dict("records"):
        names = [str(point[name]) for name in ("series", "x_label") if point[name]]
        names += ["mechanism off"] if point["off"] else []
        told.append(f"{', '.join(names) or 'effect'} {_value(point['effect'], point['low'], point['high'])}")
    more = [f"and {len(rows) - MOST} more"] if len(rows) > MOST else []
    return "; ".join([*told, *more])


def _lines(rows: pd.DataFrame) -> str:
    """Tell where each line begins and ends, its best level, and where the lead changes hands."""
    told, lines = [], rows[~noted(rows, "boundary")].dropna(subset=["effect"])
    for (name, off), own in lines.groupby(["series", "off"], sort=False):
        own = own.sort_values("x", kind="stable")
        ends = [f"{_value(p['effect'], p['low'], p['high'])} at {_level(p)}" for p in own.to_dict("records")]
        words = " to ".join(dict.fromkeys((ends[0], ends[-1])))
        best = [_level(point) for point in own[noted(own, "optimum")].to_dict("records")]
        told.append(
            f"{name or 'effect'}{', mechanism off,' if off else ''} from {words}"
            f"{f', best at {listed(best)}' if best else ''}"
        )
    told += [
        _edge(point["x"], point["low"], point["high"]) for point in rows[noted(rows, "boundary")].to_dict("records")
    ]
    return "; ".join(told)


def _edge(x: float, low: float, high: float) -> str:
    return f"the lead changes hands at {x:g}" + (f" ({low:g} to {high:g})" if has_interval(low, high) else "")


def _map(rows: pd.DataFrame, row: "pd.Series[object]") -> str:
    """Tell how many places stand how."""
    cells = rows[~noted(rows, "boundary")].dropna(subset=["effect"])
    stands = [standing_of(low, high) for low, high in zip(cells["low"], cells["high"], strict=True)]
    who = {**STANDS, **{side: str(row[side]) for side in ("above", "below") if row[side]}}
    counts = [f"{who[kind]} in {stands.count(kind)}" for kind in STANDS if kind in stands]
    return f"of {len(cells)} places on the map, {listed(counts)}"


def _level(point: dict[str, object]) -> str:
    return str(point["x_label"]) or f"{point['x']:g}"


def _value(effect: float, low: float, high: float) -> str:
    if not math.isfinite(effect):
        return "not known"
    decimals = decimals_for(effect, low, high)
    extent = f" ({interval_text(low, high, decimals)})" if has_interval(low, high) else ""
    return f"{figure(effect, decimals, sign=True)}{extent}"


def data_rows(points: pd.DataFrame) -> tuple[Sequence[str], list[list[str]]]:
    """Return the points as a table: titles of the columns that say anything, and the cells."""
    named = [("panel", "Panel"), ("series", "Series"), ("x_label", "Level"), ("x", "x"), ("y", "y"), ("note", "Remark")]
    shown = [(name, title) for name, title in named if (points[name] != "").any() and points[name].notna().any()]
    if ("x_label", "Level") in shown and ("x", "x") in shown:
        shown.remove(("x", "x"))
    table = []
    for point in points.to_dict("records"):
        cells = [_cell(point[name]) for name, _ in shown if name != "note"]
        decimals = decimals_for(point["effect"], point["low"], point["high"])
        extent = (
            interval_text(point["low"], point["high"], decimals) if has_interval(point["low"], point["high"]) else "–"
        )
        cells += [figure(point["effect"], decimals, sign=True), extent, "off" if point["off"] else "on"]
        cells += [str(point["note"])] if ("note", "Remark") in shown else []
        table.append(cells)
    titles = [title for name, title in shown if name != "note"]
    last = ["Remark"] if ("note", "Remark") in shown else []
    return [*titles, "Effect", "95\N{NO-BREAK SPACE}% interval", "Mechanism", *last], table


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}" if math.isfinite(value) else "–"
    return str(value) or "–"
