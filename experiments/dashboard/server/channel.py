"""The WebSocket of a viewer: seated, counted, slowed down, and only what the page says passes."""

import asyncio
import logging
import re
import time

from solara.server import kernel_context
from solara.server.server import COOKIE_KEY_SESSION_ID
from solara.server.starlette import kernel_connection
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from experiments.dashboard.server.gate import REFUSED
from experiments.dashboard.server.limits import Bucket, Seats
from experiments.dashboard.server.messages import RefusedError, check

BURST = 300
"""Messages that a viewer may send at once."""

RATE = 30.0
"""Messages that a viewer may send all the time, 1/s; who sends more is slowed down."""

WEIGHT = 8192
"""Characters that count as another message."""

PATIENCE = 20
"""Messages that are refused before the connection is ended."""

PAGES = 64
"""Times that one kernel's tab may connect anew under another name."""

FULL = 1013
"""Close code of a WebSocket: try again later."""

_ID = re.compile(r"[A-Za-z0-9-]{8,64}", re.ASCII)
log = logging.getLogger("coalition.page")


class Channel:
    """The ASGI app that viewers' WebSockets come to.

    Parameters
    ----------
    seats
        Who is seated already.
    """

    def __init__(self, seats: Seats) -> None:
        self.seats = seats

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Seat a viewer and pass on what is said, until one side leaves."""
        socket = WebSocket(scope, receive, send)
        kernel = scope["path_params"]["kernel_id"]
        page = socket.query_params.get("session_id", "")
        if not self._may(socket, kernel, page):
            await socket.close(REFUSED)
            return
        if not self.seats.take(socket.client.host if socket.client else "", kernel):
            await socket.accept()
            await socket.close(FULL, "every seat is taken; try again in a minute")
            return
        try:
            await kernel_connection(WebSocket(scope, Listener(receive, send), send))
        except WebSocketDisconnect:
            pass
        except Exception:
            log.exception("A connection failed")
        finally:
            self.seats.leave(kernel)

    def _may(self, socket: WebSocket, kernel: str, page: str) -> bool:
        if not (_ID.fullmatch(kernel) and _ID.fullmatch(page)):
            return False
        context = kernel_context.contexts.get(kernel)
        if context is None:
            return True
        if context.session_id != socket.cookies.get(COOKIE_KEY_SESSION_ID):
            return False  # somebody else's
        status = context.page_status.get(page)
        return len(context.page_status) < PAGES if status is None else status is not kernel_context.PageStatus.CLOSED


class Listener:
    """What a viewer says, as the page's kernel shall hear it: checked, and not too fast."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self.receive = receive
        self.send = send
        self.bucket = Bucket(BURST, RATE, time.monotonic())
        self.refused = 0

    async def __call__(self) -> Message:
        """Return the next message that may pass."""
        while True:
            message = await self.receive()
            if message["type"] != "websocket.receive":
                return message
            text = message.get("text")
            size = len(text or message.get("bytes") or "")
            # Waiting here fills the buffers up to the sender's: nothing is lost, and nothing piles up here.
            await asyncio.sleep(self.bucket.wait(1 + size / WEIGHT, time.monotonic()))
            try:
                if text is None:
                    raise RefusedError("binary")
                check(text)
            except RefusedError as reason:
                self.refused += 1
                if self.refused == 1:
                    log.warning("A browser sent what the page does not send: %s", reason)
                if self.refused > PATIENCE:
                    await self.send({"type": "websocket.close", "code": REFUSED})
                    return {"type": "websocket.disconnect", "code": REFUSED}
                continue
            return message


def close(request: Request) -> Response:
    """End the kernel of a tab that its browser closes: the sooner, the sooner its memory returns."""
    context = kernel_context.contexts.get(request.path_params["kernel_id"])
    page = request.query_params.get("session_id", "")
    own = context is not None and context.session_id == request.cookies.get(COOKIE_KEY_SESSION_ID)
    if own and page in context.page_status:
        context.page_close(page)
    return Response(status_code=204)
