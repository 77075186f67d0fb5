"""The first tab: two strategies side by side in the same world."""

import base64
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import solara

from experiments.dashboard import warmup
from experiments.dashboard.duel import payload
from experiments.dashboard.duel.downloads import File, file_of
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
"""Runs and files of all viewers."""
BANDS = Jobs(workers=1)
"""Bands and verdicts of all viewers: on a worker of their own, so that nobody's first picture waits for them."""


@dataclass(frozen=True, eq=False)
class Shown:
    """What is on the stage: one value, so that a result costs one rendering."""

    settings: Settings
    told: Told
    json: str


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
    shown, set_shown = solara.use_state(None)
    faults, set_faults = solara.use_state(first_faults)
    asked, set_asked = solara.use_state(None)
    file, set_file = solara.use_state(None)

    def find(waiting: Waiting) -> None:
        sides = settings.world()
        waiting.until_warm()
        runs = waiting.result(RUNS, ("told", settings), lambda job: tell(sides, settings.seed))
        key = ("band", replace(settings, seed=0))
        if (known := BANDS.known(key)) is None:
            set_shown(Shown(settings, runs, payload.payload(settings, runs, None)))
        sure = known or waiting.result(
            BANDS, key, lambda job: certainty(band(sides, payload.BANDED, job.tell, job.cancelled))
        )
        set_shown(Shown(settings, runs, payload.payload(settings, runs, sure)))

    def fetch(waiting: Waiting) -> None:
        what, month, number = asked
        found = waiting.result(
            RUNS, ("file", shown.settings, what, month),
            lambda job: file_of(what, shown.settings.world(), shown.told, month),
        )  # fmt: skip
        set_file(_sent(found, number))

    def fail(words: str) -> None:
        set_faults([words])

    use_work(find, fail, [settings])
    use_work(fetch, fail, [asked], when=asked is not None and shown is not None)

    def heard(message: Message) -> None:
        try:
            if (wanted := changed(settings, message)) is not None:
                set_faults([])
                choose(wanted)
            elif message["kind"] == "take":
                month = int(number(message.get("month")))
                set_asked((str(message.get("what")), month, (asked[2] if asked else 0) + 1))
            elif message["kind"] == "taken":
                set_file(None)
            elif message["kind"] == "fault":
                set_faults([str(message.get("text"))[:200]])
        except InvalidSpecificationError as error:
            set_faults([f"{error.origin}:", *told(error)])
        except (ValueError, TypeError) as error:
            set_faults([str(error)])

    current = shown is not None and shown.settings == settings
    busy = None if current else WORKING if warmup.is_warm() else COMPILING
    with solara.Div(classes=["page"]):
        with solara.Div(classes=["sidebar"]):
            View("controls", "{}", controls(settings, faults, busy, file), heard)
        with solara.Div(classes=["main"]):
            if shown is not None:
                View("stage", shown.json, {"busy": not current, "view": view}, heard)
            else:
                solara.Text(busy or WORKING, classes=["quiet"])


def _sent(found: File, number: int) -> dict[str, Any]:
    content = base64.b64encode(found.content).decode("ascii")
    return {"id": number, "name": found.name, "type": found.media_type, "content": content}
