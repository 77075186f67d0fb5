"""The other tabs: a plane of two levers, and experiments that were kept."""

import re

import pytest
from playwright.sync_api import expect

from experiments import Experiment
from experiments.dashboard.opened import opening
from tests.experiments.dashboard.serving import ROOT, served
from tests.experiments.dashboard.viewing import PATIENCE, SMALL

pytestmark = pytest.mark.page

SETTLED = {"timeout": PATIENCE}
OUTLINE = """() => {
  const frame = document.querySelector(".experiment");
  frame.insertAdjacentHTML("beforeend", '<svg><g class="x-tile" tabindex="0"><rect width="9" height="9"/></g></svg>');
  const tile = frame.querySelector("svg > .x-tile");
  tile.focus();
  const found = [tile.matches(":focus-visible"), getComputedStyle(tile).outlineStyle];
  tile.parentNode.remove();
  return found;
}"""
"""Whether a tile that has the focus says so, and its outline."""


def test_a_plane_is_worked_out_cell_by_cell_and_leads_back_to_the_maps(viewer):
    viewer.open()
    page = viewer.page
    viewer.turn_to("What if")
    expect(page.locator(".plane-empty")).to_contain_text("runs Central mandate and Needs-led coalition at every pair")
    page.get_by_label("Across").select_option("money")
    page.get_by_role("combobox", name="Up", exact=True).select_option("spread")
    viewer.work_out()
    cells = page.locator(".plane-cell")
    assert (
        len(set(cells.evaluate_all("all => all.map(one => one.getAttribute('aria-label'))"))) == viewer.cells_wanted()
    )
    expect(page.locator(".plane-said .sentence")).to_contain_text(re.compile(r"\w{4,}"))
    cell = page.locator('.plane-cell[tabindex="0"]')
    cell.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    money, spread = re.findall(r"[\d.]+", page.evaluate("document.activeElement.getAttribute('aria-label')"))[:2]
    page.keyboard.press("Enter")
    expect(page.get_by_role("tab", name="Side by side")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("slider", name="Programme money")).to_have_value(money)
    expect(page.get_by_role("slider", name="Requirement spread")).to_have_value(spread)


def test_a_plane_can_be_cancelled(viewer):
    viewer.open({})
    page = viewer.page
    viewer.turn_to("What if")
    page.get_by_label("Detail").select_option("15")
    most = page.get_by_label("Draws of luck in each cell").locator("option").count() - 1
    page.get_by_label("Draws of luck in each cell").select_option(index=most)
    page.get_by_role("button", name="Work it out").click()
    page.locator(".plane-cell").first.wait_for(state="attached")
    expect(page.get_by_role("progressbar", name="Cells worked out")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("button", name="Work it out")).to_be_enabled(timeout=3000)
    expect(page.get_by_role("button", name="Cancel")).to_be_hidden()
    there = page.locator(".plane-cell").count()
    assert there < viewer.cells_wanted()
    page.evaluate("new Promise(done => setTimeout(done, 1500))")  # twice as long as cells take to be shown
    assert page.locator(".plane-cell").count() == there


def test_what_was_worked_out_is_still_there_after_a_look_at_the_maps(viewer):
    viewer.open()
    viewer.turn_to("What if")
    viewer.work_out()
    cells = viewer.page.locator(".plane-cell").count()
    viewer.turn_to("Side by side")
    viewer.step()
    viewer.until_month(1)
    viewer.turn_to("What if")
    assert viewer.page.locator(".plane-cell").count() == cells > 0


@pytest.fixture(scope="session")
def study(kept):
    """An experiment under the folder of the site, and a damaged one."""
    Experiment("small", ["needs-led", "central-mandate"], 10).run(kept / "study", workers=1)
    (kept / "damaged").mkdir()
    (kept / "damaged" / "manifest.json").write_text("{", encoding="utf-8")
    return opening.opened(kept, "study", progress=lambda _: None, cancelled=lambda: False)


def test_an_experiment_is_opened_with_verdict_gains_and_figures(viewer, study):
    viewer.open(SMALL)
    page = viewer.page
    viewer.turn_to("Experiments")
    expect(page.get_by_text("Choose one to see its verdict")).to_be_visible()
    page.locator('button[data-name="study"]').click()
    expect(page.locator(".x-title")).to_have_text("A small city", **SETTLED)
    sentence = page.locator(".x-verdict .sentence").inner_text()
    assert len(sentence) > 20
    assert study.verdict.sentence.startswith(sentence)
    expect(page.get_by_text("Choose one to see its verdict")).to_be_hidden()
    expect(page.get_by_role("heading", name="Who gains, and who is left behind")).to_be_visible()
    expect(page.locator(".x-gains-table tbody tr")).to_have_count(6)
    page.keyboard.press("Tab")
    assert page.evaluate(OUTLINE) == [True, "none"]  # its halo marks it; this world has no map, so one tile is put in
    page.get_by_role("heading", name="Figures").scroll_into_view_if_needed()
    expect(page.locator(".x-image")).to_have_attribute("src", re.compile("^data:image/"), **SETTLED)
    assert page.locator(".x-image").get_attribute("alt")
    viewer.until_address(experiment="study")


def test_a_damaged_experiment_is_told_kindly(viewer, study, kept):
    viewer.open(SMALL)
    viewer.turn_to("Experiments")
    damaged = viewer.page.locator(".x-card.closed", has_text="damaged")
    expect(damaged).to_be_visible()
    assert len(damaged.inner_text()) > 20
    body = viewer.page.locator("body").inner_text()
    assert not [secret for secret in (str(kept.parent), str(ROOT), "Traceback") if secret in body]
    expect(damaged.locator("button")).to_have_count(0)


def test_an_experiment_that_is_not_there_is_told_kindly(viewer, study):
    viewer.open(SMALL | {"experiment": "../../etc"})
    viewer.turn_to("Experiments")
    expect(viewer.page.locator(".x-message")).to_contain_text("not in the list", **SETTLED)


def test_without_experiments_the_page_says_how_to_make_one(chromium, tmp_path):
    with served("--runs", str(tmp_path / "none")) as site:
        page = chromium.new_page()
        page.goto(f"{site.address}/?tab=experiments")
        expect(page.locator(".x-nothing")).to_contain_text("coalition compare london", timeout=PATIENCE)
        page.close()


def test_a_viewer_whose_server_ends_is_told_and_goes_on_when_it_is_back(chromium):
    page = chromium.new_page()
    with served() as first:
        page.goto(f"{first.address}/?scenario=small&seed=7&month=9")
        page.locator(".map").first.wait_for(timeout=PATIENCE)
    lost = page.get_by_text("The connection to the page's server is lost")
    expect(lost).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="One month on").click()  # what is there can still be looked at
    expect(page.locator(".transport-month strong")).to_have_text("Month 10")
    with served("--port", first.address.rpartition(":")[2]):
        page.wait_for_function("new URL(location).searchParams.get('month') === '10'")
        page.reload()
        expect(page.locator(".transport-month strong")).to_have_text("Month 10", timeout=PATIENCE)
        expect(page.locator("#seed")).to_have_value("7")
        expect(lost).to_be_hidden()
        page.close()
