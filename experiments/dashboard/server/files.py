"""Files for browsers: a fixed list of names, kept in memory, compressed once."""

import gzip
import hashlib
import mimetypes
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.responses import PlainTextResponse, Response
from starlette.routing import get_route_path
from starlette.types import Receive, Scope, Send

LASTING = "public, max-age=31536000, immutable"
"""For files whose address has their version in it."""

CHECKED = "no-cache"
"""For files that may change: kept by browsers, who ask each time whether it is still the same."""

TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
"""Types that must not depend on the machine's own list, which may call a module plain text."""

SQUEEZED = frozenset({".js", ".css", ".svg", ".json", ".html", ".ttf"})
"""Endings of what gets smaller by compressing."""


@dataclass(frozen=True)
class Kept:
    """A file as it is sent."""

    changed: float
    plain: bytes
    squeezed: bytes | None
    tag: str

    @classmethod
    def of(cls, plain: bytes, squeeze: bool, changed: float = 0.0) -> "Kept":
        """Return bytes with their tag, and compressed if that is worth it."""
        small = gzip.compress(plain, 6, mtime=0) if squeeze and len(plain) > 500 else None
        worth = small is not None and len(small) < 0.9 * len(plain)
        return cls(changed, plain, small if worth else None, hashlib.sha256(plain).hexdigest()[:20])

    def response(self, scope: Scope, media_type: str, caching: str) -> Response:
        """Return what answers a request: the file, compressed if the browser reads that, or that it has not changed."""
        asked = {name: value.decode("latin-1") for name, value in scope["headers"]}
        squeezed = self.squeezed is not None and "gzip" in asked.get(b"accept-encoding", "")
        tag = f'"{self.tag}-gzip"' if squeezed else f'"{self.tag}"'
        headers = {"ETag": tag, "Cache-Control": caching}
        if self.squeezed is not None:
            headers["Vary"] = "Accept-Encoding"
        known = [each.strip().removeprefix("W/") for each in asked.get(b"if-none-match", "").split(",")]
        if tag in known:
            return Response(status_code=304, headers=headers)
        if squeezed:
            headers["Content-Encoding"] = "gzip"
        body = self.squeezed if squeezed else self.plain
        return Response(body, headers=headers, media_type=media_type)


class Files:
    """An ASGI app that serves files by name; what is not on the list is not there, wherever its path may lead.

    Parameters
    ----------
    files
        Path below the mount -> file. A file that changes later is read anew.
    caching
        `LASTING` or `CHECKED`.
    """

    def __init__(self, files: Mapping[str, Path], caching: str = CHECKED) -> None:
        self.files = dict(files)
        self.caching = caching
        self.kept: dict[str, Kept] = {}

    @classmethod
    def below(cls, folder: Path, endings: Iterable[str], caching: str = CHECKED) -> "Files":
        """Return all files below a folder that have one of the endings."""
        wanted = frozenset(endings)
        found = (path for path in sorted(folder.rglob("*")) if path.suffix in wanted and path.is_file())
        return cls({path.relative_to(folder).as_posix(): path for path in found}, caching)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        await self.response(scope)(scope, receive, send)

    def response(self, scope: Scope) -> Response:
        """Return the file, or that there is none."""
        name = get_route_path(scope).lstrip("/")
        if scope["type"] != "http" or name not in self.files:
            return PlainTextResponse("Not found", 404)
        if scope["method"] not in ("GET", "HEAD"):
            return PlainTextResponse("Not allowed", 405, headers={"Allow": "GET, HEAD"})
        try:
            kept = self.read(name)
        except OSError:
            return PlainTextResponse("Not found", 404)
        return kept.response(scope, media_type(self.files[name]), self.caching)

    def read_all(self, names: Iterable[str]) -> None:
        """Read and compress files before they are asked for: a large one holds up whoever asks first."""
        for name in names:
            self.read(name)

    def read(self, name: str) -> Kept:
        """Return a file of the list as it is now."""
        path = self.files[name]
        changed = path.stat().st_mtime
        kept = self.kept.get(name)
        if kept is None or kept.changed != changed:
            kept = self.kept[name] = Kept.of(path.read_bytes(), path.suffix in SQUEEZED, changed)
        return kept


def media_type(path: Path) -> str:
    """Return the type of a file by its ending."""
    return TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
