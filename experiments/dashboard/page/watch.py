"""The first tab: two strategies side by side in the same world."""

import base64
import random
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
from experiments.dashboard.levers import LEVERS
from experiments.dashboard.page.bridge import Message, View
from experiments.dashboard.page.work import Waiting, use_work
from experiments.dashboard.settings import ROLES, Choice, Settings, number
from experiments.dashboard.uploads import LONGEST_UPLOAD, told
from scenarios import InvalidSpecificationError, load_scenario, load_strategy, scenario_names, strategy_names

QUESTION = "How should London share digital services?"
INTRO = "Two strategies, the same boroughs and institutions, the same luck. Watch ten years go by."
WORKING = "Working it out..."
COMPILING = "Compiling the model: half a minute, once on this computer..."
LABELS = {"scenario": "World", "left": "First strategy", "right": "Second strategy"}
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

    def change(found: Settings) -> None:
        set_faults([])
        choose(found)

    def heard(message: Message) -> None:
        try:
            match message["kind"]:
                case "pick":
                    change(settings.with_choice(str(message["role"]), Choice(str(message["name"])[:80])))
                case "upload":
                    change(_with_upload(settings, message))
                case "lever" if message["name"] in LEVERS:
                    change(settings.with_lever(message["name"], number(message["value"])))
                case "luck":
                    change(settings.with_seed(random.randrange(1, 10_000)))
                case "seed":
                    change(settings.with_seed(int(number(message["value"]))))
                case "reset":
                    change(Settings())
                case "take":
                    month = int(number(message.get("month", 0)))
                    set_asked((str(message["what"]), month, (asked[2] if asked else 0) + 1))
                case "taken":
                    set_file(None)
                case "fault":
                    set_faults([str(message["text"])[:200]])
        except InvalidSpecificationError as error:
            set_faults([f"{error.origin}:", *told(error)])
        except (KeyError, ValueError, TypeError) as error:
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


def controls(settings: Settings, faults: list[str], busy: str | None, file: dict[str, Any] | None) -> dict[str, Any]:
    """Return what the controls show; `browser/controls.js` says what it means."""
    sides = settings.unmoved()
    levers = []
    for lever in LEVERS.values():
        low, high = lever.range_in(sides)
        levers.append({
            "name": lever.name, "label": lever.label, "unit": lever.unit, "meaning": lever.meaning, "low": low,
            "high": high, "step": lever.step, "own": lever.own(sides), "value": settings.value(lever.name),
        })  # fmt: skip
    return {
        "question": QUESTION, "intro": INTRO, "pickers": [_picker(settings, role) for role in ROLES],
        "levers": levers, "seed": settings.seed, "faults": faults, "busy": busy, "address": settings.address(),
        "keys": [*ROLES, *(f"{role}-file" for role in ROLES), "seed", *LEVERS], "fits": settings.fits_an_address,
        "largest": LONGEST_UPLOAD, "file": file,
    }  # fmt: skip


def _picker(settings: Settings, role: str) -> dict[str, Any]:
    sides, choice = settings.unmoved(), getattr(settings, role)
    spec = getattr(sides, role)
    about = {"label": LABELS[role], "role": role, "about": _first_sentence(spec.description)}
    if role == "scenario":
        options = [{"name": name, "title": load_scenario(name).label} for name in scenario_names()]
        look: dict[str, Any] = {"colour": None, "family": None, "hollow": False}
    else:
        options = [{"name": name, "title": load_strategy(name).label} for name in strategy_names()]
        colour = payload.side_colours(sides)[role == "right"]
        hollow = role == "right" and sides.left.family == sides.right.family
        look = {"colour": colour, "family": spec.family, "hollow": hollow}
    return about | look | {
        "options": options, "chosen": choice.name, "own": spec.label if choice.text else None,
    }  # fmt: skip


def _first_sentence(text: str) -> str:
    return " ".join(text.split()).partition(". ")[0].rstrip(".") + "." if text else ""


def _with_upload(settings: Settings, message: Message) -> Settings:
    name, text = message["name"], message["text"]
    if not isinstance(name, str) or not isinstance(text, str) or not text.strip():
        raise ValueError("there is nothing in this file")
    return settings.with_choice(str(message["role"]), Choice(name[:80], text))


def _sent(found: File, number: int) -> dict[str, Any]:
    content = base64.b64encode(found.content).decode("ascii")
    return {"id": number, "name": found.name, "type": found.media_type, "content": content}
