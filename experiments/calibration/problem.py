"""What is calibrated to what: parameters with their priors, targets with their tolerances, and one distance."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from experiments.design import Space
from experiments.draws import PREFIX, drawn_parameters
from experiments.history import History, Mapped, predict_all
from experiments.pairs import Floats
from scenarios import Scenario
from scenarios.quantity import nearest

FAR = 1e6
"""Distance of a draw for which a target has no prediction at all: it never reaches the level that months count from."""
MOST_LUCK = 2**31


@dataclass(frozen=True, eq=False)
class Problem:
    """A calibration to be done.

    Attributes
    ----------
    targets
        Series that are fitted.
    space
        Every parameter that is drawn, over its prior: those that are fitted first, then the others.
    fitted
        How many of its dimensions are fitted: proposed anew from what was accepted. The others are drawn from their
        priors every time, and come out as they were accepted.
    seeds
        Runs over which a draw's predictions are averaged.
    """

    targets: tuple[Mapped, ...]
    space: Space
    fitted: int
    seeds: int

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parameters as fields of `Behaviour`, fitted ones first."""
        return tuple(name.removeprefix(PREFIX) for name in self.space.names)

    @cached_property
    def tolerance(self) -> Floats:
        """Of all targets, shape (observations,)."""
        return np.concatenate([target.tolerance for target in self.targets])

    @cached_property
    def target_of(self) -> Floats:
        """Which target an observation is of, shape (observations,)."""
        return np.repeat(np.arange(len(self.targets)), [len(target.months) for target in self.targets])

    def draw(self, fitted: Sequence[float], luck: np.random.Generator) -> tuple[dict[str, float], Floats]:
        """Return a draw: fitted parameters as they are given, the others from their priors; and these alone."""
        others = Space(self.space.dimensions[self.fitted :]) if len(self.space) > self.fitted else None
        drawn = list(others.scaled(luck.random((1, len(others))))[0].values()) if others else []
        values = [float(value) for value in (*fitted, *drawn)]
        return dict(zip(self.names, values, strict=True)), np.array(values[self.fitted :])

    def predicted(self, draw: dict[str, float], luck: np.random.Generator, workers: int | None = None) -> Floats:
        """Return what the model says of all observations, mean over fresh seeds, shape (observations,)."""
        seeds = [int(seed) for seed in luck.integers(0, MOST_LUCK, self.seeds)]
        return np.concatenate([
            values.mean(axis=1)[0] for values in predict_all(self.targets, [draw], seeds, workers=workers)
        ])  # fmt: skip

    def missed(self, predicted: Floats) -> Floats:
        """Return by how many tolerances each observation is missed, with its sign, shape as `predicted`."""
        parts = np.split(predicted, np.flatnonzero(np.diff(self.target_of)) + 1, axis=-1)
        off = [target.missed_by(part) for target, part in zip(self.targets, parts, strict=True)]
        return np.concatenate(off, axis=-1) / self.tolerance

    def distance(self, predicted: Floats) -> float:
        """Return how far predictions are from what was observed, in tolerances.

        The root of the mean over targets of the mean square miss of each: every target has the same say, however many
        days it has. It is 1 where each is missed by its tolerance, and at most 1 where all are met.
        """
        squares = self.missed(predicted) ** 2
        if not np.isfinite(squares).all():
            return FAR
        by_target = [squares[self.target_of == k].mean() for k in range(len(self.targets))]
        return float(np.sqrt(np.mean(by_target)))


def problem_of(
    history: History, base: Scenario, *, leave_out: Sequence[str] = (), nuisance: bool = True, seeds: int = 4
) -> Problem:
    """Return the calibration of the parameters that are for it (MODEL section 5) to the targets of a history.

    Parameters
    ----------
    history
        Series and mappings; those of the role ``calibrate`` are fitted.
    base
        The scenario whose behaviour is calibrated: what it sets itself is not drawn.
    leave_out
        Targets that are not fitted: to see whether the others foretell them.
    nuisance
        Whether all else that is not known of behaviour is drawn from its prior in every simulation, rather than kept
        at its default.
    seeds
        Runs over which a draw's predictions are averaged.

    Raises
    ------
    ValueError
        If a target to leave out is none, or nothing is left to fit.
    """
    targets = history.of_role("calibrate")
    names = [target.name for target in targets]
    for name in leave_out:
        if name not in names:
            raise ValueError(f"there is no target {name!r} to leave out{nearest(name, names)}; there are "
                             f"{', '.join(names)}")  # fmt: skip
    kept = tuple(target for target in targets if target.name not in leave_out)
    if not kept:
        raise ValueError("there must be at least 1 target to fit: a mapping of the role 'calibrate'")
    known = drawn_parameters(base)
    fitted = [name for name, what in known.items() if what.use == "calibrate"]
    others = [name for name in known if name not in fitted] if nuisance else []
    space = Space.of_priors(base).only([PREFIX + name for name in (*fitted, *others)])
    return Problem(kept, space, len(fitted), seeds)
