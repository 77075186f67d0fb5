"""What a terminal shows: verdict tables, a run's summary, progress."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from experiments.compare import HEADLINES
from experiments.further_tables import regret_table, times_table, uncertainty_table
from experiments.results import Results
from experiments.verdict_tables import WIDTH, families_table, headline_table, legend, money_table, plain_table
from simulation import RunResult
from simulation.outcomes import HORIZONS


def console(to_stderr: bool = False) -> Console:
    """Return a console that never cuts a table off where its output is not a terminal."""
    screen = Console(stderr=to_stderr, highlight=False)
    return screen if screen.is_terminal else Console(stderr=to_stderr, highlight=False, width=WIDTH)


def print_verdict(results: Results, reference: str | None, screen: Console) -> None:
    """Print a table for each headline outcome, money, times, what is not known, centre and coalition, the verdict."""
    verdict = results.verdict()
    frame = results.compare(reference)
    for headline in HEADLINES:
        screen.print()
        screen.print(headline_table(results, frame[frame["outcome"] == headline.outcome], headline, screen.width))
    screen.print()
    screen.print(money_table(results, screen.width))
    times = results.times(reference)
    if len(times):
        screen.print()
        screen.print(times_table(results, times, screen.width))
    screen.print(legend(results, frame), markup=False)
    unsure, regrets = results.uncertainty(reference), results.regret()
    if len(unsure):
        screen.print()
        screen.print(uncertainty_table(results, unsure, screen.width))
    if len(regrets) and regrets["worlds"].max() > 1:
        screen.print()
        screen.print(regret_table(results, regrets, screen.width))
    if verdict.families:
        screen.print()
        screen.print(families_table(verdict))
    for text in verdict.texts:
        screen.print()
        screen.print(text, style="bold" if text == verdict.sentence else None, markup=False)


def print_run(result: RunResult, screen: Console) -> None:
    """Print what came out of one run, at each horizon."""
    scenario, months = result.scenario, result.months.set_index("month")
    shown = [0, *(month for month in HORIZONS if month < scenario.horizon), scenario.horizon]
    title = escape(f"{result.strategy.label} in {scenario.label}, seed {result.seed}")
    table = plain_table(title)
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
def progress_of(what: str, screen: Console, unit: str = "runs") -> Iterator[Callable[[int, int], None]]:
    """Give a function that shows how much is done and the time left: a bar, or a line a tenth of the way."""
    if not screen.is_terminal:
        yield _line_by_line(what, screen, unit)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=screen) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _line_by_line(what: str, screen: Console, unit: str) -> Callable[[int, int], None]:
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
        screen.print(f"{what}: {done} of {total} {unit}" + (f", {left:.0f} s left" if left else ""))

    return report
