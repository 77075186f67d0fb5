"""Two strategies side by side, and going through the months."""

import time

import pytest
from playwright.sync_api import expect

from tests.experiments.dashboard.viewing import SMALL

pytestmark = pytest.mark.page


def test_london_is_shown_under_both_strategies_without_a_network(viewer):
    viewer.open({})
    page = viewer.page
    assert page.evaluate("document.documentElement.lang") == "en"
    expect(page).to_have_title("Coalition: how should London share digital services?")
    viewport = page.locator("meta[name=viewport]").get_attribute("content")
    assert "maximum-scale" not in viewport and "user-scalable" not in viewport  # noqa: PT018
    expect(page.locator("h1")).to_have_count(1)
    expect(page.locator(".side-title")).to_have_text(["Central mandate", "Needs-led coalition"])
    world = viewer.told().left.run.world
    for side in range(2):
        assert page.locator(".map").nth(side).locator("rect.ground").count() == 33
        assert page.locator(".map").nth(side).locator("circle.ground").count() == world.insiders - 33 > 20
        labels = page.locator(".map").nth(side).locator("[data-place]").evaluate_all(
            "nodes => nodes.map(node => node.getAttribute('aria-label'))")  # fmt: skip
        for name, label in zip(world.places.names[: world.insiders], labels, strict=True):
            assert label.startswith(f"{name}, ")


def test_scripts_that_come_late_are_waited_for(viewer):
    def late(route):
        time.sleep(4.0)
        route.continue_()

    viewer.page.route("**/page/main.js", late)
    viewer.page.goto(f"{viewer.site.address}/?scenario=small", wait_until="commit")
    viewer.until_sure()


def test_a_step_changes_the_picture_and_six_back_restore_every_pixel(viewer):
    viewer.open({"month": "30"})
    before = viewer.pixels()
    viewer.step()
    viewer.until_month(31)
    assert viewer.pixels() != before
    viewer.step(5)
    viewer.until_month(36)
    later = [viewer.pixels(side) for side in range(2)]
    assert all(later[side] not in before for side in range(2))
    viewer.step(6, "One month back")
    viewer.until_month(30)
    assert viewer.pixels() == before


def test_who_is_faster_than_the_frames_loses_no_step(viewer):
    viewer.open(month="5")
    press = "node => { for (let k = 0; k < 4; k++) node.click(); }"
    viewer.page.get_by_role("button", name="One month on").evaluate(press)
    viewer.until_month(9)
    viewer.page.get_by_role("button", name="One month back").evaluate(press)
    viewer.until_month(5)
    slider = viewer.page.get_by_role("slider", name="Month")
    slider.evaluate("node => node.dispatchEvent(new KeyboardEvent('keydown', {key: 'Home', bubbles: true}))")
    assert slider.evaluate("node => node.value") == "0"  # where the next arrow key goes on from


@pytest.mark.parametrize("width", [390, 820, 1440])
def test_nothing_jumps_while_the_months_pass(viewers, width):
    viewer = viewers(viewport={"width": width, "height": 900}).open({})
    slider = viewer.page.get_by_role("slider", name="Month")
    places = set()
    for month in range(0, 121, 3):
        slider.fill(str(month))
        viewer.until_month(month)
        places.add(str(viewer.page.evaluate(
            "[...document.querySelectorAll('.figure, .map, .chart')].map(one => one.getBoundingClientRect())"
            ".map(({x, y}) => [x, y + scrollY])"
        )))  # fmt: skip
    assert len(places) == 1


