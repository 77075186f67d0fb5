"""Inside a server that is watched: says what it holds, whenever a line comes in on its standard input."""

import gc
import json
import sys
import threading
from pathlib import Path


def answer() -> None:
    """Begin to answer, on a thread of its own."""
    threading.Thread(target=_answer, daemon=True).start()


def _answer() -> None:
    for _ in sys.stdin:
        print(json.dumps(held()), flush=True)


def held() -> dict[str, int]:
    """Return the viewers' kernels, widgets, threads and objects that are alive, and the memory that they take, kB."""
    import reacton.core
    from ipywidgets.widgets import widget
    from solara.server import kernel_context

    gc.collect()
    objects = gc.get_objects()
    status = dict(row.split(":", 1) for row in Path("/proc/self/status").read_text(encoding="utf-8").splitlines())
    return {
        "kernels": len(kernel_context.contexts),
        "widgets": len(widget._instances) + sum(isinstance(each, widget.Widget) for each in objects),
        "renderings": sum(isinstance(each, reacton.core._RenderContext) for each in objects),
        "threads": threading.active_count(),
        "objects": len(objects),
        "memory": int(status["VmRSS"].split()[0]),
        "most": int(status["VmHWM"].split()[0]),
    }
