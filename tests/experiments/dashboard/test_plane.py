"""The view of a plane by itself, in a real browser: what it shows, and what it asks the page for."""

import functools
import http.server
import json
import threading
from dataclasses import replace
from pathlib import Path

import pytest

import experiments.dashboard
from experiments.compare import FEW_PAIRS, HEADLINES
from experiments.dashboard.settings import Choice, Settings
from experiments.dashboard.whatif import Cell, Lead, outline, tab

pytestmark = pytest.mark.page

BROWSER = Path(experiments.dashboard.__file__).parent / "browser"
SETTINGS = Settings(scenario=Choice("london"))
HTML = """<!doctype html><html lang="en"><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="page.css"><link rel="stylesheet" href="plane.css"><body style="margin: 0"><main id="at"></main>
<script type="module">
import { mount } from "./plane.js";
window.sent = [];
window.view = mount(document.getElementById("at"), (message) => window.sent.push(message));
</script>"""


class Files(http.server.SimpleHTTPRequestHandler):
    """The browser's files, and a page that mounts one view."""

    def do_GET(self):
        if self.path != "/":
            return super().do_GET()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(HTML.encode())
        return None

    def log_message(self, *anything):
        pass


@pytest.fixture(scope="module")
def address():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Files, directory=BROWSER)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def visit(chromium, address, width=1180, **context):
    """Return a page with the view, and what went wrong in it."""
    page, faults = chromium.new_context(viewport={"width": width, "height": 900}, **context).new_page(), []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.route("**/favicon.ico", lambda route: route.fulfill(status=204))
    page.goto(address)
    page.wait_for_function("window.view")
    return page, faults


def show(page, sent):
    page.evaluate("(payload) => window.view.update(payload)", json.loads(json.dumps(sent)))


def made_up(points=5, cells=None):
    """Return a plane: the left one leads where there is little money, the middle column is undecided."""
    found = outline(SETTINGS, "money", "spread", (points, points), FEW_PAIRS)
    for row in range(points):
        for column in range(points):
            value = 4.0 * ((points - 1) / 2 - column)
            verdict = "tied" if value == 0 else "clear"
            one = Lead(value, value - 1, value + 1, 30 + value, 30, FEW_PAIRS, 0.75, verdict)
            leads = {(line.outcome, month): one for line in HEADLINES for month in found.months}
            later = replace(one, difference=-9.0, low=-10.0, high=-8.0, verdict="clear")
            leads |= {(HEADLINES[0].outcome, month): later for month in found.months[1:]}
            found = found.with_cell(Cell(column, row, leads))
    return replace(found, cells=found.cells[:cells])


def sent(**more):
    return tab(SETTINGS, ("#8A4B08", "#0E6252"), **more)


def marks(page):
    return page.locator(".plane-letter").all_text_contents()


def test_it_asks_for_work_and_for_its_end(chromium, address):
    page, faults = visit(chromium, address)
    show(page, sent())
    page.get_by_label("Across").select_option("trust")
    page.get_by_label("Up").select_option("trust")  # the same twice is no plane: they change places
    assert page.get_by_label("Across").input_value() == "spread"
    page.get_by_label("Detail").select_option("5")
    page.get_by_label("Draws of luck").select_option("32")
    page.get_by_role("button", name="Work it out").press("Enter")
    show(page, sent(running=True, progress=0.5, plane=made_up(cells=13)))
    assert page.get_by_role("progressbar").evaluate("bar => bar.value") == 0.5
    assert page.get_by_text("13 of 25 cells", exact=True).is_visible()
    assert len(marks(page)) == 13
    page.keyboard.press("Enter")  # the keyboard is on the button that took the other's place
    asked = {"kind": "start", "x": "spread", "y": "trust", "points": 5, "seeds": 32}
    assert page.evaluate("window.sent") == [asked, {"kind": "cancel"}]
    show(page, sent(plane=made_up()))
    assert not page.get_by_role("button", name="Cancel").is_visible()
    assert page.get_by_role("status").filter(has_text="Worked out. ").count() == 1
    assert not faults


