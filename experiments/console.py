"""What a terminal shows: verdict tables, a run's summary, progress."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pandas as pd
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from experiments.compare import HEADLINES, Headline
from experiments.contest import months_of
from experiments.results import Results
from experiments.verdict import Verdict
from simulation import RunResult
from simulation.outcomes import ADOPTION, HORIZONS

WIDTH = 136
"""Columns of the verdict tables; a narrower terminal gets them without the earlier months."""
ACT = "\N{DAGGER}"
RICHER = "\N{DOUBLE DAGGER}"
SPANS_ZERO = "~"


def console(to_stderr: bool = False) -> Console:
    """Return a console that never cuts a table off where its output is not a terminal."""
    screen = Console(stderr=to_stderr, highlight=False)
    return screen if screen.is_terminal else Console(stderr=to_stderr, highlight=False, width=WIDTH)


def print_verdict(results: Results, reference: str | None, screen: Console) -> None:
    """Print a table for each headline outcome, the money, centre against coalition, and the verdict."""
    verdict = results.verdict()
    frame = results.compare(reference)
    for headline in HEADLINES:
        screen.print()
        screen.print(_headline_table(results, frame[frame["outcome"] == headline.outcome], headline, screen.width))
    screen.print()
    screen.print(_money_table(results, screen.width))
    screen.print(_legend(results, frame), markup=False)
    if verdict.families:
        screen.print()
        screen.print(_families_table(verdict))
    for text in verdict.texts:
        screen.print()
        screen.print(text, style="bold" if text == verdict.sentence else None, markup=False)


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, title_style="bold", pad_edge=False)


def _name(results: Results, case: tuple[str, str]) -> str:
    """Return the name of a case, with a mark where it is not to be ranked with the others."""
    strategy = results.strategies[case[1]]
    marks = (ACT if case[0] != results.scenario.name else "") + (RICHER if strategy.subscription > 0.0 else "")
    return escape(f"{strategy.label} {marks}".strip())


def _headline_table(results: Results, rows: pd.DataFrame, headline: Headline, width: int) -> Table:
    """Return one table: means at each horizon, and at the end the difference to the reference."""
    horizon = results.scenario.horizon
    months = months_of(headline, results.runs, horizon) if width >= WIDTH else [horizon]
    when = f"months {', '.join(map(str, months[:-1]))} and {horizon}" if months[1:] else f"month {horizon}"
    table = _table(f"{headline.title}, {headline.unit}, {when}; best first")
    nominal = headline.outcome.replace("_effective", "_nominal")
    extra = "in use" if nominal in ADOPTION else "flow a year" if headline.outcome == "npv" else ""
    table.add_column("strategy", min_width=16)  # wraps where the terminal is narrow; figures never do
    wide = width >= WIDTH
    figures = [*map(str, months), *([extra] if extra and wide else []), "vs reference", "95 % interval"]
    for name in [*figures, *(["better in"] if wide else [])]:
        table.add_column(name, justify="right", no_wrap=True)
    means = results.runs.groupby(["scenario", "strategy"]).mean(numeric_only=True)

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
        table.add_row(_name(results, case), *cells)
    return table


def _money_table(results: Results, width: int) -> Table:
    """Return what each strategy costs whom, and what it brings; only the sums where the terminal is narrow."""
    columns = {
        "programme": "programme", "own payments": "own_payments", "running": "running_cost", "cost in all": "cost",
        "benefit": "benefit", "net": "net",
    }  # fmt: skip
    if width < WIDTH:
        columns = {title: name for title, name in columns.items() if name in ("programme", "cost", "net")}
    table = _table(f"Money over {results.scenario.horizon} months, GBP m, present value, mean over runs")
    table.add_column("strategy", min_width=16)
    for title in (*columns, "return on cost"):
        table.add_column(title, justify="right", no_wrap=True)
    for row in results.money().to_dict("records"):
        ratio = "" if pd.isna(row["return_on_cost"]) else f"{row['return_on_cost']:z.2f}"
        sums = (f"{row[name]:z.1f}" for name in columns.values())
        table.add_row(_name(results, (row["scenario"], row["strategy"])), *sums, ratio)
    return table


def _families_table(verdict: Verdict) -> Table:
    """Return the best central strategy against the best coalition, outcome by outcome and month by month."""
    table = _table("The best central strategy against the best coalition (equal money): who is ahead, by how much")
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


def _legend(results: Results, frame: pd.DataFrame) -> str:
    """Return what the tables' marks and columns mean."""
    pairs = sorted({int(count) for count in frame["pairs"]})
    many = f"{pairs[0]}" if len(pairs) == 1 else f"{pairs[0]} to {pairs[-1]}"
    reference = frame.loc[frame["note"] == "reference", "label"].iloc[0]
    text = (
        f"Reference: {reference}. Means over {many} runs each. Effective: in use, weighted by fit; in use: nominal. "
        f"Interval: 95 % interval of the mean difference over paired seeds; {SPANS_ZERO} it spans zero. Better in: "
        "share of pairs, ties counting half. Return on cost: benefit per pound of cost, both beyond doing nothing."
    )
    if any(frame["scenario"] != results.scenario.name):
        text += f" {ACT} As it would be by Act of Parliament (authority 1): a counterfactual."
    if any(strategy.subscription > 0.0 for strategy in results.strategies.values()):
        text += f" {RICHER} Has more money than the others, from its members."
    return text


