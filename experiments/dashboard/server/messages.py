r"""What a browser may say to its kernel: the few messages of the page, and nothing else of Jupyter's protocol.

Solara passes every message on to ipywidgets and ipyvue. Those trust the browser: `create_widget` of an ipyvue template
imports any module and calls anything in it, `update_ref` and a `functionRef` call any method, an opened
`jupyter.widget` makes widgets without end, an update sets any trait. So a message passes only if it is one of:

* `kernel_info_request`, `comm_info_request`, `shutdown_request` (of the own kernel);
* `comm_open` of one of `TARGETS`, and `comm_close`;
* `comm_msg` that asks for states, starts the page or asks whether it runs, sets a trait of `TRAITS`, or is an event
  with a plain name, which reaches only what a component names `event_...`.
"""

import json
import re
from typing import Any

TARGETS = frozenset({"solara.control", "jupyter.widget.control"})
"""What a browser may open: Solara's own, and the one by which it catches up after its network was gone."""

TRAITS = frozenset({"location"})
"""Traits that a browser may set: the address, which the button Back changes. All else comes as events."""

LONGEST_ADDRESS = 8192
"""Characters of an address."""

_PLAIN = frozenset({"kernel_info_request", "comm_info_request", "shutdown_request"})
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)
_ID = re.compile(r"[A-Za-z0-9_.-]{1,128}", re.ASCII)


class RefusedError(ValueError):
    """A message that the page does not send."""


def check(text: str) -> None:
    """Refuse a message that the page does not send.

    Raises
    ------
    RefusedError
        If it is none of those above; it says why in words for the log, without repeating what was sent.
    """
    try:
        message = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise RefusedError("not JSON") from None
    header = _dict(_dict(message).get("header"))
    _need(all(isinstance(header.get(key), str) for key in ("msg_id", "msg_type", "session")), "an incomplete header")
    _need(message.get("channel") in ("shell", "control"), "an unknown channel")
    _need(not message.get("buffers"), "buffers")
    content = _dict(message.get("content"))
    for part in ("metadata", "parent_header"):
        _dict(message.get(part, {}))
    kind = header["msg_type"]
    if kind in _PLAIN:
        return
    _need(kind in ("comm_open", "comm_msg", "comm_close"), "an unknown type of message")
    _need(isinstance(content.get("comm_id"), str) and _ID.fullmatch(content["comm_id"]), "no id")
    if kind == "comm_open":
        _need(content.get("target_name") in TARGETS, "an unknown target")
    elif kind == "comm_msg":
        _check_data(_dict(content.get("data")))


def _check_data(data: dict[str, Any]) -> None:
    method = data.get("method")
    if method == "custom":
        _check_event(_dict(data.get("content")))
    elif method == "update":
        state = _dict(data.get("state"))
        _need(not data.get("buffer_paths"), "buffers")
        _need(TRAITS.issuperset(state), "a trait that the page does not set")
        _need(all(_is_address(value) for value in state.values()), "no address")
    elif method == "run":
        args = _dict(data.get("args"))
        _need(_is_address(args.get("path")), "no address")
        _need(args.get("appName") is None, "an unknown app")
        _dict(args.get("themes"))
    else:
        _need(method in ("request_state", "request_states", "app-status"), "an unknown method")


def _check_event(content: dict[str, Any]) -> None:
    _need({"event", "data"}.issuperset(content), "more than an event")
    event = content.get("event")
    _need(isinstance(event, str) and _NAME.fullmatch(event), "an unknown event")


def _is_address(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("/") and len(value) <= LONGEST_ADDRESS


def _dict(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise RefusedError("another shape")
    return value


def _need(holds: Any, otherwise: str) -> None:
    if not holds:
        raise RefusedError(otherwise)


def _no_number(name: str) -> None:
    raise ValueError(name)
