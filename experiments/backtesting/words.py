"""A backtest as a terminal shows it: what was observed and predicted, coverage, and what it comes to in words."""

import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from experiments.backtesting.backtest import MODEL, ROLLING, START, Backtest
from experiments.backtesting.baselines import BASELINES, LIKE, LIKE_LATER
from experiments.backtesting.judging import Judgement, judgements, speed
from experiments.backtesting.mechanisms import best_switches, by_switch
from experiments.backtesting.scores import LEVEL, SMALLEST_ERROR, coverage
from experiments.verdict_tables import plain_table

SHOWN = 3
STYLES = {"good": "green", "bad": "red", "beaten": "yellow", "vague": "yellow", "not judged": "dim"}
PROTOCOLS = {START: "from the start", ROLLING: "from each observation on"}


def print_backtest(found: Backtest, screen: Console) -> None:
    """Print the tables, then what they come to."""
    said = judgements(found.by_series, START)
    tables = (
        observations_table(found), errors_table(found), verdicts_table(found, said), coverage_table(found),
        rivals_table(found),
    )  # fmt: skip
    for table in tables:
        screen.print()
        screen.print(table)
    for text in in_words(found):
        screen.print()
        screen.print(text, markup=False)


def observations_table(found: Backtest) -> Table:
    """Return observed shares beside the predictive distribution: first, middle and last of each series."""
    table = plain_table("Known at the start only: observed and predicted, %")
    for name, justify in (("series", "left"), ("day", "left"), ("month", "right"), ("observed", "right"),
                          ("median", "right"), ("90 % interval", "right"), ("", "left")):  # fmt: skip
        table.add_column(name, justify=justify, no_wrap=name != "series")  # type: ignore[arg-type]
    for _, rows in found.of(START, MODEL).groupby("series", sort=False):
        rows = rows.sort_values("month", kind="stable")
        places = sorted({0, (len(rows) - 1) // 2, len(rows) - 1})
        count = f" ({len(places)} of {len(rows)} days)" if len(rows) > SHOWN else ""
        for k, row in enumerate(rows.iloc[places].to_dict("records")):
            bound = "" if row["bound"] == "=" else row["bound"]
            table.add_row(
                escape(row["title"]) + count if k == 0 else "", row["date"], f"{row['month']:.0f}",
                f"{bound}{percent(row['observed'])}", percent(row["forecast"]),
                f"{percent(row['low'])} to {percent(row['high'])}", hit_or_miss(row),
            )  # fmt: skip
    return table


def hit_or_miss(row: dict[str, object]) -> str:
    """Return whether an observation lies in its interval, or that it is only a bound."""
    if row["inside"] is None or pd.isna(row["inside"]):
        return "bound"
    return "hit" if row["inside"] else "[red]MISS[/red]"


def errors_table(found: Backtest) -> Table:
    """Return the mean absolute error of model and baselines, a row a series."""
    table = plain_table("Mean absolute error in points, known at the start only; the smallest in bold")
    shown = [name for name in BASELINES if found.of(START, name)["forecast"].notna().any()]
    table.add_column("series", min_width=16)
    for name in ("inside", "CRPS", "model", *shown):
        table.add_column(name, justify="right")
    block = found.by_series[found.by_series["protocol"] == START]
    for _, rows in block.groupby("series", sort=False):
        by_name = rows.set_index("forecaster")
        model = by_name.loc[MODEL]
        maes = {each: by_name.at[each, "mae"] for each in (MODEL, *shown)}
        if pd.isna(model["mae"]):
            table.add_row(escape(model["title"]), "a bound only")
            continue
        whole = {each: mae for each, mae in maes.items() if by_name.at[each, "observations"] == model["observations"]}
        least = min(whole.values(), default=float("nan"))
        cells = [_error(mae, each in whole and mae == least, each in whole) for each, mae in maes.items()]
        crps = "" if pd.isna(model["crps"]) else f"{100 * model['crps']:.1f}"
        table.add_row(escape(model["title"]), f"{model['inside']} of {model['of']}", crps, *cells)
    return table


def verdicts_table(found: Backtest, said: dict[str, Judgement]) -> Table:
    """Return what the forecast of each series is called, and why."""
    table = plain_table("What the forecasts are called, known at the start only")
    table.add_column("series", min_width=16)
    table.add_column("forecast", no_wrap=True)
    table.add_column("why")
    for name, one in said.items():
        table.add_row(escape(_title(found, name)), f"[{STYLES[one.verdict]}]{one.verdict}[/]", escape(one.why))
    return table


def _error(mae: float, least: bool, whole: bool) -> str:
    if pd.isna(mae):
        return "none"
    text = f"{100 * mae:.1f}{'' if whole else ' p'}"
    return f"[bold]{text}[/bold]" if least else text


def coverage_table(found: Backtest) -> Table:
    """Return how many observations fell into intervals that should hold 90 % of them."""
    table = plain_table("Coverage of the 90 % intervals, known at the start only")
    table.add_column("observations", min_width=16)
    for name in ("series", "inside", "%", "95 % interval (exact binomial)"):
        table.add_column(name, justify="right")
    for row in found.coverage.to_dict("records"):
        table.add_row(
            row["group"], str(row["series"]), f"{row['hits']} of {row['of']}", percent(row["share"]),
            f"{percent(row['low'])} to {percent(row['high'])}",
        )  # fmt: skip
    return table


def rivals_table(found: Backtest) -> Table:
    """Return the model's error relative to each baseline's."""
    table = plain_table(
        "The model's error over each baseline's: geometric mean over series; below 1 the model is better"
    )
    table.add_column("baseline")
    rivals = found.against_baselines
    for protocol in PROTOCOLS:
        table.add_column(PROTOCOLS[protocol], justify="right")
        table.add_column("model better in", justify="right")
    for name in BASELINES:
        cells = []
        for protocol in PROTOCOLS:
            row = rivals[(rivals["protocol"] == protocol) & (rivals["baseline"] == name)]
            if row.empty or not row["series"].iloc[0]:
                cells += ["none", ""]
                continue
            cells += [f"{row['ratio'].iloc[0]:.2f}", f"{row['better_in'].iloc[0]} of {row['series'].iloc[0]} series"]
        table.add_row(name, *cells)
    return table


def in_words(found: Backtest) -> list[str]:
    """Return what it comes to, a paragraph each: the answer, what is in the intervals, and how to read the tables."""
    said = judgements(found.by_series, START)
    return [answer(found, said), found.ignorance.told(found.draws) + " " + CONTAINED, legend(found)]


def answer(found: Backtest, said: dict[str, Judgement]) -> str:
    """Return whether the forecasts were any good, in words that do not spare them."""
    inside = found.of(START, MODEL)["inside"].dropna().to_numpy(bool)
    whole = coverage(inside)
    parts = []
    if whole.of:
        parts.append(
            f"{whole.hits} of {whole.of} observations ({whole.share:.0%}) fell into intervals that should hold "
            f"{LEVEL:.0%} of them (exact binomial 95 % interval of the share {whole.low:.0%} to {whole.high:.0%}, as "
            f"if they were independent, which those of a series are not): {_coverage_words(whole.holds())}."
        )
    names = {kind: [_title(found, name) for name, one in said.items() if one.verdict == kind] for kind in STYLES}
    words = {"good": "good", "beaten": "beaten by a naive one", "vague": "too vague to be of use", "bad": "bad"}
    counted = [f"{len(names[kind])} {word}" for kind, word in words.items() if names[kind]]
    judged = sum(len(names[kind]) for kind in words)
    if judged:
        parts.append(f"Of {judged} forecasts, {', '.join(counted)}.")
    fast, slow = speed(found.by_series, START)
    if fast or slow:
        parts.append(f"On average the model is too fast by more than 5 points in {fast} series, too slow in {slow}.")
    if names["bad"]:
        parts.append(f"Bad: {'; '.join(names['bad'])}. Do not use the model to forecast services like these.")
    return " ".join(parts)


def _coverage_words(holds: bool | None) -> str:
    return "that is in keeping" if holds else "THE INTERVALS DO NOT HOLD WHAT THEY PROMISE"


def _title(found: Backtest, name: str) -> str:
    return next(mapped.mapping.label for mapped in found.predicted if mapped.name == name)


CONTAINED = (
    "An interval holds these draws, the luck of the model's runs, and that of a finite population (a quarter of 4 "
    "pilots says less than a quarter of 388 councils). It does not hold what is not known of the initial state (trust, "
    "need), the mapping from a series to a world being wrong, nor the model being wrong."
)


def legend(found: Backtest) -> str:
    """Return what the columns mean."""
    return (
        f"{found.draws} draws, {found.seeds} seeds each. Known at the start only: model and baselines know the share "
        "on the first day (where none was observed, the one that the mapping has the model begin with). From each "
        "observation on: baselines are fitted anew to all that was known by then, and the model goes on from the "
        "observation with the parameters that it had. CRPS: the error of a whole distribution; of a baseline, its "
        f"mean absolute error. p: over part of the days only. {LIKE}: comparable services (same tier and governance) "
        f"as far as they were known on the day; {LIKE_LATER}: as they are known today, which a forecaster of the day "
        f"could not have had. In ratios, errors below {100 * SMALLEST_ERROR:g} points count as that. A bound is in no "
        "coverage and no score."
    )


def print_mechanisms(frame: pd.DataFrame, screen: Console) -> None:
    """Print what switching mechanisms one at a time does to the errors."""
    table = plain_table("Mechanisms switched one at a time, at the default parameters: error in points")
    for name in ("series", "last: observed", "predicted", "error", "lowered most by"):
        table.add_column(name, justify="left" if name in ("series", "lowered most by") else "right")
    for row in best_switches(frame).to_dict("records"):
        best = "; ".join(f"{switch} ({100 * mae:.1f})" for switch, mae in row["best"]) or "none by 2 points"
        fitted = " (fitted)" if row["role"] == "calibrate" else ""
        cells = [percent(row["observed_last"]), percent(row["predicted_last"]), f"{100 * row['mae']:.1f}"]
        table.add_row(escape(row["title"]) + fitted, *cells, best)
    screen.print()
    screen.print(table)
    table = plain_table("What each switch does to all series: mean change of error in points, best first")
    for name in ("switch", "mean change", "better in", "worse in", "most better", "most worse"):
        table.add_column(name, justify="right" if name in ("mean change", "better in", "worse in") else "left")
    for row in by_switch(frame).to_dict("records"):
        cells = [f"{100 * row['mean_change']:+.1f}", str(row["better"]), str(row["worse"])]
        table.add_row(row["switch"], *cells, row["most_better"], row["most_worse"])
    screen.print()
    screen.print(table)
    screen.print("A switch that lowers an error was chosen after the fact: what it mends is no forecast.", markup=False)


def percent(share: float) -> str:
    """Return a share in per cent: a decimal below 10, none above."""
    value = 100.0 * share
    return "" if pd.isna(value) else f"{value:.1f}" if abs(value) < 9.95 else f"{value:.0f}"
