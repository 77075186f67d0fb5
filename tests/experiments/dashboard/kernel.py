"""A viewer without a browser: says what the page says, and keeps what its kernel sends."""

import asyncio
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect

from tests.experiments.dashboard.protocol import message


@dataclass
class Kernel:
    """An open tab, without its browser.

    Attributes
    ----------
    address
        Where the page is, without a slash at the end.
    states
        By name of the view, the traits that the server has sent of its bridge.
    received
        Characters that came over the WebSocket.
    """

    address: str
    cookie: str = ""
    kernel: str = field(default_factory=lambda: str(uuid.uuid4()))
    page: str = field(default_factory=lambda: str(uuid.uuid4()))
    states: dict[str, dict[str, Any]] = field(default_factory=dict)
    received: int = 0
    _socket: ClientConnection | None = None
    _ids: dict[str, str] = field(default_factory=dict)
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    _reader: asyncio.Task | None = None

    async def open(self, query: str) -> None:
        """Ask for the page, connect to its kernel, and start it as the browser does."""
        async with httpx.AsyncClient(timeout=60) as http:
            answer = await http.get(f"{self.address}/?{query}")
            answer.raise_for_status()
            self.cookie = "; ".join(f"{name}={value}" for name, value in http.cookies.items())
        where = (
            f"ws{self.address.removeprefix('http')}/jupyter/api/kernels/{self.kernel}/channels?session_id={self.page}"
        )
        self._socket = await connect(
            where, additional_headers={"Cookie": self.cookie}, origin=self.address, max_size=None, open_timeout=60
        )
        self._reader = asyncio.create_task(self._read())
        control, run = uuid.uuid4().hex, {"path": f"/?{query}", "dark": False, "themes": {}, "appName": None}
        await self._socket.send(message("kernel_info_request", {}))
        opened = {"comm_id": control, "target_name": "solara.control", "data": {}}
        await self._socket.send(message("comm_open", opened))
        await self._socket.send(message("comm_msg", {"comm_id": control, "data": {"method": "run", "args": run}}))

    async def say(self, view: str, **said: Any) -> None:
        """Say something as a view of the browser does."""
        data = {"method": "custom", "content": {"event": "said", "data": said}}
        await self._socket.send(message("comm_msg", {"comm_id": self._ids[view], "data": data}, buffers=[]))

    async def until(self, holds: Callable[[dict[str, dict[str, Any]]], Any], patience: float = 30.0) -> None:
        """Wait until something holds for what was sent.

        Raises
        ------
        TimeoutError
            If it does not within `patience`, s.
        """
        async with asyncio.timeout(patience), self._changed:
            await self._changed.wait_for(lambda: holds(self.states))

    async def leave(self) -> None:
        """Close the tab: its browser says so."""
        async with httpx.AsyncClient(timeout=60) as http:
            where = f"{self.address}/_solara/api/close/{self.kernel}?session_id={self.page}"
            await http.post(where, headers={"Cookie": self.cookie, "Origin": self.address})
        await self._socket.close()
        await self._reader

    async def _read(self) -> None:
        names = {}
        async for text in self._socket:
            self.received += len(text)
            told = json.loads(text)
            if told["header"]["msg_type"] not in ("comm_open", "comm_msg"):
                continue
            content = told["content"]
            state = content["data"].get("state", {})
            if "name" in state and "payload" in state:
                names[content["comm_id"]] = state["name"]
                self._ids[state["name"]] = content["comm_id"]
            if (name := names.get(content["comm_id"])) is not None:
                async with self._changed:
                    self.states.setdefault(name, {}).update(state)
                    self._changed.notify_all()


def pictured(states: dict[str, dict[str, Any]]) -> str:
    """Return the curves that the stage shows, as text; nothing if there is none yet."""
    payload = states.get("stage", {}).get("payload", "")
    return payload.partition('"curves":')[2].partition("}")[0]


def judged(states: dict[str, dict[str, Any]]) -> bool:
    """Return whether the stage has a verdict on what it shows."""
    payload = states.get("stage", {}).get("payload", "")
    return bool(payload) and '"verdict":null' not in payload
