"""Figures that were recorded with their platform, and change only on purpose.

After a change of the model that is meant to change results, ``python -m experiments.verification.recorded`` writes
them anew; say in the CHANGELOG what changed and why.
"""

import json
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from experiments.verification.finding import Found, Means, none_of
from experiments.verification.probe import digests, figures, here, the_runs

NAME = "recorded.json"
RELATIVE, ABSOLUTE = 1e-9, 1e-12
"""Machines differ in the last bits of a sine; anything that matters differs in far more."""


def recorded() -> dict[str, Any]:
    """Return the recorded figures: platform, outcomes by scenario and strategy, and a digest of every table."""
    known: dict[str, Any] = json.loads((files("experiments.verification") / NAME).read_text(encoding="utf-8"))
    return known


def off(known: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """Return which outcomes are not as recorded, beyond the tolerance."""
    wrong = []
    for world, strategies in known.items():
        for strategy, outcomes in strategies.items():
            for name, value in outcomes.items():
                other = found.get(world, {}).get(strategy, {}).get(name, float("nan"))
                if not abs(other - value) <= ABSOLUTE + RELATIVE * abs(value):
                    wrong.append(f"{name} of {strategy} in {world} is {other!r}, recorded {value!r}")
    return wrong


def as_recorded(means: Means) -> Found:
    """Find recorded figures that this platform does not give."""
    known = recorded()
    wrong = off(known["figures"], figures(the_runs(), means.simulate))
    same = digests(the_runs(), means.simulate)
    alike = sum(same.get(name) == value for name, value in known["digests"].items())
    compared = sum(len(each) for strategies in known["figures"].values() for each in strategies.values())
    found = none_of(len(wrong), compared, f"figures differ from those of {named(known['platform'])}")
    told = f"; {wrong[0]}" if wrong else ""
    text = f"{found.found}; {alike} of {len(known['digests'])} tables the same bits{told}"
    return replace(found, found=text, tolerance=f"relative {RELATIVE:g}")


def named(platform: dict[str, str]) -> str:
    """Return a platform in words."""
    return f"Python {platform['python']}, NumPy {platform['numpy']}, Numba {platform['numba']} on {platform['machine']}"


def write() -> None:
    """Record the figures of this platform."""
    known = {"platform": here(), "figures": figures(the_runs()), "digests": digests(the_runs())}
    Path(__file__).with_name(NAME).write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
