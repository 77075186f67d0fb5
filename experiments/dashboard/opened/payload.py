"""What the browser gets of experiments found, of one opened and of a figure; `browser/experiment.js` has the format.

Numbers go as numbers in their printed unit, so that the browser can sort them; texts go as plain text.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import pandas as pd
from matplotlib.colors import to_hex

from experiments.compare import HEADLINES, Headline
from experiments.dashboard.jsonable import rounded
from experiments.dashboard.opened.folders import Entry
from experiments.dashboard.opened.opening import Gains, Opened
from experiments.dashboard.opened.picturing import FIGURES, Picture
from experiments.gains import OUTCOMES
from experiments.plots import abbreviations
from experiments.plots.colours import case_styles, readable
from experiments.report.content import Block, Bullets, Facts, Section, Table, Text
from experiments.report.evidence import TIERS
from experiments.report.verdicts import GROUPS

STANDINGS = {"gains": "g", "loses": "l", "open": "o", "unknown": "u"}
"""One letter for each standing of a borough."""
MOST_PLACES = 400
"""Places whose gains are sent; of more, those with the least and the most under the first strategy."""
Document = dict[str, Any]


def payload(opened: Opened) -> str:
    """Return an opened experiment as JSON."""
    return json.dumps(document(opened), allow_nan=False, separators=(",", ":"))


def entries_payload(entries: Sequence[Entry]) -> list[Document]:
    """Return the list of experiments in plain values."""
    return [{**asdict(entry), "complete": entry.complete} for entry in entries]


def figure_payload(picture: Picture) -> Document:
    """Return a figure in plain values."""
    return {
        "experiment": picture.experiment, "fingerprint": picture.fingerprint, "name": picture.name,
        "title": picture.title, "alt": picture.alt, "source": picture.source, "width": picture.width,
        "height": picture.height,
    }  # fmt: skip


def document(opened: Opened) -> Document:
    """Return an opened experiment in plain values."""
    found = opened.verdict
    parts = (
        ("Where the centre wins, and where it loses", found.centre),
        ("Against doing nothing", found.nothing),
        ("More money", found.more_money),
        ("By Act of Parliament: a counterfactual, not ranked", found.act_of_parliament),
    )
    return {
        "name": opened.entry.name, "fingerprint": opened.fingerprint, "title": opened.entry.title,
        "when": opened.entry.when, "finished": opened.entry.finished, "expected": opened.entry.expected,
        "sentence": found.sentence, "sure": opened.sure, "cautions": list(found.cautions),
        "parts": [{"title": title, "text": text} for title, text in parts if text],
        "failures": list(opened.failures),
        "duel": _table(opened.duel) if opened.duel else None,
        "cases": _cases(opened), "groups": list(GROUPS), "reference": opened.reference,
        "outcomes": [_outcome(opened, h) for h in HEADLINES if (opened.months["headline"] == h.outcome).any()],
        "gains": _gains(opened), "figures": [{"name": name, "title": FIGURES[name]} for name in opened.figures],
        "sections": [_section(section) for section in opened.sections],
    }  # fmt: skip


def _cases(opened: Opened) -> list[Document]:
    styles = case_styles(opened.cases)
    return [
        {"label": label, "family": opened.families[case[1]], "colour": to_hex(readable(styles[case].colour)),
         "group": 2 if case in opened.counterfactuals else 1 if case in opened.richer else 0}
        for case, label in opened.cases.items()
    ]  # fmt: skip


def _outcome(opened: Opened, headline: Headline) -> Document:
    """Return a headline outcome with its rows at each month, best first."""
    order = {case: i for i, case in enumerate(opened.cases)}
    frame = opened.months[opened.months["headline"] == headline.outcome]

    def shown(value: float) -> float | None:
        return rounded(value * headline.scale, 2)

    months = []
    for month, rows in frame.groupby("month"):
        of_month = [
            {"case": order[row["scenario"], row["strategy"]], "value": shown(row["mean"]), "runs": int(row["runs"]),
             "difference": shown(row["difference"]), "low": shown(row["low"]), "high": shown(row["high"]),
             "better": rounded(row["probability_better"], 3), "note": str(row["note"] or "")}
            for row in rows.to_dict("records")
        ]  # fmt: skip
        months.append({"month": int(month), "rows": of_month})
    return {
        "key": headline.outcome, "title": headline.title, "short": headline.short, "unit": headline.unit,
        "digits": headline.decimals, "less": headline.less_is_better, "months": months,
    }  # fmt: skip


def _gains(opened: Opened) -> Document | None:
    """Return the boroughs, and for each reference, case and tier what each gains, in points."""
    if not opened.gains:
        return None
    first = opened.gains[0].frame
    places = _places(first)
    return {
        "places": places, "tiers": [{"key": key, "title": TIERS[key]} for key in OUTCOMES],
        "left_out": int(first["place"].nunique()) - len(places),
        "sets": [_set(opened, gains, [place["name"] for place in places]) for gains in opened.gains],
    }  # fmt: skip


def _places(frame: pd.DataFrame) -> list[Document]:
    one = frame.drop_duplicates("place")
    if len(one) > MOST_PLACES:
        ordered = one.sort_values(["difference", "place"])
        one = pd.concat([ordered.iloc[: MOST_PLACES // 2], ordered.iloc[-MOST_PLACES // 2 :]]).sort_index()
    short = abbreviations(sorted(one["place"]))
    return [
        {"name": row["place"], "short": short[row["place"]], "column": rounded(row["tile_column"], 2),
         "row": rounded(row["tile_row"], 2)}
        for row in one.to_dict("records")
    ]  # fmt: skip


def _set(opened: Opened, gains: Gains, places: list[str]) -> Document:
    order = {case: i for i, case in enumerate(opened.cases)}
    counts = gains.counts.set_index(["scenario", "strategy", "outcome"])
    cases: dict[int, Document] = {}
    for key, frame in gains.frame.groupby(["scenario", "strategy", "outcome"], sort=False):
        scenario, strategy, outcome = key
        rows = frame.set_index("place").loc[places]
        tier: Document = {
            name: [rounded(100.0 * value, 1) for value in rows[name]]
            for name in ("difference", "low", "high", "mean", "reference_mean")
        }
        tier["standing"] = "".join(STANDINGS[standing] for standing in rows["standing"])
        tier["pairs"] = int(frame["pairs"].max())
        tier |= {name: int(counts.at[key, name]) for name in ("boroughs", "gain", "lose", "open", "unknown")}
        cases.setdefault(order[scenario, strategy], {})[outcome] = tier
    return {"reference": gains.reference, "cases": [{"case": case, "tiers": tiers} for case, tiers in cases.items()]}


def _section(section: Section) -> Document:
    return {"anchor": section.anchor, "title": section.title, "blocks": [_block(block) for block in section.blocks]}


def _block(block: Block) -> Document:
    match block:
        case Table():
            return _table(block)
        case Text():
            return {"kind": "text", "text": block.text, "style": block.style, "title": block.title}
        case Bullets():
            return {"kind": "bullets", "items": list(block.items), "title": block.title}
        case Facts():
            return {"kind": "facts", "items": [list(item) for item in block.items]}
        case _:
            return {"kind": "text", "text": "", "style": "plain", "title": ""}


def _table(table: Table) -> Document:
    return {
        "kind": "table", "caption": table.caption, "note": table.note,
        "columns": [{"title": column.title, "figures": column.figures} for column in table.columns],
        "rows": [{"cells": list(row.cells), "group": row.group} for row in table.rows],
    }  # fmt: skip
