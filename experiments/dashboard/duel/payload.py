"""What the browser gets of two runs: everything of every month, once; the format is in `browser/decode.js`.

Step, play and time travel then cost the server nothing. What changes seldom goes as events, what changes all the time
as bytes in base64.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
from matplotlib.colors import to_hex
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from experiments.cautions import GRADES, LUCK_ONLY
from experiments.compare import HEADLINES
from experiments.dashboard.duel.runs import Told
from experiments.dashboard.duel.sentences import Certainty
from experiments.dashboard.jsonable import rounded
from experiments.dashboard.levers import Sides
from experiments.dashboard.settings import Settings
from experiments.plots import abbreviations
from experiments.plots.colours import FALLBACK_COLOURS, INK, QUIET, RAMP, RING, case_styles, readable
from experiments.verdict import headlines_in
from scenarios import Scenario, Strategy, TabulatedPopulation
from simulation import Chronicle, World

Numbers = NDArray[Any]

# fmt: off
CHARTS: tuple[dict[str, Any], ...] = (
    {"key": "people_effective", "title": "People-based services", "unit": "%", "top": 100,
     "meaning": "in effective use: in use, weighted by how well they fit"},
    {"key": "transactional_effective", "title": "Transactional services", "unit": "%", "top": 100,
     "meaning": "in effective use: in use, weighted by how well they fit"},
    {"key": "mean_trust", "title": "Trust", "unit": "%", "top": 100,
     "meaning": "in the programme, mean over boroughs"},
    {"key": "members", "title": "Coalition", "unit": "boroughs", "top": None,
     "meaning": "boroughs that are members"},
    {"key": "cost", "title": "Money spent so far", "unit": "GBP m", "top": None,
     "meaning": "by the programme, boroughs and institutions, running cost included, at today's worth"},
    {"key": "benefit", "title": "Benefit so far", "unit": "GBP m", "top": None,
     "meaning": "of services in use, at today's worth"},
)
FIGURES: tuple[dict[str, Any], ...] = (
    {"key": "people_effective", "label": "People-based services in effective use", "unit": "%", "digits": 0},
    {"key": "members", "label": "Boroughs in the coalition", "unit": "", "digits": 0},
    {"key": "gap", "label": "Gap between best- and worst-served quarter", "unit": "points", "digits": 0},
    {"key": "npv", "label": "Benefit less cost so far", "unit": "GBP m", "digits": 0},
)
BY_PERSUASION = 0.2
"""The strongest mandate that City Hall can give (MODEL 12.9)."""
CURVES = {
    "people_effective": ("people_effective", 100.0), "transactional_effective": ("transactional_effective", 100.0),
    "mean_trust": ("mean_trust", 100.0), "members": ("members", 1.0), "cost": ("cost_pv", 1e-3),
    "benefit": ("benefit_pv", 1e-3), "gap": ("quarter_gap", 100.0), "npv": ("npv", 1e-3),
}
"""The curves: the outcome of each, and what a value is multiplied by."""
# fmt: on
BANDED = tuple(CURVES[chart["key"]][0] for chart in CHARTS)
"""Outcomes of which a band is drawn."""


def payload(settings: Settings, told: Told, sure: Certainty | None) -> str:
    """Return what the browser gets, as JSON.

    Parameters
    ----------
    settings
        What was asked for.
    told
        The two runs.
    sure
        Bands and verdicts, once they are there.
    """
    sides, world = settings.world(), told.left.run.world
    names = [world.places.names[i] for i in range(world.insiders)]
    whole = {
        "horizon": sides.scenario.horizon, "start": sides.scenario.start, "scenario": sides.scenario.label,
        "seed": settings.seed, "boroughs": world.boroughs,
        "services": [{"name": s.name, "title": s.label, "tier": s.tier} for s in sides.scenario.services],
        "places": _places(world, abbreviations(names)),
        "outside": list(world.places.names[world.insiders :]),
        "colours": {"ramp": [to_hex(RAMP(k / 10)) for k in range(11)], "ring": RING, "ink": INK, "quiet": QUIET},
        "charts": charts_in(sides.scenario), "figures": figures_in(sides.scenario), "notes": notes(sides),
        "band": sure and {"runs": sure.runs, "share": 80, "text": _band_words(settings.seed, sure.runs)},
        "verdict": sure and [asdict(each) for each in sure.said],
        "sides": [
            _about(strategy, colour) | _curves(chronicle) | _events(chronicle) | _bands(sure, k)
            for k, (strategy, colour, chronicle) in enumerate(
                zip(sides.strategies, side_colours(sides), told, strict=True)
            )
        ],
    }  # fmt: skip
    return json.dumps(whole, allow_nan=False, separators=(",", ":"))


def side_colours(sides: Sides) -> tuple[str, str]:
    """Return the colours of the two sides, as they are on every figure; two of the same name get different ones."""
    first, second = ((sides.scenario.name, strategy.name) for strategy in sides.strategies)
    styles = case_styles([first, second])
    left = readable(styles[first].colour)
    right = (readable(colour) for colour in (styles[second].colour, *FALLBACK_COLOURS))
    return left, next(colour for colour in right if colour != left)


def charts_in(scenario: Scenario) -> list[dict[str, Any]]:
    """Return the charts of a scenario: adoption of a tier only if it has services of it."""
    return [chart for chart in CHARTS if _can_be(scenario, chart)]


def figures_in(scenario: Scenario) -> list[dict[str, Any]]:
    """Return the large figures of a scenario: adoption of a tier only if it has services of it."""
    return [figure for figure in FIGURES if _can_be(scenario, figure)]


def _can_be(scenario: Scenario, shown: Mapping[str, Any]) -> bool:
    absent = {line.outcome for line in HEADLINES} - {line.outcome for line in headlines_in(scenario)}
    return CURVES[shown["key"]][0] not in absent


def notes(sides: Sides) -> list[str]:
    """Return what a viewer should know before believing anything."""
    said, (left, right) = [], sides.strategies
    if left.subscription != right.subscription:
        paid = " and ".join(f"£{s.subscription:g} k to {s.label}" for s in (left, right) if s.subscription)
        said.append(f"Not of equal money: members pay {paid} a month each, on top of the programme's.")
    highest = max(s.strongest_mandate for s in sides.strategies)
    authority = sides.scenario.authority
    if highest > authority:
        said.append(f"Mandates hold at {authority:g} of full force at most here: the centre may not order more.")
    elif highest > BY_PERSUASION:
        said.append("Mandates of this strength would need an Act of Parliament: City Hall cannot give them.")
    return [*said, f"{LUCK_ONLY} {GRADES}"]


def _band_words(seed: int, runs: int) -> str:
    return f"Line: this luck (seed {seed}). Band: 8 in 10 of {runs} other draws of luck fall inside."


def _places(world: World, short: Mapping[str, str]) -> list[dict[str, Any]]:
    tiles = _tiles(world)
    need, relevant = np.rint(100.0 * world.need).astype(int), world.relevant.astype(int)
    return [
        {
            "name": world.places.names[i], "short": short[world.places.names[i]], "sector": world.places.sectors[i],
            "column": tiles[i][1] if i < len(tiles) else None, "row": tiles[i][0] if i < len(tiles) else None,
            "users": round(float(world.users[i]), 1), "need": need[i].tolist(), "relevant": relevant[i].tolist(),
        }
        for i in range(world.insiders)
    ]  # fmt: skip


def _tiles(world: World) -> list[tuple[int, int]]:
    """Return row and column of each borough: the world's own map, or the squares nearest to where boroughs lie."""
    law = world.scenario.population
    if isinstance(law, TabulatedPopulation):
        rows = [place.tile_row for place in law.places]
        columns = [place.tile_column for place in law.places]
        if None not in rows and None not in columns:
            return list(zip(rows, columns, strict=True))  # type: ignore[arg-type]
    count = world.boroughs
    across = int(np.ceil(np.sqrt(1.2 * count)))
    row, column = np.divmod(np.arange(across * int(np.ceil(count / across))), across)
    position = world.places.position[:count]
    spread = np.ptp(position, axis=0)
    placed = (position - position.min(axis=0)) / np.where(spread > 0.0, spread, 1.0)
    # North is up: the first row is that of the greatest y.
    x, y = column / max(1, column.max()), 1.0 - row / max(1, row.max())
    far = np.square(placed[:, :1] - x) + np.square(placed[:, 1:] - y)
    _, square = linear_sum_assignment(far)
    return [(int(row[k]), int(column[k])) for k in square]


