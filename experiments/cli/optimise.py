"""`coalition optimise`: the trade-off front over the levers."""

import json
import sys
from pathlib import Path

import click

from experiments.aside import written_aside
from experiments.cli.shared import INTERRUPTED, plain, plainly
from experiments.console import console, progress_of
from experiments.store import claim_folder
from scenarios import load_scenario, save

MARKER = "optimise.json"
"""What marks the folder of a search."""


# An option reads as: names, type and default, help.
# fmt: off
@click.command()
@click.argument("scenario")
@click.option("--aim", "outcomes", multiple=True, metavar="OUTCOME",
              help="An outcome to make as good as can be; 2 to 4 of them. "
                   "[default: people_effective, npv, quarter_gap]")
@click.option("--evaluations", "-e", type=click.IntRange(20, 1_000_000), default=2000, show_default=True,
              help="Strategies that the search looks at.")
@click.option("--runs", "-n", type=click.IntRange(2, 10_000), default=8, show_default=True,
              help="Seeds under which the search sees each.")
@click.option("--hold-out", type=click.IntRange(2, 10_000), default=40, show_default=True,
              help="Other seeds, on which what it found is judged.")
@click.option("--draws", type=click.IntRange(2, 10_000), metavar="N",
              help="Seek what is good on average over N draws of all that is not known (priors), and judge it on N "
                   "others. [default: the scenario as it is]")
@click.option("--show", type=click.IntRange(2, 30), default=10, show_default=True,
              help="Strategies of the front to show and write, spread over it.")
@click.option("--save", "saved", type=(click.IntRange(1), click.Path(path_type=Path)), multiple=True,
              metavar="N FILE.toml", help="Also write strategy N of the front to this file; repeat for more.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Which search.")
@click.option("--out", "-o", type=click.Path(path_type=Path),
              help="Folder of the results. [default: runs/SCENARIO-optimise]")
@click.option("--workers", "-w", type=click.IntRange(1, 1024), help="Threads. [default: the machine's cores]")
@click.option("--figures/--no-figures", default=True, show_default=True, help="Whether to draw the figure.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON, and nothing else.")
@plainly
def optimise(
    scenario: str, outcomes: tuple[str, ...], evaluations: int, runs: int, hold_out: int, draws: int | None, show: int,
    saved: tuple[tuple[int, Path], ...], seed: int, out: Path | None, workers: int | None, figures: bool, as_json: bool,
) -> None:
    """Find what can be had together in SCENARIO: strategies of which none is better on every aim.

    The search goes over the levers: shares of money, use cases, co-design, founders, mandates within the scenario's
    authority, ... What it found is judged under seeds that it never met, beside the library's strategies, so that the
    winner's luck is not reported as merit. Writes front.csv, a figure, and the strategies as files for
    `coalition compare -s`. Ctrl-C ends the search and judges what there is.

    \b
    Examples:
      coalition optimise london
      coalition optimise london --aim people_effective --aim cost_pv --evaluations 5000
      coalition optimise london --draws 20 --runs 2 --hold-out 4 --save 1 best.toml
    """
    from experiments import optimising
    from experiments.extras import require
    from experiments.optimising.aims import DEFAULT
    from experiments.optimising.tables import described, print_front, write_front
    from experiments.optimising.words import found_words

    require("pymoo")
    world = load_scenario(scenario)
    aims = optimising.aims_named(outcomes or DEFAULT, world)
    for number, path in saved:
        _require_savable(number, path, show)
    folder = out or Path("runs") / f"{world.name}-optimise"
    claim_folder(folder, MARKER, "optimise")
    screen = console(to_stderr=True)
    try:
        with progress_of("Strategies looked at", screen) as progress:
            found = optimising.optimise(
                world, aims, evaluations=evaluations, seeds=runs, hold_out=hold_out, draws=draws or 0, seed=seed,
                shown=show, workers=workers, progress=progress,
            )
    except KeyboardInterrupt:  # a second one, while the front is judged
        click.echo("\nInterrupted before the front was judged; nothing is written.", err=True)
        sys.exit(INTERRUPTED)
    how = {"aims": [aim.outcome for aim in aims], "evaluations": len(found.archive.costs), "runs": runs,
           "hold_out": hold_out, "draws": draws, "seed": seed, "interrupted": found.archive.interrupted}
    with written_aside(folder / MARKER) as part:
        part.write_text(json.dumps({"optimise": world.name, **how}, indent=1), encoding="utf-8")
    written = write_front(found, folder, figures)
    for number, path in saved:
        if number > len(found.strategies):
            raise ValueError(f"--save {number}: the front that is shown has {len(found.strategies)} strategies")
        with written_aside(path) as part:
            save(described(found.strategies[number - 1], found), part)
    if as_json:
        table = plain(found.front.frame().to_dict("records"))
        click.echo(json.dumps({"folder": str(folder), "found": found_words(found), "front": table, **how}, indent=1,
                              allow_nan=False))
    else:
        print_front(found, console())
    if found.failed:
        click.echo(f"\n{found.failed} runs failed; what fails in the search is never on the front.", err=True)
    names = [path for path in written if path.suffix in (".csv", ".png")]
    told = ", ".join(str(path.relative_to(folder)) for path in names)
    click.echo(f"\nIn {folder}/: {told}, and strategies/front-01.toml, ... for `coalition compare -s`", err=True)

# fmt: on


def _require_savable(number: int, path: Path, show: int) -> None:
    """Refuse, before the search, to save what will not be shown, or where nothing can be written."""
    if number > show:
        raise ValueError(f"--save {number}: at most {show} strategies of the front are shown; raise --show")
    if not path.parent.is_dir():
        raise ValueError(f"--save {number} {path}: there is no folder {path.parent}")
    if path.is_dir():
        raise ValueError(f"--save {number} {path}: that is a folder, not a file")
