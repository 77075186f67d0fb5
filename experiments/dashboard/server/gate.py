"""Who may ask at all, and the headers that every answer carries."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",  # Vue compiles templates in the browser
        "style-src 'self' 'unsafe-inline'",
        "connect-src 'self' blob:",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "frame-ancestors 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # with no-referrer, browsers would hide the origin of what a page sends
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
LOCAL = ("localhost", "127.0.0.1", "[::1]")
"""Names of this machine for itself."""

POISON = frozenset({b"script-name", b"x-script-name", b"x-forwarded-prefix", b"x-forwarded-host"})
"""Headers by which a visitor could make Solara write other addresses into pages."""

REFUSED = 1008
"""Close code of a WebSocket: against the policy."""


class Gate:
    """ASGI middleware: known hosts, own origins, no poisoned headers, safe answers.

    Parameters
    ----------
    app
        What is behind the gate.
    hosts
        Names by which the page may be reached, without port. The address of the machine that a connection came in at
        is always one of them: a name that others control cannot be it.
    proxies
        Names by which visitors know the page, if a proxy calls it by another one: `name` or `name:port`.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str], proxies: Iterable[str] = ()) -> None:
        self.app = app
        self.proxies = frozenset(proxy.lower() for proxy in proxies)
        self.hosts = frozenset(_name(host) for host in (*LOCAL, *hosts, *self.proxies))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request or a WebSocket through, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refused = self.refusal(scope, headers)
        if refused and scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": REFUSED})
            return
        scope = dict(scope, headers=[pair for pair in scope["headers"] if pair[0] not in POISON])

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    answer[name] = value
            await send(message)

        await (PlainTextResponse(refused, 400) if refused else self.app)(scope, receive, send_safely)

    def refusal(self, scope: Scope, headers: Headers) -> str:
        """Return why a request is refused, or nothing."""
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self._is_known(scope, _name(hosts[0])):
            return "Unknown host"
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            return ""
        return "" if self._is_own(headers.getlist("origin"), hosts[0]) else "Unknown origin"

    def _is_known(self, scope: Scope, name: str) -> bool:
        here = scope.get("server")
        return bool(name) and (name in self.hosts or (here is not None and name == here[0]))

    def _is_own(self, origins: list[str], host: str) -> bool:
        """Return whether a page of ours asks: same name and same port, for another port may be somebody else."""
        if len(origins) != 1:
            return False
        scheme, _, place = origins[0].lower().partition("://")
        return scheme in ("http", "https") and (place == host.lower() or place in self.proxies)


def _name(host: str) -> str:
    """Return the name in a Host header, in small letters, without port and brackets; nothing if there is none."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
