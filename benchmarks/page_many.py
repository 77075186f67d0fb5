"""Many viewers of the page at once, in browsers and without; and what a server still holds when they have left."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from typing import Any

import psutil
from playwright.async_api import Browser, Page

from benchmarks.page_one import opened, spread
from tests.experiments.dashboard.kernel import Kernel, judged, pictured
from tests.experiments.dashboard.serving import Served

VIEWERS = 25
ARRIVE = 30.0
"""Seconds within which they come: an empty cache costs a browser two seconds of a core."""
LONGEST = 120.0
"""Seconds after which somebody who is still there is sent away, and that is an error."""
STAY = 45.0
"""Seconds that each of them stays afterwards."""
PAUSE = (2.0, 6.0)
"""Seconds that somebody looks before the next thing is done."""
LEVERS = {"money": (0.0, 1000.0, 25.0), "spread": (0.0, 3.0, 0.1), "trust": (0.05, 0.95, 0.05)}
ROUNDS = 5

Times = dict[str, list[float]]


class Party:
    """What happens to many viewers: how long everything took, ms, and what went wrong."""

    def __init__(self, served: Served) -> None:
        self.times: Times = {}
        self.errors: list[str] = []
        self.overtaken = 0
        self.server = psutil.Process(served.process.pid)
        self.began, self.cpu = time.monotonic(), self._cpu()

    def _cpu(self) -> float:
        used = self.server.cpu_times()
        return used.user + used.system

    def note(self, what: str, took: float | None) -> None:
        """Note how long something took, ms; None: a verdict whose viewer had already gone on."""
        if took is None:
            self.overtaken += 1
        else:
            self.times.setdefault(what, []).append(took)

    async def hold(self, visit: Callable[[int, "Party"], Awaitable[None]]) -> dict[str, Any]:
        """Let everybody come, and return what happened."""
        await asyncio.gather(*(self._guarded(visit, k) for k in range(VIEWERS)))
        lasted = time.monotonic() - self.began
        return {
            **{what: spread(values) for what, values in sorted(self.times.items())},
            "verdicts that came too late": self.overtaken, "errors": self.errors[:10],
            "server, share of a core": round((self._cpu() - self.cpu) / lasted, 2),
            "server, memory at the end, MB": round(self.server.memory_info().rss / 1e6),
        }  # fmt: skip

    async def _guarded(self, visit: Callable[[int, "Party"], Awaitable[None]], k: int) -> None:
        await asyncio.sleep(ARRIVE * k / VIEWERS)
        try:
            async with asyncio.timeout(LONGEST):
                await visit(k, self)
        except Exception as error:
            self.errors.append(f"viewer {k}: {type(error).__name__}: {str(error)[:200]}")


async def in_browsers(chromium: Browser, served: Served) -> dict[str, Any]:
    """Return what viewers in browsers meet; these share the machine with the server."""

    async def visit(k: int, party: Party) -> None:
        chance = random.Random(k)
        context, page = await opened(chromium, f"{served.address}/?seed={1000 + k}", party.errors)
        party.note("load", await page.evaluate("probe.until(probe.complete)"))
        end = time.monotonic() + STAY
        if k == 0:
            party.note("plane", await page.evaluate("probe.plane()"))
        while time.monotonic() < end:
            await asyncio.sleep(chance.uniform(*PAUSE))
            await _act_in_browser(page, party, chance)
        for took in await page.evaluate("probe.verdicts"):
            party.note("verdict", took)
        await context.close()

    return await Party(served).hold(visit)


async def _act_in_browser(page: Page, party: Party, chance: random.Random) -> None:
    what = chance.choice(["step", "step", "scrub", "slider", "luck"])
    if what == "step":
        party.note(what, (await page.evaluate("probe.step()"))["took"])
    elif what == "scrub":
        party.note("frame of a scrub", max(await page.evaluate("probe.scrub(30)")))
    elif what == "luck":
        party.note("new luck to picture", await page.evaluate("probe.luck()"))
    else:
        name = chance.choice(list(LEVERS))
        took = await page.evaluate("([name, share]) => probe.lever(name, share)", [name, chance.random()])
        party.note("slider to picture", took)


async def without_browsers(served: Served) -> dict[str, Any]:
    """Return what viewers without browsers meet: the server's share alone."""

    async def visit(k: int, party: Party) -> None:
        chance, viewer, began = random.Random(k), Kernel(served.address), time.perf_counter()
        await viewer.open(f"seed={2000 + k}")
        await viewer.until(pictured)
        party.note("load", 1000.0 * (time.perf_counter() - began))
        end, late = time.monotonic() + STAY, _noted(party, viewer, began)
        if k == 0:
            began = time.perf_counter()
            await _plane(viewer)
            party.note("plane", 1000.0 * (time.perf_counter() - began))
        while time.monotonic() < end:
            await asyncio.sleep(chance.uniform(*PAUSE))
            if chance.random() < 0.6:
                continue  # steps and scrubs, of which the server hears nothing
            if not late.done():
                late.cancel()
                party.note("verdict", None)
            before, began = pictured(viewer.states), time.perf_counter()
            what = await _act(viewer, chance)
            await viewer.until(lambda states, before=before: pictured(states) != before)
            party.note(what, 1000.0 * (time.perf_counter() - began))
            late = _noted(party, viewer, began)
        late.cancel()
        await viewer.leave()

    return await Party(served).hold(visit)


