"""The hardened start of the page: our own app around Solara's kernels, on one port, without the internet.

Guarded: hosts and origins, size, kind and number of messages, seats, headers, paths, tracebacks; see docs/PAGE.md.
One process, for viewers' kernels live in its memory.
"""

import atexit
import logging
import os
import re
import secrets
import shutil
import signal
import site
import sys
import sysconfig
import tempfile
import threading
from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from socket import socket
from typing import Any
from urllib.parse import urlencode

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute

from experiments.dashboard import warmup
from experiments.dashboard.hosting import hosting
from experiments.dashboard.server.document import TITLE, ChangedTemplateError, document
from experiments.dashboard.server.files import LASTING, Files, Kept
from experiments.dashboard.server.gate import Gate
from experiments.dashboard.server.limits import Seats

PAGE = "experiments.dashboard.page"
"""The module with the component `Page`."""

BROWSER = Path(__file__).parents[1] / "browser"
"""The modules and style sheets that browsers load."""

LARGEST_MESSAGE = 256 * 1024
"""Bytes of a message from a browser; an uploaded file fits."""

KEPT = "2m"
"""How long a kernel outlives its last connection. A tab that is closed says so, and its kernel goes at once; this is
for a phone that sleeps or a train in a tunnel. It need not be longer: a page whose kernel is gone starts anew from the
settings in its address when the network is back."""

LEAVING = 1.2
"""Seconds that viewers and background work have to end, once the server is told to stop; answers have a third of it."""

SWITCH = 0.0005
"""Seconds after which a thread that computes hands over to others. By default it is ten times as long, and who only
wants to answer waits that long each time it has touched a file, a socket or NumPy."""

SCRIPTS = (".js", ".css", ".woff2", ".svg", ".json")
NO_ASSETS = "solara-assets: not where Python keeps such files"
FULL = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="30"><title>Every seat is taken</title>
<body style="font: 1.05rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem">
<h1>Every seat is taken</h1><p>As many are watching as this computer serves well. This page tries again every half
minute, and lets you in when somebody leaves.</p></body></html>"""

log = logging.getLogger("coalition.page")


class AssetsMissingError(ModuleNotFoundError):
    """What browsers need of Solara is not installed."""


def prepare(page: str, sessions: int) -> None:
    """Set Solara's environment. It reads that when it is first imported, so this comes before.

    Raises
    ------
    RuntimeError
        If Solara's server has been imported already.
    """
    if "solara.server.settings" in sys.modules:
        raise RuntimeError("Solara's server was imported before its settings were made")
    for name in [name for name in os.environ if name.startswith("SOLARA_")]:
        del os.environ[name]  # what somebody set for an app of theirs
    home = tempfile.mkdtemp(prefix="coalition-page-")  # they would make folders in the user's, which may be read only
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    os.environ.update(
        SOLARA_HOME=home,
        IPYTHONDIR=home,
        SOLARA_APP=page,
        SOLARA_MODE="production",
        SOLARA_ROOT_PATH="",
        SOLARA_THEME_TITLE=TITLE,
        SOLARA_THEME_SHOW_BANNER="False",
        SOLARA_ASSETS_PROXY="False",
        SOLARA_ASSETS_CDN="/cdn",
        SOLARA_ASSETS_FONTAWESOME_ENABLED="False",
        SOLARA_TELEMETRY_MIXPANEL_ENABLE="False",
        SOLARA_TELEMETRY_SERVER_USER_ID="nobody",  # else it makes one and keeps it in the home folder
        SOLARA_SESSION_HTTP_ONLY="True",
        SOLARA_KERNEL_CULL_TIMEOUT=KEPT,
        SOLARA_KERNEL_MAX_COUNT=str(3 * sessions),  # threads; seats run out before
        SOLARA_STATE_AUTO_REMOUNT="True",  # the address holds the state
        MPLBACKEND="agg",
    )


def application(
    page: str | None = None, sessions: int | None = None, hosts: Iterable[str] = (), proxies: Iterable[str] = ()
) -> Gate:
    """Return the ASGI app. Once a process: Solara keeps kernels, settings and the page in modules.

    Parameters
    ----------
    page
        Module with the component `Page`. [default: `PAGE`]
    sessions
        Viewers at a time. [default: as `hosting` says]
    hosts, proxies
        Names by which the page may be reached (`experiments.dashboard.server.gate.Gate`).

    Raises
    ------
    AssetsMissingError
        If Solara's assets are not installed.
    ChangedTemplateError
        If they belong to another Solara.
    """
    seated = sessions or hosting().sessions
    prepare(page or PAGE, seated)
    cdn = _shared("solara", "cdn")
    extensions = _shared("jupyter", "nbextensions")
    import solara.server.kernel_context as kernels
    import solara.server.starlette as solara_app

    from experiments.dashboard.server.channel import Channel, close
    from experiments.dashboard.server.discreet import be_discreet

    be_discreet()
    seats = Seats(seated, kernels.contexts.__contains__)
    scripts = Files.below(BROWSER, SCRIPTS)
    shell = _Shell(scripts, seats)
    static = Path(solara_app.server.solara_static)
    bundles = _bundles(cdn, shell)
    threading.Thread(target=bundles.read_all, args=[shell.named], daemon=True).start()
    routes: list[BaseRoute] = [
        Route("/", shell.answer),
        Route("/readyz", _ready),
        WebSocketRoute("/jupyter/api/kernels/{kernel_id}/channels", Channel(seats)),
        Route("/_solara/api/close/{kernel_id}", close, methods=["POST"]),
        Mount("/page", scripts),
        Mount("/static/assets", Files.below(static.parent / "assets", (".css", ".js"))),
        Mount("/static", Files.below(static, (".css", ".js"))),
        Mount("/jupyter/nbextensions", _widgets(extensions)),
        Mount("/cdn", bundles),
    ]
    lifespan: Callable[[Any], AbstractAsyncContextManager[Any]] = solara_app.lifespan
    inner = Starlette(routes=routes, lifespan=lifespan, exception_handlers={HTTPException: _plainly})
    inner.router.redirect_slashes = False
    return Gate(inner, hosts, proxies)


class _Shell:
    """The HTML of the page: rendered once, the same for all."""

    def __init__(self, scripts: Files, seats: Seats) -> None:
        from solara.server import app, server

        app.ensure_apps_initialized()
        server.get_nbextensions = lambda: (["jupyter-vue/extension", "jupyter-vuetify/extension"], {})
        modules = sorted((name for name in scripts.files if name.endswith(".js")), key=lambda name: name == "main.js")
        entry = [f"/page/{name}" for name in modules] if "main.js" in modules else []
        styles = ["/page/page.css"] if "page.css" in scripts.files else []
        self.html = document(server.read_root("/", "") or "", entry, styles)
        self.named = set(re.findall(r'"/cdn/([^"?]+)"', self.html))
        self.kept = Kept.of(self.html.encode(), squeeze=True)
        self.seats = seats
        self.cookie: str = server.COOKIE_KEY_SESSION_ID

    async def answer(self, request: Request) -> Response:
        """Return the page, with a cookie that tells the viewer's kernels from others'."""
        asked = request.query_params.multi_items()
        settings = [(key, value) for key, value in asked if key not in ("kernelid", "modelid")]
        if settings != asked:  # Solara would open the kernel of whoever made the link
            return RedirectResponse(f"/?{urlencode(settings)}")
        if not self.seats.free(request.client.host if request.client else ""):
            return Response(FULL, 503, {"Retry-After": "30", "Cache-Control": "no-store"}, "text/html")
        response = self.kept.response(request.scope, "text/html", "private, no-cache")
        if not request.cookies.get(self.cookie):
            secure = request.scope["scheme"] == "https"
            response.set_cookie(self.cookie, secrets.token_urlsafe(24), httponly=True, samesite="lax", secure=secure)
        return response


def _widgets(extensions: Path) -> Files:
    """Return the browser side of ipyvue and ipyvuetify, of this environment rather than of the user's home."""
    names = ("jupyter-vue/nodeps.js", "jupyter-vue/nodeps-vue-sfc.js", "jupyter-vuetify/nodeps.js")
    return Files({name: extensions / name for name in names})


