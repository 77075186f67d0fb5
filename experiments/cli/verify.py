"""`coalition verify`: the table that a reviewer reads."""

import json
import sys
from pathlib import Path

import click

from experiments.cli.shared import INTERRUPTED, plainly
from experiments.console import console, progress_of
from experiments.verification import Means, all_hold
from experiments.verification import verify as rows_of
from experiments.verification.show import as_plain, print_rows, require_writable, write_rows
from simulation.engine import is_ready

DOES_NOT_HOLD = 1


# fmt: off
@click.command()
@click.option("--only", "only", multiple=True, metavar="CHECK",
              help="Only this check, such as V5, or this subject, such as money; repeat for more. Subjects: "
                   "known-answers, extremes, money, monotone, inert, determinism, engines, second-reading.")
@click.option("--quick", is_flag=True, help="Fewer seeds and shorter worlds; what luck may do widens with it.")
@click.option("--python", "pythons", multiple=True, metavar="PATH",
              help="Another interpreter that has the package: the same runs are done in it, and every table compared "
                   "bit for bit; repeat for more.")
@click.option("--out", "-o", type=click.Path(path_type=Path), metavar="FILE",
              help="Write the table as well: .csv or .md.")
@click.option("--json", "as_json", is_flag=True, help="Print the table as JSON, and nothing else, to standard output.")
@plainly
def verify(only: tuple[str, ...], quick: bool, pythons: tuple[str, ...], out: Path | None, as_json: bool) -> None:
    """Check that the model does what its specification says, and print the table that a reviewer reads.

    Cases with a known answer, extreme values, conservation of money, monotone responses, null effects, determinism
    over threads, processes and Python versions, the compiled engine against the agents bit for bit, and the agents
    against a second reading of the specification. Takes a few minutes, or a quarter of that with --quick.

    Exit code: 0 if all hold, 1 if something does not, 2 if something was asked for that there is not.

    \b
    Examples:
      coalition verify
      coalition verify --quick --only V5 --only money
      coalition verify --python python3.13 -o verification.md
    """
    if out:
        require_writable(out)
    screen = console(to_stderr=True)
    if not is_ready():
        screen.print("Compiling the model for this machine, once: half a minute or so.")
    try:
        with progress_of("Verifying", screen, unit="checks") as progress:
            rows = rows_of(Means(quick=quick, pythons=pythons), only=only, progress=progress)
        if out:
            write_rows(rows, out)
    except KeyboardInterrupt:
        click.echo("\nInterrupted: a table with checks left out would mislead, so none is shown or written.", err=True)
        sys.exit(INTERRUPTED)
    if as_json:
        click.echo(json.dumps(as_plain(rows), indent=1, allow_nan=False))
    else:
        print_rows(rows, console())
    if out:
        click.echo(f"Written: {out}", err=True)
    sys.exit(0 if all_hold(rows) else DOES_NOT_HOLD)

# fmt: on
