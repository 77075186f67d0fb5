"""Tables that a terminal shows after the headlines: times to a level, chance against ignorance, regret."""

from typing import Any

import pandas as pd
from rich.table import Table

from experiments.compare import HEADLINES
from experiments.results import Results
from experiments.times import TIMED
from experiments.verdict_tables import SPANS_ZERO, WIDTH, name_of, plain_table


def times_table(results: Results, times: pd.DataFrame, width: int) -> Table:
    """Return months to the levels of `TIMED`: median with its interval, and how many runs got there."""
    horizon = results.scenario.horizon
    table = plain_table(
        "Months until services are in effective use: Kaplan-Meier median over runs (95 % interval), and runs that got "
        f"there within {horizon} months; soonest first"
    )
    table.add_column("strategy", min_width=16)
    shown = TIMED if width >= WIDTH else TIMED[:1]
    for _, level, services in shown:
        table.add_column(f"{level} % of {services}", justify="right", no_wrap=True)
        table.add_column("got there", justify="right", no_wrap=True)
    levels = {outcome: level for outcome, level, _ in TIMED}
    rows = {
        (row["outcome"], row["scenario"], row["strategy"]): row
        for row in times.to_dict("records")
        if levels.get(row["outcome"]) == row["level"]
    }
    for case in [key[1:] for key in rows if key[0] == TIMED[0][0]]:
        cells: list[str] = []
        for name, _, _ in shown:
            row = rows[(name, *case)]
            cells += [_median(row, horizon), f"{row['reached']} of {row['runs']}"]
        table.add_row(name_of(results, (case[0], case[1])), *cells)
    return table


def _median(row: dict[Any, Any], horizon: int) -> str:
    """Return a median and its interval; either may lie beyond the horizon, where nobody has looked."""
    median = f"over {horizon}" if pd.isna(row["median"]) else f"{row['median']:.0f}"
    if pd.isna(row["median_low"]):
        return median
    rest = "or more" if pd.isna(row["median_high"]) else f"to {row['median_high']:.0f}"
    return f"{median} ({row['median_low']:.0f} {rest})"


def uncertainty_table(results: Results, unsure: pd.DataFrame, width: int) -> Table:
    """Return, for people-based services, how far a difference depends on behaviour and how far on luck."""
    headline = HEADLINES[0]
    rows = unsure[unsure["outcome"] == headline.outcome].to_dict("records")
    table = plain_table(
        f"Chance and ignorance: difference to the reference on {headline.short}, points, over "
        f"{rows[0]['draws']} draws of behaviour and {rows[0]['seeds']} seeds"
    )
    table.add_column("strategy", min_width=16)
    wide = width >= WIDTH
    titles = ["difference", "95 % interval", "5-95 % of draws", "better in draws", "ignorance", "luck", "both"]
    for title in titles if wide else [*titles[:2], "ignorance"]:
        table.add_column(title, justify="right", no_wrap=True)

    def shown(value: float) -> str:
        return f"{headline.scale * value:+z.1f}"

    for row in rows:
        parts = [row[f"variance_{name}"] for name in ("parameters", "luck", "interaction")]
        total = parts[0] + parts[1] + parts[2]
        shares = ["" if pd.isna(total) or total == 0.0 else f"{part / total:.0%}" for part in parts]
        tied = f" {SPANS_ZERO}" if row["low"] <= 0.0 <= row["high"] else ""
        interval = "" if pd.isna(row["low"]) else f"{shown(row['low'])} to {shown(row['high'])}{tied}"
        cells = [shown(row["difference"]), interval]
        cells += [f"{shown(row['lowest'])} to {shown(row['highest'])}", f"{row['better_in_draws']:.0%}"] if wide else []
        table.add_row(name_of(results, (row["scenario"], row["strategy"])), *cells, *(shares if wide else shares[:1]))
    table.caption = "Ignorance: share of the variance of a run's difference that comes of the draw" + (
        "; luck: of the seed; both: of the two together." if wide else "."
    )
    table.caption_justify = "left"
    return table


def regret_table(results: Results, regrets: pd.DataFrame, width: int) -> Table:
    """Return how far each strategy is behind the best, at worst and on average over worlds."""
    table = plain_table(
        f"Regret over {regrets['worlds'].max()} draws of behaviour: how far behind the best of equal money, at worst "
        "(on average)"
    )
    table.add_column("strategy", min_width=16)
    rows = {(row["outcome"], row["scenario"], row["strategy"]): row for row in regrets.to_dict("records")}
    headlines = [h for h in HEADLINES if width >= WIDTH or h.outcome in ("people_effective", "npv")]
    for headline in headlines:
        unit = "points" if headline.unit == "%" else headline.unit
        table.add_column(f"{headline.short}, {unit}", justify="right", max_width=19)
    for case in [key[1:] for key in rows if key[0] == HEADLINES[0].outcome]:
        cells = []
        for headline in headlines:
            row, scale = rows[(headline.outcome, *case)], headline.scale
            cells.append(f"{scale * row['max_regret']:z.1f} ({scale * row['mean_regret']:z.1f})")
        table.add_row(name_of(results, (case[0], case[1])), *cells)
    return table
