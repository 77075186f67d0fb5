"""Which figures a sensitivity analysis gets, and where they go."""

from collections.abc import Iterator
from pathlib import Path

from matplotlib.figure import Figure

from experiments.plots.saving import save_figure
from experiments.plots.sensitivity import index_dots, morris_plane
from experiments.sensitivity.study import Found
from experiments.store import FIGURES_FOLDER


def draw_figures(found: Found) -> Iterator[tuple[str, Figure]]:
    """Give each figure with its name: of each outcome the indices, and of Morris the plane as well."""
    for outcome in found.study.outcomes:
        rows, about, title = found.of(outcome), found.shown(outcome), f"{found.shown(outcome).title}: "
        whose = " less ".join(policy.label for policy in found.study.policies)
        if rows["value"].isna().all():
            continue
        where = f"{whose}, scenario {found.study.world.name}. {_blocks(found, outcome)}"
        title += "what the difference hangs on" if len(found.study.policies) > 1 else "what it hangs on"
        intervals = "Whiskers: 95 % interval, over blocks of points and seeds. "
        yield f"sensitivity-{outcome}", index_dots(rows, title, about.unit, about.scale, intervals + where)
        if found.study.method == "morris":
            note = "Open: no effect, or may be luck. Above the line, sigma is larger than mu*. " + where
            yield f"morris-plane-{outcome}", morris_plane(rows, title, about.unit, about.scale, note)


def _blocks(found: Found, outcome: str) -> str:
    row = found.luck_of(outcome)
    called = "base samples" if found.study.method == "sobol" else "trajectories"
    count, of = int(found.of(outcome)["blocks"].iloc[0]), row["seeds"]
    chance = row["share_luck"] + row["share_interaction"]
    told = "" if chance != chance else f" Luck is {chance:.0%} of the variance of one run."
    return f"{count} {called}, {of} seed{'s' if of != 1 else ''}.{told}"


def write_figures(found: Found, folder: Path) -> list[Path]:
    """Write the figures below a folder, and return where they are."""
    places = folder / FIGURES_FOLDER
    return [path for name, figure in draw_figures(found) for path in save_figure(figure, places / name)]
