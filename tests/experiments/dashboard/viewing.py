"""A viewer of the page in a browser, who notices whatever goes wrong."""

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit

from playwright.sync_api import expect

from experiments.dashboard.duel.runs import Told, tell
from experiments.dashboard.settings import Settings, from_address
from tests.experiments.dashboard.serving import Served

SMALL = {"scenario": "small"}
"""The world in which the page is quickest."""
DESKTOP = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True, "is_mobile": True}
PATIENCE = 40_000
"""Milliseconds that anything may take, on a machine that does much else."""
expect.set_options(timeout=20_000)


@dataclass
class Viewer:
    """Somebody who looks at the page.

    Attributes
    ----------
    page
        A page of Playwright.
    site
        The server that it is of.
    troubles
        Errors in the console and in scripts, refusals, and requests to anybody else: there should be none.
    frames
        What went over the WebSocket, both ways.
    """

    page: object
    site: Served
    troubles: list[str] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)

    def __post_init__(self):
        page, note = self.page, self.troubles.append
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda said: said.type == "error" and note(f"console: {said.text}"))
        page.on("pageerror", lambda error: note(f"script: {error}"))
        page.on("response", lambda answer: answer.status >= 400 and note(f"{answer.status}: {answer.url}"))
        page.on("request", lambda asked: self._is_foreign(asked.url) and note(f"asked elsewhere: {asked.url}"))
        page.on("websocket", self._listen)

    def _is_foreign(self, url):
        return urlsplit(url).scheme not in ("data", "blob") and urlsplit(url).netloc != self.site.host

    def _listen(self, socket):
        if self._is_foreign(socket.url):
            self.troubles.append(f"connected elsewhere: {socket.url}")
        for event in ("framesent", "framereceived"):
            socket.on(event, lambda frame: self.frames.append(str(frame)))

    def open(self, query=None, **more):
        """Go to the page with these settings, and wait until all that the first tab says is there."""
        self.page.goto(f"{self.site.address}/?{urlencode((SMALL if query is None else query) | more)}")
        self.until_sure()
        return self

    def until_sure(self):
        """Wait until runs, bands and verdict are there."""
        self.page.wait_for_selector(".sentence:not(.waiting)", state="attached")
        self.page.wait_for_selector(".map [data-place]", state="attached")
        self.page.wait_for_function("document.querySelector('.busy')?.hidden")

    @property
    def address(self):
        """What stands in the address."""
        return dict(parse_qsl(urlsplit(self.page.url).query))

    @property
    def settings(self) -> Settings:
        """The settings in the address."""
        found, faults = from_address(urlsplit(self.page.url).query)
        assert not faults
        return found

    def told(self) -> Told:
        """Return the runs that should be seen, computed here."""
        return tell(self.settings.world(), self.settings.seed)

    def until_address(self, **wanted):
        """Wait until the address says so."""
        self.page.wait_for_function(
            "wanted => Object.entries(wanted).every(([key, value]) => "
            "new URL(location).searchParams.get(key) === value)",
            arg={key: str(value) for key, value in wanted.items()},
        )

    @property
    def month(self) -> int:
        """The month that the transport shows."""
        return int(re.search(r"\d+", self.page.locator(".transport-month strong").inner_text()).group())

    def until_month(self, month):
        """Wait until it is shown."""
        self.page.wait_for_function(
            "month => document.querySelector('.transport-month strong').textContent === `Month ${month}`", arg=month
        )

    def step(self, times=1, label="One month on"):
        """Press a button of the transport."""
        for _ in range(times):
            self.page.get_by_role("button", name=label).click()

    def pixels(self, side=None) -> bytes:
        """Return the picture of a map, or of both."""
        self.page.mouse.move(1, 1)
        self.page.wait_for_function("document.querySelector('.story').hidden")
        if side is None:
            return b"|".join(self.pixels(k) for k in (0, 1))
        return self.page.locator(".map").nth(side).screenshot(animations="disabled")

    def place(self, number, side=0):
        """Return a tile or circle."""
        return self.page.locator(".map").nth(side).locator(f'[data-place="{number}"]')

    def turn_to(self, tab):
        """Choose a tab."""
        self.page.get_by_role("tab", name=tab).click()
        self.page.get_by_role("tabpanel", name=tab).wait_for(state="visible")

    def cells_wanted(self) -> int:
        """Return how many cells a plane of the detail chosen has."""
        chosen = self.page.get_by_label("Detail").locator("option:checked").inner_text()
        columns, rows = re.search(r"(\d+) × (\d+)", chosen).groups()
        return int(columns) * int(rows)

    def work_out(self):
        """Have the coarsest plane worked out, with the fewest draws of luck, and wait for it."""
        self.page.get_by_label("Detail").select_option(index=0)
        self.page.get_by_label("Draws of luck in each cell").select_option(index=0)
        self.page.get_by_role("button", name="Work it out").click()
        expect(self.page.locator(".plane-cell")).to_have_count(self.cells_wanted(), timeout=PATIENCE)
        expect(self.page.get_by_role("button", name="Work it out")).to_be_enabled()

    def upload(self, role, name, content):
        """Hand in a file."""
        raw = content if isinstance(content, bytes) else content.encode()
        self.page.locator(f"#file-{role}").set_input_files({"name": name, "mimeType": "text/plain", "buffer": raw})

    def scrolls_sideways(self) -> bool:
        """Return whether the page is wider than the window."""
        return self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


class Viewers:
    """Any number of viewers, each in a browser profile of their own; whoever saw something wrong says so at the end."""

    def __init__(self, chromium, site):
        self.chromium, self.site, self.all = chromium, site, []

    def __call__(self, **context):
        """Return another viewer."""
        found = self.chromium.new_context(**(context or DESKTOP))
        self.all.append(Viewer(found.new_page(), self.site))
        return self.all[-1]

    def leave(self):
        """Close all, and fail if anything went wrong for any of them."""
        for viewer in self.all:
            viewer.page.context.close()
        assert [trouble for viewer in self.all for trouble in viewer.troubles] == []
