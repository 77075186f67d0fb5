"""The middle of a report: who wins on what, curves, gains and those left behind, money, what would change it."""

import pandas as pd

from experiments.compare import HEADLINES
from experiments.findings import Findings
from experiments.gains import left_behind
from experiments.report.content import Block, Bullets, Column, Picture, Row, Section, Text, table
from experiments.report.numbers import amount, counted, in_unit, interval, listed, number, percent
from experiments.report.words import MOST_NAMES, OPEN
from experiments.times import TIMED

TIERS = {"people_effective": "people-based services", "transactional_effective": "transactional services"}


def _section(anchor: str, title: str, blocks: list[Block]) -> Section | None:
    return Section(anchor, title, tuple(blocks)) if blocks else None


def _pictures(alts: dict[str, str], *names: str) -> list[Block]:
    return [Picture(name, alts[name]) for name in names if name in alts]


def who_wins(alts: dict[str, str]) -> Section | None:
    """Return who leads on each outcome at each horizon."""
    return _section("who-wins", "Who wins on what", _pictures(alts, "leaders"))


def curves(alts: dict[str, str]) -> Section | None:
    """Return adoption over time."""
    blocks = _pictures(alts, "adoption", "nominal-and-effective", "map-people")
    return _section("curves", "Adoption over time, and where", blocks)


def times(findings: Findings, alts: dict[str, str]) -> Section | None:
    """Return how soon a level is reached; absent where nobody worked that out."""
    frame, cast = findings.times, findings.cast()
    if not len(frame):
        return None
    blocks = _pictures(alts, "time-to-level")
    never = []
    for outcome, level, services in TIMED:
        rows = frame[(frame["outcome"] == outcome) & (frame["level"] == level)]
        shown = rows[[case in cast for case in zip(rows["scenario"], rows["strategy"], strict=True)]]
        if len(shown) and not shown["reached"].any():
            never.append(f"{level} % of {services} in effective use: no run of any strategy gets there.")
        elif len(shown):
            caption = f"Months until {level} % of {services} are in effective use"
            blocks.append(_times_table(caption, shown, findings.gains_reference))
    blocks += [Bullets(tuple(never))] if never else []
    return _section("times", "How soon", blocks)


def _times_table(caption: str, shown: pd.DataFrame, reference: str) -> Block:
    rows = [
        Row((
            row["label"], f"{row['reached']} of {row['runs']}", number(row["median"], 0),
            _from_to(row["median_low"], row["median_high"]), number(row["restricted_mean"]),
            *(("reference", "", "") if row["label"] == reference else (
                number(row["difference"], sign=True), interval(row["low"], row["high"]), row["note"] or "")),
        ))
        for row in shown.to_dict("records")
    ]  # fmt: skip
    columns = (
        Column("strategy", False), Column("reached in"), Column("median month"), Column("95 % interval"),
        Column("mean months, of the run at most"), Column("difference"), Column("95 % interval"), Column("note", False),
    )  # fmt: skip
    note = (
        "Runs that never get there are censored, not left out (Kaplan-Meier medians and their intervals). A dash: half "
        f"of the runs never got there. Difference: of the mean, to {reference}; less is sooner."
    )
    return table(caption, columns, rows, note)


def _from_to(low: float, high: float) -> str:
    """Return an interval of months, one of whose ends may lie beyond the run."""
    if low == low and high != high:
        return f"from {number(low, 0)}"
    return number(low, 0) if low != low or low == high else f"{number(low, 0)} to {number(high, 0)}"


def gains(findings: Findings, alts: dict[str, str]) -> Section | None:
    """Return who gains, who loses and who cannot be said to do either, borough by borough."""
    blocks = _pictures(alts, "gains", "gains-against-centre")
    tables = [(findings.gains, findings.gains_reference)]
    if findings.rivals is not None:
        tables.append((findings.rival_gains, findings.labels[findings.rivals[1]]))
    cast = findings.cast()
    for frame, reference in tables:
        rows: list[Row] = []
        for tier, of_tier in left_behind(frame).groupby("outcome", sort=False):
            found = [
                Row((
                    cast[row["scenario"], row["strategy"]], str(row["gain"]), str(row["lose"]),
                    str(row["open"]) if not row["unknown"] else "too few runs", _named(row["losers"]),
                    _named(row["undecided"]) if row["open"] < row["boroughs"] else "all",
                ))
                for row in of_tier.to_dict("records")
                if (row["scenario"], row["strategy"]) in cast
            ]  # fmt: skip
            rows += [Row((TIERS[str(tier)],), group=True), *found] if found else []
        if rows:
            columns = (
                Column("strategy", False), Column("gain"), Column("lose"), Column("open"),
                Column("who loses", False), Column("who is open", False),
            )  # fmt: skip
            note = (
                "Boroughs by effective adoption at the end of the run. Gain, lose: the 95 % interval of the mean "
                "paired difference excludes zero; open: it spans zero, so that nobody can say. One interval in "
                "twenty excludes zero by chance."
            )
            blocks.append(table(f"Who gains and who is left behind, against {reference}", columns, tuple(rows), note))
    return _section("gains", "Gains, and those left behind", blocks)


