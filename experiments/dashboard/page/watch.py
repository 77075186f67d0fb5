"""The first tab: two strategies side by side in the same world."""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import solara

from experiments.dashboard import warmup
from experiments.dashboard.duel import payload
from experiments.dashboard.duel.downloads import file_of
from experiments.dashboard.duel.runs import Told, band, tell
from experiments.dashboard.duel.sentences import certainty
from experiments.dashboard.jobs import Jobs
from experiments.dashboard.page.bridge import View
from experiments.dashboard.page.controls import controls
from experiments.dashboard.page.work import Waiting, use_work
from experiments.dashboard.settings import Settings, number
from experiments.dashboard.uploads import told
from experiments.dashboard.wishes import Message, changed
from scenarios import InvalidSpecificationError

WORKING = "Working it out..."
COMPILING = "Compiling the model: half a minute, once on this computer..."
MOST_KEPT = 16
"""Pairs of runs that are kept for who looks at the same: up to 30 MB each in the largest worlds."""

RUNS = Jobs(most_kept=MOST_KEPT)
"""Runs of all viewers."""
FILES = Jobs(workers=1, most_waiting=12, most_kept=2)
"""Files of all viewers: they may wait for one another to be drawn, and nobody's first picture waits for them."""
NO_FILE = {"id": 0}
BANDS = Jobs(workers=1)
"""Bands and verdicts of all viewers: on a worker of their own, so that nobody's first picture waits for them."""


@dataclass(frozen=True, eq=False)
class Shown:
    """What is on the stage: one value, so that a result costs one rendering."""

    settings: Settings
    told: Told
    json: str


class Wanted(NamedTuple):
    """A file that a viewer wants; `number` tells two askings apart."""

    what: str
    month: int
    colour: str
    number: int


class Answer(NamedTuple):
    """What came of the settings: what is on the stage, whether working them out failed, and how to try again."""

    shown: Shown | None
    failed: bool
    again: Callable[[], None]


@solara.component
def Watch(
    settings: Settings, choose: Callable[[Settings], None], first_faults: list[str], view: dict[str, Any]
) -> None:
    """Show two strategies side by side, with all there is to move and take.

    Parameters
    ----------
    settings, choose
        What is compared, and what to call when the viewer wants something else.
    first_faults
        What of the address could not be used.
    view
        Month, colour and ties to start with.
    """
    faults, set_faults = solara.use_state(first_faults)
    answer = use_answer(settings, set_faults)
    shown = answer.shown
    current = shown is not None and shown.settings == settings
    file, take = use_file(shown, set_faults)

    def heard(message: Message) -> None:
        try:
            wanted = changed(settings, message)
            if (wanted == settings and answer.failed) or message["kind"] == "retry":
                set_faults([])
                answer.again()
            elif wanted is not None:
                set_faults([])
                choose(wanted)
            elif message["kind"] == "take" and current:
                take(message)
            elif message["kind"] == "fault":
                set_faults([str(message.get("text"))[:200]])
        except InvalidSpecificationError as error:
            set_faults([*([f"{error.origin}:"] if error.origin else []), *told(error)])
        except (ValueError, TypeError) as error:
            set_faults([str(error)])

    retry = answer.failed and not current
    busy = None if current or retry else WORKING if warmup.is_warm() else COMPILING
    with solara.Div(classes=["page"]):
        with solara.Div(classes=["sidebar"]):
            View("controls", "{}", controls(settings, faults, busy, retry), heard)
            View("files", json.dumps(file), {}, heard)
        with solara.Div(classes=["main"]):
            if shown is not None:
                View("stage", shown.json, {"busy": busy is not None, "view": view}, heard)
            else:
                solara.Text(busy or "", classes=["quiet"])


def use_answer(settings: Settings, complain: Callable[[list[str]], None]) -> Answer:
    """Return what came of the settings so far, and have it worked out whenever they change."""
    shown, set_shown = solara.use_state(None)
    failed, set_failed = solara.use_state(None)
    attempt, set_attempt = solara.use_state(0)

    def find(waiting: Waiting, asked: tuple[Settings, int]) -> None:
        waiting.tell(set_failed, None)
        waiting.pause()
        for found in answers(asked[0], waiting):
            waiting.tell(set_shown, found)

    def not_found(words: str) -> None:
        complain([words])
        set_failed(settings)

    def again() -> None:
        set_failed(None)
        set_attempt(attempt + 1)

    use_work(find, not_found, (settings, attempt))
    return Answer(shown, failed == settings, again)


def use_file(
    shown: Shown | None, complain: Callable[[list[str]], None]
) -> tuple[dict[str, Any], Callable[[Message], None]]:
    """Return the file that the viewer is given, and what to call with a message that asks for one."""
    asked, set_asked = solara.use_state(None)
    file, set_file = solara.use_state(NO_FILE)

    def fetch(waiting: Waiting, wanted: tuple[Shown, Wanted]) -> None:
        waiting.tell(set_file, _fetched(waiting, *wanted))

    def take(message: Message) -> None:
        what, colour = str(message.get("what")), str(message.get("colour"))
        set_asked((shown, Wanted(what, int(number(message.get("month"))), colour, file["id"] + 1)))

    use_work(fetch, lambda words: complain([words]), asked)
    return file, take


def answers(settings: Settings, waiting: Waiting) -> Iterator[Shown]:
    """Give what there is to show of some settings: the runs, and the same with bands and verdicts when they are there.

    Raises
    ------
    Cancelled
        If nobody waits any more.
    BusyError
        If too much is waiting.
    """
    sides = settings.world()
    waiting.until_warm()
    runs = waiting.result(RUNS, ("told", settings), lambda job: tell(sides, settings.seed, job.cancelled))
    key = ("band", replace(settings, seed=0))
    known = BANDS.known(key)
    if known is None:
        yield Shown(settings, runs, payload.payload(settings, runs, None))
        known = waiting.result(BANDS, key, lambda job: certainty(band(sides, payload.BANDED, job.tell, job.cancelled)))
    yield Shown(settings, runs, payload.payload(settings, runs, known))


def _fetched(waiting: Waiting, shown: Shown, wanted: Wanted) -> dict[str, Any]:
    found = waiting.result(
        FILES, ("file", shown.settings, wanted),
        lambda job: file_of(wanted.what, shown.settings.world(), shown.told, wanted.month, wanted.colour),
    )  # fmt: skip
    content = base64.b64encode(found.content).decode("ascii")
    return {"id": wanted.number, "name": found.name, "type": found.media_type, "content": content}
