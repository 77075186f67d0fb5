"""What all commands share: plain errors, exit codes, values for JSON."""

import errno
import math
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any, NoReturn

import click

BAD_INPUT = 2
INTERRUPTED = 130


def plainly(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turn what users can cause into one clear message and an exit code, never a traceback."""

    @wraps(command)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except (ValueError, OSError, MemoryError) as error:  # an invalid specification is a ValueError
            complain(error)

    return guarded


def complain(error: ValueError | OSError | MemoryError) -> NoReturn:
    """Say in one message what went wrong, and end the program.

    Raises
    ------
    OSError
        The error itself, if it is that nobody reads any more: that ends a program without a word.
    """
    if isinstance(error, OSError):
        if error.errno == errno.EPIPE:
            raise error
        text = f"{error.filename or 'output'}: {error.strerror or error}"
    elif isinstance(error, MemoryError):
        text = "this machine has not enough memory for so large a world; ask for fewer places, services, months or runs"
    else:
        text = str(error)
    with suppress(OSError):  # where messages go may be full, too
        click.echo(f"Error: {text}", err=True)
    sys.exit(BAD_INPUT)


on_a_cluster = click.option(
    "--cluster", metavar="ADDRESS",
    help="Do the runs on the workers of the Dask cluster whose scheduler is at this address, such as tcp://HOST:8786; "
         "the results are the same bytes (extra `cluster`).",
)  # fmt: skip
"""The option of every command that runs an experiment, beside --workers."""


def plain(value: Any) -> Any:
    """Return a value for JSON, which has no NaN: an unknown is null."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
