"""Nominal beside effective adoption of people-based services: in use, and in use to good effect."""

import math
from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from experiments.plots.colours import INK, QUIET, Case, case_styles, readable
from experiments.plots.frames import ceiling, course, identifier, runs_text, scenario_text
from experiments.plots.lettering import LEADING, spread, text_width, wrapped
from experiments.plots.sheet import MARGIN, SMALL, TEXT, WIDTH, calendar_axis, new_sheet, percent_axis

SCALE, ENDS, GUTTER, TALL, BETWEEN = 28.0, 22.0, 8.0, 88.0, 30.0
KEY = 20.0
STAGES = (("nominal", 0.8, "nominal: in use"), ("effective", 2.2, "effective: in use, weighted by how well it fits"))


def nominal_and_effective(months: pd.DataFrame, labels: Mapping[Case, str], start: str) -> Figure:
    """Return nominal (thin) and effective (thick) adoption of people-based services, a panel per case.

    Nominal adoption counts a service that is in use; effective adoption weights it by how well it fits. Both lines
    are means over the runs of the case, of values that are already means over the boroughs; there is no band.

    Parameters
    ----------
    months
        One row per run and month: scenario, strategy, seed, month (from 0), people_nominal and people_effective
        (shares, 0 to 1). Runs without values are left out.
    labels
        Title of each (scenario, strategy) to draw, in order.
    start
        Calendar month of month 0, such as "2017-10".

    Returns
    -------
    Figure
        Small multiples on one scale; x in calendar months, y in percent of services. The percentages at the right
        are the means in the last month.

    Raises
    ------
    ValueError
        If a column or a case is missing, `labels` is empty, or `start` is no calendar month.
    """
    styles = case_styles(labels)
    courses = {case: [course(months, case, f"people_{stage}") for stage, _, _ in STAGES] for case in labels}
    across = min(3, len(labels))
    down = math.ceil(len(labels) / across)
    wide = (WIDTH - 2 * MARGIN - SCALE - across * ENDS - (across - 1) * GUTTER) / across
    titles = {case: wrapped(label, wide + ENDS, TEXT, bold=True) for case, label in labels.items()}
    head = max(len(title) for title in titles.values()) * TEXT * LEADING + 5
    tall = TALL if len(labels) > 3 else 1.6 * TALL
    row = head + tall + BETWEEN
    top = ceiling(max(float(stage.mean.max()) for stages in courses.values() for stage in stages))
    horizon = int(max(stage.month[-1] for stages in courses.values() for stage in stages))
    counts = [stages[0].runs for stages in courses.values()]
    of = "one run" if max(counts) == 1 else f"mean of {runs_text(counts)}"
    sheet = new_sheet(
        "People-based services in use, and in use to good effect, by strategy",
        f"Share of people-based services, mean over boroughs. Lines: {of} per case, without a band. "
        f"Percentages at the right: last month. {scenario_text(labels)}",
        KEY + down * row,
    )
    left = MARGIN
    for _, width, words in STAGES:
        sheet.line([left, left + 16], [4.5, 4.5], colour=INK, width=width)
        sheet.text(left + 20, 0, words)
        left += 20 + text_width(words, TEXT) + 18
    for i, (case, title) in enumerate(titles.items()):
        left = MARGIN + SCALE + (i % across) * (wide + ENDS + GUTTER)
        upper = KEY + (i // across) * row + head
        colour = styles[case].colour
        sheet.text(left, upper - head, "\n".join(title), bold=True, colour=readable(colour),
                   gid=identifier("label", *case))  # fmt: skip
        axes = sheet.axes(left, upper, wide, tall)
        percent_axis(axes, top)
        calendar_axis(axes, start, horizon, wide)
        axes.tick_params(labelleft=i % across == 0)
        for (stage, width, _), line in zip(STAGES, courses[case], strict=True):
            axes.plot(line.month, line.mean, color=colour, linewidth=width, linestyle=styles[case].dash,
                      gid=identifier(stage, *case))  # fmt: skip
        ends = [upper + tall * (1 - float(line.mean[-1]) / top) for line in courses[case]]
        places = spread(ends, [SMALL * LEADING] * 2, upper - 4, upper + tall + 4)
        for (stage, _, _), line, place in zip(STAGES, courses[case], places, strict=True):
            sheet.text(left + wide + 3, place, f"{100 * line.mean[-1]:.0f}%", size=SMALL, down="center",
                       colour=INK if stage == "effective" else QUIET, bold=stage == "effective",
                       gid=identifier("share", stage, *case))  # fmt: skip
    return sheet.figure