def test_outcome_and_month_are_looked_up_and_colour_is_not_alone(chromium, address):
    page, faults = visit(chromium, address)
    show(page, sent(plane=made_up()))
    assert set(marks(page)) == {"N"}
    assert page.locator(".plane-line").count() == 0
    page.get_by_label("When").select_option("36")
    assert sorted(set(marks(page))) == ["?", "C", "N"]
    assert page.locator(".plane-line").count() == 1
    fills = page.locator(".plane-cell-ground").evaluate_all("cells => cells.map((cell) => cell.getAttribute('fill'))")
    assert len(set(fills)) == 5
    assert page.locator(".sentence").text_content() == (
        "Central mandate leads in 10 of 25 cells, Needs-led coalition in 10; 5 undecided."
    )
    assert page.evaluate("window.sent") == []
    assert not faults


def test_keyboard_reads_cells_and_goes_there(chromium, address):
    page, faults = visit(chromium, address)
    show(page, sent(plane=made_up()))
    page.get_by_label("When").select_option("36")
    page.locator(".plane-cell[tabindex='0']").focus()
    assert page.locator(".plane-cell[tabindex='0']").count() == 1
    for key in ("ArrowRight", "ArrowUp"):
        page.keyboard.press(key)
    named = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert named.startswith("Programme money £250 k a month, Requirement spread 0.8 tolerances: Central mandate leads")
    assert "95 % interval of this difference: 3.0 to 5.0 points" in named
    show(page, sent(plane=made_up()))  # a new payload does not take the focus away
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == named
    page.keyboard.press("Enter")
    assert page.evaluate("window.sent") == [{"kind": "go", "values": {"money": 250, "spread": 0.8}}]
    assert not faults


def test_a_finger_reads_before_it_goes(chromium, address):
    page, faults = visit(chromium, address, width=390, has_touch=True, is_mobile=True)
    show(page, sent(plane=made_up()))
    page.locator(".plane-cell").first.tap()
    assert page.evaluate("window.sent") == []
    assert page.locator(".plane-detail").get_by_text("Needs-led coalition leads by 9.0 points.").is_visible()
    page.get_by_role("button", name="Show on the map").tap()
    assert page.evaluate("window.sent")[0]["values"] == {"money": 0, "spread": 0}
    assert not faults


@pytest.mark.parametrize("width", [390, 820, 1440])
def test_no_sideways_scroll_even_with_the_table_open(chromium, address, width):
    page, faults = visit(chromium, address, width=width)
    show(page, sent(plane=made_up(points=15)))
    page.locator("summary").click()
    page.wait_for_selector("caption")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.locator("tbody tr").count() == 15
    assert not faults


def test_no_room_for_a_moment_is_no_error(chromium, address):
    page, faults = visit(chromium, address)
    show(page, sent(plane=made_up()))
    before = page.locator(".plane-picture").bounding_box()
    for width in ("60px", "0", ""):
        page.evaluate("(width) => { document.getElementById('at').style.width = width; }", width)
        page.wait_for_timeout(100)
    assert page.locator(".plane-picture").bounding_box() == before
    assert not faults


def test_a_failed_cell_says_why(chromium, address):
    page, faults = visit(chromium, address)
    whole = made_up()
    failed = Cell(0, 0, error="no such founders")
    show(page, sent(plane=replace(whole, cells=(failed, *whole.cells[1:])), message="too much at once"))
    assert marks(page)[0] == "×"
    assert (
        page.locator(".plane-cell")
        .first.get_attribute("aria-label")
        .endswith("Could not be worked out. no such founders")
    )
    assert page.get_by_text("Too much at once").is_visible()
    page.evaluate("window.view.destroy()")
    assert page.locator("#at > *").count() == 0
    assert not faults
