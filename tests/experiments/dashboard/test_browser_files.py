"""Files that a viewer brings, and files that a viewer takes along."""

import io
import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import expect

from experiments.dashboard.duel.downloads import KINDS
from experiments.dashboard.uploads import LONGEST_UPLOAD
from scenarios import Scenario, Strategy, dumps, load_scenario, load_strategy, loads
from tests.experiments.dashboard.serving import ROOT

pytestmark = pytest.mark.page

SECRETS = (str(ROOT), "site-packages", "Traceback", "root:x:")
WRONG = {
    "broken": ("left", b"name = ", "wrong.toml"),
    "out of bounds": ("right", b'name = "x"\nconvening = 99.0\n', "convening"),
    "another file": ("left", b'name = "x"\nextends = "/etc/passwd"\n', "library"),
    "a table elsewhere": ("scenario", b'extends = "london"\nname = "x"\npopulation.places = "/etc/passwd"', "reached"),
    "too large": ("scenario", b"#" * (LONGEST_UPLOAD + 1), "larger than 200 kB"),
    "binary": ("left", bytes(range(256)) * 40, "wrong.toml"),
    "empty": ("right", b"", "nothing in this file"),
    "unknown keys": ("scenario", b"\n".join(b"k%d = 1" % k for k in range(15_000)), "and "),
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_wrong_file_is_told_kindly_and_the_page_works_on(viewer, kind):
    role, content, words = WRONG[kind]
    viewer.open(month="3")
    before = viewer.pixels()
    viewer.upload(role, "wrong.toml", content)
    told = viewer.page.get_by_role("alert")
    expect(told).to_contain_text(words, timeout=30_000)
    assert len(told.inner_text()) < 4000
    body = viewer.page.locator("body").inner_text()
    assert not [secret for secret in SECRETS if secret in body]
    assert viewer.pixels() == before
    viewer.step()
    viewer.until_month(4)
    viewer.page.get_by_role("slider", name="Use cases at once").fill("3")
    viewer.until_address(use_cases=3)
    expect(told).to_be_hidden()


def test_a_strategy_from_a_file_is_shown_and_its_link_works_for_somebody_else(viewer, viewers):
    viewer.open(month="24")
    mine = load_strategy("hybrid").model_copy(update={"name": "mine", "title": "Mine & <b>own</b>"})
    viewer.upload("right", "mine.toml", dumps(mine))
    title = viewer.page.locator(".side-title").nth(1)
    expect(title).to_have_text(mine.title)
    expect(viewer.page.locator("#pick-right option:checked")).to_have_text(f"{mine.title} (your file)")
    viewer.page.wait_for_function("new URL(location).searchParams.has('right-file')")
    viewer.until_sure()
    other = viewers()
    other.page.goto(viewer.page.url)
    other.until_sure()
    expect(other.page.locator(".side-title").nth(1)).to_have_text(mine.title)
    assert places_of(other) == places_of(viewer)


def places_of(viewer):
    """Return what all places of both maps say of themselves."""
    labels = viewer.page.locator(".place").evaluate_all("all => all.map((each) => each.getAttribute('aria-label'))")
    assert len(labels) > 12
    assert all(labels)
    return labels


def test_a_world_from_a_file_is_shown(viewer):
    viewer.open()
    viewer.upload("scenario", "mine.toml", 'extends = "small"\nname = "mine"\ntitle = "My city"\nhorizon = 20\n')
    expect(viewer.page.locator(".transport-month")).to_contain_text("of 20")
    expect(viewer.page.locator("#pick-scenario option:checked")).to_have_text("My city (your file)")


@pytest.fixture
def taking(viewer):
    """Return what takes a file, by its name on the page: file name, media type and content."""
    viewer.page.add_init_script(
        "window.types = []; const real = URL.createObjectURL;"
        "URL.createObjectURL = (blob) => { types.push(blob.type); return real.call(URL, blob); };"
    )
    viewer.open(month="12", seed="5")
    page = viewer.page
    page.get_by_text("Download", exact=True).click()

    def take(title):
        with page.expect_download() as coming:
            page.get_by_role("button", name=title, exact=True).click()
        return coming.value.suggested_filename, page.evaluate("types.at(-1)"), Path(coming.value.path()).read_bytes()

    return viewer, take


def test_data_are_those_of_the_runs(taking):
    viewer, take = taking
    for title, kind in [("Both sides, by month (CSV)", "months"), ("Boroughs, by month (CSV)", "boroughs")]:
        name, media, content = take(title)
        assert (name, media) == (f"small-central-mandate-needs-led-{kind}.csv", KINDS[kind][0])
        table = pd.read_csv(io.BytesIO(content))
        for side, told in zip(("left", "right"), viewer.told(), strict=True):
            expected = told.run.months if kind == "months" else told.run.borough_months
            of_side = table[table["side"] == side]
            assert len(of_side) == len(expected)
            for column in ("month", "people_effective"):
                np.testing.assert_allclose(of_side[column], expected[column], rtol=1e-5)


def test_pictures_are_pictures(taking):
    _, take = taking
    name, media, content = take("Picture of the map (PNG)")
    assert (name, media) == ("small-central-mandate-needs-led-luck-5-month-12.png", "image/png")
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    name, media, content = take("Picture of the map (SVG)")
    assert (name, media) == ("small-central-mandate-needs-led-luck-5-month-12.svg", "image/svg+xml")
    assert ET.fromstring(content).tag == "{http://www.w3.org/2000/svg}svg"


def test_scenario_and_strategies_load_again(taking):
    viewer, take = taking
    viewer.page.get_by_role("slider", name="Programme money").fill("250")
    viewer.until_address(money=250)
    viewer.until_sure()
    name, media, content = take("Scenario file (TOML)")
    assert (name, media) == ("small.toml", "application/toml")
    assert tomllib.loads(content.decode())["programme_money"] == 250.0
    taken = loads(Scenario, content.decode())
    assert taken == load_scenario("small").model_copy(update={"programme_money": 250.0})
    for title, which in [("First strategy (TOML)", "central-mandate"), ("Second strategy (TOML)", "needs-led")]:
        name, _, content = take(title)
        assert name == f"{which}.toml"
        assert loads(Strategy, content.decode()) == load_strategy(which)
