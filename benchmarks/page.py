"""The page in a browser: paint, step, scrub, bytes; one viewer and 25 at once; memory that comes back; the start.

Run ``python benchmarks/page.py``, with the extra `page` and the group `page` installed, and Chromium; with ``--quick``
for fewer rounds and a shorter party. Six minutes, and nothing else should run on the machine meanwhile.
"""

import argparse
import asyncio
import statistics
import time
from collections.abc import Callable, Coroutine
from importlib.metadata import version
from typing import Any

from benchmarks import page_many, page_one
from benchmarks.measure import table, write
from experiments.dashboard.settings import Choice, Settings
from scenarios import dumps
from scenarios.synthetic import synthetic_scenario
from tests.experiments.dashboard.serving import Served, served

BOROUGHS, INSTITUTIONS = 320, 60
STARTS = 3
PACKAGES = ("solara", "ipyvue", "ipyvuetify", "starlette", "uvicorn", "websockets", "playwright")
GOALS = (
    "Goals: first paint under 3 s; step under 150 ms (median) and under 20 kB; scrub smooth at 320 places; 25 viewers "
    "at once on two cores; memory that comes back."
)
COLUMNS = ("median", "p95", "most", "of")


def city() -> str:
    """Return the query of the largest city that the page takes whole: an uploaded file in an address."""
    text = dumps(synthetic_scenario(BOROUGHS, INSTITUTIONS))
    query = Settings().with_choice("scenario", Choice("city.toml", text)).query()
    return "&".join(f"{key}={value}" for key, value in query.items() if key.startswith("scenario"))


def seconds_to_ready() -> list[float]:
    """Return how long a server takes from the command to its answer, with all that it loads in the cache, s."""
    found = []
    for _ in range(STARTS):
        began = time.perf_counter()
        with served():
            found.append(round(time.perf_counter() - began, 2))
    return found


async def warmed(running: Served) -> None:
    """Let somebody come and go, so that the engine is loaded and the first rendering is over."""
    viewer = page_many.Kernel(running.address)
    await viewer.open("seed=1")
    await viewer.until(page_many.judged, 180.0)
    await viewer.leave()


def on_a_server(measure: Callable[[Served], Coroutine[Any, Any, Any]]) -> Any:
    """Return what is measured on a warm server of its own."""

    async def done(running: Served) -> Any:
        await warmed(running)
        return await measure(running)

    with served(watched=True) as running:
        return asyncio.run(done(running))


async def one(running: Served) -> dict[str, Any]:
    """Return what one viewer meets, in London and in a city of 320 boroughs; and the browser's version."""
    errors: list[str] = []
    async with page_one.browser() as chromium:
        found: dict[str, Any] = {"chromium": chromium.version, "errors": errors}
        found["London, 63 places"] = await page_one.one_viewer(chromium, running.address, errors, 5, 7)
        place = f"{running.address}/?{city()}"
        found["city, 380 places"] = await page_one.one_viewer(chromium, place, errors, 3, 3)
    return found


async def many(running: Served) -> dict[str, Any]:
    """Return what 25 viewers in browsers meet."""
    async with page_one.browser() as chromium:
        return await page_many.in_browsers(chromium, running)


def main() -> None:
    """Measure, print and write."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true", help="a short party, two rounds of coming and going")
    if arguments.parse_args().quick:
        page_many.STAY, page_many.ROUNDS = 15.0, 2
    found = {"seconds to ready": seconds_to_ready(), "one viewer": on_a_server(one)}
    found["25 in browsers"] = on_a_server(many)
    found["25 without browsers"] = on_a_server(page_many.without_browsers)
    found["coming and going"] = on_a_server(page_many.coming_and_going)
    found["versions"] = {name: version(name) for name in PACKAGES}
    write("page", "The page", _body(found), found)


def _body(found: dict[str, Any]) -> str:
    alone = found["one viewer"]
    parts = [f"From the command to ready: {statistics.median(found['seconds to ready']):.1f} s. {GOALS}"]
    for place in ("London, 63 places", "city, 380 places"):
        of = alone[place]
        parts += [f"## One viewer: {place}", _spreads(of["load"] | {"step": of["step"]} | of["answers"])]
        smooth, kept, wire = of["scrub"], of["heap"], of["bytes"]
        parts.append(
            f"Steps that changed the picture: {of['step']['changed']} of {of['step']['of']}. Scrub: "
            f"{smooth['frames a second']} frames a second, the longest {smooth['longest frame']} ms. Heap of scripts: "
            + ", ".join(f"{size} MB {when}" for when, size in kept.items()) + ". Bytes on the wire: "
            + ", ".join(f"{what} {size:,.0f}" for what, size in wire.items()) + "."
        )  # fmt: skip
    for party in ("25 in browsers", "25 without browsers"):
        times = {what: of for what, of in found[party].items() if isinstance(of, dict)}
        rest = [f"{what}: {of}" for what, of in found[party].items() if what not in times]
        parts += [f"## {party}", _spreads(times), "; ".join(rest) + "."]
    rows = [[of["round"], of["viewers"], round(of["memory"] / 1e3), of["kernels"], of["objects"]]
            for of in found["coming and going"]]  # fmt: skip
    parts += ["## Coming and going", table(["round", "viewers", "memory, MB", "kernels", "objects"], rows)]
    versions = ", ".join(f"{name} {which}" for name, which in found["versions"].items())
    parts.append(f"Chromium {alone['chromium']}, {versions}. Errors in browsers: {alone['errors'] or 'none'}.")
    return "\n\n".join(parts)


def _spreads(times: dict[str, dict[str, float]]) -> str:
    return table(["ms", *COLUMNS], [[what, *(of[name] for name in COLUMNS)] for what, of in times.items()])


if __name__ == "__main__":
    main()
