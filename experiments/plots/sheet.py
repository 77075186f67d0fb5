"""The sheet that every figure is drawn on: a title, a body and a footnote, measured in points from the top left."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, PercentFormatter

from experiments.plots.colours import INK, QUIET, RULE
from experiments.plots.frames import month_text
from experiments.plots.lettering import FONT, LEADING, text_width, wrapped

WIDTH = 560.0
"""Width of every figure in points: that of an A4 page between narrow margins."""
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
        axes = self.figure.add_axes(
            (left / self.width, bottom / self.height, width / self.width, height / self.height)
        )
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
        text: str,
        *,
        size: float = TEXT,
        colour: str = INK,
        bold: bool = False,
        across: str = "left",
        down: str = "top",
        gid: str | None = None,
    ) -> None:
        """Write `text` at this place of the body."""
        self.figure.text(
            left / self.width,
            1 - (self.top + top) / self.height,
            text,
            fontfamily=FONT,
            fontsize=size,
            fontweight="bold" if bold else "normal",
            color=colour,
            ha=across,
            va=down,
            linespacing=LEADING,
            parse_math=False,
            gid=gid,
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
    sheet.text(MARGIN, MARGIN - top, "\n".join(title_lines), size=TITLE, bold=True, gid="title")
    sheet.text(MARGIN, body + 8, "\n".join(note_lines), size=SMALL, colour=QUIET, gid="note")
    return sheet


def percent_axis(axes: Axes, top: float) -> None:
    """Give `axes` a y axis of shares from 0 to `top`, in percent, with quiet rules across."""
    axes.set_ylim(0, top)
    axes.yaxis.set_major_locator(FixedLocator([top * step / 5 for step in range(6)]))
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.grid(axis="y", color=RULE, linewidth=0.6)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)


def calendar_axis(axes: Axes, start: str, horizon: int, width: float) -> None:
    """Give `axes`, `width` points wide, an x axis from month 0 to `horizon`: calendar above, month below."""
    room = max(1, int(width // (text_width("Oct 2017", SMALL) + 9)))
    step = next((step for step in MONTH_STEPS if horizon <= step * room), horizon)
    axes.set_xlim(0, max(horizon, 1))
    axes.xaxis.set_major_locator(FixedLocator(list(range(0, horizon + 1, max(step, 1)))))
    axes.xaxis.set_major_formatter(
        FuncFormatter(lambda month, _: f"{month_text(start, round(month))}\nmonth {round(month)}")
    )
    if 12 < horizon <= 480:
        axes.xaxis.set_minor_locator(FixedLocator(list(range(0, horizon + 1, 12))))
        axes.tick_params(axis="x", which="minor", length=1.8, width=0.6, color=QUIET)
