"""The figure that shows a claim, of one of three kinds, from the frames alone."""

import math
import os
from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from experiments.claims.page.contrast import contrast_panel
from experiments.claims.page.frames import (
    DECISIVE,
    Panel,
    checked_claims,
    checked_evidence,
    has_interval,
    noted,
    panels_of,
    points_of,
)
from experiments.claims.page.lead import lead_key, lead_panel
from experiments.claims.page.region import map_parts
from experiments.claims.page.response import key_of, response_panel, series_looks
from experiments.claims.page.sheet import BETWEEN, Part, composed, headed, stacked
from experiments.claims.page.verdicts import LOOKS
from experiments.plots.saving import save_figure
from experiments.report.numbers import counted
from experiments.store import FIGURES_FOLDER

MARKS = {"lines": ("Line", "band"), "dots": ("Dot", "bar")}
"""What shows an effect and its interval, by how a panel is drawn."""


def write_figures(folder: str | os.PathLike[str], claims: pd.DataFrame, evidence: pd.DataFrame) -> list[Path]:
    """Write the figure of each claim that has evidence, as PNG and SVG, and return the files.

    Parameters
    ----------
    folder
        Where the results are; figures go to its folder "figures" as ``claim-<name>.png`` and ``.svg``.
    claims, evidence
        The two frames; `experiments.claims.page` describes them.

    Raises
    ------
    ValueError
        If a frame is not as described.
    """
    target = Path(folder) / FIGURES_FOLDER
    return [
        path
        for claim, drawn in draw_figures(claims, evidence).items()
        for path in save_figure(drawn, target / f"claim-{file_name(claim)}")
    ]


def draw_figures(claims: pd.DataFrame, evidence: pd.DataFrame) -> dict[str, Figure]:
    """Return the figure of each claim that has evidence, by the claim's name."""
    claims, evidence = checked_claims(claims), checked_evidence(evidence)
    drawn = {
        str(row["claim"]): claim_figure(row, points_of(evidence, str(row["claim"]))) for _, row in claims.iterrows()
    }
    return {claim: found for claim, found in drawn.items() if found is not None}


def draw_panels(claims: pd.DataFrame, evidence: pd.DataFrame) -> dict[str, list[Figure]]:
    """Return the panels of each claim as figures of their own, by the claim's name."""
    claims, evidence = checked_claims(claims), checked_evidence(evidence)
    return {
        str(row["claim"]): claim_panels(row, points_of(evidence, str(row["claim"]))) for _, row in claims.iterrows()
    }


def claim_figure(row: "pd.Series[object]", points: pd.DataFrame) -> Figure | None:
    """Return the figure of one claim (a row of the frame of claims), or None if it has no point to show."""
    if not shows(points):
        return None
    return composed(figure_title(row, points), footnote(row, points), _parts(row, points))


def claim_panels(row: "pd.Series[object]", points: pd.DataFrame) -> list[Figure]:
    """Return the panels of the figure of a claim as figures of their own, without title and footnote."""
    return [composed("", "", [part]) for part in _parts(row, points)] if shows(points) else []


def shows(points: pd.DataFrame) -> bool:
    """Return whether there is a point to show."""
    return bool((points["effect"].notna() | noted(points, "boundary")).any())


def _parts(row: "pd.Series[object]", points: pd.DataFrame) -> list[Part]:
    """Return the panels: maps where points have both axes, lines where they have one, dots where they have none."""
    kind, unit, x_title = str(row["kind"]), str(row["unit"]), str(row["x_title"])
    above, below = str(row["above"]), str(row["below"])
    panels = [(str(i), panel) for i, panel in enumerate(panels_of(kind, points))]
    maps = [(panel.name, panel.rows) for _, panel in panels if panel.way == "map"]
    lines = [(i, panel) for i, panel in panels if panel.way == "lines"]
    dots = [(i, panel) for i, panel in panels if panel.way == "dots"]
    parts: list[Part] = []
    if maps:
        key, *rows = map_parts(maps, unit, (x_title, str(row["y_title"])), (above, below))
        parts += [stacked([key, rows[0]], BETWEEN), *rows[1:]]
    if lines:
        parts += _lines(kind, x_title, (above, below), lines)
    for i, panel in dots:
        parts.append(headed(panel.name, i, contrast_panel(panel.rows, "" if panel.name else unit, i)))
    return parts


