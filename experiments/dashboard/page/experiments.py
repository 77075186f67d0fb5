"""The second tab: an experiment of `coalition compare`, opened."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import solara

from experiments.dashboard.hosting import hosting
from experiments.dashboard.jobs import Job, Jobs
from experiments.dashboard.opened.folders import Entry, FolderError, fingerprint, found
from experiments.dashboard.opened.opening import Opened, opened
from experiments.dashboard.opened.payload import entries_payload, figure_payload, payload
from experiments.dashboard.opened.picturing import figure
from experiments.dashboard.page.bridge import View
from experiments.dashboard.page.work import Waiting, use_work
from experiments.dashboard.wishes import Message

READERS = Jobs(workers=1, most_waiting=12, most_kept=12)
"""Experiments and figures that viewers open: one at a time, since tables are large and drawing is not for two."""


class Asked(NamedTuple):
    """What a viewer wants to see: an experiment, and one of its figures or none; `again` tells two askings apart."""

    name: str
    figure: str | None
    again: int


@dataclass(frozen=True, eq=False)
class Seen:
    """What there is of it: one value, so that what comes in costs one rendering."""

    opened: Opened | None = None
    json: str = "{}"
    figure: dict[str, Any] | None = None
    progress: float = 0.0
    message: str = ""


@solara.component
def Experiments(first: str) -> None:
    """Show the experiments that are there, and one of them.

    Parameters
    ----------
    first
        Name of the experiment to begin with; empty for none.
    """
    root = hosting().runs
    listed, set_listed = solara.use_state(0)
    entries: list[Entry] = solara.use_memo(lambda: found(root), [listed])
    asked, set_asked = solara.use_state(Asked(first, None, 0) if first else None)
    seen = use_reading(root, asked, set_asked)

    def heard(message: Message) -> None:
        again = (asked.again if asked else 0) + 1
        match message["kind"]:
            case "refresh":
                set_listed(listed + 1)
            case "open":
                set_asked(Asked(str(message.get("name"))[:300], None, again))
            case "figure" if seen.opened is not None:
                set_asked(Asked(seen.opened.entry.name, str(message.get("name"))[:60], again))

    opening = asked is not None and asked.figure is None
    state = {
        "root": root.name or str(root), "experiments": entries_payload(entries), "figure": seen.figure,
        "asked": asked.name if opening else None, "running": opening,
        "progress": seen.progress, "message": seen.message, **({} if seen.opened else {"opened": None}),
    }  # fmt: skip
    with solara.Div(classes=["page", "alone"]), solara.Div(classes=["main"]):
        View("experiment", seen.json, state, heard)


def use_reading(root: Path, asked: Asked | None, ask: Callable[[None], None]) -> Seen:
    """Return what there is of an experiment; it, or a figure of it, is read while asked for.

    Parameters
    ----------
    root
        Where experiments are.
    asked
        What is asked for; None for nothing.
    ask
        Called with None when it is there, or cannot be had.
    """
    seen, set_seen = solara.use_state(Seen())

    def read(waiting: Waiting, wanted: Asked) -> None:
        def look(job: Job) -> None:
            if job.progress > 0.0:
                waiting.tell(set_seen, Seen(progress=job.progress))

        try:
            if wanted.figure:
                waiting.tell(set_seen, _with_figure(root, wanted.figure, seen, waiting))
            else:
                waiting.tell(set_seen, _opened(root, wanted.name, waiting, look))
        except FolderError as error:
            waiting.tell(set_seen, Seen(message=str(error)))
        waiting.tell(ask, None)

    def fail(words: str) -> None:
        set_seen(Seen(seen.opened, seen.json, message=words))
        ask(None)

    use_work(read, fail, asked)
    return seen


def _opened(root: Path, name: str, waiting: Waiting, look: Callable[[Job], None]) -> Seen:
    it = waiting.result(
        READERS, ("open", name, fingerprint(root, name)),
        lambda job: opened(root, name, progress=job.tell, cancelled=job.cancelled), look,
    )  # fmt: skip
    return Seen(it, f'{{"opened":{payload(it)}}}')


def _with_figure(root: Path, which: str, seen: Seen, waiting: Waiting) -> Seen:
    """Return the same experiment with another of its figures."""
    if seen.opened is None:
        return seen
    name, state = seen.opened.entry.name, seen.opened.fingerprint
    picture = waiting.result(
        READERS, ("figure", name, which, state),
        lambda job: figure(root, name, which, state=state, progress=job.tell, cancelled=job.cancelled),
    )  # fmt: skip
    return Seen(seen.opened, seen.json, figure_payload(picture))
