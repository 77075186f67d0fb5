"""The page as a whole: its tabs, and the settings that they share."""

from typing import Any

import solara

from experiments.dashboard.page.bridge import View
from experiments.dashboard.page.experiments import Experiments
from experiments.dashboard.page.watch import Watch
from experiments.dashboard.page.whatif import WhatIf
from experiments.dashboard.server.document import TITLE
from experiments.dashboard.settings import Settings, asked_in, from_address
from experiments.dashboard.wishes import Message

TABS = {"watch": "Side by side", "experiments": "Experiments", "what-if": "What if"}


@solara.component
def Layout(children: list[Any]) -> Any:
    """Return the page as it is: Solara's own bar and drawer stay away."""
    return solara.Div(children=children)


@solara.component
def Page() -> None:
    """Show the page."""
    search = solara.use_router().search or ""
    first, faults = solara.use_memo(lambda: from_address(search), [])
    view = solara.use_memo(lambda: view_in(search), [])
    settings, set_settings = solara.use_state(first)
    tab, set_tab = solara.use_state(view["tab"])
    seen, set_seen = solara.use_state(frozenset({tab}))

    def show(name: str) -> None:
        set_tab(name)
        set_seen(seen | {name})

    def heard(message: Message) -> None:
        if message["kind"] == "tab" and message.get("name") in TABS:
            show(message["name"])

    def go(found: Settings) -> None:
        set_settings(found)
        show("watch")

    solara.Title(TITLE)  # else Solara puts the component's name there
    with solara.Div():
        View("tabs", "{}", {"tabs": [{"name": n, "title": t} for n, t in TABS.items()], "chosen": tab}, heard)
        # A tab that was left stays as it is, out of sight: whoever comes back finds it so.
        with _panel("watch", tab):
            if "watch" in seen:
                Watch(settings, set_settings, faults, view)
        with _panel("experiments", tab):
            if "experiments" in seen:
                Experiments(view["experiment"])
        with _panel("what-if", tab):
            if "what-if" in seen:
                WhatIf(settings, go, tab == "what-if")


def view_in(search: str) -> dict[str, Any]:
    """Return what of a view an address asks for: tab, month, colour, ties and experiment.

    What cannot be is left to the browser, which knows what there is.
    """
    asked = asked_in(search)
    tab, month = asked.get("tab", ""), asked.get("month", "")
    return {
        "tab": tab if tab in TABS else next(iter(TABS)),
        "month": int(month) if month.isdecimal() and len(month) < 5 else 0,
        "colour": asked.get("colour", "people")[:60],
        "ties": asked.get("ties") == "1",
        "experiment": asked.get("experiment", "")[:300],
    }


def _panel(name: str, chosen: str) -> Any:
    return solara.v.Html(
        tag="section", attributes={"id": f"panel-{name}", "role": "tabpanel", "aria-labelledby": f"tab-{name}"},
        style_="" if name == chosen else "display: none",
    )  # fmt: skip
