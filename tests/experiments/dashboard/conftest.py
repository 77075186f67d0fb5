"""Tests of the page in a browser are left out where its extra is not installed, unless they are asked for."""

from importlib.util import find_spec

EXTRA = ("solara", "playwright", "httpx", "websockets")


def pytest_ignore_collect(collection_path, config):
    """Leave out what could not even be imported; with `-m page` it fails instead, as it should."""
    if all(find_spec(name) for name in EXTRA) or "not page" not in config.option.markexpr:
        return None
    return (collection_path.suffix == ".py" and "pytest.mark.page" in collection_path.read_text("utf-8")) or None
