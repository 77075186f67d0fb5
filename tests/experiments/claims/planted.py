"""Runs whose answer is known, because it was planted."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from experiments.claims.contrasts import BASE, Arm, Measure, Switch, less
from experiments.claims.hypothesis import Facet, Hypothesis, Stand
from experiments.claims.table import Table

DRAWS, SEEDS, HORIZON = 40, 4, 120
MEASURE = Measure("people_effective")
USUAL, OTHER = Arm(BASE, "usual"), Arm(BASE, "other")
ASKED = less(USUAL, OTHER, MEASURE, "usual less other")
OFF = Switch(worlds={BASE: "off"})

Effect = Callable[[np.ndarray], np.ndarray] | float
"""Points by which `usual` beats `other`, of the draws' parameter a, which runs from 0 to 1."""


def points(draws: int = DRAWS) -> pd.DataFrame:
    """Two parameters: `a` decides in some of the tests, `b` never does."""
    generator = np.random.default_rng(5)
    return pd.DataFrame(
        {
            "draw": np.arange(1, draws + 1),
            "a": generator.permutation((np.arange(draws) + 0.5) / draws),
            "b": generator.permutation((np.arange(draws) + 0.5) / draws),
        }
    )


def planted(effects: dict[tuple[str, str], Effect], noise: float = 0.3, draws: int = DRAWS) -> Table:
    """Return runs in which arms are worth so many points (world, plan); `noise` is the spread of each, in points.

    The luck of a draw and seed is large, and shared by all arms: it cancels in a contrast, and only there.
    """
    generator = np.random.default_rng(11)
    a = points(draws)["a"].to_numpy()
    luck = 0.4 + 0.1 * generator.standard_normal((draws, SEEDS))
    frames = []
    for (world, plan), effect in effects.items():
        worth = effect(a) if callable(effect) else np.full(draws, float(effect))
        cells = luck + (worth[:, None] + noise * generator.standard_normal((draws, SEEDS))) / 100.0
        draw, seed = np.meshgrid(np.arange(1, draws + 1), np.arange(SEEDS), indexing="ij")
        frames.append(
            pd.DataFrame(
                {
                    "world": world,
                    "plan": plan,
                    "draw": draw.ravel(),
                    "seed": seed.ravel(),
                    "people_effective": cells.ravel(),
                }
            )
        )
    return Table(pd.concat(frames, ignore_index=True), HORIZON)


def on_and_off(on: Effect, off: Effect = 0.0, noise: float = 0.3, draws: int = DRAWS, **more: Effect) -> Table:
    """Return runs of both arms, in the world as it is and with the mechanism off; `more` are other worlds' effects."""
    effects: dict[tuple[str, str], Effect] = {}
    for world, effect in {BASE: on, "off": off, **more}.items():
        effects |= {(world, "usual"): effect, (world, "other"): 0.0}
    return planted(effects, noise, draws)


def hypothesis(*, facets: tuple[str, ...] = (), stands: tuple[str, ...] = (), off_stands: bool = False) -> Hypothesis:
    """Return a hypothesis on the two arms, with views and assumptions that are worlds of that name."""
    there = {name: Switch(worlds={BASE: name}) for name in (*facets, *stands)}
    return Hypothesis(
        claim="H0",
        quote="words",
        hypothesis="Usual beats other.",
        test="usual less other",
        refuted_if="it does not",
        asked=((ASKED,),),
        off=OFF,
        off_words="the mechanism",
        holds="usual beats other",
        none="usual does no better than other",
        opposite="other does better than usual",
        where="in the end",
        off_stands=off_stands,
        facets=tuple(Facet("world", f"in {name}", (there[name].of(ASKED),)) for name in facets),
        stands=tuple(Stand(name, there[name]) for name in stands),
    )
