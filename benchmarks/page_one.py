"""One viewer of the page, in a browser: paint, step, scrub, bytes, answers, memory."""

import asyncio
import random
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests.experiments.dashboard.serving import CHROMIUM

PROBE = Path(__file__).with_name("page_probe.js")
STEPS, MOVES, MANY_STEPS = 50, 60, 500


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    """Return a Chromium without a window."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield chromium
        finally:
            await chromium.close()


async def opened(chromium: Browser, address: str, errors: list[str]) -> tuple[BrowserContext, Page]:
    """Return a new visitor with an empty cache and the page just asked for; what goes wrong is added to `errors`."""
    context = await chromium.new_context(viewport={"width": 1440, "height": 900})
    await context.add_init_script(path=PROBE)
    page = await context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    await page.goto(address, wait_until="commit")
    return context, page


class Wire:
    """A way to the server on which bytes are counted, both ways and as they are: compressed, with all headers.

    Attributes
    ----------
    down, up
        Bytes to the browser, and from it.
    """

    def __init__(self, address: str) -> None:
        self.host, _, self.port = address.removeprefix("http://").rpartition(":")
        self.down = self.up = 0

    @asynccontextmanager
    async def laid(self) -> AsyncIterator[str]:
        """Return the address at this end."""
        server = await asyncio.start_server(self._pass_on, self.host, 0)
        async with server:
            yield f"http://{self.host}:{server.sockets[0].getsockname()[1]}"

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        onward = await asyncio.open_connection(self.host, int(self.port))
        await asyncio.gather(self._copy(reader, onward[1], "up"), self._copy(onward[0], writer, "down"))

    async def _copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: str) -> None:
        try:
            while data := await reader.read(65536):
                setattr(self, way, getattr(self, way) + len(data))
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()


def spread(values: Sequence[float]) -> dict[str, float]:
    """Return median, 95th percentile and most of some values, and how many they are."""
    if not values:
        return {"median": float("nan"), "p95": float("nan"), "most": float("nan"), "of": 0}
    found = {"median": np.median(values), "p95": np.quantile(values, 0.95), "most": np.max(values)}
    return {name: round(float(value), 1) for name, value in found.items()} | {"of": len(values)}


async def first_paint(chromium: Browser, address: str, errors: list[str], visits: int) -> dict[str, Any]:
    """Return how long new visitors wait, each with an empty cache, ms from asking for the page."""
    found: dict[str, list[float]] = {"first paint": [], "maps drawn": [], "verdict": []}
    for k in range(visits):
        context, page = await opened(chromium, _with_seed(address, 100 + k), errors)
        found["first paint"].append(await page.evaluate("probe.paints()"))
        found["maps drawn"].append(await page.evaluate("probe.until(probe.complete)"))
        found["verdict"].append(await page.evaluate("probe.until(probe.judged)"))
        await context.close()
    return {name: spread(values) for name, values in found.items()}


async def step_and_scrub(page: Page) -> dict[str, Any]:
    """Return from click to changed pixels, and what scrubbing is like, ms."""
    await page.evaluate("probe.steps(3)")
    button = page.get_by_role("button", name="One month on")
    for k in range(STEPS):
        await button.click()
        await page.evaluate(f"probe.until(() => probe.clicks.length > {k})")
    clicks = await page.evaluate("probe.clicks")
    await page.evaluate(f"probe.scrub({MOVES})")
    frames = await page.evaluate(f"probe.scrub({MOVES})")
    return {
        "step": spread([click["took"] for click in clicks]) | {"changed": sum(click["changed"] for click in clicks)},
        "scrub": {"frames a second": round(1000.0 * MOVES / sum(frames), 1), "longest frame": round(max(frames), 1)},
    }  # fmt: skip


async def answers(page: Page, count: int) -> dict[str, Any]:
    """Return how long new settings take to their picture and their verdict, ms."""
    found: dict[str, list[Mapping[str, float]]] = {"slider": [], "new luck": []}
    for k in range(count):
        found["slider"].append(await page.evaluate("k => probe.leverAndVerdict('money', k)", (k + 0.5) / count))
        found["new luck"].append(await page.evaluate("probe.luckAndVerdict()"))
    return {
        f"{what} to {part}": spread([each[part] for each in values])
        for what, values in found.items() for part in ("picture", "verdict")
    }  # fmt: skip


async def heap(page: Page) -> dict[str, float]:
    """Return the browser's heap of scripts before and after many steps, MB."""
    session = await page.context.new_cdp_session(page)

    async def size() -> float:
        await session.send("HeapProfiler.collectGarbage")
        return round((await session.send("Runtime.getHeapUsage"))["usedSize"] / 1e6, 2)

    await page.evaluate("probe.steps(20)")
    before = await size()
    await page.evaluate(f"probe.steps({MANY_STEPS})")
    return {"before": before, f"after {MANY_STEPS} steps": await size()}


async def traffic(chromium: Browser, address: str, errors: list[str]) -> dict[str, float]:
    """Return bytes on the wire: of loading, of a step, and of a new result."""
    wire = Wire(address.partition("/?")[0])
    async with wire.laid() as end:
        context, page = await opened(chromium, f"{end}/?{address.partition('/?')[2]}", errors)
        await page.evaluate("probe.until(probe.judged)")
        await asyncio.sleep(1.0)
        found: dict[str, float] = {"load": wire.down}
        before = wire.down, wire.up
        for _ in range(STEPS):
            await page.evaluate("probe.step()")
        await asyncio.sleep(0.5)
        found["50 steps, down"], found["50 steps, up"] = wire.down - before[0], wire.up - before[1]
        found["a step"] = round(sum((wire.down - before[0], wire.up - before[1])) / STEPS, 1)
        before = wire.down, wire.up
        await page.evaluate("probe.leverAndVerdict('money', 0.3)")
        await asyncio.sleep(0.5)
        found["slider, down"], found["slider, up"] = wire.down - before[0], wire.up - before[1]
        before = wire.down, wire.up
        await page.evaluate("probe.luckAndVerdict()")
        await asyncio.sleep(0.5)
        found["new luck, down"], found["new luck, up"] = wire.down - before[0], wire.up - before[1]
        await context.close()
    return found


async def one_viewer(
    chromium: Browser, address: str, errors: list[str], visits: int, count: int
) -> dict[str, Any]:  # fmt: skip
    """Return all that is measured with one viewer: so many first visits, and so many answers of a kind."""
    found: dict[str, Any] = {"load": await first_paint(chromium, address, errors, visits)}
    context, page = await opened(chromium, _with_seed(address, random.randrange(10_000, 20_000)), errors)
    await page.evaluate("probe.until(probe.judged)")
    found |= await step_and_scrub(page)
    found["answers"] = await answers(page, count)
    found["heap"] = await heap(page)
    await context.close()
    found["bytes"] = await traffic(chromium, _with_seed(address, 99), errors)
    return found


def _with_seed(address: str, seed: int) -> str:
    return f"{address}{'&' if '?' in address else '/?'}seed={seed}"
