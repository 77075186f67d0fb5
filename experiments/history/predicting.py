"""What the model predicts for series of the past."""

import warnings
from collections.abc import Mapping, Sequence

import numpy as np

from experiments.cases import Case
from experiments.design.design import Setter
from experiments.evaluation import Progress, read_runs
from experiments.history.prepared import BEHAVIOUR, Mapped
from experiments.pairs import Floats
from simulation import RunResult

Draw = Mapping[str, float]


def predict(
    mapped: Mapped,
    draws: Sequence[Draw],
    seeds: Sequence[int],
    *,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Floats:
    """Return what the model says each observation would be, run by run.

    Parameters
    ----------
    mapped
        The series with its world (`load_history`).
    draws
        Values of parameters of behaviour by field name, a draw each; ``[{}]`` for the scenario's own. What the
        mapping or the scenario sets itself stays as it is set.
    seeds
        Which luck: the same for every draw.
    workers
        Threads; the machine's cores by default. The values do not depend on it.
    progress
        Called with the number of runs done and in all.

    Returns
    -------
    ndarray, shape (draws, seeds, observations)
        Shares of 0 to 1. NaN where a run failed, or the mean over the seeds of a draw does not reach the level that
        months are counted from.

    Examples
    --------
    >>> from experiments.history import load_history
    >>> predict(load_history()["loti-members"], [{}], seeds=[0, 1]).shape
    (1, 2, 2)
    """
    return predict_all([mapped], draws, seeds, workers=workers, progress=progress)[0]


def predict_all(
    several: Sequence[Mapped],
    draws: Sequence[Draw],
    seeds: Sequence[int],
    *,
    workers: int | None = None,
    progress: Progress | None = None,
) -> list[Floats]:
    """Return the same for several series; those of one world and strategy share their runs. See `predict`."""
    by_months = trajectories(several, draws, seeds, workers=workers, progress=progress)
    return [
        at_months(series, start_of(mapped, series), mapped.months)
        for mapped, series in zip(several, by_months, strict=True)
    ]


def trajectories(
    several: Sequence[Mapped],
    draws: Sequence[Draw],
    seeds: Sequence[int],
    *,
    workers: int | None = None,
    progress: Progress | None = None,
) -> list[Floats]:
    """Return the outcome that stands for each series month by month, from month 0 of its world.

    Returns
    -------
    list of ndarray, shape (draws, seeds, months)
        For each series, as many months as the longest of its world needs.
    """
    worlds: dict[str, list[Mapped]] = {}
    for mapped in several:
        worlds.setdefault(mapped.world, []).append(mapped)
    cases, of_case = [], []
    for sharing in worlds.values():
        horizon = max(mapped.horizon for mapped in sharing)
        outcomes = _outcomes(sharing)
        for draw in draws:
            cases.append(_case(sharing[0], draw, horizon))
            of_case.append(outcomes)
    width = max(len(outcomes) * (case.scenario.horizon + 1) for case, outcomes in zip(cases, of_case, strict=True))

    def read(place: int, run: RunResult) -> Floats:
        found = np.concatenate([outcome_of(run, outcome) for outcome in of_case[place]])
        return np.pad(found, (0, width - len(found)), constant_values=np.nan)

    values, errors = read_runs(cases, list(seeds), read, width, workers=workers, progress=progress)
    if errors:
        failed = f"{len(errors)} of {len(cases) * len(seeds)} runs failed and are left out"
        warnings.warn(f"{failed}; the first said: {next(iter(errors.values()))}", RuntimeWarning, stacklevel=2)
    by_world = dict(zip(worlds, values.reshape(len(worlds), len(draws), len(seeds), width), strict=True))
    found = []
    for mapped in several:
        sharing = worlds[mapped.world]
        months = max(other.horizon for other in sharing) + 1
        first = months * _outcomes(sharing).index(str(mapped.mapping.outcome))
        series = by_world[mapped.world][:, :, first : first + months]
        found.append(series / series[:, :, :1] if mapped.mapping.of_start else series)
    return found


def outcome_of(run: RunResult, outcome: str) -> Floats:
    """Return an outcome of a run by month, as a share, shape (horizon + 1,)."""
    if outcome == "member_share":
        return run.series["members"] / run.world.boroughs
    return run.series[outcome]


def start_of(mapped: Mapped, trajectory: Floats) -> Floats:
    """Return the month from which the months of a series count, for each draw, shape (draws,).

    Where the mapping counts from a level, it is the month in which the mean over seeds first reaches it, between two
    months by linear interpolation; NaN if it does not.

    Parameters
    ----------
    trajectory : ndarray, shape (draws, seeds, months)
        What `trajectories` gives for the series.
    """
    level = mapped.mapping.reaches
    if level is None:
        return np.zeros(len(trajectory))
    mean = trajectory.mean(axis=1)
    reached = mean >= level
    first = reached.argmax(axis=1)
    rows = np.arange(len(mean))
    before, at = mean[rows, np.maximum(first - 1, 0)], mean[rows, first]
    with np.errstate(invalid="ignore", divide="ignore"):
        start = np.where(first > 0, first - 1 + (level - before) / (at - before), 0.0)
    return np.where(reached.any(axis=1), start, np.nan)


def at_months(trajectory: Floats, start: Floats, months: Floats) -> Floats:
    """Return a trajectory at months after the start of each draw, shape (draws, seeds, months).

    Between two months it is interpolated linearly; NaN where a draw has no start or its runs end before.
    """
    when = start[:, None] + months
    last = trajectory.shape[2] - 1
    known = np.isfinite(when) & (when <= last)
    month = np.where(known, when, 0.0)
    low = np.minimum(month.astype(int), max(last - 1, 0))
    part = (month - low)[:, None, :]
    high = np.minimum(low + 1, last)
    below = np.take_along_axis(trajectory, low[:, None, :], axis=2)
    above = np.take_along_axis(trajectory, high[:, None, :], axis=2)
    return np.where(known[:, None, :], below + part * (above - below), np.nan)


def _outcomes(sharing: Sequence[Mapped]) -> list[str]:
    return sorted({str(mapped.mapping.outcome) for mapped in sharing})


def _case(mapped: Mapped, draw: Draw, horizon: int) -> Case:
    """Return the world and strategy of a series under a draw."""
    point = {BEHAVIOUR + name: value for name, value in draw.items() if name not in mapped.set_on_purpose}
    scenario, _ = Setter(mapped.scenario, []).at(point, mapped.name)
    return Case(scenario.model_copy(update={"horizon": horizon}), mapped.strategy)
