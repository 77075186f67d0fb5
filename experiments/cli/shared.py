"""What all commands share: plain errors, exit codes, the nearest command, values for JSON."""

import math
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from scenarios import InvalidSpecificationError
from scenarios.quantity import nearest

BAD_INPUT = 2
INTERRUPTED = 130


class Commands(click.Group):
    """A group that names the nearest command when one is misspelt."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command, or say which one may have been meant."""
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            raise click.UsageError(f"No such command {args[0]!r}{nearest(args[0], self.commands)}", ctx)
        return super().resolve_command(ctx, args)


def plainly(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turn what users can cause into one clear message and an exit code, never a traceback."""

    @wraps(command)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except (InvalidSpecificationError, ValueError) as error:
            click.echo(f"Error: {error}", err=True)
        except OSError as error:
            click.echo(f"Error: {error.filename or 'output'}: {error.strerror or error}", err=True)
        sys.exit(BAD_INPUT)

    return guarded


def plain(value: Any) -> Any:
    """Return a value for JSON, which has no NaN: an unknown is null."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
