"""When a level of adoption is reached: the share of runs that have reached it, by month."""

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator

from experiments.pairs import Case
from experiments.plots.colours import DASHES, case_styles, readable
from experiments.plots.frames import identifier, scenario_text
from experiments.plots.lettering import LEADING, spread, wrapped
from experiments.plots.sheet import MARGIN, SMALL, TEXT, WIDTH, calendar_axis, new_sheet, percent_axis

SCALE, LEADER, NAME, BETWEEN, HEAD, TALL = 30.0, 18.0, 84.0, 8.0, 24.0, 190.0


def reached_by_month(
    panels: Sequence[tuple[str, pd.DataFrame]], labels: Mapping[Case, str], start: str, horizon: int
) -> Figure | None:
    """Return the share of runs that have reached a level by each month, a panel an outcome, a line a case.

    Parameters
    ----------
    panels
        Title and frame of each panel, at most two; the frame as `Results.survival` returns it: scenario, strategy,
        month, reached_share, low and high.
    labels
        Title of each (scenario, strategy) to draw, in order.
    start, horizon
        Calendar month of month 0, and length of a run.

    Returns
    -------
    Figure or None
        Steps; the names stand at the ends of the lines. None where no panel has rows.
    """
    panels = [(title, frame) for title, frame in panels if len(frame)]
    if not panels:
        return None
    styles = case_styles(labels)
    names = {case: wrapped(label, NAME, SMALL) for case, label in labels.items()}
    across = (WIDTH - 2 * MARGIN - BETWEEN * (len(panels) - 1)) / len(panels)
    wide = across - SCALE - LEADER - NAME
    tall = max(TALL, sum(len(name) * SMALL * LEADING + 2 for name in names.values()))
    sheet = new_sheet(
        "How soon runs reach a level of effective adoption, by strategy",
        "Share of runs that have reached the level by that month; runs that had not by the end count as not reached "
        f"yet. A line that ends low: most runs never got there. {scenario_text(labels)}",
        HEAD + tall + 22,
    )
    for i, (title, frame) in enumerate(panels):
        left = MARGIN + i * (across + BETWEEN) + SCALE
        sheet.text(left - SCALE, 0, wrapped(title, across, TEXT, bold=True), bold=True)
        axes = sheet.axes(left, HEAD, wide, tall)
        percent_axis(axes, 1.0)
        axes.yaxis.set_major_locator(FixedLocator([0, 0.25, 0.5, 0.75, 1.0]))
        calendar_axis(sheet, axes, start, horizon, left, HEAD + tall, wide)
        ends, shown = [], []
        for case in labels:
            rows = frame[(frame["scenario"] == case[0]) & (frame["strategy"] == case[1])].sort_values("month")
            if not len(rows):
                continue
            month, share = rows["month"].to_numpy(float), rows["reached_share"].to_numpy(float)
            month, share = [*month, max(horizon, month[-1])], [*share, share[-1]]
            style = styles[case]
            axes.plot(month, share, drawstyle="steps-post", color=style.colour, linestyle=DASHES[style.dash],
                      linewidth=1.5, gid=identifier("reached", *case), clip_on=False)  # fmt: skip
            ends.append(HEAD + tall * (1 - share[-1]))
            shown.append(case)
        heights = [len(names[case]) * SMALL * LEADING + 2 for case in shown]
        for case, end, place in zip(shown, ends, spread(ends, heights, HEAD - 6, HEAD + tall + 6), strict=True):
            right = left + wide
            sheet.line([right + 1, right + 3, right + LEADER - 4, right + LEADER - 2], [end, end, place, place],
                       colour=styles[case].colour)  # fmt: skip
            sheet.text(right + LEADER, place, names[case], size=SMALL, colour=readable(styles[case].colour),
                       down="centre")  # fmt: skip
    return sheet.figure
