"""A sweep in tables and words, as a terminal shows it."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from experiments.axes import Axis, shown
from experiments.boundaries import CROSSINGS, crossings
from experiments.cautions import MANY
from experiments.compare import FEW_PAIRS
from experiments.contest import DECIDED
from experiments.leaders import OPEN, RICHER
from experiments.sweeps.measures import Measure
from experiments.sweeps.sweep import Sweep
from experiments.verdict_tables import plain_table

LISTED = 12
"""Values of an axis that are listed; of more, the ends and how many."""
ALONE = "nowhere"
"""A second axis that there is not, for a sweep over one."""


def print_sweep(sweep: Sweep, measures: Sequence[Measure], screen: Console) -> None:
    """Print what is varied, levers and uncertainties apart; a table an outcome; what it means, and what it does not."""
    for title, names in (
        ("Levers: what the policy-maker chooses", sweep.design.levers),
        ("Uncertainties: what the policy-maker meets", sweep.design.uncertainties),
    ):
        if names:
            screen.print()
            screen.print(fields_table(sweep, title, names))
    for measure in measures:
        cells = sweep.leaders(measure.column)
        screen.print()
        screen.print(ranges_table(sweep, measure))
        for text in sentences(sweep, measure, cells):
            screen.print(text, markup=False)
    screen.print()
    screen.print(legend(sweep), markup=False)


def fields_table(sweep: Sweep, title: str, names: Sequence[str]) -> Table:
    """Return the table of what is varied: over which values, and how it stands without the sweep."""
    table = plain_table(title)
    for column in ("name", "meaning", "values", "as it is"):
        table.add_column(column)
    for name in names:
        axis = sweep.axis(name)
        own = "differs" if axis.own is None else shown(axis.own)
        table.add_row(name, escape(axis.label), values_text(axis), own)
    return table


def values_text(axis: Axis) -> str:
    """Return the values of an axis: all of a few, or the ends and how many."""
    steps = axis.steps
    if len(steps) <= LISTED:
        return ", ".join(map(shown, steps))
    return f"{len(steps)} from {shown(steps[0])} to {shown(steps[-1])}"


def ranges_table(sweep: Sweep, measure: Measure) -> Table:
    """Return the table of an outcome: each strategy's range over the points, and how often it leads."""
    line = measure.headline
    rows = sweep.ranges([measure])
    title = f"{line.title}, {line.unit}, {sweep.when(measure)}"
    table = plain_table(f"{title}: means over seeds at {len(sweep.design)} points")
    table.add_column("strategy", min_width=16)
    for column in ("lowest", "highest", "leads in"):
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("lowest at")
    table.add_column("highest at")
    richer = set(sweep.runs.loc[sweep.runs["side"] == RICHER, "strategy"])
    best = line.less_is_better
    for row in rows.sort_values("lowest" if best else "highest", ascending=best).to_dict("records"):
        places = [point_text(sweep, int(row[f"{end}_draw"])) for end in ("lowest", "highest")]
        # Where nothing that is varied touches a strategy, any point is as good as another.
        still = row["lowest"] == row["highest"]
        table.add_row(
            escape(row["label"]), *(f"{row[end]:z.{line.decimals}f}" for end in ("lowest", "highest")),
            "not ranked" if row["strategy"] in richer else f"{row['leads']} of {row['points']}",
            *(["everywhere the same", ""] if still else places),
        )  # fmt: skip
    return table


def point_text(sweep: Sweep, draw: int) -> str:
    """Return where a point is, in few words; its number where many things are varied."""
    point = sweep.design.points[draw - 1]
    if len(point) > 3:
        return f"point {draw}"
    return ", ".join(f"{name.rsplit('.', 1)[-1]} {shown(value)}" for name, value in point.items())


def sentences(sweep: Sweep, measure: Measure, cells: pd.DataFrame) -> list[str]:
    """Return who is ahead at how many points, the centre first, and where the lead changes hands."""
    what = f"On {measure.headline.short} at {sweep.when(measure)}"
    judged = cells[cells["standing"] != ""]
    if judged.empty:
        none = f"{what}, no central strategy meets a coalition of equal money, so there are no sides to compare."
        return [none, *_others(sweep, cells)]
    count = judged["standing"].value_counts()
    few = int(count.get("unknown", 0))
    said = (
        f"{what}, the best central strategy is ahead at {count.get('central', 0)} of {len(judged)} points, the best "
        f"coalition at {count.get('coalition', 0)}; neither is at {int(judged['standing'].isin(OPEN).sum())}"
    )
    said += f", of which {few} for want of seeds." if few else "."
    return [
        said, *_before(sweep, measure), *_others(sweep, cells), *_handed_over(sweep, changes(sweep, measure)),
    ]  # fmt: skip


