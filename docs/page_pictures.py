"""The pictures of the page in ``docs/images/``, made from the page as it is.

``python -m docs.page_pictures``, from the repository, needs the extra ``page``, Playwright and Chromium; names after
it make only those, such as ``page-phone``. It serves the page on a free port, with an experiment of its own, and
overwrites the pictures.
"""

import io
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image

from experiments import Experiment
from tests.experiments.dashboard.serving import browser, served

IMAGES = Path(__file__).with_name("images")
LARGEST = 400_000
"""Bytes of a picture; colours are made fewer to stay below."""
DESK: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True}
PATIENCE = 180_000
"""Milliseconds, for the engine may have to be compiled first."""
PLACE = "Lambeth"


def page(shown: Any) -> None:
    """Wait for maps and verdict."""
    shown.wait_for_selector(".sentence:not(.waiting)")


def story(shown: Any) -> None:
    """Keep the story of a borough open."""
    page(shown)
    shown.locator(".map").first.get_by_role("button", name=PLACE).click()
    shown.wait_for_selector(".story.pinned")


def what_if(shown: Any) -> None:
    """Work out a plane of two levers."""
    shown.get_by_label("Detail").select_option(index=1)
    shown.get_by_role("button", name="Work it out").click()
    shown.wait_for_function("[...document.querySelectorAll('.plane-buttons .primary')].every(one => !one.disabled)")
    shown.locator(".plane-cell").first.wait_for(state="attached")


def experiment(shown: Any) -> None:
    """Wait for an experiment of `coalition compare`."""
    shown.wait_for_selector(".x-verdict .sentence")


PICTURES: dict[str, tuple[Callable[[Any], None], dict[str, Any], str]] = {
    "page": (page, DESK, "month=60"),
    "page-story": (story, DESK, "month=60&ties=1"),
    "page-what-if": (what_if, DESK, "tab=what-if"),
    "page-experiment": (experiment, DESK, "tab=experiments&experiment=london"),
    "page-phone": (page, PHONE, "month=60"),
}
"""What makes each picture, in what window, and the settings in the address."""


@contextmanager
def kept_experiment() -> Iterator[Path]:
    """Yield a folder with a small experiment on London."""
    with tempfile.TemporaryDirectory() as folder:
        runs = Path(folder, "runs")
        cases = ["laissez-faire", "central-mandate", "central-back-office", "needs-led", "hybrid"]
        Experiment("london", cases, 30).run(runs / "london", workers=2)
        yield runs


def small_enough(raw: bytes) -> bytes:
    """Return a PNG with all colours, or else as many as fit."""
    picture = Image.open(io.BytesIO(raw)).convert("RGB")
    for colours in (None, 256, 128, 64):
        out = io.BytesIO()
        fewer = picture.quantize(colours, dither=Image.Dither.NONE) if colours else picture
        fewer.save(out, "png", optimize=True)
        if out.tell() <= LARGEST:
            return out.getvalue()
    raise ValueError("the picture is too large")


def main(names: list[str]) -> None:
    """Make the pictures of these names; all if there are none."""
    with kept_experiment() as runs, served("--runs", str(runs)) as site, browser() as chromium:
        for name in names or PICTURES:
            make, window, query = PICTURES[name]
            context = chromium.new_context(**window, reduced_motion="reduce")
            shown = context.new_page()
            shown.set_default_timeout(PATIENCE)
            shown.goto(f"{site.address}/?{query}")
            make(shown)
            content = small_enough(shown.screenshot(animations="disabled"))
            (IMAGES / f"{name}.png").write_bytes(content)
            print(f"{name}.png: {len(content) / 1000:.0f} kB")
            context.close()


if __name__ == "__main__":
    main(sys.argv[1:])
