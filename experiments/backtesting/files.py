"""The files of a backtest: tidy tables, and the figure."""

from pathlib import Path

import pandas as pd

from experiments.aside import written_aside
from experiments.backtesting.backtest import START, Backtest
from experiments.backtesting.judging import judgements
from experiments.backtesting.words import CONTAINED, in_words
from experiments.plots import save_figure
from experiments.plots.backtest import backtest_figure
from experiments.store import FIGURES_FOLDER

WORDS = "backtest.txt"
FORECASTS, SERIES, COVERAGE, RIVALS, BANDS, NOTES = (
    "backtest.csv", "backtest-series.csv", "backtest-coverage.csv", "backtest-rivals.csv", "backtest-bands.csv",
    "backtest-notes.csv",
)  # fmt: skip


def write_backtest(found: Backtest, folder: Path, *, figures: bool = True) -> list[Path]:
    """Write the tables of a backtest, what it comes to in words, and its figure; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = {
        FORECASTS: found.forecasts, SERIES: with_verdicts(found), COVERAGE: found.coverage,
        RIVALS: found.against_baselines, BANDS: found.bands, NOTES: found.notes,
    }  # fmt: skip
    for name, frame in tables.items():
        with written_aside(folder / name) as aside:
            frame.to_csv(aside, index=False)
    with written_aside(folder / WORDS) as aside:
        aside.write_text("\n\n".join(in_words(found)) + "\n", encoding="utf-8")
    drawn = draw_backtest(found, folder) if figures else []
    return [*(folder / name for name in (*tables, WORDS)), *drawn]


def with_verdicts(found: Backtest) -> pd.DataFrame:
    """Return the table of series with what each of the model's forecasts is called."""
    said = judgements(found.by_series, START)
    frame = found.by_series.copy()
    own = (frame["protocol"] == START) & (frame["forecaster"] == "model")
    for column in ("verdict", "why"):
        frame[column] = [
            getattr(said[name], column) if mine else "" for name, mine in zip(frame["series"], own, strict=True)
        ]
    return frame


def draw_backtest(found: Backtest, folder: Path) -> list[Path]:
    """Draw the small multiples."""
    said = judgements(found.by_series, START)
    starts = {mapped.name: str(mapped.mapping.start)[:7] for mapped in found.predicted}
    note = (
        f"From the start: only the share of the first day is known. {found.ignorance.told(found.draws)} {CONTAINED} "
        "Triangle: a lower bound only. Naive forecasts are drawn where they can be made from one value; the mean of "
        "comparables as they are known today."
    )
    figure = backtest_figure(
        found.of(START), found.bands, starts, {name: one.verdict for name, one in said.items()}, note
    )
    return save_figure(figure, folder / FIGURES_FOLDER / "backtest")
