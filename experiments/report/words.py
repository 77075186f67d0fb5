"""What figures show, in words: one or two sentences computed from the same frames."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import pandas as pd

from experiments.findings import Findings
from experiments.gains import left_behind
from experiments.report.numbers import amount, counted, listed, number, percent
from experiments.times import TIMED

OPEN = {"tied": "tied", "equal": "practically equal", "unknown": "too few runs to say"}
MOST_NAMES = 8
"""Names listed before "and so on"."""


def alt_texts(findings: Findings) -> dict[str, str]:
    """Return a text for each figure that `experiments.figures.draw_figures` may draw, by its name."""
    return {
        name: write(findings)
        for name, write in ALT_TEXTS.items()
        if name != "gains-against-centre" or findings.rivals is not None
    }


def _leaders(findings: Findings) -> str:
    frame = findings.leaders
    if not len(frame):
        return ""
    last = frame[frame["month"] == frame["month"].max()]
    said = [
        f"{row['short']}: {OPEN[row['verdict']]}" if row["verdict"] in OPEN else f"{row['short']}: {row['leader']}"
        for row in last.to_dict("records")
    ]
    month = last["month"].iloc[0]
    return f"Grid of who leads on each headline outcome at each horizon. At month {month}: {'; '.join(said)}."


def _by_month(frame: pd.DataFrame) -> str:
    if not len(frame):
        return ""
    parts = []
    for short, rows in frame.groupby("short", sort=False):
        last = rows.sort_values("month").iloc[-1]
        if last["standing"] in OPEN:
            parts.append(f"on {short} neither is ahead")
        else:
            who = "the coalition" if last["standing"] == "coalition" else "the centre"
            parts.append(f"on {short} {who} is ahead by {amount(abs(last['difference']), last['unit'])}")
    month = int(frame["month"].max())
    return (
        "Small multiples of the lead of the best coalition over the best central strategy, month by month, with its "
        f"95 % interval. At month {month}, {'; '.join(parts)}."
    )


def _adoption(findings: Findings, counterfactual: bool) -> str:
    cast = findings.act_cast() if counterfactual else findings.cast()
    tiers = {"transactional_effective": "transactional services", "people_effective": "people-based services"}
    means = findings.runs.groupby(["scenario", "strategy"])[list(tiers)].mean()
    said = []
    for column, title in tiers.items():
        ordered = sorted(cast, key=lambda case: -float(means.at[case, column]))
        said.append(f"{title}: {listed([f'{cast[c]} {percent(float(means.at[c, column]))}' for c in ordered])}")
    return f"Curves of effective adoption over time, a panel a tier. At the end, {'; '.join(said)}."


def _nominal(findings: Findings) -> str:
    cast = findings.cast()
    if not cast:
        return ""
    means = findings.runs.groupby(["scenario", "strategy"])[["people_nominal", "people_effective"]].mean()
    said = [
        f"{label} {percent(float(means.at[case, 'people_nominal']))} and "
        f"{percent(float(means.at[case, 'people_effective']))}"
        for case, label in cast.items()
    ]
    return f"Nominal and effective adoption of people-based services over time. At the end: {'; '.join(said)}."


def _map(findings: Findings) -> str:
    table, said = findings.boroughs, []
    for case, label in findings.cast().items():
        rows = table[(table["scenario"] == case[0]) & (table["strategy"] == case[1])]
        means = rows.groupby("place")["people_effective"].mean().sort_index()
        if len(means):
            said.append(
                f"{label} {percent(float(means.min()))} ({means.idxmin()}) to {percent(float(means.max()))} "
                f"({means.idxmax()})"
            )
    return f"Tile maps of effective adoption of people-based services by borough at the end. {'; '.join(said)}."


def _cost(findings: Findings) -> str:
    money = findings.money
    if not len(money):
        return "Effective adoption of people-based services, and net present value, against cost in all, by strategy."
    cast = findings.cast()
    said = [
        f"{row['label']} costs {number(row['cost'])} and nets {number(row['net'])}"
        for row in money.to_dict("records")
        if (row["scenario"], row["strategy"]) in cast
    ]
    return (
        "Effective adoption of people-based services, and net present value, against cost in all, by strategy. In GBP "
        f"million, present value: {'; '.join(said)}."
    )


def _gains(frame: pd.DataFrame, outcome: str, reference: str) -> str:
    said = []
    for row in left_behind(frame[frame["outcome"] == outcome] if len(frame) else frame).to_dict("records"):
        if "Act of Parliament" in row["label"]:
            continue
        if row["unknown"] == row["boroughs"]:
            said.append(f"{row['label']}: too few runs to say")
            continue
        text = f"{row['label']}: {row['gain']} of {counted(row['boroughs'], 'borough')} gain"
        text += f", {row['lose']} lose" if row["lose"] else ""
        text += f", {row['open']} open" if row["open"] else ""
        said.append(text)
    return f"What each borough gains or loses against {reference}. {'; '.join(said)}." if said else ""


def _times(findings: Findings) -> str:
    frame = findings.times
    if not len(frame):
        return ""
    cast, said = findings.cast(), []
    for outcome, level, services in TIMED:
        rows = frame[(frame["outcome"] == outcome) & (frame["level"] == level)]
        reached = [
            f"{row['label']} in {row['reached']} of {counted(int(row['runs']), 'run')}"
            for row in rows.to_dict("records")
            if (row["scenario"], row["strategy"]) in cast
        ]
        said += [f"{level} % of {services}: {'; '.join(reached)}."] if reached else []
    return f"Share of runs that have reached a level of effective adoption, by month. {' '.join(said)}"


def _against_centre(findings: Findings) -> str:
    if findings.rivals is None:
        return ""
    central, tiers = findings.labels[findings.rivals[1]], ("people", "transactional")
    said = [_gains(findings.rival_gains, f"{tier}_effective", central) for tier in tiers]
    return f"People-based services: {said[0]} Transactional services: {said[1]}"


ALT_TEXTS: Mapping[str, Callable[[Findings], str]] = MappingProxyType(
    {
        "leaders": _leaders,
        "by-month": lambda findings: _by_month(findings.by_month),
        "adoption": lambda findings: _adoption(findings, counterfactual=False),
        "nominal-and-effective": _nominal,
        "map-people": _map,
        "effect-and-cost": _cost,
        "gains": lambda findings: _gains(findings.gains, "people_effective", findings.gains_reference),
        "time-to-level": _times,
        "act-of-parliament": lambda findings: _adoption(findings, counterfactual=True),
        "gains-against-centre": _against_centre,
    }
)
"""What writes the text of each figure."""
