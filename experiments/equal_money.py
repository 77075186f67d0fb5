"""The library's strategies that are compared with each other: those of equal money."""

from scenarios import Strategy, load_strategy, strategy_names


def library_of_equal_money() -> list[Strategy]:
    """Return the library's strategies that bring no money of their own, at any time."""
    return [one for one in map(load_strategy, strategy_names()) if not one.brings_money]