def _bundles(cdn: Path, shell: _Shell) -> Files:
    """Return the bundles that the page names, whole packages of them, for they load parts of theirs."""
    packages = {"/".join(name.split("/")[: 2 if name.startswith("@") else 1]) for name in shell.named}
    files = {
        f"{package}/{name}": path
        for package in packages
        for name, path in Files.below(cdn / package, SCRIPTS).files.items()
    }
    if missing := sorted(shell.named.difference(files)):
        raise ChangedTemplateError(f"Solara's page asks for files that its assets do not hold: {', '.join(missing)}")
    return Files(files, LASTING)


def _shared(*parts: str) -> Path:
    """Return a folder of data files that packages brought."""
    places = (sysconfig.get_path("data"), sys.prefix, site.getuserbase())
    for place in places:
        if (folder := Path(place, "share", *parts)).is_dir():
            return folder
    raise AssetsMissingError(NO_ASSETS, name="solara")


async def _ready(_: Request) -> Response:
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


async def _plainly(_: Request, error: Exception) -> Response:
    """Answer an error with its kind, and nothing about what is here."""
    status = getattr(error, "status_code", 500)
    return PlainTextResponse({404: "Not found", 405: "Not allowed"}.get(status, "Not possible"), status)


class Server(uvicorn.Server):
    """A server that says when it is ready, and that ends in time."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self.ready = ready

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Begin to listen, and say so."""
        await super().startup(sockets)
        if self.started:
            self.ready()

    def handle_exit(self, sig: int, frame: Any) -> None:
        """Begin to stop, and say so; whoever still computes when the time is over is left behind."""
        if not self.should_exit:
            os.write(2, b"\nEnded.\n")  # a signal may come in the middle of another line that is being printed
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        watch = threading.Timer(LEAVING, _leave)
        watch.daemon = True
        watch.start()
        super().handle_exit(sig, frame)


def _leave() -> None:
    """End this process whatever it does, but tidily."""
    warmup.stop()
    shutil.rmtree(os.environ["SOLARA_HOME"], ignore_errors=True)
    os._exit(0)


def serve(app: Gate, listener: socket, ready: Callable[[], None], proxied: bool = False) -> None:
    """Serve the page until told to stop.

    Parameters
    ----------
    app
        What `application` returned.
    listener
        A socket that listens.
    ready
        Called once when viewers may come.
    proxied
        Whether a proxy on this machine is in front, whose word on visitors' addresses is taken.
    """
    config = uvicorn.Config(
        app,
        http="h11",  # limits the size of headers
        ws="websockets-sansio",
        ws_max_size=LARGEST_MESSAGE,
        ws_per_message_deflate=True,
        proxy_headers=proxied,
        server_header=False,
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=LEAVING / 3,
    )
    server = Server(config, ready)
    sys.setswitchinterval(SWITCH)
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(
            stop, signal.SIG_IGN
        )  # the server has its own while it runs; afterwards, all that is left is to end
    server.run([listener])
