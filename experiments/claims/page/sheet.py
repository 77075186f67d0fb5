"""The sheet of a claim's figure: narrow, so that its letters can be read on a phone and beside the words on a desk."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from experiments.claims.page.numbers import FEW, MANY, MINUS, figure
from experiments.plots.colours import QUIET, RULE
from experiments.plots.lettering import LEADING, text_width, wrapped
from experiments.plots.sheet import Sheet

WIDTH = 330.0
"""Width of every figure in points; 358 pixels of a phone then show letters of 8 points as 9 pixels."""
MARGIN, TITLE, TEXT, SMALL, BETWEEN = 6.0, 9.6, 8.0, 7.2, 12.0
"""Space around, sizes of letters, space between the parts of a figure."""
BODY = WIDTH - 2 * MARGIN
WIDE = 1e5
"""From here on numbers need so much room that an axis has few."""


def lines_of(text: str, width: float, size: float = TEXT, bold: bool = False, most: int | None = None) -> list[str]:
    """Return `text` in lines of `width` points; with `most`, the last of them says that there is more."""
    lines = wrapped(text, width, size, bold)
    if most is None or len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and text_width(f"{last}…", size, bold) > width:
        last = last[:-1]
    return [*lines[: most - 1], f"{last.rstrip()}…"]


def height_of(lines: Sequence[str], size: float = TEXT) -> float:
    """Return the height of lines below each other."""
    return len(lines) * size * LEADING


@dataclass(frozen=True)
class Part:
    """Something that takes `height` points of a sheet, and how it is drawn there: ``draw(sheet, top)``."""

    height: float
    draw: Callable[[Sheet, float], None]


def composed(title: str, note: str, parts: Sequence[Part]) -> Figure:
    """Return a figure with this title and footnote, if any, and the parts below each other between them."""
    heading = lines_of(title, BODY, TITLE, bold=True, most=6) if title else []
    foot = lines_of(note, BODY, SMALL, most=12) if note else []
    top = MARGIN + (height_of(heading, TITLE) + 7 if title else 0)
    body = sum(part.height for part in parts) + BETWEEN * (len(parts) - 1)
    height = top + body + (8 + height_of(foot, SMALL) if note else 0) + MARGIN
    sheet = Sheet(Figure(figsize=(WIDTH / 72, height / 72), facecolor="white"), WIDTH, height, top)
    sheet.text(MARGIN, MARGIN - top, heading, size=TITLE, bold=True, gid="title")
    sheet.text(MARGIN, body + 8, foot, size=SMALL, colour=QUIET, gid="note")
    at = 0.0
    for part in parts:
        part.draw(sheet, at)
        at += part.height + BETWEEN
    return sheet.figure


def headed(name: str, index: str, part: Part) -> Part:
    """Return a part with a title of its own above it, if it has one."""
    lines = lines_of(name, BODY, TEXT, bold=True, most=5) if name else []
    above = height_of(lines) + (5 if lines else 0)

    def draw(sheet: Sheet, top: float) -> None:
        if lines:
            sheet.text(MARGIN, top, lines, size=TEXT, bold=True, gid=f"panel.{index}")
        part.draw(sheet, top + above)

    return Part(above + part.height, draw)


def stacked(parts: Sequence[Part], gap: float = 7.0) -> Part:
    """Return several parts below each other as one."""

    def draw(sheet: Sheet, top: float) -> None:
        for part in parts:
            part.draw(sheet, top)
            top += part.height + gap

    return Part(sum(part.height for part in parts) + gap * (len(parts) - 1), draw)


def panel_axes(sheet: Sheet, left: float, top: float, width: float, height: float) -> Axes:
    """Return axes at this place, whose numbers are of this sheet's size."""
    axes = sheet.axes(left, top, width, height)
    axes.tick_params(labelsize=SMALL)
    return axes


def number_axis(axes: Axes, which: str, most: int = 5, sign: bool = True) -> None:
    """Give an axis of effects round numbers, with their sign if they are differences, and quiet rules across."""
    axis: Any = getattr(axes, f"{which}axis")
    ends = getattr(axes, f"get_{which}lim")()
    largest = max(abs(end) for end in ends)
    wide = largest >= WIDE or largest < 1 / WIDE
    axis.set_major_locator(MaxNLocator(1 if wide else most, steps=[1, 2, 2.5, 5, 10], min_n_ticks=1 if wide else 3))
    axis.set_major_formatter(lambda value, _: _tick(value, largest).lstrip("" if sign else "+"))
    axes.grid(axis="x" if which == "x" else "y", color=RULE, linewidth=0.6)


def _tick(value: float, largest: float) -> str:
    """Return a round number without decimals that say nothing."""
    if abs(value) < 1e-9 * largest:
        return "0"
    if not FEW <= abs(value) < MANY:
        return figure(value, 0, sign=True)
    text = f"{value:+,.6f}".rstrip("0").rstrip(".")
    return text.replace("-", MINUS)


def limits(values: Sequence[float], room: float = 0.06) -> tuple[float, float]:
    """Return ends of an axis that hold these finite values and zero, with room around."""
    low, high = min([0.0, *values]), max([0.0, *values])
    wide = (high - low) or 1.0
    return low - room * wide, high + room * wide
