"""`coalition report`: one file to send on."""

from pathlib import Path

import click

from experiments.cli.shared import plainly
from experiments.report import FORMATS, figures_beside, write_report
from experiments.results import Results
from experiments.store import MANIFEST


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--format", "-f", "format_", type=click.Choice(FORMATS), default=FORMATS[0], show_default=True,
    help="html: one file that needs nothing else. md: Markdown that links to the figures.",
)  # fmt: skip
@click.option("--reference", "-r", metavar="NAME",
              help="Strategy that differences are taken to. [default: laissez-faire]")  # fmt: skip
@click.option("--out", "-o", type=click.Path(path_type=Path), help="File to write. [default: FOLDER/report.FORMAT]")
@plainly
def report(folder: Path, format_: str, reference: str | None, out: Path | None) -> None:
    """Write the report of the experiment in FOLDER: the verdict, how sure it is, and what it rests on.

    Every word and number comes from the tables in FOLDER, finished or not. Figures go into FOLDER/figures as SVG
    and PNG. A report elsewhere leaves FOLDER as it is: html has its figures inside, md has them in a folder beside it.

    \b
    Examples:
      coalition report runs/london
      coalition report runs/london --format md
      coalition report runs/london -o london.html
    """
    if not (folder / MANIFEST).is_file():
        what = "is not there" if not folder.exists() else f"holds no experiment (there is no {MANIFEST} in it)"
        raise ValueError(f"{folder} {what}; give the folder that `coalition compare` wrote, such as runs/london")
    written = write_report(Results(folder), out, format_, reference)
    figures = figures_beside(written, folder, format_)
    click.echo(f"Report in {written}" + (f"; figures in {figures}/" if figures else ""), err=True)
