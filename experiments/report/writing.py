"""Writing a report and its figures: whole or not at all."""

import os
from pathlib import Path

from experiments.aside import written_aside
from experiments.figures import draw_figures, save_figures
from experiments.findings import Findings
from experiments.report.build import build_report
from experiments.report.render import render_html, render_markdown
from experiments.results import Results
from experiments.store import FIGURES_FOLDER, MANIFEST

FORMATS = ("html", "md")


def write_report(
    results: Results, path: str | os.PathLike[str] | None = None, format: str = "html", reference: str | None = None
) -> Path:
    """Write the report of an experiment, and its figures as SVG and PNG into the experiment's folder.

    Parameters
    ----------
    results
        The experiment, finished or not.
    path
        File to write; ``report.html`` or ``report.md`` in the folder of the experiment by default.
    format
        ``"html"``: one file that needs nothing else. ``"md"``: Markdown that links to the figures in the folder.
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
    folder = results.folder / FIGURES_FOLDER
    save_figures(folder, figures)
    if format == "html":
        text = render_html(
            report, {name: (folder / f"{name}.svg").read_text(encoding="utf-8") for name in report.pictures}
        )
    else:
        here = target.absolute().parent
        links = {
            name: Path(os.path.relpath(folder.absolute() / f"{name}.svg", here)).as_posix() for name in report.pictures
        }
        text = render_markdown(report, links)
    target.parent.mkdir(parents=True, exist_ok=True)
    with written_aside(target) as aside:
        aside.write_text(text, encoding="utf-8", newline="\n")
    return target
