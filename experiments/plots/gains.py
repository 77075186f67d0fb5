"""Who gains and who is left behind: a tile map of differences, or a dot plot where there is no map."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, Normalize, to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from experiments.pairs import Case
from experiments.plots.cast import cast_of
from experiments.plots.colours import INK, QUIET, RULE, Colour, text_on
from experiments.plots.frames import identifier, pairs_text, scenario_text
from experiments.plots.lettering import FONT, LEADING, text_width, wrapped
from experiments.plots.names import abbreviations
from experiments.plots.sheet import MARGIN, SMALL, TEXT, WIDTH, Sheet, new_sheet, row_tops
from experiments.plots.tiles import COLUMN_NAMES, INSET

DIVERGING = LinearSegmentedColormap.from_list(
    "gains", ["#7A3B00", "#C97B2C", "#EFC99A", "#F6F6F4", "#A9CBE6", "#3F83BC", "#0B3C6F"]
)
"""Brown for less, blue for more (told apart with any colour vision), pale in the middle, which is no difference."""
KEY, GUTTER, BETWEEN, BAR, NAME, SHARE = 36.0, 18.0, 14.0, 110.0, 8.0, 62.0
DOT, PLACES, GAP = 11.0, 96.0, 16.0
TIERS: Mapping[str, str] = {
    "people_effective": "people-based services", "transactional_effective": "transactional services"
}  # fmt: skip
MOST_DOTS = 60
"""Places that a dot plot can show; of more, those with the least and the most gain."""
LOSER = INK


class _Panel(NamedTuple):
    """One case on one outcome: its title, its rows, and what to call its elements."""

    title: str
    rows: pd.DataFrame
    name: tuple[str, ...]


def gains_map(
    gains: pd.DataFrame, labels: Mapping[Case, str], reference: str, outcomes: Sequence[str]
) -> Figure | None:
    """Return how each borough fares under each strategy against a reference, the left-behind marked.

    Parameters
    ----------
    gains
        As `experiments.gains.gains` returns it.
    labels
        Title of each (scenario, strategy) to draw, in order; those without rows are left out.
    reference
        What the reference is called.
    outcomes
        Which outcomes of the frame; a panel each case and outcome.

    Returns
    -------
    Figure or None
        A tile map a panel, all on one scale centred on no difference; a dot plot where the world has no map. A solid
        frame marks a borough that loses, a dotted one a borough whose interval spans zero. None without rows.
    """
    panels = []
    for case, label in labels.items():
        for outcome in outcomes:
            rows = gains[
                (gains["outcome"] == outcome) & (gains["scenario"] == case[0]) & (gains["strategy"] == case[1])
            ]
            if len(rows):
                title = label if len(outcomes) == 1 else f"{label}: {TIERS.get(outcome, outcome)}"
                panels.append(_Panel(title, rows, (*case, outcome)))
    if not panels:
        return None
    cast = cast_of(labels)
    together = pd.concat([panel.rows for panel in panels])
    largest = float(together["difference"].abs().max())
    top = max(0.1, math.ceil(round(10 * largest, 6)) / 10)
    scale = Normalize(-top, top)
    placed = together.dropna(subset=["tile_row", "tile_column"])
    what = _words(outcomes[0]) if len(outcomes) == 1 else "Effective adoption"
    title = f"{what}: what each borough gains or loses against {reference}"
    draw = _dots if placed.empty else _maps
    return draw(panels, title, _note(together, placed, reference, cast), scale)


def _maps(panels: Sequence[_Panel], title: str, note: str, scale: Normalize) -> Figure:
    tiles = pd.concat([panel.rows for panel in panels]).dropna(subset=["tile_row", "tile_column"])
    short = abbreviations(sorted(set(tiles["place"])))
    rows, columns = 1 + int(tiles["tile_row"].max()), 1 + int(tiles["tile_column"].max())
    across = min(len(panels), 2 if len(panels) in (2, 4) else 3)
    wide = min((WIDTH - 2 * MARGIN - (across - 1) * GUTTER) / across, 330.0)
    tall = wide * rows / columns
    titles = [wrapped(panel.title, wide - SHARE, NAME, bold=True) for panel in panels]
    tops, body = row_tops([len(lines) * NAME * LEADING + 3 for lines in titles], across, tall + BETWEEN, KEY)
    sheet = new_sheet(title, note, body - BETWEEN)
    _key(sheet, scale)
    for i, (_, frame, case) in enumerate(panels):
        left = MARGIN + (i % across) * (wide + GUTTER)
        head = tops[i] - len(titles[i]) * NAME * LEADING - 3
        sheet.text(left, head, titles[i], size=NAME, bold=True, gid=identifier("label", *case))
        sheet.text(
            left + wide, head, _count(frame), size=SMALL, colour=QUIET, across="right", gid=identifier("count", *case)
        )
        axes = sheet.axes(left, tops[i], wide, tall)
        axes.set_axis_off()
        axes.set_xlim(0, columns)
        axes.set_ylim(rows, 0)
        for row in frame.dropna(subset=["tile_row", "tile_column"]).sort_values("place").to_dict("records"):
            _tile(axes, row, short[row["place"]], DIVERGING(float(scale(row["difference"]))), wide / columns, case)
    return sheet.figure


def _tile(axes: Axes, row: dict[str, object], name: str, ground: Colour, size: float, case: tuple[str, ...]) -> None:
    """Draw one tile, `size` points wide: name, difference in points, and a frame where it is left behind."""
    x, y, place = float(str(row["tile_column"])), float(str(row["tile_row"])), str(row["place"])

    def square(inset: float, **looks: object) -> None:
        side = 1 - 2 * inset
        axes.add_artist(Rectangle((x + inset, y + inset), side, side, **looks))  # type: ignore[arg-type]

    square(INSET, facecolor=ground, edgecolor="none", gid=identifier("tile", *case, place))
    frame = {"loses": "-", "open": (0, (1.1, 1.3))}.get(str(row["standing"]))
    if frame is not None:
        gid = identifier(str(row["standing"]), *case, place)
        square(INSET + 0.5 / size, fill=False, edgecolor=LOSER, linewidth=1.3, linestyle=frame, gid=gid)
    letters = min(8.5, size * 0.28)
    for text, baseline, weight, kind in (
        (name, 0.45, "bold", "name"),
        (_points(float(str(row["difference"]))), 0.80, "normal", "value"),
    ):
        axes.text(
            x + 0.5, y + baseline, text, fontfamily=FONT, fontsize=letters, fontweight=weight, ha="center",
            va="baseline", color=text_on(ground), parse_math=False, gid=identifier(kind, *case, place),
        )  # fmt: skip


def _dots(panels: Sequence[_Panel], title: str, note: str, scale: Normalize) -> Figure:
    """Draw a dot and its interval for each place, those that have least under the reference first."""
    first = panels[0].rows
    order = list(first.sort_values(["reference_mean", "place"])["place"])
    if len(order) > MOST_DOTS:
        order = [*order[: MOST_DOTS // 2], *order[-MOST_DOTS // 2 :]]
        note = f"Of {len(first)} boroughs the {MOST_DOTS} shown have least and most under the reference. {note}"
    across = min(3, len(panels))
    wide = (WIDTH - 2 * MARGIN - PLACES - (across - 1) * GAP) / across
    titles = [wrapped(panel.title, wide, NAME, bold=True) for panel in panels]
    tall = max(4 * DOT, len(order) * DOT)
    heads = [len(lines) * NAME * LEADING + 3 + SMALL * LEADING for lines in titles]
    tops, body = row_tops(heads, across, tall + BETWEEN + 16, 0.0)
    sheet = new_sheet(
        title,
        "Boroughs in the order of what they have under the reference, least first. White dots: open, or too few runs. "
        f"{note}",
        body,
    )
    ends = pd.concat([panel.rows for panel in panels])[["low", "high", "difference"]].to_numpy(float)
    top = max(float(scale.vmax or 0.1), float(pd.Series(ends.ravel()).abs().max()))
    for i, (_, frame, case) in enumerate(panels):
        left, upper = MARGIN + PLACES + (i % across) * (wide + GAP), tops[i]
        sheet.text(left, upper - heads[i], titles[i], size=NAME, bold=True, gid=identifier("label", *case))
        sheet.text(left, upper - SMALL * LEADING - 2, _count(frame), size=SMALL, colour=QUIET)
        axes = sheet.axes(left, upper, wide, tall)
        axes.set_xlim(-1.05 * top, 1.05 * top)
        axes.set_ylim(len(order) - 0.5, -0.5)
        axes.set_yticks([])
        axes.xaxis.set_major_formatter(lambda value, _: f"{100 * value:+.0f}" if round(100 * value) else "0")
        axes.grid(axis="x", color=RULE, linewidth=0.6)
        axes.axvline(0, color=QUIET, linewidth=0.8)
        rows = frame.set_index("place")
        for k, place in enumerate(order):
            if i % across == 0:
                sheet.text(MARGIN + PLACES - 6, upper + (k + 0.5) * tall / len(order), _fitted(place), size=SMALL,
                           across="right", down="centre")  # fmt: skip
            _dot(axes, rows.loc[place], k, to_hex(DIVERGING(float(scale(rows.at[place, "difference"])))), case, place)
    return sheet.figure


def _dot(axes: Axes, row: pd.Series, k: int, colour: str, case: tuple[str, ...], place: str) -> None:
    if not math.isfinite(row["difference"]):
        return
    if math.isfinite(row["low"]):
        axes.plot([row["low"], row["high"]], [k, k], color=QUIET, linewidth=1.0, zorder=2)
    marker = {"loses": "s", "open": "o", "unknown": "o"}.get(str(row["standing"]), "o")
    face = "white" if row["standing"] in ("open", "unknown") else colour
    gid = identifier("dot", *case, place)
    axes.plot([row["difference"]], [k], marker=marker, markersize=5, color=INK, markerfacecolor=face, zorder=3, gid=gid)


def _fitted(place: str) -> str:
    text = place
    while len(text) > 3 and text_width(text, SMALL) > PLACES - 8:
        text = text[:-2].rstrip() + "…"
    return text


def _points(difference: float) -> str:
    text = f"{100 * difference:+.0f}"
    return "0" if text in ("+0", "-0") else text.replace("-", "\N{MINUS SIGN}")


def _count(frame: pd.DataFrame) -> str:
    counts = frame["standing"].value_counts()
    parts = [(counts.get("gains", 0), "gain"), (counts.get("loses", 0), "lose"), (counts.get("open", 0), "open")]
    return ", ".join(f"{count} {word}" for count, word in parts if count) or "too few runs"


def _key(sheet: Sheet, scale: Normalize) -> None:
    """Draw the colour bar and what the frames mean, above the maps."""
    words = "Difference, points"
    sheet.text(MARGIN, 0, words)
    left = MARGIN + text_width(words, TEXT) + 12
    bar = sheet.axes(left, 0.5, BAR, 8)
    colours = sheet.figure.colorbar(ScalarMappable(scale, DIVERGING), cax=bar, orientation="horizontal")
    colours.outline.set_visible(False)
    top = float(scale.vmax or 1.0)
    bar.set_xticks([-top, 0.0, top])
    bar.xaxis.set_major_formatter(lambda value, _: _points(value))
    bar.tick_params(labelfontfamily=FONT, labelsize=SMALL, labelcolor=QUIET, length=2)
    left += BAR + 24
    for line, meaning in (("-", "loses"), ((0, (1.1, 1.3)), "open: interval spans zero")):
        box = sheet.axes(left, -0.5, 10, 10)
        box.set_axis_off()
        box.set(xlim=(0, 1), ylim=(0, 1))
        box.add_patch(Rectangle((0.1, 0.1), 0.8, 0.8, fill=False, edgecolor=LOSER, linewidth=1.3, linestyle=line))
        sheet.text(left + 14, 0, meaning)
        left += 14 + text_width(meaning, TEXT) + 16


def _words(outcome: str) -> str:
    return COLUMN_NAMES.get(outcome, outcome.replace("_", " ").capitalize())


def _note(together: pd.DataFrame, placed: pd.DataFrame, reference: str, labels: Mapping[Case, str]) -> str:
    many = pairs_text(together["pairs"])
    said = [f"Number and colour: difference to {reference} in percentage points, mean over {many}, at the "
            "end of the run; all on one scale. Gain, lose: the 95% interval of that mean excludes zero; open: it spans "
            "zero. One interval in twenty excludes zero by chance."]  # fmt: skip
    if (together["standing"] == "unknown").any():
        said.append("Where there are too few runs to say, nothing is marked.")
    outside = together["place"].nunique() - placed["place"].nunique()
    if len(placed) and outside:
        said.append(f"{outside} boroughs have no place on the map.")
    return " ".join([*said, scenario_text(labels)])
