"""The tables of a search, as a terminal shows them, and its files."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from experiments.aside import written_aside
from experiments.optimising.levers import SHARES
from experiments.optimising.optimise import Optimised
from experiments.optimising.words import found_words
from experiments.plots import save_figure
from experiments.plots.front import trade_offs
from experiments.store.layout import FIGURES_FOLDER
from experiments.verdict_tables import plain_table
from scenarios import Strategy, save

STRATEGIES = "strategies"
SHORT = {
    "development": "dev", "convening": "conv", "governance": "gov", "translation": "lang", "subsidy": "subs",
    "culture_programme": "cult",
}  # fmt: skip
SURE, MEANS = "**", "*"


def print_front(found: Optimised, screen: Console) -> None:
    """Print the front beside the library, what its strategies do, and what it means."""
    for table in (front_table(found), levers_table(found.strategies)):
        screen.print()
        screen.print(table)
    screen.print(f"{MEANS} dominated on hold-out, by means; {SURE} beyond luck", markup=False)
    for text in found_words(found):
        screen.print()
        screen.print(text, markup=False)


def front_table(found: Optimised) -> Table:
    """Return each strategy on hold-out, with its interval, and what it looked like in the search."""
    frame = found.front.frame()
    table = plain_table("The front and the library on hold-out: mean (95 % interval of it); looked: mean in the search")
    table.add_column("strategy", min_width=16)
    table.add_column("kind")
    for aim in found.front.aims:
        table.add_column(f"{aim.title}, {aim.unit} ({'less' if aim.less_is_better else 'more'})", justify="right")
        table.add_column("looked", justify="right", no_wrap=True)
    by = frame.set_index(["strategy", "aim"])
    before = ""
    for strategy, origin in zip(found.front.strategies, found.front.origins, strict=True):
        rows = [by.loc[(strategy.name, aim.outcome)] for aim in found.front.aims]
        if before and origin != before:
            table.add_section()
        before = origin
        mark = "" if not rows[0]["dominated_by"] else f" {SURE if rows[0]['surely'] else MEANS}"
        cells = [
            text
            for row in rows
            for text in (f"{row['mean']:.1f} ({row['low']:.1f} to {row['high']:.1f})", f"{row['looked_like']:.1f}")
        ]
        table.add_row(escape(strategy.label) + mark, strategy.family, *cells)
    return table


def levers_table(strategies: Sequence[Strategy]) -> Table:
    """Return what the strategies of the front do."""
    table = plain_table("What the strategies of the front do: shares of money in %, then the other levers")
    table.add_column("strategy", min_width=8)
    for name in (*SHORT.values(), "mandates T/P/G"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("other levers")
    for one in strategies:
        shares = [f"{100 * getattr(one, share):.0f}" for share in SHARES]
        mandates = "/".join(
            f"{value:.2g}" for value in (one.mandate_transactional, one.mandate_people, one.mandate_governance)
        )
        table.add_row(escape(one.label), *shares, mandates, escape(_others(one)))
    return table


def _others(one: Strategy) -> str:
    who = f"{one.founders} founders" if one.serves == "members" else "serves all"
    with_ = [name for name in ("institutions", "outside_partners", "easy_first") if getattr(one, name)]
    return ", ".join([
        who, f"{one.use_cases} use cases", f"need {one.need_weight:.2g}", f"co-design {one.codesign:.2g}",
        f"open {one.openness:.2g}", *([f"pays {one.subsidy_rate:.0%}"] if one.subsidy else []),
        *(name.replace("_", " ") for name in with_),
    ])  # fmt: skip


def write_front(found: Optimised, folder: Path, figures: bool = True) -> list[Path]:
    """Write front.csv, a TOML file for each strategy of the front, and the figure; return the files."""
    written = [folder / "front.csv"]
    with written_aside(written[0]) as part:
        found.front.frame().to_csv(part, index=False)
    place = folder / STRATEGIES
    place.mkdir(parents=True, exist_ok=True)
    for old in place.glob("front-*.toml"):
        old.unlink()
    for strategy in found.strategies:
        written.append(place / f"{strategy.name}.toml")
        with written_aside(written[-1]) as part:
            save(described(strategy, found), part)
    if figures:
        note = f"Scenario: {found.scenario.name}."
        written += save_figure(trade_offs(found.front.frame(), note), folder / FIGURES_FOLDER / "front")
    return written


def described(strategy: Strategy, found: Optimised) -> Strategy:
    """Return a strategy of the front with a word on where it is from."""
    frame = found.front.frame()
    rows = frame[frame["strategy"] == strategy.name].to_dict("records")
    values = "; ".join(f"{row['title']} {row['mean']:.1f} {row['unit']}" for row in rows)
    text = f"Found by `coalition optimise {found.scenario.name}`. On hold-out seeds: {values}."
    return strategy.model_copy(update={"description": text})
