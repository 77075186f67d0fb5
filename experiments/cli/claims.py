"""`coalition claims`: the claims of the article on trial."""

import json
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from experiments.claims import Trial, put_on_trial
from experiments.claims.trial import DRAWS, SEEDS
from experiments.cli.shared import INTERRUPTED, on_a_cluster, plain, plainly
from experiments.console import console, progress_of
from experiments.verdict_tables import plain_table
from scenarios import load_scenario
from simulation.engine import is_ready

STYLES = {"supported": "green", "refuted": "red", "depends": "yellow", "undecided": "dim"}
MEANING = (
    "An effect is a mean difference over draws of all that is not known and over seeds, positive where the claim is "
    "right; its 95 % interval takes both as random. `off` is the same with the claim's own mechanism switched off. "
    "This says what follows from the model and its priors, not what happened in London."
)


# fmt: off
@click.command()
@click.argument("scenario")
@click.option("--draws", "-d", type=click.IntRange(1, 100_000), default=DRAWS, show_default=True,
              help="Draws of all that is not known, over the priors: a Latin hypercube.")
@click.option("--seeds", "-n", type=click.IntRange(1, 100_000), default=SEEDS, show_default=True,
              help="Seeds; every draw meets every seed in every arm.")
@click.option("--claim", "-c", "claims", multiple=True, metavar="H3", help="Only this claim; repeat for more.")
@click.option("--sample", type=click.IntRange(0), default=0, show_default=True, help="Seed of the draws.")
@click.option("--out", "-o", type=click.Path(path_type=Path),
              help="Folder of the results. [default: runs/SCENARIO-claims]")
@click.option("--workers", "-w", type=click.IntRange(1, 1024),
              help="Threads; the results do not depend on it. [default: the machine's cores]")
@on_a_cluster
@click.option("--figures/--no-figures", default=True, show_default=True,
              help="Whether to write each figure as a file too; the page has them in any case.")
@click.option("--json", "as_json", is_flag=True,
              help="Print verdicts and evidence as JSON, and nothing else, to standard output.")
@plainly
def claims(
    scenario: str,
    draws: int,
    seeds: int,
    claims: tuple[str, ...],
    sample: int,
    out: Path | None,
    workers: int | None,
    cluster: str | None,
    figures: bool,
    as_json: bool,
) -> None:
    """Put the fourteen claims of the article on trial in SCENARIO.

    Each is tested as its row in the specification says, over the priors of all that is not known, with its own
    mechanism switched off beside it, and with a way to lose: supported, refuted, undecided, or depends on what. Says
    first where the centre wins. Writes claims.csv, claims-evidence.csv, claims.html (one file to send on) and figures.
    Ctrl-C keeps what is finished, and the same command goes on from there.

    \b
    Examples:
      coalition claims london
      coalition claims london --claim H3 --claim H5 --draws 200
      coalition claims my-city.toml --json
    """
    world = load_scenario(scenario)
    folder = out or Path("runs") / f"{world.name}-claims"
    screen = console(to_stderr=True)
    if not is_ready():
        screen.print("Compiling the model for this machine, once: half a minute or so.")
    try:
        with progress_of("The claims on trial", screen) as progress:
            trial = put_on_trial(world, draws, seeds, folder, claims=claims, sample=sample, workers=workers,
                                 progress=progress, cluster=cluster)  # fmt: skip
        paths = trial.write(figures)
    except KeyboardInterrupt:
        click.echo(f"\nInterrupted. What is finished is kept in {folder}/; the same command goes on from there.",
                   err=True)
        sys.exit(INTERRUPTED)
    for failure in trial.failures.itertuples():
        click.echo(f"Failed: {failure.plan} in {failure.world}, draw {failure.draw}, seed {failure.seed}: "
                   f"{failure.error}", err=True)
    if as_json:
        click.echo(json.dumps(as_plain(trial), indent=1, allow_nan=False))
    else:
        show(trial, console())
    click.echo(f"\n{trial.about['runs']} runs. Written: {', '.join(map(str, paths))}", err=True)

# fmt: on


def as_plain(trial: Trial) -> dict[str, object]:
    """Return a trial for JSON."""
    return {
        "about": plain(dict(trial.about)),
        "where_the_centre_wins": list(trial.centre),
        "claims": plain(trial.claims.to_dict("records")),
        "evidence": plain(trial.evidence.to_dict("records")),
    }


def show(trial: Trial, screen: Console) -> None:
    """Print where the centre wins, the table of verdicts, and what each of them says."""
    if trial.centre:
        screen.print("\nWhere the centre wins", style="bold")
        for line in trial.centre:
            screen.print(f"- {line}", markup=False)
    about = trial.about
    table = plain_table(
        escape(f"The claims on trial in {about['title']}: {about['draws']} draws, {about['seeds']} seeds")
    )
    for name in ("", "verdict", "effect", "95 % interval", "right in draws", "off"):
        table.add_column(name, justify="left" if name in ("", "verdict") else "right")
    for row in trial.claims.itertuples():
        style = STYLES[row.verdict]
        table.add_row(
            row.claim, f"[{style}]{row.verdict}[/{style}]", f"{row.effect:+.2f} {row.unit}",
            f"{row.low:+.2f} to {row.high:+.2f}", f"{100 * row.better_in_draws:.0f} %", f"{row.effect_off:+.2f}",
        )  # fmt: skip
    screen.print()
    screen.print(table)
    for row in trial.claims.itertuples():
        screen.print(f"\n{row.claim}  {row.quote}", style="bold", markup=False)
        screen.print(f"{row.sentence} {row.caution}".strip(), markup=False)
    counts = trial.claims["verdict"].value_counts()
    said = ", ".join(f"{counts[word]} {word}" for word in STYLES if word in counts)
    screen.print(f"\n{len(trial.claims)} claims: {said}. {MEANING}", markup=False)
