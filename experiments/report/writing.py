"""Writing a report and its figures: whole or not at all."""

import os
from pathlib import Path

from experiments.aside import written_aside
from experiments.figures import draw_figures, save_figures
from experiments.findings import Findings
from experiments.plots import svg_text
from experiments.report.build import build_report
from experiments.report.render import render_html, render_markdown
from experiments.results import Results
from experiments.store import FIGURES_FOLDER, MANIFEST

FORMATS = ("html", "md")


def write_report(
    results: Results, path: str | os.PathLike[str] | None = None, format: str = "html", reference: str | None = None
) -> Path:
    """Write the report of an experiment, and its figures as SVG and PNG beside it.

    In the experiment's folder the figures go into ``figures``. A report elsewhere leaves that folder as it is, which
    may be a colleague's: HTML has the figures inside, Markdown has them in a folder of its own name beside it.

    Parameters
    ----------
    results
        The experiment, finished or not.
    path
        File to write; ``report.html`` or ``report.md`` in the folder of the experiment by default.
    format
        ``"html"``: one file that needs nothing else. ``"md"``: Markdown that links to the figures.
    reference
        Strategy that differences are taken to; laissez-faire by default.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ValueError
        If the format is not known, the folder holds no experiment, or a sweep, none of its runs is finished, none is of
        the reference, or the file would take the place of one of the experiment's own.
    """
    if format not in FORMATS:
        raise ValueError(f"there is no format {format!r} for a report; there are {', '.join(FORMATS)}")
    if not (results.folder / MANIFEST).is_file():
        raise ValueError(f"{results.folder} holds no experiment: there is no {MANIFEST} in it")
    target = Path(path) if path is not None else results.folder / f"report.{format}"
    if target.is_dir():
        raise ValueError(f"{target} is a folder; name a file to write the report to")
    if target.resolve().parent == results.folder.resolve() and target.suffix not in (".html", ".md"):
        raise ValueError(f"{target} could be a file of the experiment; a report in its folder ends in .html or .md")
    if not len(results.runs):
        raise ValueError(f"there are no finished runs in {results.folder} to report")
    if results.design or results.manifest.get("detail") == "runs":
        raise ValueError(
            f"{results.folder} holds a sweep, of which no report is made: its points are no draws of one world. The "
            "table and figures of the command that made it are in the folder"
        )
    if reference is not None:
        results.compare(reference, [])  # refuses one that has no runs
    findings = Findings(results, reference)
    figures = draw_figures(findings)
    report = build_report(findings, figures)
    target.parent.mkdir(parents=True, exist_ok=True)
    folder = figures_beside(target, results.folder, format)
    if folder:
        save_figures(folder, figures)
    if format == "html":
        text = render_html(report, {name: svg_text(figures[name]) for name in report.pictures})
    else:
        text = render_markdown(report, {name: f"{folder.name}/{name}.svg" for name in report.pictures if folder})
    with written_aside(target) as aside:
        aside.write_text(text, encoding="utf-8", newline="\n")
    return target


def figures_beside(target: Path, experiment: Path, format: str) -> Path | None:
    """Return the folder of a report's figures; None where it has them inside and stands alone."""
    if target.resolve().parent == experiment.resolve():
        return experiment / FIGURES_FOLDER
    return None if format == "html" else target.with_name(f"{target.stem}-{FIGURES_FOLDER}")
