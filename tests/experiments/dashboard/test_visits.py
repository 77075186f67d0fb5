"""Viewers who come, lose their network, run into errors, and leave."""

import signal
import time

import pytest

from tests.experiments.dashboard.serving import served

pytestmark = pytest.mark.page


# In a browser


def kernels(page):
    return int(page.locator("text=/kernels: /").inner_text().split()[-1])


def opened(context, address):
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("text=/kernels: /", timeout=20_000)
    return page


def test_memory_returns_when_a_viewer_leaves(server, chromium):
    context = chromium.new_context()
    first = opened(context, server.address)
    few = kernels(first)
    others = [opened(context, server.address) for _ in range(3)]
    assert kernels(others[-1]) == few + 3
    for page in others:
        page.close(run_before_unload=True)
    time.sleep(1.0)
    assert kernels(opened(context, server.address)) == few + 1
    context.close()


@pytest.mark.parametrize("when", ["at once", "later"])
def test_nobody_reads_a_traceback(server, chromium, when):
    context = chromium.new_context()
    page = context.new_page()
    if when == "at once":
        page.goto(f"{server.address}/?wrong-at-once")
    else:
        page.goto(server.address)
        page.click("text=go wrong")
    page.wait_for_selector("text=Something went wrong here")
    content = page.inner_text("body")
    for secret in ("Traceback", "a secret", "/this/machine", ".py", "ValueError"):
        assert secret not in content
    context.close()
    errors = server.errors.read_text()
    assert "ValueError: a secret of /this/machine" in errors
    assert "odd_page.py" in errors


def test_a_page_whose_network_was_gone_for_a_moment_goes_on(server, chromium):
    page = opened(chromium.new_context(), f"{server.address}/?mine")
    for times in (1, 2):
        page.evaluate("solara.debug.dropConnection()")
        page.wait_for_function(f"solara.debug.reconnectCount == {times} && app.$data.connectionStatus == 'connected'")
        page.wait_for_timeout(500)
    assert page.evaluate("solara.debug.remountCount") == 0
    page.click("text=go wrong")
    page.wait_for_selector("text=Something went wrong here")
    page.context.close()


def test_a_page_whose_server_was_gone_says_so_and_starts_anew_from_its_address(chromium):
    page = chromium.new_page()
    lost = page.get_by_text("The connection to the page's server is lost")
    with served(page="tests.experiments.dashboard.odd_page") as first:
        page.goto(f"{first.address}/?seed=7")
        page.wait_for_selector("text=mine: seed=7")
        assert not lost.is_visible()
    lost.wait_for(state="visible")
    with served("--port", first.address.rpartition(":")[2], page="tests.experiments.dashboard.odd_page"):
        page.evaluate("solara.debug.kernel().reconnect()")  # it would by itself, after waiting longer each time
        page.wait_for_function("solara.debug.remountCount == 1", timeout=40_000)
        page.wait_for_selector("text=mine: seed=7")
        assert not lost.is_visible()
        page.close()


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_at_once_and_cleanly_with_viewers_connected(chromium, sign):
    with served() as server:
        page = chromium.new_page()
        page.goto(server.address)
        page.wait_for_function("window.solara?.debug?.connectionStatus == 'connected'")
        took = server.stop(sign, patience=30.0)
        page.close()
        assert took < 10.0  # 0.6 s where nothing else runs; a server that waits for its viewers would never end
        assert server.process.returncode == 0
        assert server.errors.read_text().strip() == "Ended."
