"""Draws of behavioural parameters: what is not known of behaviour, as sets of values that every case meets alike."""

from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from experiments.design import Space, latin_hypercube
from experiments.design.space import UNKNOWN
from scenarios import Behaviour, InvalidSpecificationError, Problem, Scenario, validate
from scenarios.problems import refused
from scenarios.quantity import Evidence, evidence_of, nearest

Draw = dict[str, float]

PREFIX = "behaviour."
WEIGHT = "weight"
MOST_PROBLEMS = 10
"""Problems of a file that are listed; a wrong column would otherwise fill the screen."""


def drawn_parameters(scenario: Scenario) -> dict[str, Evidence]:
    """Return the behavioural parameters that are not known, with their evidence, in the order of `Behaviour`.

    What a scenario sets itself, to another value than the default, it sets on purpose: a small city has a small team.
    Such a parameter stays as it is.
    """
    known = {name: evidence_of(field) for name, field in Behaviour.model_fields.items()}
    usual = Behaviour()
    return {
        name: what
        for name, what in known.items()
        if what and what.prior and what.use in UNKNOWN and getattr(scenario.behaviour, name) == getattr(usual, name)
    }


def prior_draws(scenario: Scenario, n: int, seed: int = 0) -> list[Draw]:
    """Return draws of every parameter that is not known, each over its prior range, independently of the others.

    Parameters that the scenario sets to another value than the default are not drawn: see `drawn_parameters`.

    Uniform over the range; uniform in the logarithm where the upper end is more than 5 times the lower, since there
    half and double are as likely as each other, and a plain uniform would hardly ever be small. Latin hypercube [1]_:
    each parameter has one value in each n-th of its range, so that few draws cover it evenly.

    Parameters
    ----------
    scenario
        The world whose behaviour is drawn; each draw must make a valid one.
    n
        How many draws.
    seed
        Which; the same seed gives the same draws.

    Returns
    -------
    list of dict
        Values by field name of `Behaviour`.

    Raises
    ------
    ValueError
        If `n` is less than 1, or the scenario sets every parameter itself.

    References
    ----------
    .. [1] M. D. McKay, R. J. Beckman and W. J. Conover (1979), Technometrics 21(2), 239-245.
    """
    _at_least_one(n)
    parameters = drawn_parameters(scenario)
    if not parameters:
        raise ValueError(f"{scenario.name} sets every parameter of behaviour itself, so there is nothing to draw")
    space = Space.of_priors(scenario).only([PREFIX + name for name in parameters])
    points = latin_hypercube(space, n, seed).points
    draws = [{name.removeprefix(PREFIX): float(value) for name, value in point.items()} for point in points]
    _require_worlds(scenario, draws, [f"draw {i} of the prior" for i in range(1, n + 1)])
    return draws


def posterior_names() -> list[str]:
    """Return the names of the posteriors in the library."""
    folder = files("scenarios") / "posteriors"
    entries = folder.iterdir() if folder.is_dir() else ()
    return sorted(entry.name.removesuffix(".csv") for entry in entries if entry.name.endswith(".csv"))


def posterior_draws(
    path: str | Path, n: int | None = None, seed: int = 0, scenario: Scenario | None = None
) -> list[Draw]:
    """Return draws from a sample of a posterior, a row a draw: of the library, by name, or from a file, by path.

    Parameters
    ----------
    path
        Name in the library (`posterior_names`), or CSV or Parquet file with a column a parameter, named as in
        `Behaviour` (``peer_hazard`` or ``behaviour.peer_hazard``), and, if its rows are not equally likely, a column
        ``weight``.
    n
        How many draws; as many as the file has rows by default. Without weights, rows are taken once each as long as
        there are enough; with weights, or where there are not, with replacement.
    seed
        Which of them.
    scenario
        The world whose behaviour is drawn; each draw must then make a valid one.

    Returns
    -------
    list of dict
        Values by field name of `Behaviour`.

    Raises
    ------
    InvalidSpecificationError
        If the file is not such a table: with file, row (the first below the header is row 1) and column.
    """
    path = _found(path)
    if n is not None:
        _at_least_one(n)
    frame = _read(path)
    weights = _weights(frame, path)
    names = {column: column.removeprefix(PREFIX) for column in frame.columns if column != WEIGHT}
    values = _checked(frame, names, path)
    n = len(values) if n is None else n
    generator = np.random.default_rng(seed)
    if weights is None and n <= len(values):
        # In the order of the file, so that all of it is what it is.
        chosen = np.sort(generator.choice(len(values), n, replace=False))
    else:
        chosen = generator.choice(len(values), n, replace=True, p=weights)
    draws = [dict(zip(names.values(), values[row].tolist(), strict=True)) for row in chosen]
    _require_worlds(scenario, draws, [f"{path} row {row + 1}" for row in chosen])
    return draws


