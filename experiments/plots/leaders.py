"""Who wins on what: a cell for each headline outcome and horizon, in the leader's colour."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from experiments.pairs import Case
from experiments.plots.cast import cast_of
from experiments.plots.colours import QUIET, RULE, Colour, case_styles, text_on
from experiments.plots.frames import identifier, pairs_text, scenario_text
from experiments.plots.lettering import LEADING, wrapped
from experiments.plots.sheet import MARGIN, SMALL, TEXT, WIDTH, Sheet, new_sheet

ROW, HEAD, NAMES, GAP, STRIP, LINES = 44.0, 16.0, 142.0, 4.0, 5.0, 2
WIDEST = 190.0
OPEN_GROUND = "#EEF1F0"
OPEN_WORDS: Mapping[str, str] = {"tied": "tied", "equal": "practically equal", "unknown": "too few runs to say"}
"""What a cell says where nobody leads."""


def who_wins(leaders: pd.DataFrame, labels: Mapping[Case, str]) -> Figure:
    """Return who leads on each outcome at each horizon, by how much; a tie is shown as one.

    Parameters
    ----------
    leaders
        One row an outcome and month, as `experiments.contest.Contest` has them: title, unit, month, leader, other,
        difference (from the leader's side, in `unit`), low, high and verdict.
    labels
        Title of each (scenario, strategy) that may lead.

    Returns
    -------
    Figure
        A row an outcome, a column a month. A cell where somebody leads has the leader's colour, name and margin with
        its 95 % interval; one where nobody does is pale, with the colours of both at its edge.

    Raises
    ------
    ValueError
        If `labels` or the frame is empty.
    """
    cast, styles = cast_of(labels), case_styles(labels)
    if not len(leaders):
        raise ValueError("no contests to show: leaders is empty")
    colours = {label: styles[case].colour for case, label in cast.items() if case[0] == cast.base}
    titles, months = list(dict.fromkeys(leaders["title"])), sorted(set(leaders["month"]))
    wide = min((WIDTH - 2 * MARGIN - NAMES - GAP * len(months)) / len(months), WIDEST)
    sheet = new_sheet(
        "Who leads on what, and by how much, at each horizon",
        "Coloured: the strategy with the best mean leads the next best by more than luck and by enough to matter; its "
        f"lead, mean over {pairs_text(leaders['pairs'])}, with the 95% interval of that mean. Pale: nobody leads; at "
        "the edge the colours of the best two. Tied: the interval spans zero. Practically equal: less apart than "
        "matters. " + scenario_text({case: label for case, label in cast.items() if case[0] == cast.base}),
        HEAD + len(titles) * (ROW + GAP),
    )
    for j, month in enumerate(months):
        left = MARGIN + NAMES + GAP + j * (wide + GAP)
        sheet.text(left, 0, f"month {month}", bold=True)
    for i, title in enumerate(titles):
        top = HEAD + i * (ROW + GAP)
        unit = leaders.loc[leaders["title"] == title, "unit"].iloc[0]
        words = wrapped(f"{title}, {'points' if unit == '%' else unit}", NAMES - 4, TEXT)
        sheet.text(MARGIN, top + ROW / 2, words, down="centre")
        for j, month in enumerate(months):
            found = leaders[(leaders["title"] == title) & (leaders["month"] == month)]
            if len(found):
                place = (MARGIN + NAMES + GAP + j * (wide + GAP), top, wide)
                _cell(sheet, found.iloc[0], colours, place)
    return sheet.figure


def _cell(sheet: Sheet, row: pd.Series, colours: Mapping[str, str], place: tuple[float, float, float]) -> None:
    left, top, wide = place
    name = identifier(str(row["outcome"]), str(row["month"]))
    if row["verdict"] in OPEN_WORDS:
        _box(sheet, left, top, wide, OPEN_GROUND, f"cell.{name}")
        for k, who in enumerate((row["leader"], row["other"])):
            _box(sheet, left, top + k * ROW / 2, STRIP, colours.get(who, RULE), f"strip.{k}.{name}", ROW / 2)
        words = OPEN_WORDS[str(row["verdict"])]
        lines = wrapped(f"{row['leader']}, {row['other']}", wide - STRIP - 8, SMALL)[: LINES + 1]
        top += (ROW - TEXT * LEADING - len(lines) * SMALL * LEADING) / 2
        sheet.text(left + STRIP + 4, top, words, bold=True, gid=f"words.{name}")
        sheet.text(left + STRIP + 4, top + TEXT * LEADING, lines, size=SMALL, colour=QUIET, gid=f"who.{name}")
        return
    ground = colours.get(str(row["leader"]), QUIET)
    _box(sheet, left, top, wide, ground, f"cell.{name}")
    lines = wrapped(str(row["leader"]), wide - 10, TEXT, bold=True)[: LINES + 1]
    margin = f"+{row['difference']:.1f} ({row['low']:+.1f} to {row['high']:+.1f})"
    top += (ROW - len(lines) * TEXT * LEADING - SMALL * LEADING) / 2
    ink = text_on(ground)
    sheet.text(left + 5, top, lines, bold=True, colour=ink, gid=f"words.{name}")
    sheet.text(left + 5, top + len(lines) * TEXT * LEADING, margin, size=SMALL, colour=ink, gid=f"margin.{name}")


def _box(sheet: Sheet, left: float, top: float, wide: float, colour: Colour, gid: str, tall: float = ROW) -> None:
    corner = left / sheet.width, 1 - (sheet.top + top + tall) / sheet.height
    box = Rectangle(corner, wide / sheet.width, tall / sheet.height, facecolor=colour, edgecolor="none", gid=gid)
    box.set_transform(sheet.figure.transFigure)
    sheet.figure.add_artist(box)
