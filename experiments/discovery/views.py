"""What the figures of a discovery show: places and words, from what was found."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from experiments.discovery.box import Box, Restriction, Search
from experiments.discovery.discover import Discovery
from experiments.discovery.words import name_of, restriction_words
from experiments.discovery.worlds import Question
from experiments.plots.discovery import Peeling, View

Ends = tuple[float | None, float | None]


def peelings(found: Discovery) -> list[Peeling]:
    """Return the panel of each side's peeling."""
    return [_peeling(search, found.question) for search in (found.one, found.other)]


def _peeling(search: Search, question: Question) -> Peeling:
    box = search.boxes[0] if search.boxes else search.refused
    title = f"{_words(search, question)} wins on {question.headline.short}, month {question.month}"
    out = box.held_out if box else None
    return Peeling(
        search.target, title[:1].upper() + title[1:], search.trajectory, search.base_rate,
        (box.coverage, box.density) if box else None,
        (out.coverage, out.density, out.low, out.high) if out else None, bool(search.boxes),
    )  # fmt: skip


def views(found: Discovery) -> list[View]:
    """Return the panel of each claimed box, over its two most telling parameters."""
    made = []
    for search in (found.one, found.other):
        for number, box in enumerate(search.boxes, start=1):
            which = f", box {number}" if len(search.boxes) > 1 else ""
            title = f"{_words(search, found.question)} wins{which}: {box.density:.0%} of {box.worlds} worlds"
            view = _view(found, box, search.target, title[:1].upper() + title[1:])
            held = [one.holds(found.worlds) for one in search.boxes[: number - 1]]
            before = found.worlds.loc[np.logical_or.reduce(held), "draw"].tolist() if held else ()
            made += [view._replace(before=before)] if view else []
    return made


def _view(found: Discovery, box: Box, side: str, title: str) -> View | None:
    ends = {one.parameter: (one.low, one.high) for one in box.restrictions if not one.choices}
    order = [*ends, *_telling(found.worlds, [name for name in found.parameters if name not in ends])]
    if len(order) < 2:
        return None
    across, up = order[:2]
    whole: Ends = (None, None)
    further = [one for one in box.restrictions if one.parameter not in (across, up)]
    named = [(name, _with_unit(found, name)) for name in (across, up)]
    return View(
        side, title, named[0], named[1], (ends.get(across, whole), ends.get(up, whole)), _further(found, further)
    )


def _telling(worlds: pd.DataFrame, names: Sequence[str]) -> list[str]:
    """Return the parameters that are numbers, those first that go most with who is ahead (rank correlation)."""
    numbers = [
        name
        for name in names
        if pd.api.types.is_numeric_dtype(worlds[name]) and not pd.api.types.is_bool_dtype(worlds[name])
    ]
    strength = {name: abs(worlds[name].rank().corr(worlds["difference"].rank())) for name in numbers}
    return sorted(numbers, key=lambda name: -strength[name])


def _further(found: Discovery, rest: Sequence[Restriction]) -> str:
    return ", ".join(restriction_words(one, found.fields.get(one.parameter)) for one in rest)


def _with_unit(found: Discovery, name: str) -> str:
    field = found.fields.get(name)
    words = name_of(name, field)
    return words if field is None or field.unit in ("", "-") or field.unit in words else f"{words}, {field.unit}"


def _words(search: Search, question: Question) -> str:
    return question.one.words if search.target == question.one.name else question.other.words