def _named(names: str) -> str:
    listed_names = [name for name in names.split(", ") if name]
    rest = len(listed_names) - MOST_NAMES
    if rest > 1:
        return f"{', '.join(listed_names[:MOST_NAMES])} and {rest} more"
    return listed(listed_names)


def money(findings: Findings, alts: dict[str, str]) -> Section | None:
    """Return what each case costs whom, and what it brings."""
    blocks = _pictures(alts, "effect-and-cost")
    frame = findings.money
    if len(frame):
        titles = {
            "programme": "programme", "own_payments": "own payments", "running_cost": "running", "cost": "cost in all",
            "benefit": "benefit", "net": "net",
        }  # fmt: skip
        names = dict(findings.cast().names) | dict(findings.cast(counterfactual=True).names)
        ranked: list[Row] = []
        acts: list[Row] = []
        for row in frame.to_dict("records"):
            case = (row["scenario"], row["strategy"])
            cells = (names[case], *(number(row[name]) for name in titles), number(row["return_on_cost"], 2))
            (acts if case[0] in findings.counterfactuals else ranked).append(Row(cells))
        if acts:
            ranked += [Row(("By Act of Parliament: a counterfactual",), group=True), *acts]
        columns = (Column("strategy", False), *map(Column, titles.values()), Column("return on cost"))
        note = (
            "Programme: spent by it, subsidies included. Own payments: by boroughs and institutions, for adoptions. "
            "Return on cost: benefit per pound of cost, both beyond doing nothing."
        )
        caption = f"Money over {findings.scenario.horizon} months, GBP million, present value, mean over runs"
        blocks.append(table(caption, columns, tuple(ranked), note))
    return _section("money", "Money", blocks)


def by_horizon(alts: dict[str, str]) -> Section | None:
    """Return how the verdict depends on the horizon."""
    return _section("horizon", "How the verdict depends on the horizon", _pictures(alts, "by-month"))


def what_would_change(findings: Findings, alts: dict[str, str]) -> Section | None:
    """Return under which conditions another strategy leads, how far each is from the best, and the Act's curves."""
    blocks: list[Block] = []
    frame = findings.what_would_change
    if len(frame):
        rows = [
            Row((
                row["title"], row["condition"], row["leader"], row["other"], _lead(row),
                interval(row["low"], row["high"]),
            ))
            for row in frame.to_dict("records")
        ]  # fmt: skip
        columns = (
            Column("outcome", False), Column("condition", False), Column("then has the best mean", False),
            Column("instead of", False), Column("lead"), Column("95 % interval"),
        )  # fmt: skip
        note = (
            "Conditions under which another strategy of equal money has the best mean than at the end of the run; the "
            "lead is from its side. Where it says tied, the two cannot be told apart even then. Nothing corrects for "
            "how many conditions were looked at."
        )
        blocks.append(table("What would change who leads", columns, tuple(rows), note))
    elif len(findings.results.equal_money) > 1:
        blocks.append(Text(
            "Under none of the conditions looked at (earlier horizons, smaller benefits, an Act of Parliament where it "
            "matters) does another strategy of equal money have the best mean on any headline outcome."
        ))  # fmt: skip
    blocks += _regret(findings)
    if "act-of-parliament" in alts:
        blocks.append(Text(
            "A counterfactual: the same strategies in the same world under the same luck, as if an Act of Parliament "
            "gave mandates full strength. Solid: as it is; dashed: by Act."
        ))  # fmt: skip
        blocks += _pictures(alts, "act-of-parliament")
    return _section("change", "What would change the verdict", blocks)


def _lead(row: dict[str, object]) -> str:
    words = OPEN.get(str(row["verdict"]))
    return words if words else amount(float(str(row["difference"])), str(row["unit"]), sign=True)


def _regret(findings: Findings) -> list[Block]:
    frame: pd.DataFrame = findings.regret
    if not len(frame) or int(frame["worlds"].max()) < 2:
        return []  # in one world, regret says no more than the table of means does
    rows: list[Row] = []
    for headline in HEADLINES:
        of_headline = [
            Row((
                row["label"], in_unit(row["max_regret"], headline), in_unit(row["mean_regret"], headline),
                percent(row["best_in_share"]), row["note"] or "",
            ))
            for row in frame[frame["outcome"] == headline.outcome].to_dict("records")
        ]  # fmt: skip
        unit = "points" if headline.unit == "%" else headline.unit
        rows += [Row((f"{headline.title}, {unit}",), group=True), *of_headline] if of_headline else []
    columns = (
        Column("strategy", False), Column("most regret"), Column("mean regret"), Column("best in"),
        Column("note", False),
    )  # fmt: skip
    worlds = counted(int(frame["worlds"].max()), "world")
    note = "Regret: how much worse than the best strategy of equal money in the same world. Best in: share of worlds."
    return [table(f"Regret over {worlds}", columns, tuple(rows), note)]
