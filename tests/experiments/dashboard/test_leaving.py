"""Viewers come, look around and leave: what the server kept for them goes as well."""

import asyncio
import time

import pytest

from tests.experiments.dashboard.kernel import Kernel, judged, pictured
from tests.experiments.dashboard.serving import served

pytestmark = pytest.mark.page

AT_ONCE, FIRST, ROUNDS = 6, 3, 2
"""Viewers at a time; rounds of them that fill up the bounded caches; and rounds after these, in which nothing may grow."""
LEAST_KEPT = 1_000.0
"""kB a visit. A viewer who is kept costs five times that; over so few visits the size of a process wanders by a few MB."""


@pytest.fixture(scope="module")
def server():
    with served(watched=True) as running:
        yield running


async def look_around(server, seed):
    """Open the page, ask for other luck and for the tab of the plane."""
    viewer = Kernel(server.address)
    await viewer.open(f"seed={seed}")
    await viewer.until(judged, 120.0)
    before = pictured(viewer.states)
    await viewer.say("controls", kind="seed", value=seed + 1_000_000)
    await viewer.until(lambda states: pictured(states) != before)
    await viewer.say("tabs", kind="tab", name="what-if")
    await viewer.until(lambda states: "plane" in states)
    return viewer


async def come_and_go(server, first):
    """Return what the server holds with some viewers, and when they have left."""
    viewers = await asyncio.gather(*(look_around(server, first + k) for k in range(AT_ONCE)))
    there = server.look()
    await asyncio.gather(*(viewer.leave() for viewer in viewers))
    end = time.monotonic() + 20.0
    while server.look()["kernels"] and time.monotonic() < end:
        await asyncio.sleep(0.2)
    return there, server.look()


def test_what_was_kept_for_viewers_goes_with_them(server):
    rounds = [asyncio.run(come_and_go(server, 100 * turn)) for turn in range(FIRST + ROUNDS)]
    for there, left in rounds:
        assert there["kernels"] == AT_ONCE
        assert left["kernels"] == 0
    (_, before), (_, after) = rounds[FIRST - 1], rounds[-1]
    visits = ROUNDS * AT_ONCE
    assert after["widgets"] <= before["widgets"]
    assert after["renderings"] <= before["renderings"]
    assert (after["objects"] - before["objects"]) / visits < 200  # one kept viewer is some 3,000
    assert (after["memory"] - before["memory"]) / visits < LEAST_KEPT
    assert server.errors.read_text() == ""
