"""The tables of a sensitivity analysis, as a terminal shows them."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from rich.markup import escape
from rich.table import Table

from experiments.sensitivity.words import Shown, way_of
from experiments.verdict_tables import WIDTH, plain_table
from scenarios import Strategy

BAR, NARROW_BAR = 18, 10
"""Characters of the longest bar."""
EIGHTHS = " ▏▎▍▌▋▊▉"


def bar(value: float, most: float, width: int) -> str:
    """Return a bar of block characters, `width` of them for `most`; an eighth of one is the least step."""
    if not math.isfinite(value) or most <= 0.0 or value <= 0.0:
        return ""
    whole, rest = divmod(round(8 * width * min(value, most) / most), 8)
    return "█" * whole + EIGHTHS[rest].strip()


def index_table(rows: pd.DataFrame, policies: Sequence[Strategy], about: Shown, width: int) -> Table:
    """Return one row a parameter, most important first: the index with its interval and a bar.

    Parameters
    ----------
    rows
        Rows of the table of sensitivity of one outcome, from Morris or Sobol.
    policies
        The strategy, and perhaps the one that it is compared with.
    about
        How the outcome is told.
    width
        Columns of the terminal.
    """
    by_index = {name: part.set_index("parameter") for name, part in rows.groupby("index", sort=False)}
    if "ST" in by_index:
        return _sobol(by_index, policies, about, width)
    return _morris(by_index, policies, about, width)


def _sobol(by_index: Mapping[Any, pd.DataFrame], policies: Sequence[Strategy], about: Shown, width: int) -> Table:
    total, first, way = by_index["ST"], by_index["S1"], by_index["rho"]
    wide = width >= WIDTH
    columns = ("in all (ST)", "95 % interval", *(("alone (S1)", "95 % interval") if wide else ()))
    table = _empty(
        f"{about.title}, {_whose(policies)}: share of the variance that each assumption accounts for", columns, wide
    )
    most, length = max(total["value"].max(), 1e-12), BAR if wide else NARROW_BAR
    for name, row in total.sort_values("value", ascending=False, kind="stable").iterrows():
        cells = [*_percent(row), *(_percent(first.loc[name]) if wide else [])]
        cells += [way_of(way.loc[name], policies, about)] if wide else []
        table.add_row(escape(str(row["name"])), *cells, bar(row["value"], most, length))
    table.caption = (
        f"{_counts(total, 'base samples')}; the variance is that of the mean over luck, the noise of the seeds taken "
        "out. In all: alone and in interactions, so that the column may add up to more than 100 %. Intervals over base "
        f"samples and seeds. {_left_out(total)}"
    )
    return table


def _empty(title: str, columns: Sequence[str], wide: bool) -> Table:
    """Return a table of assumptions with these columns and bars."""
    table = plain_table(escape(title))
    table.caption_justify = "left"
    table.add_column("assumption", min_width=28 if wide else 16)
    for name in columns:
        table.add_column(name, justify="right", no_wrap=True)
    if wide:
        table.add_column("more of it", min_width=12)
    table.add_column("", no_wrap=True)
    return table


def _percent(row: "pd.Series") -> list[str]:
    if pd.isna(row["value"]):
        return ["", ""]
    return [f"{row['value']:z.0%}", f"{row['low']:z.0%} to {row['high']:z.0%}"]


def _whose(policies: Sequence[Strategy]) -> str:
    return " less ".join(policy.name for policy in policies)


def _morris(by_index: Mapping[Any, pd.DataFrame], policies: Sequence[Strategy], about: Shown, width: int) -> Table:
    star, mean, sigma = (by_index[name] for name in ("mu_star", "mu", "sigma"))
    wide = width >= WIDTH
    title = (
        f"{about.title}, {_whose(policies)}: how far a move of each assumption over its range changes it, {about.unit}"
    )
    table = _empty(title, ("mu*", "95 % interval", *(("luck alone", "sigma") if wide else ())), wide)
    most, length, scale = max(star["value"].max(), 1e-12), BAR if wide else NARROW_BAR, about.scale
    for name, row in star.sort_values("value", ascending=False, kind="stable").iterrows():
        doubt = " ?" if "may be luck" in row["note"] else ""
        cells = [f"{scale * row['value']:z.2f}{doubt}", f"{scale * row['low']:z.2f} to {scale * row['high']:z.2f}"]
        if wide:
            floor = "" if pd.isna(row["luck"]) else f"{scale * row['luck']:z.2f}"
            cells += [floor, f"{scale * sigma.at[name, 'value']:z.2f}", way_of(mean.loc[name], policies, about)]
        table.add_row(escape(str(row["name"])), *cells, bar(row["value"], most, length))
    table.caption = (
        f"{_counts(star, 'trajectories')}. mu*: mean size of the effect; sigma: how far it depends on the others, or "
        "bends; luck alone: what mu* would be if there were no effect; ?: may be no more than that. " + _left_out(star)
    )
    return table


def _counts(rows: pd.DataFrame, called: str) -> str:
    blocks, seeds = rows["blocks"].iloc[0], rows["seeds"].iloc[0]
    return f"{blocks} {called}, {seeds} seed{'s' if seeds != 1 else ''}"


def _left_out(rows: pd.DataFrame) -> str:
    """Return what was left out for failed runs, as a sentence."""
    told = [part for part in rows["note"].iloc[0].split("; ") if "left out" in part]
    return f"{told[0][:1].upper()}{told[0][1:]}." if told else ""
