"""What the controls at the side show."""

from functools import cache
from typing import Any

from experiments.dashboard.duel import payload
from experiments.dashboard.levers import LEVERS
from experiments.dashboard.settings import ROLES, Settings
from experiments.dashboard.uploads import LONGEST_UPLOAD
from scenarios import load_scenario, load_strategy, scenario_names, strategy_names

EACH = "as each has it"
"""What a slider says where the sides differ of their own."""
QUESTION = "How should London share digital services?"
INTRO = "Two strategies, the same boroughs and institutions, the same luck. Watch {} go by."
LABELS = {"scenario": "World", "left": "First strategy", "right": "Second strategy"}


def controls(settings: Settings, faults: list[str], busy: str | None, retry: bool) -> dict[str, Any]:
    """Return what the controls show; `browser/controls.js` says what it means."""
    sides = settings.unmoved()
    levers, moved = [], dict(settings.levers)
    for lever in LEVERS.values():
        low, high = lever.range_in(sides)
        levers.append({
            "name": lever.name, "label": lever.label, "unit": lever.unit, "meaning": lever.meaning, "low": low,
            "high": high, "step": lever.step, "own": lever.own(sides), "value": settings.value(lever.name),
            "moved": lever.name in moved, "each": None if lever.alike(sides) else EACH,
        })  # fmt: skip
    return {
        "question": QUESTION, "intro": INTRO.format(_time(sides.scenario.horizon)),
        "pickers": [_picker(settings, role) for role in ROLES], "levers": levers, "seed": settings.seed,
        "faults": faults, "busy": busy, "retry": retry, "largest": LONGEST_UPLOAD, "address": settings.address(),
        "keys": [*ROLES, *(f"{role}-file" for role in ROLES), "seed", *LEVERS], "fits": settings.fits_an_address,
    }  # fmt: skip


def _time(months: int) -> str:
    years, rest = divmod(months, 12)
    return f"{months} months" if rest or years < 2 else f"{years} years"


def _picker(settings: Settings, role: str) -> dict[str, Any]:
    sides, choice = settings.unmoved(), getattr(settings, role)
    spec = getattr(sides, role)
    about = {"label": LABELS[role], "role": role, "about": _first_sentence(spec.description)}
    if role == "scenario":
        options = list(_scenarios())
        look: dict[str, Any] = {"colour": None, "family": None, "hollow": False}
    else:
        options = list(_strategies())
        colour = payload.side_colours(sides)[role == "right"]
        hollow = role == "right" and sides.left.family == sides.right.family
        look = {"colour": colour, "family": spec.family, "hollow": hollow}
    return about | look | {
        "options": options, "chosen": choice.name, "own": spec.label if choice.text else None,
    }  # fmt: skip


@cache
def _scenarios() -> tuple[dict[str, str], ...]:
    """Return what can be picked; read once, for the page is rendered at every answer and reading takes its time."""
    return tuple({"name": name, "title": load_scenario(name).label} for name in scenario_names())


@cache
def _strategies() -> tuple[dict[str, str], ...]:
    return tuple({"name": name, "title": load_strategy(name).label} for name in strategy_names())


def _first_sentence(text: str) -> str:
    return " ".join(text.split()).partition(". ")[0].rstrip(".") + "." if text else ""
