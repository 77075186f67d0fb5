"""The WebSocket of a viewer: who may have one, what is heard on it, and how many there are."""

import asyncio
import json
import time
import uuid

import httpx
import pytest
import websockets
from websockets.asyncio.client import connect

from tests.experiments.dashboard.protocol import HOSTILE, message
from tests.experiments.dashboard.serving import served

pytestmark = pytest.mark.page


def channel(server, kernel=None, origin=None, cookie=None, **how):
    """Return a WebSocket to a kernel, not yet connected."""
    kernel = kernel or uuid.uuid4()
    address = f"ws://{server.host}/jupyter/api/kernels/{kernel}/channels?session_id={uuid.uuid4()}"
    headers = {"Cookie": f"solara-session-id={cookie}"} if cookie else {}
    return connect(address, origin=origin or server.address, additional_headers=headers, proxy=None, **how)


async def replies(ws, patience=1.0):
    """Return what comes until nothing comes any more."""
    found = []
    try:
        while True:
            found.append(json.loads(await asyncio.wait_for(ws.recv(), patience)))
    except (TimeoutError, websockets.ConnectionClosed):
        return found


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1:1", "https://127.0.0.1.evil.example"]
)
def test_a_foreign_page_may_not_talk_to_a_kernel(server, origin):
    async def attempt():
        with pytest.raises(websockets.InvalidStatus, match="403"):
            async with channel(server, origin=origin):
                pass

    asyncio.run(attempt())
    close = f"{server.address}/_solara/api/close/{uuid.uuid4()}?session_id=x"
    assert httpx.post(close, headers={"Origin": origin}).status_code == 400
    assert httpx.post(close).status_code == 400
    assert httpx.post(close, headers={"Origin": server.address}).status_code == 204


def test_a_name_that_is_allowed_is_let_in_and_its_pages_too():
    with served("--allow-host", "lab.example.org") as server:

        async def attempt(origin):
            async with channel(server, origin=origin) as ws:
                await ws.send(message("kernel_info_request", {}))
                return await replies(ws)

        assert httpx.get(server.address, headers={"Host": "lab.example.org"}).status_code == 200
        assert asyncio.run(attempt("https://lab.example.org"))
        with pytest.raises(websockets.InvalidStatus):
            asyncio.run(attempt("https://lab.example.org:8443"))


# What a browser may say


def test_a_message_that_is_too_long_ends_the_connection(server):
    async def attempt(size):
        async with channel(server) as ws:
            await ws.send(message("kernel_info_request", {"x": "x" * size}))
            found = await replies(ws)
            return ws.close_code, [each["msg_type"] for each in found]

    assert asyncio.run(attempt(250_000)) == (None, ["status", "kernel_info_reply", "status"])
    assert asyncio.run(attempt(263_000)) == (1009, [])


@pytest.mark.parametrize("said", ["a widget", "any import", "a template"])
def test_what_the_page_does_not_send_is_not_heard(server, said):
    async def attempt():
        async with channel(server) as ws:
            await ws.send(HOSTILE[said])
            heard = await replies(ws, 0.4)
            await ws.send(message("kernel_info_request", {}))
            return heard, await replies(ws, 0.4)

    heard, then = asyncio.run(attempt())
    assert heard == []
    assert then


def test_who_keeps_on_sending_other_things_is_put_out(server):
    async def attempt():
        async with channel(server) as ws:
            for _ in range(30):
                await ws.send("{}")
            await replies(ws)
            return ws.close_code

    assert asyncio.run(attempt()) == 1008


def test_bytes_are_not_heard(server):
    async def attempt():
        async with channel(server) as ws:
            await ws.send(b"\0\0\0\1\0\0\0\x08" + message("kernel_info_request", {}).encode())
            return await replies(ws, 0.4)

    assert asyncio.run(attempt()) == []


def test_a_flood_is_slowed_down(server):
    async def attempt():
        async with channel(server, max_queue=None) as ws:
            for _ in range(360):
                await ws.send(message("kernel_info_request", {}))
            began = time.monotonic()
            answered = 0
            while answered < 360:
                answered += json.loads(await asyncio.wait_for(ws.recv(), 20))["msg_type"] == "kernel_info_reply"
            return time.monotonic() - began

    assert asyncio.run(attempt()) > 1.5  # 300 at once, the others at 30 a second


def test_a_kernel_of_somebody_else_stays_theirs(server):
    kernel = uuid.uuid4()

    async def attempt():
        async with channel(server, kernel, cookie="mine") as ws:
            await ws.send(message("kernel_info_request", {}))
            assert await replies(ws, 0.5)
            with pytest.raises(websockets.InvalidStatus):
                async with channel(server, kernel, cookie="yours"):
                    pass
            close = f"{server.address}/_solara/api/close/{kernel}?session_id=x"
            httpx.post(close, headers={"Origin": server.address, "Cookie": "solara-session-id=yours"})
            await ws.send(message("kernel_info_request", {}))
            assert await replies(ws, 0.5)

    asyncio.run(attempt())


def test_states_go_to_who_asked_for_them_whoever_else_is_about_to_ask(server):
    """ipywidgets keeps one channel for all kernels: the states of one visitor's widgets went to another."""

    async def attempt():
        opening = message("comm_open", {"comm_id": "control", "target_name": "jupyter.widget.control", "data": {}})
        asking = message("comm_msg", {"comm_id": "control", "data": {"method": "request_states"}})
        async with channel(server) as mine, channel(server) as yours:
            for ws, said in ((mine, opening), (yours, opening), (mine, asking)):
                await ws.send(said)
                await asyncio.sleep(0.3)
            return [str(await replies(ws, 0.4)).count("update_states") for ws in (mine, yours)]

    assert asyncio.run(attempt()) == [1, 0]


# Seats


def test_when_every_seat_is_taken_the_next_one_is_told_so_and_let_in_later():
    async def attempt(server):
        async with channel(server, cookie="a") as first, channel(server, cookie="b") as second:
            for ws in (first, second):
                await ws.send(message("kernel_info_request", {}))
                assert await replies(ws, 0.5)
            full = httpx.get(server.address)
            async with channel(server) as third:
                await replies(third, 0.5)
                code = third.close_code
            await second.send(message("shutdown_request", {}))  # what a page does that is left for good
            await replies(second, 0.5)
            return full, code, httpx.get(server.address)

    with served("--sessions", "2") as server:
        full, code, later = asyncio.run(attempt(server))
    assert full.status_code == 503
    assert "Every seat is taken" in full.text
    assert full.headers["retry-after"] == "30"
    assert code == 1013
    assert later.status_code == 200
