"""Nominal beside effective adoption of people-based services: in use, and in use to good effect."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from experiments.pairs import Case
from experiments.plots.colours import DASHES, INK, QUIET, case_styles, readable, scenario_dashes
from experiments.plots.frames import ceiling, course, identifier, runs_text, scenario_text
from experiments.plots.lettering import LEADING, spread, text_width, wrapped
from experiments.plots.sheet import MARGIN, SMALL, TEXT, WIDTH, Sheet, calendar_axis, new_sheet, percent_axis, row_tops

SCALE, ENDS, GUTTER, TALL, BELOW = 28.0, 22.0, 8.0, 88.0, 24.0
KEY, BETWEEN = 20.0, 10.0
STAGES = (("nominal", 0.8, "nominal: in use"), ("effective", 2.2, "effective: in use, weighted by how well it fits"))
"""Each stage, the width of its line, and what it means."""


def nominal_and_effective(months: pd.DataFrame, labels: Mapping[Case, str], start: str) -> Figure:
    """Return nominal (thin) and effective (thick) adoption of people-based services, a panel per case.

    Nominal adoption counts a service that is in use; effective adoption weights it by how well it fits. Both
    lines are means over the runs of the case, of values that are already means over the boroughs; there is no
    band.

    Parameters
    ----------
    months
        One row per run and month: scenario, strategy, seed, month (from 0), people_nominal and
        people_effective (shares, 0 to 1). Runs without values are left out.
    labels
        Title of each (scenario, strategy) to draw, in order.
    start
        Calendar month of month 0, such as "2017-10".

    Returns
    -------
    Figure
        Small multiples on one scale; x in calendar months, y in percent of services. The percentages at the
        right are the means in the last month.

    Raises
    ------
    ValueError
        If a column or a case is missing, `labels` is empty, or `start` is no calendar month.
    """
    styles = case_styles(labels)
    courses = {case: [course(months, case, f"people_{stage}") for stage, _, _ in STAGES] for case in labels}
    across = min(3, len(labels))
    wide = (WIDTH - 2 * MARGIN - SCALE - across * ENDS - (across - 1) * GUTTER) / across
    tall = TALL if len(labels) > 3 else 1.6 * TALL
    titles = [wrapped(label, wide + ENDS, TEXT, bold=True) for label in labels.values()]
    tops, body = row_tops([len(title) * TEXT * LEADING + 5 for title in titles], across, tall + BETWEEN, KEY)
    top = ceiling(max(float(stage.mean.max()) for stages in courses.values() for stage in stages))
    horizon = int(max(stage.month[-1] for stages in courses.values() for stage in stages))
    counts = [stages[0].runs for stages in courses.values()]
    lines = "one run per case" if max(counts) == 1 else f"mean of {runs_text(counts)} per case, without a band"
    dashes = {name: f"{dash} lines" for name, dash in scenario_dashes(labels).items()}
    sheet = new_sheet(
        "Nominal and effective adoption of people-based services over time, by strategy",
        f"Share of people-based services; mean over boroughs. Line: {lines}. Percentages: last month. "
        + scenario_text(labels, dashes),
        body - BETWEEN + BELOW,
    )
    _key(sheet)
    for i, case in enumerate(labels):
        left, upper = MARGIN + SCALE + (i % across) * (wide + ENDS + GUTTER), tops[i]
        style = styles[case]
        head = upper - len(titles[i]) * TEXT * LEADING - 5
        sheet.text(left, head, titles[i], bold=True, colour=readable(style.colour), gid=identifier("label", *case))
        axes = sheet.axes(left, upper, wide, tall)
        percent_axis(axes, top)
        axes.tick_params(labelleft=i % across == 0)
        lowest = i + across >= len(labels)
        calendar_axis(sheet, axes, start, horizon, left, upper + tall, wide, words=lowest)
        ends = [upper + tall * (1 - float(line.mean[-1]) / top) for line in courses[case]]
        places = spread(ends, [SMALL * LEADING] * 2, upper - 4, upper + tall + 4)
        for (stage, width, _), line, place in zip(STAGES, courses[case], places, strict=True):
            dash, name = DASHES[style.dash], identifier(stage, *case)
            axes.plot(line.month, line.mean, color=style.colour, linewidth=width, linestyle=dash, gid=name)
            number, effective = f"{100 * line.mean[-1]:.0f}%", stage == "effective"
            colour = INK if effective else QUIET
            sheet.text(
                left + wide + 3,
                place,
                number,
                size=SMALL,
                colour=colour,
                bold=effective,
                down="centre",
                gid=f"share.{name}",
            )
    return sheet.figure


def _key(sheet: Sheet) -> None:
    """Draw what the two widths of line mean, above the panels."""
    left = MARGIN + SCALE
    for _, width, words in STAGES:
        sheet.line([left, left + 16], [4.5, 4.5], colour=INK, width=width)
        sheet.text(left + 21, 0.5, words)
        left += 21 + text_width(words, TEXT) + 18