def test_scrubbing_shows_every_month_and_returns_to_the_same_picture(viewer):
    viewer.open(month="12")
    before = viewer.pixels()
    slider = viewer.page.get_by_role("slider", name="Month")
    slider.focus()
    seen = {}
    for key, month in [("End", 36), ("Home", 0), ("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1)]:
        slider.press(key)
        viewer.until_month(month)
        expect(slider).to_have_attribute("aria-valuetext", expected_date(month))
        picture = viewer.pixels()
        assert seen.setdefault(month, picture) == picture
    assert seen[36] != seen[0]
    slider.fill("12")
    viewer.until_month(12)
    assert viewer.pixels() == before
    viewer.until_address(month=12)


def expected_date(month):
    return f"Month {month}, January {2020 + month // 12}" if month % 12 == 0 else {
        1: "Month 1, February 2020", 2: "Month 2, March 2020"}[month]  # fmt: skip


def test_it_plays_pauses_and_stops_at_the_end(viewer):
    viewer.open(month="5")
    page = viewer.page
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("parseInt(document.querySelector('.transport-month strong').textContent.slice(6)) > 8")
    page.get_by_role("button", name="Pause").click()
    paused = viewer.month
    assert 8 < paused < 36
    page.evaluate("new Promise(done => setTimeout(done, 400))")  # three months at this speed
    assert viewer.month == paused
    page.get_by_label("Speed").select_option("Fast")
    page.get_by_role("button", name="Play").click()
    viewer.until_month(36)
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("parseInt(document.querySelector('.transport-month strong').textContent.slice(6)) < 20")


def test_stepping_scrubbing_and_colouring_cost_the_server_nothing(viewer):
    viewer.open(month="5")
    viewer.step(1)
    viewer.until_address(month=6)
    before = len(asked(viewer))
    viewer.step(5)
    slider = viewer.page.get_by_role("slider", name="Month")
    for key in ("End", "Home", "ArrowRight"):
        slider.press(key)
    viewer.page.get_by_label("Colour by").select_option("all")
    viewer.until_address(month=1, colour="all")
    assert asked(viewer)[before:] == []
    viewer.page.get_by_role("button", name="New luck").click()  # and this the test would see
    viewer.page.wait_for_function("new URL(location).searchParams.get('seed') !== '1'")
    assert asked(viewer)[before:] != []


def asked(viewer):
    """Return what went over the WebSocket but for its heartbeat."""
    return [frame for frame in viewer.frames if "comm" in frame]


def test_the_verdict_changes_with_the_month_and_says_how_sure_it_is(viewer):
    viewer.open({"month": "0"})
    sentence = viewer.page.locator(".verdict .sentence")
    first = sentence.inner_text()
    viewer.page.get_by_role("slider", name="Month").press("End")
    expect(sentence).not_to_have_text(first)
    expect(sentence).to_contain_text("Needs-led coalition")
    expect(viewer.page.locator(".verdict-more > p")).to_contain_text("95 % interval")
    expect(viewer.page.locator(".verdict-more > p")).to_contain_text("Over 40 draws of luck")
    expect(viewer.page.locator(".verdict-notes")).to_contain_text("luck only")


def test_bands_are_drawn_and_said_to_be_what_they_are(viewer):
    viewer.open(seed="3")
    expect(viewer.page.locator(".band-note")).to_contain_text("Line: this luck (seed 3).")
    expect(viewer.page.locator(".band-note")).to_contain_text("8 in 10 of 40 other draws")
    expect(viewer.page.locator(".chart")).to_have_count(6)
    assert (
        viewer.page.locator(".chart").evaluate_all("all => all.map(one => one.querySelectorAll('.band').length)")
        == [2] * 6
    )


@pytest.mark.parametrize(("query", "month"), [({}, 36), (SMALL | {"seed": "4", "money": "200"}, 24)])
def test_figures_are_those_of_the_runs(viewer, query, month):
    viewer.open(query, month=str(month))
    for k, told in enumerate(viewer.told()):
        series = told.run.series
        figures = viewer.page.locator(".figures .figure")
        shown = [
            figures.nth(row).locator(".value").nth(k).locator(".figure-value > span:first-child").inner_text()
            for row in range(4)
        ]
        assert number(shown[0]) == pytest.approx(100 * series["people_effective"][month], abs=0.51)
        assert number(shown[1]) == series["members"][month]
        assert number(shown[2]) == pytest.approx(100 * series["quarter_gap"][month], abs=0.51)
        assert number(shown[3]) == pytest.approx(series["npv"][month] / 1000, abs=0.51)
        trust = viewer.page.locator(".chart", has_text="Trust").first.locator(".value").nth(k).inner_text()
        assert number(trust) == pytest.approx(100 * series["mean_trust"][month], abs=0.51)


def number(text):
    return float("".join(each for each in text.replace("−", "-") if each in "-.0123456789"))
