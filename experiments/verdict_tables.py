"""The tables of a verdict, as a terminal shows them: headline outcomes, money, centre against coalition."""

import pandas as pd
from rich import box
from rich.markup import escape
from rich.table import Table

from experiments.compare import Headline
from experiments.contest import months_of
from experiments.results import Results
from experiments.verdict import Verdict
from simulation.outcomes import ADOPTION

WIDTH = 136
"""Columns of the verdict tables; a narrower terminal gets them without the earlier months."""
ACT = "\N{DAGGER}"
RICHER = "\N{DOUBLE DAGGER}"
SPANS_ZERO = "~"


def plain_table(title: str) -> Table:
    """Return an empty table in the house's style."""
    return Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, title_style="bold", pad_edge=False)


def name_of(results: Results, case: tuple[str, str]) -> str:
    """Return the name of a case, with a mark where it is not to be ranked with the others."""
    strategy = results.strategies[case[1]]
    marks = (ACT if case in results.counterfactuals else "") + (RICHER if strategy.brings_money else "")
    return escape(f"{strategy.label} {marks}".strip())


def headline_table(results: Results, rows: pd.DataFrame, headline: Headline, width: int) -> Table:
    """Return the table of an outcome: means at each horizon, and at the end the difference to the reference."""
    horizon = results.scenario.horizon
    months = months_of(headline, results.judged, horizon) if width >= WIDTH else [horizon]
    when = f"months {', '.join(map(str, months[:-1]))} and {horizon}" if months[1:] else f"month {horizon}"
    table = plain_table(f"{headline.title}, {headline.unit}, {when}; best first")
    nominal = headline.outcome.replace("_effective", "_nominal")
    extra = "in use" if nominal in ADOPTION else "flow a year" if headline.outcome == "npv" else ""
    table.add_column("strategy", min_width=16)  # wraps where the terminal is narrow; figures never do
    wide = width >= WIDTH
    figures = [*map(str, months), *([extra] if extra and wide else []), "vs reference", "95 % interval"]
    for name in [*figures, *(["better in"] if wide else [])]:
        table.add_column(name, justify="right", no_wrap=True)
    needed = [f"{headline.outcome}_{month}" for month in months[:-1]]
    needed += [nominal if extra == "in use" else "flow"] if extra else []
    means = results.judged.groupby(["scenario", "strategy"])[needed].mean() if needed else pd.DataFrame()

    def shown(value: float, sign: str = "") -> str:
        return f"{value * headline.scale:{sign}z.{headline.decimals}f}"

    for row in rows.to_dict("records"):
        case = (row["scenario"], row["strategy"])
        cells = [shown(float(means.at[case, f"{headline.outcome}_{month}"])) for month in months[:-1]]
        cells.append(f"[bold]{shown(row['mean'])}[/bold]")
        if extra and wide:
            cells.append(shown(float(means.at[case, nominal] if extra == "in use" else 12.0 * means.at[case, "flow"])))
        if row["note"] == "reference":
            cells += ["reference", ""] + [""] * wide
        else:
            tied = f" {SPANS_ZERO}" if row["low"] <= 0.0 <= row["high"] else ""
            interval = "" if pd.isna(row["low"]) else f"{shown(row['low'], '+')} to {shown(row['high'], '+')}{tied}"
            cells += [shown(row["difference"], "+"), interval]
            cells += [f"{row['probability_better']:.0%}"] if wide else []
        table.add_row(name_of(results, case), *cells)
    return table


def money_table(results: Results, width: int) -> Table:
    """Return what each strategy costs whom, and what it brings; only the sums where the terminal is narrow."""
    columns = {
        "programme": "programme", "own payments": "own_payments", "running": "running_cost", "cost in all": "cost",
        "benefit": "benefit", "net": "net",
    }  # fmt: skip
    if width < WIDTH:
        columns = {title: name for title, name in columns.items() if name in ("programme", "cost", "net")}
    table = plain_table(f"Money over {results.scenario.horizon} months, GBP m, present value, mean over runs")
    table.add_column("strategy", min_width=16)
    for title in (*columns, "return on cost"):
        table.add_column(title, justify="right", no_wrap=True)
    for row in results.money().to_dict("records"):
        ratio = "" if pd.isna(row["return_on_cost"]) else f"{row['return_on_cost']:z.2f}"
        sums = (f"{row[name]:z.1f}" for name in columns.values())
        table.add_row(name_of(results, (row["scenario"], row["strategy"])), *sums, ratio)
    return table


def families_table(verdict: Verdict) -> Table:
    """Return the best central strategy against the best coalition, outcome by outcome and month by month."""
    table = plain_table("The best central strategy against the best coalition (equal money): who is ahead, by how much")
    months = sorted({contest.month for contest in verdict.families})
    table.add_column("outcome", min_width=16)
    for month in months:
        table.add_column(f"month {month}", justify="right", no_wrap=True)
    by_outcome: dict[str, dict[int, str]] = {}
    for contest in verdict.families:
        side = "centre" if contest.leader in verdict.central else "coalition"
        words = {"unknown": "too few runs", "tied": "tied", "equal": "practically equal"}
        cell = words.get(contest.verdict, f"{side} +{contest.difference:z.1f}")
        unit = "points" if contest.unit == "%" else contest.unit
        by_outcome.setdefault(f"{contest.short}, {unit}", {})[contest.month] = cell
    for outcome, cells in by_outcome.items():
        table.add_row(outcome, *(cells.get(month, "") for month in months))
    return table


def legend(results: Results, frame: pd.DataFrame) -> str:
    """Return what the tables' marks and columns mean."""
    pairs = sorted({int(count) for count in frame["pairs"]})
    many = f"{pairs[0]}" if len(pairs) == 1 else f"{pairs[0]} to {pairs[-1]}"
    reference = frame.loc[frame["note"] == "reference", "label"].iloc[0]
    over = "draws and seeds" if (results.judged.get("draw", pd.Series([0])) > 0).any() else "seeds"
    text = (
        f"Reference: {reference}. Means over {many} runs each. Effective: in use, weighted by fit; in use: nominal. "
        f"Interval: Student's 95 % interval of the mean difference over paired {over}; {SPANS_ZERO} it spans zero; the "
        "comparison in Python and --json has the bootstrap's beside it. Better in: "
        "share of pairs, ties counting half. Return on cost: benefit per pound of cost, both beyond doing nothing."
    )
    if any(case in results.counterfactuals for case in results.labels):
        text += f" {ACT} As it would be by Act of Parliament (authority 1): a counterfactual."
    if any(strategy.brings_money for strategy in results.strategies.values()):
        text += f" {RICHER} Has more money than the others, from its members."
    return text
