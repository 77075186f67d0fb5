"""Colours, dashes and markers: a strategy looks the same wherever it occurs.

Greens for the needs-led family, blues and oranges (Okabe and Ito 2008) for the central one, violet for the
hybrid, grey for doing nothing: chosen to differ in lightness as well, so that people with any colour vision
can tell them apart.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import cycle
from types import MappingProxyType

from matplotlib.colors import LinearSegmentedColormap, to_hex, to_rgb

from experiments.pairs import Case
from experiments.plots.cast import cast_of

Colour = str | tuple[float, float, float] | tuple[float, float, float, float]

INK = "#1B2A27"
QUIET = "#54635F"
RULE = "#DDE4E1"
RING = "#B0005E"
ENOUGH_CONTRAST = 4.5
"""Contrast that text needs against its ground (WCAG 2.2, level AA)."""

RAMP = LinearSegmentedColormap.from_list("adoption", ["#EDF6F2", "#BFE0D3", "#7CC0A8", "#38917A", "#0E6252", "#063B31"])
"""Colours of a share, from none to all: lightness falls throughout."""

STRATEGY_COLOURS = MappingProxyType(
    {
        "laissez-faire": "#8A8A8A",
        "central-back-office": "#0072B2",
        "central-mandate": "#D55E00",
        "central-mandate-deadline": "#E69F00",
        "central-culture": "#56B4E9",
        "needs-led": "#00664D",
        "needs-led-subscription": "#6FBF62",
        "hybrid": "#51247A",
    }
)
FALLBACK_COLOURS = ("#882255", "#999933", "#6B4A2B", "#CC79A7", "#332288", "#B8A100", "#CC6677")
FAMILIES = MappingProxyType({"none": "X", "central": "s", "coalition": "o", "hybrid": "D", "other": "^"})
"""Families of strategies (`scenarios.Strategy.family`), and the marker of each."""

DASHES: Mapping[str, str | tuple[int, tuple[float, ...]]] = MappingProxyType(
    {"solid": "-", "dashed": (0, (4, 1.8)), "dotted": (0, (1, 1.4)), "dash-dotted": (0, (7, 1.6, 1, 1.6))}
)
"""Line styles, in words and for matplotlib."""


@dataclass(frozen=True)
class CaseStyle:
    """How one case is drawn: `dash` is a key of `DASHES`, `filled` tells whether its marker is."""

    colour: str
    family: str
    marker: str
    dash: str
    filled: bool


def case_styles(cases: Iterable[Case]) -> dict[Case, CaseStyle]:
    """Return a style for each case: the colour tells the strategy, the dash tells the scenario.

    Strategies that are not in the library take the fallback colours in the order in which they come.
    """
    cast = cast_of(cases)
    if not cast:
        raise ValueError("labels is empty: give at least one case, {(scenario, strategy): title}")
    colours = dict(STRATEGY_COLOURS)
    for _, strategy in cast:
        fallback = FALLBACK_COLOURS[(len(colours) - len(STRATEGY_COLOURS)) % len(FALLBACK_COLOURS)]
        colours.setdefault(strategy, fallback)
    dashes = scenario_dashes(cast)
    styles = {}
    for scenario, strategy in cast:
        family = cast.family(strategy)
        styles[scenario, strategy] = CaseStyle(
            colours[strategy], family, FAMILIES[family], dashes[scenario], scenario == cast.base
        )
    return styles


def scenario_dashes(cases: Iterable[Case]) -> dict[str, str]:
    """Return the dash of each scenario: the base solid, counterfactuals dashed, others dotted and so on."""
    cast = cast_of(cases)
    dashes = {cast.base: "solid"}
    others = cycle(("dotted", "dash-dotted"))
    for scenario, _ in cast:
        if scenario not in dashes:
            dashes[scenario] = "dashed" if cast.is_counterfactual(scenario) else next(others)
    return dashes


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""

    def luminance(colour: Colour) -> float:
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def text_on(ground: Colour) -> str:
    """Return white where it has enough contrast on `ground`, else black, which then always has."""
    return "#FFFFFF" if contrast("#FFFFFF", ground) >= ENOUGH_CONTRAST else "#000000"


def readable(colour: Colour) -> str:
    """Return `colour`, darkened until it can be read as text on white."""
    rgb = to_rgb(colour)
    while contrast(rgb, "#FFFFFF") < ENOUGH_CONTRAST:
        rgb = (rgb[0] * 0.96, rgb[1] * 0.96, rgb[2] * 0.96)
    return to_hex(rgb)