async def _plane(viewer: Kernel) -> None:
    """Work out a coarse plane, as the other tab does."""
    await viewer.say("tabs", kind="tab", name="what-if")
    await viewer.until(lambda states: "plane" in states)
    await viewer.say("plane", kind="start", x="money", y="spread", points=5, seeds=12)
    await viewer.until(lambda states: '"running": true' in states["plane"]["state"])
    await viewer.until(lambda states: '"running": false' in states["plane"]["state"], 180.0)


def _noted(party: Party, viewer: Kernel, began: float) -> asyncio.Task[None]:
    """Note when the verdict comes, unless cancelled."""

    async def wait() -> None:
        await viewer.until(judged, 120.0)
        party.note("verdict", 1000.0 * (time.perf_counter() - began))

    return asyncio.create_task(wait())


async def _act(viewer: Kernel, chance: random.Random) -> str:
    if chance.random() < 0.5:
        await viewer.say("controls", kind="seed", value=chance.randrange(10_000, 10_000_000))
        return "new luck to picture"
    name = chance.choice(list(LEVERS))
    low, high, by = LEVERS[name]
    state = viewer.states["controls"]["state"]
    while True:
        value = low + by * chance.randint(0, round((high - low) / by))
        if f'"own": {value:g}' not in state and f'"value": {value:g}' not in state:
            break
    await viewer.say("controls", kind="lever", name=name, value=value)
    return "slider to picture"


async def coming_and_going(served: Served) -> list[dict[str, int]]:
    """Return what a watched server holds with nobody, with one and with many viewers, and after they have left."""
    found = [served.look() | {"viewers": 0, "round": 0}]
    for turn in range(ROUNDS):
        for count in (1, VIEWERS):
            seeds = [10_000 * (turn + 1) + 100 * count + k for k in range(count)]
            viewers = await asyncio.gather(*(_looks_around(served, seed) for seed in seeds))
            found.append(served.look() | {"viewers": count, "round": turn + 1})
            await asyncio.gather(*(viewer.leave() for viewer in viewers))
            await _until_empty(served)
        found.append(served.look() | {"viewers": 0, "round": turn + 1})
    return found


async def _looks_around(served: Served, seed: int) -> Kernel:
    viewer = Kernel(served.address)
    await viewer.open(f"seed={seed}")
    await viewer.until(pictured, 60.0)
    before = pictured(viewer.states)
    await viewer.say("controls", kind="seed", value=seed + 5_000_000)
    await viewer.until(lambda states: pictured(states) != before, 60.0)
    return viewer


async def _until_empty(served: Served, patience: float = 10.0) -> None:
    end = time.monotonic() + patience
    while served.look()["kernels"] and time.monotonic() < end:
        await asyncio.sleep(0.2)
