"""A report as one HTML file or as Markdown: two renderings of the same tree, by templates that compute nothing."""

import base64
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined

from experiments.report.content import Report


def render_html(report: Report, svgs: Mapping[str, str]) -> str:
    """Return the report as one HTML document that needs nothing else.

    Parameters
    ----------
    report
        What it says.
    svgs
        SVG document of each figure that it shows, by name.
    """
    # As images rather than inline: an image has no ids that could meet those of another.
    images = {
        name: f"data:image/svg+xml;base64,{base64.b64encode(text.encode()).decode()}" for name, text in svgs.items()
    }
    sizes = {name: _size(text) for name, text in svgs.items()}
    template = _environment(autoescape=True).get_template("report.html.j2")
    return template.render(report=report, images=images, sizes=sizes, style=_template("report.css"))


def render_markdown(report: Report, links: Mapping[str, str]) -> str:
    """Return the report as Markdown (GitHub's, for the tables).

    Parameters
    ----------
    report
        What it says.
    links
        Where each figure that it shows lies, relative to the file, by name.
    """
    text = _environment(autoescape=False).get_template("report.md.j2").render(report=report, links=links)
    return re.sub(r"\n{3,}", "\n\n", text)


@cache
def _environment(*, autoescape: bool) -> Environment:
    environment = Environment(
        loader=FunctionLoader(_template), autoescape=autoescape, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters["plain"] = markdown_text
    return environment


def markdown_text(text: str) -> str:
    """Return text that Markdown shows as it is, on one line: what would be markup is escaped."""
    one_line = " ".join(text.split())
    return re.sub(r"([\\`*_\[\]<>|#~])", r"\\\1", one_line)


def _template(name: str) -> str:
    return files("experiments.report").joinpath(name).read_text(encoding="utf-8")


def _size(svg: str) -> tuple[int, int]:
    """Return width and height of an SVG document in points."""
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    if found is None:
        raise ValueError("this SVG document has no size")
    return round(float(found[1])), round(float(found[2]))
