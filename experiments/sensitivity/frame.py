"""The tidy table that Morris and Sobol both give."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

COLUMNS = (
    "method", "outcome", "contrast", "parameter", "name", "index", "value", "low", "high", "luck", "blocks", "seeds",
    "note",
)  # fmt: skip
"""Columns of the table of sensitivity.

method, outcome, contrast: morris or sobol, and what is analysed. parameter: dotted name (two, joined by " x ", for an
interaction). name: the same for people. index: mu_star, mu, sigma (Morris; in the outcome's unit, for a move over the
parameter's whole range); S1, ST, S2 (Sobol; shares of variance) and rho (rank correlation: which way the parameter
works). value, low, high: the index and its 95 % interval, over blocks and, for mu_star, mu, S1 and ST, over seeds (3
or more). luck: what the finite number of seeds adds to the index; with Sobol it is already taken out of value, with
Morris it is what luck alone would give. blocks, seeds: over how many. note: why to be careful with the row, or nothing.
"""


def tidy(
    about: Mapping[str, Any],
    names: Mapping[str, str],
    parameters: Sequence[str],
    index: str,
    columns: Mapping[str, Any],
) -> pd.DataFrame:
    """Return one row a parameter of one index."""
    people = [" x ".join(names.get(part, part) for part in name.split(" x ")) for name in parameters]
    rows = {**about, "parameter": list(parameters), "name": people, "index": index, **columns}
    return pd.DataFrame(rows, index=range(len(parameters)), columns=list(COLUMNS))
