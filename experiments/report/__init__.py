"""The report of an experiment: one file that a strategist sends on.

`build_report` says what it says, from the frames of `compare` and its kin; HTML and Markdown are two renderings.
"""

from experiments.report.build import build_report
from experiments.report.content import Report
from experiments.report.render import render_html, render_markdown
from experiments.report.writing import FORMATS, figures_beside, write_report

__all__ = ["FORMATS", "Report", "build_report", "figures_beside", "render_html", "render_markdown", "write_report"]
