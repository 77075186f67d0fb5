"""The start of the page: who is let in, what is served, what is kept back, and how it ends."""

import asyncio
import gzip
import json
import re
import signal
import socket
import subprocess
import sys
import time
import uuid

import httpx
import pytest
import websockets
from websockets.asyncio.client import connect

from tests.experiments.dashboard.serving import ROOT, browser, served

pytestmark = pytest.mark.page


@pytest.fixture(scope="module")
def server():
    with served(page="tests.experiments.dashboard.odd_page") as running:
        yield running


@pytest.fixture(scope="module")
def chromium():
    with browser() as running:
        yield running


def get(server, path="/", **headers):
    return httpx.get(server.address + path, headers={name.replace("_", "-"): value for name, value in headers.items()})


def channel(server, kernel=None, origin=None, cookie=None, **how):
    """Return a WebSocket to a kernel, not yet connected."""
    kernel = kernel or uuid.uuid4()
    address = f"ws://{server.host}/jupyter/api/kernels/{kernel}/channels?session_id={uuid.uuid4()}"
    headers = {"Cookie": f"solara-session-id={cookie}"} if cookie else {}
    return connect(address, origin=origin or server.address, additional_headers=headers, proxy=None, **how)


def message(kind, content, **more):
    header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "session": "s", "username": "", "version": "5.2"}
    return json.dumps(
        {"header": header, "channel": "shell", "content": content, "metadata": {}, "parent_header": {}} | more
    )


async def replies(ws, patience=1.0):
    """Return what comes until nothing comes any more."""
    found = []
    try:
        while True:
            found.append(json.loads(await asyncio.wait_for(ws.recv(), patience)))
    except (TimeoutError, websockets.ConnectionClosed):
        return found


# Who is let in


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "localhost@evil.example", "[::1", "0"])
def test_an_unknown_host_is_refused(server, host):
    assert get(server, Host=host).status_code == 400


@pytest.mark.parametrize("host", ["localhost:1234", "127.0.0.1", "[::1]:80", "LOCALHOST"])
def test_this_machine_is_known_by_its_names(server, host):
    assert get(server, Host=host).status_code == 200


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


def test_headers_of_a_visitor_do_not_poison_the_page(server):
    before = get(server).text
    get(server, X_Script_Name="/evil", Script_Name="/evil", X_Forwarded_Prefix="/evil", X_Forwarded_Host="evil.example")
    assert get(server).text == before
    assert "evil" not in before


def test_a_name_that_is_allowed_is_let_in_and_its_pages_too():
    with served("--allow-host", "lab.example.org") as server:

        async def attempt(origin):
            async with channel(server, origin=origin) as ws:
                await ws.send(message("kernel_info_request", {}))
                return await replies(ws)

        assert get(server, Host="lab.example.org").status_code == 200
        assert asyncio.run(attempt("https://lab.example.org"))
        with pytest.raises(websockets.InvalidStatus):
            asyncio.run(attempt("https://lab.example.org:8443"))


# What is served


def test_every_answer_says_what_a_browser_may_do_with_it(server):
    for path in ("/", "/readyz", "/nothing", "/static/assets/style.css"):
        headers = get(server, path).headers
        policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
        assert policy["script-src"] == "'self' 'unsafe-inline' 'unsafe-eval' blob:"
        assert policy["connect-src"] == "'self' blob:"
        assert policy["object-src"] == policy["frame-ancestors"] == "'none'"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "same-origin"
        assert "server" not in headers


def test_the_page_has_a_language_a_title_and_a_first_paint_and_lets_people_zoom(server):
    text = get(server).text
    assert '<html lang="en">' in text
    assert "<title>Coalition: how should London share digital services?</title>" in text
    assert '<meta name="description" content="Watch two strategies' in text
    assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in text
    assert re.search(r'<div id="app"[^>]*>\s*<noscript>', text)
    assert text.count("Setting the table") == 2  # before Vue is there, and while Solara loads
    assert "var debug = false;" in text
    assert "solara.dev" not in text


def test_modules_of_the_page_are_served_by_their_types_and_are_asked_for_again(server):
    names = [path.relative_to(ROOT / "experiments/dashboard/browser").as_posix() for path in
             sorted((ROOT / "experiments/dashboard/browser").rglob("*.*")) if path.suffix in (".js", ".css")]  # fmt: skip
    for name in [f"/page/{name}" for name in names] + ["/static/main-vuetify.js", "/static/assets/style.css"]:
        first = get(server, name)
        assert first.status_code == 200
        assert first.headers["content-type"].startswith("text/javascript" if name.endswith(".js") else "text/css")
        assert first.headers["cache-control"] == "no-cache"
        again = get(server, name, If_None_Match=first.headers["etag"])
        assert (again.status_code, again.content) == (304, b"")


def test_bundles_are_kept_by_browsers_and_compressed(server):
    bundle = re.search(r'"(/cdn/[^"]+\.min\.js)"', get(server).text).group(1)
    squeezed = get(server, bundle, Accept_Encoding="gzip")
    plain = get(server, bundle, Accept_Encoding="identity")
    assert squeezed.headers["content-encoding"] == "gzip"
    assert int(squeezed.headers["content-length"]) < len(plain.content) / 2
    assert squeezed.content == plain.content
    assert squeezed.headers["etag"] != plain.headers["etag"]
    assert "immutable" in plain.headers["cache-control"]


