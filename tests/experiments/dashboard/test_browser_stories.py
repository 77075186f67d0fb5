"""Places on the map: colours, ties, and the story of each."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.experiments.dashboard.serving import ROOT
from tests.experiments.dashboard.viewing import DESKTOP, PHONE

pytestmark = pytest.mark.page

PEER = 2
"""Source of a design that was copied."""


def obstacles():
    """Return what the page says of each obstacle, by its number."""
    words = (ROOT / "experiments/dashboard/browser/words.js").read_text("utf-8")
    block = re.search(r"const REASONS = \[(.*?)\];", words, re.S).group(1)
    return re.findall(r'"(.+)"', block)


def test_colouring_by_another_service_changes_tiles_and_what_they_are_called(viewer):
    viewer.open(month="24")
    colour = viewer.page.get_by_label("Colour by")
    pictures = {}
    for name in ("people", "transactional", "parking", "people"):
        colour.select_option(name)
        viewer.until_address(colour=name)
        picture = viewer.pixels(0)
        assert pictures.setdefault(name, picture) == picture
    assert len(set(pictures.values())) == 3
    told = viewer.told().left
    place = int(np.flatnonzero(told.run.world.relevant[:, 0])[0])
    colour.select_option("parking")
    in_use = [
        row for row in told.adoptions if (row["organisation"], row["service"]) == (place, 0) and row["month"] <= 24
    ]
    share = round(100 * float(in_use[-1]["fit"])) if in_use else 0
    expect(viewer.place(place)).to_have_attribute("aria-label", re.compile(rf", {share} % of Parking", re.I))


def test_ties_are_drawn_when_asked_for(viewer):
    viewer.open(month="24")
    drawn = viewer.page.locator(".map").first.locator(".tie")
    assert set(drawn.evaluate_all("paths => paths.map(path => path.getAttribute('d'))")) <= {"", None}
    before = viewer.pixels(0)
    viewer.page.get_by_label("Show ties").check()
    viewer.until_address(ties=1)
    assert any(drawn.evaluate_all("paths => paths.map(path => path.getAttribute('d'))"))
    assert viewer.pixels(0) != before
    viewer.page.get_by_label("Show ties").uncheck()
    viewer.until_address(ties=0)
    assert viewer.pixels(0) == before


def test_pointing_at_a_borough_tells_its_story_as_the_chronicle_has_it(viewer):
    month, place = 24, 2
    viewer.open(month=str(month))
    left, right = viewer.told()
    story = viewer.page.locator(".story")
    expect(story).to_be_hidden()
    viewer.place(place).hover()
    expect(story.locator(".story-name")).to_have_text(left.run.world.places.names[place])
    for row, values in [("Trust", "trust"), ("Capacity", "capacity")]:
        cells = story.locator("tr", has=viewer.page.get_by_role("rowheader", name=row, exact=True)).locator("td")
        for k, told in enumerate((left, right)):
            share = round(100 * float(getattr(told, values)[month, place]))
            expect(cells.nth(k)).to_have_text(re.compile(rf"^{share}\s%$"))
    for k, told in enumerate((left, right)):
        waits = [row for row in told.waiting if row["organisation"] == place and row["month"] <= month][-1]
        next_one = story.locator(".story-next").nth(k)
        expect(next_one).to_contain_text(obstacles()[waits["obstacle"]])
        if waits["service"] >= 0:
            need = round(100 * float(told.run.world.need[place, waits["service"]]))
            expect(next_one).to_contain_text(re.compile(rf"Need: {need}\s%"))
    viewer.page.mouse.move(1, 1)
    expect(story).to_be_hidden()


def test_a_story_tells_from_whom_a_design_was_copied(viewer):
    viewer.open({"scenario": "small", "month": "36"})
    told = viewer.told().right
    world = told.run.world
    copied = [row for row in told.adoptions if row["source"] == PEER and row["organisation"] < world.insiders]
    last = max(copied, key=lambda row: row["month"])
    viewer.page.get_by_role("slider", name="Month").fill(str(last["month"]))
    viewer.until_month(int(last["month"]))
    viewer.place(last["organisation"], side=1).click()
    chapter = viewer.page.locator(".story .chapter").nth(1)
    peer, service = world.places.names[last["peer"]], world.scenario.services[last["service"]].label
    line = chapter.locator("li", has_text=re.compile(rf"^{re.escape(service)}, ")).first
    expect(line).to_contain_text(f"copied {peer}")
    expect(line).to_contain_text(re.compile(rf"fit\s{round(100 * float(last['fit']))}\s%"))
    text = line.text_content()
    viewer.step(1, "One month back")
    expect(chapter.get_by_text(text, exact=True)).to_have_count(0)


def test_a_story_is_read_with_the_keyboard_alone(viewer):
    viewer.open(month="24")
    page, names = viewer.page, viewer.told().left.run.world.places.names
    page.get_by_role("button", name="One month back").focus()
    viewer.place(0).focus()
    story = page.locator(".story")
    expect(story.locator(".story-name")).to_have_text(names[0])
    seen = {names[0]}
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft"):
        page.keyboard.press(key)
        page.evaluate("() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
        seen.add(story.locator(".story-name").inner_text())
    assert len(seen) > 2
    here = page.evaluate("document.activeElement.dataset.place")
    page.keyboard.press("Enter")
    expect(story).to_be_focused()
    expect(page.get_by_role("dialog")).to_have_accessible_name(names[int(here)])
    page.keyboard.press("Escape")
    expect(story).to_be_hidden()
    assert page.evaluate("document.activeElement.dataset.place") == here


def test_a_place_with_the_focus_is_in_sight_and_its_halo_is_all_that_marks_it(viewer):
    viewer.open(month="24")
    page = viewer.page
    for end, place in (("document.body.scrollHeight", 0), ("0", 5)):
        page.get_by_role("button", name="One month back").focus()
        page.evaluate(f"scrollTo(0, {end})")
        page.evaluate("place => document.querySelector(`[data-place='${place}']`).focus({preventScroll: true})", place)
        expect(page.locator(".map.focused")).to_have_count(2)
        box, dock = viewer.place(place).bounding_box(), page.locator(".transport").bounding_box()
        assert 0 <= box["y"] <= box["y"] + box["height"] <= dock["y"]
        # In a drawing an outline is as many tiles wide as it has pixels elsewhere.
        assert viewer.place(place).evaluate("node => getComputedStyle(node).outlineStyle") == "none"


def test_a_story_that_is_kept_open_goes_through_the_months_with_its_viewer(viewer):
    viewer.open(month="0")
    viewer.place(1).click()
    words = viewer.page.locator(".story-told")
    first = words.inner_text()
    viewer.page.get_by_role("slider", name="Month").press("End")
    expect(words).not_to_have_text(first)
    viewer.page.get_by_role("button", name="Close the story").click()
    expect(viewer.page.locator(".story")).to_be_hidden()


def test_a_tap_opens_a_story_on_a_phone(viewers):
    viewer = viewers(**PHONE).open(month="24")
    viewer.place(3).tap()
    story = viewer.page.locator(".story")
    expect(story).to_be_visible()
    box = story.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    viewer.page.get_by_role("button", name="Close the story").tap()
    expect(story).to_be_hidden()


@pytest.mark.parametrize("calm", [False, True])
def test_movement_is_reduced_for_who_asks_for_it(viewers, calm):
    viewer = viewers(**DESKTOP, reduced_motion="reduce" if calm else "no-preference").open(month="0")
    page = viewer.page
    expect(page.get_by_label("Speed")).to_have_value("1" if calm else "8")
    turning = "getComputedStyle(document.querySelector('.busy'), '::after').animationName"
    assert (page.evaluate(turning) == "none") is calm
    page.get_by_role("button", name="Play").click()
    began = page.evaluate("performance.now()")
    page.wait_for_function("parseInt(document.querySelector('.transport-month strong').textContent.slice(6)) >= 2")
    assert (page.evaluate("performance.now()") - began > 1500) is calm
