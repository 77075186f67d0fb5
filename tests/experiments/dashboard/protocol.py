"""What browsers say to kernels, in tests: as the page does, and as nobody should."""

import json
import uuid


def message(kind, content, **more):
    """Return a message of Jupyter's protocol."""
    header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "session": "s", "username": "", "version": "5.2"}
    return json.dumps(
        {"header": header, "channel": "shell", "content": content, "metadata": {}, "parent_header": {}} | more
    )


def to_widget(**data):
    """Return a message to a widget."""
    return message("comm_msg", {"comm_id": "0a1b2c3d", "data": data})


HONEST = {
    "who are you": message("kernel_info_request", {}),
    "the start": message("comm_open", {"comm_id": "5f3a46a9-ada2", "target_name": "solara.control", "data": {}}),
    "run": to_widget(method="run", args={"path": "/?seed=7", "dark": False, "themes": {}, "appName": None}),
    "still there": to_widget(method="app-status"),
    "catching up": to_widget(method="request_states"),
    "an event": to_widget(method="custom", content={"event": "event_emit", "data": {"kind": "settings", "seed": 8}}),
    "an event alone": to_widget(method="custom", content={"event": "click"}),
    "an upload": to_widget(method="custom", content={"event": "emit", "data": {"text": "x" * 200_000}}),
    "back": to_widget(method="update", state={"location": "/?seed=6"}, buffer_paths=[]),
    "over": message("comm_close", {"comm_id": "c", "data": {}}),
    "leaving": message("shutdown_request", {"restart": False}, channel="control"),
}

HOSTILE = {
    "no json": "{",
    "a number that is none": HONEST["run"].replace("false", "NaN"),
    "a list": "[]",
    "deep": "[" * 100_000,
    "a huge number": HONEST["run"].replace("false", "9" * 10_000),
    "no header": json.dumps({"channel": "shell", "content": {}}),
    "a header that is none": message("kernel_info_request", {}, header="x"),
    "another channel": message("kernel_info_request", {}, channel="iopub"),
    "no content": message("comm_msg", None),
    "buffers": message("comm_msg", {"comm_id": "c", "data": {"method": "request_state"}}, buffers=["x"]),
    "code": message("execute_request", {"code": "1"}),
    "a widget": message("comm_open", {"comm_id": "c", "target_name": "jupyter.widget", "data": {"state": {}}}),
    "no id": message("comm_msg", {"data": {"method": "request_state"}}),
    "any id": message("comm_msg", {"comm_id": ["c"], "data": {"method": "request_state"}}),
    "any import": to_widget(method="custom", content={"create_widget": ["antigravity", "x"], "props": {}, "id": "i"}),
    "any method": to_widget(method="custom", content={"update_ref": {"functionRef": "close"}, "id": "i", "prop": "x"}),
    "both": to_widget(method="custom", content={"event": "click", "create_widget": ["antigravity", "x"]}),
    "any event": to_widget(method="custom", content={"event": "__init__"}),
    "no event": to_widget(method="custom", content={"event": ["click"]}),
    "a template": to_widget(method="update", state={"template": "<b></b>"}),
    "more than the address": to_widget(method="update", state={"location": "/", "children": []}),
    "another place": to_widget(method="update", state={"location": "https://evil.example"}),
    "a long address": to_widget(method="update", state={"location": "/" * 10_000}),
    "eviction": to_widget(method="evict"),
    "reloading": to_widget(method="reload"),
    "another app": to_widget(method="run", args={"path": "/", "themes": {}, "appName": "x"}),
    "nowhere": to_widget(method="run", args={"path": None, "themes": {}}),
}
