"""The sheet that every figure is drawn on: title, body and footnote, in points from the upper left corner."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, NullFormatter, PercentFormatter

from experiments.plots.colours import INK, QUIET, RULE
from experiments.plots.frames import month_text
from experiments.plots.lettering import FONT, LEADING, text_width, wrapped

WIDTH = 560.0
"""Width of every figure in points: that of an A4 page between narrow margins."""
ASCENT, CAPITAL = 0.93, 0.73
"""Height above the baseline of the tallest letters and of capitals, as shares of the size."""
MARGIN = 10.0
TITLE, TEXT, SMALL = 10.5, 7.5, 6.8
MONTH_STEPS = (1, 2, 3, 6, 12, 24, 36, 60, 120, 240, 600, 1200)


@dataclass(frozen=True)
class Sheet:
    """A figure of `width` x `height` points whose body starts `top` points from its upper edge."""

    figure: Figure
    width: float
    height: float
    top: float

    def axes(self, left: float, top: float, width: float, height: float) -> Axes:
        """Return new axes at this place of the body, without upper and right spines."""
        bottom = self.height - self.top - top - height
        axes = self.figure.add_axes((left / self.width, bottom / self.height, width / self.width, height / self.height))
        axes.set_facecolor("none")
        for side, spine in axes.spines.items():
            spine.set_visible(side in {"left", "bottom"})
            spine.set_color(QUIET)
            spine.set_linewidth(0.6)
        axes.tick_params(labelfontfamily=FONT, labelsize=SMALL, labelcolor=QUIET, color=QUIET, width=0.6, length=3)
        axes.set_axisbelow(True)
        return axes

    def text(
        self,
        left: float,
        top: float,
        lines: str | Sequence[str],
        *,
        size: float = TEXT,
        colour: str = INK,
        bold: bool = False,
        across: str = "left",
        down: str = "top",
        gid: str | None = None,
    ) -> None:
        """Write a line or several below each other; `down` tells what `top` is of them, "top" or "centre".

        Every line is set on its own baseline: the lines of a block, and blocks side by side, then keep step
        whatever letters are in them. The lines of a block after the first are called `gid`.1, `gid`.2, ...
        """
        lines = [lines] if isinstance(lines, str) else lines
        shift = ASCENT * size if down == "top" else (CAPITAL - (len(lines) - 1) * LEADING) * size / 2
        for i, line in enumerate(lines):
            self.figure.text(
                left / self.width,
                1 - (self.top + top + shift + i * LEADING * size) / self.height,
                line,
                fontfamily=FONT,
                fontsize=size,
                fontweight="bold" if bold else "normal",
                color=colour,
                ha=across,
                va="baseline",
                parse_math=False,
                gid=f"{gid}.{i}" if gid and i else gid,
            )

    def line(self, x: Sequence[float], y: Sequence[float], *, colour: str, width: float = 0.7) -> None:
        """Draw a line through these places of the body."""
        across = [place / self.width for place in x]
        up = [1 - (self.top + place) / self.height for place in y]
        self.figure.add_artist(Line2D(across, up, color=colour, linewidth=width, solid_capstyle="butt"))


def new_sheet(title: str, note: str, body: float) -> Sheet:
    """Return a sheet with this title and footnote and `body` points between them."""
    title_lines = wrapped(title, WIDTH - 2 * MARGIN, TITLE, bold=True)
    note_lines = wrapped(note, WIDTH - 2 * MARGIN - 4, SMALL)
    top = MARGIN + len(title_lines) * TITLE * LEADING + 8
    foot = 8 + len(note_lines) * SMALL * LEADING + MARGIN
    height = top + body + foot
    figure = Figure(figsize=(WIDTH / 72, height / 72), facecolor="white")
    sheet = Sheet(figure, WIDTH, height, top)
    sheet.text(MARGIN, MARGIN - top, title_lines, size=TITLE, bold=True, gid="title")
    sheet.text(MARGIN, body + 8, note_lines, size=SMALL, colour=QUIET, gid="note")
    return sheet


def percent_axis(axes: Axes, top: float) -> None:
    """Give `axes` a y axis of shares from 0 to `top`, in percent, with quiet rules across."""
    axes.set_ylim(0, top)
    axes.yaxis.set_major_locator(FixedLocator([top * step / 5 for step in range(6)]))
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.grid(axis="y", color=RULE, linewidth=0.6)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)


def calendar_axis(
    sheet: Sheet, axes: Axes, start: str, horizon: int, left: float, bottom: float, width: float, words: bool = True
) -> None:
    """Give `axes` an x axis from month 0 to `horizon`, marked by calendar month and number of the month.

    `left`, `bottom` and `width` are where the axis is on the sheet; without `words` it has ticks only. The
    first words start, and the last end, with the axis, so that axes can stand side by side.
    """
    ticks = list(range(0, horizon + 1, _month_step(horizon, width)))
    axes.set_xlim(0, max(horizon, 1))
    axes.xaxis.set_major_locator(FixedLocator(ticks))
    axes.xaxis.set_major_formatter(NullFormatter())
    if len(ticks) > 1 and ticks[1] > 12:
        axes.xaxis.set_minor_locator(FixedLocator(list(range(0, horizon + 1, 12))))
        axes.tick_params(axis="x", which="minor", length=1.8, width=0.6, color=QUIET)
    for month in ticks if words else []:
        across = "left" if month == 0 else "right" if month == horizon else "center"
        place = left + width * month / max(horizon, 1)
        lines = [month_text(start, month), f"month {month}"]
        sheet.text(place, bottom + 5, lines, size=SMALL, colour=QUIET, across=across)


def _month_step(horizon: int, width: float) -> int:
    """Return how many months apart ticks are, with room for words; at best the last is the horizon."""
    words = text_width("month 120", SMALL) + 1
    for steps in ([step for step in MONTH_STEPS if step <= horizon and horizon % step == 0], MONTH_STEPS):
        for step in steps:
            apart = width * step / horizon if horizon else width
            if apart >= (2.0 if step == horizon else 1.5) * words:
                return step
    return max(horizon, 1)


def row_tops(heads: Sequence[float], across: int, tall: float, above: float) -> tuple[list[float], float]:
    """Return where small multiples start, below their titles, and where the last row ends.

    Parameters
    ----------
    heads
        Height of the title of each panel; a row is given that of its tallest.
    across
        Number of panels in a row.
    tall
        Height of a panel, with the space below it.
    above
        Where the first row of titles starts.
    """
    tops: list[float] = []
    for first in range(0, len(heads), across):
        row = heads[first : first + across]
        above += max(row)
        tops += [above] * len(row)
        above += tall
    return tops, above
