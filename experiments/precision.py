"""Seeds added until the headline difference is known precisely enough (`coalition compare --until-precise`)."""

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from experiments.cases import LAISSEZ_FAIRE
from experiments.compare import FEW_PAIRS, HEADLINES
from experiments.experiment import Cluster, Experiment
from experiments.looks import Look, Precision, interval_at, level_of_each, schedule
from experiments.pairs import Pairs
from experiments.results import Results
from scenarios.quantity import nearest

AT_MOST = 10_000
"""Seeds at which to stop in any case."""


def run_until_precise(
    study: Experiment,
    folder: str | Path,
    width: float,
    reference: str | None = None,
    at_most: int = AT_MOST,
    progress: Callable[[int, int], None] | None = None,
    workers: int | None = None,
    cluster: "Cluster | None" = None,
) -> Results:
    """Do the runs of an experiment, and of more and more seeds, until its headline differences are precise.

    Those are, on effective adoption of people-based services, the differences of every other strategy of equal money
    to the reference. It stops as soon as the widest of their intervals is narrower than `width`, or at `at_most`
    seeds; the verdict says which. `experiments.looks` says why looking often does no harm here. Each interval covers
    by itself at 95 %, not all of them at once.

    Parameters
    ----------
    study
        The experiment; its seeds are the first look, or the first 10 if they are fewer.
    folder
        Where the tables go, as in `Experiment.run`: an interruption loses nothing, and the same call goes on.
    width
        Full width of a 95 % interval, in the outcome's unit: 0.01 is 1 percentage point.
    reference
        Strategy that differences are taken to; laissez-faire by default.
    at_most
        Seeds at which to stop in any case.
    progress, workers, cluster
        As in `Experiment.run`; progress is of the seeds of the look under way.

    Raises
    ------
    ValueError
        If the width is not positive, the experiment has draws of behaviour, fewer seeds are allowed than it has, or
        there is no difference to the reference to look at.
    """
    known = _differences(study, reference)
    if not (math.isfinite(width) and width > 0.0):
        raise ValueError(f"the width of the interval must be a number above 0, not {width:g}")
    if getattr(study, "draws", ()):
        raise ValueError("until-precise adds seeds, not draws of behaviour: ask for one or the other")
    first = max(len(study.seed_numbers), FEW_PAIRS)
    if at_most < first:
        raise ValueError(f"at most {at_most} seeds are allowed, but the first look takes {first}")
    looks, counts = [], schedule(first, at_most)
    level = level_of_each(len(counts))
    for count in counts:
        enough = replace(study, seeds=_seeds(study, count))
        results = enough.run(folder, workers=workers, progress=progress, cluster=cluster)
        looks.append(_look(results, reference or LAISSEZ_FAIRE, known, count, level))
        Precision(
            HEADLINES[0].outcome, reference or LAISSEZ_FAIRE, width, at_most, tuple(looks),
            str(results.manifest["runs"]),
        ).write(results.folder)  # fmt: skip
        if looks[-1].widest < width:
            break
    return results


def _differences(study: Experiment, reference: str | None) -> list[str]:
    """Return the strategies whose differences to the reference are to be precise."""
    names = [strategy.name for strategy in study.policies]
    chosen = reference or LAISSEZ_FAIRE
    if chosen not in names:
        raise ValueError(
            f"the reference {chosen!r} is not among the strategies compared: {', '.join(names)}{nearest(chosen, names)}"
        )
    others = [strategy.name for strategy in study.policies if not strategy.brings_money and strategy.name != chosen]
    if not others:
        raise ValueError(f"no other strategy of equal money is compared with {chosen}, so nothing can become precise")
    return others


def _seeds(study: Experiment, count: int) -> tuple[int, ...]:
    """Return the seeds of the experiment and, from 0 on, as many that it lacks as make `count`."""
    own = study.seed_numbers
    taken = set(own)
    more = (seed for seed in range(count + len(own)) if seed not in taken)
    return (*own, *(seed for seed, _ in zip(more, range(count - len(own)), strict=False)))


def _look(results: Results, reference: str, others: list[str], count: int, level: float) -> Look:
    """Return the widest interval of a difference; infinitely wide where there are too few pairs to have one."""
    scenario, widest = results.scenario.name, Look(count, -1.0, "", level)
    runs = results.judged
    pairs = Pairs.of(runs) if len(runs) else None
    for name in others:
        both = [(scenario, name), (scenario, reference)]
        width = math.inf
        if pairs is not None and set(both) <= set(pairs.cases):
            values = pairs.values(HEADLINES[0].outcome, both)
            differences = values[:, 0] - values[:, 1]
            found = interval_at(differences[~np.isnan(differences)], level)
            width = found.high - found.low if math.isfinite(found.high) else math.inf
        if width > widest.widest:
            widest = Look(count, width, name, level)
    return widest
