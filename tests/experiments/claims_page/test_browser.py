"""The page of the claims in a browser: a phone has no need to scroll sideways, and axe finds nothing."""

from pathlib import Path

import pytest

from experiments.claims.page import write_page
from tests.experiments.claims_page.planted import ABOUT, frames

pytestmark = pytest.mark.page
CHROMIUM = next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), None)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    return write_page(tmp_path_factory.mktemp("claims"), *frames(), ABOUT).as_uri()


@pytest.mark.parametrize("width", [390, 1280])
def test_it_fits_fetches_nothing_and_is_accessible(address, width):
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": width, "height": 844})
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert all(url == address or url.startswith("data:") for url in asked)
        assert page.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 0)")
        page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") == width
        found = Axe().run(page)
        assert [violation["id"] for violation in found.response["violations"]] == []
        chromium.close()
