"""Everybody: the keyboard alone, phones, and what a checker of accessibility finds."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.experiments.dashboard.viewing import DESKTOP, PHONE

pytestmark = pytest.mark.page

TABS = ("Side by side", "Experiments", "What if")
WIDTHS = {
    "phone": PHONE, "tablet": {"viewport": {"width": 820, "height": 1180}}, "desk": DESKTOP,
}  # fmt: skip


def tab_to(viewer, selector, most=60, key="Tab"):
    """Press Tab until the focus is on an element, and see that it shows."""
    for _ in range(most):
        viewer.page.keyboard.press(key)
        if viewer.page.evaluate("selector => document.activeElement.matches(selector)", selector):
            # A picture taken while the page still scrolls there or draws tells nothing: then once more.
            assert any(shows_focus(viewer) for _ in range(4)), f"no focus to be seen on {selector}"
            return
    raise AssertionError(f"{most} times {key} did not reach {selector}")


def shows_focus(viewer):
    """Return whether the element with the focus looks otherwise than without."""
    page = viewer.page
    box = page.evaluate(
        "() => { const box = document.activeElement.getBoundingClientRect();"
        " return {x: box.x - 6, y: box.y - 6, width: box.width + 12, height: box.height + 12}; }"
    )
    clip = {"x": max(0, box["x"]), "y": max(0, box["y"]), "width": box["width"], "height": box["height"]}
    focused = page.screenshot(clip=clip, caret="hide")
    page.evaluate("() => { window.kept = document.activeElement; kept.blur(); }")
    page.wait_for_function("!document.querySelector('.map.focused')")
    blurred = page.screenshot(clip=clip, caret="hide")
    page.evaluate("() => kept.focus({preventScroll: true})")
    return focused != blurred


def test_all_of_it_is_reached_and_used_with_the_keyboard_alone(viewer):
    viewer.open(month="6")
    page = viewer.page
    tab_to(viewer, "[role=tab]")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Experiments")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("tab", name="Experiments")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("tab", name="Side by side")).to_have_attribute("aria-selected", "true")
    tab_to(viewer, "#pick-left")
    tab_to(viewer, "#lever-money")
    before = page.locator("#lever-money").input_value()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("new URL(location).searchParams.has('money')")
    assert page.locator("#lever-money").input_value() != before
    viewer.until_sure()
    tab_to(viewer, "[data-place]")
    story = page.locator(".story")
    expect(story).to_be_visible()
    name = story.locator(".story-name").inner_text()
    page.keyboard.press("ArrowDown")
    expect(story.locator(".story-name")).not_to_have_text(name)
    page.keyboard.press("Enter")
    expect(story).to_be_focused()
    page.keyboard.press("Escape")
    expect(story).to_be_hidden()
    tab_to(viewer, "[aria-label='One month on']")
    page.keyboard.press("Enter")
    viewer.until_month(7)
    tab_to(viewer, "[aria-label='Month']")
    page.keyboard.press("End")
    viewer.until_month(36)
    tab_to(viewer, "[aria-label='One month on']", key="Shift+Tab")


@pytest.mark.parametrize("width", WIDTHS)
def test_no_tab_scrolls_sideways_and_the_transport_is_at_hand(viewers, width):
    viewer = viewers(**WIDTHS[width]).open({}, month="60")
    box = viewer.page.locator(".transport").bounding_box()
    window = viewer.page.viewport_size
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= window["width"]
    assert box["y"] + box["height"] <= window["height"]
    small = viewer.page.locator("button:visible, select:visible, summary:visible").evaluate_all(
        "all => all.filter(one => one.getBoundingClientRect().height < 24).map(one => one.textContent)"
    )
    assert small == []
    for tab in TABS:
        viewer.turn_to(tab)
        assert not viewer.scrolls_sideways(), tab


@pytest.mark.parametrize("width", ["phone", "desk"])
def test_a_checker_of_accessibility_finds_nothing_serious(viewers, width):
    viewer = viewers(**WIDTHS[width]).open(month="24")
    viewer.place(1).click()
    found = serious(viewer, "Side by side")
    for tab in TABS[1:]:
        viewer.turn_to(tab)
        if tab == "What if":
            viewer.work_out()
        found += serious(viewer, tab)
    assert found == []


def serious(viewer, tab):
    """Return the serious and critical violations that axe finds."""
    result = Axe().run(viewer.page, options={"resultTypes": ["violations"], "preload": False})
    assert len(result.response["passes"]) > 10
    return [
        f"{tab}: {each['id']}, {node['html'][:160]}, {(node['any'] or node['all'] or node['none'])[0]['message'][:160]}"
        for each in result.response["violations"]
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]