def _found(source: str | Path) -> Path:
    known = posterior_names()
    if str(source) in known:
        return Path(str(files("scenarios") / "posteriors" / f"{source}.csv"))
    if not Path(source).suffix and not Path(source).exists():
        there = f"there are {', '.join(known)}" if known else "there is none"
        raise InvalidSpecificationError([
            Problem(str(source), f"no posterior of this name in the library; {there}, or give the path of a .csv or "
                    f".parquet file{nearest(str(source), known)}")
        ])  # fmt: skip
    return Path(source)


def _at_least_one(n: int) -> None:
    if n < 1:
        raise ValueError(f"the number of draws must be at least 1, not {n}")


def _read(path: Path) -> pd.DataFrame:
    if path.suffix.lower() not in (".csv", ".parquet"):
        raise refused(str(path), "a file of draws is .csv or .parquet")
    if not path.is_file():
        raise refused(str(path), "there is no such file")
    try:
        frame = (pd.read_csv if path.suffix.lower() == ".csv" else pd.read_parquet)(path)
    except (ValueError, pa.ArrowException) as error:  # what pandas raises for a damaged or empty file is a ValueError
        raise refused(str(path), f"not such a table: {error}") from None
    frame.columns = [str(column).strip() for column in frame.columns]
    if not isinstance(frame.index, pd.RangeIndex):
        extra = "more cells in a row than in the header" if path.suffix.lower() == ".csv" else "rows must not be named"
        raise refused(str(path), extra)
    if frame.empty:
        raise refused(str(path), "there are no rows, allowed is at least 1")
    return frame


def _checked(frame: pd.DataFrame, names: Mapping[str, str], path: Path) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return the values of a table of draws, shape (rows, columns), or raise all that is wrong with it."""
    known = {name: what for name, field in Behaviour.model_fields.items() if (what := evidence_of(field))}
    problems = [
        Problem(str(path), f"unknown column {column!r}{nearest(name, known)}")
        for column, name in names.items()
        if name not in known
    ]
    if not names:
        problems.append(Problem(str(path), "there is no column of a parameter, such as 'peer_hazard'"))
    for name in sorted({name for name in names.values() if list(names.values()).count(name) > 1}):
        problems.append(Problem(str(path), f"more than one column is of {name!r}"))
    if problems:
        raise InvalidSpecificationError(problems)
    columns = []
    for column, name in names.items():
        values = _numbers(frame[column])
        what = known[name]
        wrong = ~((values >= what.lowest) & (values <= what.highest))  # also what is not a number
        columns.append(values)
        for row in np.flatnonzero(wrong):
            shown = frame[column].iloc[row]
            text = (
                "is missing"
                if pd.isna(shown)
                else f"{shown!r} is not allowed"
                if isinstance(shown, str)
                else (f"{shown:g} is not allowed")
            )
            allowed = f"allowed is {what.lowest:g} to {what.highest:g}"
            problems.append(Problem(f"{path} row {row + 1}, {column}", f"{text}, {allowed}"))
    _raise_some(problems)
    return np.stack(columns, axis=1)


def _weights(frame: pd.DataFrame, path: Path) -> np.ndarray[Any, np.dtype[np.float64]] | None:
    """Return the chance of each row, or None if all are equally likely."""
    if WEIGHT not in frame:
        return None
    weights = _numbers(frame[WEIGHT])
    wrong = np.flatnonzero(~(np.isfinite(weights) & (weights >= 0.0)))
    _raise_some([
        Problem(f"{path} row {row + 1}, {WEIGHT}", f"{frame[WEIGHT].iloc[row]} is not allowed, allowed is at least 0")
        for row in wrong
    ])  # fmt: skip
    if weights.sum() <= 0.0:
        raise refused(f"{path}, {WEIGHT}", "all weights are 0")
    return np.asarray(weights / weights.sum())


def _numbers(column: pd.Series) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return a column as numbers, NaN where a cell is none."""
    if column.dtype == bool:
        return np.full(len(column), np.nan)
    return np.asarray(pd.to_numeric(column, errors="coerce").to_numpy(dtype=float, na_value=np.nan))


def _raise_some(problems: Sequence[Problem]) -> None:
    if len(problems) > MOST_PROBLEMS:
        more = Problem("", f"... and {len(problems) - MOST_PROBLEMS} more of the kind")
        raise InvalidSpecificationError([*problems[:MOST_PROBLEMS], more])
    if problems:
        raise InvalidSpecificationError(problems)


def _require_worlds(scenario: Scenario | None, draws: Sequence[Draw], origins: Sequence[str]) -> None:
    """Raise what is wrong with the first world that a draw would make invalid."""
    if scenario is None:
        return
    values = scenario.model_dump(mode="json", exclude_none=True)
    for draw, origin in zip(draws, origins, strict=True):
        validate(Scenario, {**values, "behaviour": {**values["behaviour"], **draw}}, origin)
