"""What is seen without scrolling: maps, curves and transport on a desk, verdict and map on a phone."""

import pytest

from scenarios import dumps
from scenarios.synthetic import synthetic_scenario
from tests.experiments.dashboard.viewing import PATIENCE, PHONE

pytestmark = pytest.mark.page

BOXES = "all => all.map(one => one.getBoundingClientRect()).map(({top, bottom, height}) => ({top, bottom, height}))"
LETTERING = """() => [...document.querySelectorAll(".map")].flatMap(map => {
  const scale = map.getScreenCTM().a;
  return [...map.querySelectorAll("text.short, text.number")]
    .filter(one => one.checkVisibility()).map(one => parseFloat(getComputedStyle(one).fontSize) * scale);
})"""
"""How large the names and numbers in tiles are on the screen, in pixels."""


def boxes(viewer, selector):
    """Return where the elements are in the window."""
    return viewer.page.locator(selector).evaluate_all(BOXES)


def seen_whole(viewer, selector, least):
    """Return whether these are all between the top of the window and the transport, and how many there are."""
    (dock,) = boxes(viewer, ".transport")
    found = boxes(viewer, selector)
    assert len(found) >= least
    return all(box["top"] >= 0 and box["bottom"] <= dock["top"] for box in found[:least])


def desk(viewers, width, height, query):
    """Return a viewer who has not scrolled."""
    return viewers(viewport={"width": width, "height": height}).open(query)


@pytest.mark.parametrize("world", ["london", "small"])
def test_maps_and_curves_are_in_one_screen_with_the_transport_in_any_month(viewers, world):
    viewer = desk(viewers, 1440, 900, {"scenario": world})
    slider = viewer.page.get_by_role("slider", name="Month")
    horizon = int(slider.get_attribute("max"))
    for month in (0, horizon // 3, horizon // 2, horizon):
        slider.fill(str(month))
        viewer.until_month(month)
        assert viewer.page.evaluate("scrollY") == 0  # who goes to what is in sight scrolls nothing away
        assert seen_whole(viewer, ".map", 2)
        assert seen_whole(viewer, ".chart", 3)
    assert min(box["height"] for box in boxes(viewer, ".chart-plot")) >= 80
    assert min(viewer.page.evaluate(LETTERING)) >= 10.5


def test_so_are_those_of_the_largest_city(viewers):
    viewer = desk(viewers, 1440, 900, {"scenario": "small"})
    viewer.upload("scenario", "city.toml", dumps(synthetic_scenario(320, 60)))
    viewer.page.wait_for_function("document.querySelectorAll('.place').length > 700", timeout=3 * PATIENCE)
    assert seen_whole(viewer, ".map", 2)
    assert seen_whole(viewer, ".chart", 3)
    assert viewer.place(0).bounding_box()["width"] > 14


@pytest.mark.parametrize("size", [(1440, 900), (1920, 1080), (1300, 700)])
def test_a_map_takes_what_its_frame_leaves_it_and_no_query_of_a_container(viewers, size):
    """Where a frame is a container, every month styles and lays out every place anew: 30 frames a second, not 60."""
    viewer = desk(viewers, *size, {"scenario": "london"})
    (frame, *_), (drawing, *_) = boxes(viewer, ".map-frame"), boxes(viewer, ".map")
    assert drawing["top"] >= frame["top"]
    assert drawing["bottom"] <= frame["bottom"]
    slack = viewer.page.evaluate("""() => {
      const [frame, map] = [".map-frame", ".map"].map(one => document.querySelector(one).getBoundingClientRect());
      return Math.min(frame.width - map.width, frame.height - 14 - map.height);
    }""")
    assert abs(slack) < 1.5, "in one direction it fills the frame"
    above = "one => { const all = []; for (; one; one = one.parentElement) all.push(getComputedStyle(one).containerType); return all; }"
    assert set(viewer.page.locator(".map").first.evaluate(above)) == {"normal"}


def test_maps_are_larger_in_a_higher_window_and_readable_in_a_lower_one(viewers):
    viewer = desk(viewers, 1440, 900, {"scenario": "london"})
    tiles = {}
    for width, height in ((1440, 900), (1440, 1080), (1280, 720), (820, 1180), (390, 844)):
        viewer.page.set_viewport_size({"width": width, "height": height})
        viewer.page.wait_for_function(
            "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"
        )
        tiles[width, height] = viewer.place(0).bounding_box()["width"]
        lettering = viewer.page.evaluate(LETTERING)
        assert len(lettering) == 2 * 2 * 33  # a name and a number on every tile of both maps
        assert min(lettering) >= 10
        assert not viewer.scrolls_sideways()
    assert tiles[1440, 1080] > 1.2 * tiles[1440, 900]
    assert tiles[1440, 900] > 1.05 * tiles[1280, 720]


def test_a_phone_shows_the_verdict_and_a_map_before_anybody_scrolls(viewers):
    viewer = viewers(**PHONE).open({"scenario": "london"}, month="60")
    (dock,) = boxes(viewer, ".transport")
    assert seen_whole(viewer, ".verdict", 1)
    assert dock["top"] - boxes(viewer, ".map")[0]["top"] > 100
    viewer.page.get_by_text("Change, share, how to read").tap()
    viewer.page.get_by_role("button", name="Copy link").wait_for(state="visible")


def test_what_is_folded_away_above_the_maps_comes_when_asked_for(viewer):
    viewer.open()
    ask = viewer.page.get_by_role("button", name="By how much, and caveats")
    notes = viewer.page.locator(".verdict-notes")
    for shown in (False, True, False):
        assert ask.get_attribute("aria-expanded") == str(shown).lower()
        assert notes.is_visible() is shown
        ask.click()
