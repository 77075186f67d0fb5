"""Case number n of a seed: the same for ever, whatever was made before it."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from tests.hardening import broken, hostile, tabled, valid
from tests.hardening.cases import Case


def _valid_scenario(rng: Random) -> Case:
    return Case("valid scenarios", "scenario", {"main.toml": broken.written(valid.scenario(rng))}, expected="valid")


def _valid_strategy(rng: Random) -> Case:
    return Case("valid strategies", "strategy", {"main.toml": broken.written(valid.strategy(rng))}, expected="valid")


def _valid_extension(rng: Random) -> Case:
    kind = rng.choice(["scenario", "strategy"])
    return Case("extensions", kind, {"main.toml": broken.written(valid.extension(rng, kind))}, expected="valid")


FAMILIES: dict[str, tuple[float, Callable[[Random], Case]]] = {
    "valid scenarios": (14, _valid_scenario),
    "valid strategies": (10, _valid_strategy),
    "extensions": (8, _valid_extension),
    "tables": (6, tabled.with_tables),
    "values": (19, broken.with_wrong_values),
    "keys": (8, broken.with_wrong_keys),
    "torn tables": (9, tabled.with_torn_tables),
    "text": (7, broken.with_wrong_text),
    "bytes": (6, broken.with_wrong_bytes),
    "markup": (4, broken.with_markup),
    "paths": (6, hostile.with_paths),
    "nesting": (5, hostile.with_nesting),
    "huge worlds": (0.8, hostile.with_a_huge_world),
    "large files": (0.9, lambda rng: hostile.of_size(rng, rng.choice([250_000, 2_000_000]), "large files")),
    "at the limit": (0.2, lambda rng: hostile.of_size(rng, 19_900_000, "at the limit")),
    "100 MB": (0.1, lambda rng: hostile.of_size(rng, 100_000_000, "100 MB")),
}
"""How often each sort of case comes, in per cent, and what makes it."""
SLOW = ("huge worlds", "large files", "at the limit", "100 MB")
"""Those that take seconds each."""


def case_of(number: int, seed: int, without: tuple[str, ...] = ()) -> Case:
    """Return a case by its number."""
    rng = Random(f"{seed}:{number}")
    names = [name for name in FAMILIES if name not in without]
    name = rng.choices(names, [FAMILIES[name][0] for name in names])[0]
    return replace(FAMILIES[name][1](rng), number=number)
