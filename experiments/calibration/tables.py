"""The tables and figures of a calibration, on the screen and as files."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console
from rich.table import Table

from experiments.aside import written_aside
from experiments.calibration.identified import identified, related
from experiments.calibration.posterior import target_rows
from experiments.calibration.predictive import FORETOLD, Predictive
from experiments.calibration.smc import Calibration
from experiments.calibration.words import GRADE, fit_words, identified_words, method_words, related_words
from experiments.plots import save_figure
from experiments.plots.past import past_and_predicted
from experiments.plots.posterior import prior_and_posterior
from experiments.store.layout import FIGURES_FOLDER
from experiments.verdict_tables import plain_table


def print_calibration(found: Calibration, predicted: Predictive | None, screen: Console) -> None:
    """Print what was fitted and how well, what the data say of each parameter, and what was held out."""
    frame = identified(found.problem, found.sample, found.weights)
    tables = [targets_table(found), parameters_table(frame)]
    for table in tables + ([held_out_table(predicted.points)] if predicted else []):
        screen.print()
        screen.print(table)
    for text in words_of(found):
        screen.print()
        screen.print(text, markup=False)


def words_of(found: Calibration) -> list[str]:
    """Return what a calibration says, a paragraph each."""
    frame = identified(found.problem, found.sample, found.weights)
    pairs = related(found.problem, found.sample, found.weights)
    return [
        fit_words(target_rows(found)), f"{identified_words(frame)} {related_words(pairs)}", method_words(found), GRADE,
    ]  # fmt: skip


def targets_table(found: Calibration) -> Table:
    """Return each observation that was fitted, and what the accepted draws say of it."""
    table = plain_table("Targets, in %: observed, and the accepted draws (mean over seeds), their mean and 5 to 95 %")
    table.add_column("target", min_width=16)
    for name in ("month", "observed", "predicted", "5 to 95 %", "missed by (tolerances)"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in target_rows(found):
        table.add_row(
            row["target"], f"{row['month']:g}", f"{100 * row['observed']:.0f} ± {100 * row['tolerance']:.0f}",
            f"{100 * row['mean']:.1f}", f"{100 * row['low']:.0f} to {100 * row['high']:.0f}",
            f"{row['missed_by_tolerances']:+.1f}",
        )  # fmt: skip
    return table


def parameters_table(frame: pd.DataFrame) -> Table:
    """Return prior and posterior of each parameter, and what the data say of it."""
    table = plain_table("Parameters: prior, posterior, and whether the data identify them")
    table.add_column("parameter", min_width=16)
    for name in ("prior", "median", "5 to 95 %", "kept", "contraction"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("identified?")
    for k, row in enumerate(frame.to_dict("records")):
        if k and frame["fitted"].iloc[k - 1] and not row["fitted"]:
            table.add_section()
        leans = f", leans {row['leans']}" if row["leans"] else ""
        table.add_row(
            f"{row['parameter']} ({row['symbol']})", f"{row['prior_low']:g} to {row['prior_high']:g}",
            f"{row['median']:.3g}", f"{row['low']:.3g} to {row['high']:.3g}", f"{100 * row['kept']:.0f} %",
            f"{row['contraction']:.2f} ± {2 * row['error']:.2f}", row["word"] + leans,
        )  # fmt: skip
    return table


def held_out_table(points: pd.DataFrame) -> Table:
    """Return, for each series that was not fitted, its last observation and how many of all were foretold."""
    table = plain_table("Series that were not fitted, in %: last observation, prediction, and 5 to 95 % of single runs")
    table.add_column("series", min_width=16)
    for name in ("month", "observed", "predicted", "5 to 95 % of runs", "foretold"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("the last is")
    for _, rows in points[~points["fitted"]].groupby("mapping", sort=False):
        last = rows.iloc[-1]
        bound = "" if last["bound"] == "=" else f"{last['bound']} "
        table.add_row(
            last["mapping"], f"{last['month']:g}", f"{bound}{100 * last['observed']:.0f}", f"{100 * last['mean']:.0f}",
            f"{100 * last['run_low']:.0f} to {100 * last['run_high']:.0f}",
            f"{int(rows['word'].isin(FORETOLD).sum())} of {len(rows)}", last["word"],
        )  # fmt: skip
    return table


def frame_of(path: Path) -> list[dict[str, Any]]:
    """Return a table that was written, a dictionary a row."""
    rows: list[dict[str, Any]] = pd.read_csv(path).to_dict("records")
    return rows


def write_tables(found: Calibration, predicted: Predictive | None, folder: Path) -> list[Path]:
    """Write the tables of a calibration as CSV; return the files."""
    frames = {
        "targets": pd.DataFrame(target_rows(found)),
        "parameters": identified(found.problem, found.sample, found.weights),
        "correlations": related(found.problem, found.sample, found.weights),
    }
    if predicted:
        frames |= {"predictions": predicted.points, "predictions-by-month": predicted.months}
    written = []
    for name, frame in frames.items():
        written.append(folder / f"{name}.csv")
        with written_aside(written[-1]) as part:
            frame.to_csv(part, index=False, lineterminator="\n")
    return written


def write_figures(found: Calibration, predicted: Predictive | None, folder: Path) -> Sequence[Path]:
    """Write the figures below a folder: parameters, series that were fitted, series that were not."""
    frame = identified(found.problem, found.sample, found.weights)
    note = (
        "Dot: median; bar: 5 to 95 % of the posterior, within the range of the prior, each on its own scale. Above the "
        "gap: parameters that were fitted; below: drawn from their priors in every simulation. "
        f"{len(found.sample)} weighted draws, effective sample size {found.effective:.0f}."
    )
    title = "What the data say of each parameter: posterior within prior"
    written = save_figure(prior_and_posterior(frame, title, note), folder / FIGURES_FOLDER / "parameters")
    for name, title, rows in _sets(predicted):
        shown = predicted.months[predicted.months["mapping"].isin(rows["mapping"])] if predicted else rows
        figure = past_and_predicted(rows, shown, title, _predictive_note(predicted))
        written += save_figure(figure, folder / FIGURES_FOLDER / name)
    return written


def _sets(predicted: Predictive | None) -> list[tuple[str, str, pd.DataFrame]]:
    if predicted is None:
        return []
    points = predicted.points
    sets = [
        ("fitted", "Series that were fitted, and what the posterior predicts", points[points["fitted"]]),
        ("not-fitted", "Series that were not fitted, and what the posterior predicts", points[~points["fitted"]]),
    ]
    return [part for part in sets if len(part[2])]


def _predictive_note(predicted: Predictive | None) -> str:
    if predicted is None:
        return ""
    return (
        f"{predicted.draws} draws of the posterior, {predicted.seeds} seeds each. Darker band: 5 to 95 % of draws, "
        "each the mean over its seeds; lighter: 5 to 95 % of single runs. Foretold: the mean is within the tolerance "
        "(whisker), or, where there is none, the dot within the lighter band. Which world stands for a series, and "
        "what is loose about that, is in its mapping."
    )
