"""The bridge to the browser: a view of `browser/main.js` as a component of a Solara page."""

import json
import logging
from collections.abc import Callable, Mapping
from typing import Any

import solara

from experiments.dashboard.wishes import Message

log = logging.getLogger(__name__)


@solara.component_vue("bridge.vue", vuetify=False)
def _Bridge(name: str, payload: str, state: str, event_said: Callable[[Any], None]) -> None:
    pass


@solara.component
def View(name: str, payload: str, state: Mapping[str, Any], heard: Callable[[Message], None]) -> None:
    """Show a view of the browser.

    Parameters
    ----------
    name
        The view, by its name in `browser/main.js`.
    payload
        What is large and changes seldom, as JSON; it is only sent again when it changes.
    state
        What is small and goes over the payload.
    heard
        Called with each message of the view: a table of plain values, of which nothing is certain.
    """

    def hear(message: Any) -> None:
        if not isinstance(message, dict) or not isinstance(message.get("kind"), str):
            return
        try:
            heard(message)
        except Exception:  # a visitor must not see it, whoever runs the page should
            log.exception("a message of the view %r could not be answered", name)

    _Bridge(name=name, payload=payload, state=json.dumps(state, allow_nan=False), event_said=hear)
