"""Tests of the page in a browser are left out where its extra is not installed, unless they are asked for."""

from importlib.util import find_spec

import pytest

from tests.experiments.dashboard.serving import browser, served

EXTRA = ("solara", "playwright", "httpx", "websockets")


def pytest_ignore_collect(collection_path, config):
    """Leave out what could not even be imported; with `-m page` it fails instead, as it should."""
    if all(find_spec(name) for name in EXTRA) or "not page" not in config.option.markexpr:
        return None
    return (collection_path.suffix == ".py" and "pytest.mark.page" in collection_path.read_text("utf-8")) or None


@pytest.fixture(scope="session")
def kept(tmp_path_factory):
    """The folder under which the page finds experiments; there is none yet."""
    return tmp_path_factory.mktemp("kept") / "runs"


@pytest.fixture(scope="session")
def site(kept):
    """The page, served for all tests of a worker."""
    with served("--runs", str(kept)) as running:
        yield running


@pytest.fixture(scope="module")
def server():
    """An odd page, served for the tests of a module."""
    with served(page="tests.experiments.dashboard.odd_page") as running:
        yield running


@pytest.fixture(scope="module")
def chromium():
    """A browser; of a module, for two of them cannot be driven at a time."""
    with browser() as running:
        yield running


@pytest.fixture
def viewers(chromium, site):
    """Return what gives another viewer; none of them may see anything go wrong."""
    from tests.experiments.dashboard.viewing import Viewers

    found = Viewers(chromium, site)
    yield found
    found.leave()


@pytest.fixture
def viewer(viewers):
    """Somebody at a desk."""
    return viewers()
