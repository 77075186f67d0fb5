"""The third tab: who leads over a plane of two levers, worked out while the viewer watches."""

import json
import time
from collections.abc import Callable
from functools import reduce
from typing import NamedTuple

import solara

from experiments.dashboard.duel import payload
from experiments.dashboard.jobs import Job, Jobs
from experiments.dashboard.levers import LEVERS
from experiments.dashboard.page.bridge import View
from experiments.dashboard.page.work import Waiting, use_work
from experiments.dashboard.settings import Settings, number
from experiments.dashboard.whatif import Plane, outline, plane, tab
from experiments.dashboard.wishes import Message

PLANES = Jobs(workers=1, most_waiting=12, most_kept=8)
"""Planes of all viewers, one after the other; each uses two threads."""
SHOW_EVERY = 0.7
"""Seconds after which new cells are sent: all that is there goes each time."""


class Asked(NamedTuple):
    """A plane that a viewer asked for."""

    settings: Settings
    x: str
    y: str
    points: int
    seeds: int


class Seen(NamedTuple):
    """What there is of it: one value, so that what comes in costs one rendering."""

    plane: Plane | None = None
    progress: float = 0.0
    message: str = ""


@solara.component
def WhatIf(settings: Settings, go: Callable[[Settings], None], visible: bool) -> None:
    """Show who leads over a plane of two levers.

    Parameters
    ----------
    settings
        What the page shows now: the other levers, world and strategies of a new plane.
    go
        Called with settings that the viewer wants to see side by side.
    visible
        Whether it is looked at: what is not seen need not be sent.
    """
    looked_at = solara.use_ref(settings)
    if visible:
        looked_at.current = settings
    asked, set_asked = solara.use_state(None)
    seen, complain = use_plane(asked, set_asked)

    def heard(message: Message) -> None:
        try:
            match message["kind"]:
                case "start" if asked is None:
                    set_asked(_asked(settings, message))
                case "cancel":
                    set_asked(None)
                case "go":
                    values = {name: number(value) for name, value in message["values"].items() if name in LEVERS}
                    go(reduce(lambda found, name: found.with_lever(name, values[name]), values, settings))
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            complain(str(error))

    now = looked_at.current
    known = solara.use_memo(
        lambda: json.dumps(tab(now, payload.side_colours(now.world()), plane=seen.plane)), [now, seen.plane]
    )
    state = {"running": asked is not None, "progress": seen.progress, "message": seen.message}
    with solara.Div(classes=["page", "alone"]), solara.Div(classes=["main"]):
        View("plane", known, state, heard)


def use_plane(asked: Asked | None, ask: Callable[[None], None]) -> tuple[Seen, Callable[[str], None]]:
    """Return what there is of a plane, and what to call with words for the viewer; it is worked out while asked for.

    Parameters
    ----------
    asked
        What is asked for; None ends the work on it.
    ask
        Called with None when it is done or has failed.
    """
    seen, set_seen = solara.use_state(Seen())

    def complain(words: str) -> None:
        set_seen(lambda now: now._replace(message=words))

    def work_out(waiting: Waiting, wanted: Asked) -> None:
        first = outline(wanted.settings, wanted.x, wanted.y, (wanted.points, wanted.points), wanted.seeds)
        waiting.tell(set_seen, Seen(first))
        waiting.until_warm()
        shown = 0.0

        def look(job: Job) -> None:
            nonlocal shown
            if time.monotonic() - shown > SHOW_EVERY:
                shown = time.monotonic()
                so_far = reduce(Plane.with_cell, list(job.parts), first)
                waiting.tell(set_seen, Seen(so_far, job.progress))

        found = waiting.result(PLANES, wanted, lambda job: _worked_out(wanted, job), look)
        waiting.tell(set_seen, Seen(found, 1.0))
        waiting.tell(ask, None)

    def fail(words: str) -> None:
        complain(words)
        ask(None)

    use_work(work_out, fail, asked)
    return seen, complain


def _asked(settings: Settings, message: Message) -> Asked:
    """Return what a message asks for.

    Raises
    ------
    KeyError, TypeError, ValueError
        If it makes no sense, or there can be no such plane.
    """
    points, seeds = int(number(message["points"])), int(number(message["seeds"]))
    wanted = Asked(settings.with_seed(0), str(message["x"]), str(message["y"]), points, seeds)
    outline(settings, wanted.x, wanted.y, (points, points), seeds)
    return wanted


def _worked_out(asked: Asked, job: Job) -> Plane:
    return plane(
        asked.settings, asked.x, asked.y, (asked.points, asked.points), asked.seeds, progress=job.tell,
        cancelled=job.cancelled, on_cell=job.parts.append,
    )  # fmt: skip
