"""Looking at growing numbers of seeds, and what an interval must be to stand for having looked more than once.

Who looks again and again and stops once a 95 % interval is narrow enough stops too often where the spread was
underestimated by chance: the interval then covers the truth in fewer than 95 of 100 experiments. That holds in small
samples even though it is right in the limit of ever narrower ones [1]_ [2]_. Here the looks are fixed beforehand, each
at twice the seeds of the last, and at each of at most K looks the interval is Student's at level 1 - 0.05/K. Whenever
one stops, it then covers with at least 95 %, since the K chances of missing add up to 0.05 at most (the union bound,
or an equal spending of alpha [3]_), as far as Student's interval covers at a fixed number of seeds.

References
----------
.. [1] C. Stein (1945), A two-sample test for a linear hypothesis whose power is independent of the variance, Annals
   of Mathematical Statistics 16(3), 243-258.
.. [2] Y. S. Chow and H. Robbins (1965), On the asymptotic theory of fixed-width sequential confidence intervals for
   the mean, Annals of Mathematical Statistics 36(2), 457-462.
.. [3] K. K. G. Lan and D. L. DeMets (1983), Discrete sequential boundaries for clinical trials, Biometrika 70(3),
   659-663.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from experiments.aside import written_aside
from experiments.compare import Headline
from experiments.intervals import CONFIDENCE, Interval, student
from experiments.pairs import Floats

PRECISION = "precision.json"
"""File beside the manifest that says how many seeds were looked at, and why no more."""
GROWTH = 2


def schedule(first: int, at_most: int) -> list[int]:
    """Return the numbers of seeds to look at: from `first`, each twice the last, to `at_most`.

    Examples
    --------
    >>> schedule(20, 100)
    [20, 40, 80, 100]
    """
    looks = [first]
    while looks[-1] < at_most:
        looks.append(min(GROWTH * looks[-1], at_most))
    return looks


def level_of_each(looks: int) -> float:
    """Return the level of each interval, so that the last one looked at covers at 95 % however many were.

    Examples
    --------
    >>> round(level_of_each(5), 3)
    0.99
    """
    return 1.0 - (1.0 - CONFIDENCE) / looks


def interval_at(differences: Floats, level: float) -> Interval:
    """Return the interval of the mean of differences of shares, at one look.

    Student's, unless all differences seen are the same: then nothing is known of how much others might differ, but
    of the pairs at most ``1 - (1 - level) ** (1 / n)`` can be others, and each is within -1 and 1.
    """
    found = student(differences, level)
    if len(differences) < 2 or np.ptp(differences) > 0.0:
        return found
    others = float(1.0 - (1.0 - level) ** (1.0 / len(differences)))
    return Interval(found.mean, found.mean - others * (1.0 + found.mean), found.mean + others * (1.0 - found.mean))


@dataclass(frozen=True)
class Look:
    """What was seen at a number of seeds: the widest interval, whose it is, and the level of it."""

    seeds: int
    widest: float
    strategy: str
    level: float


@dataclass(frozen=True)
class Precision:
    """How an experiment was extended until it was precise.

    Attributes
    ----------
    outcome, reference
        What was to be known precisely: the difference to a strategy on an outcome.
    width
        Full width of a 95 % interval to get below, in the outcome's unit.
    at_most
        Seeds at which to stop in any case.
    looks
        What was seen, in order.
    runs
        Digest of the runs after the last look, as in the manifest.
    """

    outcome: str
    reference: str
    width: float
    at_most: int
    looks: tuple[Look, ...]
    runs: str

    @property
    def reached(self) -> bool:
        """Whether the widest interval is as narrow as was asked."""
        return self.looks[-1].widest < self.width

    def write(self, folder: Path) -> None:
        """Write it beside the manifest."""
        document = asdict(self)
        for look in document["looks"]:
            look["widest"] = look["widest"] if math.isfinite(look["widest"]) else None  # JSON has no infinity
        with written_aside(folder / PRECISION) as aside:
            aside.write_text(json.dumps(document, allow_nan=False), encoding="utf-8")

    def in_words(self, labels: Mapping[tuple[str, str], str], scenario: str, headline: Headline) -> str:
        """Return why there are as many runs as there are, and which interval holds for that."""
        last, unit = self.looks[-1], "points" if headline.unit == "%" else headline.unit
        wanted, widest = (_shown(value * headline.scale) for value in (self.width, last.widest))
        seeds = f"{last.seeds} seeds, after {'1 look' if len(self.looks) == 1 else f'{len(self.looks)} looks'}"
        reference = labels.get((scenario, self.reference), self.reference)
        aim = (
            f"Seeds were added until, on {headline.short}, the 95 % interval of the difference of every other strategy "
            f"of equal money to {reference} was narrower than {wanted} {unit}"
        )
        widest_is = f"the widest is {widest} {unit} ({labels.get((scenario, last.strategy), last.strategy)})"
        allowed = round((1 - CONFIDENCE) / (1 - last.level))
        how = f"each at level {100 * last.level:.4g} %, which allows for up to {allowed} looks"
        ordinary = "The tables show ordinary intervals, as if the number of seeds had been chosen beforehand."
        if self.reached:
            return f"{aim}: at {seeds}, {widest_is}; {how}. {ordinary}"
        return f"{aim}; that was not reached at the most allowed, {seeds}: {widest_is}; {how}. {ordinary}"


def read_precision(folder: Path, runs: str | None) -> Precision | None:
    """Return how a folder's experiment was extended, or None if it was not, or has changed since.

    Parameters
    ----------
    folder
        Of the experiment.
    runs
        Digest of the runs that it has now, as in its manifest.
    """
    try:
        document = json.loads((folder / PRECISION).read_text(encoding="utf-8"))
        looks = tuple(
            Look(**{**look, "widest": math.inf if look["widest"] is None else look["widest"]})
            for look in document.pop("looks")
        )
        found = Precision(**document, looks=looks)
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return found if looks and found.runs == runs else None


def _shown(value: float) -> str:
    """Return a width in two figures at least, and never as 0 where it is not."""
    return f"{value:.1f}" if value >= 1.0 or value == 0.0 else f"{value:.2g}"
