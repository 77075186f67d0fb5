"""Ways to choose points: every combination, a Latin hypercube, a Sobol sequence, a list from a file.

References
----------
.. [1] M. D. McKay, R. J. Beckman and W. J. Conover (1979), Technometrics 21(2), 239-245 (Latin hypercube).
.. [2] I. M. Sobol' (1967), USSR Computational Mathematics and Mathematical Physics 7(4), 86-112; scrambled after
   A. B. Owen (1998), ACM Transactions on Modeling and Computer Simulation 8(1), 71-102.
"""

from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import qmc

from experiments.design.design import Design, Setter
from experiments.design.fields import Field, Value, field_named
from experiments.design.space import Space
from scenarios import InvalidSpecificationError, Problem, Scenario, Strategy
from scenarios.problems import refused

MOST_POINTS = 1_000_000
"""Points of a design; more is a slip of the pen."""
MOST_PROBLEMS = 10
"""Problems of a file that are told."""
SWITCHES = {"true": True, "false": False}


def grid(axes: Mapping[str, Sequence[Value]]) -> Design:
    """Return every combination of values; the last axis varies fastest.

    Raises
    ------
    ValueError
        If there are none, or more than a million.
    """
    count = 1
    for values in axes.values():
        count *= len(values)
    _require_size(count)
    return Design(tuple(dict(zip(axes, row, strict=True)) for row in product(*axes.values())), "grid")


def latin_hypercube(space: Space, n: int, seed: int = 0) -> Design:
    """Return n points of which each dimension has one in every n-th of its range [1]_, so that few cover it evenly."""
    _require_size(n)
    points = qmc.LatinHypercube(len(space), rng=np.random.default_rng(seed)).random(n)
    return Design(space.scaled(points), "latin-hypercube")


def sobol_sequence(space: Space, n: int, seed: int = 0) -> Design:
    """Return the first n points of a scrambled Sobol sequence [2]_; a power of two covers the space best."""
    _require_size(n)
    sequence = qmc.Sobol(len(space), rng=np.random.default_rng(seed))
    whole = sequence.random_base2(max(0, (n - 1).bit_length()))
    return Design(space.scaled(whole[:n]), "sobol")


def from_csv(path: str | Path, scenario: Scenario, strategies: Sequence[Strategy]) -> Design:
    """Return the points of a file, a row a point, its columns named as fields are.

    Raises
    ------
    InvalidSpecificationError
        If it is not such a table, with file, row (the first below the header is row 1) and column.
    """
    path = Path(path)
    frame = _read(path)
    fields = {column: field_named(column, scenario, strategies) for column in frame.columns}
    points, problems = [], []
    for number, row in enumerate(frame.itertuples(index=False, name=None), start=1):
        point = {}
        for (column, field), text in zip(fields.items(), row, strict=True):
            try:
                point[field.name] = field.accepted(_value(text, field))
            except InvalidSpecificationError as error:
                problems.append(Problem(f"row {number}, {column}", error.problems[0].message))
        points.append(point)
    if problems:
        told = problems[:MOST_PROBLEMS]
        more = len(problems) - len(told)
        raise InvalidSpecificationError([*told, *([Problem("", f"and {more} more")] if more else [])], str(path))
    setter = Setter(scenario, strategies)
    for number, point in enumerate(points, start=1):
        setter.at(point, f"{path}, row {number}")
    return Design(tuple(points), "list")


def _read(path: Path) -> pd.DataFrame:
    if not path.is_file():
        raise refused(str(path), "there is no such file")
    try:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, skipinitialspace=True)
    except ValueError as error:  # what pandas raises for a damaged or empty file is a ValueError
        raise refused(str(path), f"not such a table: {error}") from None
    frame.columns = [str(column).strip() for column in frame.columns]
    if frame.empty or not isinstance(frame.index, pd.RangeIndex):
        told = "there are no rows" if frame.empty else "more cells in a row than in the header"
        raise refused(str(path), told)
    return frame


def _value(text: str, field: Field) -> Value:
    """Return what a cell says, or the text itself, which is then refused with its name."""
    text = text.strip()
    if field.kind == "choice":
        return text
    if field.kind == "switch":
        return SWITCHES.get(text.lower(), text)
    try:
        return float(text)
    except ValueError:
        return text


def _require_size(count: int) -> None:
    if not 1 <= count <= MOST_POINTS:
        raise ValueError(f"a design has 1 to {MOST_POINTS:,} points, not {count:,}")