def print_run(result: RunResult, screen: Console) -> None:
    """Print what came out of one run, at each horizon."""
    scenario, months = result.scenario, result.months.set_index("month")
    shown = [0, *(month for month in HORIZONS if month < scenario.horizon), scenario.horizon]
    title = escape(f"{result.strategy.label} in {scenario.label}, seed {result.seed}")
    table = _table(title)
    table.add_column("month", min_width=16)
    for month in shown:
        table.add_column(str(month), justify="right")
    lines = {
        "transactional services, effective (nominal) %": ("transactional_effective", "transactional_nominal"),
        "people-based services, effective (nominal) %": ("people_effective", "people_nominal"),
    }
    for title, (effective, nominal) in lines.items():
        cells = [f"{100 * months.at[m, effective]:.1f} ({100 * months.at[m, nominal]:.1f})" for m in shown]
        table.add_row(title, *cells)
    plain: dict[str, tuple[str, Callable[[float], str]]] = {
        "gap between best and worst quarter, points": ("quarter_gap", lambda value: f"{100 * value:z.1f}"),
        "data agreements signed, %": ("signed_share", lambda value: f"{100 * value:.0f}"),
        "boroughs in the coalition": ("members", lambda value: f"{value:.0f}"),
        "trust, mean of boroughs": ("mean_trust", lambda value: f"{value:z.2f}"),
        "programme spending so far, GBP m (present value)": (
            "programme_spending_pv",
            lambda value: f"{value / 1000:z.1f}",
        ),
        "net benefit so far, GBP m (present value)": ("npv", lambda value: f"{value / 1000:z.1f}"),
    }
    for title, (name, form) in plain.items():
        table.add_row(title, *(form(float(months.at[m, name])) for m in shown))
    screen.print()
    screen.print(table)


@contextmanager
def progress_of(what: str, screen: Console) -> Iterator[Callable[[int, int], None]]:
    """Give a function that shows how many runs are done and the time left: a bar, or a line a tenth of the way."""
    if not screen.is_terminal:
        yield _line_by_line(what, screen)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=screen) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _line_by_line(what: str, screen: Console) -> Callable[[int, int], None]:
    state = {"began": time.monotonic(), "first": -1, "shown": -1}

    def report(done: int, total: int) -> None:
        if state["first"] < 0:
            state["first"] = done
        tenth = 10 * done // total if total else 10
        if tenth == state["shown"]:
            return
        state["shown"] = tenth
        new = done - state["first"]
        left = (time.monotonic() - state["began"]) / new * (total - done) if new else None
        screen.print(f"{what}: {done} of {total} runs" + (f", {left:.0f} s left" if left else ""))

    return report
