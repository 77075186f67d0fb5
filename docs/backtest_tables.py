"""The tables of ``docs/BACKTEST.md``, made from the folder of a backtest.

``coalition backtest --mechanisms`` writes ``runs/backtest``; ``python docs/backtest_tables.py runs/backtest`` then
rewrites the blocks of the document. It takes minutes of runs, so that no check of a commit does it.
"""

import sys
from functools import partial
from pathlib import Path

import pandas as pd
from generated import Blocks, rewritten, table

from experiments.backtesting.baselines import BASELINES, LAST, LIKE_LATER, USUAL
from experiments.backtesting.files import COVERAGE, FORECASTS, RIVALS, SERIES, WORDS
from experiments.backtesting.mechanisms import TABLE, best_switches, by_switch
from experiments.backtesting.words import PROTOCOLS, percent

BACKTEST = Path(__file__).with_name("BACKTEST.md")
SHOWN = {LAST: "nothing changes", USUAL: USUAL, LIKE_LATER: LIKE_LATER}


def answer(folder: Path) -> str:
    """Return what it comes to, in words."""
    paragraphs = (folder / WORDS).read_text(encoding="utf-8").strip().split("\n\n")
    return "\n>\n".join(f"> {paragraph}" for paragraph in paragraphs[:2])


def series(folder: Path) -> str:
    """Return a row a series: the last observation, the errors, and what the forecast is called."""
    forecasts, by = pd.read_csv(folder / FORECASTS), pd.read_csv(folder / SERIES)
    start = forecasts[(forecasts["protocol"] == "start") & (forecasts["forecaster"] == "model")]
    by = by[by["protocol"] == "start"].set_index(["series", "forecaster"])
    rows = []
    for name, block in start.groupby("series", sort=False):
        last = block.sort_values("month", kind="stable").iloc[-1]
        model = by.loc[(name, "model")]
        bound = "" if last["bound"] == "=" else last["bound"]
        errors = [
            _points(by.at[(name, each), "mae"]) + _part(by.at[(name, each), "observations"], model["observations"])
            for each in ("model", *SHOWN)
        ]
        rows.append((
            last["title"], f"{last['month']:.0f}", f"{bound}{percent(last['observed'])}", percent(last["forecast"]),
            f"{percent(last['low'])} to {percent(last['high'])}", f"{model['inside']:.0f} of {model['of']:.0f}",
            *errors, model["verdict"],
        ))  # fmt: skip
    header = (
        "Series",
        "Month",
        "Observed, %",
        "Median",
        "90 % interval",
        "Inside",
        "Error: model",
        *SHOWN.values(),
        "",
    )
    return table(header, rows)


def coverage(folder: Path) -> str:
    """Return the coverage."""
    rows = [
        (row["group"], row["series"], f"{row['hits']} of {row['of']}", percent(row["share"]),
         f"{percent(row['low'])} to {percent(row['high'])}")
        for row in pd.read_csv(folder / COVERAGE).to_dict("records")
    ]  # fmt: skip
    return table(("Observations", "Series", "Inside", "%", "95 % interval of the share"), rows)


def rivals(folder: Path) -> str:
    """Return the model's error over each baseline's."""
    frame, rows = pd.read_csv(folder / RIVALS).set_index(["protocol", "baseline"]), []
    for name in BASELINES:
        cells = []
        for protocol in PROTOCOLS:
            one = frame.loc[(protocol, name)]
            cells += (
                [f"{one['ratio']:.2f}", f"{one['better_in']:.0f} of {one['series']:.0f}"] if one["series"] else ["", ""]
            )
        rows.append((name, *cells))
    header = ("Baseline", "From the start", "Model better in", "From each observation on", "Model better in")
    return table(header, rows)


def misfits(folder: Path) -> str:
    """Return, for each series, the switches that lower its error most."""
    rows = [
        (
            row["title"] + (" (fitted)" if row["role"] == "calibrate" else ""), percent(row["observed_last"]),
            percent(row["predicted_last"]), _points(row["mae"]),
            "; ".join(f"{switch} {_points(mae)}" for switch, mae in row["best"]),
        )
        for row in best_switches(pd.read_csv(folder / TABLE)).to_dict("records")
    ]  # fmt: skip
    return table(
        ("Series", "Last: observed, %", "Predicted", "Error", "Error with the switches that lower it most"), rows
    )


def switches(folder: Path) -> str:
    """Return what each switch does to all series."""
    rows = [
        (row["switch"], f"{100 * row['mean_change']:+.1f}", row["better"], row["worse"], row["most_better"],
         row["most_worse"])
        for row in by_switch(pd.read_csv(folder / TABLE)).fillna("").to_dict("records")
    ]  # fmt: skip
    return table(("Switch", "Mean change of error", "Better in", "Worse in", "Most better", "Most worse"), rows)


def blocks(folder: Path) -> Blocks:
    """Return what makes each block of the document."""
    makers = {"answer": answer, "series": series, "coverage": coverage, "rivals": rivals, "misfits": misfits,
              "switches": switches}  # fmt: skip
    return {name: partial(maker, folder) for name, maker in makers.items()}


def _part(observations: int, of: int) -> str:
    """Return a mark where a baseline forecasts part of the days only."""
    return " (part)" if 0 < observations < of else ""


def _points(mae: float) -> str:
    return "" if pd.isna(mae) else f"{100 * mae:.1f}"


if __name__ == "__main__":
    made = rewritten(BACKTEST.read_text(encoding="utf-8"), blocks(Path(sys.argv[1])))
    BACKTEST.write_text(made, encoding="utf-8")
