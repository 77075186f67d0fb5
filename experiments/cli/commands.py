"""The group of commands: each is imported when it is asked for, and may be stopped at any moment."""

import os
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from typing import Any

import click

from experiments.cli.shared import INTERRUPTED, complain

STOPS = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True)
class Home:
    """Where a command is, and a line about it, so that the list of commands needs no import."""

    module: str
    name: str
    about: str


class Commands(click.Group):
    """A group that imports a command when it is asked for, and names the nearest one when it is misspelt."""

    def __init__(self, *args: Any, homes: Mapping[str, Home], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.homes = homes
        for name, home in homes.items():
            self.add_command(click.Command(name, help=home.about))

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which one needs them."""
        return list(self.homes)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command itself, or say which one may have been meant."""
        if args and not args[0].startswith("-") and args[0] not in self.homes:
            close = get_close_matches(args[0], self.homes, n=1)
            hint = f"; did you mean {close[0]!r}?" if close else ""
            raise click.UsageError(f"No such command {args[0]!r}{hint}", ctx)
        name, command, rest = super().resolve_command(ctx, args)
        return name, self.load(name) if name is not None else command, rest

    def load(self, name: str) -> click.Command:
        """Import a command; until it is there, Ctrl-C has nothing to save and ends the program at once."""
        home = self.homes[name]
        with leaving_at_once():
            command: click.Command = getattr(import_module(f"experiments.cli.{home.module}"), home.name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Do what was asked; whoever stops it gets a line and the exit code that shells expect."""
        if threading.current_thread() is threading.main_thread():
            # To be told to stop is to be interrupted: what is finished is kept, and no worker stays behind.
            signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("\nInterrupted.", err=True)
            ctx.exit(INTERRUPTED)
        except (OSError, MemoryError) as error:  # a library that finds no folder for its files, a full output
            complain(error)


@contextmanager
def leaving_at_once() -> Iterator[None]:
    """End the program on Ctrl-C without unwinding: half-imported libraries answer an exception with another one."""

    def leave(number: int, frame: object) -> None:
        os.write(2, b"\nInterrupted.\n")
        os._exit(INTERRUPTED)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = [signal.signal(stop, leave) for stop in STOPS]
    try:
        yield
    finally:
        for stop, handler in zip(STOPS, before, strict=True):
            signal.signal(stop, handler)
