"""The second tab: an experiment of `coalition compare`, opened."""

from dataclasses import dataclass
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
    seen, set_seen = solara.use_state(Seen())

    def read(waiting: Waiting) -> None:
        try:
            waiting.tell(set_seen, _with_figure(waiting) if asked.figure else _opened(waiting))
        except FolderError as error:
            waiting.tell(set_seen, Seen(message=str(error)))
        waiting.tell(set_asked, None)

    def _opened(waiting: Waiting) -> Seen:
        def look(job: Job) -> None:
            if job.progress > 0.0:
                waiting.tell(set_seen, Seen(progress=job.progress))

        key = ("open", asked.name, fingerprint(root, asked.name))
        it = waiting.result(
            READERS, key, lambda job: opened(root, asked.name, progress=job.tell, cancelled=job.cancelled), look
        )
        return Seen(it, f'{{"opened":{payload(it)}}}')

    def _with_figure(waiting: Waiting) -> Seen:
        key = ("figure", asked.name, asked.figure, seen.opened.fingerprint)
        picture = waiting.result(
            READERS, key,
            lambda job: figure(
                root, asked.name, asked.figure, state=seen.opened.fingerprint, progress=job.tell,
                cancelled=job.cancelled,
            ),
        )  # fmt: skip
        return Seen(seen.opened, seen.json, figure_payload(picture))

    def fail(words: str) -> None:
        set_seen(Seen(seen.opened, seen.json, message=words))
        set_asked(None)

    use_work(read, fail, [asked], when=asked is not None)

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
