"""What a terminal shows: verdict tables, a run's summary, progress."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pandas as pd
from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from experiments.compare import HEADLINES, Headline
from experiments.results import Results
from experiments.verdict import Verdict
from simulation import RunResult
from simulation.outcomes import HORIZONS

WIDTH = 136
"""Columns of the verdict tables; a narrower terminal gets them without the earlier months."""
ACT = "\N{DAGGER}"
SPANS_ZERO = "~"


def console(to_stderr: bool = False) -> Console:
    """Return a console that never cuts a table off where its output is not a terminal."""
    screen = Console(stderr=to_stderr, highlight=False)
    return screen if screen.is_terminal else Console(stderr=to_stderr, highlight=False, width=WIDTH)


def print_verdict(results: Results, reference: str | None, screen: Console) -> None:
    """Print the verdict and a table for each headline outcome, best first."""
    verdict = results.verdict(reference)
    frame = results.compare(reference)
    for headline in HEADLINES:
        screen.print()
        screen.print(_headline_table(results, frame[frame["outcome"] == headline.outcome], headline, screen.width))
    screen.print(_legend(results, frame))
    screen.print()
    screen.print(f"[bold]{verdict.sentence}[/bold]")
    for text in (verdict.earlier, verdict.cost, verdict.centre):
        if text:
            screen.print(text)
    if verdict.families:
        screen.print()
        screen.print(_families_table(verdict))
    for text in (verdict.act_of_parliament, *verdict.cautions):
        if text:
            screen.print(text)


def _headline_table(results: Results, rows: pd.DataFrame, headline: Headline, width: int) -> Table:
    """Return one table: means at each horizon, and at the end the difference to the reference."""
    horizon = results.scenario.horizon
    earlier = [month for month in HORIZONS if month < horizon and f"{headline.outcome}_{month}" in results.runs]
    earlier = earlier if width >= WIDTH else []
    months = f"months {', '.join(map(str, earlier))} and {horizon}" if earlier else f"month {horizon}"
    title = f"{headline.title}, {headline.unit}, {months}; best first"
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, title_style="bold", pad_edge=False)
    table.add_column("strategy", no_wrap=True)
    for month in (*earlier, horizon):
        table.add_column(f"{month}", justify="right", no_wrap=True)
    if headline.outcome == "npv":
        table.add_column("flow a year", justify="right", no_wrap=True)
    table.add_column("vs reference", justify="right", no_wrap=True)
    table.add_column("95 % interval", justify="right", no_wrap=True)
    table.add_column("better in", justify="right", no_wrap=True)
    means = results.runs.groupby(["scenario", "strategy"]).mean(numeric_only=True)

    def shown(value: float, sign: str = "") -> str:
        return f"{value * headline.scale:{sign}.{headline.decimals}f}"

    for row in rows.to_dict("records"):
        case = (row["scenario"], row["strategy"])
        cells = [shown(float(means.at[case, f"{headline.outcome}_{month}"])) for month in earlier]
        cells.append(f"[bold]{shown(row['mean'])}[/bold]")
        if headline.outcome == "npv":
            cells.append(shown(12.0 * float(means.at[case, "flow"])))
        if row["note"] == "reference":
            cells += ["reference", "", ""]
        else:
            tied = f" {SPANS_ZERO}" if row["low"] <= 0.0 <= row["high"] else ""
            interval = "" if pd.isna(row["low"]) else f"{shown(row['low'], '+')} to {shown(row['high'], '+')}{tied}"
            cells += [shown(row["difference"], "+"), interval, f"{row['probability_better']:.0%}"]
        mark = f" {ACT}" if case[0] != results.scenario.name else ""
        table.add_row(results.strategies[case[1]].label + mark, *cells)
    return table


def _families_table(verdict: Verdict) -> Table:
    """Return the best central strategy against the best coalition on each headline outcome."""
    title = "The best central strategy against the best coalition"
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, title_style="bold", pad_edge=False)
    for name in ("outcome", "ahead is"):
        table.add_column(name, no_wrap=True)
    for name in ("by", "95 % interval", "better in"):
        table.add_column(name, justify="right", no_wrap=True)
    for contest in verdict.families:
        unit = "points" if contest.unit == "%" else contest.unit
        table.add_row(
            contest.short,
            contest.leader if contest.verdict != "tied" else "tied",
            f"{contest.difference:.1f} {unit}",
            f"{contest.low:+.1f} to {contest.high:+.1f}",
            f"{contest.probability:.0%}",
        )
    return table


def _legend(results: Results, frame: pd.DataFrame) -> str:
    """Return what the tables' marks and columns mean."""
    pairs = int(frame["pairs"].min())
    reference = frame.loc[frame["note"] == "reference", "label"].iloc[0]
    text = (
        f"Reference: {reference}. Means over {pairs} runs each. "
        f"Interval: 95 % interval of the mean difference over {pairs} paired seeds; "
        f"{SPANS_ZERO} it spans zero. Better in: share of pairs, ties counting half."
    )
    if any(frame["scenario"] != results.scenario.name):
        text += f" {ACT} As it would be by Act of Parliament (authority 1): a counterfactual."
    return text


def print_run(result: RunResult, screen: Console) -> None:
    """Print what came out of one run, at each horizon."""
    scenario, months = result.scenario, result.months.set_index("month")
    shown = [0, *(month for month in HORIZONS if month < scenario.horizon), scenario.horizon]
    title = f"{result.strategy.label} in {scenario.label}, seed {result.seed}"
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, title_style="bold", pad_edge=False)
    table.add_column("month", no_wrap=True)
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
        "gap between best and worst quarter, points": ("quarter_gap", lambda value: f"{100 * value:.1f}"),
        "data agreements signed, %": ("signed_share", lambda value: f"{100 * value:.0f}"),
        "boroughs in the coalition": ("members", lambda value: f"{value:.0f}"),
        "trust, mean of boroughs": ("mean_trust", lambda value: f"{value:.2f}"),
        "programme spending so far, GBP m (present value)": (
            "programme_spending_pv",
            lambda value: f"{value / 1000:.1f}",
        ),
        "net benefit so far, GBP m (present value)": ("npv", lambda value: f"{value / 1000:.1f}"),
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
