"""Libraries that only some analyses need, in extras of their own."""

from importlib import import_module
from types import ModuleType


class MissingExtraError(ValueError):
    """An analysis needs a library of an extra that is not installed."""


def require(module: str, extra: str = "lab") -> ModuleType:
    """Return a module of a library that comes with an extra.

    Raises
    ------
    MissingExtraError
        If the library is not installed: with the command that does it.

    Examples
    --------
    >>> require("json").__name__
    'json'
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        library = module.split(".")[0]
        if error.name != library:
            raise
        raise MissingExtraError(
            f"this needs {library}, of the extra `{extra}`: run it as `uv run --extra {extra} coalition ...`, or "
            f"`pip install 'coalition-lab[{extra}]'` first"
        ) from None
