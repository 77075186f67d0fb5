"""Writing the page: one file that needs nothing else, whole or not at all."""

import base64
import os
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

import pandas as pd
from jinja2 import Environment, FunctionLoader, StrictUndefined

from experiments.aside import written_aside
from experiments.claims.page.build import build_page
from experiments.claims.page.content import Page
from experiments.claims.page.figures import draw_panels
from experiments.plots.saving import svg_text

PAGE = "claims.html"


def write_page(
    folder: str | os.PathLike[str], claims: pd.DataFrame, evidence: pd.DataFrame, about: Mapping[str, object]
) -> Path:
    """Write the page of the claims and return the file.

    Parameters
    ----------
    folder
        Where the results are; made if need be. The page is ``claims.html`` in it.
    claims, evidence
        The two frames; `experiments.claims.page` describes them.
    about
        Where they come from: title (of the scenario), command, draws, seeds, runs, failed, date, versions.

    Returns
    -------
    Path
        The file: the same bytes for the same frames.

    Raises
    ------
    ValueError
        If a frame is not as described.
    """
    target = Path(folder) / PAGE
    page = build_page(claims, evidence, about)
    svgs = {
        claim: [_shorter(svg_text(figure)) for figure in panels]
        for claim, panels in draw_panels(claims, evidence).items()
    }
    text = render_page(page, svgs)
    target.parent.mkdir(parents=True, exist_ok=True)
    with written_aside(target) as aside:
        aside.write_text(text, encoding="utf-8", newline="\n")
    return target


def render_page(page: Page, svgs: Mapping[str, Sequence[str]]) -> str:
    """Return the page as one HTML document, with these SVG documents by claim, a panel each."""
    # As images rather than inline: an image has no ids that could meet those of another.
    images = {claim: [(_address(svg), *_size(svg)) for svg in panels] for claim, panels in svgs.items()}
    template = _environment().get_template("claims.html.j2")
    return template.render(page=page, images=images, style=_template("claims.css"))


def _address(svg: str) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


@cache
def _environment() -> Environment:
    return Environment(
        loader=FunctionLoader(_template), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip


def _template(name: str) -> str:
    return files("experiments.claims.page").joinpath(name).read_text(encoding="utf-8")


def _shorter(svg: str) -> str:
    """Return an SVG document that draws the same in two thirds of the bytes.

    Without remarks and indents, with places to a hundredth of a point, and with short names for the letters.
    """
    svg = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'translate\([^)]*\)| [xy]="[^"]*"', lambda place: re.sub(r"(\.\d\d)\d+", r"\1", place[0]), svg)
    for long, short in (("DejaVuSans-Bold-", "b"), ("DejaVuSans-", "r")):
        svg = re.sub(rf'(id="|href="#){long}', rf"\g<1>{short}", svg)
    return re.sub(r"\s*\n\s*", "\n", svg)


def _size(svg: str) -> tuple[int, int]:
    """Return width and height of an SVG document in points."""
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    if found is None:
        raise ValueError("this SVG document has no size")
    return round(float(found[1])), round(float(found[2]))