def _before(sweep: Sweep, measure: Measure) -> list[str]:
    """Say how many points each side leads at the horizons before: what holds at the end need not hold earlier."""
    said = []
    for earlier in sweep.earlier(measure):
        count = sweep.leaders(earlier.column)["standing"].value_counts()
        said.append(f"{count.get('central', 0)} and {count.get('coalition', 0)} at month {earlier.month}")
    return [f"Points at which the centre and the coalition are ahead before: {', '.join(said)}."] if said else []


def _others(sweep: Sweep, cells: pd.DataFrame) -> list[str]:
    """Say where one that is on neither side, doing nothing above all, leads of all."""
    leads = cells.loc[cells["lead_verdict"].isin(DECIDED), "leader"].value_counts()
    families = {label: sweep.cast.family(case[1]) for case, label in sweep.labels.items()}
    known = [(label, int(leads[label])) for label in families if label in leads]
    said = []
    for family, words in (("none", "Doing nothing beats all others"), ("hybrid", "A mixture, {}, beats both")):
        for label, count in known:
            if families[label] == family:
                said.append(f"{words.format(label)} at {count} of {len(cells)} points.")
    return said


def changes(sweep: Sweep, measure: Measure) -> pd.DataFrame:
    """Return where along the first axis the lead changes hands; see `experiments.boundaries.crossings`.

    Of a grid of one axis or two; none of another design, or where the first axis is no number.
    """
    axes, cells = sweep.grid_axes, sweep.leaders(measure.column)
    if axes is None or len(axes) > 2:
        return pd.DataFrame(columns=list(CROSSINGS))
    if len(axes) == 1:
        return crossings(cells.assign(**{ALONE: 0.0}), axes[0].name, ALONE, axes[0].log)
    return crossings(cells, axes[0].name, axes[1].name, axes[0].log)


def _handed_over(sweep: Sweep, found: pd.DataFrame) -> list[str]:
    """Say where the lead changes hands: at the value of the second axis that things stand at now, if there is one."""
    axes, rows = sweep.grid_axes, found.to_dict("records")
    if axes is None or not rows:
        return []
    banded = sweep.runs["seed"].nunique() >= FEW_PAIRS
    if len(axes) == 1:
        return [f"The lead {_change(row, axes[0], banded)}" for row in rows]
    x, y = axes
    at = sorted({row["y"] for row in rows})
    here = y.placed(y.own) if y.own is not None and y.holds_own else y.placed(at[0])
    near = min(at, key=lambda value: abs(y.placed(value) - here))
    own = ", as things stand," if near == y.own else ""
    return [
        f"With {y.name} at {shown(near)}{own} the lead {_change(row, x, banded)}" for row in rows if row["y"] == near
    ]


def _change(row: dict[str, Any], x: Axis, banded: bool) -> str:
    to = "coalition" if row["beyond"] == "coalition" else "centre"
    passes = f"passes to the {to} as {x.name} rises above {shown(row['x'])}"
    if not banded:
        return f"{passes}, by too few seeds to say how surely."
    ends = [
        shown(row[end]) if pd.notna(row[end]) else f"{word} all points"
        for end, word in (("low", "below"), ("high", "above"))
    ]
    return f"{passes} (95 % band {ends[0]} to {ends[1]})."


def legend(sweep: Sweep) -> str:
    """Return what the tables mean, and what they do not."""
    seeds = int(sweep.runs["seed"].nunique())
    text = (
        f"Each point is a world with a policy, met by every strategy under {seeds} "
        f"{'seed' if seeds == 1 else 'seeds'}, the same everywhere. Leads: ahead of the next best of equal money by "
        "more than luck and by enough to matter. Intervals cover luck only, point by point; the best of many points "
        f"looks better than it is, for it was picked by the same luck. {MANY}"
    )
    failed = len(sweep.results.failures)
    gone = f"{failed} runs failed and are left out." if failed else ""
    return " ".join(part for part in (text, sweep.uneven, sweep.where, gone) if part)
