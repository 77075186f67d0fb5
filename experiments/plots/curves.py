"""Adoption over time: a line per case, and the band of its runs."""

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.pairs import Case
from experiments.plots.colours import DASHES, QUIET, CaseStyle, case_styles, readable, scenario_dashes
from experiments.plots.frames import Course, ceiling, course, identifier, runs_text, scenario_text
from experiments.plots.lettering import LEADING, spread, text_width, wrapped
from experiments.plots.sheet import MARGIN, SMALL, TEXT, WIDTH, Sheet, calendar_axis, new_sheet, percent_axis

PANELS = (("transactional_effective", "Transactional services"), ("people_effective", "People-based services"))
SCALE, LEADER, NUMBER, NAME, BETWEEN = 30.0, 18.0, 24.0, 80.0, 8.0
HEAD = 24.0
"""Widths in points: y scale, leader line, percentage, longest name, gap between the panels."""
GAP = 2.5
MANY = 7
"""From more cases than this on, bands are faint."""


class _Line(NamedTuple):
    case: Case
    course: Course
    style: CaseStyle
    name: list[str]


def adoption_curves(months: pd.DataFrame, labels: Mapping[Case, str], start: str, title: str | None = None) -> Figure:
    """Return the effective adoption of transactional and of people-based services over time, a line per case.

    Effective adoption counts a service in use by how well it fits. A line is the mean over the runs of the
    case, of values that are already means over the boroughs. The band holds the middle 80 % of its runs
    (10-90 %), month by month; it is a spread of runs, not a confidence interval of the mean. A case with one
    run has no band.

    Parameters
    ----------
    months
        One row per run and month: scenario, strategy, seed, month (from 0), transactional_effective and
        people_effective (shares, 0 to 1). Runs without values are left out.
    labels
        Title of each (scenario, strategy) to draw, in order; a `Cast` also tells what is a counterfactual,
        which is dashed.
    start
        Calendar month of month 0, such as "2017-10".
    title
        Title of the figure, if not the usual one.

    Returns
    -------
    Figure
        Two panels; x in calendar months, y in percent of services. The percentage before each name is the
        mean in the last month. The panels have different y scales if adoption differs much, and the footnote
        then says so.

    Raises
    ------
    ValueError
        If a column or a case is missing, `labels` is empty, or `start` is no calendar month.
    """
    styles = case_styles(labels)
    names = {case: wrapped(label, NAME, TEXT) for case, label in labels.items()}
    panels = [
        [_Line(case, course(months, case, column), styles[case], names[case]) for case in labels]
        for column, _ in PANELS
    ]
    tops = [ceiling(max(_highest(line.course) for line in lines)) for lines in panels]
    column_width = max(text_width(part, TEXT) for name in names.values() for part in name)
    tall = max(230.0, sum(_height(name) for name in names.values()))
    across = (WIDTH - 2 * MARGIN - BETWEEN) / 2
    wide = across - SCALE - LEADER - NUMBER - column_width
    sheet = new_sheet(
        title if title is not None else "Effective adoption of digital services over time, by strategy",
        _note(panels[0], tops, labels),
        HEAD + tall + 22,
    )
    for i, (lines, top, (column, panel)) in enumerate(zip(panels, tops, PANELS, strict=True)):
        left = MARGIN + i * (across + BETWEEN) + SCALE
        sheet.text(left, 0, panel, size=TEXT + 1, bold=True)
        sheet.text(left, 10.5, "% of services, weighted by fit", size=SMALL, colour=QUIET)
        axes = sheet.axes(left, HEAD, wide, tall)
        percent_axis(axes, top)
        horizon = int(max(line.course.month[-1] for line in lines))
        calendar_axis(sheet, axes, start, horizon, left, HEAD + tall, wide)
        _draw(axes, lines, column)
        _name(sheet, lines, (left + wide, HEAD, tall), top, column)
    return sheet.figure


def _highest(line: Course) -> float:
    return float((line.mean if line.high is None else line.high).max())


def _height(name: list[str]) -> float:
    return len(name) * TEXT * LEADING + GAP


def _draw(axes: Axes, lines: list[_Line], column: str) -> None:
    """Draw the bands and, above them, the lines; doing nothing lies below the others."""
    for line in lines:
        base = 1.5 if line.style.family == "none" else 2.0
        month, low, high = line.course.month, line.course.low, line.course.high
        if low is not None and high is not None:
            axes.fill_between(
                month,
                low,
                high,
                color=line.style.colour,
                alpha=0.16 if len(lines) <= MANY else 0.09,
                linewidth=0,
                zorder=base - 1,
                gid=identifier("band", column, *line.case),
            )
        axes.plot(
            month,
            line.course.mean,
            color=line.style.colour,
            linestyle=DASHES[line.style.dash],
            linewidth=1.5,
            zorder=base,
            gid=identifier("mean", column, *line.case),
        )


def _name(sheet: Sheet, lines: list[_Line], panel: tuple[float, float, float], top: float, column: str) -> None:
    """Write each percentage and name at the end of its line, shifted where they would overlap."""
    right, upper, tall = panel
    ends = [upper + tall * (1 - float(line.course.mean[-1]) / top) for line in lines]
    places = spread(ends, [_height(line.name) for line in lines], upper - 6, upper + tall + 6)
    for line, end, place in zip(lines, ends, places, strict=True):
        colour = readable(line.style.colour)
        bends = [right + 1, right + 3, right + LEADER - 3, right + LEADER - 1]
        sheet.line(bends, [end, end, place, place], colour=line.style.colour)
        share, name = identifier("share", column, *line.case), identifier("label", column, *line.case)
        number, after = f"{100 * line.course.mean[-1]:.0f}%", right + LEADER + NUMBER
        sheet.text(after - 3, place, number, bold=True, colour=colour, across="right", down="centre", gid=share)
        sheet.text(after, place, line.name, colour=colour, down="centre", gid=name)


def _note(lines: list[_Line], tops: list[float], labels: Mapping[Case, str]) -> str:
    counts = [line.course.runs for line in lines]
    runs = runs_text(counts)
    if max(counts) == 1:
        band = "Line: one run per case, hence no band."
    else:
        band = f"Line: mean of {runs} per case. Band: 10–90% of those runs in each month."
        band += " A case with one run has no band." if min(counts) == 1 else ""
    scales = " The two panels have different scales." if len(set(tops)) > 1 else ""
    return (
        f"Effective: in use, weighted by how well it fits; mean over boroughs. {band} "
        f"Percentage before a name: last month.{scales} "
        + scenario_text(labels, {name: f"{dash} lines" for name, dash in scenario_dashes(labels).items()})
    )
