"""What a viewer takes along: data, a picture, the scenario and the strategies."""

import io
from dataclasses import dataclass

import pandas as pd
from matplotlib.figure import Figure

from experiments.dashboard.duel.runs import Told
from experiments.dashboard.levers import Sides
from experiments.dashboard.opened.drawing import DRAWING
from experiments.plots import Cast, adoption_curves, figure_bytes, london_map
from experiments.plots.frames import month_text
from scenarios import dumps

KINDS = {
    "months": ("text/csv", "csv"), "boroughs": ("text/csv", "csv"), "png": ("image/png", "png"),
    "svg": ("image/svg+xml", "svg"), "scenario": ("application/toml", "toml"), "left": ("application/toml", "toml"),
    "right": ("application/toml", "toml"),
}  # fmt: skip
"""What there is to take, with media type and ending."""
DIGITS = "%.6g"
FORMULAS = ("=", "+", "-", "@")
TIERS = {
    "people": ("people_effective", "people-based services"),
    "transactional": ("transactional_effective", "transactional services"),
}


@dataclass(frozen=True)
class File:
    """A file for a viewer."""

    name: str
    media_type: str
    content: bytes


def file_of(kind: str, sides: Sides, told: Told, month: int, colour: str = "people") -> File:
    """Return a file.

    Parameters
    ----------
    kind
        A key of `KINDS`.
    sides, told
        What is shown.
    month
        The month of a picture; one beyond the horizon counts as the last.
    colour
        What its colours tell: ``"transactional"`` or people-based services.

    Raises
    ------
    ValueError
        If there is no such kind of file.
    """
    if kind not in KINDS:
        raise ValueError(f"{str(kind)[:20]!r} is not one of {', '.join(KINDS)}")
    media_type, ending = KINDS[kind]
    month = min(max(month, 0), sides.scenario.horizon)
    if kind in ("png", "svg"):
        with DRAWING:
            content = figure_bytes(picture(sides, told, month, colour), ending)
        return File(f"{_stem(sides)}-luck-{told[0].run.seed}-month-{month}.{ending}", media_type, content)
    if kind in ("months", "boroughs"):
        return File(f"{_stem(sides)}-{kind}.{ending}", media_type, _table(kind, told).encode())
    spec = getattr(sides, kind)
    return File(f"{spec.name}.{ending}", media_type, dumps(spec).encode())


def picture(sides: Sides, told: Told, month: int, colour: str = "people") -> Figure:
    """Return the maps of both sides in a month, or their curves until then where the world has no map.

    It goes where nobody knows the page, so its title says which world, luck and month it is of.
    """
    cast = Cast(
        {(sides.scenario.name, strategy.name): strategy.label for strategy in sides.strategies},
        {strategy.name: strategy.family for strategy in sides.strategies},
    )
    shown = told[: len(cast)]  # the same strategy twice is drawn once
    boroughs = pd.concat([side.run.borough_months for side in shown])
    column, services = TIERS["transactional" if colour == "transactional" else "people"]
    of = f"{sides.scenario.label}, luck no. {told[0].run.seed}: effective adoption of"
    when = f"{month_text(sides.scenario.start, month)} (month {month})"
    at = boroughs[boroughs["month"] == month]
    found = london_map(at, cast, column, title=f"{of} {services} by borough in {when}")
    if found is not None:
        return found
    months = pd.concat([side.run.months for side in shown])
    until = months[months["month"] <= month]
    return adoption_curves(until, cast, sides.scenario.start, title=f"{of} digital services until {when}")


def _table(kind: str, told: Told) -> str:
    """Return the months, or the boroughs month by month, of both sides as CSV, with a column that tells the side."""
    frames = []
    for side, chronicle in zip(("left", "right"), told, strict=True):
        frame = chronicle.run.months if kind == "months" else chronicle.run.borough_months
        frames.append(pd.concat([pd.Series(side, index=frame.index, name="side"), frame], axis=1))
    out = io.StringIO()
    table = pd.concat(frames)
    for name in table.select_dtypes(exclude="number").columns:
        # A spreadsheet would take a name from somebody's file for a formula.
        table[name] = table[name].map(lambda text: f"'{text}" if str(text).startswith(FORMULAS) else text)
    table.to_csv(out, index=False, float_format=DIGITS)
    return out.getvalue()


def _stem(sides: Sides) -> str:
    return f"{sides.scenario.name}-{sides.left.name}-{sides.right.name}"