def _about(strategy: Strategy, colour: str) -> dict[str, Any]:
    return {
        "name": strategy.name, "title": strategy.label, "about": " ".join(strategy.description.split()),
        "family": strategy.family, "colour": colour,
    }  # fmt: skip


def _curves(chronicle: Chronicle) -> dict[str, Any]:
    series = chronicle.run.series
    return {"curves": {key: _rounded(scale * series[name]) for key, (name, scale) in CURVES.items()}}


def _bands(sure: Certainty | None, side: int) -> dict[str, Any]:
    if sure is None:
        return {"bands": {}}
    bands = {}
    for chart in CHARTS:
        name, scale = CURVES[chart["key"]]
        low, high = scale * sure.bands[name][:, side]
        bands[chart["key"]] = {"low": _rounded(low), "high": _rounded(high)}
    return {"bands": bands}


def _rounded(values: Numbers) -> list[float | None]:
    return [rounded(value, 2) for value in values]


def _events(chronicle: Chronicle) -> dict[str, Any]:
    """Return all that happened, and what is known of each organisation month by month."""
    adoptions, ties, waiting = chronicle.adoptions, chronicle.ties, chronicle.waiting
    return {
        "adoptions": _packed(
            np.int32, adoptions["month"], adoptions["organisation"], adoptions["service"],
            np.rint(1000.0 * adoptions["fit"]), adoptions["source"], adoptions["peer"], adoptions["pushed"],
            np.rint(adoptions["cost"]),
        ),
        "abandonments": _packed(np.int32, *(chronicle.abandonments[name] for name in ("month", "organisation",
                                                                                      "service"))),
        "memberships": _packed(np.int32, *(chronicle.memberships[name] for name in ("month", "organisation",
                                                                                    "joined"))),
        "signatures": _packed(np.int32, *(chronicle.signatures[name] for name in ("month", "organisation"))),
        "trust": _packed(np.uint8, np.rint(100.0 * chronicle.trust).ravel()),
        "capacity": _packed(np.uint8, np.rint(100.0 * chronicle.capacity).ravel()),
        "budget": _packed(np.uint32, np.clip(np.rint(chronicle.budget), 0, 2**32 - 1).ravel()),
        "ties": {
            "pairs": _packed(np.uint16, chronicle.tie_pairs.ravel()),
            "counts": _packed(np.uint32, np.bincount(ties["month"], minlength=len(chronicle.trust))),
            "changes": _packed(np.uint32, 4 * ties["pair"].astype(np.int64) + ties["level"]),
        },
        "waiting": _packed(
            np.int32, waiting["month"], waiting["organisation"], waiting["service"], waiting["obstacle"],
            np.rint(1000.0 * waiting["chance"]),
        ),
        "cases": [[int(row[name]) for name in ("service", "chosen", "published")] for row in chronicle.cases],
    }  # fmt: skip


def _packed(kind: Any, *columns: Numbers) -> str:
    """Return columns row by row as little-endian bytes in base64."""
    table = np.column_stack(columns).astype(np.dtype(kind).newbyteorder("<"))
    return base64.b64encode(table.tobytes()).decode("ascii")