@pytest.mark.parametrize("path", [
    "/resourcez", "/resourcez?verbose", "/nothing", "/a/b/c", "/jupyter/api/kernels/x", "/_solara/cdn/vue@3/x.js",
    "/static/public/x", "/static/solara_bootstrap.py", "/cdn/", "/cdn/../../../pyvenv.cfg", "/_solara/api/evict/x",
    "/cdn/%2e%2e/%2e%2e/%2e%2e/pyvenv.cfg", "/cdn//etc/passwd", "/cdn/..%2f..%2f..%2fpyvenv.cfg", "/cdn/%00",
    "/page/../page.py", "/page/..%2fpage.py", "/page/%2e%2e/server.py", "/cdn/vega-embed@6.20.2/package.json",
    "/jupyter/nbextensions/jupyter-js-widgets/extension.js", "/static/assets/..%2f..%2fserver.py",
])  # fmt: skip
def test_what_is_not_of_the_page_is_not_there(server, path):
    with socket.create_connection(server.host.split(":")) as raw:  # httpx would tidy the path up
        raw.sendall(f"GET {path} HTTP/1.1\r\nHost: {server.host}\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: raw.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.split()[1] == b"404"
    assert body == b"Not found"


def test_only_reading_is_allowed(server):
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH"):
        answer = httpx.request(method, server.address + "/", headers={"Origin": server.address})
        assert (answer.status_code, answer.text) == (405, "Not allowed")


def test_a_link_cannot_choose_the_kernel(server):
    answer = get(server, "/?kernelid=chosen&seed=7&modelid=x&a=b%20c")
    assert (answer.status_code, answer.headers["location"]) == (307, "/?seed=7&a=b+c")


def test_the_cookie_is_for_the_server_only(server):
    cookie = get(server).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "set-cookie" not in get(server, Cookie=cookie.split(";")[0]).headers


# What a browser may say


def test_a_message_that_is_too_long_ends_the_connection(server):
    async def attempt(size):
        async with channel(server) as ws:
            await ws.send(message("kernel_info_request", {"x": "x" * size}))
            found = await replies(ws)
            return ws.close_code, [each["msg_type"] for each in found]

    assert asyncio.run(attempt(250_000)) == (None, ["status", "kernel_info_reply", "status"])
    assert asyncio.run(attempt(263_000)) == (1009, [])


def custom(content):
    return message("comm_msg", {"comm_id": "c", "data": {"method": "custom", "content": content}})


HOSTILE = {
    "no json": "{",
    "no numbers": message("kernel_info_request", {}).replace("{}", '{"x": NaN}', 1),
    "a list": "[]",
    "deep": "[" * 100_000,
    "code": message("execute_request", {"code": "1"}),
    "a widget": message("comm_open", {"comm_id": "c", "target_name": "jupyter.widget", "data": {"state": {}}}),
    "no header": json.dumps({"channel": "shell", "content": {}}),
    "no id": message("comm_msg", {"data": {"method": "request_state"}}),
    "any import": custom({"create_widget": ["antigravity", "x"], "props": {}, "id": "i"}),
    "any method": custom({"update_ref": {"functionRef": "close"}, "id": "i", "prop": "x"}),
    "any event": custom({"event": "__init__"}),
    "a template": message("comm_msg", {"comm_id": "c", "data": {"method": "update", "state": {"template": "x"}}}),
    "eviction": message("comm_msg", {"comm_id": "c", "data": {"method": "evict"}}),
    "another app": message(
        "comm_msg", {"comm_id": "c", "data": {"method": "run", "args": {"path": "/", "appName": "x"}}}
    ),
}


@pytest.mark.parametrize("said", HOSTILE.values(), ids=HOSTILE)
def test_what_the_page_does_not_send_is_not_heard(server, said):
    async def attempt():
        async with channel(server) as ws:
            await ws.send(said)
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


# Seats


def test_when_every_seat_is_taken_the_next_one_is_told_so_and_let_in_later():
    async def attempt(server):
        async with channel(server, cookie="a") as first, channel(server, cookie="b") as second:
            for ws in (first, second):
                await ws.send(message("kernel_info_request", {}))
                assert await replies(ws, 0.5)
            full = get(server)
            async with channel(server) as third:
                await replies(third, 0.5)
                code = third.close_code
            await second.send(message("shutdown_request", {}))  # what a page does that is left for good
            await replies(second, 0.5)
            return full, code, get(server)

    with served("--sessions", "2") as server:
        full, code, later = asyncio.run(attempt(server))
    assert full.status_code == 503
    assert "Every seat is taken" in full.text
    assert full.headers["retry-after"] == "30"
    assert code == 1013
    assert later.status_code == 200


# In a browser


def kernels(page):
    return int(page.locator("text=/kernels: /").inner_text().split()[-1])


def opened(context, address):
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("text=/kernels: /", timeout=20_000)
    return page


def test_memory_returns_when_a_viewer_leaves(server, chromium):
    context = chromium.new_context()
    first = opened(context, server.address)
    few = kernels(first)
    others = [opened(context, server.address) for _ in range(3)]
    assert kernels(others[-1]) == few + 3
    for page in others:
        page.close(run_before_unload=True)
    time.sleep(1.0)
    assert kernels(opened(context, server.address)) == few + 1
    context.close()


@pytest.mark.parametrize("when", ["at once", "later"])
def test_nobody_reads_a_traceback(server, chromium, when):
    context = chromium.new_context()
    page = context.new_page()
    if when == "at once":
        page.goto(f"{server.address}/?wrong-at-once")
    else:
        page.goto(server.address)
        page.click("text=go wrong")
    page.wait_for_selector("text=Something went wrong here")
    content = page.inner_text("body")
    for secret in ("Traceback", "a secret", "/this/machine", ".py", "ValueError"):
        assert secret not in content
    context.close()
    errors = server.errors.read_text()
    assert "ValueError: a secret of /this/machine" in errors
    assert "odd_page.py" in errors


def test_a_page_whose_network_was_gone_goes_on_and_gets_nobody_elses_widgets(server, chromium):
    one, other = chromium.new_context(), chromium.new_context()
    first, second = opened(one, f"{server.address}/?first"), opened(other, f"{server.address}/?second")
    received = {"first": [], "second": []}
    for name, page in (("first", first), ("second", second)):
        page.on(
            "websocket", lambda ws, name=name: ws.on("framereceived", lambda frame: received[name].append(str(frame)))
        )
    for page in (first, second, first):
        page.evaluate("solara.debug.dropConnection()")
        page.wait_for_selector("text=The connection to the page's server is lost")
        page.wait_for_selector("text=The connection to the page's server is lost", state="hidden", timeout=20_000)
        page.wait_for_timeout(1500)
    assert "mine: first" in first.content()
    assert any("mine: first" in frame for frame in received["first"])
    assert not any("mine: first" in frame for frame in received["second"])
    assert not any("mine: second" in frame for frame in received["first"])
    first.click("text=go wrong")
    first.wait_for_selector("text=Something went wrong here")
    one.close()
    other.close()


# The end, and false starts


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_at_once_and_cleanly_with_viewers_connected(chromium, sign):
    with served() as server:
        page = chromium.new_page()
        page.goto(server.address)
        page.wait_for_function("window.solara?.debug?.connectionStatus == 'connected'")
        took = server.stop(sign)
        page.close()
        assert took < 2.0
        assert server.process.returncode == 0
        assert server.errors.read_text().strip() == "Ended."


def start(*options):
    return subprocess.run(
        [sys.executable, "-m", "experiments.cli", "dashboard", *options],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
    )


def test_a_port_in_use_is_said_in_one_line(server):
    done = start("--port", server.host.split(":")[1])
    assert done.returncode == 2
    assert re.fullmatch(r"Error: port \d+ of 127.0.0.1 is in use.*--port 0\n", done.stderr)


def test_a_host_that_is_none_is_said_in_one_line():
    done = start("--host", "nowhere.invalid", "--port", "0")
    assert (done.returncode, done.stderr) == (2, "Error: --host nowhere.invalid: there is no such address\n")
    done = start("--host", "192.0.2.1", "--port", "0")
    assert done.returncode == 2
    assert done.stderr.startswith("Error: --host 192.0.2.1: ")


@pytest.mark.parametrize("missing", ["solara", "uvicorn", "starlette"])
def test_a_missing_extra_is_said_with_what_to_do(missing):
    code = (
        "import sys\n"
        "class Missing:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name.split('.')[0] == {missing!r}:\n"
        f"            raise ModuleNotFoundError('No module named ' + name, name=name)\n"
        "sys.meta_path.insert(0, Missing())\n"
        "from experiments.cli import main\n"
        "main(['dashboard', '--port', '0'])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert done.returncode == 2
    assert "uv run --extra page coalition dashboard" in done.stderr
    assert "Traceback" not in done.stderr


def test_missing_assets_are_a_missing_extra():
    code = (
        "import experiments.dashboard.server as server\n"
        "server._shared.__code__ = (lambda *parts: (_ for _ in ()).throw(AssetsMissingError('x', name='solara'))).__code__\n"
        "from experiments.cli import main\n"
        "main(['dashboard', '--port', '0'])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert done.returncode == 2
    assert "pip install 'coalition-lab[page]'" in done.stderr


def test_it_says_where_it_is_and_where_experiments_are_looked_for(tmp_path):
    with served("--runs", str(tmp_path / "mine")) as server:
        assert re.fullmatch(
            rf"Coalition is at {server.address}/ \(experiments from {tmp_path}/mine/, which is not there yet; Ctrl-C ends it\)\n",
            server.line,
        )


def test_gzip_of_the_page_is_the_page(server):
    with httpx.stream("GET", server.address + "/", headers={"Accept-Encoding": "gzip"}) as answer:
        assert gzip.decompress(b"".join(answer.iter_raw())) == get(server, Accept_Encoding="identity").content
