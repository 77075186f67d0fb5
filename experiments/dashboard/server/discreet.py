"""Solara kept from telling visitors what is none of their business: tracebacks, paths, and each other's widgets."""

import logging
import traceback
from types import TracebackType
from typing import Any

import comm
import ipywidgets
import reacton.core
import solara.server.app
import solara.server.patch
from ipywidgets.widgets import widget as ipywidget

SORRY = "Something went wrong here, and has been written down for whoever runs this page. Reload the page to go on."
"""What a visitor reads instead of a traceback."""

log = logging.getLogger("coalition.page")


class SecretTracebacks:
    """The module `traceback` as Solara shall see it: what it would show to visitors goes to the log instead.

    Parameters
    ----------
    logged
        Whether somebody else logs it.
    """

    def __init__(self, logged: bool) -> None:
        self.logged = logged

    def __getattr__(self, name: str) -> Any:
        return getattr(traceback, name)

    def format_exception(
        self, kind: Any, error: BaseException | None = None, trace: TracebackType | None = None, **how: Any
    ) -> list[str]:
        """Log an exception, and return what may be shown of it."""
        if error is not None and not self.logged:
            log.error("A part of the page failed", exc_info=(type(error), error, trace))
        return [SORRY]


def be_discreet() -> None:
    """Make Solara discreet, before it runs the page.

    Raises
    ------
    RuntimeError
        If Solara no longer does what is changed here: then nothing would be hidden.
    """
    for module in (reacton.core, solara.server.app, solara.server.patch):
        if getattr(module, "traceback", None) is not traceback:
            raise RuntimeError(f"{module.__name__} formats tracebacks in another way than the one that is hidden")
        module.traceback = SecretTracebacks(logged=module is reacton.core)
    ipywidgets.register_comm_target = _register_targets


def _register_targets(kernel: object = None) -> None:
    """Let a browser catch up after its network was gone, and open nothing else.

    ipywidgets keeps the channel of whoever asked last for all: one visitor's widgets would be sent to another. And
    its `jupyter.widget` lets browsers make widgets.
    """
    comm.get_comm_manager().register_target("jupyter.widget.control", _opened)


def _opened(channel: Any, _: dict[str, Any]) -> None:
    channel.on_msg(lambda message: _answer(channel, message))


def _answer(channel: Any, message: dict[str, Any]) -> None:
    """Send the states of the widgets of the kernel that asks to its own browser."""
    if message["content"]["data"].get("method") != "request_states":
        return
    states = {
        key: {
            "model_name": widget._model_name,
            "model_module": widget._model_module,
            "model_module_version": widget._model_module_version,
            "state": widget.get_state(),
        }
        for key, widget in ipywidget._instances.items()
    }
    states, paths, buffers = ipywidget._remove_buffers(states)
    channel.send({"method": "update_states", "states": states, "buffer_paths": paths}, buffers=buffers)
