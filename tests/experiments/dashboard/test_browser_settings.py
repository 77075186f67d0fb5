"""What a viewer may move and pick, and the address that holds it."""

import pytest
from playwright.sync_api import expect

from tests.experiments.dashboard.viewing import SMALL

pytestmark = pytest.mark.page


def curves(viewer):
    return viewer.page.locator(".chart .line.future").evaluate_all("all => all.map(one => one.getAttribute('d'))")


def until_curves(viewer, before, same=False):
    """Wait until curves differ from these, or are the same."""
    viewer.page.wait_for_function(
        "([before, same]) => (JSON.stringify([...document.querySelectorAll('.chart .line.future')]"
        ".map(one => one.getAttribute('d'))) === JSON.stringify(before)) === same",
        arg=[before, same],
    )
    viewer.until_sure()


def test_moving_money_changes_curves_and_address_and_back_undoes_it(viewer):
    viewer.open()
    page, before = viewer.page, curves(viewer)
    slider = page.get_by_role("slider", name="Programme money")
    own = float(slider.input_value())
    assert own == viewer.settings.value("money")
    slider.fill("700")
    viewer.until_address(money=700)
    until_curves(viewer, before)
    expect(page.locator("#lever-money")).to_have_attribute("aria-valuetext", "£700 k a month")
    page.get_by_role("button", name=f"Back to the default, £{own:g} k a month").click()
    page.wait_for_function("!new URL(location).searchParams.has('money')")
    until_curves(viewer, before, same=True)
    assert float(slider.input_value()) == own


def test_every_lever_has_a_name_a_unit_a_meaning_and_a_default(viewer):
    viewer.open()
    levers = viewer.page.locator(".lever input[type=range]")
    expect(levers).to_have_count(6)
    for k in range(6):
        expect(levers.nth(k)).to_have_accessible_name(viewer.page.locator(".lever label").nth(k).inner_text())
        assert levers.nth(k).get_attribute("aria-valuetext").partition(" ")[2]
        about = levers.nth(k).get_attribute("aria-describedby")
        words = viewer.page.locator(f"#{about}").inner_text()
        assert len(words.partition("Default: ")[0]) > 20
        assert words.partition("Default: ")[2] in {
            "as each has it.",
            f"{levers.nth(k).get_attribute('aria-valuetext')}.",
        }


def test_the_maps_are_in_sight_while_the_last_lever_is_moved(viewer):
    viewer.open({})
    slider = viewer.page.locator(".lever input[type=range]").last
    slider.scroll_into_view_if_needed()
    tops = [viewer.page.locator(".map").nth(side).bounding_box()["y"] for side in range(2)]
    assert min(tops) >= 0
    assert slider.bounding_box()["y"] < viewer.page.viewport_size["height"]


def test_new_luck_is_another_run_and_reset_is_the_beginning(viewer):
    viewer.open(spread="2.5")
    before = curves(viewer)
    viewer.page.get_by_role("button", name="New luck").click()
    until_curves(viewer, before)
    assert viewer.settings.seed != 1
    expect(viewer.page.locator("#seed")).to_have_value(str(viewer.settings.seed))
    expect(viewer.page.locator(".band-note")).to_contain_text(f"(seed {viewer.settings.seed})")
    viewer.page.get_by_role("button", name="Reset all").click()
    viewer.until_address(scenario="london", seed=1)
    assert "spread" not in viewer.address
    viewer.page.wait_for_function("document.querySelectorAll('.map')[0].querySelectorAll('rect.ground').length === 33")


def test_another_world_and_another_strategy_are_shown_once_picked(viewer):
    viewer.open()
    page = viewer.page
    page.get_by_label("First strategy", exact=True).select_option(label="Hybrid")
    viewer.until_address(left="hybrid")
    expect(page.locator(".side-title").first).to_have_text("Hybrid")
    expect(page.locator(".map").first.locator("rect.ground")).to_have_count(6)
    page.get_by_label("World", exact=True).select_option(label="Stylised London")
    viewer.until_address(scenario="london-stylised")
    expect(page.locator(".map").first.locator("rect.ground")).to_have_count(33)
    expect(page.locator(".side-title").first).to_have_text("Hybrid")


def test_a_link_shows_the_very_same_view_to_somebody_else(viewer, viewers):
    viewer.open()
    page, before = viewer.page, curves(viewer)
    page.get_by_role("slider", name="Programme money").fill("300")
    viewer.until_address(money=300)
    until_curves(viewer, before)
    page.get_by_label("Luck no.").fill("77")
    page.get_by_label("Luck no.").press("Enter")
    viewer.until_address(seed=77)
    expect(page.locator(".band-note")).to_contain_text("(seed 77)")
    page.get_by_label("Colour by").select_option("transactional")
    page.get_by_label("Show ties").check()
    page.get_by_role("slider", name="Month").fill("23")
    viewer.until_address(month=23, colour="transactional", ties=1)
    viewer.until_sure()
    other = viewers()
    other.page.goto(page.url)
    other.until_sure()
    assert other.month == 23
    assert other.pixels() == viewer.pixels()
    assert curves(other) == curves(viewer)
    expect(other.page.locator(".sentence").first).to_have_text(page.locator(".sentence").first.inner_text())
    other.step()
    other.until_month(24)
    assert other.pixels() != viewer.pixels()


@pytest.mark.parametrize(
    "query", [{"money": "a lot", "seed": "-9e99"}, {"left": "../../secret"}, {"right": "mine", "right-file": "@@"}]
)
def test_an_address_that_cannot_be_is_told_and_the_page_works(viewer, query):
    viewer.open(SMALL | query)
    expect(viewer.page.locator(".faults")).to_be_visible()
    expect(viewer.page.locator(".side-title")).to_have_text(["Central mandate", "Needs-led coalition"])
    viewer.step()
    viewer.until_month(1)


def test_two_viewers_share_nothing(viewers):
    first, second = viewers().open(month="6"), viewers().open(month="12")
    before, picture = curves(second), second.pixels()
    first.page.get_by_role("slider", name="Programme money").fill("900")
    first.until_address(money=900)
    first.upload("left", "wrong.toml", "name = ")
    expect(first.page.locator(".faults")).to_be_visible()
    first.page.get_by_label("Second strategy", exact=True).select_option(label="Hybrid")
    first.until_address(right="hybrid")
    first.step()
    first.until_month(7)
    expect(second.page.locator(".faults")).to_be_hidden()
    assert (second.month, curves(second), second.pixels()) == (12, before, picture)
    assert "money" not in second.address
    second.step()
    second.until_month(13)
    assert first.month == 7


def test_a_reload_keeps_what_is_in_the_address(viewer):
    viewer.open(month="30")
    places = viewer.page.locator(".map [data-place]")
    say = "places => JSON.stringify(places.map(place => place.getAttribute('aria-label')))"
    usual = places.evaluate_all(say)
    viewer.page.get_by_role("slider", name="Trust at the start").fill("0.9")
    viewer.until_address(trust=0.9)
    viewer.page.wait_for_function(
        f"usual => ({say})([...document.querySelectorAll('.map [data-place]')]) !== usual", arg=usual
    )
    before = places.evaluate_all(say)
    viewer.page.reload()
    viewer.until_sure()
    assert viewer.month == 30
    assert places.evaluate_all(say) == before
    expect(viewer.page.get_by_role("slider", name="Trust at the start")).to_have_value("0.9")
