"""`coalition dashboard`: the page in a browser."""

import errno
import socket
import threading
import webbrowser
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from experiments.cli.commands import leaving_at_once
from experiments.cli.shared import plainly
from experiments.dashboard.hosting import SESSIONS, Hosting, host

EXTRA = (
    "the page needs its extra, some 60 MB of assets that make it work without a network: run\n"
    "  python3 -m pip install uv && uv run --extra page coalition dashboard\n"
    "or, where Coalition is installed with pip,\n"
    "  pip install 'coalition-lab[page]'"
)
ANY = ("0.0.0.0", "::")
"""Addresses that stand for all of a machine."""


@click.command()
@click.option(
    "--host",
    "name",
    default="127.0.0.1",
    show_default=True,
    metavar="ADDRESS",
    help="Address to listen at. 0.0.0.0 lets the whole network in: there is no password.",
)
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="Port; 0 is any free one.")
@click.option("--open", "browse", is_flag=True, help="Also open the page in your browser.")
@click.option(
    "--runs",
    type=click.Path(path_type=Path),
    default=Path("runs"),
    show_default=True,
    help="Folder under which experiments are looked for.",
)
@click.option(
    "--allow-host",
    "allowed",
    multiple=True,
    metavar="NAME",
    help="Name by which visitors reach the page through a proxy or a name server; repeat for more.",
)
@click.option(
    "--sessions", type=click.IntRange(1, 10_000), default=SESSIONS, show_default=True, help="Viewers at a time."
)
@plainly
def dashboard(
    name: str, port: int, browse: bool, runs: Path, allowed: tuple[str, ...], sessions: int
) -> None:  # fmt: skip
    """Show the page: two strategies side by side in the same London, month by month.

    It needs no network, keeps running until Ctrl-C, and lets in nobody but this computer unless you say so.

    \b
    Examples:
      coalition dashboard --open
      coalition dashboard --port 0 --runs my-experiments
      coalition dashboard --allow-host lab.example.org    # behind a proxy on this machine
    """
    with listening(name, port) as listener:
        host(Hosting(runs, sessions))
        with leaving_at_once():
            from experiments.dashboard.warmup import start as warm_up  # now, for viewers trip over half-imported pandas

            serve, app = _page([] if name in ANY else [_bracketed(name)], allowed)
        address = _address(name, listener)

        def ready() -> None:
            there = "" if runs.is_dir() else ", which is not there yet"
            click.echo(f"Coalition is at {address} (experiments from {runs}/{there}; Ctrl-C ends it)")
            warm_up()
            if browse:
                threading.Thread(target=webbrowser.open, args=[address], daemon=True).start()

        serve(app, listener, ready, proxied=bool(allowed))


def _page(hosts: Iterable[str], proxies: Iterable[str]) -> tuple[Callable[..., None], Any]:
    """Import the page's server, and return what serves it and the app.

    Raises
    ------
    ValueError
        If the extra is missing.
    """
    try:
        from experiments.dashboard.server.app import application, serve

        return serve, application(hosts=hosts, proxies=proxies)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("experiments"):
            raise
        raise ValueError(EXTRA) from error


def listening(name: str, port: int) -> socket.socket:
    """Return a socket that listens, before anything heavy is imported: what is wrong with it is said at once.

    Raises
    ------
    ValueError
        If the port is taken, or the host is none of this machine's.
    """
    try:
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, _, _, _, address = min(found, key=lambda each: each[0] != socket.AF_INET)
        return socket.create_server(address[:2], family=family, backlog=256)
    except (socket.gaierror, UnicodeError):
        raise ValueError(f"--host {name}: there is no such address") from None
    except PermissionError:
        raise ValueError(f"--port {port}: this account may not use it; ports from 1024 up need no rights") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise ValueError(
                f"port {port} of {name} is in use, perhaps by another `coalition dashboard`; "
                "choose one with --port, or any free one with --port 0"
            ) from None
        raise ValueError(f"--host {name}: {error.strerror or error}") from None


def _address(name: str, listener: socket.socket) -> str:
    """Return where a browser of this machine finds the page."""
    local = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(name, name)
    return f"http://{_bracketed(local)}:{listener.getsockname()[1]}/"


def _bracketed(name: str) -> str:
    return f"[{name}]" if ":" in name else name
