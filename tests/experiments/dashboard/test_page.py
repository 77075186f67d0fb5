"""The Solara page without a browser: what it answers, in which order, and what it does when something fails."""

import json
import threading
import time
from pathlib import Path

import pytest

solara = pytest.importorskip("solara")

from experiments.dashboard import warmup  # noqa: E402
from experiments.dashboard.hosting import Hosting, host  # noqa: E402
from experiments.dashboard.jobs import BusyError, Cancelled, Jobs  # noqa: E402
from experiments.dashboard.page import Page, watch, work  # noqa: E402

pytestmark = pytest.mark.page


@pytest.fixture(autouse=True)
def hosted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    host(Hosting(tmp_path))
    warmup.start()
    assert warmup.wait(180)
    for name in ("RUNS", "BANDS", "FILES"):
        monkeypatch.setattr(watch, name, Jobs(workers=1))


class Viewer:
    """One viewer: the views of its page, by name."""

    def __init__(self):
        self.box, self.context = solara.render(Page(), handle_error=False)

    def view(self, name):
        def found(widget):
            if getattr(widget, "name", None) == name and hasattr(widget, "payload"):
                return widget
            return next((hit for child in getattr(widget, "children", ()) if (hit := found(child)) is not None), None)

        return found(self.box)

    def state(self, name):
        return json.loads(self.view(name).state)

    def payload(self, name):
        return json.loads(self.view(name).payload)

    def say(self, name, /, **message):
        self.view(name)._event_callbacks["said"](message)

    def until(self, what, patience=30):
        end = time.monotonic() + patience
        while time.monotonic() < end:
            if what():
                return
            time.sleep(0.02)
        raise AssertionError("it did not come to pass")

    def shows(self, seed):
        stage = self.view("stage")
        return stage is not None and self.payload("stage")["seed"] == seed and self.state("controls")["busy"] is None


@pytest.fixture
def viewer():
    found = Viewer()
    found.say("controls", kind="pick", role="scenario", name="small")
    found.until(lambda: found.shows(1) and found.payload("stage")["verdict"])
    yield found
    found.context.close()


def test_a_message_changes_what_is_shown(viewer):
    viewer.say("controls", kind="seed", value="7")
    viewer.until(lambda: viewer.shows(7))
    assert "seed=7" in viewer.state("controls")["address"]
    viewer.say("controls", kind="lever", name="money", value=100)
    viewer.until(lambda: viewer.payload("stage")["sides"][1]["curves"]["cost"][-1] and viewer.shows(7))
    assert next(lever for lever in viewer.state("controls")["levers"] if lever["name"] == "money")["value"] == 100


def test_an_old_answer_that_comes_late_does_not_take_the_place_of_a_newer_one(viewer, monkeypatch):
    late, real = threading.Event(), watch.payload.payload

    def slowly(settings, *rest):
        if settings.seed == 9:
            late.wait(10)
        return real(settings, *rest)

    monkeypatch.setattr(watch.payload, "payload", slowly)
    viewer.say("controls", kind="seed", value=9)
    time.sleep(0.5)
    viewer.say("controls", kind="seed", value=5)
    viewer.until(lambda: viewer.shows(5))
    late.set()
    time.sleep(0.5)
    assert viewer.shows(5)


def test_what_failed_is_said_and_can_be_tried_again(viewer, monkeypatch):
    real = watch.tell

    def fails(*rest):
        raise BusyError("many people are using this page")

    monkeypatch.setattr(watch, "tell", fails)
    viewer.say("controls", kind="seed", value=11)
    viewer.until(lambda: viewer.state("controls")["retry"])
    assert viewer.state("controls")["faults"] == ["Many people are using this page."]
    assert viewer.state("controls")["busy"] is None
    monkeypatch.setattr(watch, "tell", real)
    viewer.say("controls", kind="retry")
    viewer.until(lambda: viewer.shows(11))
    assert viewer.state("controls")["faults"] == []


@pytest.mark.parametrize("text", ["name = ", "horizon = -1", 'extends = "nobody"'])
def test_what_is_wrong_with_a_file_is_said_under_its_name(viewer, text):
    viewer.say("controls", kind="upload", role="scenario", name="mine.toml", text=text)
    viewer.until(lambda: viewer.state("controls")["faults"])
    first, *_ = viewer.state("controls")["faults"]
    assert first.startswith("mine.toml:")


def test_a_bug_is_no_traceback_for_the_viewer(viewer, monkeypatch):
    monkeypatch.setattr(watch, "tell", lambda *rest: 1 / 0)
    viewer.say("controls", kind="seed", value=12)
    viewer.until(lambda: viewer.state("controls")["retry"])
    assert viewer.state("controls")["faults"] == [work.SORRY]


def test_a_file_comes_once_and_only_of_what_is_shown(viewer):
    viewer.say("controls", kind="take", what="scenario", month=3, colour="people")
    viewer.until(lambda: viewer.payload("files")["id"] == 1)
    assert viewer.payload("files")["name"] == "small.toml"
    viewer.say("controls", kind="take", what="nothing", month=3, colour="people")
    viewer.until(lambda: viewer.state("controls")["faults"])


def test_two_viewers_are_apart(viewer):
    other = Viewer()
    other.until(lambda: other.shows(1))
    viewer.say("controls", kind="seed", value="21")
    viewer.until(lambda: viewer.shows(21))
    assert other.payload("stage")["seed"] == 1
    assert other.payload("stage")["scenario"] != viewer.payload("stage")["scenario"]
    other.context.close()


def test_nobody_is_told_what_nobody_waits_for():
    waiting, told = work.Waiting(), []
    waiting.tell(told.append, 1)
    waiting.end()
    with pytest.raises(Cancelled):
        waiting.tell(told.append, 2)
    with pytest.raises(Cancelled):
        waiting.pause()
    assert told == [1]