def _lines(kind: str, x_title: str, sides: tuple[str, str], lines: Sequence[tuple[str, Panel]]) -> list[Part]:
    """Return the panels with lines, with one key for all where all have the same series, and else a key each."""
    own = [panel.rows[~noted(panel.rows, "boundary")] for _, panel in lines]
    looks = series_looks(pd.concat(own))
    there = [[look for look in looks if look.is_in(rows)] for rows in own]
    one_key = all(found == there[0] for found in there)
    above = [*(key_of(looks) if one_key else []), *([lead_key(*sides)] if kind == "region" else [])]
    draw = lead_panel if kind == "region" else response_panel
    parts = []
    for (i, panel), found in zip(lines, there, strict=True):
        key = [] if one_key else key_of(found)
        parts.append(headed(panel.name, i, stacked([*key, draw(panel.rows, found, x_title, i)])))
    return [stacked([*above, parts[0]], BETWEEN), *parts[1:]]


def figure_title(row: "pd.Series[object]", points: pd.DataFrame) -> str:
    """Return what the figure is called: the claim with its verdict, and the outcome where no panel names it."""
    said = f"{row['claim']} {LOOKS[str(row['verdict'])].one}: {str(row['hypothesis']).removesuffix('.')}"
    unit = {"%": "points"}.get(str(row["unit"]), str(row["unit"]))
    outcome = ", ".join(part for part in (str(row["outcome"]), unit) if part)
    return said if (points["panel"] != "").all() or not outcome else f"{said} ({outcome})"


def footnote(row: "pd.Series[object]", points: pd.DataFrame) -> str:
    """Return what dots, lines, bands and hollow marks mean, and over how many runs."""
    over = [counted(int(float(str(row[name]))), one) for name, one in (("draws", "draw"), ("seeds", "seed"))
            if pd.notna(row[name])]  # fmt: skip
    of = f", mean over {' and '.join(over)}" if over else ""
    ways = {panel.way for panel in panels_of(str(row["kind"]), points)}
    edge, said = points[noted(points, "boundary")], []
    if "map" in ways:
        said.append(f"Cell: who is ahead{of}; the stronger the colour, the further. Heavy line: where the lead changes "
                    f"hands{', grey its 95% interval' if len(edge) else ''}.")  # fmt: skip
    marks = [words for way, words in MARKS.items() if way in ways]
    if marks:
        centre, extent = (" or ".join(names).capitalize() for names in zip(*marks, strict=True))
        said.append(f"{centre}: effect{of}. {extent}: its 95% interval over draws and seeds.")
    said += [_edge(found) for found in edge.to_dict("records") if not math.isfinite(found["y"])]
    if points["off"].any():
        said.append(f"Hollow: with {str(row['own_mechanism_off']) or 'the mechanism of the claim'} switched off.")
    if "dots" in ways and len(set(points["panel"])) > 1:
        said.append("Panels have different scales.")
    if noted(points, DECISIVE).any() and "dots" in ways:
        said.append("Bold: what the verdict rests on.")
    return " ".join(said)


def _edge(row: Mapping[Hashable, object]) -> str:
    """Say where the lead changes hands, over one axis."""
    x, low, high = (float(str(row[name])) for name in ("x", "low", "high"))
    at = f"Heavy upright: where the lead changes hands, {x:g}"
    return f"{at} (hatched: its 95% interval, {low:g} to {high:g})." if has_interval(low, high) else f"{at}."


def file_name(claim: str) -> str:
    """Return a claim's name as part of a file's name: letters, digits and hyphens."""
    return "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in claim)
